//! The tables of review, each touched only inside the batch's transaction of its own lane; reads
//! of the queue go past them on any replica.

pub mod awaited_items;
pub mod holds;
pub mod known_items;
pub mod queue;
pub mod reviews;
pub mod whereabouts;
