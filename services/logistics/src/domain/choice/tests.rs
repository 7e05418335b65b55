//! Which carrier takes what, and what is said about it.

use super::*;
use crate::domain::examples::{address, house, parcel, pieces, recipient};
use contracts::address::Recipient;
use proptest::prelude::*;

fn plain() -> Parcel {
    parcel(1, vec![pieces(1, 1)])
}

#[test]
fn the_cheapest_service_takes_it_and_the_others_say_why_they_lost() {
    let chosen = choose(&house(), &plain()).unwrap();
    assert_eq!((chosen.carrier.as_str(), chosen.service.as_str()), ("parcel-sim", "standard"));
    assert_eq!(
        chosen.because,
        [
            "rule cheapest: nobody asked for express",
            "parcel-sim standard is taken: 4.89 EUR, 1500 g",
            "own-fleet van lost: the address lies outside its area",
            "parcel-sim express lost: 12.90 EUR is dearer",
        ]
    );
}

#[test]
fn own_vans_take_what_lies_in_their_area() {
    let near = Parcel { recipient: Some(recipient(address("DE", "12 555"))), ..plain() };
    let chosen = choose(&house(), &near).unwrap();
    assert_eq!(chosen.carrier, "own-fleet");
    assert_eq!(chosen.cost.amount_minor, 290);
}

#[test]
fn of_two_with_the_same_cost_own_vans_are_taken() {
    let mut house = house();
    house.carriers[0].services[0].rates[0].cost_minor = 489;
    let near = Parcel { recipient: Some(recipient(address("DE", "12555"))), ..plain() };
    let chosen = choose(&house, &near).unwrap();
    assert_eq!(chosen.carrier, "own-fleet");
    assert!(
        chosen
            .because
            .contains(&"parcel-sim standard lost: it costs the same and comes later".to_owned())
    );
}

#[test]
fn who_asks_for_express_gets_it_where_it_is_to_be_had() {
    let express = Parcel { shipping_method: Some("顺丰加急".to_owned()), ..plain() };
    let chosen = choose(&house(), &express).unwrap();
    assert_eq!(chosen.service, "express");
    assert!(chosen.because.contains(&"parcel-sim standard lost: it is no express".to_owned()));
    let collected = Parcel { cash_on_delivery_minor: 4_990, ..express };
    let chosen = choose(&house(), &collected).unwrap();
    assert_eq!(chosen.service, "standard");
    assert_eq!(chosen.because[0], "rule express: asked for, but no express service can take it");
}

#[test]
fn zones_follow_the_country() {
    let costs = ["DE", "at", "US"].map(|country| {
        let there = Parcel { recipient: Some(recipient(address(country, "1010"))), ..plain() };
        choose(&house(), &there).unwrap().cost.amount_minor
    });
    assert_eq!(costs, [489, 1249, 2299]);
    let mut nowhere = address("DE", "10117");
    nowhere.country = None;
    let there = Parcel { recipient: Some(recipient(nowhere)), ..plain() };
    assert_eq!(choose(&house(), &there).unwrap().cost.amount_minor, 489);
}

#[test]
fn a_hidden_address_goes_at_home_with_a_carrier_that_prints_its_token() {
    let hidden = Recipient::Opaque { token: "t".to_owned(), masked: "张**".to_owned() };
    let chosen = choose(&house(), &Parcel { recipient: Some(hidden), ..plain() }).unwrap();
    assert_eq!((chosen.carrier.as_str(), chosen.cost.amount_minor), ("parcel-sim", 489));
}

#[test]
fn what_nobody_takes_says_why_for_each() {
    let heavy = Parcel { weight_grams: 40_000, ..plain() };
    let because = choose(&house(), &heavy).unwrap_err();
    assert!(
        because.contains(&"parcel-sim standard lost: 40000 g is more than its 31500 g".to_owned())
    );
    assert_eq!(because.len(), 4);
    let nobody = Parcel { recipient: None, ..plain() };
    assert!(choose(&house(), &nobody).is_err());
}

#[test]
fn a_person_may_agree_on_more_than_the_rates_say() {
    let heavy = Parcel { weight_grams: 40_000, ..plain() };
    let wanted = ("own-fleet", "van");
    let refused = choose_by_hand(&house(), &heavy, wanted, None).unwrap_err();
    assert!(refused.contains("the address lies outside its area"), "{refused}");
    assert_eq!(
        choose_by_hand(&house(), &heavy, wanted, Some(9_900)).unwrap().cost.amount_minor,
        9_900
    );
    assert!(choose_by_hand(&house(), &heavy, wanted, Some(-1)).is_err());
    assert!(choose_by_hand(&house(), &heavy, ("own-fleet", "bike"), Some(1)).is_err());
}

proptest! {
    #[test]
    fn every_candidate_is_accounted_for_and_nothing_personal_is_told(
        weight_grams in 0_u32..50_000,
        country in prop::sample::select(vec!["DE", "AT", "CN", "BR"]),
        cash_on_delivery_minor in 0_i64..2,
    ) {
        let recipient = Some(recipient(address(country, "98765")));
        let asked = Parcel { weight_grams, cash_on_delivery_minor, recipient, ..plain() };
        let because = match choose(&house(), &asked) {
            Ok(chosen) => chosen.because,
            Err(because) => because,
        };
        prop_assert_eq!(because.len(), 4);
        prop_assert!(!because.concat().contains("98765") && !because.concat().contains("Blum"));
    }
}
