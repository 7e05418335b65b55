use chrono::DateTime;

use super::*;

fn known(works: bool) -> Known {
    let at = DateTime::UNIX_EPOCH;
    let channel = json!({ "id": "shop", "kind": "shopify", "name": "<i>Shop", "currency": null,
        "status": "active", "created_at": at });
    let alias = json!({ "channel": "shop", "by": "title", "key": "Tee <b>/ L", "sku": "A/B",
        "note": "<u>", "set_by": "person:anna", "set_at": at, "version": 1 });
    Known {
        channel: serde_json::from_value(channel).expect("a channel"),
        names: serde_json::from_value(json!({ "items": [alias], "next": "a&b" })).expect("names"),
        sku: "A/B".to_owned(),
        further: true,
        works,
    }
}

#[test]
fn names_stay_text_and_whoever_may_only_look_changes_none() {
    let page = content(Language::English, &known(true), &Asked::default()).into_string();
    for strange in ["<i>", "<b>", "<u>"] {
        assert!(!page.contains(strange), "{page}");
    }
    assert!(page.contains("/stock/A%2FB") && page.contains("sku=A%2FB&amp;cursor=a%26b"), "{page}");
    assert!(page.contains("by anna") && page.contains("/channels/shop/names/do/forget"), "{page}");
    let looks = content(Language::Chinese, &known(false), &Asked::default()).into_string();
    assert!(!looks.contains(r#"method="post""#), "{looks}");
}

#[test]
fn what_was_filled_in_is_still_there_where_it_was_refused() {
    let form = Form::read(b"by=title&key=%3Ci%3E&sku=NO&note=why").expect("a form");
    let refused = Problem::unprocessable("there is no item NO");
    let asked = Asked { done: None, refused: Some((&form, &refused)) };
    let page = content(Language::English, &known(true), &asked).into_string();
    assert!(
        page.contains(r#"value="&lt;i&gt;""#) && page.contains("there is no item NO"),
        "{page}"
    );
    assert!(page.contains(r#"value="title" selected"#), "{page}");
}

#[test]
fn a_name_may_hold_whatever_stands_in_an_address() {
    let form = |text: &str| Form::read(text.as_bytes()).expect("a form");
    let path = path_of("shop", &form("by=sku&key=A%2FB+50%25")).expect("a path");
    assert_eq!(path, "/api/v1/channels/shop/aliases/sku/A%2FB%2050%25");
    assert_eq!(path_of("shop", &form("by=nothing&key=A")).expect_err("refused").status, 400);
}
