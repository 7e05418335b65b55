use md5::{Digest, Md5};
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::shop::signed;
use crate::world::{World, until};

const EASYPOST_SECRET: &str = "s\u{e9}cret of the tracking service";
const KUAIDI100_SALT: &str = "salt of the tracking service";

/// Packs an order for a parcel that no built-in carrier takes, and gives order and draft.
async fn waiting(world: &World, what: &str) -> (String, Value) {
    let sku = world.named(what);
    let item = json!({ "name": what, "weight_grams": 40_000, "barcodes": [format!("code-{sku}")] });
    world.put(&format!("/api/v1/items/{sku}"), item).await;
    world.receive(&sku, 2, "first").await;
    let device = Device::enter(world, &format!("{what}-scan")).await;
    let id = world.order_by_hand(what, &sku, 1).await;
    let order = world.pieces_at(&id, "allocated", 1).await;
    device.pick_and_pack(&order).await;
    let draft = until("the parcel waits for a carrier", async || {
        let found = world.list(&format!("/api/v1/shipments?order_id={id}")).await;
        found.into_iter().find(|shipment| shipment["status"] == "draft")
    })
    .await;
    (id, draft)
}

fn path(shipment: &Value, verb: &str) -> String {
    format!("/api/v1/shipments/{}{verb}", shipment["id"].as_str().expect("an id"))
}

async fn easypost(world: &World, number: &str, details: &[(&str, &str)]) -> Answer {
    let details: Vec<_> = details
        .iter()
        .map(|(status, at)| json!({ "status": status, "datetime": at, "message": status }))
        .collect();
    let body = json!({ "description": "tracker.updated", "result": { "tracking_code": number,
        "carrier": "USPS", "tracking_details": details } })
    .to_string();
    // The secret as EasyPost's libraries decompose it.
    let secret = EASYPOST_SECRET.replace('\u{e9}', "e\u{301}");
    let hex: String = signed(secret.as_bytes(), body.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let request = world
        .request(Method::POST, "/webhooks/carriers/easypost")
        .header("X-Hmac-Signature", format!("hmac-sha256-hex={hex}"))
        .body(body);
    Answer::of(request).await
}

#[tokio::test]
async fn a_parcel_goes_with_ones_own_carrier_from_the_typed_number_to_the_door() {
    let world = World::enter("by-hand").await;
    let secrets = json!({ "secrets": [EASYPOST_SECRET] });
    world.put("/api/v1/carriers/easypost/secrets", secrets).await;
    let carrier = json!({ "name": "Van of the neighbour", "reported_as": ["USPS"],
        "tracking_url": "https://example.org/?no={number}" });
    world.put("/api/v1/carriers/neighbour", carrier).await;
    let (order, draft) = waiting(&world, "piano").await;
    assert!(draft["next_step"].as_str().is_some_and(|words| words.contains("/book")), "{draft:#}");

    let book = json!({ "carrier": "neighbour", "tracking_number": "by-hand 0001" });
    let booked = world.post(&path(&draft, "/book"), book.clone()).await;
    assert_eq!(booked["tracking_number"], "BY-HAND0001");
    let (_, other) = waiting(&world, "organ").await;
    let twice = world.try_post(&path(&other, "/book"), book).await.refused(409);
    assert!(twice.contains(draft["id"].as_str().expect("an id")), "{twice}");

    let label = b"%PDF-1.7\nthe label of the neighbour\n%%EOF\n";
    let request = world.request(Method::PUT, &path(&draft, "/label")).bearer_auth(&world.admin_key);
    let kept = Answer::of(request.body(label.to_vec())).await.good("a label");
    assert_eq!((&kept["kind"], &kept["byte_count"]), (&json!("pdf"), &json!(label.len())));
    let back = world.ask(&world.admin_key, Method::GET, &path(&draft, "/label.pdf"), None).await;
    assert_eq!((back.status, back.text.as_bytes()), (200, &label[..]));

    world.post(&path(&draft, "/hand-over"), json!({})).await;
    world.pieces_at(&order, "in_transit", 1).await;
    let way = [("in_transit", "2026-03-01T10:00:00Z"), ("delivered", "2026-03-02T10:00:00Z")];
    let taken = easypost(&world, "BY-HAND0001", &way).await.good("a webhook");
    assert_eq!(taken["status"], "accepted", "{taken}");
    let again = easypost(&world, "BY-HAND0001", &way[..1]).await.good("a webhook");
    assert_eq!(again["status"], "duplicate", "{again}");
    world.pieces_at(&order, "delivered", 1).await;
    world.post(&format!("/api/v1/orders/{order}/confirm-receipt"), json!({})).await;
    world.order_at(&order, "completed").await;

    let page = format!("/track/{}", booked["tracking_token"].as_str().expect("a token"));
    let page = Answer::of(world.request(Method::GET, &page)).await;
    assert!(page.text.contains("https://example.org/?no=BY-HAND0001"), "{}", page.text);
}

#[tokio::test]
async fn a_sheet_tells_line_by_line_what_became_of_parcels() {
    let world = World::enter("by-sheet").await;
    let (order, draft) = waiting(&world, "harp").await;
    let book = json!({ "carrier": "by-hand", "tracking_number": "SHEET-0001" });
    world.post(&path(&draft, "/book"), book).await;
    let sheet = "waybill,status,time\nSHEET-0001,签收,2026-03-02 10:00\n\
        SHEET-0001,in transit,2026-03-01 10:00\nNOBODY-0001,lost,2026-03-02 10:00\n,lost,\n";
    let send = async || {
        let request = world.request(Method::POST, "/api/v1/tracking-reports?offset=+08:00");
        let request = request.bearer_auth(&world.admin_key).header("content-type", "text/csv");
        Answer::of(request.body(sheet)).await.good("a sheet")
    };
    let told = send().await;
    assert_eq!((&told["accepted"], &told["refused"]), (&json!(2), &json!(2)), "{told:#}");
    assert!(told["lines"][2]["reason"].as_str().is_some_and(|words| words.contains("NOBODY-0001")));
    assert_eq!(told["lines"][3]["line"], 5);
    world.pieces_at(&order, "delivered", 1).await;
    let again = send().await;
    assert_eq!((&again["accepted"], &again["duplicate"]), (&json!(0), &json!(2)), "{again:#}");
}

#[tokio::test]
async fn kuaidi100_is_answered_in_its_own_words() {
    let world = World::enter("by-kuaidi100").await;
    let secrets = json!({ "secrets": [KUAIDI100_SALT] });
    world.put("/api/v1/carriers/kuaidi100/secrets", secrets).await;
    let (order, draft) = waiting(&world, "guqin").await;
    let book = json!({ "carrier": "by-hand", "tracking_number": "KD-0001" });
    world.post(&path(&draft, "/book"), book).await;
    let param = json!({ "status": "shutdown", "lastResult": { "nu": "KD-0001", "com": "shunfeng",
        "state": "3", "data": [{ "context": "已签收", "ftime": "2026-03-02 10:00:00" }] } })
    .to_string();
    let push = async |sign: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("sign", sign).append_pair("param", &param).finish();
        let request = world.request(Method::POST, "/webhooks/carriers/kuaidi100");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Answer::of(request.body(form)).await
    };
    push(&"0".repeat(32)).await.refused(401);
    let digest = Md5::digest(format!("{param}{KUAIDI100_SALT}"));
    let sign: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let heard = push(&sign).await.good("a push");
    let wanted = json!({ "result": true, "returnCode": "200", "message": "accepted" });
    assert_eq!(heard, wanted);
    world.pieces_at(&order, "delivered", 1).await;
}
