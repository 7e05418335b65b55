//! Logistics on a real PostgreSQL: every command happy, refused and repeated; every question.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod act_on_shipment;
mod book_shipment;
mod by_hand;
mod consumers;
mod questions;
mod settle_cancellation;
mod take_report;
mod tracking_services;
mod world;
