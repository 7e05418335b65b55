//! The pack station: what waits, one job on the table with every piece scanned, the parcel closed, its
//! label, and the next one; by a scanner and Enter alone.
//!
//! - [`find`]: which job a code means, what waits, what is next
//! - [`lying`]: what lies on the table
//! - [`queue`]: the list of what waits
//! - [`table`]: the table with its parcel
//! - [`label`]: the closed parcel and its label

pub(super) mod find;
mod label;
mod lying;
mod queue;
mod table;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::form_of;
use crate::console::act::act;
use crate::console::look::parts::icon;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::pack::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::routes::forward::url_encode;
use crate::state::Edge;
use find::Meant;

/// What counts scans in the browser.
const SCRIPT: &str = "pack.js";
/// What the pages follow.
const FOLLOWED: &str = "floor";

/// Shows what waits; a code that can be packed leads to its table.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    match shown(&edge, &visitor).await {
        Ok(Ok(shown)) => reply::page(&visitor.visit, &shown),
        Ok(Err(place)) => reply::see_other(&place),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

/// Gives the page, or where its code leads.
async fn shown(edge: &Edge, visitor: &Visitor) -> Result<Result<Shown, String>, Problem> {
    visitor.needs(Room::Floor)?;
    let code = visitor.visit.asked("code");
    let meant = match code {
        Some(code) => find::meant(edge, visitor, code).await?,
        None => Meant::Nothing,
    };
    if let Meant::Job(id) = meant {
        return Ok(Err(format!("/pack/{id}")));
    }
    let waiting = find::queue(edge, visitor, visitor.visit.asked("location")).await?;
    let language = visitor.visit.language;
    let main = queue::content(edge, visitor, &waiting, code.map(|code| (code, &meant)));
    let shown = Shown::found(words_of::of(language).title, main).following(FOLLOWED);
    Ok(Ok(Shown { script: Some(SCRIPT), ..shown }))
}

/// Leads to what is to be packed next, beside what lies on the table.
pub async fn next(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let location = visitor.visit.asked("location");
    let asked = async {
        visitor.needs(Room::Floor)?;
        let beside = visitor.visit.asked("beside").and_then(|id| id.parse().ok());
        let waiting = find::queue(&edge, &visitor, location).await?;
        Ok(find::next(&waiting.items, beside))
    };
    let asked: Result<_, Problem> = asked.await;
    match (asked, location) {
        (Ok(Some(id)), _) => reply::see_other(&format!("/pack/{id}")),
        (Ok(None), Some(at)) => reply::see_other(&format!("/pack?location={}", url_encode(at))),
        (Ok(None), None) => reply::see_other("/pack"),
        (Err(problem), _) => reply::problem(&visitor.visit, &problem),
    }
}

/// Shows what lies on the table.
pub async fn table(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let shown = laid(&edge, &visitor, &id, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Closes a parcel.
pub async fn close(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let language = visitor.visit.language;
    let asked = async {
        visitor.needs(Room::Floor)?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        if deed != "close" {
            return Err(Problem::not_found(words_of::of(language).no_such));
        }
        let body = parcel(language, &id, &form)?;
        let key = Some(form.value("key")).filter(|key| !key.is_empty());
        let path = "/api/v1/packages";
        let made = act(&edge, &visitor.person, Method::POST, path, Some(&body), key).await?;
        Ok(made["parcel_id"].as_str().unwrap_or_default().to_owned())
    };
    match asked.await {
        Ok(parcel) => reply::see_other(&format!("/pack/{id}?parcel={}", url_encode(&parcel))),
        Err(refused) => match laid(&edge, &visitor, &id, Some(&refused)).await {
            Ok(shown) => reply::page(&visitor.visit, &shown.refused(&refused)),
            Err(_) => reply::problem(&visitor.visit, &refused),
        },
    }
}

/// Makes the question of what was counted, such as `{"LAMP":2}`, or of everything that was picked.
fn parcel(language: Language, id: &str, form: &Form) -> Result<Value, Problem> {
    let words = words_of::of(language);
    if form.value("all") == "1" {
        return Ok(json!({ "job_id": id }));
    }
    let inside = form.value("inside");
    let counted: BTreeMap<String, u32> = match inside {
        "" => BTreeMap::new(),
        text => serde_json::from_str(text).map_err(|_| Problem::unprocessable(words.unreadable))?,
    };
    let lines: Vec<Value> = counted
        .into_iter()
        .filter(|(_, quantity)| *quantity > 0)
        .map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity }))
        .collect();
    if lines.is_empty() {
        return Err(Problem::unprocessable(words.nothing_inside));
    }
    Ok(json!({ "job_id": id, "lines": lines }))
}

async fn laid(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    refused: Option<&Problem>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Floor)?;
    let lying = lying::load(edge, visitor, id).await?;
    let language = visitor.visit.language;
    let main = table::content(language, &lying, visitor.works_in(Room::Floor), refused);
    let title = format!("{} · {}", lying.job.order_number, words_of::of(language).title);
    Ok(Shown { script: Some(SCRIPT), ..Shown::found(title, main).following(FOLLOWED) })
}

/// The field that everything is scanned into; on a table pieces, before that orders.
fn scan(words: &Words, label: &str, is_for_pieces: bool) -> Markup {
    html! {
        form #scan-form .scan method="get" action="/pack" role="search" aria-label=(label) {
            label for="scan" { (icon("pick")) (label) }
            div .line {
                input #scan type="text" name="code" autocomplete="off" autocapitalize="none"
                    spellcheck="false" maxlength="200" autofocus
                    placeholder=[(!is_for_pieces).then_some(words.scan_hint)];
                button .button { @if is_for_pieces { (words.count) } @else { (words.find) } }
            }
            p #wrong .heard.wrong role="alert" {}
            p #right .heard.right role="status" {}
        }
    }
}

#[cfg(test)]
mod tests;
