//! The console: pages for people who are signed in.
//!
//! - [`act`]: calls of the API with the rights of a person
//! - [`live`]: what tells an open page that something has changed

pub mod act;
pub mod live;
