//! Whatever real platforms sent, whole files and single members of them, finds a place.

use std::fs;
use std::path::{Path, PathBuf};

use contracts::requests::intake as asked;
use serde_json::{Value, json};

use crate::{bytes_of, count, get, start, take};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// Gives the bytes of a file, and of each order that it lists or wraps.
fn bodies(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).expect("a file");
    let whole: Option<Value> = serde_json::from_slice(&bytes).ok();
    let listed = match &whole {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::Object(members)) => match (members.get("orders"), members.get("order")) {
            (Some(Value::Array(items)), _) => items.clone(),
            (_, Some(order)) => vec![order.clone()],
            _ => vec![],
        },
        _ => vec![],
    };
    let listed = listed.iter().map(|order| order.to_string().into_bytes());
    listed.chain([bytes]).collect()
}

#[tokio::test]
async fn every_sample_is_an_order_or_is_parked_or_ignored_for_a_reason() {
    let harness = start().await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let platforms = [("shopify", "orders/updated"), ("woocommerce", "order.updated")];
    let mut accepted = 0;
    for (platform, topic) in platforms {
        let channel = json!({ "id": platform, "kind": platform, "currency": "USD" });
        harness.tell(asked::CHANNELS_PUT, channel).await.expect("a channel");
        let mut found = Vec::new();
        files(&root.join(platform), &mut found);
        if found.is_empty() {
            println!("skipped: no samples of {platform}");
        }
        for body in found.iter().flat_map(|path| bodies(path)) {
            let first = take(&harness, bytes_of(platform, topic, body.clone().into())).await;
            let again = take(&harness, bytes_of(platform, topic, body.into())).await;
            assert_eq!(
                (&again["status"], &again["order_id"]),
                (&json!("duplicate"), &first["order_id"])
            );
            if first["status"] == "duplicate" {
                continue;
            }
            if first["status"] != "accepted" {
                assert!(
                    first["reason"].as_str().is_some_and(|reason| !reason.is_empty()),
                    "{first}"
                );
                continue;
            }
            accepted += 1;
            let id = first["order_id"].as_str().expect("an id").parse().expect("an id");
            assert!(!get(&harness, id).await["lines"].as_array().expect("lines").is_empty());
        }
    }
    assert_eq!(count(&harness, "orders").await > 0, accepted > 0);
}
