//! Ids of orders and lines, derived from what the channel calls them.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, LineId, OrderId, Slot, derive_from_key};

/// The most characters that a platform's id of an order or a line may have.
pub const REFERENCE_CHARS: usize = 200;

/// Gives the id of an order, the same for ever.
///
/// - Takes: the creation of its channel; its id in the channel, or the key that stands in for it.
pub fn order_id(channel_created_at: DateTime<Utc>, channel: &str, reference: &str) -> OrderId {
    let slot = Slot::of_order(channel, reference);
    OrderId::from_uuid(derive_from_key(channel_created_at, &["order", channel, reference], slot))
}

/// Gives the id of a line, in the slot of its order.
///
/// - Takes: the platform's id of the line; where there is none, `position` tells it from the rest.
pub fn line_id(order_id: OrderId, reference: Option<&str>, position: usize) -> LineId {
    let role = match reference {
        Some(reference) => format!("line called {reference}"),
        None => format!("line at {position}"),
    };
    LineId::caused_by(order_id.uuid(), &role)
}
