//! Another item stands in for what is missing: chosen by the customer in the mail's link, or by a
//! clerk; sent, told to the shop as what was ordered, and taken back as what it is.

use reqwest::Method;
use serde_json::{Value, json};
use shops::Server;
use shops::shopify::Shopify;

use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, carrier, until};

/// Says that an item may stand in for another.
async fn listed(world: &World, sku: &str, name: &str, substitute: &str) {
    let body = json!({ "name": name, "substitutes": [substitute] });
    let item = world.put(&format!("/api/v1/items/{sku}"), body).await;
    assert_eq!(item["substitutes"], json!([substitute]));
}

async fn case(world: &World, order: &str, state: &str) -> Value {
    until("the case stands", async || {
        let path = format!("/api/v1/shortages?order_id={order}&state={state}");
        world.list(&path).await.pop()
    })
    .await
}

/// Waits for the mail about what is missing, and gives the path of its link.
async fn link(world: &World, number: &str) -> String {
    let mail = until("the mail about what is missing", async || {
        let mails = world.mails().into_iter();
        mails
            .into_iter()
            .find(|mail| mail.subject.contains(number) && mail.text.contains("missing"))
    })
    .await;
    let begin = format!("{}/track/", world.at.http);
    let line = mail.text.lines().find(|line| line.starts_with(&begin)).expect("a link");
    line.trim_start_matches(world.at.http.as_str()).trim().to_owned()
}

/// Presses the button of an item, as a browser without any key does.
async fn press(world: &World, path: &str, sku: &str) -> Answer {
    let request = world.request(Method::POST, &format!("{path}/shortage"));
    let form = "application/x-www-form-urlencoded";
    let pressed = format!("choice=substitute&sku={sku}");
    Answer::of(request.header("content-type", form).body(pressed)).await
}

/// What an order tells of its line.
async fn line_of(world: &World, order: &str) -> Value {
    world.get(&format!("/api/v1/orders/{order}")).await["lines"][0].clone()
}

async fn told(world: &World, order: &str) -> String {
    world.get(&format!("/api/v1/orders/{order}/timeline")).await.to_string()
}

#[tokio::test]
async fn a_customer_takes_another_item_by_the_link_in_the_mail_and_the_shop_hears_of_the_line() {
    let world = World::enter("substitute-link").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let api = Server::start(Shopify::new("shpat_1")).await.expect("a shop");
    let path = format!("/api/v1/channels/{}/write-back", shop.channel);
    world.put(&path, json!({ "url": api.url(), "token": "shpat_1" })).await;
    let (cup, mug) = (world.item("cup").await, world.stocked("mug", 2).await);
    listed(&world, &cup, "Blue cup", &mug).await;
    let device = Device::enter(&world, "handheld").await;
    api.shop().sells(78_101, &[(7_810_100, "A", 2)]);
    let hers = shop.accepted(&order(78_101, &[(&cup, 2, 1_900)])).await;
    let his = shop.accepted(&order(78_102, &[(&cup, 1, 1_900)])).await;
    assert_eq!(case(&world, &hers, "open").await["owner"], "customer");
    let (her_link, his_link) = (link(&world, "#78101").await, link(&world, "#78102").await);

    let page = Answer::of(world.request(Method::GET, &her_link)).await;
    assert!(page.status == 200 && page.text.contains("Blue cup"), "{}", page.text);
    assert!(
        page.text.contains("Take instead: <bdi>mug") && page.text.contains(&mug),
        "{}",
        page.text
    );
    let page = Answer::of(world.request(Method::GET, &format!("{her_link}?lang=zh"))).await;
    assert!(
        page.text.contains("等待到货") && page.text.contains("lang=\"zh-CN\""),
        "{}",
        page.text
    );
    for _ in 0..2 {
        let pressed = press(&world, &her_link, &mug).await;
        assert_eq!(pressed.status, 200, "{pressed:?}");
        assert!(pressed.text.contains("chosen to be sent in its place"), "{}", pressed.text);
    }
    let page = Answer::of(world.request(Method::GET, &her_link)).await;
    assert!(page.text.contains("2 × <bdi>mug<"), "{}", page.text);
    let late = press(&world, &his_link, &mug).await;
    assert!(late.status == 409 && late.text.contains("any more"), "{late:?}");
    let open = case(&world, &his, "open").await;
    assert_eq!((&open["missing"], &open["substitutes"]), (&json!(1), &json!([])));

    let placed = world.pieces_at(&hers, "allocated", 2).await;
    assert_eq!(placed["lines"][0]["sku"], json!(cup), "the line stays what was ordered");
    let jobs = world.list(&format!("/api/v1/pick-jobs?order_id={hers}")).await;
    let task = &jobs[0]["tasks"][0];
    assert_eq!((&task["sku"], &task["substituted_for"]), (&json!(mug), &json!(cup)));
    let parcel = device.pick_and_pack(&placed).await;
    assert_eq!(parcel["lines"][0]["substituted_for"], json!(cup));
    assert!(line_of(&world, &hers).await.get("sent_instead").is_none(), "it is still here");
    let shipment = world.shipments(&hers, 1).await.remove(0);
    carrier::hand_over(&world, &shipment).await;
    let made = until("the shop has its fulfillment", async || {
        api.shop().orders[&78_101].fulfillments.first().cloned()
    })
    .await;
    assert_eq!(made.pieces.into_iter().collect::<Vec<_>>(), [(7_810_100, 2)]);
    world.pieces_at(&hers, "in_transit", 2).await;
    let line = line_of(&world, &hers).await;
    let sent = json!([{ "sku": mug, "quantity": 2, "delivered": 0 }]);
    assert_eq!((&line["sku"], &line["sent_instead"]), (&json!(cup), &sent));
    until("the mugs have left the books", async || {
        (world.stock(&mug).await == (0, 0)).then_some(())
    })
    .await;
    let timeline = told(&world, &hers).await;
    for words in [format!("shall be replaced by {mug}"), format!("2 {mug} in place of {cup}")] {
        assert!(timeline.contains(&words), "{words} is not in {timeline}");
    }
    let mails = world.mails();
    let missing = mails.iter().filter(|mail| mail.subject.contains("#78101"));
    assert_eq!(missing.filter(|mail| mail.text.contains("missing")).count(), 1, "once for a case");
}

#[tokio::test]
async fn a_clerk_sends_any_item_and_it_comes_back_to_its_own_shelf() {
    let world = World::enter("substitute-clerk").await;
    let (cup, mug) = (world.item("cup").await, world.stocked("mug", 1).await);
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &cup, 2).await;
    let open = case(&world, &id, "open").await;
    let path = format!("/api/v1/shortages/{}", open["shortage_id"].as_str().expect("an id"));
    let wish = json!({ "sku": mug, "reason": "agreed on the telephone" });
    let key = world.post("/api/v1/keys", json!({ "scope": "read" })).await;
    let key = key["key"].as_str().expect("a key").to_owned();
    let url = format!("{path}/substitute");
    world.ask(&key, Method::POST, &url, Some(&wish)).await.refused(403);
    let few = world.try_post(&url, wish.clone()).await.refused(409);
    assert!(few.contains("2") && few.contains("can be promised"), "{few}");
    world.receive(&mug, 1, "second").await;
    let settled = world.post(&url, wish.clone()).await;
    assert_eq!((&settled["state"], &settled["substituted"]), (&json!("settled"), &json!(2)));
    assert_eq!(settled["reason"], "agreed on the telephone");
    assert_eq!(world.post(&url, wish).await, settled, "twice is once");

    let placed = world.pieces_at(&id, "allocated", 2).await;
    device.pick_and_pack(&placed).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(&world, &shipment).await;
    world.pieces_at(&id, "in_transit", 2).await;
    carrier::report(&world, &shipment, "delivered").await.good("a report");
    world.pieces_at(&id, "delivered", 2).await;
    let line = placed["lines"][0]["id"].clone();
    let back = json!({ "order_id": id, "reason": "too blue",
        "lines": [{ "line_id": line, "quantity": 1 }] });
    let asked = world.try_post_once("/api/v1/returns", &world.named("back"), &back).await;
    let back = asked.good("a return")["return_id"].as_str().expect("an id").to_owned();
    let sent = json!([{ "sku": mug, "quantity": 2, "delivered": 2 }]);
    assert_eq!(line_of(&world, &id).await["sent_instead"], sent);
    world.post(&format!("/api/v1/returns/{back}/approve"), json!({})).await;
    let link = json!({ "purpose": "return" });
    let link = world.post(&format!("/api/v1/orders/{id}/links"), link).await;
    let page = link["path"].as_str().expect("a path");
    let page = Answer::of(world.request(Method::GET, page)).await;
    let said = "Sent in its place: 2 × mug<";
    assert!(page.status == 200 && page.text.contains(said), "{}", page.text);
    let expected = until("the floor expects it", async || {
        world.list(&format!("/api/v1/returns/expected?order_id={id}")).await.pop()
    })
    .await;
    assert_eq!(expected["lines"][0]["sent_instead"], json!([mug]));
    let came = json!({ "location": world.location, "lines": [{ "sku": mug, "quantity": 1 }] });
    let path = format!("/api/v1/returns/{back}");
    let key = world.named("came");
    world.try_post_once(&format!("{path}/receipts"), &key, &came).await.good("a receipt");
    let seen = json!({ "lines": [{ "sku": mug, "restock": 1 }] });
    let key = world.named("seen");
    world.try_post_once(&format!("{path}/inspections"), &key, &seen).await.good("an inspection");
    assert_eq!((world.stock(&mug).await, world.stock(&cup).await), ((1, 0), (0, 0)));
    let due = until("what was paid for the line is due", async || {
        world.list(&format!("/api/v1/refunds?state=pending&order_id={id}")).await.pop()
    })
    .await;
    assert_eq!(due["lines"][0]["quantity"], 1, "{due}");
    let back = world.get(&path).await;
    let line = &back["lines"][0];
    assert_eq!((&line["sku"], &line["received"]), (&json!(cup), &json!(1)));
    let figures = json!([{ "sku": mug, "received": 1, "restocked": 1, "disposed": 0 }]);
    assert_eq!(line["sent_instead"], figures);
}

#[tokio::test]
async fn what_is_still_on_its_way_does_not_come_back_from_the_customer() {
    let world = World::enter("substitute-road").await;
    let (cup, mug) = (world.stocked("cup", 1).await, world.stocked("mug", 1).await);
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &cup, 2).await;
    let placed = world.pieces_at(&id, "allocated", 1).await;
    let open = case(&world, &id, "open").await;
    device.pick_and_pack(&placed).await;
    let case = open["shortage_id"].as_str().expect("an id");
    world.post(&format!("/api/v1/shortages/{case}/substitute"), json!({ "sku": mug })).await;
    device.pick_and_pack(&placed).await;
    let shipments = world.shipments(&id, 2).await;
    for shipment in &shipments {
        carrier::hand_over(&world, shipment).await;
    }
    world.pieces_at(&id, "in_transit", 2).await;
    let has = |shipment: &&Value, sku: &str| shipment["lines"][0]["sku"] == *sku;
    let arrives = shipments.iter().find(|one| has(one, &cup)).expect("the cup's");
    let late = shipments.iter().find(|one| has(one, &mug)).expect("the mug's");
    carrier::report(&world, arrives, "delivered").await.good("a report");
    world.pieces_at(&id, "delivered", 1).await;

    let line = placed["lines"][0]["id"].clone();
    let back = json!({ "order_id": id, "reason": "too blue",
        "lines": [{ "line_id": line, "quantity": 1 }] });
    let asked = world.try_post_once("/api/v1/returns", &world.named("back"), &back).await;
    let back = asked.good("a return")["return_id"].as_str().expect("an id").to_owned();
    world.post(&format!("/api/v1/returns/{back}/approve"), json!({})).await;
    until("the floor expects it", async || {
        world.list(&format!("/api/v1/returns/expected?order_id={id}")).await.pop()
    })
    .await;
    let path = format!("/api/v1/returns/{back}/receipts");
    let came =
        |sku: &str| json!({ "location": world.location, "lines": [{ "sku": sku, "quantity": 1 }] });
    let refused = world.try_post_once(&path, &world.named("mug came"), &came(&mug)).await;
    let words = refused.refused(422);
    assert!(words.contains("0 pieces") && words.contains(&mug), "{words}");
    world.try_post_once(&path, &world.named("cup came"), &came(&cup)).await.good("a receipt");
    let late = late["id"].as_str().expect("an id");
    world.post(&format!("/api/v1/shipments/{late}/report-returned"), json!({})).await;
    until("the mug is back, once", async || (world.stock(&mug).await == (1, 0)).then_some(()))
        .await;
}
