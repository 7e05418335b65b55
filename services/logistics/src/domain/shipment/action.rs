//! What can be done to a shipment, and what follows from it.

use chrono::{DateTime, Utc};
use contracts::ids::CancellationId;

use super::Shipment;
use crate::domain::choice::Chosen;
use crate::domain::tracking::{Ending, Report};

/// What can be done to a shipment.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A carrier is chosen.
    Book(Box<NewBooking>),
    /// The carrier gets it.
    HandOver,
    /// It is taken back, for a cancellation or by hand.
    Void(Option<CancellationId>),
    /// Something is reported.
    Report(Box<Report>),
    /// A person settled what went wrong.
    SettleIncidents,
}

/// What is booked, with the number and the token that go with it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewBooking {
    /// The carrier, the service, the cost, the reasons.
    pub chosen: Chosen,
    /// The number on the label.
    pub tracking_number: String,
    /// What the customer's link ends with.
    pub tracking_token: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A label was bought.
    Booked,
    /// The carrier has it.
    HandedOver,
    /// The carrier reported something newer than all before.
    Tracked(Report),
    /// The way ended.
    Ended(Ending, DateTime<Utc>),
    /// It was taken back; whether its pieces are to be packed again.
    Voided(DateTime<Utc>, bool),
}

/// What follows from an action.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// The shipment afterwards, what happened, and what has to be recorded.
    Moved(Box<Shipment>, Vec<Fact>, Option<Recorded>),
    /// It was so before.
    AlreadyThere,
    /// It cannot be; what was asked and where things stood.
    Refused(String),
}

/// A report for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The report; its time is never later than when it was heard.
    pub report: Report,
    /// Whether the shipment moved on by it.
    pub advanced: bool,
}
