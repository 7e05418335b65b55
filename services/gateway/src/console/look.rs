//! How pages look: one layout and a small set of parts.
//!
//! - [`layout`]: what stands around every page
//! - [`parts`]: badges, money, times, facts, tables' edges, forms
//! - [`problem_box`]: what was refused, in words
//! - [`tabs`]: parts of a list
//! - [`ways`]: the menu

pub mod layout;
pub mod once;
pub mod parts;
pub mod problem_box;
pub mod tabs;
pub mod ways;
