//! The edge: checks, translates, streams; knows who may do what.

pub mod commands;
pub mod domain;
pub mod endpoints;
pub mod handler;
pub mod store;

/// The gateway's own tables.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
