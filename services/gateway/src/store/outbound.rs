//! What leaves over HTTP: [`targets`], [`tellings`] with their attempts, what of [`shops`] is known,
//! and the [`pages`] that people and the dispatcher read.

pub mod pages;
pub mod shops;
pub mod targets;
pub mod tellings;
