//! Everything on this machine: the servers, the services, and what watches and tries them.
//!
//! Read in this order: [`cli`] (what can be asked), [`home`] (the data folder), [`provision`] (roles
//! and rights), [`site`] (where everything is), [`launch`] (the services), [`up`] (all of it),
//! [`demo`] (orders through the whole way), [`doctor`] (are the invariants true).

pub mod api;
pub mod channels;
pub mod cli;
pub mod demo;
pub mod doctor;
pub mod home;
pub mod launch;
pub mod operations;
pub mod provision;
pub mod replay;
pub mod site;
pub mod up;
