//! The list of all calls, in the order of an order's way.

mod access;
mod corrections;
mod floor;
mod imports;
mod messages;
mod orders;
mod outbound;
mod parked;
mod people;
mod published;
mod returns;
mod shipments;
mod shortages;
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
        corrections::calls(),
        stock::calls(),
        imports::calls(),
        imports::aliases(),
        shortages::calls(),
        floor::calls(),
        shipments::calls(),
        outbound::shops(),
        published::calls(),
        outbound::webhooks(),
        outbound::tellings(),
        returns::calls(),
        parked::calls(),
        people::calls(),
        messages::calls(),
        messages::texts(),
        messages::notices(),
        people::figures(),
        people::documents(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A parameter that is passed on as it is.
const fn text(name: &'static str, about: &'static str) -> Param {
    Param { name, inside: None, kind: ParamKind::Text, about }
}

/// `true` or `false`.
const fn flag(name: &'static str, about: &'static str) -> Param {
    Param { name, inside: None, kind: ParamKind::Flag, about }
}

/// How much of a list.
const LIMIT: Param = Param {
    name: "limit",
    inside: None,
    kind: ParamKind::Number,
    about: "At most so many items, 1 to 200; 50 where nothing is said.",
};
/// Which part of it.
const CURSOR: Param = text("cursor", "What the page before gave as `next`.");

/// The same for a service that takes them in a member `page`.
const PAGE_LIMIT: Param = Param { inside: Some("page"), ..LIMIT };
const PAGE_CURSOR: Param = Param { inside: Some("page"), ..CURSOR };

#[cfg(test)]
mod tests;
