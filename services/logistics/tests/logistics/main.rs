//! Logistics on a real PostgreSQL: every command happy, refused and repeated; every question.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod act_on_shipment;
mod book_shipment;
mod consumers;
mod questions;
mod settle_cancellation;
mod take_report;
mod world;
