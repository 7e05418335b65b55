//! What review knows, without a database and without a clock.
//!
//! - A **review** is what the house thinks of one order: its state and its holds.
//! - A **finding** is what a rule objects to; it has a reason, evidence and an owner.
//! - A **hold** is a finding that was placed; the order waits while one is open.
//! - A rejection may **wait**, so that it can be undone; the review stays open until it is carried out.
//! - A finding is **waived** when a person released a hold that showed the same evidence.
//! - **Evidence** names members and facts of the goods, never anything personal.

mod approval;
mod command;
mod decide;
mod difference;
mod machine;
mod moving;
mod review;
pub mod rules;
mod undoing;

pub use approval::{approval, lines_without_sku};
pub use command::{Command, Decision, News, RULES, Refusal, SHOP, Undoing};
pub use contracts::requests::review::ReviewState;
pub use decide::decide;
pub use difference::difference;
pub use machine::{TRANSITIONS, Transition, Trigger, transition};
pub use moving::Fact;
pub use review::{Hold, Rejecting, Release, Review};

#[cfg(test)]
mod sample;
