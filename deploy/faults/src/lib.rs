//! Breaks a running Kontor on purpose, from outside, and checks that nothing was lost, doubled or
//! stuck.
//!
//! Read in this order: [`house`] (a Kontor and its servers, as processes and files), [`outside`]
//! (the strangers that use it), [`history`] (what they asked and what came of it), [`faults`] (what
//! can be broken), [`plan`] (which of it when: the same for the same seed), [`checks`] (what has to
//! be true), [`run`] (all of it, from the first order on) and [`verdict`] (its end).

pub mod checks;
pub mod cli;
pub mod dice;
pub mod faults;
pub mod history;
pub mod house;
pub mod outside;
pub mod plan;
pub mod report;
pub mod run;
pub mod sabotage;
pub mod verdict;
pub mod wire;
