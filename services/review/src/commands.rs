//! What review can be asked to do, and how a slice of it is done: load, decide, store, announce.

mod desk;
mod review_orders;

pub use review_orders::review_orders;

use contracts::ids::{HoldId, OrderId};
use contracts::sku::Sku;

use crate::domain;

/// What review can be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Something about the review of an order.
    Review {
        /// The order.
        order_id: OrderId,
        /// What is asked.
        asked: domain::Command,
    },
    /// A person releases a hold; the order is found by it.
    ReleaseHold {
        /// The hold.
        hold_id: HoldId,
        /// Who.
        by: String,
        /// Why.
        note: Option<String>,
    },
    /// An item is in the item master.
    LearnItem {
        /// The item.
        sku: Sku,
    },
}
