//! Goods that come back, and the money that is due for them and for what is lost.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::{World, carrier, until};

/// Sells, packs and hands over pieces of an item; gives item, order and shipment.
async fn sent(world: &World, pieces: u32) -> (String, String, Value) {
    let sku = world.stocked("coat", 5).await;
    let device = Device::enter(world, "handheld").await;
    let id = world.order_by_hand("1", &sku, pieces).await;
    let order = world.pieces_at(&id, "allocated", pieces).await;
    device.pick_and_pack(&order).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(world, &shipment).await;
    world.pieces_at(&id, "in_transit", pieces).await;
    (sku, id, shipment)
}

async fn delivered(world: &World, pieces: u32) -> (String, String) {
    let (sku, id, shipment) = sent(world, pieces).await;
    carrier::report(world, &shipment, "delivered").await.good("a report");
    world.pieces_at(&id, "delivered", pieces).await;
    (sku, id)
}

async fn returns_of(world: &World, order: &str) -> Vec<Value> {
    world.list(&format!("/api/v1/returns?order_id={order}")).await
}

async fn pending(world: &World, order: &str) -> Vec<Value> {
    world.list(&format!("/api/v1/refunds?state=pending&order_id={order}")).await
}

/// Waits until the floor may take a return.
async fn expected(world: &World, order: &str) -> Value {
    until("the floor expects it", async || {
        world.list(&format!("/api/v1/returns/expected?order_id={order}")).await.pop()
    })
    .await
}

async fn return_at(world: &World, order: &str, state: &str) -> Value {
    until(state, async || {
        let one = returns_of(world, order).await.pop();
        one.filter(|one| one["state"] == state)
    })
    .await
}

/// Notes or inspects pieces of a return, each note once.
async fn floor(world: &World, id: &str, what: &str, key: &str, body: Value) -> Answer {
    let path = format!("/api/v1/returns/{id}/{what}");
    world.try_post_once(&path, &world.named(key), &body).await
}

#[tokio::test]
async fn a_customer_sends_pieces_back_in_parts_and_gets_the_money_once() {
    let world = World::enter("return-by-link").await;
    let (sku, order) = delivered(&world, 2).await;
    let line = world.order(&order).await["lines"][0]["id"].as_str().expect("a line").to_owned();
    let link = json!({ "purpose": "return" });
    let made = world.post(&format!("/api/v1/orders/{order}/links"), link).await;
    let path = made["path"].as_str().expect("a path");
    let page = Answer::of(world.request(Method::GET, path)).await;
    assert!(page.status == 200 && page.text.contains("max=\"2\""), "{page:?}");
    let form = format!("{line}=2&reason=too+small");
    let press = async || {
        let request = world.request(Method::POST, &format!("{path}/return"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        // A browser follows to the page that says how it stands.
        let answer = request.body(form.clone()).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a page"))
    };
    assert_eq!(press().await.0, 200);
    let (status, again) = press().await;
    assert!(status == 409 && again.contains("You have asked already"), "{status}: {again}");
    let asked = returns_of(&world, &order).await;
    assert_eq!(asked.len(), 1, "who presses twice asks once: {asked:?}");
    assert_eq!(
        (&asked[0]["state"], &asked[0]["requested_by"]),
        (&json!("requested"), &json!("customer"))
    );

    let id = asked[0]["return_id"].as_str().expect("an id");
    let approved = world.post(&format!("/api/v1/returns/{id}/approve"), json!({})).await;
    assert_eq!(approved["state"], "approved", "{approved}");
    expected(&world, &order).await;
    let one = json!({ "location": world.location, "lines": [{ "sku": sku, "quantity": 1 }] });
    floor(&world, id, "receipts", "r1", one.clone()).await.good("a receipt");
    floor(&world, id, "receipts", "r1", one.clone()).await.good("the same receipt");
    return_at(&world, &order, "partially_received").await;
    let too_many = json!({ "lines": [{ "sku": sku, "restock": 2 }] });
    floor(&world, id, "inspections", "i0", too_many).await.refused(422);
    let restock = json!({ "lines": [{ "sku": sku, "restock": 1 }] });
    floor(&world, id, "inspections", "i1", restock.clone()).await.good("an inspection");
    floor(&world, id, "inspections", "i1", restock).await.good("the same inspection");
    until("the piece is on the shelf", async || (world.stock(&sku).await == (4, 0)).then_some(()))
        .await;
    floor(&world, id, "receipts", "r2", one).await.good("a receipt");
    let dispose = json!({ "lines": [{ "sku": sku, "dispose": 1 }], "reason": "it is torn" });
    floor(&world, id, "inspections", "i2", dispose).await.good("an inspection");
    let seen = return_at(&world, &order, "inspected").await;
    assert_eq!(world.stock(&sku).await, (4, 0), "what is disposed of is not sold");

    let due = pending(&world, &order).await;
    let amounts: i64 = due.iter().filter_map(|one| one["amount"]["amount_minor"].as_i64()).sum();
    assert_eq!((due.len(), amounts), (2, 3_998), "{seen:#}");
    for (number, one) in due.iter().enumerate() {
        let path = format!("/api/v1/refunds/{}/settle", one["refund_id"].as_str().expect("an id"));
        let reference = json!({ "reference": format!("SEPA {number}") });
        world.post(&path, reference.clone()).await;
        assert_eq!(world.post(&path, reference).await["state"], "settled");
        world.try_post(&path, json!({ "reference": "another" })).await.refused(409);
    }
    return_at(&world, &order, "closed").await;
    assert!(pending(&world, &order).await.is_empty());
    let order = world.order(&order).await;
    assert_eq!(order["payment_status"], "refunded", "{order:#}");
    assert_eq!(order["returns"]["refunded"]["amount_minor"], 3_998);
    let page = Answer::of(world.request(Method::GET, path)).await;
    assert!(page.text.contains("It is done."), "{}", page.text);
}

#[tokio::test]
async fn a_clerk_declines_with_a_reason_and_what_never_comes_is_dismissed() {
    let world = World::enter("return-declined").await;
    let (_, order) = delivered(&world, 2).await;
    let line = world.order(&order).await["lines"][0]["id"].clone();
    let wish = |pieces: u32| {
        let lines = json!([{ "line_id": line, "quantity": pieces }]);
        json!({ "order_id": order, "lines": lines, "reason": "not what I thought" })
    };
    let ask = async |key: &str, pieces| {
        world.try_post_once("/api/v1/returns", &world.named(key), &wish(pieces)).await
    };
    ask("k0", 3).await.refused(422);
    let first = ask("k1", 2).await.good("a return");
    assert_eq!(ask("k1", 2).await.good("the same")["return_id"], first["return_id"]);
    ask("k2", 1).await.refused(422);
    let path = format!("/api/v1/returns/{}", first["return_id"].as_str().expect("an id"));
    world.try_post(&format!("{path}/decline"), json!({ "reason": " " })).await.refused(422);
    let no = world.post(&format!("{path}/decline"), json!({ "reason": "it was worn" })).await;
    assert_eq!((&no["state"], &no["decision_reason"]), (&json!("declined"), &json!("it was worn")));
    world.try_post(&format!("{path}/approve"), json!({})).await.refused(409);

    let second = ask("k3", 1).await.good("asked again");
    let path = format!("/api/v1/returns/{}", second["return_id"].as_str().expect("an id"));
    world.post(&format!("{path}/approve"), json!({})).await;
    expected(&world, &order).await;
    world.post(&format!("{path}/dismiss"), json!({ "reason": "the customer keeps it" })).await;
    return_at(&world, &order, "closed").await;
    assert!(pending(&world, &order).await.is_empty());
}

#[tokio::test]
async fn a_lost_parcel_makes_its_money_due_once() {
    let world = World::enter("return-lost").await;
    let (_, order, shipment) = sent(&world, 2).await;
    let lost = format!("/api/v1/shipments/{}/report-lost", shipment["id"].as_str().expect("an id"));
    world.post(&lost, json!({})).await;
    world.pieces_at(&order, "written_off", 2).await;
    world.try_post(&lost, json!({})).await;
    let due = pending(&world, &order).await;
    assert_eq!(due.len(), 1, "{due:?}");
    assert_eq!(
        (&due[0]["cause"], &due[0]["amount"]["amount_minor"]),
        (&json!("lost"), &json!(3_998))
    );
    let path = format!("/api/v1/refunds/{}", due[0]["refund_id"].as_str().expect("an id"));
    let sent_again = json!({ "reason": "it was sent again" });
    let waived = world.post(&format!("{path}/abandon"), sent_again).await;
    assert_eq!(waived["state"], "abandoned");
    world.try_post(&format!("{path}/settle"), json!({ "reference": "x" })).await.refused(409);
    assert!(pending(&world, &order).await.is_empty());
}
