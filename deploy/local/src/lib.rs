//! Everything on this machine: the servers, the services, and what watches and tries them.
//!
//! Read in this order: [`cli`] (what can be asked), [`home`] (the data folder), [`provision`] (roles
//! and rights), [`site`] (where everything is), [`launch`] (the services), [`crew`] (those of one
//! process), [`up`] (all of it), [`summary`] (what it shows meanwhile), [`progress`] (how far long
//! work is); [`shares`] (who sees which secret), [`setup`] and [`serve`] (one
//! container each), [`processes`] (one process each); [`channels`], [`keys`], [`devices`] and
//! [`parked`] (what an operator asks the API), [`mail`] (what customers were sent), [`demo`] (orders
//! through the whole way), [`doctor`] (are the invariants true), [`safe`] (a copy of everything, and back), [`outside`] (how the world
//! reaches it), [`drill`] (something is broken on purpose).

pub mod api;
pub mod bench;
pub mod channels;
pub mod cli;
pub mod crew;
pub mod demo;
pub mod devices;
pub mod doctor;
pub mod drill;
pub mod home;
pub mod import;
pub mod keys;
pub mod launch;
pub mod mail;
pub mod manual;
pub mod operations;
pub mod outside;
pub mod parked;
pub mod people;
pub mod processes;
pub mod progress;
pub mod provision;
pub mod replay;
pub mod safe;
pub mod serve;
pub mod setup;
pub mod shares;
pub mod site;
pub mod summary;
pub mod table;
pub mod up;
