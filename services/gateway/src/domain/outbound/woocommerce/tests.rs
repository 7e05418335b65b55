use chrono::DateTime;
use contracts::ids::{Id, ShipmentId, TellingId};
use contracts::requests::outbound::{TargetKind, TargetSettings};
use serde_json::{Value, json};

use super::*;
use crate::domain::outbound::conversation::Conversation;

fn shipment() -> ShipmentId {
    ShipmentId::from_uuid(uuid::Uuid::from_u128(5))
}

fn taken(what: &str, body: Value) -> TakenTelling {
    TakenTelling {
        id: TellingId::from_uuid(uuid::Uuid::from_u128(7)),
        attempt: 1,
        target: "shop:web".to_owned(),
        kind: TargetKind::Woocommerce,
        url: "https://shop.example".to_owned(),
        sealed: vec![],
        settings: TargetSettings::default(),
        what: what.to_owned(),
        body,
        accepted_at: None,
        taken_at: DateTime::from_timestamp(0, 0).expect("in range"),
    }
}

fn hand_over(complete: bool) -> TakenTelling {
    let body = json!({
        "order_ref": "723", "number": "723", "shipment_id": shipment(), "carrier": "post",
        "tracking_number": "T1", "lines": [{ "line": "1", "quantity": 1 }], "before": [],
        "complete": complete,
    });
    taken("hand_over", body)
}

fn cancellation() -> TakenTelling {
    taken("cancellation", json!({ "order_ref": "723", "number": "723", "reason": "not wanted" }))
}

/// Plays a shop: gives the requests that are made and the verdict.
fn played(taken: &TakenTelling, answers: &[(u16, Value)]) -> (Vec<String>, Verdict) {
    let secrets = ["ck_1:cs_1".to_owned()];
    let mut talk = Conversation::about(taken, &secrets).unwrap_or_else(|why| panic!("{why:?}"));
    let (mut asked, mut answers) = (vec![], answers.iter());
    let mut step = talk.begin();
    loop {
        match step {
            Step::Over(verdict) => return (asked, verdict),
            Step::Ask(request) => {
                let path = request.below.expect("a path").replace("/wp-json/wc/v3/orders/723", "");
                let path = path.replace("?_fields=id,status,note", "");
                let body = String::from_utf8(request.body).expect("text");
                assert_eq!(request.changes, request.method != Method::GET);
                asked.push(format!("{} {path} {body}", request.method));
                let (status, body) = answers.next().expect("an answer");
                let body = body.to_string().into_bytes();
                step = talk.hear(&Answer { status: *status, retry_after: None, body });
            }
        }
    }
}

fn order(status: &str) -> (u16, Value) {
    (200, json!({ "id": 723, "status": status }))
}

fn how(verdict: Verdict) -> String {
    match verdict {
        Verdict::Told { how } => how,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hand_over_is_a_note_and_the_last_one_completes_the_order() {
    let notes = (200, json!([{ "id": 1, "note": "Payment received." }]));
    let made = (201, json!({ "id": 2 }));
    let answers = [order("processing"), notes.clone(), made.clone(), order("completed")];
    let (asked, verdict) = played(&hand_over(true), &answers);
    assert_eq!(how(verdict), "the order is completed there");
    let note = format!("Handed over to post, tracking number T1 ({}).", shipment());
    let note = json!({ "customer_note": false, "note": note });
    assert_eq!(
        asked,
        ["GET  ", "GET /notes ", &format!("POST /notes {note}"), "PUT  {\"status\":\"completed\"}"]
    );
    let (asked, _) = played(&hand_over(false), &[order("processing"), notes, made]);
    assert_eq!(asked.len(), 3, "more is to come: {asked:?}");
}

#[test]
fn a_note_has_the_link_of_the_carrier_where_there_is_one() {
    let mut taken = hand_over(false);
    taken.body["carrier"] = json!("SF Express");
    taken.body["tracking_url"] = json!("https://sf.example/?no=T1");
    let answers = [order("processing"), (200, json!([])), (201, json!({ "id": 2 }))];
    let (asked, _) = played(&taken, &answers);
    let note = "Handed over to SF Express, tracking number T1, https://sf.example/?no=T1";
    assert!(asked[2].contains(&format!("{note} ({}).", shipment())), "{asked:?}");
}

#[test]
fn a_note_that_stands_there_is_not_written_again() {
    let notes = (200, json!([{ "note": format!("Handed over ({}).", shipment()) }]));
    let (asked, verdict) = played(&hand_over(true), &[order("completed"), notes.clone()]);
    assert_eq!((asked.len(), how(verdict).as_str()), (2, "the order has its note"));
    let answers = [order("processing"), notes, order("completed")];
    let (asked, _) = played(&hand_over(true), &answers);
    assert_eq!(asked.last().map(String::as_str), Some("PUT  {\"status\":\"completed\"}"));
}

#[test]
fn a_cancellation_sets_the_state_once() {
    let (asked, verdict) = played(&cancellation(), &[order("processing"), order("cancelled")]);
    assert_eq!(asked.len(), 2);
    assert_eq!(how(verdict), "the order is cancelled there");
    for status in ["cancelled", "completed", "refunded", "trash"] {
        let (asked, verdict) = played(&cancellation(), &[order(status)]);
        assert_eq!(asked.len(), 1, "{status}");
        how(verdict);
    }
}

#[test]
fn what_the_shop_refuses_is_told_apart() {
    let ended = |status: u16, body: Value| played(&cancellation(), &[(status, body)]).1;
    let gone =
        json!({ "code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID." });
    assert!(matches!(ended(404, gone), Verdict::Refused { .. }));
    let no_api = json!({ "code": "rest_no_route", "message": "No route." });
    assert!(matches!(ended(404, no_api), Verdict::Closed { .. }));
    let odd = json!({ "code": "rest_invalid_param", "message": "status" });
    assert!(matches!(ended(400, odd), Verdict::Again { .. }));
    assert!(matches!(ended(401, json!({})), Verdict::Closed { .. }));
    assert!(matches!(ended(502, json!("bad gateway")), Verdict::Again { .. }));
    assert!(matches!(ended(200, json!("<html>")), Verdict::Again { .. }));
}

#[test]
fn an_id_that_is_no_number_reaches_no_path() {
    let body = json!({ "order_ref": "../users/1", "number": "1", "reason": "" });
    let (asked, verdict) = played(&taken("cancellation", body), &[]);
    assert!(asked.is_empty());
    assert!(matches!(verdict, Verdict::Refused { .. }));
}
