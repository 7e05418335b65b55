//! What is printed: pages as every other, of which the printer gets the paper alone.
//!
//! - [`barcode`]: codes that a scanner reads
//! - [`slip`]: what lies in a parcel, for whoever opens it
//! - [`picking`]: what is to be taken from which bin, for those without handhelds
//! - [`manifest`]: what a carrier takes along, to be signed

mod barcode;
mod manifest;
mod picking;
mod slip;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::papers::Words;
use crate::edge::form::Language;
use crate::state::Edge;

/// Shows the slip of a parcel.
pub async fn slip(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let shown = slip::shown(&edge, &visitor, &id).await;
    reply::answer(&visitor.visit, shown)
}

/// Shows what is to be picked.
pub async fn pick_list(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = picking::shown(&edge, &visitor).await;
    reply::answer(&visitor.visit, shown)
}

/// Shows what a carrier takes along.
pub async fn manifest(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = manifest::shown(&edge, &visitor).await;
    reply::answer(&visitor.visit, shown)
}

/// Makes a page of papers; what stands above them is not printed.
fn page(title: &str, head: Markup, papers: Markup) -> Shown {
    let main = html! { (head) div .papers { (papers) } };
    Shown { script: Some("parcels.js"), ..Shown::found(title, main) }
}

/// Begins a page of papers: where it belongs to, and the way to the printer.
fn head(words: &Words, (place, up): (&str, &str), title: &str, beside: Markup) -> Markup {
    let title = html! {
        nav .crumbs { a href=(place) { (up) } (icon("next")) }
        h1 { (title) }
        (beside)
    };
    let print = html! {
        button .button.primary type="button" data-print="" { (icon("print")) (words.print) }
    };
    parts::page_head(title, print)
}

/// Writes the day: a paper has no clock of its reader.
fn day(language: Language, at: DateTime<Utc>) -> String {
    match language {
        Language::English => at.format("%-d %B %Y").to_string(),
        Language::Chinese => at.format("%Y年%-m月%-d日").to_string(),
    }
}

/// Writes a weight.
fn kilograms(grams: u64) -> String {
    format!("{}.{:03}\u{a0}kg", grams / 1_000, grams % 1_000)
}

#[cfg(test)]
pub mod tests;
