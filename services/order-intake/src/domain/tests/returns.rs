//! Goods that come back and money that is due: pieces and money are conserved.

use contracts::events::refund::RefundCause;
use contracts::events::returning::{InspectedLine, ReceivedLine, ReturnInspected, ReturnReceived};
use contracts::events::shipment::{ShipmentDelivered, ShipmentLost, ShipmentReturned};
use contracts::ids::{RefundId, ReturnId};
use contracts::order::OrderStatus;
use contracts::requests::intake::{RefundState, ReturnState, ReturnStatus};
use proptest::prelude::*;

use super::*;
use crate::domain::{refunding, returning, worth};

pub(super) fn in_transit(facts: OrderFacts) -> Order {
    let order = received(facts).order;
    let pieces: Vec<u32> = order.buckets.iter().map(|line| line.unrouted).collect();
    let lines = items(&order, &pieces);
    let happenings = vec![
        approval(lines.clone()),
        allocation(lines.clone()),
        release(),
        picking(&lines),
        packing(lines.clone()),
        hand_over(lines),
    ];
    after(order, happenings)
}

pub(super) fn delivered(facts: OrderFacts) -> Order {
    let order = in_transit(facts);
    let pieces: Vec<u32> = order.buckets.iter().map(|line| line.in_transit).collect();
    let end = end(items(&order, &pieces));
    after(order, vec![ShipmentDelivered { end }.into()])
}

pub(super) fn the_return() -> ReturnId {
    made::<ReturnId>("return")
}

pub(super) fn wanted(pieces: u32) -> returning::Wanted {
    returning::Wanted {
        id: the_return(),
        lines: vec![LineQuantity { line_id: the_line(0), quantity: pieces }],
        reason: "too small".to_owned(),
        by: "key:test".to_owned(),
        overrule: None,
    }
}

pub(super) fn decision(verdict: returning::Verdict) -> Ask {
    Ask::DecideReturn(returning::Decision {
        id: the_return(),
        verdict,
        by: "key:test".to_owned(),
        reason: "because".to_owned(),
        refund_shipping: true,
    })
}

pub(super) fn came(received: u32, dismissed: u32) -> Happening {
    let sku = "LAMP-0".parse().expect("a SKU");
    Happening::ReturnReceived(ReturnReceived {
        return_id: the_return(),
        order_id: the_order(),
        location: (received > 0).then(|| "main".to_owned()),
        lines: vec![ReceivedLine { line_id: the_line(0), sku, received, dismissed }],
        received_by: "device:scanner-7".to_owned(),
        reason: None,
    })
}

pub(super) fn seen(number: u32, restocked: u32, disposed: u32) -> Happening {
    let sku = "LAMP-0".parse().expect("a SKU");
    Happening::ReturnInspected(ReturnInspected {
        return_id: the_return(),
        order_id: the_order(),
        location: "main".to_owned(),
        number,
        lines: vec![InspectedLine { line_id: the_line(0), sku, restocked, disposed }],
        inspected_by: "device:scanner-7".to_owned(),
        reason: None,
    })
}

pub(super) fn verdict(id: RefundId, paid: bool) -> Ask {
    let (by, note) = ("key:test".to_owned(), "SEPA 4711".to_owned());
    Ask::EndRefund(refunding::Verdict { id, paid, by, note })
}

fn ask(order: &Order, ask: Ask) -> Order {
    order.decide(ask, at(20), waits()).expect("it moves").order
}

fn approved_return(order: &Order, pieces: u32) -> Order {
    let order = ask(order, Ask::WantReturn(wanted(pieces)));
    ask(&order, decision(returning::Verdict::Approved))
}

#[test]
fn the_timeline_names_the_items_that_came_and_what_became_of_them() {
    let order = approved_return(&delivered(facts(vec![line(0, 3)])), 3);
    let sentence = |step: &Step| step.entries[0].sentence.clone();
    let step = tell(&order, came(1, 0)).expect("it moves");
    let one = "1 piece of LAMP-0 came back to main, says device:scanner-7";
    assert_eq!(sentence(&step), one);
    let step = tell(&step.order, came(0, 2)).expect("it moves");
    let rest = "2 pieces of LAMP-0 will not come back, says device:scanner-7";
    assert_eq!(sentence(&step), rest);
    let step = tell(&step.order, seen(2, 1, 0)).expect("it moves");
    assert_eq!(sentence(&step), "back on sale: 1 piece of LAMP-0");
    let order = after(approved_return(&delivered(facts(vec![line(0, 3)])), 3), vec![came(3, 0)]);
    let step = tell(&order, seen(2, 2, 1)).expect("it moves");
    let both = "back on sale: 2 pieces of LAMP-0; written off: 1 piece of LAMP-0";
    assert_eq!(sentence(&step), both);
}

#[test]
fn what_was_taken_off_the_whole_order_is_taken_off_the_transport_first() {
    let off = |discount: i64, of_goods: i64, of_transport: i64| {
        let total = 10_500 - discount;
        let amounts =
            Amounts { subtotal: 10_000, shipping: 500, discount, total, ..Amounts::default() };
        let lines = vec![LineFacts { unit_price: 5_000, ..line(0, 2) }];
        let facts = OrderFacts { amounts, ..facts(lines) };
        let worth = (worth::of_line(&facts, 0), worth::of_shipping(&facts));
        assert_eq!(worth, (of_goods, of_transport), "{discount} off");
        assert_eq!(worth.0 + worth.1, total, "together what was paid");
    };
    off(0, 10_000, 500);
    off(300, 10_000, 200);
    off(800, 9_700, 0);
}

#[test]
fn pieces_come_back_in_parts_and_each_part_is_paid_once() {
    let facts = OrderFacts {
        amounts: Amounts { subtotal: 300, shipping: 50, total: 350, ..Amounts::default() },
        ..facts(vec![line(0, 3)])
    };
    let order = approved_return(&delivered(facts), 2);
    let order = after(order, vec![came(1, 0)]);
    assert_eq!(order.returns[0].state(), ReturnState::PartiallyReceived);
    assert_eq!(returning::status(&order), ReturnStatus::PartiallyReceived);
    let step = tell(&order, seen(2, 1, 0)).expect("it moves");
    assert_eq!(kinds(&step), ["refund requested"]);
    let order = after(step.order, vec![came(1, 0), seen(4, 0, 1)]);
    let amounts: Vec<_> =
        order.refunds.iter().map(|refund| (refund.amount, refund.shipping)).collect();
    assert_eq!(amounts, [(150, 50), (100, 0)], "transport is given back with the first");
    assert_eq!(order.returns[0].state(), ReturnState::Inspected);
    let order = ask(&order, verdict(order.refunds[0].id, true));
    assert_eq!(refunding::payment_status(&order), PaymentStatus::PartiallyRefunded);
    let again = order.decide(verdict(order.refunds[0].id, true), at(21), waits());
    assert_eq!(again.expect_err("it is done"), Stop::AlreadyThere);
    let other = order.decide(verdict(order.refunds[0].id, false), at(21), waits());
    assert!(matches!(other, Err(Stop::Refused(_))), "what is paid cannot be abandoned");
    let last = order.decide(verdict(order.refunds[1].id, false), at(21), waits());
    let last = last.expect("it moves");
    assert_eq!(kinds(&last), ["refund abandoned", "return closed"]);
    assert_eq!(refunding::sum(&last.order, RefundState::Settled), 150);
}

#[test]
fn what_stood_in_for_a_line_comes_back_for_the_price_of_the_line() {
    let facts = OrderFacts {
        amounts: Amounts { subtotal: 300, total: 300, ..Amounts::default() },
        ..facts(vec![line(0, 3)])
    };
    let order = after(approved_return(&delivered(facts), 3), vec![came(3, 0)]);
    let Happening::ReturnInspected(mut both) = seen(2, 1, 0) else { panic!("an inspection") };
    let sku = "LAMP-9".parse().expect("a SKU");
    both.lines.push(InspectedLine { line_id: the_line(0), sku, restocked: 1, disposed: 1 });
    let order = after(order, vec![both.into()]);
    let line = &order.refunds[0].lines[0];
    assert_eq!((order.refunds[0].amount, line.quantity), (300, 3));
    assert_eq!(order.returns[0].state(), ReturnState::Inspected);
}

#[test]
fn no_piece_is_sent_back_twice_and_what_is_declined_can_be_asked_for_again() {
    let order = delivered(facts(vec![line(0, 2)]));
    let too_many = order.decide(Ask::WantReturn(wanted(3)), at(20), waits());
    assert!(matches!(too_many, Err(Stop::Invalid(_))));
    let order = ask(&order, Ask::WantReturn(wanted(2)));
    let more = returning::Wanted { id: made::<ReturnId>("more"), ..wanted(1) };
    let twice = order.decide(Ask::WantReturn(more.clone()), at(20), waits());
    assert!(matches!(twice, Err(Stop::Invalid(_))));
    let order = ask(&order, decision(returning::Verdict::Declined));
    let late = order.decide(decision(returning::Verdict::Approved), at(20), waits());
    assert!(matches!(late, Err(Stop::Refused(words)) if words.contains("declined")));
    assert_eq!(ask(&order, Ask::WantReturn(more)).returns.len(), 2);
}

#[test]
fn after_the_window_only_a_clerk_with_a_reason_takes_it() {
    let order = delivered(facts(vec![line(0, 1)]));
    let late = at(10_000);
    let refused = order.decide(Ask::WantReturn(wanted(1)), late, waits());
    assert!(matches!(refused, Err(Stop::Refused(words)) if words.contains("window")));
    let overrule = Some("a good customer".to_owned());
    let customer = returning::Wanted { by: "customer".to_owned(), ..wanted(1) };
    let customer = returning::Wanted { overrule: overrule.clone(), ..customer };
    assert!(order.decide(Ask::WantReturn(customer), late, waits()).is_err());
    let clerk = returning::Wanted { overrule, ..wanted(1) };
    let step = order.decide(Ask::WantReturn(clerk), late, waits()).expect("taken");
    assert_eq!(step.order.returns[0].overruled.as_deref(), Some("a good customer"));
}

#[test]
fn a_customer_who_presses_twice_has_asked_once() {
    let order = delivered(facts(vec![line(0, 3)]));
    let customer = |role, pieces| {
        let (id, by) = (made::<ReturnId>(role), "customer".to_owned());
        Ask::WantReturn(returning::Wanted { id, by, ..wanted(pieces) })
    };
    let order = ask(&order, customer("first", 1));
    let again = order.decide(customer("second", 1), at(20), waits());
    assert_eq!(again.expect_err("asked"), Stop::AlreadyThere);
    assert!(matches!(order.decide(customer("third", 2), at(20), waits()), Err(Stop::Refused(_))));
}

#[test]
fn an_order_is_not_closed_before_its_return_and_its_money_are_settled() {
    let order = ask(&delivered(facts(vec![line(0, 1)])), Ask::ConfirmReceipt);
    assert!(order.due_at.is_some());
    let order = approved_return(&order, 1);
    assert_eq!(order.due_at, None, "a return is open");
    let order = after(order, vec![came(1, 0), seen(2, 1, 0)]);
    assert_eq!(order.due_at, None, "money is due");
    let order = ask(&order, verdict(order.refunds[0].id, true));
    let due = order.due_at.expect("nothing is open any more");
    let closed = order.decide(Ask::TimeIsUp, due, waits()).expect("it moves").order;
    assert_eq!(closed.status, OrderStatus::Closed);
    assert_eq!(refunding::payment_status(&closed), PaymentStatus::Refunded);
}

#[test]
fn a_lost_shipment_is_made_good_once() {
    let order = in_transit(facts(vec![line(0, 2)]));
    let lost = ShipmentLost { end: end(items(&order, &[2])) };
    let step = tell(&order, lost.into()).expect("it moves");
    assert!(kinds(&step).contains(&"refund requested"));
    let refund = &step.order.refunds[0];
    assert_eq!((refund.amount, refund.cause), (200, RefundCause::Lost));
    let mut again = Step::from(&step.order);
    refunding::for_shipment(&mut again, RefundCause::Lost, &end(items(&order, &[2])), at(30));
    assert_eq!(again.order.refunds.len(), 1, "the same shipment is made good once");
}

#[test]
fn what_was_not_paid_is_not_given_back() {
    let unpaid = OrderFacts { payment_status: PaymentStatus::None, ..facts(vec![line(0, 1)]) };
    let order = in_transit(OrderFacts { cash_on_delivery: true, ..unpaid });
    let back = ShipmentReturned { end: end(items(&order, &[1])) };
    let step = tell(&order, back.into()).expect("it moves");
    assert!(step.order.refunds.is_empty(), "nobody paid at the door");
    let door = OrderFacts { payment_status: PaymentStatus::None, ..facts(vec![line(0, 1)]) };
    let order = approved_return(&delivered(OrderFacts { cash_on_delivery: true, ..door }), 1);
    let order = after(order, vec![came(1, 0), seen(2, 1, 0)]);
    assert_eq!(order.refunds[0].amount, 100, "it was paid at the door");
}

#[test]
fn what_the_shop_gave_back_is_not_given_back_again() {
    let order = in_transit(facts(vec![line(0, 1)]));
    let lost = ShipmentLost { end: end(items(&order, &[1])) };
    let order = after(order, vec![lost.into()]);
    let told = OrderFacts {
        payment_status: PaymentStatus::Refunded,
        updated_at: at(50),
        ..facts(vec![line(0, 1)])
    };
    let news = ReadOrder { facts: told, news: News::Updated };
    let order = ask(&order, Ask::Hear(Box::new(news)));
    assert_eq!(order.refunds[0].state(), RefundState::Settled);
    assert_eq!(order.refunds[0].ended.as_ref().expect("it ended").by, "shop");
}

proptest! {
    #[test]
    fn parts_of_a_line_add_up_to_what_was_paid_and_never_to_more(
        quantity in 1_u32..40, price in 0_i64..5_000, discount in 0_i64..9_000, off in 0_i64..900,
        tax in 0_i64..700, shipping in 0_i64..800, parts in prop::collection::vec(1_u32..7, 1..40),
    ) {
        let lines = vec![
            LineFacts { unit_price: price, discount, tax, ..line(0, quantity) },
            LineFacts { unit_price: 77, ..line(1, 3) },
        ];
        let subtotal = lines.iter().map(LineFacts::subtotal).sum::<i64>();
        let taken = Amounts { subtotal, discount: discount + off, shipping, tax, ..Amounts::default() };
        let total = (subtotal - discount - off + shipping + tax).max(0);
        let facts = OrderFacts { amounts: Amounts { total, ..taken }, ..facts(lines) };
        let (mut before, mut sum) = (0, 0);
        for part in parts {
            let more = part.min(quantity - before);
            sum += worth::of_pieces(&facts, 0, before, more);
            before += more;
        }
        prop_assert!(sum <= worth::of_line(&facts, 0));
        if before == quantity {
            prop_assert_eq!(sum, worth::of_line(&facts, 0));
        }
        let all = worth::of_line(&facts, 0) + worth::of_line(&facts, 1) + worth::of_shipping(&facts);
        if discount <= price * i64::from(quantity) && total > 0 {
            prop_assert!(all <= total, "{all} of {total}");
        }
    }
}
