//! What logistics knows and decides; no database, no broker, no clock.
//!
//! A **shipment** carries one parcel. A **carrier** offers **services** with **rates** per **zone**
//! and weight. A **report** is what a carrier says about a shipment; an **incident** is what
//! somebody has to look after.

pub mod cancellation;
pub mod carriers;
pub mod choice;
pub mod label;
pub mod parcel_sim;
pub mod shipment;
pub mod status;
pub mod tracking;
pub mod tracking_number;

#[cfg(test)]
mod examples;
