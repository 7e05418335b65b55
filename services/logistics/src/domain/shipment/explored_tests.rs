//! Everything that can be done to a shipment and reported about it, in every state that it can
//! reach.

use std::collections::BTreeSet;

use contracts::events::shipment::TrackingStatus;
use contracts::ids::CancellationId;
use contracts::requests::logistics::ShipmentStatus;
use machines::{Answer, Bound, Explored, Machine, Row, Seen, explore};

use super::*;
use crate::domain::choice::{choose, choose_by_hand};
use crate::domain::examples::{house, minute, parcel, pieces};
use crate::domain::status::{self, TRACKING, TRANSITIONS};
use crate::domain::tracking::{Ending, Report};

#[derive(Clone, Copy, Debug)]
enum Asked {
    Book,
    BookAnother,
    HandOver,
    Void(Option<&'static str>),
    Report { status: TrackingStatus, ending: Option<Ending>, at: i64, by_hand: bool },
    ReportAgain,
    SettleIncidents,
}

#[derive(Clone)]
struct Thing(Shipment);

fn machine() -> Machine {
    let row = |(from, by, to): &(ShipmentStatus, Trigger, ShipmentStatus)| Row {
        from: word(STATUSES, *from),
        on: by.word(),
        to: word(STATUSES, *to),
        when: "",
    };
    let about = "`booked` is what the vocabulary calls `label_purchased`. `moving` is a report \
                 that only somebody with the parcel can make. Whatever is not in this table is \
                 refused when a person asks for it, and only recorded when a carrier reports it. \
                 The twelve words of tracking are no machine: the newest report counts, and of \
                 the same moment the one further on the way.";
    Machine {
        name: "Shipment",
        about,
        ends: &["delivered", "lost", "returned", "voided"],
        rows: TRANSITIONS.iter().map(row).collect(),
    }
    .beginning("parcel packed", "draft")
}

impl Asked {
    /// Gives the word of the table; an empty one for what moves no shipment.
    fn word(self) -> &'static str {
        match self {
            Self::Book | Self::BookAnother => Trigger::Book.word(),
            Self::HandOver => Trigger::HandOver.word(),
            Self::Void(_) => Trigger::Void.word(),
            Self::Report { ending: Some(Ending::Delivered), .. } => Trigger::Delivered.word(),
            Self::Report { ending: Some(Ending::Returned), .. } => Trigger::Returned.word(),
            Self::Report { ending: Some(Ending::Lost), .. } => Trigger::Lost.word(),
            Self::Report { .. } => Trigger::Moving.word(),
            Self::ReportAgain | Self::SettleIncidents => "",
        }
    }
}

impl Thing {
    fn action(&self, asked: Asked) -> Action {
        let shipment = &self.0;
        let report = |key: String, status, ending, at, by_hand| {
            let report = Report::by_hand(&key, status, ending, minute(at));
            Action::Report(Box::new(Report { by_hand, ..report }))
        };
        let book = |chosen| {
            Action::Book(Box::new(NewBooking {
                chosen,
                tracking_number: "PS1".to_owned(),
                tracking_token: "token".to_owned(),
            }))
        };
        match asked {
            Asked::Book => book(choose(&house(), &shipment.parcel).expect("a carrier")),
            Asked::BookAnother => {
                let vans = ("own-fleet", "van");
                let by_hand = choose_by_hand(&house(), &shipment.parcel, vans, Some(1));
                book(by_hand.expect("a service"))
            }
            Asked::HandOver => Action::HandOver,
            Asked::Void(wish) => {
                let id = |role| CancellationId::caused_by(shipment.shipment_id.uuid(), role);
                Action::Void(wish.map(id))
            }
            Asked::Report { status, ending, at, by_hand } => {
                report(format!("r{}", shipment.heard.len()), status, ending, at, by_hand)
            }
            Asked::ReportAgain => {
                let key = shipment.heard.first().cloned().unwrap_or_default();
                report(key, TrackingStatus::Delivered, Some(Ending::Delivered), 3, false)
            }
            Asked::SettleIncidents => Action::SettleIncidents,
        }
    }
}

impl Explored for Thing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        self.0.status_word()
    }

    /// An end with an open incident waits for somebody at the desk.
    fn has_ended(&self) -> bool {
        self.0.is_final() && self.0.incidents.iter().all(|one| one.closed_at.is_some())
    }

    fn key(&self) -> impl std::hash::Hash {
        let shipment = &self.0;
        let open = shipment.incidents.iter().filter(|one| one.closed_at.is_none());
        let open: BTreeSet<_> = open.map(|one| format!("{:?}", one.kind)).collect();
        let booked = shipment.booking.as_ref().map(|booking| booking.carrier.clone());
        let tracking = (shipment.tracking.status, shipment.tracking.as_of);
        let times = (shipment.handed_over_at.is_some(), shipment.heard.is_empty());
        (open, booked, format!("{tracking:?}"), times, shipment.voided_for)
    }

    fn asks(&self) -> Vec<Asked> {
        let mut asks = vec![Asked::Book, Asked::BookAnother, Asked::HandOver, Asked::Void(None)];
        asks.extend([Asked::Void(Some("one")), Asked::Void(Some("another"))]);
        asks.push(Asked::SettleIncidents);
        if !self.0.heard.is_empty() {
            asks.push(Asked::ReportAgain);
        }
        for (at, by_hand) in [(1, false), (2, false), (2, true)] {
            let delivered = (TrackingStatus::Delivered, Some(Ending::Delivered));
            let ends = [
                delivered,
                (TrackingStatus::ReturnToSender, Some(Ending::Returned)),
                (TrackingStatus::Unknown, Some(Ending::Lost)),
            ];
            let words = TRACKING.iter().map(|(status, _)| (*status, None));
            let words = words.filter(|(status, _)| *status != TrackingStatus::Delivered);
            asks.extend(ends.into_iter().chain(words).map(|(status, ending)| Asked::Report {
                status,
                ending,
                at,
                by_hand,
            }));
        }
        asks
    }

    fn ask(&self, asked: &Asked) -> Result<Answer<Self>, String> {
        let decided = self.0.decide(&self.action(*asked), minute(60));
        match decided {
            Decision::AlreadyThere => Ok(Answer::AlreadyThere),
            Decision::Refused(words) => {
                let named = words.contains(&self.0.shipment_id.to_string());
                let stands = words.contains(self.0.status_word());
                if named && stands { Ok(Answer::Refused(words)) } else { Err(words) }
            }
            Decision::Moved(after, facts, _) => {
                check(&self.0, &after, &facts)?;
                let next = Self(*after);
                let ways = machine().moved(self.stands(), asked.word(), next.stands());
                Ok(Answer::Moved(next, ways))
            }
        }
    }
}

/// Checks what has to hold after every step.
fn check(before: &Shipment, after: &Shipment, facts: &[Fact]) -> Result<(), String> {
    if after.parcel != before.parcel {
        return Err("pieces or money of the parcel changed".to_owned());
    }
    if before.is_final() && (before.status != after.status || !facts.is_empty()) {
        return Err("what has ended moved".to_owned());
    }
    if after.version != before.version + facts.len() as i64 {
        return Err("the version is not the number of facts".to_owned());
    }
    if after.handed_over_at.is_none() && facts.iter().any(|fact| matches!(fact, Fact::Ended(..))) {
        return Err("ended without having left".to_owned());
    }
    if after.is_final() != after.ended_at.is_some() {
        return Err("the end and its time do not agree".to_owned());
    }
    let booked = !matches!(after.status, ShipmentStatus::Draft | ShipmentStatus::Voided);
    if booked && after.booking.is_none() {
        return Err("on its way without a booking".to_owned());
    }
    Ok(())
}

#[test]
fn every_state_answers_everything_and_has_a_way_to_an_end() {
    let draft = Shipment::draft(parcel(1, vec![pieces(1, 2)]), minute(0));
    let start = Thing(draft.without_carrier(vec!["nobody takes it".to_owned()], minute(0)));
    let bound = Bound { things: 8_000, steps: 12 };
    let mut seen = explore(&start, bound).unwrap_or_else(|story| panic!("{story}"));
    println!("{} shipments, {} asks, complete: {}", seen.things, seen.asked, seen.complete);
    seen.all_can_end(&start).unwrap_or_else(|story| panic!("{story}"));
    seen.ways.insert((machine().name, "", "parcel packed", start.stands()));
    Seen::compare(&machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn the_page_shows_the_table_that_the_code_uses() {
    let page = machines::document("How a shipment moves", &[machine()]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/STATES.md");
    machines::kept(path.as_ref(), &page).unwrap_or_else(|words| panic!("{words}"));
    let words: BTreeSet<_> = status::STATUSES.iter().map(|(_, word)| *word).collect();
    assert_eq!(words, machine().states().into_iter().collect());
}
