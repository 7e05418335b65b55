//! The first page: what came in, what is stuck, what is late, what goes out. Each part stands by
//! itself: where a service is away, the others are shown all the same.
//!
//! - [`asked`]: what the services are asked
//! - [`tiles`]: the figures
//! - [`lists`]: what they are made of
//! - [`stuck`]: what wants to be looked at, with what to do next

mod asked;
mod lists;
mod stuck;
mod tiles;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use maud::html;
use serde_json::json;

use super::form_of;
use crate::console::act::act;
use crate::console::look::parts;
use crate::console::reply::{self, Shown};
use crate::console::visit::{Visitor, place_of_ours};
use crate::console::words::{figures, today};
use crate::domain::role::Room;
use crate::state::Edge;
use asked::Asked;

/// Shows the page; to everybody as much of it as their rooms hold.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let asked = Asked::ask(&edge, &visitor).await;
    reply::page(&visitor.visit, &shown(&visitor, &asked))
}

/// Notes that somebody looks after a notice.
pub async fn acknowledge(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let done = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/notices/{id}/acknowledge");
        act(&edge, &visitor.person, Method::POST, &path, Some(&json!({})), None).await?;
        let back = Some(form.value("back")).filter(|back| !back.is_empty());
        Ok(back.map_or("/#stuck", place_of_ours).to_owned())
    };
    match done.await {
        Ok(back) => reply::see_other(&back),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

fn shown(visitor: &Visitor, asked: &Asked) -> Shown {
    let (language, now) = (visitor.visit.language, visitor.visit.now);
    let words = today::of(language);
    let title = html! {
        h1 { (words.title) }
        span .count { (figures::day(language, now)) }
    };
    let main = html! {
        (parts::page_head(title, html! {}))
        (stuck::verdict(words, asked))
        (tiles::tiles(language, words, asked, visitor))
        (stuck::list(language, words, asked, visitor))
        (lists::lists(language, words, asked, visitor))
    };
    let shown = Shown::found(words.title, main);
    if visitor.looks_into(Room::Orders) { shown.following("today") } else { shown }
}

/// An answer that may be missing: the room is closed, or nobody answers.
type Heard<T> = Option<Result<T, Problem>>;

#[cfg(test)]
mod tests;
