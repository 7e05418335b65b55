//! A clerk's word that is taken back, and the clock that carries it out.

use contracts::order::PaymentStatus;
use contracts::requests::review::{APPROVE, GET, LIST, REJECT, RELEASE, UNDO};
use serde_json::{Value, json};

use crate::desk::{Desk, LANE, at, desk, learn, order, order_id, receive};

async fn unpaid() -> Desk {
    let desk = desk().await;
    desk.apply_in(LANE, at(0), vec![learn("LAMP-1")]).await;
    let mut order = order(1);
    order.payment_status = PaymentStatus::None;
    desk.apply_in(LANE, at(1), vec![receive(&order)]).await;
    desk
}

fn reject(seconds: u32) -> Value {
    json!({ "order_id": order_id(1), "reason": "a stolen card", "undo_within_seconds": seconds })
}

fn undo(what: &str) -> Value {
    json!({ "order_id": order_id(1), "undo": what })
}

async fn read(desk: &Desk) -> Value {
    desk.ask(GET, json!({ "order_id": order_id(1) })).await.expect("a review")
}

#[tokio::test]
async fn a_rejection_waits_in_the_queue_and_is_undone() {
    let desk = unpaid().await;
    assert_eq!(desk.tell(REJECT, reject(61)).await.expect_err("too long").status, 422);
    let waiting = desk.tell(REJECT, reject(60)).await.expect("rejected");
    assert_eq!(
        (&waiting["state"], waiting["rejecting"]["reason"].as_str()),
        (&json!("open"), Some("a stolen card"))
    );
    assert_eq!(waiting["rejecting"]["by"], "key:test");
    assert_eq!(desk.tell(REJECT, reject(60)).await.expect("again"), waiting);
    let listed = desk.ask(LIST, json!({})).await.expect("a page");
    assert_eq!(listed["items"][0]["rejecting"], waiting["rejecting"]);
    assert_eq!(read(&desk).await["actions"], json!(["undo"]));
    let problem = desk.tell(APPROVE, json!({ "order_id": order_id(1) })).await;
    assert_eq!(problem.expect_err("refused").status, 409);
    let undone = desk.tell(UNDO, undo("rejection")).await.expect("undone");
    assert_eq!((&undone["state"], undone.get("rejecting")), (&json!("open"), None));
    assert_eq!(desk.tell(UNDO, undo("rejection")).await.expect("again"), undone);
    assert_eq!(read(&desk).await["actions"], json!(["approve", "reject", "release"]));
}

#[tokio::test]
async fn the_clock_rejects_once_in_the_lane_of_the_order() {
    let desk = unpaid().await;
    let waiting = desk.tell(REJECT, reject(1)).await.expect("rejected");
    let due_at = waiting["rejecting"]["due_at"].as_str().expect("an instant");
    let due_at: chrono::DateTime<chrono::Utc> = due_at.parse().expect("an instant");
    assert!(desk.due(LANE, due_at - chrono::TimeDelta::milliseconds(1)).await.is_empty());
    assert!(desk.due(LANE + 1, due_at).await.is_empty());
    let due = desk.due(LANE, due_at).await;
    assert_eq!(due.len(), 1);
    let outcomes = desk.apply_in(LANE, due_at, due).await;
    assert_eq!(crate::desk::said(&outcomes[0]), ["hold.released.v1 2", "order.rejected.v1 3"]);
    assert!(desk.due(LANE, due_at).await.is_empty());
    let review = read(&desk).await;
    assert_eq!((&review["state"], &review["note"]), (&json!("rejected"), &json!("a stolen card")));
    assert_eq!(desk.tell(UNDO, undo("rejection")).await.expect_err("for good").status, 409);
}

#[tokio::test]
async fn an_approval_and_a_release_are_undone_within_a_minute() {
    let desk = unpaid().await;
    let hold_id = read(&desk).await["holds"][0]["hold_id"].clone();
    desk.tell(APPROVE, json!({ "order_id": order_id(1) })).await.expect("approved");
    let held = desk.tell(UNDO, undo("approval")).await.expect("undone");
    assert_eq!(held["state"], "approved");
    let evidence = json!({ "approval": "undone", "undone_by": "key:test" });
    assert_eq!(held["open_holds"][0]["evidence"], evidence);
    assert_eq!(read(&desk).await["actions"], json!(["approve", "release"]));
    let released = json!({ "hold_id": held["open_holds"][0]["hold_id"] });
    desk.tell(RELEASE, released).await.expect("released");
    let question = json!({ "order_id": order_id(1), "undo": "release", "hold_id": hold_id });
    let again = desk.tell(UNDO, question).await.expect("undone");
    assert_eq!(again["open_holds"][0]["reason"], "awaiting_payment");
    assert_eq!(desk.tell(UNDO, undo("release")).await.expect_err("of which").status, 422);
}
