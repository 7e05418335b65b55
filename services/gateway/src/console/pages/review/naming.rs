//! What a hold asks for beside a decision: which item of ours a line is, and a link with which the
//! customer completes the address.

use axum::http::Method;
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::requests::review::{HoldEntry, NextAction, ReviewDetail};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::deeds::{self, Deed};
use super::known::load_at;
use super::queue::Filter;
use crate::console::look::once;
use crate::console::look::parts::{self, icon};
use crate::console::pages::address_of;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::review::{Named, Words};
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// No SKU is longer.
const SKU_MAX: usize = 128;

/// What a line's name means: a call of the API that the review itself names, and what somebody chose.
pub fn call(deed: Deed, order: OrderId, form: &Form) -> Option<(Method, String, Value)> {
    let (path, sku) = (form.value("path"), form.value("sku"));
    let of_order = format!("/api/v1/orders/{order}/lines/");
    match deed {
        Deed::Name if path.starts_with("/api/v1/channels/") && path.contains("/aliases/") => {
            Some((Method::PUT, path.to_owned(), json!({ "sku": sku })))
        }
        Deed::Make if path.starts_with(&of_order) => {
            let body = json!({ "sku": sku, "name": form.value("name") });
            Some((Method::POST, path.to_owned(), body))
        }
        Deed::Ask => {
            let path = format!("/api/v1/orders/{order}/links");
            Some((Method::POST, path, json!({ "purpose": "address" })))
        }
        _ => None,
    }
}

/// Says whether a hold of the order asks for this.
pub fn is_asked(deed: Deed, review: &ReviewDetail) -> bool {
    review.entry.open_holds.iter().any(|hold| named_by(hold, deed).next().is_some())
}

fn action_of(deed: Deed) -> Option<&'static str> {
    match deed {
        Deed::Name => Some("set_alias"),
        Deed::Make => Some("create_item"),
        Deed::Ask => Some("ask_customer"),
        _ => None,
    }
}

/// Shows what a hold asks for.
pub fn ways(
    words: &Words,
    filter: &Filter,
    review: &ReviewDetail,
    hold: &HoldEntry,
    legal: &[Deed],
) -> Markup {
    let order = review.entry.order_id;
    let of = |deed: Deed| named_by(hold, deed).filter(move |_| legal.contains(&deed));
    // The first one has the key.
    let is_first = |deed: Deed| {
        let with = review.entry.open_holds.iter().find(|one| named_by(one, deed).next().is_some());
        with.is_some_and(|one| one.hold_id == hold.hold_id)
    };
    html! {
        @if of(Deed::Ask).next().is_some() {
            @let named = (words.named.ask, is_first(Deed::Ask).then_some("l"));
            (deeds::at_once(filter, order, Deed::Ask, named, html! {}))
        }
        @if of(Deed::Name).chain(of(Deed::Make)).next().is_some() {
            div .named {
                @for (place, action) in of(Deed::Name).enumerate() {
                    (name(words, filter, review, action, is_first(Deed::Name) && place == 0))
                }
                @for action in of(Deed::Make).filter(|action| action.body.contains_key("sku")) {
                    (make(&words.named, filter, order, action))
                }
            }
        }
    }
}

fn named_by(hold: &HoldEntry, deed: Deed) -> impl Iterator<Item = &NextAction> {
    let word = action_of(deed);
    hold.actions.iter().filter(move |one| Some(one.action.as_str()) == word)
}

/// Asks which item of ours a line is.
fn name(
    words: &Words,
    filter: &Filter,
    review: &ReviewDetail,
    action: &NextAction,
    has_key: bool,
) -> Markup {
    let lines = &review.order.lines;
    let line = lines.iter().find(|line| Some(line.line_id) == action.line_id);
    let title = line.map_or("", |line| line.title.as_str());
    let id = action.line_id.map_or_else(String::new, |line| format!("sku-{line}"));
    html! {
        form .naming method="post" action=(deeds::action(review.entry.order_id, Deed::Name)) {
            (deeds::begun(filter))
            input type="hidden" name="path" value=(action.path);
            label for=(id) dir="auto" { ((words.named.which)(title)) }
            input id=(id) type="text" name="sku" list="items-of-ours" maxlength=(SKU_MAX) required
                autocomplete="off" spellcheck="false" placeholder=(words.named.hint) data-items=""
                data-key=[has_key.then_some("i")] aria-keyshortcuts=[has_key.then_some("i")];
            button .button { (icon("check")) (words.named.it_is) @if has_key { (deeds::key("i")) } }
        }
    }
}

/// Offers to make an item of a line as the shop calls it.
fn make(words: &Named, filter: &Filter, order: OrderId, action: &NextAction) -> Markup {
    let known = |name: &str| action.body.get(name).and_then(Value::as_str).unwrap_or_default();
    let carried = html! {
        input type="hidden" name="path" value=(action.path);
        input type="hidden" name="sku" value=(known("sku"));
        input type="hidden" name="name" value=(known("name"));
    };
    deeds::at_once(filter, order, Deed::Make, (&(words.make)(known("sku")), None), carried)
}

/// Shows the order with a link for its customer, once.
pub async fn link(
    edge: &Edge,
    visitor: &Visitor,
    filter: Filter,
    order: OrderId,
    made: &Value,
) -> Response {
    let shown = match load_at(edge, visitor, filter, Some(order), None).await {
        Ok(known) => {
            let path = made["path"].as_str().unwrap_or_default();
            let url = address_of(edge, &visitor.visit, path);
            let note = told(visitor.visit.language, &url, made);
            Ok(Shown { live: None, ..super::shown(visitor, &known, Some(note)) })
        }
        Err(problem) => Err(problem),
    };
    reply::answer(&visitor.visit, shown)
}

fn told(language: Language, url: &str, made: &Value) -> Markup {
    let words = &crate::console::words::review::of(language).named;
    let until = made["expires_at"].as_str().and_then(|at| at.parse().ok());
    html! {
        div .secret role="status" {
            p { (icon("link")) " " (words.link_is) }
            p { (once::copyable(language, "made-link", words.ask, url)) }
            @if let Some(until) = until { p .muted { (words.good_until) " " (parts::instant(language, until)) } }
        }
    }
}
