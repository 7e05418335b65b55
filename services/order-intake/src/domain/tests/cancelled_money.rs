//! Money of pieces that are cancelled: due once, to the cent, whatever comes first.

use contracts::events::refund::RefundCause;
use contracts::events::review::OrderRejected;
use contracts::order::OrderStatus;
use contracts::requests::intake::RefundState;
use proptest::prelude::*;

use super::*;
use crate::domain::refunding;

fn cancel(order: &Order, role: &str, place: usize, quantity: u32) -> Step {
    let lines = Some(vec![LineQuantity { line_id: the_line(place), quantity }]);
    let wish = Wish { id: made::<CancellationId>(role), ..wish(lines) };
    order.decide(Ask::Cancel(wish), at(20), waits()).expect("it moves")
}

fn due(order: &Order) -> Vec<(i64, i64)> {
    order.refunds.iter().map(|refund| (refund.amount, refund.shipping)).collect()
}

fn told(order: &Order, seconds: i64, change: impl FnOnce(&mut OrderFacts)) -> Order {
    let mut facts = OrderFacts { updated_at: at(seconds), ..order.facts.clone() };
    change(&mut facts);
    let news = ReadOrder { facts, news: News::Updated };
    order.decide(Ask::Hear(Box::new(news)), at(seconds), waits()).expect("it moves").order
}

fn with_shipping() -> OrderFacts {
    OrderFacts {
        amounts: Amounts { subtotal: 300, shipping: 50, fees: 7, total: 357, ..Amounts::default() },
        ..facts(vec![line(0, 3)])
    }
}

#[test]
fn what_a_clerk_cancels_of_a_paid_order_is_due_and_the_last_brings_transport_and_fees() {
    let order = received(with_shipping()).order;
    let step = cancel(&order, "first", 0, 1);
    assert!(kinds(&step).contains(&"refund requested"));
    let refund = &step.order.refunds[0];
    assert_eq!((refund.amount, refund.cause), (100, RefundCause::Cancelled));
    assert_eq!(refund.cancellation_id, Some(step.order.cancellations[0].id));
    let last = cancel(&step.order, "second", 0, 2).order;
    assert_eq!(last.status, OrderStatus::Cancelled);
    assert_eq!(due(&last), [(100, 0), (257, 57)]);
    let settle = super::returns::verdict(last.refunds[1].id, true);
    let settled = last.decide(settle, at(30), waits()).expect("it moves").order;
    assert_eq!(refunding::sum(&settled, RefundState::Settled), 257);
    assert_eq!(refunding::payment_status(&settled), PaymentStatus::PartiallyRefunded);
}

#[test]
fn what_the_warehouse_gives_up_is_due_with_its_answer_and_what_it_refuses_is_not() {
    let order = approved(vec![line(0, 3)]);
    let asked = order.decide(Ask::Cancel(wish(None)), at(20), waits()).expect("it moves").order;
    assert!(asked.refunds.is_empty(), "nobody has answered yet");
    let answer = settled(&asked, |line| CancellationLine {
        line_id: line.line_id,
        cancelled: 2,
        refused: 1,
        passed_on: 0,
    });
    let step = tell(&asked, answer).expect("it moves");
    assert_eq!(due(&step.order), [(200, 0)]);
}

#[test]
fn what_the_shop_cancels_it_pays_back_itself() {
    let order = received(with_shipping()).order;
    let cancelled = told(&order, 50, |facts| facts.cancelled = true);
    assert_eq!((cancelled.status, cancelled.refunds.len()), (OrderStatus::Cancelled, 0));
    let order = after(received(with_shipping()).order, vec![approval_of_all()]);
    let cancelled = told(&order, 50, |facts| facts.cancelled = true);
    let answer = settled(&cancelled, all_cancelled);
    let cancelled = tell(&cancelled, answer).expect("it moves").order;
    assert_eq!((cancelled.status, cancelled.refunds.len()), (OrderStatus::Cancelled, 0));
}

#[test]
fn the_shop_that_hears_of_our_cancellation_changes_nothing_and_its_refund_settles_ours() {
    let order = received(with_shipping()).order;
    let order = cancel(&order, "all", 0, 3).order;
    let echo = told(&order, 50, |facts| facts.cancelled = true);
    assert_eq!(due(&echo), [(357, 57)]);
    let paid_back = told(&echo, 60, |facts| facts.payment_status = PaymentStatus::Refunded);
    assert_eq!(paid_back.refunds[0].state(), RefundState::Settled);
}

#[test]
fn money_that_comes_after_the_cancellation_is_due_too_and_once() {
    let unpaid = OrderFacts { payment_status: PaymentStatus::None, ..with_shipping() };
    let order = cancel(&received(unpaid).order, "all", 0, 3).order;
    assert!(order.refunds.is_empty(), "nothing was paid");
    let paid = told(&order, 50, |facts| facts.payment_status = PaymentStatus::Paid);
    assert_eq!(due(&paid), [(357, 57)]);
    let again = told(&paid, 60, |facts| facts.payment_status = PaymentStatus::PartiallyRefunded);
    assert_eq!(due(&again), [(357, 57)]);
}

#[test]
fn a_paid_order_that_is_rejected_is_paid_back_whole() {
    let order = cancel(&received(with_shipping()).order, "first", 0, 1).order;
    let rejected = OrderRejected {
        order_id: the_order(),
        reason: "fraud".to_owned(),
        rejected_by: "key:test".to_owned(),
    };
    let order = after(order, vec![Happening::Rejected(rejected)]);
    assert_eq!(due(&order), [(100, 0), (257, 57)]);
}

#[test]
fn what_the_shop_gave_back_already_is_not_due_again() {
    let facts = OrderFacts {
        payment_status: PaymentStatus::PartiallyRefunded,
        refunded: Some(300),
        ..with_shipping()
    };
    let order = cancel(&received(facts).order, "all", 0, 3).order;
    assert_eq!(due(&order), [(57, 0)]);
}

#[test]
fn what_the_shop_gives_back_after_the_approval_is_kept_and_holds_nothing() {
    let order = after(received(with_shipping()).order, vec![approval_of_all()]);
    let order = told(&order, 50, |facts| {
        facts.payment_status = PaymentStatus::PartiallyRefunded;
        facts.refunded = Some(40);
    });
    assert_eq!((order.facts.refunded, order.proposed.len()), (Some(40), 0));
    let order = told(&order, 60, |facts| facts.refunded = Some(70));
    assert_eq!((order.facts.refunded, order.proposed.len()), (Some(70), 0));
}

#[test]
fn an_order_is_not_closed_before_the_money_of_its_cancelled_pieces_is_settled() {
    let order = approved(vec![line(0, 2)]);
    let part = vec![LineQuantity { line_id: the_line(0), quantity: 1 }];
    let asked = order.decide(Ask::Cancel(wish(Some(part))), at(20), waits()).expect("it moves");
    let answer = settled(&asked.order, all_cancelled);
    let order = tell(&asked.order, answer).expect("it moves").order;
    assert_eq!((due(&order), order.status), (vec![(100, 0)], OrderStatus::Approved));
    let lines = items(&order, &[1]);
    let happenings = vec![
        allocation(lines.clone()),
        release(),
        picking(&lines),
        packing(lines.clone()),
        hand_over(lines.clone()),
        contracts::events::shipment::ShipmentDelivered { end: end(lines) }.into(),
    ];
    let order = after(order, happenings);
    let order = order.decide(Ask::ConfirmReceipt, at(40), waits()).expect("it moves").order;
    assert_eq!((order.status, order.due_at), (OrderStatus::Completed, None));
    let settle = super::returns::verdict(order.refunds[0].id, false);
    let order = order.decide(settle, at(50), waits()).expect("it moves").order;
    assert!(order.due_at.is_some(), "nothing is open any more");
}

fn approval_of_all() -> Happening {
    approval(items(&received(with_shipping()).order, &[3]))
}

fn all_cancelled(line: &CancellationAnswer) -> CancellationLine {
    let (line_id, cancelled) = (line.line_id, line.asked);
    CancellationLine { line_id, cancelled, refused: 0, passed_on: 0 }
}

proptest! {
    #[test]
    fn parts_of_a_cancelled_order_add_up_to_what_was_paid_to_the_cent(
        quantities in [1_u32..6, 1_u32..6], prices in [0_i64..60, 0_i64..5_000],
        discount in 0_i64..300, tax in 0_i64..90, shipping in 0_i64..800, fees in -40_i64..90,
        parts in prop::collection::vec((0_usize..2, 1_u32..4), 1..14), paid_after in 0_usize..14,
    ) {
        let lines: Vec<_> = (0..2)
            .map(|place| LineFacts { unit_price: prices[place], ..line(place, quantities[place]) })
            .collect();
        let subtotal = lines.iter().map(LineFacts::subtotal).sum::<i64>();
        let amounts = Amounts { subtotal, discount, shipping, tax, fees, ..Amounts::default() };
        let total = (subtotal - discount + shipping + tax + fees).max(0);
        let amounts = Amounts { total, ..amounts };
        let payment_status = PaymentStatus::None;
        let unpaid = OrderFacts { amounts, payment_status, ..facts(lines) };
        let mut order = received(unpaid).order;
        let rest = quantities.iter().enumerate().map(|(place, all)| (place, *all));
        for (number, (place, quantity)) in parts.into_iter().chain(rest).enumerate() {
            if number == paid_after {
                order = told(&order, 50, |facts| facts.payment_status = PaymentStatus::Paid);
            }
            let quantity = quantity.min(order.buckets[place].unrouted);
            if quantity > 0 {
                order = cancel(&order, &number.to_string(), place, quantity).order;
            }
        }
        if order.facts.payment_status == PaymentStatus::None {
            order = told(&order, 50, |facts| facts.payment_status = PaymentStatus::Paid);
        }
        prop_assert_eq!(order.status, OrderStatus::Cancelled);
        prop_assert_eq!(order.refunds.iter().map(|refund| refund.amount).sum::<i64>(), total);
        prop_assert!(order.refunds.iter().filter(|refund| refund.shipping > 0).count() <= 1);
    }
}
