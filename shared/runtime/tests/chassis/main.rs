//! The chassis on a real PostgreSQL and a real NATS: what is written is read exactly once and in
//! order, whatever happens to the broker, the database, the processes and the messages.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

mod beginning;
mod broker;
mod floor;
mod gathering;
mod ignored;
mod lanes;
mod one_process;
mod parked;
mod questions;
mod reading;
mod relay;
mod releases;
mod restores;
mod sharing;
mod shops;
mod silent;
mod standing;
mod steps;
mod takeover;
mod together;
mod traces;
mod unsent;
mod world;
