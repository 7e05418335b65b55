use contracts::ids::{Id, ShipmentId, TellingId};
use contracts::requests::outbound::{TargetKind, TargetSettings};

use super::super::conversation::Conversation;
use super::*;

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + minute * 60, 0).expect("in range")
}

fn taken(what: &str, body: Value) -> TakenTelling {
    TakenTelling {
        id: TellingId::from_uuid(uuid::Uuid::from_u128(7)),
        attempt: 1,
        target: "shop:web".to_owned(),
        kind: TargetKind::Shopify,
        url: "https://x.myshopify.com".to_owned(),
        sealed: vec![],
        settings: TargetSettings::default(),
        what: what.to_owned(),
        body,
        accepted_at: None,
        taken_at: at(60),
    }
}

fn hand_over(lines: Value, before: Value) -> TakenTelling {
    let shipment_id = ShipmentId::from_uuid(uuid::Uuid::from_u128(5));
    taken(
        "hand_over",
        json!({ "order_ref": "1001", "number": "#1", "shipment_id": shipment_id, "carrier": "post",
            "tracking_number": "T1", "lines": lines, "before": before, "complete": true }),
    )
}

fn cancellation() -> TakenTelling {
    taken("cancellation", json!({ "order_ref": "1001", "number": "#1", "reason": "not wanted" }))
}

/// Plays a shop: gives operations with their variables, and the verdict.
fn played(taken: &TakenTelling, answers: &[Value]) -> (Vec<(String, Value)>, Verdict) {
    let secrets = ["shpat_1".to_owned()];
    let mut talk = Conversation::about(taken, &secrets).unwrap_or_else(|why| panic!("{why:?}"));
    let (mut asked, mut answers) = (vec![], answers.iter());
    let mut step = talk.begin();
    loop {
        match step {
            Step::Over(verdict) => return (asked, verdict),
            Step::Ask(request) => {
                assert_eq!(request.below.as_deref(), Some("/admin/api/2026-07/graphql.json"));
                let body: Value = serde_json::from_slice(&request.body).expect("JSON");
                let query = body["query"].as_str().expect("a query");
                let name = query.split(['(', ' ']).nth(1).expect("a name").to_owned();
                assert_eq!(request.changes, query.starts_with("mutation"));
                asked.push((name, body["variables"].clone()));
                let body = answers.next().expect("an answer").to_string().into_bytes();
                step = talk.hear(&Answer { status: 200, retry_after: None, body });
            }
        }
    }
}

fn names(asked: &[(String, Value)]) -> Vec<&str> {
    asked.iter().map(|(name, _)| name.as_str()).collect()
}

fn order(cancelled_at: Option<&str>, fulfillments: Value) -> Value {
    json!({ "data": { "order": {
        "id": "gid://shopify/Order/1001", "cancelledAt": cancelled_at, "fulfillments": fulfillments,
    } } })
}

fn parcel(id: &str, status: &str, number: &str) -> Value {
    json!({ "id": id, "status": status, "trackingInfo": [{ "number": number }] })
}

fn pieces(lines: &[(&str, u32)]) -> Value {
    let nodes: Vec<_> = lines
        .iter()
        .map(|(line, quantity)| json!({ "quantity": quantity, "lineItem": { "id": line_gid(line) } }))
        .collect();
    json!({ "data": { "fulfillment": { "id": "f", "fulfillmentLineItems": { "nodes": nodes } } } })
}

fn open(id: &str, status: &str, place: &str, lines: &[(&str, u32)], next: Option<&str>) -> Value {
    let nodes: Vec<_> = lines
        .iter()
        .map(|(line, quantity)| {
            json!({ "id": format!("{id}-{line}"), "remainingQuantity": quantity,
                "lineItem": { "id": line_gid(line) } })
        })
        .collect();
    json!({ "data": { "order": { "fulfillmentOrders": {
        "nodes": [{ "id": id, "status": status, "lineItems": { "nodes": nodes },
            "assignedLocation": { "name": place, "location": { "id": place } } }],
        "pageInfo": { "hasNextPage": next.is_some(), "endCursor": next },
    } } } })
}

fn made() -> Value {
    json!({ "data": { "fulfillmentCreate": {
        "fulfillment": { "id": "f", "status": "SUCCESS" }, "userErrors": [],
    } } })
}

fn how(verdict: Verdict) -> String {
    match verdict {
        Verdict::Told { how } => how,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_hand_over_fulfils_just_its_pieces_with_number_and_carrier() {
    let taken = hand_over(json!([{ "line": "1", "quantity": 2 }]), json!([]));
    let answers =
        [order(None, json!([])), open("o1", "OPEN", "A", &[("1", 3), ("2", 1)], None), made()];
    let (asked, verdict) = played(&taken, &answers);
    assert_eq!(how(verdict), "the shop has its fulfillment");
    assert_eq!(names(&asked), ["KontorOrder", "KontorOpen", "KontorFulfil"]);
    assert_eq!(
        asked[2].1["fulfillment"],
        json!({
            "lineItemsByFulfillmentOrder": [{ "fulfillmentOrderId": "o1",
                "fulfillmentOrderLineItems": [{ "id": "o1-1", "quantity": 2 }] }],
            "notifyCustomer": false,
            "trackingInfo": { "company": "post", "number": "T1" },
        })
    );
    let mut linked = taken;
    linked.body["tracking_url"] = json!("https://post.example/T1");
    let (asked, _) = played(&linked, &answers);
    let told = json!({ "company": "post", "number": "T1", "url": "https://post.example/T1" });
    assert_eq!(asked[2].1["fulfillment"]["trackingInfo"], told);
}

#[test]
fn a_parcel_that_the_shop_has_is_not_told_again() {
    let taken = hand_over(json!([{ "line": "1", "quantity": 2 }]), json!([]));
    let there = order(None, json!([parcel("f1", "SUCCESS", " T1"), parcel("f2", "SUCCESS", "T2")]));
    let (asked, verdict) = played(&taken, &[there, pieces(&[("1", 2)])]);
    assert_eq!(
        (names(&asked), how(verdict).as_str()),
        (vec!["KontorOrder", "KontorPieces"], "the shop had it")
    );
    let void = order(None, json!([parcel("f1", "CANCELLED", "T1")]));
    let (asked, _) = played(&taken, &[void, open("o1", "OPEN", "A", &[("1", 2)], None), made()]);
    assert_eq!(names(&asked)[2], "KontorFulfil", "what was taken back there counts for nothing");
}

#[test]
fn a_parcel_from_two_locations_is_two_fulfillments_and_what_was_told_of_it_counts() {
    let taken = hand_over(json!([{ "line": "1", "quantity": 3 }]), json!([]));
    let (first, second) = (
        open("o1", "OPEN", "A", &[("1", 2)], Some("c")),
        open("o2", "IN_PROGRESS", "B", &[("1", 2)], None),
    );
    let (asked, verdict) =
        played(&taken, &[order(None, json!([])), first, second.clone(), made(), made()]);
    how(verdict);
    let quantity = |at: usize| {
        let order = &asked[at].1["fulfillment"]["lineItemsByFulfillmentOrder"][0];
        order["fulfillmentOrderLineItems"][0]["quantity"].clone()
    };
    assert_eq!((asked.len(), quantity(3), quantity(4)), (5, json!(2), json!(1)));
    assert_eq!(asked[2].1["after"], "c");
    let half = order(None, json!([parcel("f1", "SUCCESS", "T1")]));
    let (asked, _) = played(&taken, &[half, pieces(&[("1", 2)]), second, made()]);
    let order = &asked[3].1["fulfillment"]["lineItemsByFulfillmentOrder"][0];
    assert_eq!(order["fulfillmentOrderLineItems"], json!([{ "id": "o2-1", "quantity": 1 }]));
}

#[test]
fn an_earlier_parcel_with_the_same_number_is_not_taken_for_this_one() {
    let one = json!([{ "line": "1", "quantity": 1 }]);
    let taken = hand_over(one.clone(), one);
    let there = order(None, json!([parcel("f1", "SUCCESS", "T1")]));
    let answers = [there, pieces(&[("1", 1)]), open("o1", "OPEN", "A", &[("1", 1)], None), made()];
    assert_eq!(names(&played(&taken, &answers).0)[3], "KontorFulfil");
}

#[test]
fn what_the_shop_sent_or_removed_by_itself_is_not_told() {
    let taken = hand_over(json!([{ "line": "1", "quantity": 2 }]), json!([]));
    let closed = open("o1", "CLOSED", "A", &[("1", 0)], None);
    let (asked, verdict) = played(&taken, &[order(None, json!([])), closed]);
    assert_eq!(
        (asked.len(), how(verdict).as_str()),
        (2, "the shop has nothing open of these lines")
    );
    let held = open("o1", "ON_HOLD", "A", &[("1", 2)], None);
    let (_, verdict) = played(&taken, &[order(None, json!([])), held]);
    assert!(
        matches!(verdict, Verdict::Again { ref reason, .. } if reason.contains("ON_HOLD")),
        "{verdict:?}"
    );
}

#[test]
fn a_cancellation_is_asked_for_once_and_believed_when_it_is_seen() {
    let done = json!({ "data": { "orderCancel": { "job": { "id": "j", "done": false },
        "orderCancelUserErrors": [] } } });
    let (asked, verdict) = played(&cancellation(), &[order(None, json!([])), done]);
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
    assert_eq!(asked[1].1["refundMethod"], json!({ "originalPaymentMethodsRefund": false }));
    let waiting = TakenTelling { accepted_at: Some(at(59)), ..cancellation() };
    let (asked, verdict) = played(&waiting, &[order(None, json!([]))]);
    assert!(matches!(verdict, Verdict::Accepted { .. }), "{verdict:?}");
    assert_eq!(asked.len(), 1, "it is not asked for again while the shop is at it");
    let (_, verdict) = played(&waiting, &[order(Some("2026-01-01T00:00:00Z"), json!([]))]);
    assert_eq!(how(verdict), "the shop has it as cancelled");
}

#[test]
fn what_the_shop_refuses_is_told_apart() {
    let refused = |answer: Value| played(&cancellation(), &[answer]).1;
    let top = |code: &str| {
        json!({ "errors": [{ "message": "no", "extensions": { "code": code } }],
        "extensions": { "cost": { "requestedQueryCost": 252.0, "actualQueryCost": null,
            "throttleStatus": { "maximumAvailable": 1000.0, "currentlyAvailable": 52.0,
                "restoreRate": 50.0 } } } })
    };
    let throttled = refused(top("THROTTLED"));
    assert!(matches!(throttled, Verdict::Rest { after_seconds: 4, .. }), "{throttled:?}");
    assert!(matches!(refused(top("ACCESS_DENIED")), Verdict::Closed { .. }));
    assert!(matches!(refused(top("INTERNAL_SERVER_ERROR")), Verdict::Again { .. }));
    assert!(matches!(refused(json!({ "data": { "order": null } })), Verdict::Refused { .. }));
    assert!(matches!(refused(json!("<html>")), Verdict::Again { .. }));
    let no = json!({ "data": { "orderCancel": { "job": null, "orderCancelUserErrors":
        [{ "field": ["orderId"], "message": "Cannot cancel a fulfilled order", "code": "INVALID" }] } } });
    let (_, verdict) = played(&cancellation(), &[order(None, json!([])), no]);
    assert!(
        matches!(verdict, Verdict::Again { ref reason, .. } if reason.contains("Cannot cancel"))
    );
    let said = allowance(top("THROTTLED").to_string().as_bytes()).expect("told");
    assert_eq!((said.maximum, said.available, said.per_second), (1_000.0, 52.0, 50.0));
}
