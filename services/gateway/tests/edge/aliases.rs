//! What a shop's names stand for: an item that is there.

use contracts::service::Service;
use serde_json::{Value, json};

use crate::world::{ADMIN, World, intake};

const PATH: &str = "/api/v1/channels/shop/aliases/variant/7001";

#[tokio::test]
async fn an_alias_for_an_item_that_nobody_has_is_refused_and_not_set() {
    let world = World::start().await;
    world.play(Service::OrderIntake, intake).await;
    let warehouse = |endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]| {
        assert_eq!(endpoint, "items.get");
        let asked: Value = serde_json::from_slice(body).expect("JSON");
        if asked["sku"] == "LAMP-1" {
            return Ok(json!({ "sku": "LAMP-1", "name": "Lamp", "weight_grams": null,
                "barcodes": [], "version": 1 }));
        }
        Err(json!({ "type": "about:blank", "title": "Not Found", "status": 404 }))
    };
    world.play(Service::Warehouse, warehouse).await;
    let put = async |sku: Value| world.call(ADMIN, "PUT", PATH, Some(json!({ "sku": sku }))).await;

    let unknown = put(json!("LAMP-2")).await;
    assert_eq!((unknown.status, &unknown.json()["errors"][0]["pointer"]), (422, &json!("#/sku")));
    assert!(unknown.json()["detail"].as_str().expect("words").contains("LAMP-2"));
    let known = put(json!("LAMP-1")).await;
    assert_eq!((known.status, &known.json()["endpoint"]), (200, &json!("aliases.put")));
    let none = put(json!(7)).await;
    assert_eq!(none.json()["endpoint"], "aliases.put", "what is no SKU is judged where it is kept");
}
