use super::*;
use crate::console::visit::Visit;
use crate::edge::form::Language::{Chinese, English};
use contracts::requests::Count;

fn filter(place: &str) -> Filter {
    let request = axum::http::Request::builder().uri(place).body(()).expect("a request");
    Filter::of(&Visit::of(&request.into_parts().0, None))
}

fn found(number: &str, title: &str) -> Found {
    let money = |minor: i64| json!({ "amount_minor": minor, "currency": "EUR" });
    let id = "01a224cd11628b029c66209e4134fb9b";
    let line = json!({
        "id": format!("lin_{id}"), "external_ref": null, "sku": null,
        "alias_key": { "by": "title", "key": title }, "title": title, "variant": null,
        "quantity": 2, "requires_shipping": true, "unit_price": money(100), "list_total": null,
        "discount": money(0), "tax": money(0),
        "buckets": { "unrouted": 2, "backordered": 0, "allocated": 0, "picked": 0, "packed": 0,
                     "in_transit": 0, "delivered": 0, "written_off": 0, "cancelled": 0 },
    });
    let order = json!({
        "id": format!("ord_{id}"), "number": number, "channel": "<b>shop</b>",
        "external_ref": null, "status": "in_review", "fulfillment_status": "unfulfilled",
        "payment_status": "paid", "on_hold": true,
        "holds": [{ "hold_id": format!("hld_{id}"), "reason": "incorrect_address" }],
        "currency": "EUR", "subtotal": money(200), "discount": money(0), "shipping": money(0),
        "tax": money(0), "tax_included": money(0), "fees": money(0), "total": money(123_456),
        "refunded": null, "difference": money(0), "cash_on_delivery": false, "test": false,
        "proposed": [], "shipping_method": null, "cancellation": null, "lines": [line.clone(), line],
        "placed_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "received_at": "2026-01-02T03:04:05Z", "approved_at": null, "completed_at": null,
        "closed_at": null, "trace_id": null, "version": 1,
    });
    let order = serde_json::from_value(order).expect("an order");
    Found { orders: vec![order], next: Some("a b&c".to_owned()), ..Found::default() }
}

fn everything() -> May {
    let does = vec![BulkDeed::Approve, BulkDeed::Cancel];
    May { makes: true, does, columns: Column::ALL.to_vec() }
}

fn list(language: Language, filter: &Filter, found: &Found) -> Markup {
    super::list(language, &everything(), filter, found)
}

#[test]
fn filters_survive_in_the_address() {
    let wanted = filter(
        "/orders?status=in_review&q=%231%26&from=2026-01-02&to=2026-01-03&on_hold=true&channel=shop&cursor=x",
    );
    assert_eq!(wanted.text, "#1&");
    assert_eq!(wanted.question().on_hold, Some(true));
    assert_eq!(wanted.question().to, "2026-01-03".parse().ok());
    let place = wanted.place(wanted.cursor.as_deref());
    assert_eq!(filter(&place), wanted);
    assert!(!wanted.place(None).contains("cursor"));
    let page = list(English, &wanted, &found("1", "a")).into_string();
    assert!(page.contains("cursor=a%20b%26c"), "{page}");
    assert!(page.contains(r#"<option value="in_review" selected>"#), "{page}");
    assert!(page.contains(r##"value="#1&amp;""##), "{page}");
}

#[test]
fn what_nobody_understands_filters_nothing() {
    let strange = filter("/orders?status=flying&on_hold=perhaps&from=soon&nonsense=1");
    assert_eq!(strange, Filter::default());
    assert!(!strange.is_set());
    assert_eq!(strange.place(None), "/orders");
}

#[test]
fn what_others_wrote_stays_text() {
    let page = list(English, &Filter::default(), &found("<script>1</script>", "<img src=x>"));
    let page = page.into_string();
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"), "{page}");
    assert!(page.contains("&lt;script&gt;1&lt;/script&gt;"), "{page}");
}

#[test]
fn the_list_is_read_in_both_languages() {
    let english = list(English, &Filter::default(), &found("1", "a")).into_string();
    assert!(english.contains("In review") && english.contains("€1,234.56"), "{english}");
    assert!(english.contains("Address cannot be delivered to"), "{english}");
    let chinese = list(Chinese, &Filter::default(), &found("1", "a")).into_string();
    assert!(chinese.contains("审核中") && chinese.contains("2026年1月2日"), "{chinese}");
    assert!(!chinese.contains("In review") && !chinese.contains("Total"), "{chinese}");
}

#[test]
fn a_filter_that_finds_nothing_offers_to_clear_it() {
    let nothing = Found::default();
    let page = list(English, &filter("/orders?channel=gone"), &nothing).into_string();
    assert!(page.contains("No order is like that") && page.contains("Clear filters"), "{page}");
    assert!(page.contains(r#"<option value="gone" selected>"#), "{page}");
    let page = list(English, &Filter::default(), &nothing).into_string();
    assert!(page.contains("No orders yet") && !page.contains("Clear filters"), "{page}");
}

#[test]
fn whoever_only_looks_is_offered_nothing_to_do() {
    let columns = vec![Column::Customer, Column::Status];
    let may = May { makes: false, does: Vec::new(), columns };
    let page = super::list(English, &may, &Filter::default(), &found("1", "a")).into_string();
    assert!(!page.contains("/orders/new") && !page.contains("/orders/do"), "{page}");
    assert!(!page.contains("name=\"order\"") && !page.contains("/orders/views"), "{page}");
    assert!(page.contains(">Customer</th>") && !page.contains(">Total</th>"), "{page}");
}

#[test]
fn views_are_tabs_and_what_is_not_kept_can_be() {
    let view = json!({ "id": "v1", "of": "orders", "name": "<b>mine</b>", "made_at": "2026-01-02T03:04:05Z",
        "query": "channel=shop&status=approved" });
    let views = vec![serde_json::from_value(view).expect("a view")];
    let counts =
        OrderCounts { on_hold: Count { count: 3, ..Count::default() }, ..OrderCounts::default() };
    let found = Found { views, counts: Some(counts), ..found("1", "a") };
    let other = list(English, &filter("/orders?channel=shop"), &found).into_string();
    assert!(other.contains("Save view") && !other.contains("<b>mine"), "{other}");
    assert!(other.contains("<span class=\"many\">3</span>"), "{other}");
    let known =
        list(English, &filter("/orders?status=approved&channel=shop"), &found).into_string();
    assert!(known.contains("Delete view") && !known.contains("Save view"), "{known}");
    let fixed = list(English, &filter("/orders?on_hold=true"), &found).into_string();
    assert!(!fixed.contains("Save view"), "{fixed}");
}
