//! Webhooks of tracking services: they know a number that somebody typed, and bring a whole way.

use contracts::ids::Id;
use contracts::requests::logistics::{CARRIER, Shipment, ShipmentStatus};
use logistics::commands::Command;
use runtime::testing::{Harness, question};
use serde_json::{Value, json};

use crate::world::{facts, house, order, packed, put, rows, seen, shipped, tell};

type House = Harness<logistics::Logistics>;

const NUMBER: &str = "EZ1000000001";

async fn send(house: &House, from: &str, body: String) -> (Value, Vec<String>) {
    let mut asked = question(json!({}));
    asked.headers.push((CARRIER.to_owned(), from.to_owned()));
    asked.body = body.into();
    put(house, "tracking.take", asked).await.unwrap()
}

fn easypost(carrier: &str, details: &[(&str, &str, &str)]) -> String {
    let details: Vec<_> = details
        .iter()
        .map(|(status, detail, at)| {
            json!({ "status": status, "status_detail": detail,
            "datetime": at, "message": "left with neighbour Krause",
            "tracking_location": { "city": "Leipzig" } })
        })
        .collect();
    json!({ "description": "tracker.updated", "result": { "object": "Tracker",
        "tracking_code": NUMBER, "carrier": carrier, "tracking_details": details } })
    .to_string()
}

fn kuaidi100(state: &str, lines: &[(&str, &str)]) -> String {
    let data: Vec<_> = lines
        .iter()
        .rev()
        .map(|(status, at)| json!({ "context": status, "ftime": at, "status": status }))
        .collect();
    let param = json!({ "status": "polling", "lastResult": { "nu": NUMBER, "com": "shunfeng",
        "state": state, "data": data } });
    form_urlencoded::Serializer::new(String::new())
        .append_pair("param", &param.to_string())
        .append_pair("sign", "checked at the edge")
        .finish()
}

/// Names a carrier and makes a parcel that bears its number.
async fn by_hand(house: &House, number: u32, reported_as: &[&str]) -> Shipment {
    let put = json!({ "code": "post", "name": "Post", "preferred": true,
        "reported_as": reported_as });
    tell(house, "carriers.put", put).await.unwrap();
    let waiting = shipped(house, &packed(order(number), 1, &[(1, 2)])).await;
    let book = json!({ "shipment_id": waiting.id, "carrier": "post", "tracking_number": NUMBER });
    tell(house, "shipments.book", book).await.unwrap();
    waiting
}

const WAY: [(&str, &str, &str); 4] = [
    ("pre_transit", "label_created", "2026-01-01T10:00:00Z"),
    ("in_transit", "arrived_at_facility", "2026-01-02T10:00:00Z"),
    ("out_for_delivery", "out_for_delivery", "2026-01-03T08:00:00Z"),
    ("delivered", "arrived_at_destination", "2026-01-03T10:00:00Z"),
];

#[tokio::test]
async fn one_webhook_brings_the_whole_way_and_the_next_only_what_is_new() {
    let house = house().await;
    let shipment = by_hand(&house, 1, &["USPS"]).await;
    let (answer, said) = send(&house, "easypost", easypost("USPS", &WAY[..2])).await;
    assert_eq!(answer["status"], "accepted");
    assert_eq!(answer["shipment_id"], json!(shipment.id));
    assert_eq!(said, ["shipment.tracked", "shipment.handed_over", "shipment.tracked"]);
    let (answer, said) = send(&house, "easypost", easypost("USPS", &WAY[..2])).await;
    assert_eq!((&answer["status"], said.len()), (&json!("duplicate"), 0));
    let (_, said) = send(&house, "easypost", easypost("USPS", &WAY)).await;
    assert_eq!(said, ["shipment.tracked", "shipment.tracked", "shipment.delivered"]);
    let (answer, said) = send(&house, "easypost", easypost("USPS", &WAY[..3])).await;
    assert_eq!((&answer["status"], said.len()), (&json!("duplicate"), 0), "late and known");
    let shown = seen(&house, &shipment.id.to_string()).await;
    assert_eq!((shown.status, shown.reports.len()), (ShipmentStatus::Delivered, 4));
    assert!(shown.reports.iter().all(|report| report.reported_by.is_none()));
}

#[tokio::test]
async fn kuaidi100_brings_a_refused_parcel_back() {
    let house = house().await;
    let shipment = by_hand(&house, 1, &["shunfeng"]).await;
    let lines = [
        ("揽收", "2026-01-01 10:00:00"),
        ("派件", "2026-01-02 10:00:00"),
        ("拒收", "2026-01-02 11:00:00"),
        ("退回", "2026-01-02 12:00:00"),
    ];
    let (answer, said) = send(&house, "kuaidi100", kuaidi100("6", &lines)).await;
    assert_eq!((&answer["status"], said.len()), (&json!("accepted"), 5));
    let shown = seen(&house, &shipment.id.to_string()).await;
    let open: Vec<_> = shown.incidents.iter().filter(|one| one.closed_at.is_none()).collect();
    assert_eq!((open[0].kind.as_str(), open[0].owner.as_str()), ("return_to_sender", "dock"));
    assert!(shown.next_step.unwrap().contains("report-returned"));
    let back = [lines.as_slice(), &[("退签", "2026-01-05 12:00:00")]].concat();
    let (_, said) = send(&house, "kuaidi100", kuaidi100("4", &back)).await;
    assert_eq!(said, ["shipment.tracked", "shipment.returned"]);
}

#[tokio::test]
async fn what_is_told_before_the_number_is_typed_is_taken_by_itself_afterwards() {
    let house = house().await;
    let (answer, _) = send(&house, "easypost", easypost("USPS", &WAY)).await;
    assert_eq!(answer["status"], "parked");
    let lane = order(4).slot().lane(4);
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&house.pool).await.unwrap();
    assert_eq!(house.due(lane, now).await.len(), 0);
    let shipment = by_hand(&house, 4, &[]).await;
    assert_eq!(house.due((lane + 1) % 4, now).await.len(), 0);
    let due = house.due(lane, now).await;
    assert_eq!(due.len(), 1);
    let outcomes = house.apply_in(lane, now, due).await;
    assert_eq!(facts(&outcomes[0]).last().unwrap(), "shipment.delivered");
    assert_eq!(house.due(lane, now).await.len(), 0);
    assert_eq!(house.ask("tracking.parked", json!({})).await.unwrap()["items"], json!([]));
    assert_eq!(seen(&house, &shipment.id.to_string()).await.status, ShipmentStatus::Delivered);
}

#[tokio::test]
async fn a_number_of_another_carrier_is_parked_once_and_taken_when_the_carrier_has_the_name() {
    let house = house().await;
    let shipment = by_hand(&house, 1, &["DHL"]).await;
    let (answer, _) = send(&house, "easypost", easypost("USPS", &WAY[..2])).await;
    assert_eq!(answer["status"], "parked");
    assert!(answer["reason"].as_str().unwrap().contains("reported_as"));
    let lane = shipment.id.slot().lane(4);
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&house.pool).await.unwrap();
    let due = house.due(lane, now).await;
    house.apply_in(lane, now, due).await;
    assert_eq!(house.due(lane, now).await.len(), 0, "it is not tried for ever");
    let put = json!({ "code": "post", "name": "Post", "reported_as": ["DHL", "usps"] });
    tell(&house, "carriers.put", put).await.unwrap();
    let again = json!({ "report_id": answer["report_id"] });
    let (taken, said) = tell(&house, "tracking.retry", again).await.unwrap();
    assert_eq!((&taken["status"], said.len()), (&json!("accepted"), 3));
}

#[tokio::test]
async fn what_tells_nothing_of_a_parcel_is_ignored_in_words_and_what_cannot_be_read_is_parked() {
    let house = house().await;
    let batch = json!({ "description": "batch.created", "result": {} }).to_string();
    let (answer, _) = send(&house, "easypost", batch).await;
    assert_eq!(answer["status"], "ignored");
    assert!(answer["reason"].as_str().unwrap().contains("batch.created"));
    assert_eq!(rows(&house, "parked_reports").await, 0);
    let (answer, _) = send(&house, "kuaidi100", "sign=only".to_owned()).await;
    assert_eq!(answer["status"], "parked");
}

#[tokio::test]
async fn a_report_of_a_voided_parcel_is_a_contradiction_until_its_number_is_used_again() {
    let house = house().await;
    let shipment = by_hand(&house, 1, &[]).await;
    tell(&house, "shipments.void", json!({ "shipment_id": shipment.id })).await.unwrap();
    let (answer, said) = send(&house, "easypost", easypost("USPS", &WAY[1..2])).await;
    assert_eq!((&answer["status"], said.len()), (&json!("accepted"), 0));
    let shown = seen(&house, &shipment.id.to_string()).await;
    assert_eq!(shown.incidents[0].kind, "contradiction");
    let next = by_hand(&house, 2, &[]).await;
    let (answer, _) = send(&house, "easypost", easypost("USPS", &WAY)).await;
    assert_eq!(answer["shipment_id"], json!(next.id));
}

#[tokio::test]
async fn a_report_that_was_routed_before_the_number_was_typed_waits_for_its_own_lane() {
    let house = house().await;
    let mut asked = question(json!({}));
    asked.headers.push((CARRIER.to_owned(), "easypost".to_owned()));
    asked.body = easypost("USPS", &WAY).into();
    let routed = runtime::Handler::route(&*house.handler, &house.pool, "tracking.take", &asked)
        .await
        .unwrap();
    let early = routed.slot.lane(4);
    let elsewhere = (10..40).find(|number| order(*number).slot().lane(4) != early).unwrap();
    let shipment = by_hand(&house, elsewhere, &[]).await;
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&house.pool).await.unwrap();
    let Command::Take(_) = &routed.command else { panic!("not taken") };
    let outcome = house.apply_in(early, now, vec![routed.command]).await.remove(0);
    assert_eq!(outcome.events.len(), 0, "a lane tells nothing of another's shipment");
    let lane = shipment.id.slot().lane(4);
    let due = house.due(lane, now).await;
    assert_eq!(house.apply_in(lane, now, due).await[0].events.len(), 6);
}

#[tokio::test]
async fn what_is_not_ours_is_given_up_for_a_reason() {
    let house = house().await;
    let (answer, _) = send(&house, "easypost", easypost("USPS", &WAY)).await;
    let drop = |reason: &str| json!({ "report_id": answer["report_id"], "reason": reason });
    assert_eq!(tell(&house, "tracking.drop", drop(" ")).await.unwrap_err().status, 422);
    tell(&house, "tracking.drop", drop("a parcel of the neighbour")).await.unwrap();
    assert_eq!(house.ask("tracking.parked", json!({})).await.unwrap()["items"], json!([]));
    assert_eq!(tell(&house, "tracking.drop", drop("again")).await.unwrap_err().status, 404);
    let by: String = sqlx::query_scalar("SELECT dropped_by FROM parked_reports")
        .fetch_one(&house.pool)
        .await
        .unwrap();
    assert_eq!(by, "key:test");
}

#[tokio::test]
async fn what_a_tracking_service_repeats_of_a_strange_number_is_one_row_that_counts() {
    let house = house().await;
    let parked = async || {
        let list = house.ask("tracking.parked", json!({})).await.unwrap();
        list["items"].as_array().unwrap().clone()
    };
    let longest = easypost("USPS", &WAY);
    for body in [easypost("USPS", &WAY[..1]), longest.clone(), easypost("USPS", &WAY[..2])] {
        assert_eq!(send(&house, "easypost", body).await.0["status"], "parked");
    }
    send(&house, "easypost", easypost("DHL", &WAY)).await;
    let rows = parked().await;
    let mut times: Vec<_> = rows.iter().map(|row| row["times"].as_u64().unwrap()).collect();
    times.sort_unstable();
    assert_eq!(times, [1, 3], "of another carrier it is another parcel");
    let usps = rows.iter().find(|row| row["times"] == 3).unwrap();
    assert_eq!(usps["body"], json!(longest), "the longest way stays");
    let drop = json!({ "report_id": usps["report_id"], "reason": "not ours" });
    tell(&house, "tracking.drop", drop).await.unwrap();
    send(&house, "easypost", longest).await;
    assert_eq!(parked().await.len(), 1, "what was given up stays given up");
}
