use contracts::service::Service;
use serde_json::{Value, json};

use crate::world::{ADMIN, Heard, World};

/// Plays logistics: one number is known, one is told again, one breaks it.
fn logistics(endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]) -> Result<Value, Value> {
    assert_eq!(endpoint, "tracking.tell");
    let told: Value = serde_json::from_slice(body).expect("json");
    match told["tracking_number"].as_str() {
        Some("NEW") => {
            assert_eq!(told["occurred_at"], "2026-01-01T19:04:00Z");
            Ok(json!({ "status": "accepted" }))
        }
        Some("KNOWN") => Ok(json!({ "status": "duplicate" })),
        Some("BROKEN") => Err(json!({ "status": 503, "title": "Not now" })),
        _ => Err(json!({ "status": 404, "title": "None", "detail": "nobody bears it" })),
    }
}

async fn send(world: &World, query: &str, sheet: &str) -> Heard {
    let head = format!(
        "POST /api/v1/tracking-reports{query} HTTP/1.1\r\nauthorization: Bearer {ADMIN}\r\n\
         content-type: text/csv\r\ncontent-length: {}",
        sheet.len()
    );
    world.send(&head, sheet.as_bytes()).await
}

#[tokio::test]
async fn every_line_of_a_sheet_has_its_own_result() {
    let world = World::start().await;
    world.play(Service::Logistics, logistics).await;
    let at = "2026-01-02 03:04";
    let sheet = format!(
        "waybill,status,time\nNEW,lost,{at}\nKNOWN,lost,{at}\nNOBODY,lost,{at}\nNEW,lost,\n"
    );
    let heard = send(&world, "?offset=%2B08:00", &sheet).await;
    assert_eq!(heard.status, 200, "{heard:?}");
    let told = heard.json();
    let results: Vec<_> = told["lines"].as_array().expect("lines").iter().collect();
    let words: Vec<_> = results.iter().map(|line| line["result"].as_str()).collect();
    assert_eq!(words, ["accepted", "duplicate", "refused", "refused"].map(Some));
    assert_eq!(results[2]["reason"], "nobody bears it");
    assert_eq!(
        (&results[3]["line"], &results[3]["reason"]),
        (&json!(5), &json!("the time is missing"))
    );
    assert_eq!(
        (&told["accepted"], &told["duplicate"], &told["refused"]),
        (&json!(1), &json!(1), &json!(2))
    );
}

#[tokio::test]
async fn a_sheet_that_is_none_or_cannot_be_told_is_refused_as_a_whole() {
    let world = World::start().await;
    world.play(Service::Logistics, logistics).await;
    assert_eq!(send(&world, "", "status,time\nlost,x\n").await.status, 422);
    assert_eq!(send(&world, "?offset=noon", "waybill,status,time\n").await.status, 400);
    assert_eq!(send(&world, "?zone=x", "waybill,status,time\n").await.status, 400);
    let broken = "waybill,status,time\nBROKEN,lost,2026-01-02 03:04\n";
    assert_eq!(send(&world, "", broken).await.status, 503);
}
