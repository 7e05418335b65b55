//! Journeys from outside: each test is a promise to somebody who meets the whole system, through
//! HTTP and NATS alone.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "../world/mod.rs"]
mod world;

mod crowd;
mod doors;
mod samples;
mod told;
mod way;
