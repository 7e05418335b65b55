//! What went wrong with a shipment and has an owner until it is settled.

use chrono::{DateTime, Utc};
use contracts::requests::logistics::ShipmentStatus;

use super::Shipment;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No carrier takes the parcel.
    NoCarrier,
    /// The carrier tried in vain.
    DeliveryFailed,
    /// The carrier stopped it.
    OnHold,
    /// It is on its way back and will arrive at the dock.
    ReturnToSender,
    /// The carrier took its booking back.
    CancelledByCarrier,
    /// A report says what cannot be, such as delivered after lost.
    Contradiction,
}

/// Every kind with its word.
pub const KINDS: &[(Kind, &str)] = &[
    (Kind::NoCarrier, "no_carrier"),
    (Kind::DeliveryFailed, "delivery_failed"),
    (Kind::OnHold, "on_hold"),
    (Kind::ReturnToSender, "return_to_sender"),
    (Kind::CancelledByCarrier, "cancelled_by_carrier"),
    (Kind::Contradiction, "contradiction"),
];

/// One thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The key of the report that opened it, or `booking`.
    pub opened_by: String,
    /// What kind.
    pub kind: Kind,
    /// One of the incident reasons.
    pub reason: Option<String>,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When it was settled.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Incident {
    /// Gives who looks after it: the dock for what comes back, else the shipping desk.
    pub fn owner(&self) -> &'static str {
        if self.kind == Kind::ReturnToSender { "dock" } else { "shipping-desk" }
    }
}

impl Kind {
    /// Says what ends it.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::NoCarrier => {
                "no carrier takes it: book one by hand (POST .../book), or void it (POST .../void)"
            }
            Self::DeliveryFailed => {
                "ask customer and carrier; the carrier's next news ends it, or say what became of \
                 it: POST .../report, .../report-returned or .../report-lost"
            }
            Self::OnHold => {
                "ask the carrier what it lacks; its next news ends it, else POST \
                 .../settle-incidents"
            }
            Self::ReturnToSender => {
                "when it is at the dock, POST .../report-returned: its pieces go back to the shelf"
            }
            Self::CancelledByCarrier => {
                "void it if it is still here (POST .../void); else ask the carrier, then say what \
                 became of it: POST .../report, .../report-returned or .../report-lost"
            }
            Self::Contradiction => {
                "two ends were reported: find out which is true, set the stock right, then POST \
                 .../settle-incidents"
            }
        }
    }
}

impl Shipment {
    /// Says what somebody has to do next, if anybody has to.
    pub fn next_step(&self) -> Option<&'static str> {
        let open = |incident: &&Incident| incident.closed_at.is_none();
        if let Some(incident) = self.incidents.iter().rev().find(open) {
            return Some(incident.kind.next_step());
        }
        match self.status {
            ShipmentStatus::Draft => Some(
                "it waits for a carrier's number: POST .../book with carrier (`by-hand`, or yours: \
                 PUT /api/v1/carriers/{code}) and tracking_number; or void it (POST .../void)",
            ),
            ShipmentStatus::Booked => {
                Some("label it, and POST .../hand-over when the carrier has it")
            }
            ShipmentStatus::HandedOver
            | ShipmentStatus::Delivered
            | ShipmentStatus::Returned
            | ShipmentStatus::Lost
            | ShipmentStatus::Voided => None,
        }
    }

    /// Opens an incident, unless one of the same kind is open.
    pub(super) fn open_incident(
        &mut self,
        opened_by: &str,
        kind: Kind,
        reason: Option<String>,
        now: DateTime<Utc>,
    ) {
        let open = |incident: &Incident| incident.kind == kind && incident.closed_at.is_none();
        if self.incidents.iter().any(open) {
            return;
        }
        let opened_by = opened_by.to_owned();
        self.incidents.push(Incident { opened_by, kind, reason, opened_at: now, closed_at: None });
    }

    /// Closes the open incidents of some kinds; gives how many there were.
    pub(super) fn close_incidents(
        &mut self,
        which: impl Fn(Kind) -> bool,
        now: DateTime<Utc>,
    ) -> usize {
        let open = |one: &&mut Incident| one.closed_at.is_none() && which(one.kind);
        let closed = self.incidents.iter_mut().filter(open);
        closed.map(|incident| incident.closed_at = Some(now)).count()
    }
}
