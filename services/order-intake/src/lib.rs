//! Order-intake: channels, raw deliveries, and the order's record from received to closed.
//!
//! Read in this order: [`domain`] (what an order is and what becomes of it), [`commands`] (what can
//! be asked and what a batch does), [`consumers`] (events), [`endpoints`] (questions), [`store`]
//! (tables), [`handler`] (how the shell sees all of it).

pub mod config;
pub mod domain;

pub mod commands;
pub mod consumers;
mod cursor;
pub mod endpoints;
pub mod store;

pub mod handler;

pub use config::Config;
pub use handler::{OrderIntake, start};

/// The tables of this service; those of the chassis come before.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
