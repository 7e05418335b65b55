use contracts::subjects;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, carrier, until};

/// What a picker, a packer and two carriers do to an order, told by its timeline.
const WAY: [&str; 10] = [
    "received",
    "approved",
    "stock_allocated",
    "pick_released",
    "pick_claimed",
    "pick_completed",
    "parcel_packed",
    "shipment_booked",
    "handed_over",
    "completed",
];

fn buckets(order: &Value, line: usize) -> Vec<(String, u64)> {
    let buckets = order["lines"][line]["buckets"].as_object().expect("buckets");
    let pieces =
        buckets.iter().map(|(name, pieces)| (name.clone(), pieces.as_u64().expect("pieces")));
    pieces.filter(|(_, pieces)| *pieces > 0).collect()
}

fn all_at(order: &Value, bucket: &str) -> bool {
    buckets(order, 0) == [(bucket.to_owned(), 2)] && buckets(order, 1) == [(bucket.to_owned(), 1)]
}

#[tokio::test]
async fn an_order_goes_from_webhook_to_door_and_every_step_can_be_seen() {
    let world = World::enter("way").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let (lamp, bulb) = (world.stocked("lamp", 5).await, world.stocked("bulb", 3).await);
    let device = Device::enter(&world, "handheld").await;
    let offers = device.client.subscribe(subjects::floor_jobs(&world.location, "a")).await;
    let mut offers = offers.expect("may listen");
    device.client.flush().await.expect("heard");

    let sent = order(9_001, &[(&lamp, 2, 7_900), (&bulb, 1, 690)]);
    let id = shop.accepted(&sent).await;
    let told = world.order_at(&id, "processing").await;
    assert!(all_at(&told, "allocated"), "{told:#}");
    assert_eq!((&told["payment_status"], &told["on_hold"]), (&json!("paid"), &json!(false)));
    assert_eq!(told["total"], json!({ "amount_minor": 16_980, "currency": "USD" }));
    assert_eq!(told["external_ref"], "9001");
    let trace = told["trace_id"].as_str().expect("a trace").to_owned();
    assert_eq!((world.stock(&lamp).await, world.stock(&bulb).await), ((5, 2), (3, 1)));

    let offer = offers.next().await.expect("an offer");
    let offer: Value = serde_json::from_slice(&offer.payload).expect("JSON");
    assert_eq!(offer["order_number"], "#9001");
    let job = device.claim(&told).await;
    assert_eq!(job["job_id"], offer["job_id"]);
    device.pick(&job).await;
    let told = world.order_when(&id, "picked", |order| all_at(order, "picked")).await;
    assert_eq!(told["fulfillment_status"], "in_progress");

    let parcel = world.post("/api/v1/packages", json!({ "job_id": job["job_id"] })).await;
    assert_eq!(parcel["sscc"].as_str().map(str::len), Some(18), "{parcel}");
    world.order_when(&id, "packed", |order| all_at(order, "packed")).await;
    assert_eq!(world.stock(&lamp).await, (5, 2), "in the house until the carrier has it");

    let shipment = world.shipments(&id, 1).await.remove(0);
    assert_eq!(shipment["status"], "booked");
    label(&world, &shipment).await;
    carrier::hand_over(&world, &shipment).await;
    let told = world.order_when(&id, "in transit", |order| all_at(order, "in_transit")).await;
    assert_eq!(told["fulfillment_status"], "shipped");
    until("stock leaves the books", async || {
        let now = (world.stock(&lamp).await, world.stock(&bulb).await);
        (now == ((3, 0), (2, 0))).then_some(())
    })
    .await;

    for status in ["picked_up", "in_transit", "out_for_delivery", "delivered"] {
        let taken = carrier::report(&world, &shipment, status).await.good("a report");
        assert_eq!(taken["status"], "accepted", "{status}: {taken}");
        let again = carrier::report(&world, &shipment, status).await.good("a report");
        assert_eq!(again["status"], "duplicate", "{status}: {again}");
    }
    let told = world.order_when(&id, "delivered", |order| all_at(order, "delivered")).await;
    assert_eq!(
        (&told["status"], &told["fulfillment_status"]),
        (&json!("processing"), &json!("delivered"))
    );
    track(&world, &shipment).await;
    world.post(&format!("/api/v1/orders/{id}/confirm-receipt"), json!({})).await;
    world.order_at(&id, "completed").await;
    assert_way(&world, &id, &trace).await;
    assert_counted(&world, &shop.channel).await;
}

async fn label(world: &World, shipment: &Value) {
    let path = format!("/api/v1/shipments/{}/label.zpl", shipment["id"].as_str().expect("an id"));
    let label = world.ask(&world.admin_key, reqwest::Method::GET, &path, None).await;
    assert_eq!(label.status, 200);
    assert!(label.text.starts_with("^XA") && label.text.contains("Ada Berg"), "{}", label.text);
    let sscc = shipment["sscc"].as_str().expect("an SSCC");
    assert!(label.text.contains(sscc), "{}", label.text);
}

/// The customer sees where the parcel is, and nothing that a finder of the link should not.
async fn track(world: &World, shipment: &Value) {
    let token = shipment["tracking_token"].as_str().expect("a token");
    let page = world.request(reqwest::Method::GET, &format!("/track/{token}"));
    let page = crate::world::answer::Answer::of(page).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("#9001"), "{}", page.text);
    let chinese = world.request(reqwest::Method::GET, &format!("/track/{token}?lang=zh"));
    let chinese = crate::world::answer::Answer::of(chinese).await;
    assert!(
        chinese.text.contains("您的包裹") && chinese.text.contains("#9001"),
        "{}",
        chinese.text
    );
    for personal in ["Ada", "Mill Lane", "ada@example.org", "5550123"] {
        assert!(!page.text.contains(personal), "{personal} in {}", page.text);
    }
}

async fn assert_way(world: &World, id: &str, trace: &str) {
    let entries = world.list(&format!("/api/v1/orders/{id}/timeline?limit=200")).await;
    let codes: Vec<_> =
        entries.iter().map(|entry| entry["code"].as_str().expect("a code")).collect();
    let mut rest = codes.iter();
    for step in WAY {
        assert!(
            rest.any(|code| *code == step),
            "{step} does not stand where it should in {codes:?}"
        );
    }
    let numbers: Vec<_> =
        entries.iter().map(|entry| entry["number"].as_i64().expect("a number")).collect();
    let dense: Vec<i64> = (1..=i64::try_from(entries.len()).expect("few")).collect();
    assert_eq!(numbers, dense);
    let told = entries.iter().any(|entry| entry["trace_id"] == trace);
    assert!(told, "no entry belongs to the trace {trace}");
}

/// crm and analytics heard of it, from events alone.
async fn assert_counted(world: &World, channel: &str) {
    until("the customer is known", async || {
        let found = world.list("/api/v1/customers?q=ada@example.org").await;
        (!found.is_empty()).then_some(())
    })
    .await;
    until("the sale is counted", async || {
        let sales = world.list(&format!("/api/v1/sales?channel={channel}&group_by=channel")).await;
        (!sales.is_empty()).then_some(())
    })
    .await;
}
