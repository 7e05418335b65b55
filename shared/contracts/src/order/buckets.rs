//! Where the pieces of a line are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the pieces of a line are: exclusive, always summing to what was ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Buckets {
    /// No location was chosen yet.
    pub unrouted: u32,
    /// A location was chosen, stock is missing.
    pub backordered: u32,
    /// Stock is set aside.
    pub allocated: u32,
    /// Taken from the bin.
    pub picked: u32,
    /// In a closed parcel.
    pub packed: u32,
    /// With the carrier.
    pub in_transit: u32,
    /// With the customer.
    pub delivered: u32,
    /// Lost for good.
    pub written_off: u32,
    /// Not wanted or not to be had any more.
    pub cancelled: u32,
}

impl Buckets {
    /// Gives the sum over all nine.
    pub fn total(&self) -> u32 {
        self.unrouted
            + self.backordered
            + self.allocated
            + self.picked
            + self.packed
            + self.in_transit
            + self.delivered
            + self.written_off
            + self.cancelled
    }

    /// Gives the pieces about which nothing more will happen.
    pub fn settled(&self) -> u32 {
        self.delivered + self.written_off + self.cancelled
    }
}
