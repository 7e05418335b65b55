//! Where a shipment can stand, and every way from there: the state machine as data.

use contracts::events::shipment::TrackingStatus;
use contracts::requests::logistics::ShipmentStatus;

/// What moves a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A carrier is chosen, by rule or by hand.
    Book,
    /// The house gives it to the carrier.
    HandOver,
    /// The house takes it back.
    Void,
    /// The carrier reports that it has it.
    Moving,
    /// It is reported delivered.
    Delivered,
    /// It is reported back at the sender.
    Returned,
    /// It is reported lost.
    Lost,
}

use ShipmentStatus::{Booked, Delivered, Draft, HandedOver, Lost, Returned, Voided};

/// Every transition there is; what is not here is refused or only recorded.
pub const TRANSITIONS: &[(ShipmentStatus, Trigger, ShipmentStatus)] = &[
    (Draft, Trigger::Book, Booked),
    (Draft, Trigger::Void, Voided),
    (Booked, Trigger::HandOver, HandedOver),
    (Booked, Trigger::Moving, HandedOver),
    (Booked, Trigger::Void, Voided),
    (Booked, Trigger::Delivered, Delivered),
    (Booked, Trigger::Returned, Returned),
    (Booked, Trigger::Lost, Lost),
    (HandedOver, Trigger::Moving, HandedOver),
    (HandedOver, Trigger::Delivered, Delivered),
    (HandedOver, Trigger::Returned, Returned),
    (HandedOver, Trigger::Lost, Lost),
];

impl Trigger {
    /// Gives the word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::HandOver => "hand over",
            Self::Void => "void",
            Self::Moving => "moving",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Lost => "lost",
        }
    }
}

/// Gives where a trigger leads from a status, if anywhere.
pub fn next(from: ShipmentStatus, trigger: Trigger) -> Option<ShipmentStatus> {
    let found = TRANSITIONS.iter().find(|(given, by, _)| *given == from && *by == trigger);
    found.map(|(_, _, to)| *to)
}

/// Says whether nothing leads on from here.
pub fn is_final(status: ShipmentStatus) -> bool {
    TRANSITIONS.iter().all(|(from, _, _)| *from != status)
}

/// Every status with its word, in the order of the way.
pub const STATUSES: &[(ShipmentStatus, &str)] = &[
    (Draft, "draft"),
    (Booked, "booked"),
    (HandedOver, "handed_over"),
    (Delivered, "delivered"),
    (Returned, "returned"),
    (Lost, "lost"),
    (Voided, "voided"),
];

/// Every status of tracking with its word.
pub const TRACKING: &[(TrackingStatus, &str)] = &[
    (TrackingStatus::Pending, "pending"),
    (TrackingStatus::PickedUp, "picked_up"),
    (TrackingStatus::InTransit, "in_transit"),
    (TrackingStatus::OnHold, "on_hold"),
    (TrackingStatus::DeliveryDelayed, "delivery_delayed"),
    (TrackingStatus::OutForDelivery, "out_for_delivery"),
    (TrackingStatus::ReadyForPickup, "ready_for_pickup"),
    (TrackingStatus::DeliveryFailed, "delivery_failed"),
    (TrackingStatus::ReturnToSender, "return_to_sender"),
    (TrackingStatus::Delivered, "delivered"),
    (TrackingStatus::Cancelled, "cancelled"),
    (TrackingStatus::Unknown, "unknown"),
];

/// Gives the word of a value out of a table of words.
pub fn word<T: Copy + PartialEq>(table: &[(T, &'static str)], value: T) -> &'static str {
    table.iter().find(|(given, _)| *given == value).map_or("unknown", |(_, word)| word)
}

/// Gives the value of a word out of a table of words.
pub fn value<T: Copy>(table: &[(T, &'static str)], word: &str) -> Option<T> {
    table.iter().find(|(_, given)| *given == word).map(|(value, _)| *value)
}

/// Says in a sentence what a customer reads.
pub fn in_words(status: ShipmentStatus, tracking: TrackingStatus) -> &'static str {
    match (status, tracking) {
        (Draft, _) => "Your parcel is packed and waits for a carrier.",
        (Booked, _) => "Your parcel is packed and will be handed to the carrier.",
        (Delivered, _) => "Your parcel was delivered.",
        (Returned, _) => "Your parcel came back to us.",
        (Lost, _) => "Your parcel was lost; we take care of it.",
        (Voided, _) => "This parcel was taken back before it left.",
        (HandedOver, TrackingStatus::Pending) => tracking_in_words(TrackingStatus::PickedUp),
        (HandedOver, tracking) => tracking_in_words(tracking),
    }
}

/// Says in a sentence what a report means to a customer.
pub fn tracking_in_words(tracking: TrackingStatus) -> &'static str {
    match tracking {
        TrackingStatus::Pending => "The carrier was told of your parcel.",
        TrackingStatus::PickedUp => "The carrier has your parcel.",
        TrackingStatus::InTransit => "Your parcel is on its way.",
        TrackingStatus::OnHold => "Your parcel is stopped on its way; we are asking why.",
        TrackingStatus::DeliveryDelayed => "Your parcel will come later than planned.",
        TrackingStatus::OutForDelivery => "Your parcel is on the van and comes today.",
        TrackingStatus::ReadyForPickup => "Your parcel waits for you at a pick-up point.",
        TrackingStatus::DeliveryFailed => "The carrier could not deliver and will try again.",
        TrackingStatus::ReturnToSender => "Your parcel is on its way back to us.",
        TrackingStatus::Delivered => "Your parcel was delivered.",
        TrackingStatus::Cancelled => "The carrier cancelled the transport; we take care of it.",
        TrackingStatus::Unknown => "The carrier reported something that we are looking into.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_reached_and_every_one_that_is_not_final_has_a_way_to_an_end() {
        for (status, word) in STATUSES {
            let reached = TRANSITIONS.iter().any(|(_, _, to)| to == status);
            assert!(reached || *status == Draft, "{word} is never reached");
            let mut seen = vec![*status];
            let mut at = 0;
            while at < seen.len() {
                let from = seen[at];
                for (_, _, to) in TRANSITIONS.iter().filter(|(given, _, _)| *given == from) {
                    if !seen.contains(to) {
                        seen.push(*to);
                    }
                }
                at += 1;
            }
            assert!(seen.into_iter().any(is_final), "{word} has no way to an end");
        }
    }

    #[test]
    fn the_words_are_those_of_the_contract() {
        for (status, word) in STATUSES {
            assert_eq!(serde_json::to_value(status).unwrap(), *word);
            assert_eq!(value(STATUSES, word), Some(*status));
        }
        for (status, word) in TRACKING {
            assert_eq!(serde_json::to_value(status).unwrap(), *word);
        }
        assert_eq!(TRACKING.len(), 12);
    }
}
