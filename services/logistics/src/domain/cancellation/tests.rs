//! What is taken back and what is refused.

use super::*;
use crate::domain::examples::{after, booked, parcel, pieces};
use crate::domain::shipment::Action;
use contracts::ids::{CancellationId, Id};
use proptest::collection::btree_map;
use proptest::prelude::*;

fn wish(line: u8, passed_on: u32) -> CancellationLine {
    CancellationLine { line_id: pieces(line, 1).line_id, cancelled: 0, refused: 0, passed_on }
}

fn answer(line: u8, cancelled: u32, refused: u32) -> CancellationLine {
    CancellationLine { cancelled, refused, ..wish(line, 0) }
}

#[test]
fn a_parcel_is_taken_back_if_every_piece_in_it_is_to_be_cancelled() {
    let whole = booked(parcel(1, vec![pieces(1, 2)]));
    let settled = settle(&[wish(1, 2)], &[&whole]);
    assert_eq!(settled.lines, [answer(1, 2, 0)]);
    assert_eq!(settled.voided, [whole.shipment_id]);
}

#[test]
fn a_parcel_is_never_opened() {
    let mixed = booked(parcel(1, vec![pieces(1, 2), pieces(2, 1)]));
    let settled = settle(&[wish(1, 2)], &[&mixed]);
    assert_eq!((settled.lines, settled.voided), (vec![answer(1, 0, 2)], vec![]));
}

#[test]
fn the_largest_parcel_goes_first_so_that_little_is_refused() {
    let small = booked(parcel(1, vec![pieces(1, 1)]));
    let large = booked(parcel(2, vec![pieces(1, 2)]));
    let settled = settle(&[wish(1, 2)], &[&small, &large]);
    assert_eq!((settled.lines, settled.voided), (vec![answer(1, 2, 0)], vec![large.shipment_id]));
}

#[test]
fn what_is_with_the_carrier_is_refused() {
    let gone = after(&booked(parcel(1, vec![pieces(1, 1)])), &Action::HandOver, 1);
    assert_eq!(settle(&[wish(1, 1)], &[&gone]).lines, [answer(1, 0, 1)]);
}

#[test]
fn what_was_voided_by_hand_is_with_the_warehouse_which_answers_for_it() {
    let by_hand = after(&booked(parcel(1, vec![pieces(1, 1)])), &Action::Void(None), 1);
    assert_eq!(settle(&[wish(1, 1)], &[&by_hand]).lines, [wish(1, 1)]);
}

#[test]
fn what_was_packed_again_is_refused_if_its_parcel_cannot_be_taken_back() {
    let by_hand = after(&booked(parcel(1, vec![pieces(1, 3)])), &Action::Void(None), 1);
    let again = booked(parcel(2, vec![pieces(1, 3)]));
    assert_eq!(settle(&[wish(1, 2)], &[&by_hand, &again]).lines, [answer(1, 0, 2)]);
}

#[test]
fn what_an_older_release_voided_by_hand_counts_once() {
    let booked = booked(parcel(1, vec![pieces(1, 1)]));
    let by_hand = after(&booked, &Action::Void(None), 1);
    let by_hand = Shipment { voided_for: None, ..by_hand };
    assert_eq!(settle(&[wish(1, 1)], &[&by_hand]).lines, [answer(1, 1, 0)]);
    let wanted = CancellationId::caused_by(booked.shipment_id.uuid(), "wish");
    let counted = after(&by_hand, &Action::Void(Some(wanted)), 2);
    assert_eq!(counted.version, by_hand.version);
    assert_eq!(settle(&[wish(1, 1)], &[&counted]).lines, [answer(1, 0, 1)]);
}

#[test]
fn lines_that_passed_nothing_on_are_not_answered() {
    let whole = booked(parcel(1, vec![pieces(1, 1)]));
    let settled_before = CancellationLine { cancelled: 3, ..wish(2, 0) };
    assert_eq!(settle(&[settled_before, wish(1, 1)], &[&whole]).lines, [answer(1, 1, 0)]);
}

proptest! {
    #[test]
    fn every_piece_is_answered_for_and_voided_parcels_hold_just_the_cancelled_ones(
        contents in prop::collection::vec(btree_map(1_u8..4, 1_u32..4, 1..4), 1..5),
        asked in btree_map(1_u8..4, 1_u32..8, 1..4),
    ) {
        let shipments: Vec<_> = contents.iter().zip(1_u8..).map(|(lines, number)| {
            let inside = lines.iter().map(|(line, quantity)| pieces(*line, *quantity));
            booked(parcel(number, inside.collect()))
        }).collect();
        let wishes: Vec<_> = asked.iter().map(|(line, quantity)| wish(*line, *quantity)).collect();
        let settled = settle(&wishes, &shipments.iter().collect::<Vec<_>>());
        prop_assert_eq!(settled.lines.len(), asked.len());
        for (line, quantity) in asked {
            let id = pieces(line, 1).line_id;
            let told = settled.lines.iter().find(|one| one.line_id == id).unwrap();
            prop_assert_eq!(told.cancelled + told.refused, quantity);
            let voided = |one: &&Shipment| settled.voided.contains(&one.shipment_id);
            let taken_back = shipments.iter().filter(voided);
            let inside: u32 = taken_back.flat_map(|one| &one.parcel.lines)
                .filter(|item| item.line_id == id).map(|item| item.quantity).sum();
            prop_assert_eq!(told.cancelled, inside);
        }
    }
}
