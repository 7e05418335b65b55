//! The way through the house, and out of it.

use contracts::events::review::{HoldPlaced, HoldReleased, OrderRejected};
use contracts::events::shipment::{
    Repack, ShipmentDelivered, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::events::stock::ShortCause;
use contracts::order::OrderStatus;
use contracts::requests::intake::CancellationState;

use super::*;
use crate::domain::cancelling;

/// What is said with it where a paid piece is cancelled.
const DUE: &str = "refund requested";

#[test]
fn a_plain_order_runs_from_received_to_closed() {
    let order = approved(vec![line(0, 2)]);
    let all = items(&order, &[2]);
    let order = after(
        order,
        vec![
            allocation(all.clone()),
            release(),
            picking(&all),
            packing(all.clone()),
            hand_over(all.clone()),
        ],
    );
    assert_eq!((order.status, only(&order).in_transit), (OrderStatus::Processing, 2));
    let order = after(order, vec![Happening::Delivered(ShipmentDelivered { end: end(all) })]);
    assert_eq!((order.status, order.due_at), (OrderStatus::Processing, Some(at(110))));
    let early = order.decide(Ask::TimeIsUp, at(109), waits());
    assert_eq!(early.err(), Some(Stop::AlreadyThere));
    let step = order.decide(Ask::TimeIsUp, at(110), waits()).expect("time is up");
    assert_eq!((step.order.status, kinds(&step)), (OrderStatus::Completed, vec!["completed"]));
    let step = step.order.decide(Ask::TimeIsUp, at(1_110), waits()).expect("time is up");
    assert_eq!((step.order.status, kinds(&step)), (OrderStatus::Closed, vec!["closed"]));
    assert_eq!(step.order.due_at, None);
}

#[test]
fn the_pieces_of_a_parcel_that_was_voided_by_hand_are_packed_again() {
    let order = approved(vec![line(0, 2)]);
    let all = items(&order, &[2]);
    let again = || {
        let repack = Some(Repack::default());
        Happening::Voided(ShipmentVoided { end: end(all.clone()), repack })
    };
    let order = after(order, vec![allocation(all.clone()), picking(&all)]);
    assert!(matches!(tell(&order, again()), Err(Stop::NotYet(_))), "the parcel is not known yet");
    let order = after(order, vec![packing(all.clone()), again()]);
    assert_eq!((only(&order).picked, only(&order).packed), (2, 0));
    let order = after(order, vec![packing(all.clone()), hand_over(all.clone())]);
    assert_eq!(only(&order).in_transit, 2);
}

#[test]
fn the_customer_may_confirm_before_the_timer_but_not_before_everything_is_there() {
    let order = approved(vec![line(0, 1)]);
    let all = items(&order, &[1]);
    let order = after(order, vec![allocation(all.clone()), picking(&all), packing(all.clone())]);
    let early = order.decide(Ask::ConfirmReceipt, at(11), waits());
    assert!(matches!(early, Err(Stop::Refused(_))));
    let delivered = Happening::Delivered(ShipmentDelivered { end: end(all.clone()) });
    let order = after(order, vec![hand_over(all), delivered]);
    let step = order.decide(Ask::ConfirmReceipt, at(11), waits()).expect("all is there");
    assert_eq!((step.order.status, kinds(&step)), (OrderStatus::Completed, vec!["completed"]));
    let again = step.order.decide(Ask::ConfirmReceipt, at(12), waits());
    assert_eq!(again.err(), Some(Stop::AlreadyThere));
}

#[test]
fn missing_stock_waits_and_is_allocated_when_it_arrives() {
    let order = approved(vec![line(0, 3)]);
    let [two, one] = [items(&order, &[2]), items(&order, &[1])];
    let order =
        after(order, vec![allocation(one.clone()), shortage(two.clone(), ShortCause::NoStock)]);
    assert_eq!((only(&order).allocated, only(&order).backordered), (1, 2));
    let order = after(order, vec![allocation(two), shortage(one, ShortCause::ShortPick)]);
    assert_eq!((only(&order).allocated, only(&order).backordered), (2, 1));
}

#[test]
fn an_effect_before_its_cause_waits() {
    let order = approved(vec![line(0, 1)]);
    let all = items(&order, &[1]);
    for early in [picking(&all), packing(all.clone()), hand_over(all.clone())] {
        assert!(matches!(tell(&order, early), Err(Stop::NotYet(_))));
    }
    let unapproved = received(facts(vec![line(0, 1)])).order;
    assert!(matches!(tell(&unapproved, allocation(all)), Err(Stop::NotYet(_))));
}

#[test]
fn lost_pieces_are_written_off_and_returned_ones_cancelled() {
    let order = approved(vec![line(0, 2)]);
    let [one, all] = [items(&order, &[1]), items(&order, &[2])];
    let way = vec![
        allocation(all.clone()),
        release(),
        picking(&all),
        packing(all.clone()),
        hand_over(all),
    ];
    let order = after(order, way);
    let lost = Happening::Lost(ShipmentLost { end: end(one.clone()) });
    let returned = Happening::Returned(ShipmentReturned { end: end(one) });
    let order = after(order, vec![lost, returned]);
    assert_eq!((only(&order).written_off, only(&order).cancelled), (1, 1));
    assert!(order.due_at.is_some());
}

#[test]
fn what_came_back_in_full_is_completed_by_the_house() {
    let order = approved(vec![line(0, 1)]);
    let all = items(&order, &[1]);
    let way = vec![
        allocation(all.clone()),
        release(),
        picking(&all),
        packing(all.clone()),
        hand_over(all.clone()),
    ];
    let step = tell(&after(order, way), Happening::Returned(ShipmentReturned { end: end(all) }));
    assert_eq!(kinds(&step.expect("it moves")), ["refund requested", "completed"]);
}

#[test]
fn what_needs_no_shipping_is_delivered_by_the_approval() {
    let card = LineFacts { requires_shipping: false, sku: None, ..line(0, 1) };
    let step = tell(&received(facts(vec![card])).order, approval(vec![])).expect("it moves");
    assert_eq!((only(&step.order).delivered, kinds(&step)), (1, vec!["completed"]));
}

#[test]
fn a_hold_is_a_row_and_its_release_leaves_the_order_in_review() {
    let order = received(facts(vec![line(0, 1)])).order;
    let hold_id = made::<HoldId>("hold");
    let placed = Happening::HoldPlaced(HoldPlaced {
        hold_id,
        order_id: the_order(),
        reason: HoldReason::MissingContact,
        evidence: Default::default(),
        owner: "clerk".to_owned(),
    });
    let released = Happening::HoldReleased(HoldReleased {
        hold_id,
        order_id: the_order(),
        reason: HoldReason::MissingContact,
        released_by: "key:test".to_owned(),
    });
    let held = after(order, vec![placed.clone()]);
    assert_eq!((held.status, held.holds.len()), (OrderStatus::InReview, 1));
    assert_eq!(tell(&held, placed).err(), Some(Stop::AlreadyThere));
    let free = after(held, vec![released]);
    assert_eq!((free.status, free.holds.len()), (OrderStatus::InReview, 0));
}

#[test]
fn a_rejected_order_sends_nothing() {
    let order = received(facts(vec![line(0, 2)])).order;
    let rejected = Happening::Rejected(OrderRejected {
        order_id: the_order(),
        reason: "fraud".to_owned(),
        rejected_by: "key:test".to_owned(),
    });
    let order = after(order, vec![rejected]);
    assert_eq!((order.status, only(&order).cancelled), (OrderStatus::Rejected, 2));
}

#[test]
fn before_the_approval_a_cancellation_is_done_at_once() {
    let order = received(facts(vec![line(0, 3)])).order;
    let one = vec![LineQuantity { line_id: the_line(0), quantity: 1 }];
    let step = order.decide(Ask::Cancel(wish(Some(one))), at(2), waits()).expect("it moves");
    assert_eq!((only(&step.order).cancelled, kinds(&step)), (1, vec!["changed", DUE]));
    assert_eq!(step.order.facts.lines[0].open_quantity(), 2);
    let step = step.order.decide(Ask::Cancel(wish(None)), at(3), waits()).expect("it moves");
    assert_eq!((step.order.status, kinds(&step)), (OrderStatus::Cancelled, vec!["cancelled", DUE]));
    let again = step.order.decide(Ask::Cancel(wish(None)), at(4), waits());
    assert_eq!(again.err(), Some(Stop::AlreadyThere));
}

#[test]
fn after_the_approval_whoever_holds_the_pieces_answers() {
    let order = approved(vec![line(0, 3)]);
    let order = after(order.clone(), vec![allocation(items(&order, &[3]))]);
    let step = order.decide(Ask::Cancel(wish(None)), at(11), waits()).expect("it moves");
    assert_eq!(kinds(&step), ["cancellation requested"]);
    assert_eq!(cancelling::state(&step.order), Some(CancellationState::Requested));
    let answer = |line: &CancellationAnswer| CancellationLine {
        line_id: line.line_id,
        cancelled: line.asked - 1,
        refused: 1,
        passed_on: 0,
    };
    let answered = tell(&step.order, settled(&step.order, answer)).expect("it moves").order;
    assert_eq!(cancelling::state(&answered), Some(CancellationState::Partly));
    assert_eq!((answered.status, only(&answered).cancelled), (OrderStatus::Approved, 2));
    let answer = |line: &CancellationAnswer| CancellationLine {
        line_id: line.line_id,
        cancelled: line.asked,
        refused: 0,
        passed_on: 0,
    };
    let done = tell(&step.order, settled(&step.order, answer)).expect("it moves");
    assert_eq!((done.order.status, kinds(&done)), (OrderStatus::Cancelled, vec!["cancelled", DUE]));
}

#[test]
fn a_wish_for_more_pieces_than_there_are_names_the_member() {
    let order = approved(vec![line(0, 2)]);
    let lines = vec![
        LineQuantity { line_id: the_line(0), quantity: 3 },
        LineQuantity { line_id: the_line(9), quantity: 1 },
    ];
    let Err(Stop::Invalid(errors)) = order.decide(Ask::Cancel(wish(Some(lines))), at(11), waits())
    else {
        panic!("the wish is wrong");
    };
    let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["#/lines/0/quantity", "#/lines/1/line_id"]);
}

#[test]
fn an_approval_after_the_end_is_taken_back() {
    let order = received(facts(vec![line(0, 2)])).order;
    let all = items(&order, &[2]);
    let order = order.decide(Ask::Cancel(wish(None)), at(2), waits()).expect("it moves").order;
    let step = tell(&order, approval(all.clone())).expect("it takes note");
    assert_eq!(
        (step.order.status, kinds(&step)),
        (OrderStatus::Cancelled, vec!["cancellation requested"])
    );
    let noted = tell(&step.order, allocation(all)).expect("it takes note").order;
    assert_eq!(noted.buckets, order.buckets);
}

#[test]
fn pieces_approved_after_they_were_cancelled_count_again_until_the_warehouse_answers() {
    let order = received(facts(vec![line(0, 3)])).order;
    let all = items(&order, &[3]);
    let one = vec![LineQuantity { line_id: the_line(0), quantity: 1 }];
    let order = order.decide(Ask::Cancel(wish(Some(one))), at(2), waits()).expect("it moves").order;
    let step = tell(&order, approval(all.clone())).expect("it moves");
    assert_eq!((only(&step.order).unrouted, kinds(&step)), (3, vec!["cancellation requested"]));
    let order = after(step.order, vec![allocation(all)]);
    let answer = |line: &CancellationAnswer| CancellationLine {
        line_id: line.line_id,
        cancelled: line.asked,
        refused: 0,
        passed_on: 0,
    };
    let order = after(order.clone(), vec![settled(&order, answer)]);
    assert_eq!((only(&order).allocated, only(&order).cancelled), (2, 1));
}

#[test]
fn pieces_that_the_shop_added_during_the_approval_are_only_proposed() {
    let order = received(facts(vec![line(0, 1)])).order;
    let approved = items(&order, &[1]);
    let more = OrderFacts { updated_at: at(3), ..facts(vec![line(0, 3), line(1, 2)]) };
    let told = Ask::Hear(Box::new(ReadOrder { facts: more.clone(), news: News::Updated }));
    let order = order.decide(told, at(3), waits()).expect("it moves").order;
    let step = tell(&order, approval(approved)).expect("it moves");
    assert_eq!(kinds(&step), ["changed"]);
    let pieces: Vec<_> = step.order.buckets.iter().map(|line| line.unrouted).collect();
    assert_eq!(pieces, [1, 0]);
    let fields: Vec<_> = step.order.proposed.iter().map(|change| &*change.field).collect();
    assert_eq!(fields, ["lines.0.quantity", "lines.1.quantity"]);
    let again = Ask::Hear(Box::new(ReadOrder { facts: more, news: News::Updated }));
    let again = step.order.decide(again, at(4), waits()).expect("nothing new");
    assert_eq!(again.order.proposed, step.order.proposed);
    assert!(again.said.is_empty());
}

#[test]
fn a_wish_that_is_answered_after_the_end_is_answered_all_the_same() {
    let order = approved(vec![line(0, 1)]);
    let all = items(&order, &[1]);
    let way = vec![allocation(all.clone()), picking(&all), packing(all.clone())];
    let order = after(order, way);
    let order = order.decide(Ask::Cancel(wish(None)), at(11), waits()).expect("it moves").order;
    let returned = Happening::Returned(ShipmentReturned { end: end(all.clone()) });
    let order = after(order, vec![hand_over(all), returned]);
    assert!(order.is_over());
    let refused = |line: &CancellationAnswer| CancellationLine {
        line_id: line.line_id,
        cancelled: 0,
        refused: line.asked,
        passed_on: 0,
    };
    let order = after(order.clone(), vec![settled(&order, refused)]);
    assert_eq!(cancelling::state(&order), Some(CancellationState::Refused));
}

#[test]
fn review_hears_of_an_order_that_is_completed_by_cancelling_the_rest() {
    let half = LineFacts { delivered: 1, ..line(0, 2) };
    let order = received(facts(vec![half])).order;
    let step = order.decide(Ask::Cancel(wish(None)), at(2), waits()).expect("it moves");
    assert_eq!(step.order.status, OrderStatus::Completed);
    assert_eq!(kinds(&step), ["completed", "changed", DUE]);
}
