//! A customer follows their order by its link, and does what can be done with it, each thing once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, carrier, until};

/// Asks for the link of an order, as a clerk does.
async fn link(world: &World, order: &str) -> String {
    let path = format!("/api/v1/orders/{order}/links");
    let made = world.post(&path, json!({ "purpose": "order" })).await;
    made["path"].as_str().expect("a path").to_owned()
}

async fn open(world: &World, path: &str) -> Answer {
    Answer::of(world.request(Method::GET, path).header("accept-language", "en")).await
}

/// Waits until the page says something.
async fn says(world: &World, path: &str, words: &str) -> Answer {
    until(&format!("the page says: {words}"), async || {
        Some(open(world, path).await).filter(|page| page.text.contains(words))
    })
    .await
}

/// Gives where a form of a page is sent to, or where a link of it leads.
fn leads(page: &Answer, after: &str, attribute: &str) -> String {
    let before = page.text.find(after).unwrap_or_else(|| panic!("{after}: {}", page.text));
    let (head, _) = page.text.split_at(before);
    let begin = format!("{attribute}=\"/track/");
    let found = head.rsplit(&begin).next().and_then(|rest| rest.split('"').next());
    format!("/track/{}", found.expect("a way").replace("&amp;", "&"))
}

async fn press(world: &World, path: &str, form: &str) -> (u16, String) {
    let kind = "application/x-www-form-urlencoded";
    let request = world.request(Method::POST, path).header("content-type", kind);
    let request = request.header("accept-language", "en").body(form.to_owned());
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

#[tokio::test]
async fn an_order_is_followed_to_the_door_confirmed_once_and_complained_about() {
    let world = World::enter("customer-follows").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = world.stocked("lamp", 5).await;
    let device = Device::enter(&world, "handheld").await;
    let id = shop.accepted(&order(88_001, &[(&sku, 2, 7_900)])).await;
    let path = link(&world, &id).await;
    let told = world.pieces_at(&id, "allocated", 2).await;
    let page = says(&world, &path, "We are getting your order ready").await;
    for personal in ["Ada", "Mill Lane", "ada@", "5550123", "79.00"] {
        assert!(!page.text.contains(personal), "{personal}: {}", page.text);
    }
    device.pick_and_pack(&told).await;
    says(&world, &path, "Your order is packed").await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(&world, &shipment).await;
    says(&world, &path, "The carrier has your order").await;
    carrier::report(&world, &shipment, "out_for_delivery").await.good("a report");
    says(&world, &path, "Your parcel arrives today").await;
    carrier::report(&world, &shipment, "delivered").await.good("a report");
    let page = says(&world, &path, "Your order has arrived").await;

    let confirm = leads(&page, "Yes, I have everything", "action");
    let (status, thanks) = press(&world, &confirm, "").await;
    assert!(
        status == 200 && thanks.contains("You have told us that everything is there."),
        "{thanks}"
    );
    world.order_at(&id, "completed").await;
    let (status, again) = press(&world, &confirm, "").await;
    assert!(status == 409 && again.contains("confirmed before"), "{status}: {again}");

    let page = open(&world, &path).await;
    let damage = leads(&page, "Something arrived broken", "href");
    let form = open(&world, &damage).await;
    let send = leads(&form, "What is wrong", "action");
    let line = world.order(&id).await["lines"][0]["id"].as_str().expect("a line").to_owned();
    let wish = format!("{line}=1&why=broken&reason=the+shade");
    let (status, told) = press(&world, &send, &wish).await;
    assert!(status == 200 && told.contains("We have your report"), "{status}: {told}");
    let (status, again) = press(&world, &send, &wish).await;
    assert!(status == 409 && again.contains("You have asked already"), "{status}: {again}");
    let returns = world.list(&format!("/api/v1/returns?order_id={id}")).await;
    assert_eq!(returns.len(), 1, "{returns:?}");
    assert_eq!(returns[0]["reason"], "it arrived broken: the shade");
}

#[tokio::test]
async fn another_address_is_asked_for_until_a_piece_is_packed_and_a_person_decides() {
    let world = World::enter("customer-moves").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = world.stocked("lamp", 5).await;
    let device = Device::enter(&world, "handheld").await;
    let id = shop.accepted(&order(88_002, &[(&sku, 1, 7_900)])).await;
    let path = link(&world, &id).await;
    let told = world.pieces_at(&id, "allocated", 1).await;
    let page = says(&world, &path, "Change the address").await;
    let form = open(&world, &leads(&page, "Change the address", "href")).await;
    assert!(!form.text.contains("Mill Lane") && !form.text.contains("Ada"), "{}", form.text);
    let send = leads(&form, "Street and number", "action");
    let address = "street1=Garden+Road+3&city=Salem&country=US&region=Oregon&postal_code=97301";
    let (status, told_so) = press(&world, &send, address).await;
    assert!(status == 200 && told_so.contains("We have your request"), "{status}: {told_so}");
    let (status, again) = press(&world, &send, address).await;
    assert!(status == 409 && again.contains("Nothing was changed"), "{status}: {again}");

    let held = |order: &Value| order["holds"][0]["reason"] == "changed_after_approval";
    let order = world.order_when(&id, "a person is asked", held).await;
    let made = &order["corrections"][0];
    assert_eq!((&made["by"], &made["wished"]), (&json!("customer"), &json!(true)), "{order:#}");
    let note = made["contacted"]["note"].as_str().expect("where it shall go");
    assert!(note.contains("Garden Road 3") && note.contains("Salem"), "{note}");
    assert_eq!(order["person"]["recipient"]["address"]["street1"], "12 Mill Lane");
    says(&world, &path, "see whether it can still be done").await;

    let why = json!({ "decision": "decline", "reason": "it is being picked" });
    world.post(&format!("/api/v1/orders/{id}/changes"), why).await;
    world.order_when(&id, "nobody is asked any more", |order| order["on_hold"] == false).await;
    device.pick_and_pack(&told).await;
    let page = says(&world, &path, "Your order is packed").await;
    assert!(!page.text.contains("Change the address"), "{}", page.text);
}

#[tokio::test]
async fn an_order_that_waits_is_sent_elsewhere_at_once() {
    let world = World::enter("customer-moves-early").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = world.stocked("lamp", 5).await;
    let known = world.order_by_hand("known", &sku, 1).await;
    world.pieces_at(&known, "allocated", 1).await;
    let mut sent = order(88_003, &[(&sku, 1, 7_900)]);
    sent["financial_status"] = json!("pending");
    let id = shop.accepted(&sent).await;
    world.order_when(&id, "held for its payment", |order| order["on_hold"] == true).await;
    let path = link(&world, &id).await;
    let page = says(&world, &path, "Change the address").await;
    let form = open(&world, &leads(&page, "Change the address", "href")).await;
    let send = leads(&form, "Street and number", "action");
    let address = "street1=Garden+Road+3&city=Salem&country=US&region=Oregon&postal_code=97301";
    let (status, told) = press(&world, &send, address).await;
    assert!(status == 200 && told.contains("We have the new address"), "{status}: {told}");
    let (status, again) = press(&world, &send, "street1=x&city=y&country=US").await;
    assert!(status == 409 && again.contains("told us before"), "{status}: {again}");
    let order = world.order(&id).await;
    let recipient = &order["person"]["recipient"];
    assert_eq!(recipient["address"]["street1"], "Garden Road 3", "{order:#}");
    assert_eq!(recipient["name"], "Ada Berg", "who receives it stays");
    assert_eq!(recipient["phone"], "+15035550123");
}
