use super::*;
use crate::domain::{Identity, Sums};
use proptest::prelude::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).expect("in range")
}

fn customer(name: &str) -> CustomerId {
    Identity::Email(format!("{name}@example.org")).customer_id()
}

fn told(name: Option<&str>, total_minor: i64) -> Told {
    Told {
        customer_id: name.map(customer),
        number: "#1".to_owned(),
        channel: "shop".to_owned(),
        placed_at: at(0),
        total_minor,
        currency: "EUR".parse().expect("a currency"),
        test: false,
        country: None,
    }
}

#[test]
fn an_order_of_which_only_effects_are_known_counts_nowhere() {
    let mut order = Order::default();
    order.mark(Mark::Completed);
    assert_eq!(order.counted(), None);
    order.tell(1, told(Some("ada"), 500));
    assert!(order.counted().is_some_and(|counted| counted.completed));
}

#[test]
fn an_older_version_is_no_news() {
    let mut order = Order::default();
    order.tell(3, told(Some("ada"), 300));
    order.tell(2, told(Some("bob"), 200));
    assert_eq!(order.counted().and_then(|counted| counted.spent_minor), Some(300));
}

#[test]
fn a_rejected_order_counts_as_cancelled_and_spends_nothing() {
    let mut order = Order::default();
    order.tell(1, told(Some("ada"), 500));
    order.mark(Mark::Rejected);
    let counted = order.counted().expect("counts");
    assert!(counted.cancelled && counted.spent_minor.is_none());
    assert_eq!(order.status(), OrderStatus::Rejected);
}

#[test]
fn tests_and_orders_of_nobody_count_nowhere() {
    let mut order = Order::default();
    order.tell(1, told(None, 500));
    assert_eq!(order.counted(), None);
    order.tell(2, Told { test: true, ..told(Some("ada"), 500) });
    assert_eq!(order.counted(), None);
}

#[test]
fn an_order_that_moves_to_another_customer_is_taken_from_the_first() {
    let mut order = Order::default();
    order.tell(1, told(Some("ada"), 500));
    let before = order.counted();
    order.tell(2, told(Some("bob"), 500));
    let mut sums = Sums::default();
    sums.shift(before, order.counted());
    assert_eq!(sums.customers[&customer("ada")].orders, -1);
    assert_eq!(sums.customers[&customer("bob")].orders, 1);
}

#[derive(Clone, Debug)]
enum News {
    Told(i64, Told),
    Mark(Mark),
}

fn news() -> impl Strategy<Value = Vec<News>> {
    let name = prop::option::of(prop::sample::select(vec!["ada", "bob"]));
    let told = (name, 0_i64..1_000, any::<bool>())
        .prop_map(|(name, total, test)| Told { test, ..told(name, total) });
    let marks = prop::sample::select(vec![
        Mark::Approved(at(0)),
        Mark::Rejected,
        Mark::Cancelled,
        Mark::Completed,
        Mark::Closed,
        Mark::HandedOver(at(10)),
        Mark::HandedOver(at(20)),
        Mark::Delivered(at(30)),
        Mark::Delivered(at(40)),
    ]);
    let versions = prop::collection::vec(told, 0..4).prop_map(|all| {
        all.into_iter()
            .zip(1..)
            .map(|(told, version)| News::Told(version, told))
            .collect::<Vec<_>>()
    });
    (versions, prop::collection::vec(marks.prop_map(News::Mark), 0..6))
        .prop_map(|(versions, marks)| [versions, marks].concat())
}

fn hear(all: &[News]) -> (Order, Sums) {
    let (mut order, mut sums) = (Order::default(), Sums::default());
    for news in all {
        let before = order.counted();
        match news.clone() {
            News::Told(version, told) => order.tell(version, told),
            News::Mark(mark) => order.mark(mark),
        }
        sums.shift(before, order.counted());
    }
    sums.customers.retain(|_, shift| *shift != Default::default());
    let spent: Vec<_> = sums.spent().collect();
    sums.spendings.retain(|(customer, currency), _| {
        spent.iter().any(|(c, k, _)| c == customer && k == currency)
    });
    (order, sums)
}

proptest! {
    #[test]
    fn the_order_of_the_news_does_not_matter(
        (straight, shuffled) in news().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        prop_assert_eq!(hear(&straight), hear(&shuffled));
    }

    #[test]
    fn what_is_heard_twice_changes_nothing(all in news()) {
        let twice = [all.clone(), all.clone()].concat();
        prop_assert_eq!(hear(&all), hear(&twice));
    }

    #[test]
    fn an_order_adds_to_one_customer_at_most_once(all in news()) {
        let (_, sums) = hear(&all);
        prop_assert!(sums.customers.len() <= 1);
        prop_assert!(sums.customers.values().all(|shift| shift.orders == 1));
    }
}
