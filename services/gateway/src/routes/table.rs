//! The list of all calls, in the order of an order's way.

mod access;
mod floor;
mod orders;
mod people;
mod shipments;
mod stock;

use super::call::{Call, Param, ParamKind};

/// Gives every call.
pub fn calls() -> Vec<Call> {
    [
        access::webhooks(),
        access::calls(),
        orders::calls(),
        orders::wishes(),
        orders::reviews(),
        stock::calls(),
        floor::calls(),
        shipments::calls(),
        people::calls(),
        people::figures(),
        people::documents(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A parameter that becomes the member of the same name.
const fn text(name: &'static str, about: &'static str) -> Param {
    Param { name, member: name, kind: ParamKind::Text, about }
}

/// `true` or `false`.
const fn flag(name: &'static str, about: &'static str) -> Param {
    Param { name, member: name, kind: ParamKind::Flag, about }
}

const LIMIT_ABOUT: &str = "At most so many items, 1 to 200; 50 where nothing is said.";
const CURSOR_ABOUT: &str = "What the page before gave as `next`.";

/// Which part of a list, for services that take it beside the other members.
const LIMIT: Param =
    Param { name: "limit", member: "limit", kind: ParamKind::Number, about: LIMIT_ABOUT };
const CURSOR: Param = text("cursor", CURSOR_ABOUT);

/// The same for services that take it as a member `page`.
const PAGE_LIMIT: Param =
    Param { name: "limit", member: "page.limit", kind: ParamKind::Number, about: LIMIT_ABOUT };
const PAGE_CURSOR: Param =
    Param { name: "cursor", member: "page.cursor", kind: ParamKind::Text, about: CURSOR_ABOUT };

#[cfg(test)]
mod tests;
