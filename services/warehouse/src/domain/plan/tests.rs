use contracts::events::stock::MovementKind;
use contracts::requests::warehouse::{ItemPut, LocationPut};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::master::{put_item, put_location};
use super::super::stock::Posting;
use super::super::{Counters, Rules, keep};
use super::*;

fn lamp() -> Sku {
    "LAMP".parse().expect("a SKU")
}

fn why() -> Why {
    Why { id: Uuid::nil(), actor: "key:clerk".to_owned() }
}

fn world() -> World {
    let rules = Rules {
        claim: TimeDelta::zero(),
        recount: TimeDelta::zero(),
        shortage: None,
        offers_at_once: false,
        gs1_prefix: "9521234".to_owned(),
        carton_grams: 0,
        unknown_piece_grams: 0,
    };
    let mut world = World::new(DateTime::UNIX_EPOCH, rules, Counters::default());
    put_location(&mut world, &LocationPut { name: "main".to_owned() }).expect("a location");
    let (name, barcodes) = ("Lamp".to_owned(), vec![]);
    let put = ItemPut {
        sku: lamp(),
        name,
        weight_grams: None,
        barcodes,
        substitutes: vec![],
        version: None,
    };
    put_item(&mut world, &put).expect("an item");
    world.said.facts.clear();
    world
}

fn moved(world: &mut World, pieces: i64) {
    let sku = lamp();
    let (kind, cause) = (MovementKind::Adjusted, "a".to_owned());
    let (location, reason, order) = ("main", None, None);
    let posting =
        Posting { kind, sku: &sku, location, on_hand: pieces, allocated: 0, cause, reason, order };
    world.books.post(Uuid::nil(), posting).expect("room");
}

fn level(world: &mut World, reorder_level: Option<u32>) -> Result<(), Halt> {
    let put = ReorderLevelPut { sku: lamp(), location: "main".to_owned(), reorder_level };
    put_reorder_level(world, &put, &why())
}

fn told_low(world: &mut World) -> usize {
    keep(world);
    let facts = std::mem::take(&mut world.said.facts);
    facts.iter().filter(|fact| matches!(fact.body, Body::Low(_))).count()
}

#[test]
fn low_stock_is_told_once_and_again_only_after_it_had_risen() {
    let mut world = world();
    moved(&mut world, 10);
    level(&mut world, Some(5)).expect("a plan");
    assert_eq!(told_low(&mut world), 0);
    for (pieces, told) in [(-4, 0), (-1, 1), (-2, 0), (2, 0), (1, 0), (-1, 1), (-5, 0), (6, 0)] {
        moved(&mut world, pieces);
        assert_eq!(told_low(&mut world), told, "after {pieces}");
    }
}

#[test]
fn a_dip_within_one_decision_is_no_crossing() {
    let mut world = world();
    moved(&mut world, 10);
    level(&mut world, Some(5)).expect("a plan");
    moved(&mut world, -9);
    moved(&mut world, 9);
    assert_eq!(told_low(&mut world), 0);
}

#[test]
fn a_level_that_is_set_above_the_stock_tells_it_and_one_taken_away_ends_it() {
    let mut world = world();
    level(&mut world, Some(0)).expect("a plan");
    assert_eq!(told_low(&mut world), 1, "nothing is there");
    level(&mut world, Some(9)).expect("a plan");
    assert_eq!(told_low(&mut world), 0, "it was low before");
    level(&mut world, None).expect("a plan");
    let place = (lamp(), "main".to_owned());
    assert_eq!(world.plans.get(&place).and_then(|plan| plan.low_since), None);
}

#[test]
fn what_was_expected_is_so_no_longer_once_it_came() {
    let mut world = world();
    let today = world.now.date_naive();
    let put =
        |day| ExpectedPut { sku: lamp(), location: "main".to_owned(), expected_on: Some(day) };
    put_expected(&mut world, &put(today), &why()).expect("a plan");
    assert_eq!(world.plans.expected_on(&lamp()), Some(today));
    let past = put(today - TimeDelta::days(1));
    assert!(put_expected(&mut world, &past, &why()).is_err(), "nothing comes yesterday");
    came(&mut world, "main", [lamp()].iter());
    assert_eq!(world.plans.expected_on(&lamp()), None);
}

#[test]
fn a_plan_needs_an_item_and_a_location() {
    let mut world = world();
    for (sku, location) in [("SOFA", "main"), ("LAMP", "moon")] {
        let put = ReorderLevelPut {
            sku: sku.parse().expect("a SKU"),
            location: location.to_owned(),
            reorder_level: Some(1),
        };
        assert!(put_reorder_level(&mut world, &put, &why()).is_err(), "{sku} at {location}");
    }
}

proptest! {
    #[test]
    fn there_are_as_many_events_as_crossings(
        steps in prop::collection::vec(prop_oneof![
            4 => (0..20_i64).prop_map(Some), 1 => Just(None)], 1..60),
        levels in prop::collection::vec(prop::option::of(0..15_u32), 60),
    ) {
        let mut world = world();
        let (mut was_low, mut reorder_level) = (false, None);
        for (step, next) in steps.into_iter().zip(levels) {
            let before = world.books.level(&lamp(), "main").available();
            match step {
                Some(stands) if stands != before => moved(&mut world, stands - before),
                Some(_) => {}
                None => {
                    reorder_level = next;
                    level(&mut world, next).expect("a plan");
                }
            }
            let stands = world.books.level(&lamp(), "main").available();
            let low = reorder_level.is_some_and(|level| stands <= i64::from(level));
            prop_assert_eq!(told_low(&mut world), usize::from(low && !was_low));
            was_low = low;
        }
    }
}
