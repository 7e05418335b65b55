//! Pieces in parcels are not wanted any more.

use contracts::events::cancellation::{
    CancellationLine, LogisticsCancellationSettled, WarehouseCancellationSettled,
};
use contracts::ids::{CancellationId, Id, OrderId};
use contracts::requests::logistics::ShipmentStatus;
use runtime::{Answer, Outcome};
use serde_json::json;

use crate::world::{facts, house, order, packed, pieces, rows, seen, shipped, tell};

fn passed_on(order: OrderId, wish: &str, lines: &[(u32, u32)]) -> WarehouseCancellationSettled {
    let line = |(line, quantity): &(u32, u32)| CancellationLine {
        line_id: pieces(order, *line, 1).line_id,
        cancelled: 0,
        refused: 0,
        passed_on: *quantity,
    };
    WarehouseCancellationSettled {
        cancellation_id: CancellationId::caused_by(order.uuid(), wish),
        order_id: order,
        lines: lines.iter().map(line).collect(),
    }
}

fn told(outcome: &Outcome) -> Vec<(u32, u32)> {
    let body = &outcome.events.last().unwrap().body;
    let settled: LogisticsCancellationSettled = serde_json::from_str(body).unwrap();
    settled.lines.iter().map(|line| (line.cancelled, line.refused)).collect()
}

#[tokio::test]
async fn a_parcel_that_is_not_wanted_is_taken_back_once() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(1), 1, &[(1, 2)])).await;
    let wish = house.received(&passed_on(order(1), "w", &[(1, 2)]), Some(order(1)));
    let outcome = house.consume(&wish).await.unwrap();
    assert_eq!(facts(&outcome), ["shipment.voided", "cancellation.settled"]);
    assert_eq!(told(&outcome), [(2, 0)]);
    assert_eq!(seen(&house, &shipment.id.to_string()).await.status, ShipmentStatus::Voided);
    assert_eq!(facts(&house.consume(&wish).await.unwrap()).len(), 0);
    assert_eq!(rows(&house, "cancellations").await, 1);
}

#[tokio::test]
async fn what_is_with_the_carrier_or_shares_its_parcel_is_refused() {
    let house = house().await;
    let gone = shipped(&house, &packed(order(2), 1, &[(1, 1)])).await;
    shipped(&house, &packed(order(2), 2, &[(2, 1), (3, 1)])).await;
    tell(&house, "shipments.hand_over", json!({ "shipment_id": gone.id })).await.unwrap();
    let wish = passed_on(order(2), "w", &[(1, 1), (2, 1)]);
    let outcome = house.consume(&house.received(&wish, Some(order(2)))).await.unwrap();
    assert_eq!(facts(&outcome), ["cancellation.settled"]);
    assert_eq!(told(&outcome), [(0, 1), (0, 1)]);
}

#[tokio::test]
async fn a_parcel_and_the_wish_to_cancel_it_may_come_in_one_batch() {
    let house = house().await;
    let book = logistics::commands::Command::Book(Box::new(packed(order(3), 1, &[(1, 1)])));
    let settle = || logistics::commands::Command::Settle(passed_on(order(3), "w", &[(1, 1)]));
    let outcomes = house.apply(vec![book, settle(), settle()]).await;
    let said: Vec<_> = outcomes.iter().map(facts).collect();
    assert_eq!(said[0], ["shipment.booked"]);
    assert_eq!(said[1], ["shipment.voided", "cancellation.settled"]);
    assert_eq!(said[2].len(), 0);
}

#[tokio::test]
async fn a_wish_for_an_order_without_shipment_waits() {
    let house = house().await;
    let wish = house.received(&passed_on(order(4), "w", &[(1, 1)]), Some(order(4)));
    let outcome = house.consume(&wish).await.unwrap();
    assert!(matches!(outcome.answer, Answer::NotYet(_)));
    assert_eq!(rows(&house, "cancellations").await, 0);
    shipped(&house, &packed(order(4), 1, &[(1, 1)])).await;
    assert_eq!(facts(&house.consume(&wish).await.unwrap()).len(), 2);
}

#[tokio::test]
async fn nothing_passed_on_is_none_of_our_business() {
    let house = house().await;
    let wish = house.received(&passed_on(order(5), "w", &[(1, 0)]), Some(order(5)));
    assert!(house.consume(&wish).await.is_none());
}

#[tokio::test]
async fn a_draft_is_taken_back_too() {
    let house = house().await;
    let mut heavy = packed(order(6), 1, &[(1, 1)]);
    heavy.weight_grams = 40_000;
    let draft = shipped(&house, &heavy).await;
    let wish = passed_on(order(6), "w", &[(1, 1)]);
    let outcome = house.consume(&house.received(&wish, Some(order(6)))).await.unwrap();
    assert_eq!(told(&outcome), [(1, 0)]);
    assert_eq!(outcome.events[0].sequence, 1);
    let voided = seen(&house, &draft.id.to_string()).await;
    assert_eq!((voided.status, voided.carrier), (ShipmentStatus::Voided, None));
    assert!(voided.incidents[0].closed_at.is_some());
}
