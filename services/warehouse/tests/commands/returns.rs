use contracts::events::returning::ReturnApproved;
use contracts::ids::{Id, ReturnId};
use contracts::order::LineItems;
use serde_json::{Value, json};

use super::house::{House, done, line_id, order_id, said};

fn approved(pieces: u32) -> ReturnApproved {
    let order_id = order_id("1");
    ReturnApproved {
        return_id: ReturnId::caused_by(order_id.uuid(), "return"),
        order_id,
        order_number: "#1".to_owned(),
        lines: vec![LineItems {
            line_id: line_id(order_id, 0),
            sku: "LAMP".parse().expect("a sku"),
            quantity: pieces,
            substituted_for: None,
        }],
        delivered: vec![],
        approved_by: "key:test".to_owned(),
    }
}

/// A house that expects pieces back.
async fn expecting(pieces: u32) -> (House, Value) {
    let house = House::open().await;
    let event = approved(pieces);
    done(&house.hear(&event, Some(event.order_id)).await);
    done(&house.hear(&event, Some(event.order_id)).await);
    (house, json!(event.return_id))
}

async fn came(house: &House, key: &str, id: &Value, pieces: u32) -> Result<Value, u16> {
    let lines = json!([{"sku": "LAMP", "quantity": pieces}]);
    let ask = json!({"return_id": id, "location": "main", "lines": lines});
    house.with_key("returns.receive", key, ask).await.map_err(|problem| problem.status)
}

fn seen(id: &Value, restock: u32, dispose: u32) -> Value {
    let lines = json!([{"sku": "LAMP", "restock": restock, "dispose": dispose}]);
    json!({"return_id": id, "lines": lines, "reason": "looked at"})
}

#[tokio::test]
async fn what_came_is_outside_the_books_until_it_is_looked_at() {
    let (house, id) = expecting(3).await;
    let back = came(&house, "r1", &id, 2).await.expect("a receipt");
    assert_eq!(came(&house, "r1", &id, 2).await.expect("the same"), back);
    assert_eq!((&back["lines"][0]["received"], &back["location"]), (&json!(2), &json!("main")));
    assert_eq!(house.level("LAMP").await, (0, 0, 0));
    assert_eq!(came(&house, "r2", &id, 2).await, Err(422), "one is left");
    let refused = house.with_key("returns.inspect", "i0", seen(&id, 3, 0)).await;
    assert_eq!(refused.expect_err("two came").status, 422);
    house.with_key("returns.inspect", "i1", seen(&id, 1, 1)).await.expect("an inspection");
    house.with_key("returns.inspect", "i1", seen(&id, 1, 1)).await.expect("the same");
    assert_eq!(house.level("LAMP").await, (1, 0, 1));
    let rows = house.ask("stock.movements", json!({"sku": "LAMP"})).await.expect("a page");
    let rows = rows["items"].as_array().expect("rows").iter();
    let rows: Vec<_> = rows.map(|row| (row["quantity"].clone(), row["reason"].clone())).collect();
    assert_eq!(rows, [(json!(-1), json!("looked at")), (json!(2), Value::Null)]);
    let tasks = house.ask("putbacks.list", json!({})).await.expect("a page");
    assert_eq!((&tasks["items"][0]["quantity"], &tasks["items"][1]), (&json!(1), &Value::Null));
    house.audit().await;
}

#[tokio::test]
async fn what_waits_for_stock_is_served_by_what_came_back() {
    let (house, id) = expecting(1).await;
    house.approve("2", &[("LAMP", 1)]).await;
    came(&house, "r1", &id, 1).await.expect("a receipt");
    house.with_key("returns.inspect", "i1", seen(&id, 1, 0)).await.expect("an inspection");
    assert_eq!(house.level("LAMP").await, (1, 1, 0));
    house.audit().await;
}

#[tokio::test]
async fn the_rest_is_dismissed_and_the_list_is_empty_when_all_is_looked_at() {
    let (house, id) = expecting(2).await;
    came(&house, "r1", &id, 1).await.expect("a receipt");
    let ask = json!({"return_id": id, "reason": "the customer keeps one"});
    let back = house.ask("returns.dismiss", ask.clone()).await.expect("dismissed");
    assert_eq!(house.ask("returns.dismiss", ask).await.expect("the same"), back);
    assert_eq!(came(&house, "r2", &id, 1).await, Err(422), "nothing is left");
    let open = house.ask("returns.expected", json!({})).await.expect("a page");
    assert_eq!(open["items"][0]["lines"][0]["dismissed"], 1);
    house.with_key("returns.inspect", "i1", seen(&id, 0, 1)).await.expect("an inspection");
    let open = house.ask("returns.expected", json!({})).await.expect("a page");
    assert_eq!(open["items"], json!([]));
    assert_eq!(house.level("LAMP").await, (0, 0, 0));
}

#[tokio::test]
async fn what_nobody_approved_and_what_nobody_explains_is_refused() {
    let (house, id) = expecting(1).await;
    let unknown = json!(ReturnId::caused_by(order_id("1").uuid(), "another"));
    assert_eq!(came(&house, "r1", &unknown, 1).await, Err(404));
    let early = house.with_key("returns.inspect", "i1", seen(&id, 1, 0)).await;
    assert_eq!(early.expect_err("nothing came").status, 409);
    came(&house, "r2", &id, 1).await.expect("a receipt");
    let lines = json!([{"sku": "LAMP", "dispose": 1}]);
    let ask = json!({"return_id": id, "lines": lines});
    let refused = house.with_key("returns.inspect", "i2", ask).await.expect_err("no reason");
    assert_eq!(refused.errors[0].pointer, "#/reason");
    let event = approved(1);
    let outcome = house.hear(&event, Some(event.order_id)).await;
    assert!(said(&outcome).is_empty());
}
