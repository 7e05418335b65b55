//! What the services of Kontor say to each other, and the only place where it is spelled.
//!
//! Read in this order: [`ids`] (how a thing is named and which lane it lives in), [`service`] (who
//! there is), [`subjects`] (where things are said), [`envelope`] (what travels around a body), then
//! [`events`] (facts), [`requests`] (questions) and [`problem`] (refusals).
//!
//! **The versioning rule.** An event or an answer may gain optional fields; readers ignore what
//! they do not know. Anything else is a new version with a subject of its own, published beside the
//! old one until nobody reads that any more: so the old and the new release of a service can run
//! side by side. Every event has a golden file; old golden files are kept and must still be read.
//! `KONTOR_REGENERATE=1 cargo test -p contracts` writes schemas and documents anew; before a body
//! gains a member, its golden file is copied to `tests/golden/old`. What is new is listed by the same
//! run in `promised.json` ([`promises`]), which no later release takes anything out of.

pub mod address;
pub mod asyncapi;
pub mod catalogue;
pub mod countries;
pub mod envelope;
pub mod events;
pub mod ids;
pub mod log;
pub mod money;
pub mod order;
pub mod permissions;
pub mod problem;
pub mod promises;
pub mod reach;
pub mod requests;
pub mod service;
pub mod sku;
pub mod subjects;
pub mod trace;
