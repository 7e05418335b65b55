use serde_json::json;

use super::house::{House, approved, body, done, said};
use warehouse::commands::Command;

#[tokio::test]
async fn an_approved_order_is_allocated_and_offered_to_the_floor() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let (order, outcome) = house.approve("1", &[("LAMP", 2)]).await;
    assert_eq!(said(&outcome), ["stock.allocated", "pick.released"]);
    assert_eq!(body(&outcome, 0)["routed_by"], "main can serve all 2");
    assert_eq!(outcome.hints[0].subject, "kontor.floor.jobs.main.a");
    let offer: serde_json::Value = serde_json::from_slice(&outcome.hints[0].body).expect("JSON");
    assert_eq!(offer["tasks"][0]["barcodes"], json!(["4006381333931"]));
    assert_eq!(offer["order_number"], "#1");
    assert_eq!(house.offered().await, offer);
    assert_eq!(house.level("LAMP").await, (5, 2, 3));
    let cut = house.ask("fulfillments.list", json!({"order_id": order})).await.expect("a page");
    assert_eq!(cut["items"][0]["lines"][0]["quantity"], 2);
    house.audit().await;
}

#[tokio::test]
async fn an_order_that_is_approved_twice_is_allocated_once() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    house.approve("1", &[("LAMP", 2)]).await;
    let (_, again) = house.approve("1", &[("LAMP", 2)]).await;
    done(&again);
    assert!(again.events.is_empty());
    let both = approved("2", &[("LAMP", 1)]);
    let twice = vec![Command::Approve(Box::new(both.clone())), Command::Approve(Box::new(both))];
    let outcomes = house.harness.apply(twice).await;
    assert_eq!((said(&outcomes[0]).len(), said(&outcomes[1]).len()), (2, 0));
    assert_eq!(house.level("LAMP").await, (5, 3, 2));
}

#[tokio::test]
async fn an_order_with_nothing_to_send_says_nothing() {
    let house = House::open().await;
    let (_, outcome) = house.approve("1", &[]).await;
    done(&outcome);
    assert!(outcome.events.is_empty());
}

#[tokio::test]
async fn what_is_missing_waits_and_is_served_oldest_first_when_stock_arrives() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 1).await;
    let (first, outcome) = house.approve("1", &[("LAMP", 3), ("SOFA", 1)]).await;
    let missing = ["stock.short", "shortage.opened", "shortage.opened"];
    assert_eq!(said(&outcome)[2..], missing, "{:?}", said(&outcome));
    assert_eq!(body(&outcome, 2)["cause"], "no_stock");
    let (_, outcome) = house.approve("2", &[("LAMP", 1)]).await;
    assert_eq!(said(&outcome), ["stock.short", "shortage.opened"]);
    let waiting = house.ask("backorders.list", json!({"sku": "LAMP"})).await.expect("a page");
    let figures = |at: usize| waiting["items"][at]["quantity"].clone();
    assert_eq!((figures(0), figures(1)), (json!(2), json!(1)));
    house.receive("r2", "LAMP", 2).await;
    let waiting = house.ask("backorders.list", json!({"sku": "LAMP"})).await.expect("a page");
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(waiting["items"][0]["order_number"], "#2");
    let cuts = house.ask("fulfillments.list", json!({"order_id": first})).await.expect("a page");
    assert_eq!(cuts["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(house.level("LAMP").await, (3, 3, 0));
    house.audit().await;
}

#[tokio::test]
async fn five_hundred_orders_for_ten_pieces_allocate_exactly_ten() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 10).await;
    let order = |n: usize| Command::Approve(Box::new(approved(&n.to_string(), &[("LAMP", 1)])));
    let mut allocated = 0;
    for batch in (0..500).collect::<Vec<_>>().chunks(100) {
        let outcomes = house.harness.apply(batch.iter().copied().map(order).collect()).await;
        let said = outcomes.iter().flat_map(said);
        allocated += said.filter(|kind| kind == "stock.allocated").count();
    }
    assert_eq!(allocated, 10);
    assert_eq!(house.level("LAMP").await, (10, 10, 0));
    house.audit().await;
}

#[tokio::test]
async fn one_location_that_can_serve_all_is_preferred_and_zones_get_a_job_each() {
    let house = House::open().await;
    house.ask("locations.put", json!({"name": "north"})).await.expect("a location");
    let bin = json!({"location": "north", "code": "B-02", "zone": "b", "skus": ["SOFA"]});
    house.ask("bins.put", bin).await.expect("a bin");
    house.receive("r1", "LAMP", 5).await;
    let lines = json!([{"sku": "LAMP", "quantity": 1}, {"sku": "SOFA", "quantity": 1}]);
    let body = json!({"location": "north", "lines": lines});
    house.with_key("stock.receive", "r2", body).await.expect("a receipt");
    let (_, outcome) = house.approve("1", &[("LAMP", 1), ("SOFA", 1)]).await;
    assert_eq!(said(&outcome), ["stock.allocated", "pick.released", "pick.released"]);
    let subjects: Vec<_> = outcome.hints.iter().map(|hint| hint.subject.as_str()).collect();
    assert_eq!(subjects, ["kontor.floor.jobs.north.a", "kontor.floor.jobs.north.b"]);
    house.audit().await;
}
