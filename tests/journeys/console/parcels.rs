//! Parcels, returns and papers in a real browser.

use serde_json::{Value, json};

use super::{person, tried_in_a_browser};
use crate::world::floor::Device;
use crate::world::{World, until};

/// Registers what no built-in carrier takes, under a Chinese name.
async fn heavy(world: &World) -> String {
    let sku = world.named("stove");
    let item = json!({ "name": "铸铁炉子", "weight_grams": 40_000, "barcodes": ["6901234567892"] });
    world.put(&format!("/api/v1/items/{sku}"), item).await;
    world.receive(&sku, 9, "first").await;
    sku
}

/// Orders a piece to China, and waits until it is set aside.
async fn ordered(world: &World, what: &str, sku: &str) -> Value {
    let external_ref = world.named(what);
    let body = json!({
        "channel": "counter", "external_ref": external_ref, "currency": "EUR",
        "customer": { "name": "张伟", "phone": "+8613800138000" },
        "shipping_address": { "name": "张伟", "phone": "+8613800138000", "street1": "文三路1号",
            "district": "西湖区", "city": "杭州市", "region": "浙江省", "postal_code": "310012",
            "country": "CN" },
        "lines": [{ "sku": sku, "quantity": 1,
            "unit_price": { "amount_minor": 1999, "currency": "EUR" } }],
    });
    let made = world.try_post_once("/api/v1/orders", &external_ref, &body).await;
    let id = made.good("an order by hand")["id"].as_str().expect("an id").to_owned();
    world.pieces_at(&id, "allocated", 1).await
}

/// Packs an order; gives its parcel, which waits for a carrier.
async fn packed(world: &World, device: &Device, order: &Value) -> Value {
    device.pick_and_pack(order).await;
    let id = order["id"].as_str().expect("an id");
    until("the parcel waits for a carrier", async || {
        let found = world.list(&format!("/api/v1/shipments?order_id={id}")).await;
        found.into_iter().find(|shipment| shipment["status"] == "draft")
    })
    .await
}

async fn booked(world: &World, shipment: &Value, number: &str) {
    let path = format!("/api/v1/shipments/{}/book", shipment["id"].as_str().expect("an id"));
    world.post(&path, json!({ "carrier": "by-hand", "tracking_number": number })).await;
}

/// Has a parcel delivered, and its piece asked back.
async fn asked_back(world: &World, shipment: &Value, order: &Value) -> Value {
    let path = format!("/api/v1/shipments/{}", shipment["id"].as_str().expect("an id"));
    booked(world, shipment, &world.named("back")).await;
    world.post(&format!("{path}/hand-over"), json!({})).await;
    world.post(&format!("{path}/report"), json!({ "tracking_status": "delivered" })).await;
    let id = order["id"].as_str().expect("an id");
    world.pieces_at(id, "delivered", 1).await;
    let lines = json!([{ "line_id": order["lines"][0]["id"], "quantity": 1 }]);
    let wish = json!({ "order_id": id, "lines": lines, "reason": "太重了 <script>" });
    world.try_post_once("/api/v1/returns", &world.named("return"), &wish).await.good("a return")
}

#[tokio::test]
async fn a_lead_labels_hands_over_prints_and_takes_back() {
    tried_in_a_browser("parcels.mjs", async || {
        let world = World::enter("parcels").await;
        let sku = heavy(&world).await;
        let device = Device::enter(&world, "handheld").await;
        let (first, second) = (ordered(&world, "1", &sku).await, ordered(&world, "2", &sku).await);
        let third = ordered(&world, "3", &sku).await;
        let draft = packed(&world, &device, &first).await;
        let also = packed(&world, &device, &second).await;
        booked(&world, &also, &world.named("also")).await;
        let back = packed(&world, &device, &third).await;
        let asked = asked_back(&world, &back, &third).await;
        let waiting = ordered(&world, "4", &sku).await;
        json!({
            "base": world.at.http, "location": world.location, "waybill": world.named("waybill"),
            "lead": person(&world, "lena", "warehouse_lead").await,
            "viewer": person(&world, "vera", "viewer").await,
            "picker": person(&world, "piet", "picker").await,
            "draft": draft["id"], "also": also["id"], "return": asked["return_id"],
            "waiting": waiting["number"],
        })
    })
    .await;
}
