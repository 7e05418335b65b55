//! The examples of the reference are sent to a real world, and what comes back has the shape that the
//! reference shows.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::Method;
use serde_json::Value;

use crate::shape;
use crate::world::World;
use crate::world::answer::Answer;

/// The calls that are tried, in an order in which each finds what it needs: its example, and where.
const TRIED: [(&str, &str, &str); 17] = [
    ("put_locations_name", "PUT", "/api/v1/locations/main"),
    ("put_items_sku", "PUT", "/api/v1/items/CUP-WHITE"),
    ("put_locations_location_bins_code", "PUT", "/api/v1/locations/main/bins/A-01-1"),
    ("post_stock_receipts", "POST", "/api/v1/stock/receipts"),
    ("post_stock_adjustments", "POST", "/api/v1/stock/adjustments"),
    ("put_stock_sku_reorder_level", "PUT", "/api/v1/stock/CUP-WHITE/reorder-level"),
    ("put_stock_sku_expected", "PUT", "/api/v1/stock/CUP-WHITE/expected"),
    ("post_channels", "POST", "/api/v1/channels"),
    ("put_channels_id_aliases_by_key", "PUT", "/api/v1/channels/teahouse/aliases/sku/cup-1"),
    ("post_orders", "POST", "/api/v1/orders"),
    ("post_webhooks", "POST", "/api/v1/webhooks"),
    ("post_webhooks_id_test", "POST", "/api/v1/webhooks/desk/test"),
    ("post_tellings_retry", "POST", "/api/v1/tellings/retry"),
    ("post_devices", "POST", "/api/v1/devices"),
    ("post_devices_pairings", "POST", "/api/v1/devices/pairings"),
    ("post_keys", "POST", "/api/v1/keys"),
    ("post_people", "POST", "/api/v1/people"),
];

/// What is read afterwards.
const READ: [&str; 12] = [
    "/api/v1/items",
    "/api/v1/items/CUP-WHITE",
    "/api/v1/stock",
    "/api/v1/stock/CUP-WHITE/movements",
    "/api/v1/stock/CUP-WHITE/plans",
    "/api/v1/channels",
    "/api/v1/channels/teahouse/aliases",
    "/api/v1/webhooks/desk",
    "/api/v1/tellings",
    "/api/v1/devices",
    "/api/v1/keys",
    "/api/v1/people",
];

fn document() -> Value {
    serde_json::from_str(include_str!("../../services/gateway/openapi.json")).expect("JSON")
}

fn example(id: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/gateway/src/reference");
    let text = fs::read_to_string(folder.join(format!("examples/{id}.json"))).expect("an example");
    serde_json::from_str(&text).expect("JSON")
}

fn in_a_month() -> String {
    let month = Duration::from_secs(30 * 24 * 60 * 60);
    let day = chrono::DateTime::<chrono::Utc>::from(SystemTime::now() + month);
    day.format("%Y-%m-%d").to_string()
}

/// Finds a call of the document by where it is.
fn call<'d>(document: &'d Value, method: &str, path: &str) -> &'d Value {
    let parts: Vec<_> = path.split('/').collect();
    let fits = |template: &&String| {
        let template: Vec<_> = template.split('/').collect();
        template.len() == parts.len()
            && template.iter().zip(&parts).all(|(own, given)| own.starts_with('{') || own == given)
    };
    let mut found: Vec<_> =
        document["paths"].as_object().expect("paths").keys().filter(fits).collect();
    found.sort_by_key(|template| template.matches('{').count());
    let template = found.first().unwrap_or_else(|| panic!("no call is at {path}"));
    &document["paths"][template.as_str()][method.to_lowercase()]
}

/// Holds an answer against what the document says of it.
#[track_caller]
fn is_as_documented(document: &Value, (method, path): (&str, &str), answer: &Answer) {
    let body = answer.good(path);
    let told = &call(document, method, path)["responses"][answer.status.to_string()];
    // What is there already is answered with 200 instead of 201, with the same body.
    let told = if told["content"].is_null() {
        &call(document, method, path)["responses"]["201"]
    } else {
        told
    };
    let schema = &told["content"]["application/json"]["schema"];
    assert!(!schema.is_null(), "{method} {path} answered {}", answer.status);
    let faults = shape::faults(&body, schema, document);
    assert!(faults.is_empty(), "{method} {path}: {faults:#?}\n{body:#}");
}

#[tokio::test]
async fn the_examples_of_the_reference_work_and_are_answered_as_it_says() {
    let world = World::enter("examples").await;
    let document = document();
    let mut order = String::new();
    for (id, method, path) in TRIED {
        let verb = method.parse::<Method>().expect("a method");
        let mut request = world.request(verb, path).bearer_auth(&world.admin_key);
        let is_once = call(&document, method, path)["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["name"] == "Idempotency-Key"));
        if is_once {
            request = request.header("idempotency-key", format!("\"example-{id}\""));
        }
        let mut body = example(id);
        if body["expected_on"].is_string() {
            // A day that is written down is over some day.
            body["expected_on"] = in_a_month().into();
        }
        let answer = Answer::of(request.json(&body)).await;
        is_as_documented(&document, (method, path), &answer);
        if id == "post_orders" {
            order = answer.json()["id"].as_str().expect("an id").to_owned();
        }
    }
    world.pieces_at(&order, "allocated", 2).await;
    let of_order = ["", "/timeline"].map(|part| format!("/api/v1/orders/{order}{part}"));
    for path in READ.iter().map(|path| (*path).to_owned()).chain(of_order) {
        let answer = world.ask(&world.admin_key, Method::GET, &path, None).await;
        is_as_documented(&document, ("GET", &path), &answer);
    }
    let path = format!("/api/v1/orders/{order}/cancel");
    let answer = world.try_post(&path, example("post_orders_id_cancel")).await;
    is_as_documented(&document, ("POST", &path), &answer);
    // Nobody is at the address of the example.
    let path = "/api/v1/webhooks/desk";
    world.ask(&world.admin_key, Method::DELETE, path, None).await.good(path);
}
