//! The edge from outside: a real listener, broker and database; other services are played.
#![expect(clippy::expect_used, reason = "what a test cannot do without fails it")]

mod address;
mod aliases;
mod customer;
mod devices;
mod engine;
mod feed;
mod floor;
mod imports;
mod keys;
mod labels;
mod limits;
mod mqtt;
mod outbound;
mod parked;
mod people;
mod published;
mod reach;
mod returns;
mod sheets;
mod shortages;
mod subscribed;
mod webhooks;
mod world;
