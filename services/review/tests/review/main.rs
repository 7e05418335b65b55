//! Review on a real PostgreSQL: what becomes of orders, what events ask, what clerks ask.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod consumers;
mod desk;
mod endpoints;
mod reach;
mod reviews;
mod undone;
