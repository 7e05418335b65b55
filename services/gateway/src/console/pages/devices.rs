//! Devices: which handhelds work where, one let in by a code that its camera reads, one cut off.
//!
//! - [`code`]: the code as a picture

mod code;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::access::{DEVICES_LIST, DeviceView};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;
use maud::{Markup, html};
use serde_json::json;

use super::{address_of, form_of};
use crate::console::act::act;
use crate::console::look::once::ending;
use crate::console::look::parts::{self, badge};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::devices::{self as words_of, Words};
use crate::console::words::states::Stated;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::routes::own::{PairingMade, pairing_link, pairing_uri};
use crate::state::Edge;

/// A code that was made a moment ago, with what the camera reads.
struct Pairing {
    made: PairingMade,
    uri: String,
    link: String,
}

/// A device, and whether it is connected; nothing where nobody can say.
struct Row {
    device: DeviceView,
    is_connected: Option<bool>,
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = shown(&edge, &visitor, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Makes a code that a device comes in with.
pub async fn pair(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let asked = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let zones: Vec<&str> =
            form.value("zones").split([' ', ',']).filter(|zone| !zone.is_empty()).collect();
        let body = json!({ "id": form.value("id"), "location": form.value("location"),
            "zones": zones });
        let path = "/api/v1/devices/pairings";
        let made = act(&edge, &visitor.person, Method::POST, path, Some(&body), None).await?;
        let made: PairingMade =
            serde_json::from_value(made).map_err(|error| runtime::broken(&error))?;
        let base = address_of(&edge, &visitor.visit, "");
        let (uri, link) = (pairing_uri(&base, &made.code), pairing_link(&base, &made.code));
        Ok(Pairing { made, uri, link })
    };
    let asked = asked.await;
    let shown = shown(&edge, &visitor, Some(&asked)).await.map(|shown| match &asked {
        Ok(_) => shown,
        Err(refused) => shown.refused(refused),
    });
    // A code must not stand in an address.
    reply::answer(&visitor.visit, shown)
}

/// Cuts a device off.
pub async fn revoke(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let asked = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/devices/{id}");
        act(&edge, &visitor.person, Method::DELETE, &path, None, None).await
    };
    match asked.await {
        Ok(_) => reply::see_other(&format!("/devices?gone={}", url_encode(&id))),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    asked: Option<&Result<Pairing, Problem>>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Access)?;
    let (asking, page) = (visitor.asking(), PageQuery { limit: Some(PAGE_MAX), cursor: None });
    let devices: Page<DeviceView> =
        edge.asker.ask_json(&asking, Service::Gateway, DEVICES_LIST, &page).await?;
    let rows = devices.items.into_iter().map(|device| async {
        let is_connected = is_connected(edge, &device.id).await;
        Row { device, is_connected }
    });
    let rows = join_all(rows).await;
    let language = visitor.visit.language;
    let main = content(language, rows, asked, visitor.visit.asked("gone"))?;
    let shown = Shown::found(words_of::of(language).title, main).following("devices");
    Ok(Shown { script: Some("setup.js"), ..shown })
}

async fn is_connected(edge: &Edge, id: &str) -> Option<bool> {
    if edge.listening.is_here(id) {
        return Some(true);
    }
    let (issuer, device) = (edge.issuer.as_ref()?, edge.book.device(id)?);
    issuer.is_connected(&device.account).await
}

fn content(
    language: Language,
    mut rows: Vec<Row>,
    asked: Option<&Result<Pairing, Problem>>,
    gone: Option<&str>,
) -> Result<Markup, Problem> {
    let words = words_of::of(language);
    rows.sort_by_key(|row| row.device.revoked_at.is_some());
    let told = match (asked, gone) {
        (Some(Ok(Pairing { made, uri, link })), _) => code::shown(language, made, uri, link)?,
        (Some(Err(refused)), _) => problem_box::beside(language, refused),
        (None, Some(gone)) => parts::done(&(words.gone)(gone)),
        (None, None) => html! {},
    };
    Ok(html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        (told)
        div .two {
            div .main-side {
                @if rows.is_empty() {
                    (parts::empty("handheld", words.nothing_yet, words.nothing_yet_because, html! {}))
                } @else {
                    (table(language, words, &rows))
                }
            }
            div .aside-side { (parts::section("add", words.add, html! {}, form(words))) }
        }
    })
}

fn state(words: &Words, row: &Row) -> Stated {
    match (row.device.revoked_at, row.is_connected) {
        (Some(_), _) => words.ended,
        (None, Some(true)) => words.connected,
        (None, Some(false)) => words.away,
        (None, None) => words.not_known,
    }
}

fn table(language: Language, words: &Words, rows: &[Row]) -> Markup {
    let heads = [words.id, words.location, words.zones, words.since, words.state, words.deeds];
    html! {
        div .table-box {
            table .list.settings role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for row in rows { (one(language, words, row)) } }
            }
        }
    }
}

fn one(language: Language, words: &Words, row: &Row) -> Markup {
    let device = &row.device;
    let is_live = device.revoked_at.is_none();
    html! {
        tr role="row" id=(format!("device-{}", device.id))
            data-connected=[row.is_connected.filter(|_| is_live)] {
            td .first role="cell" {
                strong { (device.id) }
                @if device.mqtt {
                    " " (badge(words.by_mqtt))
                    @if is_live { p .muted { (words.by_mqtt_how) } }
                }
            }
            td role="cell" data-head=(words.location) { (device.location) }
            td role="cell" data-head=(words.zones) { (device.zones.join(", ")) }
            td role="cell" data-head=(words.since) { (parts::instant_short(language, device.granted_at)) }
            td role="cell" data-head=(words.state) { (badge(state(words, row))) }
            td .deeds role="cell" {
                @if !device.mqtt {
                    form method="post" action="/devices" {
                        input type="hidden" name="id" value=(device.id);
                        input type="hidden" name="location" value=(device.location);
                        input type="hidden" name="zones" value=(device.zones.join(" "));
                        button .button aria-label=((words.again_of)(&device.id)) { (words.again) }
                    }
                }
                @if is_live {
                    (ending(&format!("/devices/{}/do/revoke", device.id), words.revoke,
                        &(words.revoke_of)(&device.id), words.revoke_sure, &[]))
                }
            }
        }
    }
}

fn form(words: &Words) -> Markup {
    let field = |name: &str, label: &str, value: &str, pattern: &str, hint: Option<&str>| {
        let hint_id = format!("{name}-hint");
        html! {
            div .field {
                label for=(name) { (label) }
                input id=(name) name=(name) type="text" value=(value) maxlength="400" required
                    pattern=(pattern) autocomplete="off" autocapitalize="none" spellcheck="false"
                    aria-describedby=[hint.map(|_| hint_id.as_str())];
                @if let Some(hint) = hint { p .muted id=(hint_id) { (hint) } }
            }
        }
    };
    html! {
        form .fields method="post" action="/devices" {
            (field("id", words.id, "", "[A-Za-z0-9_\\-]+", Some(words.id_hint)))
            (field("location", words.location, "main", "[A-Za-z0-9_\\-]+", None))
            (field("zones", words.zones, "a", "[A-Za-z0-9_,\\- ]+", Some(words.zones_hint)))
            button .button.primary { (words.pair) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(revoked: bool, is_connected: Option<bool>) -> Row {
        let ended = revoked.then_some("2026-01-02T00:00:00Z");
        let device = json!({ "id": "scanner-7", "location": "main", "zones": ["a", "b"],
            "granted_at": "2026-01-01T00:00:00Z", "revoked_at": ended });
        Row { device: serde_json::from_value(device).expect("a device"), is_connected }
    }

    fn page(row: Row) -> String {
        content(Language::English, vec![row], None, None).expect("a page").into_string()
    }

    #[test]
    fn a_device_turns_green_when_it_is_connected_and_is_cut_off_once() {
        let connected = page(row(false, Some(true)));
        assert!(connected.contains("data-connected=\"true\""), "{connected}");
        assert!(connected.contains("Connected") && connected.contains("/do/revoke"));
        let words = words_of::of(Language::English);
        assert_eq!(state(words, &row(false, None)), words.not_known);
        let gone = page(row(true, Some(false)));
        assert!(!gone.contains("/do/revoke") && gone.contains("Pair again"), "{gone}");
    }

    #[test]
    fn a_device_that_comes_by_mqtt_says_so_and_is_not_paired_again_which_would_end_it() {
        let by_mqtt = || {
            let mut row = row(false, None);
            row.device.mqtt = true;
            row
        };
        let page = page(by_mqtt());
        assert!(page.contains("MQTT") && page.contains("--mqtt"), "{page}");
        assert!(!page.contains("Pair again") && page.contains("/do/revoke"), "{page}");
        let chinese = content(Language::Chinese, vec![by_mqtt()], None, None).expect("a page");
        assert!(chinese.into_string().contains(words_of::of(Language::Chinese).by_mqtt_how));
    }
}
