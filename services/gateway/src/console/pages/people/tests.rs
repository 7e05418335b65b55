use super::*;
use crate::edge::form::Form;

fn person(name: &str) -> PersonView {
    serde_json::from_value(json!({ "id": "anna", "name": name, "role": "clerk",
        "made_at": "2026-01-01T00:00:00Z", "locked_until": "2026-01-02T00:01:00Z" }))
    .expect("a person")
}

fn shows(language: Language, asked: Option<&Result<Done, Problem>>) -> String {
    let now = "2026-01-02T00:00:00Z".parse().expect("an instant");
    let places = form::Places { channels: None, locations: Some(vec![]) };
    let form = form::draw(language, &Filled::default(), &places);
    let seen = Seen { now, by: "ada" };
    content(language, seen, &[person("<script>x")], asked, form).into_string()
}

#[test]
fn names_stay_text_and_a_lock_is_seen_while_it_lasts() {
    let page = shows(Language::English, None);
    assert!(!page.contains("<script>x"), "{page}");
    assert!(page.contains("Locked for a while") && page.contains("/people/anna/do/end"), "{page}");
    assert!(shows(Language::Chinese, None).contains("暂时锁定"));
    let words = words_of::of(Language::English);
    let later = "2026-01-02T00:02:00Z".parse().expect("an instant");
    assert_eq!(state(words, later, &person("Anna")).1, words.live);
    let ended = PersonView { ended_at: Some(later), ..person("Anna") };
    assert_eq!(state(words, later, &ended).1, words.ended);
}

#[test]
fn a_password_is_shown_where_it_was_made_and_a_refusal_in_words() {
    let made = Ok(done_of("anna", &json!({ "password": "aaaa-bbbb" })));
    assert!(shows(Language::English, Some(&made)).contains("aaaa-bbbb"));
    let changed = Ok(done_of("anna", &json!({ "id": "anna" })));
    assert!(shows(Language::English, Some(&changed)).contains("the password stays."));
    let refused = Err(Problem::unprocessable("an id has no spaces"));
    assert!(shows(Language::English, Some(&refused)).contains("an id has no spaces"));
}

#[test]
fn what_somebody_reaches_is_ticked_and_a_form_that_did_not_show_it_leaves_it() {
    let named = |name: &str| (name.to_owned(), format!("<b>{name}"));
    let places =
        form::Places { channels: Some(vec![named("web"), named("shop")]), locations: None };
    let anna = PersonView { channels: vec!["web".to_owned(), "gone".to_owned()], ..person("Anna") };
    let drawn = form::draw(Language::English, &Filled::of(&anna), &places).into_string();
    for ticked in ["web", "gone"] {
        assert!(drawn.contains(&format!("value=\"{ticked}\" checked")), "{drawn}");
    }
    assert!(drawn.contains("value=\"shop\">") && !drawn.contains("<b>"), "{drawn}");
    assert!(drawn.contains("cannot be read"), "locations are away");
    let wish = |sent: &str| form::wish(&Form::read(sent.as_bytes()).expect("a form"));
    let shown = wish("id=anna&role=clerk&reach-shown=1&channels=web&channels=shop");
    assert_eq!(shown["channels"], json!(["web", "shop"]));
    assert_eq!(shown["locations"], json!([]), "nothing ticked is everything");
    let new = wish("id=anna&role=clerk");
    assert!(new["channels"].is_null(), "who is known reaches what they did");
}

#[test]
fn what_was_filled_in_is_still_there_and_nobody_ends_themselves() {
    let form = Form::read(b"id=anna&name=%3Ci%3E&role=picker&channels=web").expect("a form");
    let places = form::Places { channels: Some(vec![]), locations: None };
    let drawn = form::draw(Language::Chinese, &Filled::read(&form), &places).into_string();
    assert!(drawn.contains(r#"value="anna""#) && drawn.contains("&lt;i&gt;"), "{drawn}");
    assert!(drawn.contains(r#"value="picker" selected"#), "{drawn}");
    assert!(drawn.contains(r#"value="web" checked"#), "{drawn}");
    let now = "2026-01-02T00:00:00Z".parse().expect("an instant");
    let words = words_of::of(Language::English);
    let own = deeds(words, Seen { now, by: "anna" }, &person("Anna")).into_string();
    assert!(own.contains("/do/password") && !own.contains("/do/end"), "{own}");
    let ended = PersonView { ended_at: Some(now), ..person("Anna") };
    let ended = deeds(words, Seen { now, by: "ada" }, &ended).into_string();
    assert!(ended.contains("Let in again") && !ended.contains("/do/"), "{ended}");
}
