//! What becomes of orders, on a real database.

use contracts::events::order::Change;
use contracts::order::PaymentStatus;
use review::domain;
use runtime::Answer;
use sqlx::Row;

use crate::desk::{LANE, at, change, desk, learn, of, order, order_id, receive, said};

#[tokio::test]
async fn an_order_without_objection_is_approved_once_however_often_it_arrives() {
    let desk = desk().await;
    let order = order(1);
    let batch = vec![learn("LAMP-1"), receive(&order), receive(&order)];
    let outcomes = desk.apply_in(LANE, at(0), batch).await;
    assert_eq!(said(&outcomes[1]), ["order.approved.v1 1"]);
    assert!(said(&outcomes[2]).is_empty());
    let event = &outcomes[1].events[0];
    assert_eq!(event.subject, order.order_id.to_string());
    assert_eq!(event.correlation, Some(order.order_id.to_string()));
    let again = desk.apply_in(LANE, at(1), vec![receive(&order)]).await;
    assert!(said(&again[0]).is_empty());
    let row = sqlx::query("SELECT state, version, facts, person FROM reviews")
        .fetch_one(&desk.pool)
        .await
        .expect("one row");
    assert_eq!((row.get("state"), row.get("version")), ("approved", 1_i64));
    assert!(!row.get::<&str, _>("facts").contains("Pat Example"), "the person stands apart");
    assert!(row.get::<&str, _>("person").contains("Pat Example"));
}

#[tokio::test]
async fn a_hold_ends_with_the_news_that_the_order_is_paid() {
    let desk = desk().await;
    let mut order = order(1);
    order.payment_status = PaymentStatus::None;
    let batch = vec![learn("LAMP-1"), receive(&order)];
    let outcomes = desk.apply_in(LANE, at(0), batch).await;
    assert_eq!(said(&outcomes[1]), ["hold.placed.v1 1"]);
    order.payment_status = PaymentStatus::Paid;
    let news = change(2, &order, vec![]);
    let outcomes = desk.apply_in(LANE, at(1), vec![news.clone(), news]).await;
    assert_eq!(said(&outcomes[0]), ["hold.released.v1 2", "order.approved.v1 3"]);
    assert!(said(&outcomes[1]).is_empty());
    let wish = Change {
        field: "lines.0.quantity".to_owned(),
        before: Some("2".to_owned()),
        after: Some("5".to_owned()),
    };
    let news = change(3, &order, vec![wish]);
    let outcomes = desk.apply_in(LANE, at(2), vec![news]).await;
    assert_eq!(said(&outcomes[0]), ["hold.placed.v1 4"]);
    let cancel = domain::Command::Cancel { by: "shop".into(), reason: "too late".into() };
    let cancel = of(order.order_id, cancel);
    let outcomes = desk.apply_in(LANE, at(3), vec![cancel.clone(), cancel]).await;
    assert_eq!(said(&outcomes[0]), ["hold.released.v1 5"]);
    assert!(said(&outcomes[1]).is_empty());
}

#[tokio::test]
async fn orders_that_wait_for_an_item_are_let_go_by_the_clock_when_it_has_arrived() {
    let desk = desk().await;
    let (before, after) = (order(1), order(2));
    // The item arrives in the same batch, after one order and before the other.
    let batch = vec![receive(&before), learn("LAMP-1"), receive(&after)];
    let outcomes = desk.apply_in(LANE, at(0), batch).await;
    assert_eq!(said(&outcomes[0]), ["hold.placed.v1 1"]);
    assert_eq!(said(&outcomes[2]), ["order.approved.v1 1"]);
    assert!(desk.due(LANE + 1, at(1)).await.is_empty(), "every lane has its own items");
    let due = desk.due(LANE, at(1)).await;
    assert_eq!(due.len(), 1);
    let outcomes = desk.apply_in(LANE, at(1), due).await;
    assert_eq!(said(&outcomes[0]), ["hold.released.v1 2", "order.approved.v1 3"]);
    assert!(desk.due(LANE, at(2)).await.is_empty());
}

#[tokio::test]
async fn an_order_that_waits_for_more_is_not_due_again_until_more_arrives() {
    let desk = desk().await;
    let mut order = order(1);
    let mut vase = order.lines[0].clone();
    vase.line_id = contracts::ids::Id::caused_by(uuid::Uuid::nil(), "vase");
    vase.sku = Some("VASE-1".parse().expect("a SKU"));
    order.lines.push(vase);
    desk.apply_in(LANE, at(0), vec![receive(&order), learn("LAMP-1")]).await;
    let due = desk.due(LANE, at(1)).await;
    let outcomes = desk.apply_in(LANE, at(1), due).await;
    assert_eq!(said(&outcomes[0]), ["hold.released.v1 2", "hold.placed.v1 3"]);
    assert!(desk.due(LANE, at(2)).await.is_empty());
    desk.apply_in(LANE, at(3), vec![learn("VASE-1")]).await;
    let due = desk.due(LANE, at(3)).await;
    let outcomes = desk.apply_in(LANE, at(3), due).await;
    assert_eq!(said(&outcomes[0]), ["hold.released.v1 4", "order.approved.v1 5"]);
}

#[tokio::test]
async fn news_of_an_unknown_order_waits_and_writes_nothing() {
    let desk = desk().await;
    let cancel = domain::Command::Cancel { by: "shop".into(), reason: "no".into() };
    let batch = vec![change(2, &order(1), vec![]), of(order_id(2), cancel)];
    for outcome in desk.apply_in(LANE, at(0), batch).await {
        assert!(matches!(outcome.answer, Answer::NotYet(_)), "{:?}", outcome.answer);
        assert!(outcome.events.is_empty());
    }
    let rows = sqlx::query("SELECT 1 FROM reviews").fetch_all(&desk.pool).await.expect("rows");
    assert!(rows.is_empty());
}
