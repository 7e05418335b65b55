//! Crm: who buys from us, and what they ordered so far.
//!
//! Everything is made of events alone, and is a function of their set: heard twice, late or in
//! another order, they leave the same rows. Read in this order: [`config`], [`domain`] (identities,
//! histories, sums), [`consumers`] (which event means what), [`commands`] (how a batch of news is
//! recorded), [`endpoints`] (what may be asked), [`store`] (the SQL) and [`handler`].

pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod endpoints;
pub mod handler;
pub mod store;

pub use handler::{Crm, start};
pub use store::reset;

/// The tables of crm, made after those of the chassis.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
