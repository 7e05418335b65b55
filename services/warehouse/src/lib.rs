//! Warehouse: items, stock, allocation, picking, packing.
//!
//! Read in this order: [`domain`] (what is decided), [`commands`] (how a slice of it is done),
//! [`consumers`] and [`endpoints`] (who asks for it), [`store`] (where it is kept), [`handler`]
//! (what the shell sees); [`sheet`] reads the tables that people bring, [`forgetting`] looks after
//! what is of no use any more.

pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod endpoints;
pub mod forgetting;
pub mod handler;
pub mod sheet;
pub mod store;

pub use handler::start;

/// The tables of warehouse; run after those of the chassis.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
