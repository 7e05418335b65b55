//! Every way of a shipment, and that no order of reports leads astray.

use super::*;
use crate::domain::choice::Chosen;
use crate::domain::examples::{after, booked, minute, parcel, pieces};
use crate::domain::status::{TRACKING, TRANSITIONS};
use crate::domain::tracking::{Ending, Report, Told, normalise};
use proptest::prelude::*;

fn fresh() -> Shipment {
    booked(parcel(1, vec![pieces(1, 2)]))
}

fn told(word: &str, at: i64) -> Action {
    let told = Told { word: word.to_owned(), occurred_at: minute(at), ..Told::default() };
    Action::Report(Box::new(Report::understood(told)))
}

fn by_hand(word: &str, key: &str) -> Action {
    let (status, ending) = normalise(word);
    Action::Report(Box::new(Report::by_hand(key, status, ending, minute(5))))
}

fn facts(decision: Decision) -> Vec<Fact> {
    match decision {
        Decision::Moved(_, facts, _) => facts,
        other => panic!("{other:?}"),
    }
}

fn in_status(status: ShipmentStatus) -> Shipment {
    let gone = || after(&fresh(), &Action::HandOver, 1);
    match status {
        ShipmentStatus::Draft => Shipment::draft(parcel(1, vec![]), minute(0)),
        ShipmentStatus::Booked => fresh(),
        ShipmentStatus::HandedOver => gone(),
        ShipmentStatus::Delivered => after(&gone(), &told("delivered", 2), 2),
        ShipmentStatus::Returned => after(&gone(), &told("returned", 2), 2),
        ShipmentStatus::Lost => after(&gone(), &told("lost", 2), 2),
        ShipmentStatus::Voided => after(&fresh(), &Action::Void(None), 2),
    }
}

fn action_of(trigger: Trigger) -> Action {
    match trigger {
        Trigger::Book => {
            let booking = fresh().booking.unwrap();
            let chosen = Chosen {
                carrier: booking.carrier,
                service: booking.service,
                cost: booking.cost,
                because: vec![],
            };
            let (tracking_number, tracking_token) =
                (booking.tracking_number, booking.tracking_token);
            Action::Book(Box::new(NewBooking { chosen, tracking_number, tracking_token }))
        }
        Trigger::HandOver => Action::HandOver,
        Trigger::Void => Action::Void(None),
        Trigger::Moving => told("in_transit", 9),
        Trigger::Delivered => told("delivered", 9),
        Trigger::Returned => told("returned", 9),
        Trigger::Lost => told("lost", 9),
    }
}

#[test]
fn the_table_is_what_happens_and_nothing_else_does() {
    use Trigger::{Book, Delivered, HandOver, Lost, Moving, Returned, Void};
    for (status, word) in STATUSES {
        for trigger in [Book, HandOver, Void, Moving, Delivered, Returned, Lost] {
            let shipment = in_status(*status);
            let decision = shipment.decide(&action_of(trigger), minute(10));
            let reached = match decision {
                Decision::Moved(after, _, _) => after.status,
                Decision::AlreadyThere | Decision::Refused(_) => shipment.status,
            };
            let listed = TRANSITIONS.iter().find(|(from, by, _)| from == status && *by == trigger);
            let wanted = listed.map_or(*status, |(_, _, to)| *to);
            assert_eq!(reached, wanted, "{trigger:?} on {word}");
        }
    }
}

#[test]
fn what_is_asked_again_changes_nothing() {
    let gone = after(&fresh(), &Action::HandOver, 1);
    assert_eq!(gone.decide(&Action::HandOver, minute(2)), Decision::AlreadyThere);
    let heard = after(&gone, &told("in_transit", 3), 4);
    assert_eq!(heard.decide(&told("in_transit", 3), minute(9)), Decision::AlreadyThere);
    let voided = in_status(ShipmentStatus::Voided);
    assert_eq!(voided.decide(&Action::Void(None), minute(3)), Decision::AlreadyThere);
}

#[test]
fn a_refusal_says_what_was_asked_and_where_things_stood() {
    let gone = after(&fresh(), &Action::HandOver, 1);
    let Decision::Refused(why) = gone.decide(&Action::Void(None), minute(2)) else {
        panic!("moved")
    };
    assert_eq!(why, format!("shipment {} is handed_over and cannot be voided", gone.shipment_id));
}

#[test]
fn the_first_report_of_the_carrier_implies_the_hand_over() {
    let facts = facts(fresh().decide(&told("delivered", 3), minute(4)));
    assert!(matches!(
        facts[..],
        [Fact::HandedOver, Fact::Tracked(_), Fact::Ended(Ending::Delivered, _)]
    ));
    let announced = after(&fresh(), &told("pending", 1), 2);
    assert_eq!(announced.status, ShipmentStatus::Booked);
}

#[test]
fn versions_count_the_facts() {
    let delivered = after(&fresh(), &told("delivered", 3), 4);
    assert_eq!((fresh().version, delivered.version), (1, 4));
}

#[test]
fn a_late_report_is_recorded_and_moves_nothing() {
    let out = after(&fresh(), &told("out_for_delivery", 30), 31);
    let Decision::Moved(after, facts, recorded) = out.decide(&told("in_transit", 20), minute(32))
    else {
        panic!("not recorded")
    };
    assert_eq!((after.tracking.status, facts.len()), (TrackingStatus::OutForDelivery, 0));
    assert!(!recorded.unwrap().advanced);
}

#[test]
fn a_clock_that_runs_ahead_does_not_outrank_what_comes_later() {
    let ahead = after(&fresh(), &told("in_transit", 9_999), 5);
    assert_eq!(ahead.tracking.as_of, Some(minute(5)));
    let next = after(&ahead, &told("out_for_delivery", 6), 7);
    assert_eq!(next.tracking.status, TrackingStatus::OutForDelivery);
}

#[test]
fn a_failed_delivery_has_an_owner_until_it_goes_on() {
    let failed = after(&fresh(), &told("delivery_failed", 3), 3);
    assert_eq!(failed.incidents[0].kind, Kind::DeliveryFailed);
    assert_eq!(failed.incidents[0].closed_at, None);
    let again = after(&failed, &told("out_for_delivery", 4), 4);
    assert_eq!(again.incidents[0].closed_at, Some(minute(4)));
    let back = after(&failed, &told("return_to_sender", 4), 4);
    assert_eq!((back.incidents[1].kind, back.incidents[1].owner()), (Kind::ReturnToSender, "dock"));
    let home = after(&back, &by_hand("returned", "h"), 6);
    assert_eq!(home.status, ShipmentStatus::Returned);
    assert!(home.incidents.iter().all(|incident| incident.closed_at.is_some()));
}

#[test]
fn a_report_of_another_end_is_a_contradiction_that_somebody_settles() {
    let lost = in_status(ShipmentStatus::Lost);
    let found = after(&lost, &told("delivered", 7), 8);
    assert_eq!(
        (found.status, found.incidents[0].kind),
        (ShipmentStatus::Lost, Kind::Contradiction)
    );
    let settled = after(&found, &Action::SettleIncidents, 9);
    assert_eq!(settled.incidents[0].closed_at, Some(minute(9)));
    assert_eq!(settled.version, lost.version);
    let ghost = after(&in_status(ShipmentStatus::Voided), &told("picked_up", 7), 8);
    assert_eq!(ghost.incidents[0].kind, Kind::Contradiction);
}

#[test]
fn a_person_does_not_lose_what_is_still_here() {
    assert!(matches!(fresh().decide(&by_hand("lost", "h"), minute(6)), Decision::Refused(_)));
    let lost = in_status(ShipmentStatus::Lost);
    assert_eq!(lost.decide(&by_hand("lost", "h"), minute(6)), Decision::AlreadyThere);
    assert!(matches!(lost.decide(&by_hand("returned", "h"), minute(6)), Decision::Refused(_)));
}

#[test]
fn a_draft_waits_for_a_person_and_leaves_by_booking_or_voiding() {
    let draft = Shipment::draft(parcel(1, vec![]), minute(0))
        .without_carrier(vec!["no".to_owned()], minute(0));
    assert_eq!((draft.incidents[0].kind, draft.version), (Kind::NoCarrier, 0));
    assert!(matches!(draft.decide(&Action::SettleIncidents, minute(1)), Decision::Refused(_)));
    let booked = after(&draft, &action_of(Trigger::Book), 1);
    assert_eq!(booked.incidents[0].closed_at, Some(minute(1)));
    assert!(matches!(draft.decide(&told("in_transit", 1), minute(1)), Decision::Refused(_)));
}

#[test]
fn a_booking_by_hand_of_another_carrier_is_refused() {
    let mut other = action_of(Trigger::Book);
    if let Action::Book(booking) = &mut other {
        booking.chosen.service = "express".to_owned();
    }
    assert!(matches!(fresh().decide(&other, minute(1)), Decision::Refused(_)));
}

fn any_report() -> impl Strategy<Value = (usize, i64)> {
    (0..TRACKING.len() + 2, 0_i64..50)
}

proptest! {
    #[test]
    fn in_whatever_order_reports_come_there_is_one_hand_over_and_one_end(
        stories in prop::collection::vec(any_report(), 1..25),
        hand_over_at in 0_usize..25,
    ) {
        let mut shipment = fresh();
        let mut said = Vec::new();
        for (turn, (word, at)) in stories.into_iter().enumerate() {
            let words = ["returned", "lost"];
            let ours = TRACKING.get(word).map(|(_, word)| *word);
            let word = ours.unwrap_or_else(|| words[word - TRACKING.len()]);
            let mut actions = vec![told(word, at), told(word, at)];
            if turn == hand_over_at {
                actions.insert(0, Action::HandOver);
            }
            for action in actions {
                let before = shipment.clone();
                if let Decision::Moved(after, facts, _) = shipment.decide(&action, minute(60)) {
                    prop_assert_eq!(after.version - before.version, facts.len() as i64);
                    if before.is_final() {
                        prop_assert_eq!(after.status, before.status);
                        prop_assert_eq!(&after.tracking, &before.tracking);
                        prop_assert!(facts.is_empty());
                    }
                    said.extend(facts);
                    shipment = *after;
                }
            }
        }
        let ends = said.iter().filter(|fact| matches!(fact, Fact::Ended(..))).count();
        let hand_overs = said.iter().filter(|fact| matches!(fact, Fact::HandedOver)).count();
        prop_assert_eq!(ends, usize::from(shipment.is_final()));
        prop_assert_eq!(hand_overs, usize::from(shipment.handed_over_at.is_some()));
        if ends == 1 {
            prop_assert!(matches!(said.last(), Some(Fact::Ended(..))));
            let open = shipment.incidents.iter().filter(|one| one.closed_at.is_none());
            prop_assert!(open.into_iter().all(|one| one.kind == Kind::Contradiction));
        }
    }

    #[test]
    fn the_order_of_reports_without_an_end_does_not_matter(
        mut stories in prop::collection::vec((0_usize..9, 0_i64..50), 1..12),
        turns in any::<prop::sample::Index>(),
    ) {
        let heard = |stories: &[(usize, i64)]| stories.iter().fold(fresh(), |shipment, (word, at)| {
            match shipment.decide(&told(TRACKING[*word].1, *at), minute(60)) {
                Decision::Moved(after, _, _) => *after,
                _ => shipment,
            }
        });
        let straight = heard(&stories);
        let by = turns.index(stories.len());
        stories.rotate_left(by);
        stories.reverse();
        let turned = heard(&stories);
        prop_assert_eq!(straight.tracking.as_of, turned.tracking.as_of);
        prop_assert_eq!(crate::domain::tracking::progress(straight.tracking.status),
            crate::domain::tracking::progress(turned.tracking.status));
        prop_assert_eq!(straight.handed_over_at, turned.handed_over_at);
        prop_assert_eq!(straight.heard, turned.heard);
    }
}
