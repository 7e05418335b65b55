//! What warehouse knows and decides: no I/O, no clock, no randomness.
//!
//! A [`World`] is the part of the warehouse that a batch concerns, loaded whole. Each deciding
//! function looks first and changes afterwards: one that halts has changed nothing. What it has to
//! tell it says into the world; the shell takes that along.
//!
//! - *level*: how much of an item there is at a location, and how much of it is set aside;
//! - *movement*: a row of the ledger, the only writer of levels;
//! - *fulfillment order*: what one location does for one order; *job*: its tasks in one zone;
//! - *backordered*: pieces that wait for stock, served in the order of arrival;
//! - *return*: pieces that may come back from a customer, outside the books until looked at;
//! - *shortage*: the case of a line that misses pieces; *substitute*: an item that stands in for
//!   another; *plan*: what is to be reordered, and when
//!   it is expected.

pub mod adjusting;
pub mod allocation;
pub mod cancelling;
pub mod change;
pub mod choosing;
pub mod dispatch;
pub mod ended;
pub mod floor;
pub mod holds;
pub mod importing;
pub mod job;
pub mod late;
pub mod master;
pub mod offering;
pub mod order;
pub mod packing;
pub mod parcel;
pub mod picking;
pub mod plan;
pub mod returning;
pub mod routing;
pub mod said;
pub mod shortage;
pub mod stating;
pub mod stock;
pub mod stopped;
pub mod substituting;
pub mod unpacked;
pub mod world;

pub use said::{Fact, Halt, Said};
pub use world::{Counters, Rules, World};

/// Looks after a decision: opens and settles cases of missing stock, and tells what became low.
pub fn keep(world: &mut World) {
    choosing::keep(world);
    plan::watch(world);
}
