//! Journeys from outside: each test is a promise to somebody who meets the whole system, through
//! HTTP and NATS alone.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "../world/mod.rs"]
mod world;

#[path = "../world/shape.rs"]
mod shape;

mod backorder;
mod by_hand;
mod cancelling;
mod clients;
mod console;
mod correction;
mod crowd;
mod customers_page;
mod devices;
mod doors;
mod ends;
mod examples;
mod feed;
mod figures;
mod lives;
mod messages;
mod notices;
mod published;
mod repeating;
mod returns;
mod review;
mod samples;
mod setting_up;
mod shortages;
mod snippets;
mod stories;
mod substitutes;
mod told;
mod way;
mod written_back;
