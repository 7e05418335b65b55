use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::World;
use crate::world::answer::Answer;
use crate::world::carrier::unix_now;
use crate::world::shop::{self, Header, Shop, order, post_to, shopify, standard, woocommerce};

/// What is left of a problem without what differs from call to call.
fn bytes_but_for_the_trace(answer: &Answer) -> String {
    let trace = answer.json()["trace_id"].as_str().expect("a trace").to_owned();
    answer.text.replace(&trace, "")
}

#[tokio::test]
async fn unknown_and_wrong_are_one_answer() {
    let world = World::enter("doors").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let other = Shop::open(&world, "other", "woocommerce").await;
    let timed = Shop::open(&world, "timed", "standard").await;
    let body = order(1, &[("DOORS-1", 1, 100)]).to_string();
    let good = shopify("orders/create", body.as_bytes());
    let wrong = shopify("orders/create", b"another body");
    let foreign = woocommerce("order.created", body.as_bytes());
    let missing = vec![("content-type", "application/json".to_owned())];
    let mut twice = good.clone();
    twice.push(wrong[2].clone());
    let old = standard("msg_1", unix_now() - 3_600, &body);
    let early = standard("msg_1", unix_now() + 3_600, &body);
    let cases: [(&str, &[Header]); 10] = [
        (&shop.channel, &wrong),
        (&shop.channel, &missing),
        (&shop.channel, &foreign),
        (&shop.channel, &twice),
        (&other.channel, &good),
        (&timed.channel, &old),
        (&timed.channel, &early),
        ("nobody", &good),
        ("counter", &good),
        ("doors%2Fshop", &good),
    ];
    let mut answers = Vec::new();
    for (channel, headers) in cases {
        let answer = post_to(&world, channel, headers, body.clone()).await;
        answer.refused(401);
        answers.push(bytes_but_for_the_trace(&answer));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let carrier = post_to(&world, "carriers/nobody", &good, body.clone()).await;
    assert_eq!(bytes_but_for_the_trace(&carrier), answers[0]);
    for channel in [&shop.channel, &other.channel, &timed.channel] {
        let kept = world.list(&format!("/api/v1/deliveries?channel={channel}")).await;
        assert!(kept.is_empty(), "what is not signed is not kept: {kept:?}");
    }
}

#[tokio::test]
async fn unknown_and_wrong_take_the_same_time() {
    let world = World::enter("clock").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let body = "x".repeat(100_000);
    let wrong = shopify("orders/create", b"another body");
    let mut times = [Vec::new(), Vec::new()];
    for turn in 0..200 {
        let channel = [shop.channel.as_str(), "nobody"][turn % 2];
        let began = Instant::now();
        post_to(&world, channel, &wrong, body.clone()).await.refused(401);
        times[turn % 2].push(began.elapsed());
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[times.len() / 4]
    });
    let apart = known.abs_diff(unknown);
    let near = apart < Duration::from_millis(1) || apart < known.max(unknown) / 3;
    assert!(near, "known {known:?}, unknown {unknown:?}");
}

#[tokio::test]
async fn signed_content_that_cannot_be_used_is_parked_in_words() {
    let world = World::enter("parked").await;
    let nul = r#"{"id": 5, "note": "a\u0000b", "currency": "USD", "total_price": "1.00",
        "line_items": []}"#;
    let cases: [(&str, Vec<u8>); 8] = [
        ("not JSON", b"<order/>".to_vec()),
        ("cut off", br#"{"id": 1, "line_items": ["#.to_vec()),
        ("empty", Vec::new()),
        ("not UTF-8", b"{\"id\": 1, \"note\": \"\xff\xfe\"}".to_vec()),
        ("too deep", [vec![b'['; 100_000], vec![b']'; 100_000]].concat()),
        ("NUL", nul.as_bytes().to_vec()),
        ("no order", br#"{"hello": "world"}"#.to_vec()),
        ("a number", b"1e999999".to_vec()),
    ];
    for (platform, sign) in
        [("shopify", shopify as fn(&str, &[u8]) -> Vec<Header>), ("woocommerce", woocommerce)]
    {
        let shop = Shop::open(&world, platform, platform).await;
        let topic = if platform == "shopify" { "orders/create" } else { "order.created" };
        for (what, body) in &cases {
            let taken = shop.post(&sign(topic, body), body.clone()).await.good(what);
            assert_eq!(taken["status"], "parked", "{platform}, {what}: {taken}");
            let reason = taken["reason"].as_str().expect("words");
            assert!(reason.contains(' '), "{platform}, {what}: {reason}");
            let again = shop.post(&sign(topic, body), body.clone()).await.good(what);
            assert_eq!(again["status"], "duplicate", "{platform}, {what}: {again}");
        }
        let path = format!("/api/v1/deliveries?outcome=parked&channel={}", shop.channel);
        assert_eq!(world.list(&path).await.len(), cases.len());
    }
}

#[tokio::test]
async fn what_is_parked_is_read_again_when_its_channel_was_repaired() {
    let world = World::enter("repaired").await;
    let channel = world.named("shop");
    let mut wish = json!({ "id": channel, "kind": "shopify", "secrets": [shop::SECRET] });
    world.post("/api/v1/channels", wish.clone()).await;
    let mut sent = order(77, &[("REPAIRED-1", 1, 100)]);
    sent["currency"] = Value::Null;
    let body = sent.to_string();
    let headers = shopify("orders/create", body.as_bytes());
    let parked = post_to(&world, &channel, &headers, body).await.good("a webhook");
    assert_eq!(parked["status"], "parked", "{parked}");
    wish["currency"] = json!("EUR");
    world.post("/api/v1/channels", wish).await;
    let id = parked["delivery_id"].as_str().expect("an id");
    let taken = world.post(&format!("/api/v1/deliveries/{id}/retry"), json!({})).await;
    assert_eq!(taken["status"], "accepted", "{taken}");
    let order = world.order(taken["order_id"].as_str().expect("an id")).await;
    assert_eq!(order["currency"], "EUR");
}

#[tokio::test]
async fn size_alone_is_refused_and_the_ping_is_fine_for_any_name() {
    let world = World::enter("sizes").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    for bytes in [2 * 1024 * 1024 + 1, 6 * 1024 * 1024] {
        let body = vec![b' '; bytes];
        let headers = shopify("orders/create", &body);
        shop.post(&headers, body.clone()).await.refused(413);
        post_to(&world, "nobody", &headers, body).await.refused(413);
    }
    let mut large = order(78, &[("SIZES-1", 1, 100)]);
    large["note"] = Value::String("n".repeat(1_900_000));
    let taken = shop.shopify("orders/create", &large).await.good("a large order");
    assert_eq!(taken["status"], "accepted", "{taken}");
    let form = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    for channel in [shop.channel.as_str(), "nobody"] {
        let ping = post_to(&world, channel, &form, "webhook_id=42").await.good("a ping");
        assert_eq!(ping["status"], "ignored");
    }
    post_to(&world, "nobody", &form, "webhook_id=42&x=1").await.refused(401);
}
