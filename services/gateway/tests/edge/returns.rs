//! The page of a link on which a customer asks to send something back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use contracts::service::Service;
use credentials::links::{Link, LinkSigner, Purpose};
use serde_json::{Value, json};

use crate::world::{Heard, LINK_SECRET, World};

const ORDER: &str = "ord_0190a1b2c3d4e5f60718293a4b5c6d7e";
const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";

fn token(expires_at: i64) -> String {
    let signer = LinkSigner::new(LINK_SECRET).expect("a secret");
    signer.sign(&Link { purpose: Purpose::Return, subject: ORDER.to_owned(), expires_at })
}

/// Plays order-intake with an order of two lamps, of which a return can be asked for once.
async fn play(world: &World) {
    let asked = Arc::new(AtomicBool::new(false));
    let answer = move |endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]| {
        let body: Value = serde_json::from_slice(body).expect("json");
        assert_eq!(body["order_id"], ORDER);
        if endpoint == "returns.returnable" {
            return Ok(json!({
                "order_id": ORDER, "number": "#1001", "until": "2126-03-01T00:00:00Z",
                "over": asked.load(Ordering::SeqCst), "returns": [],
                "lines": [{ "line_id": LINE, "title": "Lamp", "variant": null, "quantity": 2 }],
            }));
        }
        assert_eq!(endpoint, "returns.ask");
        if body["lines"][0]["quantity"] == 9 {
            return Err(json!({ "status": 422, "title": "too many" }));
        }
        asked.store(true, Ordering::SeqCst);
        Err(json!({ "status": 409, "title": "asked before" }))
    };
    world.play(Service::OrderIntake, answer).await;
}

async fn open(world: &World, path: &str, language: &str) -> Heard {
    world.send(&format!("GET {path} HTTP/1.1\r\naccept-language: {language}"), b"").await
}

async fn ask(world: &World, path: &str, form: &str) -> Heard {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    world.webhook(path, &[kind], form.as_bytes()).await
}

#[tokio::test]
async fn the_page_speaks_the_readers_language_through_the_form() {
    let world = World::start().await;
    play(&world).await;
    let token = token(4_000_000_000);
    let path = format!("/track/{token}");
    let page = open(&world, &path, "en").await;
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    assert!(page.body.contains("Send something back") && page.body.contains("lang=\"en\""));
    assert!(page.body.contains(&format!("action=\"{path}/return\"")), "{}", page.body);
    let page = open(&world, &path, "zh-CN,zh;q=0.9").await;
    assert!(page.body.contains("申请退货") && page.body.contains("最多 2"), "{}", page.body);
    let page = open(&world, &format!("{path}?lang=zh"), "en").await;
    assert!(
        page.body.to_lowercase().starts_with("<!doctype html><html lang=\"zh-cn\""),
        "{}",
        page.body
    );
    let action = format!("{path}/return?lang=zh-CN");
    assert!(page.body.contains(&format!("action=\"{action}\"")), "{}", page.body);

    for (form, said) in [(format!("{LINE}=0"), "请填写"), (format!("{LINE}=9"), "请重新核对")]
    {
        let wrong = ask(&world, &action, &form).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains(said) && wrong.body.contains(&action), "{}", wrong.body);
    }
    let late = ask(&world, &action, &format!("{LINE}=1")).await;
    assert!(late.status == 409 && late.body.contains("已提交过申请"), "{}", late.body);
    let back = format!("{path}?lang=zh-CN");
    assert!(open(&world, &back, "en").await.body.contains("退货期限已过"));
    assert!(open(&world, &path, "en").await.body.contains("is over"));
}

#[tokio::test]
async fn a_link_that_is_over_says_so_in_the_readers_language() {
    let world = World::start().await;
    let path = format!("/track/{}", token(1_000_000_000));
    let page = open(&world, &format!("{path}?lang=zh"), "en").await;
    assert!(page.status == 410 && page.body.contains("此链接已过期"), "{}", page.body);
    assert!(open(&world, &path, "en").await.body.contains("no longer good"));
}
