//! Customers are told what becomes of their orders: once for each thing, with links that work.

use mailcatcher::Caught;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, carrier, until};

/// Waits for the mail about an order whose subject has some words.
async fn mail(world: &World, number: &str, words: &str) -> Caught {
    until(&format!("a mail about {number}: {words}"), async || {
        let fits = |mail: &Caught| mail.subject.contains(number) && mail.subject.contains(words);
        world.mails().into_iter().find(fits)
    })
    .await
}

/// Opens the page that a mail links to.
async fn page(world: &World, mail: &Caught) -> String {
    let path = link(world, mail);
    let answer = world.request(Method::GET, &path).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    answer.text().await.expect("a page")
}

/// Gives the path of a mail's link, which leads to this very Kontor.
fn link(world: &World, mail: &Caught) -> String {
    let begin = format!("{}/track/", world.at.http);
    let line = mail.text.lines().find(|line| line.starts_with(&begin)).expect("a link");
    line.trim_start_matches(world.at.http.as_str()).trim().to_owned()
}

async fn all_sent(world: &World, order: &str, count: usize) -> Vec<Value> {
    until("every message is sent", async || {
        let messages = world.list(&format!("/api/v1/messages?order={order}")).await;
        let sent = messages.iter().all(|message| message["state"] == "sent");
        (sent && messages.len() == count).then_some(messages)
    })
    .await
}

#[tokio::test]
async fn a_customer_hears_of_receipt_dispatch_trouble_and_delivery_once_each() {
    let world = World::enter("messages").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = world.stocked("lamp", 5).await;
    let device = Device::enter(&world, "handheld").await;
    let sent = order(77_001, &[(&sku, 1, 7_900)]);
    let id = shop.accepted(&sent).await;
    let received = mail(&world, "#77001", "We have your order").await;
    assert_eq!(received.to, "ada@example.org");

    let told = world.order_at(&id, "processing").await;
    device.pick_and_pack(&told).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(&world, &shipment).await;
    let shipped = mail(&world, "#77001", "on its way").await;
    let number = shipment["tracking_number"].as_str().expect("a number");
    assert!(shipped.text.contains(number), "{}", shipped.text);
    assert!(page(&world, &shipped).await.contains("#77001"));

    for status in ["picked_up", "delivery_failed", "out_for_delivery", "delivered"] {
        carrier::report(&world, &shipment, status).await.good(status);
    }
    mail(&world, "#77001", "News of").await;
    mail(&world, "#77001", "has arrived").await;

    shop.shopify("orders/create", &sent).await.good("the same once more");
    let messages = all_sent(&world, &id, 4).await;
    assert!(!json!(messages).to_string().contains("ada@"), "the log names nobody");
    let about = world.mails().into_iter().filter(|mail| mail.subject.contains("#77001"));
    assert_eq!(about.count(), 4, "each once");
}

#[tokio::test]
async fn a_customer_completes_an_address_by_the_link_that_came_by_mail() {
    let world = World::enter("messages-link").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = world.stocked("laptop", 5).await;
    let known = world.order_by_hand("known", &sku, 1).await;
    world.pieces_at(&known, "allocated", 1).await;
    let mut sent = order(77_002, &[(&sku, 1, 500)]);
    sent["shipping_address"] = json!({
        "name": "林小雨", "address1": "科苑路15号3栋502", "city": "深圳市", "province": "广东省",
        "zip": null, "country_code": "CN", "phone": "+8613800000104",
    });
    let id = shop.accepted(&sent).await;
    let asked = mail(&world, "#77002", "需要补充信息").await;
    assert!(asked.text.contains("区 / 县"), "{}", asked.text);
    assert!(page(&world, &asked).await.contains("林小雨"));
    let fields = "name=林小雨&phone=%2B8613800000104&country=CN&region=广东省&city=深圳市\
                  &district=南山区&street1=科苑路15号3栋502";
    let request = world.request(Method::POST, &format!("{}/address", link(&world, &asked)));
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(fields).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    world.pieces_at(&id, "allocated", 1).await;
}

#[tokio::test]
async fn a_merchant_tries_words_of_their_own_and_takes_them_back() {
    let world = World::enter("messages-words").await;
    let path = "/api/v1/message-templates/problem/zh-CN";
    let put = async |body: Value| world.ask(&world.admin_key, Method::PUT, path, Some(&body)).await;
    put(json!({ "subject": "s", "text": "{{nobody}}" })).await.refused(422);
    put(json!({ "subject": "包裹 {{order_number}}", "text": "{{problem}} {{link}}" }))
        .await
        .good("a text");
    let preview = "/api/v1/message-templates/problem/preview?language=zh-CN";
    let shown = world.get(preview).await;
    assert_eq!((&shown["subject"], &shown["own"]), (&json!("包裹 #1001"), &json!(true)));
    world.ask(&world.admin_key, Method::DELETE, path, None).await.good("taken back");
    assert_eq!(world.get(preview).await["own"], false);
}
