//! What access means: pure decisions, without database, broker, clock or chance.
//!
//! - [`key`]: a scoped key, live until it is revoked
//! - [`device`]: a handheld, let in at a location, moved, cut off
//! - [`person`]: somebody who signs in, locked after wrong tries, ended
//! - [`role`]: what a role opens
//! - [`grant`]: what a scope opens
//! - [`verification`]: whether a webhook comes from whom it says
//! - [`view`]: filters of a list that somebody has given a name
//! - [`sample`]: a delivery that tries a shop's door
//! - [`sheet`]: what became of parcels, as spreadsheets write it
//! - [`cursor`]: how far a reader of the feed has read
//! - [`outbound`]: what leaves the house over HTTP

pub mod cursor;
pub mod device;
pub mod grant;
pub mod key;
pub mod outbound;
pub mod person;
pub mod role;
pub mod sample;
pub mod sheet;
pub mod verification;
pub mod view;

#[cfg(test)]
mod explored_tests;
