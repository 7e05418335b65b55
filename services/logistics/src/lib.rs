//! Logistics: chooses a carrier for every parcel, prints its label, follows it to its end.
//!
//! Read in this order: [`config`] (what can be set), [`domain`] (what is decided, without I/O),
//! [`commands`] (what this service can be asked to do), [`consumers`] (which event leads to which
//! command), [`endpoints`] (which questions are answered), [`store`] (the tables), [`handler`]
//! (how the shell sees all of it).

pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod endpoints;
pub mod handler;
pub mod store;

pub use config::{Config, Settings};
pub use handler::{Logistics, start};

/// The tables of this service; the chassis' come first.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
