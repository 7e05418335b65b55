//! An order that waits for an address: whoever completes it, it goes on by itself.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::shop::{Shop, order};
use crate::world::{World, until};

/// An order to a city of many districts, and none of them named.
fn incomplete(id: u64, sku: &str) -> Value {
    let mut sent = order(id, &[(sku, 1, 500)]);
    sent["shipping_address"] = json!({
        "name": "林小雨", "address1": "科苑路15号3栋502", "city": "深圳市", "province": "广东省",
        "zip": null, "country_code": "CN", "phone": "+8613800000104",
    });
    sent
}

/// The item must be known to review before an order, or the order is held for that as well.
async fn known_item(world: &World) -> String {
    let sku = world.stocked("laptop", 5).await;
    let id = world.order_by_hand("known", &sku, 1).await;
    world.pieces_at(&id, "allocated", 1).await;
    sku
}

async fn held(world: &World, id: &str) {
    let asked = |order: &Value| order["holds"][0]["evidence"]["district"] == "missing";
    world.order_when(id, "held for its district", asked).await;
}

async fn approved_by_itself(world: &World, id: &str, district: &str) {
    let order = world.pieces_at(id, "allocated", 1).await;
    assert_eq!((&order["on_hold"], &order["holds"]), (&json!(false), &json!([])));
    assert_eq!(order["person"]["recipient"]["address"]["district"], district);
    let timeline = world.list(&format!("/api/v1/orders/{id}/timeline")).await;
    let sentences: Vec<&str> =
        timeline.iter().filter_map(|entry| entry["sentence"].as_str()).collect();
    assert!(sentences.iter().any(|told| told.contains("approved by rules")), "{sentences:?}");
    assert!(!sentences.iter().any(|told| told.contains(district)), "{sentences:?}");
}

async fn page(world: &World, path: &str) -> (u16, String) {
    let request = world.request(Method::GET, path).header("accept-language", "zh-CN");
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

#[tokio::test]
async fn a_customer_completes_an_address_by_link_and_the_order_goes_on_by_itself() {
    let world = World::enter("correction-link").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world).await;
    let sent = incomplete(1, &sku);
    let id = shop.accepted(&sent).await;
    held(&world, &id).await;

    let links = format!("/api/v1/orders/{id}/links");
    let made = world.post(&links, json!({ "purpose": "address" })).await;
    let path = made["path"].as_str().expect("a path").to_owned();
    let (status, form) = page(&world, &path).await;
    assert_eq!(status, 200, "{form}");
    assert!(form.contains("林小雨") && form.contains("区 / 县 <em>必填</em>"), "{form}");

    let fill_in = |district: &'static str| {
        let fields = format!(
            "name=林小雨&phone=%2B8613800000104&country=CN&region=广东省&city=深圳市\
             &district={district}&street1=科苑路15号3栋502"
        );
        let request = world.request(Method::POST, &format!("{path}/address"));
        let request = request.header("accept-language", "zh-CN");
        request.header("content-type", "application/x-www-form-urlencoded").body(fields)
    };
    let lacking = fill_in("").send().await.expect("an answer");
    assert_eq!(lacking.status().as_u16(), 422);
    let thanks = fill_in("南山区").send().await.expect("an answer");
    assert_eq!((thanks.status().as_u16(), thanks.url().path()), (200, path.as_str()));
    let thanks = thanks.text().await.expect("a page");
    assert!(thanks.contains("谢谢") && !thanks.contains("科苑路"), "{thanks}");
    approved_by_itself(&world, &id, "南山区").await;

    let again = fill_in("福田区").send().await.expect("an answer");
    assert!(again.text().await.expect("a page").contains("谢谢"), "the link is used up");
    assert_eq!(world.order(&id).await["person"]["recipient"]["address"]["district"], "南山区");
    assert_eq!(world.order(&id).await["corrections"][0]["by"], "customer");
}

#[tokio::test]
async fn a_clerk_completes_an_address_and_the_shop_does_not_undo_it_by_telling_the_old_one() {
    let world = World::enter("correction-clerk").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world).await;
    let mut sent = incomplete(1, &sku);
    sent["financial_status"] = json!("pending");
    let id = shop.accepted(&sent).await;
    held_for_both(&world, &id).await;

    let path = format!("/api/v1/orders/{id}/corrections");
    world.try_post(&path, json!({ "reason": "" })).await.refused(422);
    let correction = json!({
        "shipping_address": { "district": "南山区" },
        "reason": "the customer named the district",
        "contacted": { "channel": "phone", "note": "called at ten" },
    });
    let corrected = world.post(&path, correction.clone()).await;
    assert_eq!(corrected["members"], json!(["shipping_address.district"]), "{corrected}");
    let again = world.post(&path, correction).await;
    assert_eq!(again["members"], json!([]), "nothing is left to be corrected");
    world
        .order_when(&id, "held for its payment alone", |order| {
            order["holds"].as_array().is_some_and(|holds| holds.len() == 1)
        })
        .await;

    sent["financial_status"] = json!("paid");
    sent["updated_at"] = json!("2026-03-01T10:05:00Z");
    shop.shopify("orders/paid", &sent).await.good("news with the old address");
    approved_by_itself(&world, &id, "南山区").await;
    let order = world.order(&id).await;
    assert_eq!(order["corrections"][0]["contacted"]["note"], "called at ten", "{order:#}");
    let late = json!({ "shipping_address": { "district": "福田区" }, "reason": "moved" });
    let words = world.try_post(&path, late).await.refused(409);
    assert!(words.contains("cancel what has not left"), "{words}");
}

async fn held_for_both(world: &World, id: &str) {
    until("held for address and payment", async || {
        let order = world.order(id).await;
        order["holds"].as_array().is_some_and(|holds| holds.len() == 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_free_text_of_a_marketplace_is_split_and_nobody_has_to_ask() {
    let world = World::enter("correction-split").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world).await;
    let mut sent = incomplete(1, &sku);
    sent["shipping_address"]["address1"] = json!("广东省深圳市南山区粤海街道科苑路15号3栋502");
    sent["shipping_address"]["city"] = Value::Null;
    let id = shop.accepted(&sent).await;
    let order = world.pieces_at(&id, "allocated", 1).await;
    let address = &order["person"]["recipient"]["address"];
    let parts = ["region", "city", "district", "subdistrict", "street1"].map(|part| &address[part]);
    assert_eq!(parts, ["广东省", "深圳市", "南山区", "粤海街道", "科苑路15号3栋502"]);
}
