//! Crm: who buys from us, and what they ordered so far.
//!
//! All of that is made of events alone, and is a function of their set: heard twice, late or in
//! another order, they leave the same rows. Messages to customers are not: each is written once. Read
//! in this order: [`config`], [`domain`] (identities, histories, sums; what is told when, and how),
//! [`consumers`] (which event means what), [`commands`] (how a batch of news is recorded, how messages
//! are given out), [`endpoints`] (what may be asked), [`store`] (the SQL), [`sending`] (the way to the
//! mail server, outside of any transaction), [`watching`] (what the house has to look at) and
//! [`handler`].

pub mod asking;
pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod endpoints;
pub mod handler;
pub mod sending;
pub mod store;
pub mod watching;

pub use handler::{Crm, start, start_with};
pub use store::reset;

/// The tables of crm, made after those of the chassis.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");
