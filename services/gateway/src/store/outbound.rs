//! What leaves over HTTP: [`targets`], [`tellings`] with their attempts, what of [`shops`] is known,
//! and the [`pages`] that people and the dispatcher read; what shops are told of stock, by the rules
//! in [`publications`], as [`levels`], and [`published`] for whoever reads it; and the [`clock`] by which
//! all of it waits.

pub mod clock;
pub mod levels;
pub mod pages;
pub mod publications;
pub mod published;
pub mod shops;
pub mod targets;
pub mod tellings;
