//! What events ask of review, each of them twice.

use contracts::events::order::{OrderCancelled, OrderChanged, OrderReceived};
use contracts::events::stock::ItemRegistered;
use contracts::order::PaymentStatus;
use runtime::{Answer, Consumed, Handler, Received};

use crate::desk::{Desk, LANE, at, desk, order, said};

async fn twice(desk: &Desk, event: &Received) -> Vec<String> {
    let first = desk.consume(event).await.expect("a command");
    let second = desk.consume(event).await.expect("a command");
    assert!(said(&second).is_empty(), "said twice");
    said(&first)
}

#[tokio::test]
async fn the_events_of_an_order_are_each_heard_once() {
    let desk = desk().await;
    let item = ItemRegistered {
        sku: "LAMP-1".parse().expect("a SKU"),
        name: "Desk lamp".into(),
        weight_grams: None,
        barcodes: vec![],
        substitutes: vec![],
        version: 1,
    };
    let item = desk.received(&item, None);
    for lane in 0..4 {
        assert!(desk.handler.keeps(&item, lane), "lane {lane} does not hear of items");
    }
    let Consumed::Command(learn) = desk.handler.consume(&item) else { panic!("not heard") };
    desk.apply_in(LANE, at(0), vec![learn.clone()]).await;
    desk.apply_in(LANE, at(0), vec![learn]).await;

    let mut order = order(1);
    order.payment_status = PaymentStatus::None;
    let id = order.order_id;
    let received = desk.received(&OrderReceived { order: order.clone() }, Some(id));
    assert!(desk.handler.keeps(&received, LANE) && !desk.handler.keeps(&received, LANE + 1));
    assert_eq!(twice(&desk, &received).await, ["hold.placed.v1 1"]);
    order.payment_status = PaymentStatus::Paid;
    let changed = desk.received(
        &OrderChanged { order, changes: vec![], settled: None, correction: None },
        Some(id),
    );
    assert_eq!(twice(&desk, &changed).await, ["hold.released.v1 2", "order.approved.v1 3"]);
    let cancelled = OrderCancelled {
        order_id: id,
        reason: "no".into(),
        cancelled_by: "shop".into(),
        before_approval: false,
    };
    let cancelled = desk.received(&cancelled, Some(id));
    assert!(twice(&desk, &cancelled).await.is_empty());
}

#[tokio::test]
async fn an_event_that_cannot_be_read_says_why_and_others_are_ignored() {
    let desk = desk().await;
    let mut broken = desk.received(&OrderReceived { order: order(1) }, None);
    broken.body = r#"{"order":{}}"#.into();
    assert!(matches!(desk.handler.consume(&broken), Consumed::Unreadable(_)));
    let other = contracts::events::order::OrderClosed { order_id: order(1).order_id };
    assert!(desk.consume(&desk.received(&other, None)).await.is_none());
    let unknown = OrderCancelled {
        order_id: order(1).order_id,
        reason: "no".into(),
        cancelled_by: "shop".into(),
        before_approval: true,
    };
    let outcome = desk.consume(&desk.received(&unknown, Some(unknown.order_id))).await;
    assert!(matches!(outcome.expect("a command").answer, Answer::NotYet(_)));
}
