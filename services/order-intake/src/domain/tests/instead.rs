//! What was really sent for a line, and what of it came back.

use contracts::events::returning::{InspectedLine, ReceivedLine, ReturnInspected, ReturnReceived};
use contracts::events::shipment::{ShipmentDelivered, ShipmentLost, ShipmentReturned};
use contracts::requests::intake::{ReturnedInstead, SentInstead};
use contracts::sku::Sku;
use proptest::prelude::*;

use super::returns::{came, decision, seen, the_return, wanted};
use super::*;
use crate::domain::fulfilment::End;
use crate::domain::instead;
use crate::domain::returning::Verdict;

fn other() -> Sku {
    "MUG-1".parse().expect("a SKU")
}

/// Pieces of the first line: so many as ordered, so many of another item.
fn pieces(order: &Order, ordered: u32, others: u32) -> Vec<LineItems> {
    let mut lines = items(order, &[ordered]);
    let line = &order.facts.lines[0];
    if others > 0 {
        lines.push(LineItems {
            line_id: line.line_id,
            sku: other(),
            quantity: others,
            substituted_for: line.sku.clone(),
        });
    }
    lines
}

/// An order of which everything is packed.
fn packed(ordered: u32, others: u32) -> Order {
    let order = approved(vec![line(0, ordered + others)]);
    let all = pieces(&order, ordered, others);
    let happenings = vec![allocation(all.clone()), release(), picking(&all), packing(all)];
    after(order, happenings)
}

fn ended(how: End, lines: Vec<LineItems>) -> Happening {
    let end = end(lines);
    match how {
        End::Delivered => ShipmentDelivered { end }.into(),
        End::Returned => ShipmentReturned { end }.into(),
        End::Lost => ShipmentLost { end }.into(),
    }
}

fn sent(order: &Order) -> Vec<SentInstead> {
    order.instead.of_line(the_line(0))
}

fn mugs(quantity: u32, delivered: u32) -> Vec<SentInstead> {
    vec![SentInstead { sku: other(), quantity, delivered }]
}

#[test]
fn another_item_is_told_once_the_carrier_has_it_and_stays_told_with_the_customer() {
    let order = packed(1, 2);
    assert_eq!(sent(&order), [], "nothing has left the house");
    let all = pieces(&order, 1, 2);
    let order = after(order, vec![hand_over(all.clone())]);
    assert_eq!(sent(&order), mugs(2, 0));
    let again = tell(&order, hand_over(all.clone()));
    assert!(matches!(again, Err(Stop::NotYet(_))), "it cannot leave twice");
    let order = after(order, vec![ended(End::Delivered, all.clone())]);
    assert_eq!(sent(&order), mugs(2, 2));
    let again = tell(&order, ended(End::Lost, all));
    assert!(matches!(again, Err(Stop::NotYet(_))), "it is with the customer");
    assert_eq!(order.facts.lines[0].sku, Some("LAMP-0".parse().expect("a SKU")));
    assert_eq!((only(&order).delivered, order.instead.of_line(the_line(1))), (3, vec![]));
}

#[test]
fn what_came_back_undelivered_or_is_lost_did_not_go_to_the_customer() {
    let order = packed(1, 3);
    let [one, two] = [pieces(&order, 0, 1), pieces(&order, 1, 2)];
    let order = after(order, vec![hand_over(one.clone()), hand_over(two.clone())]);
    assert_eq!(sent(&order), mugs(3, 0));
    let order = after(order, vec![ended(End::Lost, one)]);
    assert_eq!(sent(&order), mugs(2, 0));
    let order = after(order, vec![ended(End::Returned, two)]);
    assert_eq!((sent(&order), only(&order).cancelled), (vec![], 3));
}

#[test]
fn an_order_that_has_ended_only_takes_note() {
    let order = after(received(facts(vec![line(0, 2)])).order, vec![]);
    let order = order.decide(Ask::Cancel(wish(None)), at(2), waits()).expect("it moves").order;
    assert!(order.is_over());
    let order = after(order, vec![hand_over(pieces(&packed(0, 2), 0, 2))]);
    assert_eq!((sent(&order), only(&order).in_transit), (vec![], 0));
}

/// A return of everything, approved.
fn coming_back(ordered: u32, others: u32) -> Order {
    let order = packed(ordered, others);
    let all = pieces(&order, ordered, others);
    let order = after(order, vec![hand_over(all.clone()), ended(End::Delivered, all)]);
    let asks = [Ask::WantReturn(wanted(ordered + others)), decision(Verdict::Approved)];
    asks.into_iter()
        .fold(order, |order, ask| order.decide(ask, at(20), waits()).expect("it moves").order)
}

#[test]
fn an_approval_tells_what_the_customer_has_and_nothing_that_is_on_its_way() {
    let order = packed(1, 2);
    let [one, two] = [pieces(&order, 1, 0), pieces(&order, 0, 2)];
    let order = after(order, vec![hand_over(one.clone()), hand_over(two.clone())]);
    let delivered = |order: &Order| {
        let line = items(order, &[1]).remove(0);
        let has = instead::delivered(order, &line).into_iter();
        has.map(|one| (one.sku, one.quantity)).collect::<Vec<_>>()
    };
    assert_eq!(delivered(&order), []);
    let ordered: Sku = "LAMP-0".parse().expect("a SKU");
    let order = after(order, vec![ended(End::Delivered, one)]);
    assert_eq!(delivered(&order), [(ordered.clone(), 1)]);
    let order = after(order, vec![ended(End::Delivered, two)]);
    assert_eq!(delivered(&order), [(ordered, 1), (other(), 2)]);
}

fn came_as(lines: &[(Sku, u32)]) -> Happening {
    let Happening::ReturnReceived(event) = came(1, 0) else { panic!("a receipt") };
    let lines = lines.iter().map(|(sku, received)| ReceivedLine {
        line_id: the_line(0),
        sku: sku.clone(),
        received: *received,
        dismissed: 0,
    });
    ReturnReceived { lines: lines.collect(), ..event }.into()
}

fn seen_as(number: u32, sku: Sku, restocked: u32, disposed: u32) -> Happening {
    let Happening::ReturnInspected(event) = seen(number, 0, 0) else { panic!("an inspection") };
    let lines = vec![InspectedLine { line_id: the_line(0), sku, restocked, disposed }];
    ReturnInspected { lines, ..event }.into()
}

fn back(order: &Order) -> Vec<(u32, u32, u32)> {
    let line = &order.returns.iter().find(|one| one.id == the_return()).expect("it").lines[0];
    let figures = |one: &ReturnedInstead| {
        assert_eq!(one.sku, other(), "the ordered item is told by the line itself");
        assert!(one.received <= line.received && one.restocked <= line.restocked);
        (one.received, one.restocked, one.disposed)
    };
    line.sent_instead.iter().map(figures).collect()
}

#[test]
fn what_comes_back_is_told_item_by_item_within_the_figures_of_the_line() {
    let ordered: Sku = "LAMP-0".parse().expect("a SKU");
    let order = coming_back(2, 2);
    assert_eq!(back(&order), [], "nothing came yet");
    let order = after(order, vec![came_as(&[(ordered.clone(), 1), (other(), 1)])]);
    assert_eq!(back(&order), [(1, 0, 0)]);
    let order = after(order, vec![came_as(&[(other(), 1)]), seen_as(3, ordered, 1, 0)]);
    assert_eq!(back(&order), [(2, 0, 0)]);
    let order = after(order, vec![seen_as(4, other(), 1, 0), seen_as(5, other(), 0, 1)]);
    assert_eq!(back(&order), [(2, 1, 1)]);
    let again = tell(&order, seen_as(5, other(), 0, 1));
    assert!(matches!(again, Err(Stop::NotYet(_))), "nothing is left to be looked at");
    let line = &order.returns[0].lines[0];
    assert_eq!((line.received, line.restocked, line.disposed), (3, 2, 1));
    let order = after(order, vec![came(0, 1)]);
    assert_eq!(back(&order), [(2, 1, 1)], "what will not come is told by the line");
    assert_eq!(sent(&order), mugs(2, 2), "what was sent stays told");
}

#[test]
fn what_was_looked_at_came_though_its_receipt_was_not_kept_by_item() {
    let order = after(coming_back(0, 2), vec![came(2, 0)]);
    assert_eq!(back(&order), []);
    let order = after(order, vec![seen_as(2, other(), 1, 0)]);
    assert_eq!(back(&order), [(1, 1, 0)]);
}

fn ends() -> impl Strategy<Value = Option<End>> {
    prop::sample::select(vec![None, Some(End::Delivered), Some(End::Returned), Some(End::Lost)])
}

proptest! {
    #[test]
    fn what_is_told_is_what_the_carrier_has_or_the_customer(
        parcels in prop::collection::vec((0_u32..3, 0_u32..3, ends(), 0_usize..6), 1..6),
    ) {
        let ordered = parcels.iter().map(|(ordered, ..)| ordered).sum();
        let others = parcels.iter().map(|(_, others, ..)| others).sum();
        prop_assume!(ordered + others > 0);
        let mut order = packed(ordered, others);
        // Each parcel leaves in its turn, and ends so many turns later.
        let mut way = Vec::new();
        for (turn, (ordered, others, end, later)) in parcels.iter().enumerate() {
            let lines = pieces(&order, *ordered, *others);
            way.push((turn, 0, hand_over(lines.clone()), i64::from(*others)));
            if let Some(how) = end {
                let less = if *how == End::Delivered { 0 } else { -i64::from(*others) };
                way.push((turn + later, 1, ended(*how, lines), less));
            }
        }
        way.sort_by_key(|(turn, then, ..)| (*turn, *then));
        let mut expected = 0;
        for (_, _, happening, change) in way {
            order = after(order, vec![happening]);
            expected += change;
            let told: u32 = sent(&order).iter().map(|one| one.quantity).sum();
            prop_assert_eq!(i64::from(told), expected);
            let buckets = only(&order);
            prop_assert!(told <= buckets.in_transit + buckets.delivered);
        }
    }
}
