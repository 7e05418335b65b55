//! Cancelling: at once before the approval, asked after it.

use contracts::events::cancellation::{
    CancellationLine, CancellationRequested, LogisticsCancellationSettled,
    WarehouseCancellationSettled,
};
use contracts::requests::intake as asked;
use serde_json::json;

use crate::way::{approval, consume};
use crate::{an_order, get, start};

#[tokio::test]
async fn an_order_that_nobody_works_on_is_cancelled_at_once() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let question = json!({ "order_id": id, "reason": "a slip of the hand" });
    let done = harness.tell(asked::ORDERS_CANCEL, question.clone()).await.expect("done");
    assert_eq!((&done["cancellation"], &done["status"]), (&json!("done"), &json!("cancelled")));
    let again = harness.tell(asked::ORDERS_CANCEL, question).await.expect("done before");
    assert_eq!(again["cancellation_id"], done["cancellation_id"]);
    let order = get(&harness, id).await;
    assert_eq!(
        (&order["cancellation"], &order["lines"][0]["buckets"]["cancelled"]),
        (&json!("done"), &json!(2))
    );
    let due = harness.ask(asked::REFUNDS_LIST, json!({ "order_id": id })).await.expect("a page");
    let items = due["items"].as_array().expect("items");
    assert_eq!(items.len(), 1, "asked twice, it is due once");
    assert_eq!((&items[0]["amount"], &items[0]["cause"]), (&order["total"], &json!("cancelled")));
    assert_eq!(items[0]["cancellation_id"], done["cancellation_id"]);
    let settle = json!({ "refund_id": items[0]["refund_id"], "reference": "SEPA 1" });
    harness.tell(asked::REFUNDS_SETTLE, settle).await.expect("settled");
    assert_eq!(get(&harness, id).await["payment_status"], "refunded");
}

#[tokio::test]
async fn after_the_approval_it_is_requested_and_wrong_lines_are_named() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    consume(&harness, &approval(&harness, id).await, id).await;
    let line = get(&harness, id).await["lines"][0]["id"].clone();
    let too_many = json!({ "order_id": id, "lines": [{ "line_id": line, "quantity": 3 }] });
    let refused = harness.tell(asked::ORDERS_CANCEL, too_many).await.expect_err("too many");
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "#/lines/0/quantity"));
    let one = json!({ "order_id": id, "lines": [{ "line_id": line, "quantity": 1 }] });
    let asked_for = harness.tell(asked::ORDERS_CANCEL, one).await.expect("asked");
    assert_eq!(asked_for["cancellation"], "requested");
    assert_eq!(get(&harness, id).await["cancellation"], "requested");
    let line_id = serde_json::from_value(line).expect("an id");
    let answer = WarehouseCancellationSettled {
        cancellation_id: serde_json::from_value(asked_for["cancellation_id"].clone()).expect("id"),
        order_id: id,
        lines: vec![CancellationLine { line_id, cancelled: 1, refused: 0, passed_on: 0 }],
    };
    assert_eq!(consume(&harness, &answer, id).await, ["refund.requested.v1"]);
    let nobody = json!({ "order_id": format!("ord_{}8{}", "0".repeat(12), "0".repeat(19)) });
    assert_eq!(harness.tell(asked::ORDERS_CANCEL, nobody).await.expect_err("unknown").status, 404);
}

#[tokio::test]
async fn what_was_approved_after_the_end_is_taken_back_and_what_left_all_the_same_is_told() {
    for (cancelled, refused, told) in [(2, 0, "cancellation_answered"), (0, 2, "sent_after_end")] {
        let harness = start().await;
        let id = an_order(&harness, 1).await;
        let late = approval(&harness, id).await;
        let question = json!({ "order_id": id, "reason": "a slip of the hand" });
        harness.tell(asked::ORDERS_CANCEL, question).await.expect("done");
        assert_eq!(consume(&harness, &late, id).await, ["cancellation.requested.v1"]);
        let line_id = late.lines[0].line_id;
        let answer = WarehouseCancellationSettled {
            cancellation_id: CancellationRequested::after_the_end(id),
            order_id: id,
            lines: vec![CancellationLine { line_id, cancelled, refused, passed_on: 0 }],
        };
        assert!(consume(&harness, &answer, id).await.is_empty());
        let last = "SELECT code FROM timeline ORDER BY number DESC LIMIT 1";
        let code: String =
            sqlx::query_scalar(last).fetch_one(&harness.pool).await.expect("an entry");
        assert_eq!(code, told);
    }
}

#[tokio::test]
async fn what_came_out_of_its_parcel_after_the_end_is_asked_for_anew_and_not_told_as_sent() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let late = approval(&harness, id).await;
    let question = json!({ "order_id": id, "reason": "a slip of the hand" });
    harness.tell(asked::ORDERS_CANCEL, question).await.expect("done");
    consume(&harness, &late, id).await;
    let line_id = late.lines[0].line_id;
    let answer = LogisticsCancellationSettled {
        cancellation_id: CancellationRequested::after_the_end(id),
        order_id: id,
        lines: vec![CancellationLine { line_id, cancelled: 0, refused: 0, passed_on: 2 }],
    };
    assert_eq!(consume(&harness, &answer, id).await, ["cancellation.requested.v1"]);
    let sent = "SELECT count(*) FROM timeline WHERE code = 'sent_after_end'";
    let sent: i64 = sqlx::query_scalar(sent).fetch_one(&harness.pool).await.expect("a count");
    assert_eq!(sent, 0);
}
