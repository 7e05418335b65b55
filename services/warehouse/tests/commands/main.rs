//! Every command on a real database: done, refused, repeated.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod approve;
mod cancel;
mod ended;
mod floor;
mod forgetting;
mod holds;
mod house;
mod imports;
mod late;
mod parcels;
mod recent;
mod returns;
mod shortages;
mod stating;
mod stock;
mod substitutes;
