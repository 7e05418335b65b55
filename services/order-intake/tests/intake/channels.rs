//! Channels: made, changed, refused.

use contracts::requests::intake as asked;
use serde_json::json;

use crate::{bytes_of, delivery, payload, start, take};

#[tokio::test]
async fn a_channel_is_made_changed_and_never_becomes_another_kind() {
    let harness = start().await;
    let list = harness.ask(asked::CHANNELS_LIST, json!({})).await.expect("the channels");
    let ids: Vec<_> =
        list["items"].as_array().expect("items").iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["counter", "shop"]);
    let made = harness.ask(asked::CHANNELS_GET, json!({ "id": "shop" })).await.expect("a channel");
    let change = json!({ "id": "shop", "kind": "shopify", "name": "The shop", "currency": "USD" });
    let changed = harness.tell(asked::CHANNELS_PUT, change).await.expect("changed");
    assert_eq!((&changed["name"], &changed["currency"]), (&json!("The shop"), &json!("USD")));
    assert_eq!(changed["created_at"], made["created_at"]);
    let other = json!({ "id": "shop", "kind": "woocommerce" });
    assert_eq!(harness.tell(asked::CHANNELS_PUT, other).await.expect_err("refused").status, 409);
    let named = json!({ "id": "the shop", "kind": "shopify" });
    assert_eq!(harness.tell(asked::CHANNELS_PUT, named).await.expect_err("refused").status, 422);
}

#[tokio::test]
async fn a_paused_channel_parks_and_an_unknown_one_is_refused() {
    let harness = start().await;
    let pause = json!({ "id": "shop", "kind": "shopify", "status": "paused" });
    harness.tell(asked::CHANNELS_PUT, pause).await.expect("paused");
    let body = payload(1, "2026-02-01T09:00:00Z");
    assert_eq!(take(&harness, delivery("orders/create", &body)).await["status"], "parked");
    let unknown = bytes_of("nowhere", "orders/create", body.to_string().into());
    let refused = harness.put(asked::DELIVERIES_TAKE, unknown).await.expect_err("refused");
    assert_eq!(refused.status, 404);
}
