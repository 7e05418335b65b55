//! The page of an order behind its link, and the tokens that it makes for each deed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use contracts::service::Service;
use contracts::subjects;
use credentials::links::{Link, LinkSigner, Purpose};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{Heard, LINK_SECRET, World};

const HERS: &str = "ord_01981f5a3c00800190000000abecde2a";
const HIS: &str = "ord_01981f5a3c00800190000000abecdf2a";
const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";
const FAR: i64 = 4_000_000_000;

fn token(purpose: Purpose, subject: &str, expires_at: i64) -> String {
    let signer = LinkSigner::new(LINK_SECRET).expect("a secret");
    signer.sign(&Link { purpose, subject: subject.to_owned(), expires_at })
}

fn money() -> Value {
    json!({ "amount_minor": 4_711, "currency": "EUR" })
}

fn order(id: &str, status: &str) -> Value {
    let line = json!({
        "id": LINE, "external_ref": null, "sku": "SKU-9", "title": "Desk lamp", "variant": null,
        "alias_key": { "by": "title", "key": "Lamp" }, "quantity": 2, "requires_shipping": true,
        "unit_price": money(), "list_total": null, "discount": money(), "tax": money(),
        "buckets": { "unrouted": 0, "backordered": 0, "allocated": 0, "picked": 0, "packed": 0,
            "in_transit": 0, "delivered": 2, "written_off": 0, "cancelled": 0 },
    });
    json!({
        "id": id, "number": "#7", "channel": "shop", "external_ref": null, "status": status,
        "fulfillment_status": "delivered", "payment_status": "paid", "on_hold": false, "holds": [],
        "currency": "EUR", "subtotal": money(), "discount": money(), "shipping": money(),
        "tax": money(), "tax_included": money(), "fees": money(), "total": money(),
        "refunded": null, "difference": money(), "cash_on_delivery": false, "test": false,
        "proposed": [], "shipping_method": null, "cancellation": null, "lines": [line],
        "placed_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "received_at": "2026-01-02T03:04:05Z", "approved_at": null, "completed_at": null,
        "closed_at": null, "trace_id": null, "version": 1,
        "person": { "customer": { "name": "Ada Berg", "email": "ada@example.org" } },
    })
}

/// Plays the services with two orders that have arrived, until somebody confirms hers.
async fn play(world: &World) -> Arc<AtomicU32> {
    let confirmed = Arc::new(AtomicU32::new(0));
    let count = confirmed.clone();
    let intake = move |endpoint: &str, headers: &async_nats::HeaderMap, body: &[u8]| {
        let body: Value = serde_json::from_slice(body).expect("json");
        let id = body["order_id"].as_str().unwrap_or_default().to_owned();
        let actor = headers.get("kontor-actor").map(ToString::to_string);
        assert_eq!(actor.as_deref(), Some("customer"), "{endpoint}");
        let is_done = id == HERS && count.load(Ordering::SeqCst) > 0;
        Ok(match endpoint {
            "orders.get" => order(&id, if is_done { "completed" } else { "processing" }),
            "orders.correction" => json!({ "order_id": id, "number": "#7", "state": "not_asked",
                "missing": [], "unasked": { "made": 1, "approved": true } }),
            "returns.returnable" => json!({ "order_id": id, "number": "#7", "over": false,
                "until": "2126-03-01T00:00:00Z", "returns": [],
                "lines": [{ "line_id": LINE, "title": "Desk lamp", "variant": null, "quantity": 2 }] }),
            "orders.answer_correction" => {
                assert_eq!((&body["unasked"], &body["customer"]), (&json!(1), &Value::Null));
                assert_eq!(body["shipping_address"]["phone"], Value::Null, "it stays");
                json!({ "order_id": id, "members": [], "status": "approved", "holds": [],
                    "version": 2 })
            }
            _ => {
                assert_eq!((endpoint, id.as_str()), ("orders.confirm_receipt", HERS));
                count.fetch_add(1, Ordering::SeqCst);
                json!({ "id": id, "status": "completed", "version": 2 })
            }
        })
    };
    world.play(Service::OrderIntake, intake).await;
    let empty =
        |_: &str, _: &async_nats::HeaderMap, _: &[u8]| Ok(json!({ "items": [], "next": null }));
    world.play(Service::Warehouse, empty).await;
    world.play(Service::Analytics, empty).await;
    let parcel = |endpoint: &str, _: &async_nats::HeaderMap, _: &[u8]| match endpoint {
        "shipments.track" => Ok(json!({ "order_id": HERS, "order_number": "#7", "carrier": null,
            "tracking_number": null, "status": "delivered", "tracking_status": "delivered",
            "in_words": "Your parcel was delivered.", "city": "Bern", "events": [] })),
        _ => Ok(json!({ "items": [], "next": null })),
    };
    world.play(Service::Logistics, parcel).await;
    confirmed
}

async fn open(world: &World, place: &str) -> Heard {
    world.send(&format!("GET {place} HTTP/1.1\r\naccept-language: en"), b"").await
}

async fn press(world: &World, place: &str, form: &str) -> Heard {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    world.webhook(place, &[kind, ("accept-language", "en")], form.as_bytes()).await
}

/// Gives the address behind an attribute of a page that leads to a deed.
fn leads_to(page: &Heard, begin: &str, end: &str) -> String {
    let all = page.body.split('"').filter(|text| text.starts_with("/track/"));
    let unescaped = all.map(|text| text.replace("&amp;", "&"));
    let found = unescaped.into_iter().find(|place| {
        let token = place.trim_start_matches("/track/").split(['/', '?', '.']).next();
        let claim =
            token.and_then(|claim| data_encoding::BASE64URL_NOPAD.decode(claim.as_bytes()).ok());
        let claim = claim.and_then(|claim| String::from_utf8(claim).ok()).unwrap_or_default();
        claim.starts_with(begin) && place.split('?').next().is_some_and(|path| path.ends_with(end))
    });
    found.unwrap_or_else(|| panic!("nothing leads to {begin}: {}", page.body))
}

#[tokio::test]
async fn an_order_is_shown_to_the_holder_of_its_link_and_nothing_personal_with_it() {
    let world = World::start().await;
    play(&world).await;
    let link = token(Purpose::Order, HERS, FAR);
    let page = open(&world, &format!("/track/{link}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("Your order has arrived") && page.body.contains("Desk lamp"));
    for personal in ["Ada", "ada@", "47.11", "SKU-9"] {
        assert!(!page.body.contains(personal), "{personal}: {}", page.body);
    }
    let header = |name: &str| page.header(name).unwrap_or_default();
    assert_eq!((header("cache-control"), header("referrer-policy")), ("no-store", "no-referrer"));
    assert_eq!(header("x-robots-tag"), "noindex");
    let policy = header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    for inline in ["<style", " style=", "javascript:", " onclick="] {
        assert!(!page.body.contains(inline), "{inline}: {}", page.body);
    }
    let chinese = open(&world, &format!("/track/{link}?lang=zh")).await;
    assert!(chinese.body.contains("您的订单已送达") && chinese.body.contains("lang=\"zh-CN\""));
    let part = format!("GET /track/{link} HTTP/1.1\r\nx-kontor-part: main");
    let part = world.send(&part, b"").await;
    assert!(part.body.starts_with("<main") && part.body.ends_with("</main>"), "{}", part.body);
}

#[tokio::test]
async fn a_receipt_is_confirmed_once_and_the_second_time_is_told_so() {
    let world = World::start().await;
    let confirmed = play(&world).await;
    let link = token(Purpose::Order, HERS, FAR);
    let page = open(&world, &format!("/track/{link}")).await;
    let deed = leads_to(&page, "receipt ", "/receipt");
    let sent = press(&world, &deed, "").await;
    let back = format!("/track/{link}?done=receipt");
    assert_eq!((sent.status, sent.header("location")), (303, Some(back.as_str())));
    assert!(open(&world, &back).await.body.contains("Your order is complete"));
    let again = press(&world, &deed, "").await;
    assert_eq!(again.status, 409, "{}", again.body);
    assert!(again.body.contains("This was confirmed before"), "{}", again.body);
    assert!(again.body.contains(&format!("href=\"/track/{link}\"")), "the way back");
    assert_eq!(confirmed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_that_is_late_altered_or_for_something_else_does_nothing_and_says_so() {
    let world = World::start().await;
    let confirmed = play(&world).await;
    let late = token(Purpose::Receipt, HERS, 1_000_000_000);
    let page = press(&world, &format!("/track/{late}/receipt"), "").await;
    assert_eq!(page.status, 410, "{}", page.body);
    assert!(page.body.contains("nothing was changed"), "{}", page.body);
    let good = token(Purpose::Receipt, HERS, FAR);
    let other = token(Purpose::Order, HERS, FAR);
    let (_, signature) = good.split_once('.').expect("two parts");
    let (claim, _) = token(Purpose::Receipt, HIS, FAR)
        .split_once('.')
        .map(|(claim, rest)| (claim.to_owned(), rest.to_owned()))
        .expect("two parts");
    for bad in [format!("{good}A"), other, format!("{claim}.{signature}"), "parcel".to_owned()] {
        let page = press(&world, &format!("/track/{bad}/receipt"), "").await;
        assert_eq!(page.status, 404, "{bad}: {}", page.body);
        assert!(page.body.contains("leads nowhere"), "{}", page.body);
    }
    for deed in ["move", "return", "damage", "address"] {
        assert_eq!(press(&world, &format!("/track/{good}/{deed}"), "").await.status, 404, "{deed}");
    }
    assert_eq!(confirmed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_link_of_another_order_is_no_way_back_and_acts_for_nobody() {
    let world = World::start().await;
    play(&world).await;
    let (hers, his) = (token(Purpose::Receipt, HERS, FAR), token(Purpose::Order, HIS, FAR));
    let sent = press(&world, &format!("/track/{hers}/receipt?from={his}"), "").await;
    let location = sent.header("location").expect("a way").to_owned();
    assert!(sent.status == 303 && !location.starts_with(&format!("/track/{his}")), "{location}");
    let odd = open(&world, &format!("/track/{hers}?from=//evil.example")).await;
    assert!(!odd.body.contains("evil.example"), "{}", odd.body);
}

#[tokio::test]
async fn a_parcels_token_shows_the_order_and_does_nothing() {
    let world = World::start().await;
    play(&world).await;
    let page = open(&world, "/track/a-token-of-a-parcel").await;
    assert!(page.status == 200 && page.body.contains("Desk lamp"), "{}", page.body);
    assert!(!page.body.contains("<form") && page.body.contains("only shows"), "{}", page.body);
}

#[tokio::test]
async fn where_it_shall_go_instead_is_said_with_a_form_that_begins_empty() {
    let world = World::start().await;
    play(&world).await;
    let link = token(Purpose::Order, HERS, FAR);
    let page = open(&world, &format!("/track/{link}")).await;
    let form = leads_to(&page, "move ", "");
    let page = open(&world, &form).await;
    assert!(page.status == 200 && !page.body.contains("Ada"), "{}", page.body);
    let send = leads_to(&page, "move ", "/move");
    let half = press(&world, &send, "street1=Lane+1&city=&country=CH").await;
    assert!(half.status == 422 && half.body.contains("Lane 1"), "{}", half.body);
    let sent = press(&world, &send, "street1=Lane+1&city=Bern&country=CH").await;
    let back = format!("/track/{link}?done=wish");
    assert_eq!((sent.status, sent.header("location")), (303, Some(back.as_str())));
    let old = token(Purpose::Move, &format!("{HERS}.0"), FAR);
    let again =
        press(&world, &format!("/track/{old}/move"), "street1=Lane+2&city=x&country=CH").await;
    assert!(again.status == 409 && again.body.contains("told us before"), "{}", again.body);
}

#[tokio::test]
async fn an_open_page_hears_of_its_order_and_of_no_other() {
    let world = World::start().await;
    play(&world).await;
    let link = token(Purpose::Order, HERS, FAR);
    let mut stream = TcpStream::connect(&world.address).await.expect("connected");
    let head = format!("GET /track/{link}/live HTTP/1.1\r\nhost: test\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut heard = String::new();
    read_until(&mut stream, &mut heard, "event: changed").await;
    // The page reads itself anew then; what is told from then on, it hears.
    assert_eq!(open(&world, &format!("/track/{link}")).await.status, 200);
    let tell = async |order: &str| {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("ce-correlationid", order);
        let subject = subjects::events_of(Service::OrderIntake).replace('>', "order.changed.v1.0");
        let told = world.everybody.publish_with_headers(subject, headers, "{}".into());
        told.await.expect("told");
        world.everybody.flush().await.expect("told");
    };
    heard.clear();
    tell(HIS).await;
    tell(HERS).await;
    read_until(&mut stream, &mut heard, "event: changed").await;
    assert_eq!(heard.matches("event: changed").count(), 1, "{heard}");
    // A service may hear of it later than the page does: it is looked at again by itself.
    heard.clear();
    read_until(&mut stream, &mut heard, "event: changed").await;
    let shut = open(&world, &format!("/track/{}/live", token(Purpose::Receipt, HERS, FAR))).await;
    assert_eq!(shut.status, 404);
}

async fn read_until(stream: &mut TcpStream, heard: &mut String, wanted: &str) {
    let read = async {
        let mut bytes = [0_u8; 4_096];
        while !heard.contains(wanted) {
            let count = stream.read(&mut bytes).await.expect("read");
            assert!(count > 0, "the stream ended: {heard}");
            heard.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    };
    // A line that says only that somebody is there does not count.
    tokio::time::timeout(Duration::from_secs(60), read).await.expect("it is told in time");
}
