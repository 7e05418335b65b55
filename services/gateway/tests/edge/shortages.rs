//! The page of a link on which a customer chooses what becomes of missing pieces.

use contracts::service::Service;
use credentials::links::{Link, LinkSigner, Purpose};
use serde_json::{Value, json};

use crate::world::{Heard, LINK_SECRET, World};

const CASE: &str = "sho_01981f5a3c00800390000000ac0bcd2a";

/// Plays warehouse with a case of which an item stands in that is no item, or has gone.
async fn play(world: &World) {
    let answer = |endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]| {
        let body: Value = serde_json::from_slice(body).expect("json");
        match (endpoint, body["sku"].as_str()) {
            ("shortages.choose", Some("LAMP-9")) => {
                Err(json!({ "status": 422, "title": "no such item" }))
            }
            ("shortages.choose", _) if body["choice"] != "cancel" => {
                Err(json!({ "status": 409, "title": "has gone" }))
            }
            _ => Ok(json!({
                "shortage_id": CASE, "order_id": "ord_01981f5a3c00800190000000abecde2a",
                "order_number": "#1", "line_id": "lin_01981f5a3c00800290000000ac0bcd2a",
                "sku": "LAMP-1", "state": "open", "owner": "customer",
                "missing": 2, "arrived": 0, "cancelled": 0,
                "opened_at": "2026-01-02T03:04:05Z", "expected_on": null,
                "wait_until": null, "decide_by": null,
                "choices": ["wait", "cancel"], "offered": ["wait", "cancel"],
                "decided_by": null, "decided_at": null, "reason": null,
            })),
        }
    };
    world.play(Service::Warehouse, answer).await;
}

async fn choose(world: &World, path: &str, kind: &str, body: &str) -> Heard {
    world.webhook(path, &[("content-type", kind)], body.as_bytes()).await
}

#[tokio::test]
async fn a_choice_that_cannot_be_read_or_made_is_shown_with_the_page() {
    let world = World::start().await;
    play(&world).await;
    let signer = LinkSigner::new(LINK_SECRET).expect("a secret");
    let (purpose, subject) = (Purpose::Shortage, CASE.to_owned());
    let token = signer.sign(&Link { purpose, subject, expires_at: 4_000_000_000 });
    let path = format!("/track/{token}/shortage?lang=zh-CN");
    let form = "application/x-www-form-urlencoded";
    for wrong in
        ["", "choice=nothing", "choice=substitute&sku=%20x%09y", "sku=LAMP-9&choice=substitute"]
    {
        let page = choose(&world, &path, form, wrong).await;
        assert_eq!((page.status, page.header("cache-control")), (422, Some("no-store")), "{wrong}");
        assert!(page.body.contains("未能识别您的选择"), "{}", page.body);
        assert!(page.body.contains(&format!("action=\"{path}\"")), "{}", page.body);
    }
    let late = choose(&world, &path, form, "choice=wait").await;
    assert!(late.status == 409 && late.body.contains("该选项已不可用"), "{}", late.body);
    let program = choose(&world, &path, "application/json", "{}").await;
    assert_eq!((program.status, program.json()["status"].clone()), (422, json!(422)));
}

#[tokio::test]
async fn a_choice_that_is_taken_leads_to_the_page_and_so_does_the_address_of_the_form() {
    let world = World::start().await;
    play(&world).await;
    let signer = LinkSigner::new(LINK_SECRET).expect("a secret");
    let (purpose, subject) = (Purpose::Shortage, CASE.to_owned());
    let token = signer.sign(&Link { purpose, subject, expires_at: 4_000_000_000 });
    let path = format!("/track/{token}/shortage?lang=zh-CN");
    let form = "application/x-www-form-urlencoded";
    let taken = choose(&world, &path, form, "choice=cancel").await;
    let page = format!("/track/{token}?lang=zh-CN");
    assert_eq!((taken.status, taken.header("location")), (303, Some(page.as_str())));
    for address in [page, path] {
        let opened = world.get(&address).await;
        assert_eq!((opened.status, opened.header("cache-control")), (200, Some("no-store")));
        assert!(opened.body.contains("您的订单中有商品缺货"), "{}", opened.body);
    }
    for other in ["return", "address"] {
        let opened = world.get(&format!("/track/nobody.s/{other}")).await;
        assert_eq!(opened.status, 404, "{other} is a page as well");
        assert!(opened.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    }
}
