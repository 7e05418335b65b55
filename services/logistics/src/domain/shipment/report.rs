//! What a report does to a shipment: every one is recorded once, the newest moves it, an end stays.

use chrono::{DateTime, Utc};
use contracts::events::shipment::TrackingStatus;
use contracts::requests::logistics::ShipmentStatus;

use super::{Decision, Fact, Kind, Recorded, Shipment, Tracking};
use crate::domain::status::{Trigger, next};
use crate::domain::tracking::{Ending, Report, progress};

impl Shipment {
    pub(super) fn report(&self, report: &Report, now: DateTime<Utc>) -> Decision {
        if self.heard.contains(&report.key) {
            return Decision::AlreadyThere;
        }
        if self.booking.is_none() {
            return self.refused("tracked: nothing is booked");
        }
        // A carrier's clock that runs ahead must not outrank every later report.
        let mut report = report.clone();
        report.occurred_at = report.occurred_at.min(now);
        if report.by_hand
            && let Some(answer) = self.not_by_hand(&report)
        {
            return answer;
        }
        let mut after = self.clone();
        after.heard.insert(report.key.clone());
        if self.is_final() {
            after.contradicted(&report, now);
            return after.moved(Vec::new(), Some(Recorded { report, advanced: false }));
        }
        let facts = after.advance(&report, now);
        let advanced = facts.iter().any(|fact| matches!(fact, Fact::Tracked(_)));
        after.moved(facts, Some(Recorded { report, advanced }))
    }

    /// What a person says twice, too early or too late is answered instead of recorded.
    fn not_by_hand(&self, report: &Report) -> Option<Decision> {
        match report.ending {
            Some(ending) if self.status == status_of(ending) => Some(Decision::AlreadyThere),
            _ if self.is_final() => Some(self.refused(&report.told_as)),
            Some(Ending::Lost | Ending::Returned) if self.handed_over_at.is_none() => {
                Some(self.refused("lost or returned before it left; void it instead"))
            }
            _ => None,
        }
    }

    fn advance(&mut self, report: &Report, now: DateTime<Utc>) -> Vec<Fact> {
        let mut facts = Vec::new();
        if report.implies_hand_over()
            && self.handed_over_at.is_none()
            && let Some(to) = next(self.status, Trigger::Moving)
        {
            self.status = to;
            self.handed_over_at = Some(now);
            facts.push(Fact::HandedOver);
        }
        if report.ending.is_none() && !self.is_newest(report) {
            return facts;
        }
        self.tracking = Tracking {
            status: report.status,
            incident_reason: report.incident_reason.clone(),
            as_of: Some(report.occurred_at),
        };
        facts.push(Fact::Tracked(report.clone()));
        self.look_after(report, now);
        if let Some(ending) = report.ending {
            self.status = status_of(ending);
            self.ended_at = Some(now);
            facts.push(Fact::Ended(ending, report.occurred_at));
        }
        facts
    }

    fn is_newest(&self, report: &Report) -> bool {
        let told = (report.occurred_at, progress(report.status));
        self.tracking.as_of.is_none_or(|as_of| told > (as_of, progress(self.tracking.status)))
    }

    fn look_after(&mut self, report: &Report, now: DateTime<Utc>) {
        if report.ending.is_some() {
            self.close_incidents(|kind| kind != Kind::Contradiction, now);
            return;
        }
        use TrackingStatus as Status;
        match report.status {
            Status::PickedUp
            | Status::InTransit
            | Status::OutForDelivery
            | Status::ReadyForPickup => {
                let settled = |kind| !matches!(kind, Kind::Contradiction | Kind::ReturnToSender);
                self.close_incidents(settled, now);
            }
            Status::DeliveryFailed => self.went_wrong(report, Kind::DeliveryFailed, now),
            Status::OnHold => self.went_wrong(report, Kind::OnHold, now),
            Status::Cancelled => self.went_wrong(report, Kind::CancelledByCarrier, now),
            Status::ReturnToSender => {
                self.close_incidents(|kind| kind != Kind::Contradiction, now);
                self.went_wrong(report, Kind::ReturnToSender, now);
            }
            Status::Pending | Status::DeliveryDelayed | Status::Delivered | Status::Unknown => {}
        }
    }

    fn went_wrong(&mut self, report: &Report, kind: Kind, now: DateTime<Utc>) {
        self.open_incident(&report.key, kind, report.incident_reason.clone(), now);
    }

    /// Late reports of a way that has ended are ordinary; those of another end are not.
    fn contradicted(&mut self, report: &Report, now: DateTime<Utc>) {
        let moved_after_void = self.status == ShipmentStatus::Voided && report.implies_hand_over();
        let other_end = report.ending.is_some_and(|ending| status_of(ending) != self.status);
        if moved_after_void || other_end {
            self.went_wrong(report, Kind::Contradiction, now);
        }
    }
}

fn status_of(ending: Ending) -> ShipmentStatus {
    match ending {
        Ending::Delivered => ShipmentStatus::Delivered,
        Ending::Returned => ShipmentStatus::Returned,
        Ending::Lost => ShipmentStatus::Lost,
    }
}
