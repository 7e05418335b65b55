use contracts::events::cancellation::{
    CancellationLine, CancellationRequested, LogisticsCancellationSettled,
};
use contracts::events::shipment::{
    Repack, ShipmentEnd, ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::ids::{CancellationId, Id, OrderId, ShipmentId};
use contracts::order::LineQuantity;
use contracts::requests::warehouse::work::Package;
use runtime::Answer;
use serde_json::{Value, json};

use super::house::{House, body, done, line_id, order_id, said};

async fn picked(house: &House) -> OrderId {
    house.receive("r1", "LAMP", 5).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    house.pick(&house.offered().await).await;
    order
}

fn end(parcel: &Package) -> ShipmentEnd {
    ShipmentEnd {
        shipment_id: ShipmentId::caused_by(parcel.parcel_id.uuid(), "shipment"),
        order_id: parcel.order_id,
        parcel_id: parcel.parcel_id,
        location: parcel.location.clone(),
        lines: parcel.lines.clone(),
        occurred_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn handed_over(parcel: &Package) -> ShipmentHandedOver {
    let end = end(parcel);
    ShipmentHandedOver {
        shipment_id: end.shipment_id,
        order_id: end.order_id,
        parcel_id: end.parcel_id,
        location: end.location,
        lines: end.lines,
    }
}

async fn pack(house: &House, ask: Value) -> Package {
    let answer = house.ask("packages.create", ask).await.expect("a parcel");
    serde_json::from_value(answer).expect("a parcel")
}

#[tokio::test]
async fn what_is_picked_is_packed_once_however_often_it_is_asked() {
    let house = House::open().await;
    let order = picked(&house).await;
    let parcel = pack(&house, json!({"order_id": order})).await;
    assert_eq!((parcel.sscc.len(), parcel.state.as_str()), (18, "packed"));
    assert_eq!((parcel.lines[0].quantity, parcel.weight_grams), (3, 1_600));
    let ask = json!({"fulfillment_order_id": parcel.fulfillment_order_id});
    assert_eq!(pack(&house, ask).await, parcel);
    assert_eq!(house.level("LAMP").await, (5, 3, 2), "packing moves nothing");
    let jobs = house.ask("jobs.list", json!({"state": "packed"})).await.expect("a page");
    assert_eq!(jobs["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn several_parcels_have_numbers_of_their_own_and_a_key_closes_one() {
    let house = House::open().await;
    let order = picked(&house).await;
    let one = json!({"order_id": order, "lines": [{"barcode": "4006381333931", "quantity": 1}]});
    let body_of = |key: &'static str| house.with_key("packages.create", key, one.clone());
    let first = body_of("k1").await.expect("a parcel");
    assert_eq!(body_of("k1").await.expect("the same parcel"), first);
    let second = body_of("k2").await.expect("another parcel");
    assert_ne!(first["sscc"], second["sscc"]);
    body_of("k3").await.expect("the last parcel");
    let refused = body_of("k4").await.expect_err("nothing left");
    assert_eq!(refused.detail.as_deref(), Some("1 asked for, 0 picked and not packed"));
}

#[tokio::test]
async fn what_is_not_picked_cannot_be_packed() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    let refused = house.ask("packages.create", json!({"order_id": order})).await;
    assert_eq!(refused.expect_err("not picked").status, 409);
    let unknown = json!({"order_id": order_id("none")});
    assert_eq!(house.ask("packages.create", unknown).await.expect_err("unknown").status, 404);
    let wrong = house.ask("packages.create", json!({})).await;
    assert_eq!(wrong.expect_err("names nothing").status, 422);
}

#[tokio::test]
async fn stock_leaves_the_books_at_the_hand_over_and_comes_back_with_a_return() {
    let house = House::open().await;
    let order = picked(&house).await;
    let mut unknown = handed_over(&pack(&house, json!({"order_id": order})).await);
    let parcel = pack(&house, json!({"order_id": order})).await;
    let returned = ShipmentReturned { end: end(&parcel) };
    let early = house.hear(&returned, Some(order)).await;
    assert!(matches!(early.answer, Answer::NotYet(_)), "not before the hand-over");
    let outcome = house.hear(&handed_over(&parcel), Some(order)).await;
    assert_eq!(said(&outcome), ["stock.moved"]);
    assert_eq!(body(&outcome, 0)["movements"][0]["kind"], "shipped");
    assert_eq!(house.level("LAMP").await, (2, 0, 2));
    let again = house.hear(&handed_over(&parcel), Some(order)).await;
    assert!(again.events.is_empty());
    let outcome = house.hear(&returned, Some(order)).await;
    assert_eq!(said(&outcome), ["stock.moved"]);
    assert_eq!(house.level("LAMP").await, (5, 0, 5));
    assert!(house.hear(&returned, Some(order)).await.events.is_empty());
    unknown.parcel_id = contracts::ids::ParcelId::caused_by(order.uuid(), "unknown");
    let waits = house.hear(&unknown, Some(order)).await;
    assert!(matches!(waits.answer, Answer::NotYet(_)));
    house.audit().await;
}

#[tokio::test]
async fn a_lost_parcel_moves_nothing_more() {
    let house = House::open().await;
    let order = picked(&house).await;
    let parcel = pack(&house, json!({"order_id": order})).await;
    house.hear(&handed_over(&parcel), Some(order)).await;
    let lost = ShipmentLost { end: end(&parcel) };
    for _ in 0..2 {
        let outcome = house.hear(&lost, Some(order)).await;
        done(&outcome);
        assert!(outcome.events.is_empty());
    }
    assert_eq!(house.level("LAMP").await, (2, 0, 2));
    house.audit().await;
}

#[tokio::test]
async fn the_pieces_of_a_voided_parcel_are_free_again_and_serve_whoever_waits() {
    let house = House::open().await;
    let order = picked(&house).await;
    let parcel = pack(&house, json!({"order_id": order})).await;
    house.approve("2", &[("LAMP", 4)]).await;
    let voided = ShipmentVoided { end: end(&parcel), repack: None };
    let outcome = house.hear(&voided, Some(order)).await;
    assert_eq!(said(&outcome), ["stock.allocated", "pick.released", "shortage.settled"]);
    assert_eq!(house.level("LAMP").await, (5, 4, 1));
    assert!(house.hear(&voided, Some(order)).await.events.is_empty());
    let refused = house.hear(&handed_over(&parcel), Some(order)).await;
    assert!(matches!(refused.answer, Answer::Refused(_)));
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    assert_eq!(page["items"][0]["reason"], "voided");
    house.audit().await;
}

#[tokio::test]
async fn the_pieces_of_a_parcel_that_was_voided_by_hand_are_packed_again() {
    let house = House::open().await;
    let order = picked(&house).await;
    let first = pack(&house, json!({"order_id": order})).await;
    let amounts = Repack { value_minor: 1_001, cash_on_delivery_minor: 500 };
    let voided = ShipmentVoided { end: end(&first), repack: Some(amounts) };
    let outcome = house.hear(&voided, Some(order)).await;
    done(&outcome);
    assert!(outcome.events.is_empty());
    assert!(house.hear(&voided, Some(order)).await.events.is_empty());
    assert_eq!(house.level("LAMP").await, (5, 3, 2), "they are still set aside");
    let jobs = house.ask("jobs.list", json!({"state": "picked"})).await.expect("a page");
    assert_eq!(jobs["items"].as_array().map(Vec::len), Some(1));
    let put_backs = house.ask("putbacks.list", json!({})).await.expect("a page");
    assert_eq!(put_backs["items"], json!([]), "nobody carries anything");

    let one = json!({"order_id": order, "lines": [{"sku": "LAMP", "quantity": 1}]});
    let parcels = [
        house.with_key("packages.create", "k1", one).await.expect("a parcel"),
        house.ask("packages.create", json!({"order_id": order})).await.expect("one"),
    ];
    assert_ne!(parcels[0]["sscc"], parcels[1]["sscc"]);
    let refused = house.hear(&handed_over(&first), Some(order)).await;
    assert!(matches!(refused.answer, Answer::Refused(_)), "the voided parcel does not leave");
    house.audit().await;
}

#[tokio::test]
async fn pieces_that_wait_to_be_packed_again_are_cancelled_as_picked_ones() {
    let house = House::open().await;
    let order = picked(&house).await;
    let parcel = pack(&house, json!({"order_id": order})).await;
    let voided = ShipmentVoided { end: end(&parcel), repack: Some(Repack::default()) };
    done(&house.hear(&voided, Some(order)).await);
    let wish = CancellationRequested {
        cancellation_id: CancellationId::caused_by(order.uuid(), "changed my mind"),
        order_id: order,
        lines: vec![LineQuantity { line_id: line_id(order, 0), quantity: 3 }],
        reason: "changed my mind".into(),
        requested_by: "customer".into(),
    };
    let outcome = house.hear(&wish, Some(order)).await;
    assert_eq!(body(&outcome, 0)["lines"][0]["cancelled"], 3, "nobody else is asked");
    assert_eq!(house.level("LAMP").await, (5, 0, 5));
    house.audit().await;
}

#[tokio::test]
async fn the_pieces_of_a_voided_parcel_are_cancelled_once() {
    let house = House::open().await;
    let order = picked(&house).await;
    let parcel = pack(&house, json!({"order_id": order})).await;
    done(&house.hear(&ShipmentVoided { end: end(&parcel), repack: None }, Some(order)).await);
    let wish = |name: &str| CancellationRequested {
        cancellation_id: CancellationId::caused_by(order.uuid(), name),
        order_id: order,
        lines: vec![LineQuantity { line_id: line_id(order, 0), quantity: 3 }],
        reason: "changed my mind".into(),
        requested_by: "customer".into(),
    };
    let outcome = house.hear(&wish("first"), Some(order)).await;
    assert_eq!(body(&outcome, 0)["lines"][0]["passed_on"], 3, "logistics answers for parcels");
    let line_id = line_id(order, 0);
    let answer = LogisticsCancellationSettled {
        cancellation_id: wish("first").cancellation_id,
        order_id: order,
        lines: vec![CancellationLine { line_id, cancelled: 3, refused: 0, passed_on: 0 }],
    };
    for _ in 0..2 {
        done(&house.hear(&answer, Some(order)).await);
    }
    let outcome = house.hear(&wish("second"), Some(order)).await;
    assert_eq!(body(&outcome, 0)["lines"][0]["refused"], 3);
    house.audit().await;
}
