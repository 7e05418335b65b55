//! What a person decides about what the shop wants otherwise since the approval.

use contracts::events::order::ChangeSettled;

use super::*;
use crate::domain::changing::plan;

/// Lets the shop tell facts anew after the approval, and review hold the order for it.
fn held(order: Order, facts: OrderFacts) -> Order {
    let facts = OrderFacts { updated_at: at(15), ..facts };
    let news = Box::new(ReadOrder { facts, news: News::Updated });
    let order = order.decide(Ask::Hear(news), at(20), waits()).expect("newer").order;
    after(order, vec![change_held()])
}

fn settle(order: &Order, accepted: bool) -> Result<Step, Stop> {
    let reason = Some("the customer called".to_owned());
    let settled = ChangeSettled { accepted, settled_by: "key:clerk".to_owned(), reason };
    order.decide(Ask::Settle(settled), at(30), waits())
}

fn refusal(order: &Order) -> String {
    match settle(order, true) {
        Err(Stop::Refused(words)) => words,
        other => panic!("not refused but {other:?}"),
    }
}

#[test]
fn fewer_pieces_are_cancelled_and_their_amounts_taken_over() {
    let order = held(approved(vec![line(0, 3), line(1, 1)]), facts(vec![line(0, 1)]));
    let shown = plan(&order);
    assert!(shown.is_possible(), "{:?}", shown.verdicts);
    assert_eq!(shown.cancels.iter().map(|line| line.quantity).collect::<Vec<_>>(), [2, 1]);
    let step = settle(&order, true).expect("it can be done");
    assert_eq!(kinds(&step), ["changed", "cancellation requested"]);
    assert_eq!(step.order.facts.amounts.total, 100);
    let Said::Changed(changed) = &step.said[0] else { panic!("{:?}", step.said) };
    assert!(changed.settled.as_ref().is_some_and(|settled| settled.accepted));
    assert!(changed.changes.iter().all(|change| change.field.starts_with("amounts.")));
    assert_eq!(plan(&step.order).cancels, [], "what was asked for is not asked for again");
    let told = OrderFacts { updated_at: at(16), ..facts(vec![line(0, 1)]) };
    let told = Box::new(ReadOrder { facts: told, news: News::Updated });
    let again = step.order.decide(Ask::Hear(told), at(40), waits()).expect("newer");
    assert!(again.said.is_empty(), "the shop tells nothing new: {:?}", again.said);
}

#[test]
fn what_was_not_approved_cannot_be_added_and_the_way_that_is_left_is_told() {
    let more = held(approved(vec![line(0, 2)]), facts(vec![line(0, 5)]));
    assert!(refusal(&more).contains("3 more pieces"), "{}", refusal(&more));
    let new_line = held(approved(vec![line(0, 2)]), facts(vec![line(0, 2), line(1, 1)]));
    assert!(refusal(&new_line).contains("an order of its own"), "{}", refusal(&new_line));
    let other = LineFacts { sku: Some("OTHER".parse().expect("a SKU")), ..line(0, 2) };
    let other = held(approved(vec![line(0, 2)]), facts(vec![other]));
    assert!(refusal(&other).contains("another item"), "{}", refusal(&other));
}

#[test]
fn an_order_whose_change_is_declined_stays_as_it_was_approved() {
    let order = held(approved(vec![line(0, 2)]), facts(vec![line(0, 5)]));
    let step = settle(&order, false).expect("it can always be declined");
    assert_eq!(kinds(&step), ["changed"]);
    assert_eq!((&step.order.facts, &step.order.buckets), (&order.facts, &order.buckets));
    let Said::Changed(changed) = &step.said[0] else { panic!("{:?}", step.said) };
    assert!(changed.changes.is_empty() && changed.settled.is_some());
    let sentence = &step.entries[0].sentence;
    assert!(sentence.contains("key:clerk") && sentence.contains("called"), "{sentence}");
}

#[test]
fn nothing_is_decided_where_nothing_is_held() {
    let order = approved(vec![line(0, 2)]);
    assert!(matches!(settle(&order, true), Err(Stop::Refused(_))));
    assert!(matches!(settle(&order, false), Err(Stop::Refused(_))));
    assert_eq!(plan(&order).verdicts, []);
}

#[test]
fn pieces_that_have_left_cannot_be_taken_back_by_a_change() {
    let order = approved(vec![line(0, 2)]);
    let all = items(&order, &[2]);
    let order = after(
        order,
        vec![allocation(all.clone()), picking(&all), packing(all.clone()), hand_over(all)],
    );
    let order = held(order, facts(vec![line(0, 1)]));
    assert!(refusal(&order).contains("only 0 are still in the house"), "{}", refusal(&order));
}

#[test]
fn what_is_paid_at_the_door_does_not_change_on_the_way() {
    let cash = |lines| OrderFacts { cash_on_delivery: true, ..facts(lines) };
    let order = received(cash(vec![line(0, 2)])).order;
    let order = after(order.clone(), vec![approval(items(&order, &[2]))]);
    let order = held(order, cash(vec![line(0, 1)]));
    assert!(refusal(&order).contains("at the door"), "{}", refusal(&order));
}
