//! A copy of everything in the safe: taken while it runs, tried, kept, made a data folder again.
//!
//! A copy is a folder: `base` (the whole cluster, all schemas to one point, as PostgreSQL itself
//! copies it), `secrets` and `tls` (as in the data folder: without them nobody comes in, and the
//! sealed secrets of shops stay sealed), and `manifest.json`, which comes last, so that a copy with
//! a manifest is whole. The broker's streams are not in it: the logs are the truth, and the broker
//! is told anew. [`backup`] takes one, [`trial`] restores it into a scratch instance, [`restore`]
//! makes a data folder of it, [`copies`] knows which there are,
//! [`watch`] how the kept log does.

pub mod backup;
pub mod copies;
pub mod files;
pub mod manifest;
pub mod restore;
pub mod trial;
pub mod watch;

/// The cluster in a copy.
pub const BASE: &str = "base";
/// The folders that are copied as they are, where they are there.
pub const KEPT: [&str; 2] = [SECRETS, crate::outside::TLS];
/// The folder of secrets, in the data folder and in a copy.
pub const SECRETS: &str = "secrets";
