use super::*;
use crate::domain::{Count, Milestone, SoldLine, Sums, pieces_cancelled, shares};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use proptest::prelude::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).expect("in range")
}

fn order_id(number: u8) -> OrderId {
    OrderId::from_uuid(derive_from_key(at(0), &[&number.to_string()], Slot(number)))
}

fn line_id(role: &str) -> LineId {
    LineId::caused_by(order_id(1).uuid(), role)
}

fn line(role: &str, sku: &str, quantity: u32, cancelled: u32) -> SoldLine {
    let revenue_minor = 100 * i64::from(quantity);
    SoldLine { line_id: line_id(role), sku: sku.parse().ok(), quantity, cancelled, revenue_minor }
}

fn sale(lines: Vec<SoldLine>) -> Sale {
    Sale {
        channel: "shop".to_owned(),
        day: NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day"),
        currency: "EUR".parse().expect("a currency"),
        test: false,
        country: "DE".to_owned(),
        region: String::new(),
        lines,
    }
}

fn settled(wish: &str, holder: Holder, role: &str) -> Settled {
    let cancellation_id = CancellationId::caused_by(order_id(1).uuid(), wish);
    Settled { cancellation_id, holder, line_id: line_id(role) }
}

fn whole(story: &Story) -> Count {
    shares(story).region.map(|(_, count)| count).expect("it counts")
}

#[test]
fn an_item_on_two_lines_is_one_order_of_that_item() {
    let mut story = Story::default();
    story.tell(1, sale(vec![line("a", "LAMP", 2, 0), line("b", "LAMP", 1, 0)]));
    let products: Vec<Count> = shares(&story).products.into_values().collect();
    assert_eq!(products.len(), 1);
    assert_eq!((products[0].orders, products[0].pieces, products[0].revenue_minor), (1, 3, 300));
}

#[test]
fn a_cancelled_order_takes_its_pieces_and_its_revenue_along() {
    let mut story = Story { cancelled: true, ..Story::default() };
    story.tell(1, sale(vec![line("a", "LAMP", 2, 0)]));
    let count = whole(&story);
    assert_eq!((count.orders, count.pieces, count.revenue_minor), (0, 0, 0));
    assert_eq!((count.cancelled_orders, count.cancelled_pieces), (1, 2));
}

#[test]
fn settled_pieces_add_up_and_what_the_shop_says_of_the_same_is_not_added() {
    let mut story = Story::default();
    story.settle(settled("one", Holder::Warehouse, "a"), 1);
    story.settle(settled("one", Holder::Logistics, "a"), 1);
    story.settle(settled("one", Holder::Logistics, "a"), 1);
    assert_eq!(pieces_cancelled(&story, &line("a", "LAMP", 5, 0)), 2);
    assert_eq!(pieces_cancelled(&story, &line("a", "LAMP", 5, 3)), 3);
    assert_eq!(pieces_cancelled(&story, &line("a", "LAMP", 1, 0)), 1);
    assert_eq!(pieces_cancelled(&story, &line("b", "LAMP", 5, 0)), 0);
}

#[test]
fn a_test_counts_nowhere() {
    let mut story = Story::default();
    story.tell(1, Sale { test: true, ..sale(vec![line("a", "LAMP", 2, 0)]) });
    story.milestones.reach(Milestone::Received, at(0));
    story.milestones.reach(Milestone::Approved, at(9));
    let mut sums = Sums::default();
    sums.shift(order_id(1), &Story::default(), &story);
    assert_eq!(sums, Sums::default());
}

#[derive(Clone, Debug)]
enum News {
    Told(i64, Sale),
    Reached(Milestone, i64),
    Cancelled,
    Settled(Settled, u32),
}

fn news() -> impl Strategy<Value = News> {
    let wish = prop::sample::select(vec!["one", "two"]);
    let holder = prop::sample::select(vec![Holder::Warehouse, Holder::Logistics]);
    let role = prop::sample::select(vec!["a", "b"]);
    prop_oneof![
        2 => (1_i64..5).prop_map(|version| News::Told(version, version_of(version))),
        4 => (prop::sample::select(Milestone::ALL.to_vec()), 0_i64..900_000)
            .prop_map(|(milestone, seconds)| News::Reached(milestone, seconds)),
        1 => Just(News::Cancelled),
        2 => (wish, holder, role, 0_u32..4).prop_map(|(wish, holder, role, pieces)| {
            News::Settled(settled(wish, holder, role), pieces)
        }),
    ]
}

/// The sale as a version tells it: always the same for the same version, as events are.
fn version_of(version: i64) -> Sale {
    let quantity = u32::try_from(version).expect("small");
    let lines = vec![line("a", "LAMP", quantity, quantity / 3), line("b", "DESK", 1, 0)];
    let channel = if version == 4 { "mall" } else { "shop" }.to_owned();
    Sale { channel, test: version == 3, ..sale(lines) }
}

/// Hears news of two orders in batches of some size, and gives what the sums came to.
fn hear(all: &[(u8, News)], batch: usize) -> (Vec<Story>, Sums) {
    let (mut stories, mut total) = (vec![Story::default(); 2], Sums::default());
    for batch in all.chunks(batch) {
        let before = stories.clone();
        for (order, news) in batch {
            let story = &mut stories[usize::from(*order)];
            match news.clone() {
                News::Told(version, sale) => story.tell(version, sale),
                News::Reached(milestone, seconds) => story.milestones.reach(milestone, at(seconds)),
                News::Cancelled => story.cancelled = true,
                News::Settled(settled, pieces) => story.settle(settled, pieces),
            }
        }
        for (order, story) in (0_u8..).zip(&stories) {
            total.shift(order_id(order), &before[usize::from(order)], story);
        }
    }
    total.settle();
    total.cycles.retain(|_, shift| *shift != Default::default());
    total.spans.retain(|_, span| span.is_some());
    (stories, total)
}

fn all_news() -> impl Strategy<Value = Vec<(u8, News)>> {
    prop::collection::vec((0_u8..2, news()), 0..24)
}

proptest! {
    #[test]
    fn neither_the_order_nor_the_batches_of_the_news_matter(
        (straight, shuffled) in all_news().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        one in 1_usize..9, other in 1_usize..9,
    ) {
        prop_assert_eq!(hear(&straight, one), hear(&shuffled, other));
    }

    #[test]
    fn what_is_heard_twice_changes_nothing(all in all_news(), batch in 1_usize..9) {
        let twice = [all.clone(), all.clone()].concat();
        prop_assert_eq!(hear(&all, batch), hear(&twice, batch));
    }

    #[test]
    fn every_ordered_piece_stands_or_is_cancelled(all in all_news()) {
        let (stories, sums) = hear(&all, 3);
        let counted = stories.iter().filter_map(|story| story.sale.as_ref()).filter(|sale| !sale.test);
        let ordered: i64 = counted.flat_map(|sale| &sale.lines).map(|line| i64::from(line.quantity)).sum();
        let told = |counts: &mut dyn Iterator<Item = &Count>| {
            counts.map(|count| count.pieces + count.cancelled_pieces).sum::<i64>()
        };
        prop_assert_eq!(told(&mut sums.regions.values()), ordered);
        prop_assert_eq!(told(&mut sums.products.values()), ordered);
    }
}
