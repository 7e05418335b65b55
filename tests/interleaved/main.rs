//! Order-intake, review, warehouse and logistics decide together in one memory, each by its own
//! domain, fed with what the others say: any interleaving, the order of each source kept.
//!
//! Whatever people do at whatever moment, no event would be parked or wait for ever; once
//! everybody has heard everything, order-intake believes what the others hold; and from there
//! every order has an end.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod brief;
mod checks;
mod desk;
mod ending;
mod floor;
mod house;
mod office;
mod people;
mod road;
mod shop;

use std::collections::BTreeSet;

use house::House;
use machines::Chance;
use order_intake::domain::status;

/// Enough for an order to go its way while another is cancelled.
const ACTS: usize = 120;
/// More by `KONTOR_SEEDS`.
const SEEDS: u64 = 400;

fn seeds() -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = read("KONTOR_SEED").unwrap_or(0);
    first..first + read("KONTOR_SEEDS").unwrap_or(SEEDS)
}

/// Tells a story to its end.
fn story(acts: &[u64]) -> (House, Result<(), String>) {
    let mut house = House::new();
    let told = acts
        .iter()
        .try_for_each(|number| {
            people::act(&mut house, *number)?;
            checks::always(&house)
        })
        .and_then(|()| ending::bring_to_an_end(&mut house))
        .and_then(|()| ending::check_the_end(&house));
    (house, told)
}

#[test]
fn whatever_is_interleaved_every_order_ends_and_all_agree() {
    let tell = |acts: &[u64]| {
        let (house, told) = story(acts);
        told.map_err(|words| format!("{words}\n{}", house.story.join("\n")))
    };
    if let Err(failed) = machines::walk(seeds(), ACTS, tell) {
        panic!("seed {}, {} acts: {}", failed.seed, failed.acts.len(), failed.words);
    }
}

#[test]
fn the_stories_are_not_tame() {
    let (mut orders, mut shipments) = (BTreeSet::new(), BTreeSet::new());
    let mut stopped = 0;
    for seed in 0..200 {
        let mut chance = Chance::seeded(seed);
        let acts: Vec<_> = (0..ACTS).map(|_| chance.number()).collect();
        let (house, _) = story(&acts);
        orders.extend(house.desk.orders.values().map(|order| status::word(order.status)));
        shipments.extend(house.road.shipments.values().map(|one| one.status_word()));
        stopped += house.story.iter().filter(|words| words.contains("is on hold: ")).count();
    }
    assert_eq!(Vec::from_iter(orders), ["cancelled", "closed", "completed", "rejected"]);
    assert_eq!(Vec::from_iter(shipments), ["delivered", "lost", "returned", "voided"]);
    assert!(stopped > 0, "no hold ever stopped the floor");
}
