//! Review: may this order be fulfilled, and if not, why not and who should look at it.
//!
//! Read in this order: [`config`] (the settings), [`domain`] (rules, holds and the decision),
//! [`commands`] (what can be asked), [`consumers`] (what events ask), [`endpoints`] (what clerks
//! ask), [`store`] (the tables), [`handler`] (all of it as the shell sees it).

pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod endpoints;
pub mod handler;
pub mod store;

/// The tables of this service, applied after those of the chassis.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

pub use handler::{ReviewHandler, start};
