//! A shipment: one parcel on its way, and everything that can happen to it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use contracts::address::Recipient;
use contracts::events::shipment::TrackingStatus;
use contracts::ids::{CancellationId, Id, OrderId, ParcelId, ShipmentId};
use contracts::money::{Currency, Money};
use contracts::order::LineItems;
use contracts::requests::logistics::ShipmentStatus;

use crate::domain::status::{STATUSES, Trigger, is_final, next, word};

mod action;
mod incident;
mod report;

pub use action::{Action, Decision, Fact, NewBooking, Recorded};
pub use incident::{Incident, KINDS, Kind};

/// A parcel as it was packed; never changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// The channel that took the order, where it was told.
    pub channel: Option<String>,
    /// The location that sends it.
    pub location: String,
    /// The parcel's number for the whole world.
    pub sscc: String,
    /// Goods and carton.
    pub weight_grams: u32,
    /// What is inside.
    pub lines: Vec<LineItems>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What the contents are worth.
    pub value_minor: i64,
    /// To be collected at the door.
    pub cash_on_delivery_minor: i64,
    /// How the customer wants it sent.
    pub shipping_method: Option<String>,
    /// Personal: whom it goes to.
    pub recipient: Option<Recipient>,
}

/// What was booked with a carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The carrier.
    pub carrier: String,
    /// Its service.
    pub service: String,
    /// The number on the label.
    pub tracking_number: String,
    /// What the customer's link ends with.
    pub tracking_token: String,
    /// What it costs.
    pub cost: Money,
    /// When.
    pub booked_at: DateTime<Utc>,
}

/// What the carrier last said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// In our words.
    pub status: TrackingStatus,
    /// Why it did not go as it should.
    pub incident_reason: Option<String>,
    /// Time of the report it comes from.
    pub as_of: Option<DateTime<Utc>>,
}

/// A shipment.
#[derive(Clone, Debug, PartialEq)]
pub struct Shipment {
    /// The shipment, from the parcel.
    pub shipment_id: ShipmentId,
    /// What it carries.
    pub parcel: Parcel,
    /// Where it stands.
    pub status: ShipmentStatus,
    /// What was booked; nothing in a draft.
    pub booking: Option<Booking>,
    /// Why this carrier, or why none.
    pub chosen_because: Vec<String>,
    /// What the carrier last said.
    pub tracking: Tracking,
    /// When the parcel was taken up.
    pub created_at: DateTime<Utc>,
    /// When the carrier got it.
    pub handed_over_at: Option<DateTime<Utc>>,
    /// When it was delivered, returned, lost or voided.
    pub ended_at: Option<DateTime<Utc>>,
    /// The cancellation that counted its pieces.
    pub voided_for: Option<CancellationId>,
    /// What somebody has to look after.
    pub incidents: Vec<Incident>,
    /// Keys of reports that are recorded.
    pub heard: BTreeSet<String>,
    /// How many facts were told about it.
    pub version: i64,
}

impl Shipment {
    /// Makes a draft for a parcel; booking is the next step.
    pub fn draft(parcel: Parcel, now: DateTime<Utc>) -> Self {
        Self {
            shipment_id: Self::id_for(parcel.parcel_id),
            parcel,
            status: ShipmentStatus::Draft,
            booking: None,
            chosen_because: Vec::new(),
            tracking: Tracking {
                status: TrackingStatus::Pending,
                incident_reason: None,
                as_of: None,
            },
            created_at: now,
            handed_over_at: None,
            ended_at: None,
            voided_for: None,
            incidents: Vec::new(),
            heard: BTreeSet::new(),
            version: 0,
        }
    }

    /// Gives the id of a parcel's shipment.
    pub fn id_for(parcel: ParcelId) -> ShipmentId {
        ShipmentId::caused_by(parcel.uuid(), "shipment")
    }

    /// Says that no carrier takes it: somebody has to book by hand.
    pub fn without_carrier(mut self, because: Vec<String>, now: DateTime<Utc>) -> Self {
        self.chosen_because = because;
        self.open_incident("booking", Kind::NoCarrier, None, now);
        self
    }

    /// Says why it waits for a number by hand, which is no incident.
    pub fn waiting(mut self, because: String) -> Self {
        self.chosen_because = vec![because];
        self
    }

    /// Gives the word of its status.
    pub fn status_word(&self) -> &'static str {
        word(STATUSES, self.status)
    }

    /// Decides what an action does.
    pub fn decide(&self, action: &Action, now: DateTime<Utc>) -> Decision {
        match action {
            Action::Book(booking) => self.book(booking, now),
            Action::HandOver => self.hand_over(now),
            Action::Void(cancellation) => self.void(*cancellation, now),
            Action::Report(report) => self.report(report, now),
            Action::SettleIncidents => self.settle_incidents(now),
        }
    }

    fn book(&self, new: &NewBooking, now: DateTime<Utc>) -> Decision {
        let Some(to) = next(self.status, Trigger::Book) else {
            let same = |old: &Booking| {
                old.carrier == new.chosen.carrier
                    && old.service == new.chosen.service
                    && old.tracking_number == new.tracking_number
            };
            return match &self.booking {
                Some(booking) if same(booking) => Decision::AlreadyThere,
                _ => self.refused("booked"),
            };
        };
        let mut after = self.clone();
        let chosen = new.chosen.clone();
        after.status = to;
        after.chosen_because.extend(chosen.because);
        after.booking = Some(Booking {
            carrier: chosen.carrier,
            service: chosen.service,
            cost: chosen.cost,
            tracking_number: new.tracking_number.clone(),
            tracking_token: new.tracking_token.clone(),
            booked_at: now,
        });
        after.close_incidents(|_| true, now);
        after.moved(vec![Fact::Booked], None)
    }

    fn hand_over(&self, now: DateTime<Utc>) -> Decision {
        if self.handed_over_at.is_some() {
            return Decision::AlreadyThere;
        }
        let Some(to) = next(self.status, Trigger::HandOver) else {
            return self.refused("handed over");
        };
        let mut after = self.clone();
        after.status = to;
        after.handed_over_at = Some(now);
        after.moved(vec![Fact::HandedOver], None)
    }

    fn void(&self, cancellation: Option<CancellationId>, now: DateTime<Utc>) -> Decision {
        if self.status == ShipmentStatus::Voided {
            return self.claim(cancellation);
        }
        let Some(to) = next(self.status, Trigger::Void) else {
            return self.refused("voided");
        };
        let mut after = self.clone();
        after.status = to;
        after.ended_at = Some(now);
        after.voided_for = Some(cancellation.unwrap_or_else(|| self.repacking()));
        after.close_incidents(|_| true, now);
        after.moved(vec![Fact::Voided(now, cancellation.is_none())], None)
    }

    /// Says whether it was taken back only so that its pieces are packed again.
    pub fn is_packed_again(&self) -> bool {
        self.voided_for == Some(self.repacking())
    }

    /// Stands for a wish where the parcel was taken back only to be packed again: its pieces are in
    /// the warehouse, which answers for them.
    fn repacking(&self) -> CancellationId {
        CancellationId::caused_by(self.shipment_id.uuid(), "packed again")
    }

    fn claim(&self, cancellation: Option<CancellationId>) -> Decision {
        if cancellation.is_none() || self.voided_for.is_some() {
            return Decision::AlreadyThere;
        }
        let mut after = self.clone();
        after.voided_for = cancellation;
        after.moved(Vec::new(), None)
    }

    fn settle_incidents(&self, now: DateTime<Utc>) -> Decision {
        let mut after = self.clone();
        if after.status == ShipmentStatus::Draft {
            return self.refused("settled: it has no carrier; book it by hand or void it");
        }
        if after.close_incidents(|_| true, now) == 0 {
            return Decision::AlreadyThere;
        }
        after.moved(Vec::new(), None)
    }

    fn moved(mut self, facts: Vec<Fact>, recorded: Option<Recorded>) -> Decision {
        self.version += facts.len() as i64;
        Decision::Moved(Box::new(self), facts, recorded)
    }

    fn refused(&self, what: &str) -> Decision {
        let (id, status) = (self.shipment_id, self.status_word());
        Decision::Refused(format!("shipment {id} is {status} and cannot be {what}"))
    }

    /// Says whether nothing more will happen to it.
    pub fn is_final(&self) -> bool {
        is_final(self.status)
    }
}

#[cfg(test)]
mod explored_tests;
#[cfg(test)]
mod tests;
