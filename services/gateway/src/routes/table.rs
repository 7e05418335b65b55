//! The list of all calls, in the order of an order's way.

mod access;
mod corrections;
mod engine;
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
mod sign_in;
mod stock;
mod track;
mod views;

use super::call::{Call, Param, ParamKind};
use crate::domain::role::Room;

/// Gives every call.
pub fn calls() -> Vec<Call> {
    [
        (Room::Settings, access::webhooks()),
        (Room::Settings, access::channels()),
        (Room::Orders, access::deliveries()),
        (Room::Access, access::keys()),
        (Room::Access, access::devices()),
        (Room::Access, sign_in::calls()),
        (Room::Orders, orders::calls()),
        (Room::Orders, orders::wishes()),
        (Room::Orders, views::calls()),
        (Room::Review, orders::reviews()),
        (Room::Review, corrections::calls()),
        (Room::Stock, stock::calls()),
        (Room::Stock, imports::calls()),
        (Room::Orders, imports::aliases()),
        (Room::Orders, shortages::calls()),
        (Room::Stock, shortages::plans()),
        (Room::Floor, floor::calls()),
        (Room::Stock, floor::leading()),
        (Room::Shipments, shipments::calls()),
        (Room::Floor, shipments::labels()),
        (Room::Settings, outbound::shops()),
        (Room::Settings, published::calls()),
        (Room::Settings, outbound::webhooks()),
        (Room::Engine, outbound::tellings()),
        (Room::Returns, returns::calls()),
        (Room::Engine, parked::calls()),
        (Room::Engine, engine::calls()),
        (Room::Customers, people::calls()),
        (Room::Customers, track::calls()),
        (Room::Customers, messages::calls()),
        (Room::Settings, messages::texts()),
        (Room::Orders, messages::notices()),
        (Room::Sales, people::figures()),
        (Room::Engine, people::feed()),
        (Room::Settings, people::documents()),
    ]
    .into_iter()
    .flat_map(|(room, calls)| calls.into_iter().map(move |call| call.in_room(room)))
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
mod roles_tests;
#[cfg(test)]
mod tests;
