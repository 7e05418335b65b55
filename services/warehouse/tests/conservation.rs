//! Whatever happens in whatever order, no piece is promised twice, lost or made up.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod story;

use proptest::prelude::*;
use story::{Step, Story, sku, step};
use warehouse::domain::Halt;
use warehouse::domain::stock::Level;

proptest! {
    // More by PROPTEST_CASES.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(400),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_sequence_of_steps_oversells_or_loses_a_piece(steps in prop::collection::vec(step(), 1..80)) {
        let mut story = Story::new();
        for step in &steps {
            let before = story.world.books.entries().len();
            match story.act(step) {
                Some(Err(Halt::Overdrawn(overdrawn))) => prop_assert!(false, "{overdrawn}"),
                Some(Err(_)) => {
                    prop_assert_eq!(story.world.books.entries().len(), before);
                    prop_assert!(story.world.said.facts.is_empty(), "a refusal says nothing");
                }
                Some(Ok(())) | None => {}
            }
            story.listen();
            story.check();
        }
    }
}

#[test]
fn five_hundred_orders_for_ten_pieces_allocate_exactly_ten() {
    let mut story = Story::new();
    story.act(&Step::Receive(0, 0, 10)).expect("a step").expect("received");
    for _ in 0..500 {
        story.act(&Step::Approve(vec![(0, 1)])).expect("a step").expect("approved");
        story.listen();
    }
    story.check();
    assert_eq!(story.world.books.level(&sku(0), "main"), Level { on_hand: 10, allocated: 10 });
    let (allocated, waiting) =
        story.buckets.values().fold((0, 0), |(a, b), of| (a + of.allocated, b + of.backordered));
    assert_eq!((allocated, waiting), (10, 490));
}
