//! Back to the shop, and out to subscribers: what happened in the house is known outside, once.

use serde_json::{Value, json};
use shops::Server;
use shops::inbox::Inbox;
use shops::shopify::Shopify;

use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, carrier, until};

async fn written_back(world: &World, shop: &Shop) -> Server<Shopify> {
    let server = Server::start(Shopify::new("shpat_1")).await.expect("a shop");
    let path = format!("/api/v1/channels/{}/write-back", shop.channel);
    world.put(&path, json!({ "url": server.url(), "token": "shpat_1" })).await;
    server
}

/// The order as the shop tells it once all of it is sent.
fn sent(order: &Value) -> Value {
    let mut sent = order.clone();
    sent["updated_at"] = json!("2026-03-02T10:00:00Z");
    sent["fulfillment_status"] = json!("fulfilled");
    let lines = sent["line_items"].as_array_mut().expect("lines");
    let gone: Vec<_> = lines
        .iter_mut()
        .map(|line| {
            line["fulfillable_quantity"] = json!(0);
            line["fulfillment_status"] = json!("fulfilled");
            json!({ "id": line["id"], "quantity": line["quantity"] })
        })
        .collect();
    sent["fulfillments"] = json!([{ "id": 1, "status": "success", "line_items": gone }]);
    sent
}

#[tokio::test]
async fn a_shop_hears_of_the_parcel_and_saying_so_again_holds_nothing() {
    let world = World::enter("written-back").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let api = written_back(&world, &shop).await;
    let lamp = world.stocked("lamp", 5).await;
    let device = Device::enter(&world, "handheld").await;
    let told = order(9_701, &[(&lamp, 2, 7_900)]);
    api.shop().sells(9_701, &[(970_100, "A", 2)]);
    let id = shop.accepted(&told).await;
    let processing = world.order_at(&id, "processing").await;
    device.pick_and_pack(&processing).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(&world, &shipment).await;
    let made = until("the shop has its fulfillment", async || {
        api.shop().orders[&9_701].fulfillments.first().cloned()
    })
    .await;
    assert_eq!(json!(made.number), shipment["tracking_number"]);
    assert_eq!((made.company.as_str(), made.url.as_str()), ("Parcel Simulation", ""));
    assert_eq!(made.pieces.into_iter().collect::<Vec<_>>(), [(970_100, 2)]);
    world.pieces_at(&id, "in_transit", 2).await;
    let heard = shop.shopify("orders/updated", &sent(&told)).await.good("an update");
    assert_eq!(heard["order_id"], json!(id));
    let after = world.order(&id).await;
    assert_eq!(
        (&after["on_hold"], &after["lines"][0]["buckets"]["in_transit"]),
        (&json!(false), &json!(2))
    );
    let timeline = world.get(&format!("/api/v1/orders/{id}/timeline")).await.to_string();
    assert!(!timeline.contains("the shop changed"), "{timeline}");
    until("it is recorded", async || {
        let path = format!("/api/v1/tellings?state=told&order_id={id}");
        (world.list(&path).await.len() == 1).then_some(())
    })
    .await;
    assert_eq!(api.shop().orders[&9_701].fulfillments.len(), 1);
}

#[tokio::test]
async fn a_shop_hears_the_name_and_the_link_of_a_carrier_of_ones_own() {
    let world = World::enter("by-name").await;
    let carrier = world.named("sf");
    let put = json!({ "name": "SF Express", "tracking_url": "https://sf.example/?no={number}" });
    world.put(&format!("/api/v1/carriers/{carrier}"), put).await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let api = written_back(&world, &shop).await;
    // Too heavy for the carriers that are built in: the parcel waits for a number.
    let piano = world.named("piano");
    let item = json!({ "name": "Piano", "weight_grams": 40_000,
        "barcodes": [format!("code-{piano}")] });
    world.put(&format!("/api/v1/items/{piano}"), item).await;
    world.receive(&piano, 1, "first").await;
    let device = Device::enter(&world, "handheld").await;
    api.shop().sells(9_703, &[(970_300, "A", 1)]);
    let id = shop.accepted(&order(9_703, &[(&piano, 1, 7_900)])).await;
    device.pick_and_pack(&world.order_at(&id, "processing").await).await;
    let draft = until("the parcel waits for a carrier", async || {
        let found = world.list(&format!("/api/v1/shipments?order_id={id}")).await;
        found.into_iter().find(|shipment| shipment["status"] == "draft")
    })
    .await;
    let book = json!({ "carrier": carrier, "tracking_number": "SF0001" });
    let path = format!("/api/v1/shipments/{}/book", draft["id"].as_str().expect("an id"));
    world.post(&path, book).await;
    carrier::hand_over(&world, &draft).await;
    let made = until("the shop has its fulfillment", async || {
        api.shop().orders[&9_703].fulfillments.first().cloned()
    })
    .await;
    let told = [made.company.as_str(), made.number.as_str(), made.url.as_str()];
    assert_eq!(told, ["SF Express", "SF0001", "https://sf.example/?no=SF0001"]);
}

#[tokio::test]
async fn a_shop_hears_of_a_cancellation_and_a_subscriber_of_the_event() {
    let world = World::enter("called-off").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let api = written_back(&world, &shop).await;
    let inbox = Server::start(Inbox::default()).await.expect("an inbox");
    let kind = "kontor.order-intake.order.cancelled.v1";
    let hook = json!({ "id": world.named("desk"), "url": inbox.url(), "events": [kind] });
    world.post("/api/v1/webhooks", hook).await;
    let lamp = world.stocked("lamp", 5).await;
    api.shop().sells(9_702, &[(970_200, "A", 1)]);
    let id = shop.accepted(&order(9_702, &[(&lamp, 1, 7_900)])).await;
    world.order_at(&id, "processing").await;
    world.post(&format!("/api/v1/orders/{id}/cancel"), json!({ "reason": "not wanted" })).await;
    world.order_at(&id, "cancelled").await;
    until("the shop cancelled it", async || {
        api.shop().orders[&9_702].cancelled_at.is_some().then_some(())
    })
    .await;
    assert_eq!(api.shop().orders[&9_702].cancellations, 1);
    until("the subscriber heard of it", async || {
        let taken = inbox.shop().taken.iter().map(|asked| asked.json()).collect::<Vec<_>>();
        taken.into_iter().find(|body| body["data"]["order_id"] == json!(id))
    })
    .await;
}
