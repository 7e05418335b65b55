//! The order's record, pure: no I/O, no clock, no chance.
//!
//! An **order** is the promise to a customer; its **lines** say what, its **buckets** where the
//! pieces are. **News** are what the shop tells about it, **happenings** what other services say. A
//! **step** is what one ask makes of an order: its next state, what it says, what its timeline gets.
//!
//! - [`adapters`]: what the platforms say, made into orders of our own
//! - [`aliases`]: names of a channel that stand for items of ours
//! - [`by_hand`]: an order that a person enters
//! - [`delivery_key`]: what tells one delivery from another
//! - [`order`], [`decide`]: the record, and what becomes of it
//! - [`news`], [`approval`], [`fulfilment`], [`cancelling`], [`ending`]: the chapters of its way
//! - [`changing`], [`correcting`]: what people decide about what the shop told
//! - [`returning`], [`refunding`], [`worth`]: goods that come back, and the money that is due
//! - [`instead`]: other items that were sent in place of ordered ones
//! - [`given`], [`regions`]: what people write about people, looked at and split
//! - [`status`], [`pieces`], [`standing`], [`differences`], [`echo`]: what the chapters are told with

pub mod adapters;
pub mod aliases;
pub mod approval;
pub mod by_hand;
pub mod cancelling;
pub mod changing;
pub mod correcting;
pub mod decide;
pub mod delivery_key;
pub mod differences;
pub mod echo;
pub mod ending;
pub mod fulfilment;
pub mod given;
pub mod instead;
pub mod news;
pub mod order;
pub mod pieces;
pub mod refunding;
pub mod regions;
pub mod returning;
pub mod shortage;
pub mod standing;
pub mod status;
pub mod worth;

#[cfg(test)]
mod tests;

pub use decide::{Ask, Happening};
pub use order::{Aftercare, Order, Said, Step, Stop, Waits};
