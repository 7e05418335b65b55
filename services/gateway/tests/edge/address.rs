use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use contracts::service::Service;
use credentials::links::{Link, LinkSigner, Purpose};
use serde_json::{Value, json};

use crate::world::{Heard, LINK_SECRET, World};

const ORDER: &str = "ord_0190a1b2c3d4e5f60718293a4b5c6d7e";
/// Long after this test will have been forgotten.
const FAR: i64 = 4_000_000_000;

fn token(purpose: Purpose, expires_at: i64) -> String {
    let signer = LinkSigner::new(LINK_SECRET).expect("a secret");
    signer.sign(&Link { purpose, subject: ORDER.to_owned(), expires_at })
}

/// Plays order-intake with an order of which the district is missing until somebody names it.
async fn play(world: &World) {
    let given = Arc::new(AtomicBool::new(false));
    let answer = move |endpoint: &str, headers: &async_nats::HeaderMap, body: &[u8]| {
        let body: Value = serde_json::from_slice(body).expect("json");
        if body["order_id"] != ORDER {
            return Err(json!({ "status": 404, "title": "nothing" }));
        }
        if endpoint == "orders.correction" {
            let is_given = given.load(Ordering::SeqCst);
            let address = json!({ "name": "Li \"Lei\" <b>", "street1": "Lane 1", "country": "CN" });
            return Ok(json!({
                "order_id": ORDER, "number": "#1001",
                "state": if is_given { "given" } else { "asked" },
                "missing": if is_given { json!([]) } else { json!(["district"]) },
                "shipping_address": (!is_given).then_some(address), "customer": null,
            }));
        }
        assert_eq!(endpoint, "orders.answer_correction");
        let actor = headers.get("kontor-actor").map(ToString::to_string);
        assert_eq!(actor.as_deref(), Some("customer"));
        if given.load(Ordering::SeqCst) {
            return Err(json!({ "status": 409, "title": "answered" }));
        }
        if body["shipping_address"]["district"] == "" {
            let error = json!({ "pointer": "#/shipping_address/district", "detail": "needed" });
            return Err(json!({ "status": 422, "title": "wrong", "errors": [error] }));
        }
        given.store(true, Ordering::SeqCst);
        Ok(json!({
            "order_id": ORDER, "members": ["shipping_address.district"], "status": "in_review",
            "holds": [], "version": 3,
        }))
    };
    world.play(Service::OrderIntake, answer).await;
}

async fn open(world: &World, token: &str, language: &str) -> Heard {
    let head = format!("GET /track/{token} HTTP/1.1\r\naccept-language: {language}");
    world.send(&head, b"").await
}

async fn fill_in(world: &World, token: &str, form: &str) -> Heard {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    world.webhook(&format!("/track/{token}/address"), &[kind], form.as_bytes()).await
}

#[tokio::test]
async fn the_holder_of_a_link_completes_the_address_once() {
    let world = World::start().await;
    play(&world).await;
    let token = token(Purpose::Address, FAR);
    let page = open(&world, &token, "en").await;
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"));
    let body = &page.body;
    assert!(body.contains("Li &quot;Lei&quot; &lt;b&gt;") && !body.contains("<b>"), "{body}");
    assert!(!policy.contains("unsafe") && !body.contains("<style"), "{policy}");
    assert!(body.contains("District or county <em>needed</em>"), "{body}");
    assert!(body.contains(&format!("action=\"/track/{token}/address\"")), "{body}");

    let lacking = fill_in(&world, &token, "name=Li&street1=Lane+2&country=CN&district=").await;
    assert_eq!(lacking.status, 422);
    assert!(lacking.body.contains("role=\"alert\"") && lacking.body.contains("Lane 2"));
    assert!(lacking.body.contains("aria-invalid=\"true\""), "{}", lacking.body);

    let sent = fill_in(&world, &token, "name=Li&street1=Lane+2&country=cn&district=West").await;
    let back = format!("/track/{token}");
    assert_eq!((sent.status, sent.header("location")), (303, Some(back.as_str())));
    let after = open(&world, &token, "en").await;
    assert!(after.body.contains("Thank you") && !after.body.contains("Lane"), "{}", after.body);
    let second = fill_in(&world, &token, "district=East").await;
    assert_eq!((second.status, second.header("location")), (303, Some(back.as_str())));
}

#[tokio::test]
async fn the_page_speaks_the_readers_language() {
    let world = World::start().await;
    play(&world).await;
    let page = open(&world, &token(Purpose::Address, FAR), "zh-CN,zh;q=0.9,en;q=0.8").await;
    assert!(
        page.body.to_lowercase().starts_with("<!doctype html><html lang=\"zh-cn\""),
        "{}",
        page.body
    );
    assert!(page.body.contains("请完善收货信息") && page.body.contains("区 / 县"));
}

#[tokio::test]
async fn the_language_of_the_address_counts_first_and_stays_through_the_form() {
    let world = World::start().await;
    play(&world).await;
    let token = token(Purpose::Address, FAR);
    let page = open(&world, &format!("{token}?lang=zh"), "en").await;
    assert!(page.body.contains("请完善收货信息"), "{}", page.body);
    let action = format!("/track/{token}/address?lang=zh-CN");
    assert!(page.body.contains(&format!("action=\"{action}\"")), "{}", page.body);
    let lacking = world.webhook(&action, &[], b"name=Li&district=").await;
    assert_eq!(lacking.status, 422);
    assert!(lacking.body.contains("信息还不完整") && lacking.body.contains(&action));
    let sent = world.webhook(&action, &[], b"name=Li&district=West").await;
    let back = format!("/track/{token}?lang=zh-CN");
    assert_eq!((sent.status, sent.header("location")), (303, Some(back.as_str())));
    assert!(open(&world, &format!("{token}?lang=zh-CN"), "en").await.body.contains("您的地址"));
}

#[tokio::test]
async fn a_link_that_is_altered_expired_or_for_something_else_opens_nothing() {
    let world = World::start().await;
    play(&world).await;
    let good = token(Purpose::Address, FAR);
    for bad in [format!("{good}A"), good.replacen('.', "A.", 1)] {
        let page = open(&world, &bad, "en").await;
        assert_eq!(page.status, 404, "{bad}");
        assert!(page.body.contains("leads nowhere"), "{}", page.body);
        assert_eq!(fill_in(&world, &bad, "district=West").await.status, 404, "{bad}");
    }
    let other = token(Purpose::Shortage, FAR);
    assert_eq!(fill_in(&world, &other, "district=West").await.status, 404);
    let old = token(Purpose::Address, 1_000_000_000);
    let page = open(&world, &old, "en").await;
    assert_eq!(page.status, 410);
    assert!(page.body.contains("expired"), "{}", page.body);
}

#[tokio::test]
async fn a_clerk_gets_a_link_while_something_is_asked() {
    let world = World::start().await;
    play(&world).await;
    let path = format!("/api/v1/orders/{ORDER}/links");
    let made = world.post(&path, json!({ "purpose": "address" })).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let link = made.json()["path"].as_str().expect("a path").to_owned();
    let token = link.strip_prefix("/track/").expect("a page");
    assert_eq!(open(&world, token, "en").await.status, 200);
    assert_eq!(world.post(&path, json!({ "purpose": "everything" })).await.status, 422);
    fill_in(&world, token, "name=Li&street1=Lane+2&country=CN&district=West").await;
    let late = world.post(&path, json!({ "purpose": "address" })).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("answered already"), "{}", late.body);
}
