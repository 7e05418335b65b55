//! What carriers report, in the twelve words of the house.

use chrono::{DateTime, Utc};
use contracts::events::shipment::TrackingStatus;

use crate::domain::status::{TRACKING, word};

/// How a report ends the way of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The customer has it.
    Delivered,
    /// It is back at the sender.
    Returned,
    /// Nobody will see it again.
    Lost,
}

/// One report, already in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The carrier's id of the report, else word and time.
    pub key: String,
    /// The carrier's word.
    pub told_as: String,
    /// In our words.
    pub status: TrackingStatus,
    /// Whether it ends the way.
    pub ending: Option<Ending>,
    /// In the carrier's words.
    pub description: Option<String>,
    /// Where the parcel was.
    pub city: Option<String>,
    /// One of [`INCIDENT_REASONS`].
    pub incident_reason: Option<String>,
    /// When it happened, as it is told.
    pub occurred_at: DateTime<Utc>,
    /// Whether a person of the house says so, not the carrier.
    pub by_hand: bool,
    /// Who says so, where it is a person or a key.
    pub reported_by: Option<String>,
}

/// Longest text of a report that is kept: a sentence, not a document.
const TEXT_MAX: usize = 300;

/// What a carrier says in its own words, before it is understood.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The carrier's id of the report.
    pub event_id: Option<String>,
    /// The carrier's word.
    pub word: String,
    /// In the carrier's words.
    pub description: Option<String>,
    /// Where the parcel was.
    pub city: Option<String>,
    /// Why it did not go as it should.
    pub incident_reason: Option<String>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
}

impl Report {
    /// Makes a report of what a carrier told.
    pub fn understood(told: Told) -> Self {
        let (status, ending) = normalise(&told.word);
        let told_as = cleaned(&told.word);
        let named = told.event_id.as_deref().map(cleaned).filter(|id| !id.is_empty());
        Self {
            key: named.unwrap_or_else(|| format!("{told_as}@{}", told.occurred_at.to_rfc3339())),
            told_as,
            status,
            ending,
            description: told.description.as_deref().map(cleaned),
            city: told.city.as_deref().map(cleaned),
            incident_reason: told
                .incident_reason
                .as_deref()
                .map(incident_reason)
                .or(why_lost(ending)),
            occurred_at: told.occurred_at,
            by_hand: false,
            reported_by: None,
        }
    }

    /// Makes a report of what a person of the house says.
    pub fn by_hand(
        key: &str,
        status: TrackingStatus,
        ending: Option<Ending>,
        at: DateTime<Utc>,
    ) -> Self {
        let told_as = match ending {
            Some(Ending::Returned) => "returned",
            Some(Ending::Lost) => "lost",
            Some(Ending::Delivered) | None => word(TRACKING, status),
        };
        Self {
            key: cleaned(key),
            told_as: told_as.to_owned(),
            status,
            ending,
            description: None,
            city: None,
            incident_reason: why_lost(ending),
            occurred_at: at,
            by_hand: true,
            reported_by: None,
        }
    }

    /// Adds what else was said.
    pub fn saying(
        mut self,
        description: Option<&str>,
        city: Option<&str>,
        reason: Option<&str>,
    ) -> Self {
        self.description = description.map(cleaned);
        self.city = city.map(cleaned);
        self.incident_reason = reason.map(incident_reason).or(self.incident_reason);
        self
    }

    /// Adds who says so.
    pub fn said_by(self, who: &str) -> Self {
        Self { reported_by: Some(who.to_owned()), ..self }
    }

    /// Says whether only somebody who has the parcel can report this.
    pub fn implies_hand_over(&self) -> bool {
        use TrackingStatus as Status;
        let moving = matches!(
            self.status,
            Status::PickedUp
                | Status::InTransit
                | Status::OutForDelivery
                | Status::ReadyForPickup
                | Status::DeliveryFailed
                | Status::ReturnToSender
        );
        moving || self.ending.is_some()
    }
}

fn why_lost(ending: Option<Ending>) -> Option<String> {
    ending.filter(|ending| *ending == Ending::Lost).map(|_| "carrier_parcel_lost".to_owned())
}

/// Makes a text fit to be kept: no control characters, bounded.
pub fn cleaned(text: &str) -> String {
    let visible = text.chars().map(|char| if char.is_control() { ' ' } else { char });
    visible.take(TEXT_MAX).collect::<String>().trim().to_owned()
}

/// Of two statuses told for the same moment the one further on the way counts.
pub fn progress(status: TrackingStatus) -> u8 {
    match status {
        TrackingStatus::Unknown => 0,
        TrackingStatus::Pending => 1,
        TrackingStatus::Cancelled => 2,
        TrackingStatus::PickedUp => 3,
        TrackingStatus::InTransit => 4,
        TrackingStatus::DeliveryDelayed | TrackingStatus::OnHold => 5,
        TrackingStatus::OutForDelivery => 6,
        TrackingStatus::DeliveryFailed | TrackingStatus::ReadyForPickup => 7,
        TrackingStatus::ReturnToSender => 8,
        TrackingStatus::Delivered => 9,
    }
}

/// Carriers' words in letters and digits only, lower case, and what they mean.
const WORDS: &[(&str, TrackingStatus)] = &[
    ("pending", TrackingStatus::Pending),
    ("pretransit", TrackingStatus::Pending),
    ("inforeceived", TrackingStatus::Pending),
    ("confirmed", TrackingStatus::Pending),
    ("labelcreated", TrackingStatus::Pending),
    ("labelprinted", TrackingStatus::Pending),
    ("labelpurchased", TrackingStatus::Pending),
    ("pickedup", TrackingStatus::PickedUp),
    ("carrierpickedup", TrackingStatus::PickedUp),
    ("transit", TrackingStatus::InTransit),
    ("intransit", TrackingStatus::InTransit),
    ("onhold", TrackingStatus::OnHold),
    ("exception", TrackingStatus::OnHold),
    ("buyeractionrequired", TrackingStatus::OnHold),
    ("delayed", TrackingStatus::DeliveryDelayed),
    ("deliverydelayed", TrackingStatus::DeliveryDelayed),
    ("outfordelivery", TrackingStatus::OutForDelivery),
    ("readyforpickup", TrackingStatus::ReadyForPickup),
    ("readyforrecipientpickup", TrackingStatus::ReadyForPickup),
    ("availableforpickup", TrackingStatus::ReadyForPickup),
    ("deliveryfailed", TrackingStatus::DeliveryFailed),
    ("attemptfail", TrackingStatus::DeliveryFailed),
    ("attempteddelivery", TrackingStatus::DeliveryFailed),
    ("failure", TrackingStatus::DeliveryFailed),
    ("returntosender", TrackingStatus::ReturnToSender),
    ("returningtosender", TrackingStatus::ReturnToSender),
    ("returned", TrackingStatus::ReturnToSender),
    ("delivered", TrackingStatus::Delivered),
    ("cancelled", TrackingStatus::Cancelled),
    ("canceled", TrackingStatus::Cancelled),
    ("lost", TrackingStatus::Unknown),
];

/// Makes one of the twelve words, and the end of the way where it is one, of a carrier's word.
pub fn normalise(carrier_word: &str) -> (TrackingStatus, Option<Ending>) {
    let plain: String = carrier_word
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|char| char.to_ascii_lowercase())
        .take(TEXT_MAX)
        .collect();
    let found = WORDS.iter().find(|(known, _)| *known == plain);
    let ending = match plain.as_str() {
        "delivered" => Some(Ending::Delivered),
        "returned" => Some(Ending::Returned),
        "lost" => Some(Ending::Lost),
        _ => None,
    };
    (found.map_or(TrackingStatus::Unknown, |(_, status)| *status), ending)
}

/// Every reason why a parcel did not go as it should.
pub const INCIDENT_REASONS: [&str; 35] = [
    "carrier_damaged_parcel",
    "carrier_sorting_error",
    "carrier_address_not_found",
    "carrier_parcel_lost",
    "carrier_not_enough_time",
    "carrier_vehicle_issue",
    "carrier_capacity_exceeded",
    "carrier_mechanical_delay",
    "retailer_cancelled",
    "retailer_incorrect_data",
    "retailer_not_ready",
    "retailer_incorrect_parcel",
    "retailer_incorrect_dimensions",
    "retailer_packaging_issue",
    "consignee_refused",
    "consignee_business_closed",
    "consignee_not_available",
    "consignee_not_home",
    "consignee_cancelled",
    "consignee_verification_failed",
    "consignee_incorrect_address",
    "consignee_access_restricted",
    "consignee_safe_place_unavailable",
    "customs_delay",
    "customs_documentation",
    "customs_duties_unpaid",
    "customs_prohibited",
    "customs_inspection",
    "weather_delay",
    "natural_disaster",
    "force_majeure",
    "parcel_being_researched",
    "security_issue",
    "regulatory_hold",
    "unknown",
];

/// Gives the reason that a carrier names, `unknown` where nobody knows it.
pub fn incident_reason(named: &str) -> String {
    known_reason(named).unwrap_or("unknown").to_owned()
}

/// Says whether a reason is one that is known.
pub fn is_incident_reason(named: &str) -> bool {
    known_reason(named).is_some()
}

fn known_reason(named: &str) -> Option<&'static str> {
    let plain = named.trim().to_ascii_lowercase();
    INCIDENT_REASONS.iter().find(|reason| **reason == plain).copied()
}

#[cfg(test)]
mod tests;
