//! What clerks ask: the queue, one review, and their word on it.

use contracts::order::PaymentStatus;
use contracts::requests::review::{APPROVE, GET, LIST, REJECT, RELEASE};
use serde_json::{Value, json};

use crate::desk::{Desk, LANE, at, desk, learn, order, order_id, receive};

/// Three held orders: unpaid ones, the third without a recipient too.
async fn queue() -> Desk {
    let desk = desk().await;
    desk.apply_in(LANE, at(0), vec![learn("LAMP-1")]).await;
    for number in 1..=3 {
        let mut order = order(number);
        order.payment_status = PaymentStatus::None;
        order.person = order.person.filter(|_| number < 3);
        desk.apply_in(LANE, at(i64::from(number)), vec![receive(&order)]).await;
    }
    desk
}

fn numbers(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items").iter();
    items.map(|item| item["number"].as_str().expect("a number").to_owned()).collect()
}

fn hold(review: &Value, index: usize) -> Value {
    review["open_holds"][index]["hold_id"].clone()
}

#[tokio::test]
async fn the_queue_is_read_page_by_page_by_age_and_by_value() {
    let desk = queue().await;
    let first = desk.ask(LIST, json!({ "limit": 2 })).await.expect("a page");
    assert_eq!(numbers(&first), ["#1", "#2"]);
    let second = json!({ "limit": 2, "cursor": first["next"] });
    let second = desk.ask(LIST, second).await.expect("a page");
    assert_eq!((numbers(&second), &second["next"]), (vec!["#3".to_owned()], &Value::Null));
    let dearest = desk.ask(LIST, json!({ "sort": "value", "limit": 1 })).await.expect("a page");
    assert_eq!(numbers(&dearest), ["#3"]);
    let next = json!({ "sort": "value", "cursor": dearest["next"] });
    assert_eq!(numbers(&desk.ask(LIST, next).await.expect("a page")), ["#2", "#1"]);
    let foreign = json!({ "sort": "age", "cursor": dearest["next"] });
    assert_eq!(desk.ask(LIST, foreign).await.expect_err("refused").status, 422);
    let item = &first["items"][0];
    assert_eq!(item["state"], "open");
    assert_eq!(item["total"], json!({ "amount_minor": 6591, "currency": "EUR" }));
    assert_eq!(item["open_holds"][0]["reason"], "awaiting_payment");
    assert_eq!(item["open_holds"][0]["evidence"], json!({ "payment_status": "none" }));
}

#[tokio::test]
async fn the_queue_is_filtered_by_reason_channel_and_state() {
    let desk = queue().await;
    let listed = async |question: Value| numbers(&desk.ask(LIST, question).await.expect("a page"));
    assert_eq!(listed(json!({ "reason": "missing_contact" })).await, ["#3"]);
    assert_eq!(listed(json!({ "reason": "missing_contact", "sort": "value" })).await, ["#3"]);
    assert!(listed(json!({ "channel": "elsewhere" })).await.is_empty());
    assert_eq!(listed(json!({ "channel": "shop" })).await.len(), 3);
    assert!(listed(json!({ "state": "approved" })).await.is_empty());
    desk.tell(APPROVE, json!({ "order_id": order_id(2) })).await.expect("approved");
    assert_eq!(listed(json!({ "state": "approved" })).await, ["#2"]);
    assert_eq!(listed(json!({})).await, ["#1", "#3"]);
}

#[tokio::test]
async fn a_clerk_approves_and_is_told_again_what_was_done() {
    let desk = queue().await;
    let question = json!({ "order_id": order_id(1), "note": "paid by transfer" });
    let approved = desk.tell(APPROVE, question.clone()).await.expect("approved");
    assert_eq!(
        (&approved["state"], &approved["decided_by"]),
        (&json!("approved"), &json!("key:test"))
    );
    assert_eq!(desk.tell(APPROVE, question).await.expect("again"), approved);
    let reject = json!({ "order_id": order_id(1), "reason": "fraud" });
    let problem = desk.tell(REJECT, reject).await.expect_err("refused");
    assert_eq!((problem.status, &problem.more["state"]), (409, &json!("approved")));
    let detail = desk.ask(GET, json!({ "order_id": order_id(1) })).await.expect("a review");
    assert_eq!(detail["note"], "paid by transfer");
    assert_eq!(detail["holds"][0]["released_by"], "key:test");
    assert_eq!(detail["order"]["person"]["customer"]["name"], "Pat Example");
    assert_eq!(detail["actions"], json!([]));
}

#[tokio::test]
async fn a_clerk_rejects_for_a_reason() {
    let desk = queue().await;
    let empty = json!({ "order_id": order_id(1), "reason": "  " });
    assert_eq!(desk.tell(REJECT, empty).await.expect_err("refused").errors[0].pointer, "#/reason");
    let question = json!({ "order_id": order_id(1), "reason": "the card was stolen" });
    let rejected = desk.tell(REJECT, question.clone()).await.expect("rejected");
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(desk.tell(REJECT, question).await.expect("again"), rejected);
    let problem =
        desk.tell(APPROVE, json!({ "order_id": order_id(1) })).await.expect_err("refused");
    assert_eq!(problem.status, 409);
    let unknown = desk.tell(APPROVE, json!({ "order_id": order_id(9) })).await;
    assert_eq!(unknown.expect_err("unknown").status, 404);
}

#[tokio::test]
async fn a_clerk_releases_hold_after_hold_and_the_last_one_approves() {
    let desk = queue().await;
    let held = desk.ask(GET, json!({ "order_id": order_id(3) })).await.expect("a review");
    assert_eq!(held["actions"], json!(["approve", "reject", "release"]));
    let holds = [hold(&held, 0), hold(&held, 1), hold(&held, 2)];
    for (index, state) in [(0, "open"), (1, "open"), (2, "approved")] {
        let question = json!({ "hold_id": holds[index], "note": "asked by telephone" });
        let released = desk.tell(RELEASE, question.clone()).await.expect("released");
        assert_eq!(released["state"], state);
        assert_eq!(desk.tell(RELEASE, question).await.expect("again"), released);
    }
    let unknown = json!({ "hold_id": "hld_0190000000008000800000000000aa02" });
    assert_eq!(desk.tell(RELEASE, unknown).await.expect_err("unknown").status, 404);
    let long = json!({ "hold_id": holds[0], "note": "x".repeat(501) });
    assert_eq!(desk.tell(RELEASE, long).await.expect_err("too long").status, 422);
}

#[tokio::test]
async fn where_an_address_is_missing_a_clerk_corrects_it_or_the_customer_is_asked() {
    let desk = desk().await;
    let mut order = order(1);
    order.person = None;
    desk.apply_in(LANE, at(1), vec![receive(&order)]).await;
    let held = desk.ask(GET, json!({ "order_id": order_id(1) })).await.expect("a review");
    let holds = held["open_holds"].as_array().expect("holds");
    let of = |reason: &str| {
        let hold = holds.iter().find(|hold| hold["reason"] == reason).expect("a hold");
        hold["actions"].clone()
    };
    let path = format!("/api/v1/orders/{}", order_id(1));
    let address = of("incorrect_address");
    assert_eq!(
        address[0],
        json!({
            "action": "correct", "method": "POST", "path": format!("{path}/corrections"),
            "needs": ["reason", "shipping_address"],
        })
    );
    assert_eq!(
        address[1],
        json!({
            "action": "ask_customer", "method": "POST", "path": format!("{path}/links"),
            "body": { "purpose": "address" },
        })
    );
    assert_eq!(address[2]["action"], "release");
    assert_eq!(of("missing_contact")[0]["needs"], json!(["reason", "customer"]));
}

#[tokio::test]
async fn a_hold_says_what_can_be_done_about_it() {
    let desk = desk().await;
    let mut order = order(1);
    order.lines[0].sku = None;
    order.lines[0].title = "Lamp".to_owned();
    order.lines[0].variant = Some("red / L".to_owned());
    let named = contracts::order::NamedItem {
        variant_ref: Some("8/08".to_owned()),
        ..contracts::order::NamedItem::default()
    };
    order.lines[0].named = Some(named);
    desk.apply_in(LANE, at(1), vec![receive(&order)]).await;
    let page = desk.ask(LIST, json!({})).await.expect("a page");
    let listed = &page["items"][0]["open_holds"][0];
    let (id, line) = (order_id(1), order.lines[0].line_id);
    let create = json!({
        "action": "create_item", "method": "POST", "line_id": line, "needs": ["sku"],
        "path": format!("/api/v1/orders/{id}/lines/{line}/item"),
        "body": { "name": "Lamp / red / L", "weight_grams": order.lines[0].grams },
    });
    let mut create = create;
    if order.lines[0].grams.is_none() {
        create["body"].as_object_mut().expect("members").remove("weight_grams");
    }
    let alias = json!({
        "action": "set_alias", "method": "PUT", "line_id": line, "needs": ["sku"],
        "path": "/api/v1/channels/shop/aliases/variant/8%2F08",
    });
    assert_eq!(listed["actions"], json!([create, alias]), "it cannot be released without a SKU");
    let detail = desk.ask(GET, json!({ "order_id": id })).await.expect("a review");
    assert_eq!(detail["open_holds"][0], *listed);
    assert_eq!(detail["holds"][0], *listed);
    order.lines[0].sku = Some("NOVELTY".parse().expect("a sku"));
    let mut unknown = order.clone();
    unknown.order_id = order_id(2);
    desk.apply_in(LANE, at(2), vec![receive(&unknown)]).await;
    let detail = desk.ask(GET, json!({ "order_id": order_id(2) })).await.expect("a review");
    let actions = detail["open_holds"][0]["actions"].as_array().expect("actions");
    let names: Vec<_> = actions.iter().map(|action| action["action"].clone()).collect();
    assert_eq!(names, ["create_item", "set_alias", "release"]);
    assert_eq!(actions[0]["body"]["sku"], "NOVELTY");
    let desk = queue().await;
    let page = desk.ask(LIST, json!({})).await.expect("a page");
    let actions = &page["items"][0]["open_holds"][0]["actions"];
    let path =
        format!("/api/v1/holds/{}/release", hold(&page["items"][0], 0).as_str().expect("an id"));
    assert_eq!(actions, &json!([{ "action": "release", "method": "POST", "path": path }]));
}
