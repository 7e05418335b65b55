//! What the shop tells, in whatever order.

use contracts::order::OrderStatus;

use super::*;

fn told(facts: OrderFacts, news: News, seconds: i64) -> Box<ReadOrder> {
    Box::new(ReadOrder { facts: OrderFacts { updated_at: at(seconds), ..facts }, news })
}

fn hear(order: &Order, told: Box<ReadOrder>) -> Result<Step, Stop> {
    order.decide(Ask::Hear(told), at(20), waits())
}

#[test]
fn before_the_approval_newer_news_are_the_order() {
    let order = received(facts(vec![line(0, 2), line(1, 1)])).order;
    let step = hear(&order, told(facts(vec![line(0, 5)]), News::Updated, 5)).expect("newer");
    assert_eq!(kinds(&step), ["changed"]);
    assert_eq!((step.order.buckets.len(), only(&step.order).unrouted), (1, 5));
    let older = hear(&step.order, told(facts(vec![line(0, 1)]), News::Updated, 4));
    assert_eq!(older.err(), Some(Stop::AlreadyThere));
}

#[test]
fn at_the_same_moment_a_cancellation_counts() {
    let order = received(facts(vec![line(0, 2)])).order;
    let back = OrderFacts { cancelled: true, ..facts(vec![line(0, 2)]) };
    let step = hear(&order, told(back, News::Cancelled, 0)).expect("it counts");
    assert_eq!(kinds(&step), ["changed", "cancelled"]);
    let late = hear(&step.order, told(facts(vec![line(0, 2)]), News::Updated, 0));
    assert_eq!(late.err(), Some(Stop::AlreadyThere));
}

#[test]
fn after_the_approval_no_line_changes_silently() {
    let order = approved(vec![line(0, 2)]);
    let step = hear(&order, told(facts(vec![line(0, 7)]), News::Updated, 15)).expect("newer");
    assert_eq!(kinds(&step), ["changed"]);
    assert_eq!((step.order.facts.lines[0].quantity, only(&step.order).unrouted), (2, 2));
    assert!(step.order.proposed.iter().any(|change| change.field == "lines.0.quantity"));
    let again = hear(&step.order, told(facts(vec![line(0, 7)]), News::Updated, 16)).expect("newer");
    assert!(again.said.is_empty() && again.entries.is_empty());
}

#[test]
fn news_of_a_payment_are_believed_at_any_time() {
    let unpaid = OrderFacts { payment_status: PaymentStatus::None, ..facts(vec![line(0, 1)]) };
    let order = received(unpaid).order;
    let order = after(order.clone(), vec![approval(items(&order, &[1]))]);
    let step = hear(&order, told(facts(vec![line(0, 1)]), News::Paid, 15)).expect("newer");
    assert_eq!(step.order.facts.payment_status, PaymentStatus::Paid);
    assert!(step.order.proposed.is_empty());
    let [Said::Changed(changed)] = &step.said[..] else { panic!("one fact: {:?}", step.said) };
    assert_eq!(changed.changes.len(), 1);
}

#[test]
fn a_cancellation_by_the_shop_after_the_approval_asks_the_warehouse() {
    let order = approved(vec![line(0, 2)]);
    let back = OrderFacts { cancelled: true, ..facts(vec![line(0, 2)]) };
    let step = hear(&order, told(back.clone(), News::Cancelled, 15)).expect("newer");
    assert_eq!(kinds(&step), ["changed", "cancellation requested"]);
    let again = hear(&step.order, told(back, News::Cancelled, 16)).expect("newer");
    assert!(again.said.is_empty() && again.entries.is_empty());
}

#[test]
fn pieces_that_we_cancelled_stay_cancelled_when_the_shop_tells_anything_else() {
    let order = received(facts(vec![line(0, 3)])).order;
    let one = vec![LineQuantity { line_id: the_line(0), quantity: 1 }];
    let order = order.decide(Ask::Cancel(wish(Some(one))), at(2), waits()).expect("it moves").order;
    let renamed = OrderFacts { number: "#1001-A".to_owned(), ..facts(vec![line(0, 3)]) };
    let step = hear(&order, told(renamed, News::Updated, 5)).expect("newer");
    assert_eq!((only(&step.order).unrouted, only(&step.order).cancelled), (2, 1));
}

#[test]
fn a_test_order_and_one_with_nothing_left_end_at_once() {
    let test = received(OrderFacts { test: true, ..facts(vec![line(0, 2)]) });
    assert_eq!(kinds(&test), ["received", "completed"]);
    let elsewhere = LineFacts { delivered: 2, ..line(0, 2) };
    let elsewhere = received(facts(vec![elsewhere]));
    assert_eq!(kinds(&elsewhere), ["received", "completed"]);
    let back = received(OrderFacts { cancelled: true, ..facts(vec![line(0, 2)]) });
    assert_eq!(
        (kinds(&back), back.order.status),
        (vec!["received", "cancelled"], OrderStatus::Cancelled)
    );
}

#[test]
fn an_unpaid_order_is_not_closed_until_the_money_is_there() {
    let elsewhere = LineFacts { delivered: 1, ..line(0, 1) };
    let unpaid =
        OrderFacts { payment_status: PaymentStatus::None, ..facts(vec![elsewhere.clone()]) };
    let order = received(unpaid).order;
    assert_eq!((order.status, order.due_at), (OrderStatus::Completed, None));
    let step = hear(&order, told(facts(vec![elsewhere]), News::Paid, 15)).expect("newer");
    assert_eq!(step.order.due_at, Some(at(1_001)));
}

#[test]
fn a_line_that_was_approved_while_the_shop_took_it_out_comes_back_to_be_cancelled() {
    let order = received(facts(vec![line(0, 2), line(1, 1)])).order;
    let all = items(&order, &[2, 1]);
    let order = hear(&order, told(facts(vec![line(0, 1)]), News::Updated, 5)).expect("newer").order;
    let step = tell(&order, approval(all.clone())).expect("it moves");
    assert_eq!(kinds(&step), ["cancellation requested"]);
    let pieces: Vec<u32> = step.order.buckets.iter().map(|line| line.unrouted).collect();
    assert_eq!(pieces, [2, 1]);
    let order = after(step.order, vec![allocation(all)]);
    let answer = |line: &CancellationAnswer| CancellationLine {
        line_id: line.line_id,
        cancelled: line.asked,
        refused: 0,
        passed_on: 0,
    };
    let order = after(order.clone(), vec![settled(&order, answer)]);
    let pieces: Vec<_> =
        order.buckets.iter().map(|line| (line.allocated, line.cancelled)).collect();
    assert_eq!(pieces, [(1, 1), (0, 1)]);
}

#[test]
fn what_the_shop_has_as_sent_because_we_told_it_is_no_news() {
    let order = approved(vec![line(0, 2), line(1, 1)]);
    let all = items(&order, &[2, 0]);
    let way = vec![
        allocation(all.clone()),
        release(),
        picking(&all),
        packing(all.clone()),
        hand_over(all.clone()),
    ];
    let order = after(order, way);
    assert_eq!(order.buckets[0].in_transit, 2);
    let sent = |pieces: [u32; 2]| {
        let line = |at: usize, quantity| LineFacts { delivered: pieces[at], ..line(at, quantity) };
        told(facts(vec![line(0, 2), line(1, 1)]), News::Updated, 15)
    };
    for echo in [[1, 0], [2, 0]] {
        let step = hear(&order, sent(echo)).expect("newer");
        assert!(step.said.is_empty() && step.order.proposed.is_empty(), "{:?}", step.said);
        assert_eq!(step.order.buckets, order.buckets);
    }
    let step = hear(&order, sent([2, 1])).expect("newer");
    let fields: Vec<_> = step.order.proposed.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["lines.1.delivered"], "what is still here was sent by the shop itself");
}
