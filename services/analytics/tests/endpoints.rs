//! What analytics answers, shape by shape and page by page.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use analytics::{Analytics, MIGRATIONS};
use chrono::Duration;
use contracts::requests::analytics::{CYCLE_TIMES_LIST, SALES_LIST};
use runtime::testing::Harness;
use serde_json::{Value, json};

mod story;

use story::*;

async fn with_orders() -> Harness<Analytics> {
    let harness = Harness::start(Analytics, &MIGRATIONS).await;
    for number in 0..6_u64 {
        let mut order = facts(number, 2);
        order.placed_at += Duration::days(number as i64 / 2);
        order.channel = ["shop", "mall"][number as usize % 2].to_owned();
        if number == 5 {
            (order.currency, order.person) = ("USD".parse().expect("a currency"), None);
        }
        harness.consume(&order_received(&order, order.placed_at)).await;
        harness.consume(&order_approved(&order, order.placed_at + Duration::seconds(90))).await;
    }
    harness
}

async fn all(harness: &Harness<Analytics>, endpoint: &str, mut question: Value) -> Vec<Value> {
    let mut items = Vec::new();
    loop {
        let page = harness.ask(endpoint, question.clone()).await.expect("a page");
        items.extend(page["items"].as_array().expect("items").clone());
        match &page["next"] {
            Value::Null => return items,
            next => question["cursor"] = next.clone(),
        }
    }
}

#[tokio::test]
async fn sales_are_summed_up_by_each_group_and_paged() {
    let harness = with_orders().await;
    for (group, key, expected) in [
        ("day", "day", json!(["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-03"])),
        ("channel", "channel", json!(["mall", "mall", "shop"])),
        ("product", "sku", json!([null, null, "LAMP-1", "LAMP-1"])),
        ("region", "region", json!([null, "BE"])),
    ] {
        let whole = all(&harness, SALES_LIST, json!({ "group_by": group })).await;
        let paged = all(&harness, SALES_LIST, json!({ "group_by": group, "limit": 1 })).await;
        assert_eq!(whole, paged, "{group}");
        let keys: Vec<_> = whole.iter().map(|row| row[key].clone()).collect();
        assert_eq!(json!(keys), expected, "{group}");
        let orders: i64 = whole.iter().map(|row| row["orders"].as_i64().expect("orders")).sum();
        assert_eq!(orders, if group == "product" { 12 } else { 6 }, "{group}");
    }
}

#[tokio::test]
async fn sales_are_narrowed_by_days_and_channel() {
    let harness = with_orders().await;
    let narrow = json!({ "from": "2026-03-02", "to": "2026-03-02", "channel": "mall" });
    let rows = all(&harness, SALES_LIST, narrow).await;
    assert_eq!(
        rows,
        [json!({ "day": "2026-03-02", "orders": 1, "pieces": 3,
        "revenue": { "amount_minor": 5_790, "currency": "EUR" },
        "cancelled_orders": 0, "cancelled_pieces": 0 })]
    );
}

#[tokio::test]
async fn what_sold_for_most_comes_first_where_it_is_asked_for() {
    let harness = with_orders().await;
    for group in ["product", "region", "channel", "day"] {
        let asked = json!({ "group_by": group, "currency": "EUR", "sort": "revenue" });
        let whole = all(&harness, SALES_LIST, asked.clone()).await;
        let mut one_by_one = asked;
        one_by_one["limit"] = json!(1);
        assert_eq!(whole, all(&harness, SALES_LIST, one_by_one).await, "{group}");
        let sold = |row: &Value| row["revenue"]["amount_minor"].as_i64().expect("an amount");
        let amounts: Vec<i64> = whole.iter().map(sold).collect();
        assert!(!amounts.is_empty() && amounts.is_sorted_by(|one, next| one >= next), "{group}");
        assert!(whole.iter().all(|row| row["revenue"]["currency"] == "EUR"), "{group}: {whole:?}");
    }
    let dollars = json!({ "group_by": "channel", "currency": "USD" });
    assert_eq!(all(&harness, SALES_LIST, dollars).await.len(), 1);
}

#[tokio::test]
async fn cycle_times_are_summed_up_by_each_group_and_paged() {
    let harness = with_orders().await;
    for (group, rows) in [("stage", 1), ("day", 3), ("channel", 2)] {
        let whole = all(&harness, CYCLE_TIMES_LIST, json!({ "group_by": group })).await;
        let paged = all(&harness, CYCLE_TIMES_LIST, json!({ "group_by": group, "limit": 1 })).await;
        assert_eq!(whole, paged, "{group}");
        assert_eq!(whole.len(), rows, "{group}");
    }
    let rows = all(&harness, CYCLE_TIMES_LIST, json!({ "from": "2026-03-02" })).await;
    assert_eq!(
        rows,
        [json!({ "stage": "approved", "count": 4, "mean_seconds": 90,
        "p50_seconds": 90, "p90_seconds": 90, "max_seconds": 90 })]
    );
}

#[tokio::test]
async fn a_question_that_cannot_be_read_hears_which_member_is_wrong() {
    let harness = Harness::start(Analytics, &MIGRATIONS).await;
    let unknown = harness.ask(SALES_LIST, json!({ "group": "day" })).await.expect_err("refused");
    assert_eq!(unknown.status, 422);
    assert!(unknown.detail.expect("words").contains("group"));
    for endpoint in [SALES_LIST, CYCLE_TIMES_LIST] {
        let refused = harness.ask(endpoint, json!({ "cursor": "zz" })).await.expect_err("refused");
        assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (400, "#/cursor"));
    }
    let endpoint = harness.ask("sales.sum", json!({})).await.expect_err("refused");
    assert_eq!(endpoint.status, 404);
}
