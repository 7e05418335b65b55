//! Analytics: what was sold, and how long each stage of the way took.
//!
//! Everything is made of events alone, and is a function of their set: heard twice, late or in
//! another order, they leave the same rows. Read in this order: [`config`], [`domain`] (what is kept
//! of an order, what it adds to the sums), [`consumers`] (which event means what), [`commands`] (how
//! a batch of news is recorded), [`endpoints`] (what may be asked), [`store`] (the SQL) and
//! [`handler`].

pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod endpoints;
pub mod handler;
pub mod store;

pub use handler::{Analytics, start};
pub use store::reset;

/// The tables of analytics, made after those of the chassis.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
