//! Keys of programs: which there are, a new one shown once, and the end of one.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use contracts::problem::Problem;
use contracts::requests::access::{KEYS_LIST, KeyView};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::form_of;
use crate::console::act::act;
use crate::console::look::once::{ending, secret};
use crate::console::look::parts::{self, badge};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::keys::{self as words_of, Words, scope};
use crate::console::words::states::Stated;
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// After how many days a key may end; nought is never.
const DAYS: [u32; 4] = [30, 90, 365, 0];

/// What was done a moment ago.
enum Done {
    /// A key was made.
    Made { name: String, key: String },
    /// A key was ended.
    Gone { name: String },
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = shown(&edge, &visitor, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Makes a key, and shows it once.
pub async fn make(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let asked = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let body = wish(&form, visitor.visit.now);
        let path = "/api/v1/keys";
        let made = act(&edge, &visitor.person, Method::POST, path, Some(&body), None).await?;
        let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
        Ok(Done::Made { name: text("name"), key: text("key") })
    };
    let asked = asked.await;
    tell(&edge, &visitor, &asked).await
}

fn wish(form: &Form, now: DateTime<Utc>) -> Value {
    let (kind, of) = (form.value("scope"), form.value("of"));
    let scope = match kind {
        "channel" | "device" => format!("{kind}:{of}"),
        kind => kind.to_owned(),
    };
    let name = Some(form.value("name")).filter(|name| !name.is_empty());
    let days = form.value("days").parse().unwrap_or(0).clamp(0, i64::from(u16::MAX));
    let ends = (days > 0).then(|| now + Duration::days(days));
    let ends = ends.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    json!({ "scope": scope, "name": name, "expires_at": ends })
}

/// Ends a key.
pub async fn end(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let asked = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/keys/{id}");
        let gone = act(&edge, &visitor.person, Method::DELETE, &path, None, None).await?;
        Ok(Done::Gone { name: gone["name"].as_str().unwrap_or_default().to_owned() })
    };
    let asked = asked.await;
    tell(&edge, &visitor, &asked).await
}

/// Shows the page with what was done: a key must not stand in an address.
async fn tell(edge: &Edge, visitor: &Visitor, asked: &Result<Done, Problem>) -> Response {
    let shown = shown(edge, visitor, Some(asked)).await.map(|shown| match asked {
        Ok(_) => shown,
        Err(refused) => shown.refused(refused),
    });
    reply::answer(&visitor.visit, shown)
}

async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    asked: Option<&Result<Done, Problem>>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Access)?;
    let (asking, page) = (visitor.asking(), PageQuery { limit: Some(PAGE_MAX), cursor: None });
    let keys: Page<KeyView> =
        edge.asker.ask_json(&asking, Service::Gateway, KEYS_LIST, &page).await?;
    let (language, now) = (visitor.visit.language, visitor.visit.now);
    let main = content(language, now, keys.items, asked);
    let shown = Shown::found(words_of::of(language).title, main).following("access");
    Ok(Shown { script: Some("setup.js"), ..shown })
}

fn content(
    language: Language,
    now: DateTime<Utc>,
    mut keys: Vec<KeyView>,
    asked: Option<&Result<Done, Problem>>,
) -> Markup {
    let words = words_of::of(language);
    keys.sort_by_key(|key| (!is_live(now, key), std::cmp::Reverse(key.created_at)));
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        @match asked {
            Some(Ok(Done::Made { name, key })) => (secret(language, &(words.fresh)(name), "made-key", key)),
            Some(Ok(Done::Gone { name })) => (parts::done_once(&(words.gone)(name))),
            Some(Err(refused)) => (problem_box::beside(language, refused)),
            None => {}
        }
        div .two {
            div .main-side {
                @if keys.is_empty() {
                    (parts::empty("key", words.nothing_yet, words.nothing_yet_because, html! {}))
                } @else {
                    (table(language, now, &keys))
                }
            }
            div .aside-side { (parts::section("add", words.add, html! {}, form(words))) }
        }
    }
}

fn is_live(now: DateTime<Utc>, key: &KeyView) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|at| now < at)
}

fn state(words: &Words, now: DateTime<Utc>, key: &KeyView) -> Stated {
    match (key.revoked_at, is_live(now, key)) {
        (Some(_), _) => words.ended,
        (None, true) => words.live,
        (None, false) => words.over,
    }
}

fn table(language: Language, now: DateTime<Utc>, keys: &[KeyView]) -> Markup {
    let words = words_of::of(language);
    let heads = [words.name, words.opens, words.made, words.ends, words.state, words.deeds];
    html! {
        div .table-box {
            table .list.settings role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for key in keys { (row(language, now, key)) } }
            }
        }
    }
}

fn row(language: Language, now: DateTime<Utc>, key: &KeyView) -> Markup {
    let words = words_of::of(language);
    html! {
        tr role="row" id=(key.id) {
            td .first role="cell" dir="auto" { strong { (key.name) } }
            td role="cell" data-head=(words.opens) dir="auto" { (scope(language, &key.scope)) }
            td role="cell" data-head=(words.made) { (parts::instant_short(language, key.created_at)) }
            td role="cell" data-head=(words.ends) {
                @match key.revoked_at.or(key.expires_at) {
                    Some(at) => (parts::instant_short(language, at)),
                    None => span .muted { (words.never) },
                }
            }
            td role="cell" data-head=(words.state) { (badge(state(words, now, key))) }
            td .deeds role="cell" {
                @if is_live(now, key) {
                    (ending(&format!("/keys/{}/do/end", key.id), words.end, &(words.end_of)(&key.name),
                        words.end_sure, &[]))
                }
            }
        }
    }
}

fn form(words: &Words) -> Markup {
    html! {
        form .fields method="post" action="/keys" {
            div .field {
                label for="name" { (words.name) }
                input id="name" name="name" type="text" maxlength="100" required autocomplete="off"
                    aria-describedby="name-hint";
                p #name-hint .muted { (words.name_hint) }
            }
            div .field {
                label for="scope" { (words.opens) }
                select id="scope" name="scope" {
                    @for (value, label) in words.scopes { option value=(value) { (label) } }
                }
            }
            div .field {
                label for="of" { (words.of_which) }
                input id="of" name="of" type="text" maxlength="64" pattern="[A-Za-z0-9_\\-]*"
                    autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="of-hint";
                p #of-hint .muted { (words.of_which_hint) }
            }
            div .field {
                label for="days" { (words.ends) }
                select id="days" name="days" {
                    @for days in DAYS {
                        option value=(days) selected[days == 90] {
                            @if days == 0 { (words.never) } @else { ((words.days)(days)) }
                        }
                    }
                }
            }
            button .button.primary { (words.make) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-01-02T00:00:00Z".parse().expect("an instant")
    }

    fn key(ends: Option<&str>) -> KeyView {
        serde_json::from_value(json!({ "id": format!("key_{}", "1".repeat(32)),
            "name": "<script>x", "scope": "channel:shop", "created_at": "2026-01-01T00:00:00Z",
            "revoked_at": null, "expires_at": ends }))
        .expect("a key")
    }

    #[test]
    fn a_key_that_is_over_is_offered_no_end() {
        let page = |key| content(Language::English, now(), vec![key], None).into_string();
        let live = page(key(None));
        assert!(live.contains("/do/end") && !live.contains("<script>"), "{live}");
        let over = page(key(Some("2026-01-01T12:00:00Z")));
        assert!(over.contains("Over") && !over.contains("/do/end"), "{over}");
    }

    #[test]
    fn a_wish_names_what_it_opens_and_when_it_ends() {
        let form = Form::read(b"name=till&scope=channel&of=shop&days=30").expect("a form");
        let expected = json!({ "scope": "channel:shop", "name": "till",
            "expires_at": "2026-02-01T00:00:00Z" });
        assert_eq!(wish(&form, now()), expected);
        let form = Form::read(b"name=&scope=read&of=shop&days=0").expect("a form");
        let expected = json!({ "scope": "read", "name": null, "expires_at": null });
        assert_eq!(wish(&form, now()), expected);
    }
}
