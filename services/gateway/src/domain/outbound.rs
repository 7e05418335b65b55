//! What leaves the house over HTTP, decided: without a connection, a clock or a row.
//!
//! - [`facts`]: what a shop has to be told, put together from what several services say
//! - [`events`]: what a subscription of webhooks is told of an event, and how it is signed
//! - [`trying`]: what a subscription is told to try its receiver
//! - [`telling`]: one fact for one target, from waiting to told
//! - [`target`]: a shop or a subscription, live or paused
//! - [`publication`]: what a shop is told of stock, by the rule of its channel
//! - [`publishing`]: how it is told
//! - [`schedule`]: when to try again
//! - [`conversation`]: requests and answers, one after the other, until there is a verdict
//! - [`shopify`], [`woocommerce`]: how these two talk, each looking before it tells
//! - [`budget`]: how many requests a target bears
//! - [`place`], [`addresses`]: where a target may be

pub mod addresses;
pub mod budget;
pub mod conversation;
pub mod events;
pub mod facts;
pub mod place;
pub mod publication;
pub mod publishing;
pub mod schedule;
pub mod shopify;
pub mod target;
pub mod telling;
pub mod trying;
pub mod woocommerce;

#[cfg(test)]
pub mod explored_tests;
