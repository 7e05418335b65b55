use super::*;
use contracts::requests::intake::ReadFrom;
use serde_json::{Value, json};

fn order() -> Order {
    let id = "01a224cd11628b029c66209e4134fb9b";
    let money = |minor: i64| json!({ "amount_minor": minor, "currency": "EUR" });
    let line = |sku: &str| {
        json!({
            "id": format!("lin_{id}"), "external_ref": null, "sku": sku,
            "alias_key": { "by": "sku", "key": sku }, "title": "Lamp", "variant": null, "quantity": 2,
            "requires_shipping": true, "unit_price": money(100), "list_total": null,
            "discount": money(0), "tax": money(0),
            "buckets": { "unrouted": 2, "backordered": 0, "allocated": 0, "picked": 0, "packed": 0,
                         "in_transit": 0, "delivered": 0, "written_off": 0, "cancelled": 0 },
        })
    };
    let order = json!({
        "id": format!("ord_{id}"), "number": "#1<", "channel": "shop", "external_ref": "1",
        "status": "in_review", "fulfillment_status": "unfulfilled", "payment_status": "paid",
        "on_hold": false, "holds": [], "currency": "EUR", "subtotal": money(400),
        "discount": money(0), "shipping": money(0), "tax": money(0), "tax_included": money(0),
        "fees": money(0), "total": money(400), "refunded": null, "difference": money(0),
        "cash_on_delivery": false, "test": false, "proposed": [], "shipping_method": null,
        "cancellation": null, "lines": [line("A"), line("B")],
        "placed_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "received_at": "2026-01-02T03:04:05Z", "approved_at": null, "completed_at": null,
        "closed_at": null, "trace_id": null, "version": 1,
    });
    serde_json::from_value(order).expect("an order")
}

fn payload(body: &Value) -> DeliveryPayload {
    let id = "01a224cd11628b029c66209e4134fb9b";
    let place = |field: &str, at: &[&str]| ReadFrom {
        field: field.to_owned(),
        at: at.iter().map(|&one| one.to_owned()).collect(),
    };
    let body = body.to_string();
    let delivery = json!({
        "id": format!("dlv_{id}"), "channel": "shop", "topic": "orders/create", "resource": "1",
        "webhook_id": null, "platform_delivery_id": null, "body_sha256": "", "body_bytes": 1,
        "outcome": "accepted", "reason_code": null, "reason": null, "order_id": format!("ord_{id}"),
        "received_at": "2026-01-02T03:04:05Z",
    });
    DeliveryPayload {
        delivery: serde_json::from_value(delivery).expect("a delivery"),
        body_base64: BASE64.encode(body.as_bytes()),
        read_from: vec![
            place("number", &["name", "order_number"]),
            place("amounts/total", &["total_price"]),
            place("lines/*/sku", &["line_items/*/sku"]),
            place("person/note", &["note"]),
        ],
    }
}

#[test]
fn each_field_stands_beside_what_it_was_read_from() {
    let body = json!({ "id": 1, "order_number": 1, "total_price": "4.00",
        "line_items": [{ "sku": "A" }, {}] });
    let fields = fields::read(&order(), &payload(&body));
    let told: Vec<_> = fields
        .iter()
        .map(|field| {
            (field.way.as_str(), field.line, field.from.as_ref().map(|(at, _)| at.as_str()))
        })
        .collect();
    let expected = [
        ("number", None, Some("order_number")),
        ("amounts/total", None, Some("total_price")),
        ("lines/*/sku", Some(0), Some("line_items.0.sku")),
        ("lines/*/sku", Some(1), None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_order_is_found_in_whatever_it_is_wrapped() {
    let body = json!({ "order": { "id": 1, "name": "#1" } });
    let fields = fields::read(&order(), &payload(&body));
    assert_eq!(fields[0].from, Some(("order.name".to_owned(), json!("#1"))));
}

#[test]
fn what_a_shop_sent_stays_text() {
    let body = json!({ "id": 1, "name": "<script>1</script>", "note": "<b>" });
    let known = Known { order: order(), deliveries: vec![], payload: Some(payload(&body)) };
    let page = content(Language::English, &known).into_string();
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    assert!(page.contains("&lt;script&gt;1&lt;/script&gt;") && page.contains("€4.00"), "{page}");
    let known = Known { payload: None, ..known };
    let page = content(Language::Chinese, &known).into_string();
    assert!(page.contains("店铺没有发送数据"), "{page}");
}
