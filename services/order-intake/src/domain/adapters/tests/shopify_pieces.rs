use serde_json::{Value, json};

use super::shopify::{line, updated};
use super::with;

/// Gives the cancelled, delivered and open pieces of the only line.
fn pieces(of_line: Value, of_order: Value) -> (u32, u32, u32) {
    let lines = json!({ "line_items": [with(line(), of_line)] });
    let line = updated(with(lines, of_order)).facts.lines[0].clone();
    (line.cancelled, line.delivered, line.open_quantity())
}

fn refund(quantity: u32, kind: &str) -> Value {
    let pieces = json!({ "line_item_id": 11, "quantity": quantity, "restock_type": kind });
    json!([{ "refund_line_items": [pieces] }])
}

fn fulfillment(quantity: u32, status: &str) -> Value {
    json!([{ "status": status, "line_items": [{ "id": 11, "quantity": quantity }] }])
}

#[test]
fn untouched_pieces_are_open() {
    assert_eq!(pieces(json!({}), json!({})), (0, 0, 2));
    assert_eq!(pieces(json!({ "fulfillable_quantity": null }), json!({})), (0, 0, 2));
}

#[test]
fn pieces_removed_or_refunded_before_arrival_are_cancelled() {
    let edited = json!({ "current_quantity": 1, "fulfillable_quantity": 1 });
    assert_eq!(pieces(edited, json!({})), (1, 0, 1));
    assert_eq!(pieces(json!({ "current_quantity": 0 }), json!({})), (2, 0, 0));
    let refunded = json!({ "refunds": refund(1, "cancel") });
    assert_eq!(pieces(json!({ "fulfillable_quantity": 1 }), refunded.clone()), (1, 0, 1));
    assert_eq!(pieces(json!({ "fulfillable_quantity": null }), refunded), (1, 0, 1));
}

#[test]
fn pieces_fulfilled_elsewhere_are_delivered_and_failed_fulfillments_are_not() {
    let sent = json!({ "fulfillments": fulfillment(1, "success") });
    assert_eq!(pieces(json!({ "fulfillable_quantity": 1 }), sent.clone()), (0, 1, 1));
    assert_eq!(pieces(json!({ "fulfillable_quantity": null }), sent), (0, 1, 1));
    let failed = json!({ "fulfillments": fulfillment(1, "failure") });
    assert_eq!(pieces(json!({}), failed), (0, 0, 2));
}

#[test]
fn an_order_or_line_called_fulfilled_has_nothing_open() {
    let sent = json!({ "fulfillable_quantity": 0 });
    assert_eq!(pieces(sent, json!({ "fulfillment_status": "fulfilled" })), (0, 2, 0));
    assert_eq!(pieces(json!({}), json!({ "fulfillment_status": "fulfilled" })), (0, 2, 0));
    assert_eq!(pieces(json!({ "fulfillment_status": "fulfilled" }), json!({})), (0, 2, 0));
    assert_eq!(pieces(json!({}), json!({ "fulfillment_status": "restocked" })), (2, 0, 0));
}

#[test]
fn a_piece_that_was_sent_and_came_back_does_not_close_another() {
    let history =
        json!({ "fulfillments": fulfillment(1, "success"), "refunds": refund(1, "return") });
    let line = json!({ "current_quantity": 1, "fulfillable_quantity": 1 });
    assert_eq!(pieces(line, history.clone()), (0, 1, 1));
    let line = json!({ "current_quantity": 1, "fulfillable_quantity": null });
    assert_eq!(pieces(line, history), (0, 1, 1));
}

#[test]
fn a_piece_that_was_sent_and_refunded_stays_sent() {
    let history =
        json!({ "fulfillments": fulfillment(2, "success"), "refunds": refund(2, "no_restock") });
    let line = json!({ "current_quantity": 0, "fulfillable_quantity": 0 });
    assert_eq!(pieces(line, history), (0, 2, 0));
}

#[test]
fn pieces_that_another_party_is_sending_are_not_ours() {
    let pending = json!({ "fulfillments": fulfillment(2, "pending") });
    assert_eq!(pieces(json!({ "fulfillable_quantity": 0 }), pending), (0, 2, 0));
}

#[test]
fn an_order_that_was_taken_back_leaves_nothing_open() {
    let cancelled = json!({ "cancelled_at": "2026-02-02T00:00:00Z" });
    assert_eq!(pieces(json!({}), cancelled.clone()), (2, 0, 0));
    let sent = with(cancelled, json!({ "fulfillments": fulfillment(1, "success") }));
    assert_eq!(pieces(json!({ "fulfillable_quantity": 0 }), sent), (1, 1, 0));
}

#[test]
fn contradictions_never_make_more_pieces_than_were_ordered() {
    let history =
        json!({ "fulfillments": fulfillment(9, "success"), "refunds": refund(9, "cancel") });
    assert_eq!(
        pieces(json!({ "fulfillable_quantity": 9, "current_quantity": 9 }), history),
        (0, 2, 0)
    );
}
