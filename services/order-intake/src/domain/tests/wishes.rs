//! Where an order shall go instead, said by its customer without having been asked.

use contracts::address::{Person, Recipient};
use contracts::requests::intake::{CorrectionState, CreateAddress, Unasked};

use super::corrections::{address, by_customer, correct, goes_to, held, person, text, told};
use super::*;
use crate::domain::correcting::{Correction, state, unasked};

fn elsewhere(street: &str) -> CreateAddress {
    CreateAddress {
        street1: text(street),
        city: text("Other City"),
        district: text("East"),
        country: text("CN"),
        ..CreateAddress::default()
    }
}

fn said(street: &str, known: u32) -> Correction {
    Correction { unasked: Some(known), ..by_customer(elsewhere(street)) }
}

/// An order with an address that lacks nothing.
fn fine() -> Order {
    received(told(person(address("Lane 1", Some("West"))))).order
}

fn in_the_house() -> Order {
    let order = fine();
    after(order.clone(), vec![approval(items(&order, &[2]))])
}

fn refused(step: Result<Step, Stop>) -> String {
    match step {
        Err(Stop::Refused(words)) => words,
        other => panic!("not refused but {other:?}"),
    }
}

#[test]
fn before_the_approval_it_is_a_correction_and_the_same_form_again_is_nothing() {
    let order = fine();
    assert_eq!(unasked(&order), Some(Unasked { made: 0, approved: false }));
    let step = correct(&order, said("Square 9", 0)).expect("it can be said");
    assert_eq!(goes_to(&step.order).0.street1.as_deref(), Some("Square 9"));
    assert_eq!(kinds(&step), ["changed"]);
    let words = refused(correct(&step.order, said("Square 10", 0)));
    assert!(words.contains("said so before"), "{words}");
    assert_eq!(unasked(&step.order), Some(Unasked { made: 1, approved: false }));
    let again = correct(&step.order, said("Square 10", 1)).expect("with a new form");
    assert_eq!(goes_to(&again.order).0.street1.as_deref(), Some("Square 10"));
}

#[test]
fn it_answers_what_a_hold_asks() {
    let step = correct(&held(), said("Square 9", 0)).expect("it can be said");
    assert_eq!(state(&step.order), CorrectionState::Given);
}

#[test]
fn after_the_approval_it_is_a_wish_that_is_said_once_and_changes_nothing() {
    let order = in_the_house();
    assert_eq!(unasked(&order), Some(Unasked { made: 0, approved: true }));
    let step = correct(&order, said("Square 9", 0)).expect("it can be said");
    assert_eq!(goes_to(&step.order).0.street1.as_deref(), Some("Lane 1"));
    let [Said::Changed(changed)] = &step.said[..] else { panic!("{:?}", step.said) };
    assert_eq!(changed.changes[0].field, "person.recipient");
    assert_eq!((&changed.order, &changed.correction), (&order.facts, &None));
    let made = &step.order.corrections.made[0];
    let note = made.contacted.as_ref().and_then(|how| how.note.as_deref());
    assert!(made.wished && note.is_some_and(|note| note.starts_with("Square 9")), "{made:?}");
    assert!(!step.entries[0].sentence.contains("Square"), "{:?}", step.entries);
    assert_eq!(unasked(&step.order), None);
    let words = refused(correct(&step.order, said("Square 10", 1)));
    assert!(words.contains("cannot be changed any more"), "{words}");
}

#[test]
fn it_comes_too_late_once_a_piece_is_in_a_parcel_or_the_order_has_ended() {
    for bucket in ["packed", "in transit", "delivered"] {
        let mut order = in_the_house();
        order.buckets[0] = match bucket {
            "packed" => Buckets { allocated: 1, packed: 1, ..Buckets::default() },
            "in transit" => Buckets { in_transit: 2, ..Buckets::default() },
            _ => Buckets { delivered: 2, ..Buckets::default() },
        };
        assert_eq!(unasked(&order), None, "{bucket}");
        refused(correct(&order, said("Square 9", 0)));
    }
    use contracts::order::OrderStatus::{Cancelled, Closed, Completed, Rejected};
    for status in [Cancelled, Closed, Completed, Rejected] {
        assert_eq!(unasked(&Order { status, ..in_the_house() }), None, "{status:?}");
    }
}

#[test]
fn a_recipient_whom_the_marketplace_hides_is_nobody_here_to_move() {
    let recipient = Recipient::Opaque { token: "t".to_owned(), masked: "L**".to_owned() };
    let order = received(told(Person { recipient: Some(recipient), ..Person::default() })).order;
    assert_eq!(unasked(&order), None);
    refused(correct(&order, said("Square 9", 0)));
}
