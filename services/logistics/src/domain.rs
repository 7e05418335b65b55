//! What logistics knows and decides; no database, no broker, no clock.
//!
//! A **shipment** carries one parcel. A **carrier** offers **services** with **rates** per **zone**
//! and weight. A **report** is what a carrier says about a shipment; an **incident** is what
//! somebody has to look after. An **own carrier** is one that the house
//! names itself and whose numbers come by hand.

pub mod attached_label;
pub mod cancellation;
pub mod carriers;
pub mod chinese_words;
pub mod choice;
pub mod easypost;
pub mod heard;
pub mod kuaidi100;
pub mod label;
pub mod own_carriers;
pub mod parcel_sim;
pub mod shipment;
pub mod status;
pub mod tracking;
pub mod tracking_number;

#[cfg(test)]
mod examples;
