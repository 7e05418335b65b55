use super::*;
use crate::console::visit::Visit;
use crate::edge::form::Form;
use crate::edge::form::Language::{Chinese, English};
use contracts::requests::intake::ReturnState;
use goods::Piece;
use list::Stage;
use one::Known;
use serde_json::{Value, json};

const ID: &str = "01a224cd11628b029c66209e4134fb9b";

fn known(state: &str, lines: Value) -> Known {
    let refund = json!({ "refund_id": format!("rfd_{ID}"), "order_id": format!("ord_{ID}"),
        "order_number": "#1", "state": "pending", "cause": "return", "return_id": format!("ret_{ID}"),
        "shipment_id": null, "amount": { "amount_minor": 500, "currency": "EUR" },
        "shipping": { "amount_minor": 0, "currency": "EUR" }, "lines": [],
        "requested_at": "2026-01-02T03:04:05Z", "ended_by": null, "ended_at": null, "note": null });
    let one = json!({ "return_id": format!("ret_{ID}"), "order_id": format!("ord_{ID}"),
        "order_number": "#1<i>", "state": state, "reason": "<script>too dark</script>",
        "lines": [{ "line_id": format!("lin_{ID}"), "sku": "A-1", "requested": 3, "received": 0,
                    "dismissed": 0, "restocked": 0, "disposed": 0 }],
        "requested_by": "customer", "requested_at": "2026-01-02T03:04:05Z", "overruled": null,
        "refund_shipping": false, "decided_by": null, "decided_at": null, "decision_reason": null,
        "closed_at": null, "refunds": [refund] });
    let expected = json!({ "return_id": format!("ret_{ID}"), "order_id": format!("ord_{ID}"),
        "order_number": "#1", "location": null, "lines": lines,
        "approved_at": "2026-01-02T03:04:05Z" });
    let expected = serde_json::from_value(expected).expect("an expected return");
    Known {
        one: serde_json::from_value(one).expect("a return"),
        pieces: goods::pieces(Some(&expected)),
        expected: Some(expected),
        is_floor_away: false,
        order: None,
        items: Vec::new(),
        locations: vec!["main".to_owned()],
        names: Vec::new(),
    }
}

/// A line of which two pieces came and one is looked at; what went in its place may come, too.
fn lines() -> Value {
    let item = |sku: &str, sent: u32, received: u32, restocked: u32| json!({ "sku": sku, "sent": sent, "received": received, "restocked": restocked, "disposed": 0 });
    json!([{ "line_id": format!("lin_{ID}"), "sku": "A-1", "quantity": 3, "received": 2,
        "dismissed": 0, "restocked": 1, "disposed": 0,
        "items": [item("A-1", 2, 2, 1), item("B-2", 1, 0, 0)] }])
}

#[test]
fn pieces_are_told_apart_by_what_they_are() {
    let pieces = known("partially_received", lines()).pieces;
    let of = |piece: &Piece| (piece.sku.to_string(), piece.to_come, piece.to_inspect);
    let all: Vec<_> = pieces.iter().map(of).collect();
    assert_eq!(all, [("A-1".to_owned(), 0, 1), ("B-2".to_owned(), 1, 0)]);
}

#[test]
fn only_what_the_state_allows_is_offered_and_only_to_whoever_works_there() {
    let known = known("partially_received", lines());
    let of = |works, state| deeds::legal(works, state, &known.pieces);
    let here = [Deed::Receive, Deed::Dismiss, Deed::Inspect];
    assert_eq!(of(true, ReturnState::PartiallyReceived), here);
    assert_eq!(of(false, ReturnState::PartiallyReceived), []);
    assert_eq!(of(true, ReturnState::Received), [Deed::Inspect]);
    let undecided = deeds::legal(true, ReturnState::Requested, &[]);
    assert_eq!(undecided, [Deed::Approve, Deed::Decline, Deed::Cancel]);
    let page = one::content(English, false, &known, None, None).into_string();
    assert!(!page.contains("<form"), "{page}");
}

#[test]
fn a_deed_is_a_call_of_the_api() {
    let form = |text: &str| Form::read(text.as_bytes()).expect("a form");
    let call = |deed: Deed, text: &str| deed.call(English, "ret_1", &form(text));
    let (path, body) =
        call(Deed::Receive, "location=main&came%7Clin_1%7CA-1=2&came%7Clin_1%7CB-2=0")
            .expect("a call");
    assert_eq!(path, "/api/v1/returns/ret_1/receipts");
    let lines = json!([{ "line_id": "lin_1", "sku": "A-1", "quantity": 2 }]);
    assert_eq!(body, json!({ "location": "main", "lines": lines }));
    let nothing = call(Deed::Receive, "location=main&came%7Clin_1%7CA-1=0");
    assert_eq!(nothing.expect_err("no piece").status, 422);
    let (_, body) = call(Deed::Inspect, "good%7Clin_1%7CA-1=1&bad%7Clin_1%7CA-1=1&reason=torn")
        .expect("a call");
    let lines = json!([{ "line_id": "lin_1", "sku": "A-1", "restock": 1, "dispose": 1 }]);
    assert_eq!(body, json!({ "lines": lines, "reason": "torn" }));
    let (path, _) = call(Deed::Settle, &format!("refund=rfd_{ID}&reference=x")).expect("a call");
    assert_eq!(path, format!("/api/v1/refunds/rfd_{ID}/settle"));
    assert_eq!(call(Deed::Abandon, "refund=1").expect_err("no refund").status, 404);
}

#[test]
fn what_others_wrote_stays_text_and_is_read_in_chinese() {
    for language in [English, Chinese] {
        let page = one::content(language, true, &known("approved", lines()), None, None);
        let page = page.into_string();
        assert!(!page.contains("<script") && !page.contains("<i>"), "{page}");
    }
    let page = one::content(Chinese, true, &known("approved", lines()), None, None).into_string();
    for words in ["待收货", "退货原因", "入库", "应退"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn the_list_begins_with_what_has_to_be_decided() {
    let filter = |place: &str| {
        let request = axum::http::Request::builder().uri(place).body(()).expect("a request");
        Filter::of(&Visit::of(&request.into_parts().0, None))
    };
    assert_eq!(filter("/returns").stage, Stage::At(ReturnState::Requested));
    assert_eq!(filter("/returns?state=flying").stage, Stage::At(ReturnState::Requested));
    for place in ["/returns?state=refunds", "/returns?state=all", "/returns?state=inspected"] {
        assert_eq!(filter(place).place(None), place);
    }
}
