//! State machines as data, for the tests of the services; nothing here runs in production.
//!
//! - A [`Machine`] is a table of [`Row`]s. A service makes it of the transitions that its domain
//!   decides by, so there is one table and no copy of it.
//! - [`document`] writes table and diagram; [`kept`] compares a committed file with it, and
//!   `KONTOR_REGENERATE=1` writes it anew.
//! - [`explore`] asks everything in every state, breadth first, and judges the machine by what it
//!   saw: nothing off the table, nothing on it that never happens, a way to an end from everywhere.
//! - [`walk`] goes deeper by chance, with a seed; what fails is shortened until it is a story.

mod chance;
mod document;
mod explore;
mod judge;
mod table;
mod walk;

pub use chance::Chance;
pub use document::{document, kept};
pub use explore::{Answer, Bound, Explored, Seen, Way, explore};
pub use table::{Machine, Row};
pub use walk::{Failed, walk};
