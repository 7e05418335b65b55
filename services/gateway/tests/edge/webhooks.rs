use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::service::Service;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::world::{World, intake};

fn signed(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(body);
    BASE64.encode(mac.finalize().into_bytes())
}

/// A problem without what differs from call to call.
fn same_but_for_trace(mut problem: Value) -> Value {
    problem["trace_id"] = Value::Null;
    problem
}

const NEW: &str = "the new secret of a shop";
const OLD: &str = "the old secret of a shop";

#[tokio::test]
async fn a_signed_webhook_reaches_order_intake_byte_by_byte() {
    let world = World::start().await;
    world.play(Service::OrderIntake, intake).await;
    let made = world.channel("shop", "shopify", &[NEW, OLD]).await;
    assert_eq!((made.status, &made.json()["webhook_path"]), (201, &json!("/webhooks/shop")));
    assert!(!made.body.contains(OLD), "no secret comes back");

    let body = b"{ \"id\" : 1.50 , \"id\":2 }\n";
    for secret in [NEW, OLD] {
        let signature = signed(secret, body);
        let headers = [
            ("X-Shopify-Hmac-Sha256", &*signature),
            ("X-Shopify-Topic", "orders/create"),
            ("X-Shopify-Webhook-Id", "w-1"),
        ];
        let heard = world.webhook("/webhooks/shop", &headers, body).await;
        assert_eq!(heard.status, 200, "{heard:?}");
        let told = heard.json();
        assert_eq!(told["endpoint"], "deliveries.take");
        assert_eq!(told["body"].as_str().map(str::as_bytes), Some(&body[..]));
        let headers = told["headers"].to_string();
        for expected in [
            r#"["kontor-channel","shop"]"#,
            r#"["kontor-topic","orders/create"]"#,
            r#"["kontor-platform-delivery-id","w-1"]"#,
            r#"["kontor-actor","channel:shop"]"#,
        ] {
            assert!(headers.contains(expected), "{expected} in {headers}");
        }
        let trace = heard.header("traceresponse").expect("a trace");
        assert!(headers.contains(trace), "the trace goes on: {headers}");
    }
}

#[tokio::test]
async fn of_many_channels_made_at_once_each_is_known_when_it_is_answered() {
    let world = World::start().await;
    world.play(Service::OrderIntake, intake).await;
    // So many that a busy machine still sends each head within the second that these tests give it.
    let made_and_used = (0..100).map(async |number| {
        let channel = format!("shop-{number}");
        assert_eq!(world.channel(&channel, "shopify", &[NEW]).await.status, 201);
        let signature = signed(NEW, b"{}");
        let headers = [("x-shopify-hmac-sha256", &*signature)];
        let heard = world.webhook(&format!("/webhooks/{channel}"), &headers, b"{}").await;
        assert_eq!(heard.status, 200, "{channel}: {heard:?}");
    });
    futures::future::join_all(made_and_used).await;
}

#[tokio::test]
async fn unknown_and_badly_signed_get_the_same_answer() {
    let world = World::start().await;
    world.play(Service::OrderIntake, intake).await;
    world.channel("shop", "shopify", &[NEW]).await;
    world.channel("till", "manual", &[]).await;
    let body = b"{}";
    let good = signed(NEW, body);
    let bad = signed("other", body);
    let mut answers = Vec::new();
    for (channel, headers) in [
        ("shop", vec![("x-shopify-hmac-sha256", &*bad)]),
        ("shop", vec![]),
        ("shop", vec![("x-shopify-hmac-sha256", &*good), ("x-shopify-hmac-sha256", &*bad)]),
        ("shop", vec![("x-wc-webhook-signature", &*good)]),
        ("nobody", vec![("x-shopify-hmac-sha256", &*good)]),
        ("till", vec![("x-shopify-hmac-sha256", &*good)]),
        ("a%2Fb", vec![("x-shopify-hmac-sha256", &*good)]),
    ] {
        let heard = world.webhook(&format!("/webhooks/{channel}"), &headers, body).await;
        assert_eq!(heard.status, 401, "{channel}: {heard:?}");
        assert_eq!(heard.header("content-type"), Some("application/problem+json"));
        answers.push(same_but_for_trace(heard.json()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let heard =
        world.webhook("/webhooks/carriers/nobody", &[("x-parcel-sim-signature", "00")], body).await;
    assert_eq!(same_but_for_trace(heard.json()), answers[0]);
}

#[tokio::test]
async fn the_unsigned_ping_is_fine_for_any_name() {
    let world = World::start().await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let heard = world.webhook("/webhooks/anything", &headers, b"webhook_id=12").await;
    assert_eq!((heard.status, heard.json()), (200, json!({ "status": "ignored" })));
    let heard = world.webhook("/webhooks/anything", &headers, b"webhook_id=12&x=1").await;
    assert_eq!(heard.status, 401);
}

#[tokio::test]
async fn a_carrier_is_believed_with_its_secret_alone() {
    let world = World::start().await;
    world.play(Service::Logistics, intake).await;
    let put = |carrier: &str, secrets: Value| {
        let path = format!("/api/v1/carriers/{carrier}/secrets");
        let world = &world;
        async move {
            let body = Some(json!({ "secrets": secrets }));
            world.call(crate::world::ADMIN, "PUT", &path, body).await.status
        }
    };
    assert_eq!(put("parcel-sim", json!(["the wheel turns and turns"])).await, 200);
    assert_eq!(put("parcel-sim", json!([])).await, 422);
    assert_eq!(put("shopify", json!(["the wheel turns and turns"])).await, 404);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.expect("after 1970").as_secs().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"the wheel turns and turns").expect("any length");
    mac.update(&contracts::requests::logistics::parcel_sim_signed_text(&now, b"{}"));
    let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let headers = [("x-parcel-sim-timestamp", &*now), ("x-parcel-sim-signature", &*signature)];
    let heard = world.webhook("/webhooks/carriers/parcel-sim", &headers, b"{}").await;
    assert_eq!(heard.json()["endpoint"], "tracking.take", "{heard:?}");
    let heard = world.webhook("/webhooks/carriers/parcel-sim", &headers, b"{ }").await;
    assert_eq!(heard.status, 401);
}

/// Plays logistics: what is taken is told back as the contract has it.
fn logistics(endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]) -> Result<Value, Value> {
    assert_eq!(endpoint, "tracking.take");
    let status = if body.is_empty() { "parked" } else { "accepted" };
    Ok(json!({ "status": status, "shipment_id": null, "report_id": null, "reason": null }))
}

#[tokio::test]
async fn tracking_services_are_believed_as_they_sign_and_answered_as_they_read() {
    let world = World::start().await;
    world.play(Service::Logistics, logistics).await;
    let secret = "a secret of a tracking service";
    for carrier in ["easypost", "kuaidi100"] {
        let path = format!("/api/v1/carriers/{carrier}/secrets");
        let body = Some(json!({ "secrets": [secret] }));
        assert_eq!(world.call(crate::world::ADMIN, "PUT", &path, body).await.status, 200);
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(b"{}");
    let hex = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let signature = format!("hmac-sha256-hex={hex}");
    let signed = [("x-hmac-signature", &*signature)];
    let path = "/webhooks/carriers/easypost";
    let heard = world.webhook(path, &signed, b"{}").await;
    assert_eq!((heard.status, &heard.json()["status"]), (200, &json!("accepted")));
    assert_eq!(world.webhook(path, &signed, b"{ }").await.status, 401);

    use md5::{Digest, Md5};
    let sign = data_encoding::HEXUPPER.encode(&Md5::digest(format!("{{}}{secret}")));
    let path = "/webhooks/carriers/kuaidi100";
    let form = format!("param=%7B%7D&sign={sign}");
    let heard = world.webhook(path, &[], form.as_bytes()).await;
    let wanted = json!({ "result": true, "returnCode": "200", "message": "accepted" });
    assert_eq!((heard.status, heard.json()), (200, wanted));
    let refused = world.webhook(path, &[], b"param=%7B%7D&sign=00").await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn secrets_that_cannot_sign_are_refused_before_anything_is_made() {
    let world = World::start().await;
    world.play(Service::OrderIntake, intake).await;
    for (kind, secrets) in [
        ("standard", vec!["plain"]),
        ("shopify", vec!["1", "2", "3"]),
        ("shopify", vec![""]),
        ("shopify", vec!["abc"]),
        ("woocommerce", vec!["fifteen letters"]),
        ("manual", vec!["x"]),
        ("magic", vec!["x"]),
    ] {
        let heard = world.channel("shop", kind, &secrets).await;
        assert_eq!(heard.status, 422, "{kind}: {heard:?}");
        assert!(!heard.body.contains("plain"), "no secret comes back");
    }
}
