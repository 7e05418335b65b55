//! Glossary: a **story** is what was heard of an order; a **milestone** is an instant on its way; a
//! **span** is the time between two milestones, told by the **stage** that it ends; a **share** is
//! what one order adds to the sums, and **sums** are what a batch changes in them.

mod cycle;
mod sales;
mod story;
mod sums;

pub use cycle::{BUCKET_BOUNDS, Histogram, Milestone, Milestones, Span, bucket_of, spans};
pub use sales::{Count, Sale, SoldLine, pieces_cancelled, shares};
pub use story::{Holder, Settled, Story};
pub use sums::{CycleKey, CycleShift, ProductKey, RegionKey, Sums};
