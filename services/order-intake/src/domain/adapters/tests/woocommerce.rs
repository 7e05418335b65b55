use contracts::address::Recipient;
use contracts::order::PaymentStatus;
use contracts::requests::intake::ChannelKind;
use serde_json::{Value, json};

use super::super::{News, ReadOrder, Reading};
use super::{at, order_of, parked, read_as, with, without};

fn line() -> Value {
    json!({ "id": 5, "name": "Lamp", "sku": "LAMP-1", "quantity": 2, "subtotal": "40.00",
        "total": "36.00", "total_tax": "6.84", "price": 18, "meta_data": [
            { "key": "_reduced_stock", "value": "2" }, { "key": "pa_color", "value": "green" },
            { "key": "addons", "value": [{ "a": 1 }] } ] })
}

pub(super) fn payload() -> Value {
    json!({ "id": 727, "number": "W-727", "status": "processing", "currency": "EUR",
        "date_created_gmt": "2026-02-01T09:00:00", "date_modified_gmt": "2026-02-01T09:00:05",
        "date_paid_gmt": "2026-02-01T09:00:05", "date_completed_gmt": null,
        "discount_total": "4.00", "shipping_total": "5.00", "total": "48.79", "total_tax": "7.79",
        "prices_include_tax": false, "payment_method": "bacs", "needs_processing": true,
        "billing": {}, "shipping": [], "line_items": [line()],
        "shipping_lines": [{ "method_title": "Flat rate", "total": "5.00", "total_tax": "0.95" }],
        "fee_lines": [], "refunds": [] })
}

fn woo(topic: &str, body: &Value) -> Reading {
    read_as(ChannelKind::Woocommerce, topic, body)
}

fn updated(members: Value) -> ReadOrder {
    order_of(woo("order.updated", &with(payload(), members)))
}

#[test]
fn an_order_that_is_marked_as_ours_only_tries_the_shop_out() {
    let marked = |value: &str| {
        let meta = json!([{ "id": 1, "key": "_kontor_test", "value": value }]);
        updated(json!({ "meta_data": meta })).facts.test
    };
    assert!(marked("1") && !marked("0"));
    assert!(!order_of(woo("order.updated", &payload())).facts.test);
}

#[test]
fn an_order_is_told_in_our_words() {
    let read = order_of(woo("order.created", &payload()));
    let facts = &read.facts;
    assert_eq!(read.news, News::Created);
    assert_eq!((facts.external_ref.as_deref(), facts.number.as_str()), (Some("727"), "W-727"));
    assert_eq!(facts.placed_at, at("2026-02-01T09:00:00Z"));
    assert_eq!(facts.updated_at, at("2026-02-01T09:00:05Z"));
    assert_eq!(facts.payment_status, PaymentStatus::Paid);
    assert_eq!(facts.shipping_method.as_deref(), Some("Flat rate"));
    assert!(facts.person.is_none() && !facts.cancelled && !facts.cash_on_delivery);
    let line = &facts.lines[0];
    assert_eq!((line.quantity, line.open_quantity(), line.requires_shipping), (2, 2, true));
    assert_eq!((line.unit_price, line.list_total), (2000, None));
    assert_eq!((line.discount, line.tax), (400, 684));
    assert_eq!(line.variant.as_deref(), Some("color: green"));
    let amounts = facts.amounts;
    assert_eq!((amounts.subtotal, amounts.discount, amounts.shipping), (4000, 400, 500));
    assert_eq!((amounts.tax, amounts.total, amounts.difference), (779, 4879, 0));
}

#[test]
fn a_price_that_cannot_be_divided_keeps_the_list_price_of_the_line() {
    let line = with(line(), json!({ "quantity": 3, "subtotal": "10.00", "total": "10.00" }));
    let body = json!({ "line_items": [line], "discount_total": "0.00", "total": "22.79" });
    let facts = updated(body).facts;
    assert_eq!((facts.lines[0].unit_price, facts.lines[0].list_total), (333, Some(1000)));
    assert_eq!((facts.lines[0].subtotal(), facts.amounts.difference), (1000, 0));
}

#[test]
fn a_price_that_staff_raised_is_no_discount_below_nothing() {
    let line = with(line(), json!({ "subtotal": "40.00", "total": "50.00" }));
    let body = json!({ "line_items": [line], "discount_total": "-10.00", "total": "62.79" });
    let facts = updated(body).facts;
    assert_eq!((facts.lines[0].unit_price, facts.lines[0].discount), (2500, 0));
    assert_eq!((facts.amounts.subtotal, facts.amounts.discount), (5000, 0));
    assert_eq!(facts.amounts.difference, 0);
}

#[test]
fn fees_rebates_and_gift_cards_count_as_fees() {
    let fees = json!([{ "total": "2.50" }, { "total": "-1.00" }]);
    let facts = updated(json!({ "fee_lines": fees, "total": "50.29" })).facts;
    assert_eq!((facts.amounts.fees, facts.amounts.difference), (150, 0));
    let cards = json!([{ "code": "A", "amount": 20 }, { "code": "B", "amount": 4.5 }]);
    let facts = updated(json!({ "gift_cards": cards, "total": "24.29" })).facts;
    assert_eq!((facts.amounts.fees, facts.amounts.difference), (-2450, 0));
    let unused = updated(json!({ "gift_cards": cards })).facts;
    assert_eq!((unused.amounts.fees, unused.amounts.difference), (0, 0));
}

#[test]
fn what_rounding_net_prices_leaves_over_is_no_difference() {
    let gross =
        |total: &str| updated(json!({ "prices_include_tax": true, "total": total })).facts.amounts;
    assert_eq!((gross("48.80").fees, gross("48.80").difference), (1, 0));
    assert_eq!((gross("48.77").fees, gross("48.77").difference), (-2, 0));
    assert_eq!((gross("48.99").fees, gross("48.99").difference), (0, 20));
    let net = updated(json!({ "total": "48.80" })).facts.amounts;
    assert_eq!((net.fees, net.difference), (0, 1));
}

#[test]
fn what_is_left_out_is_computed_from_the_lines() {
    let body = without(payload(), &["discount_total", "shipping_total", "total_tax"]);
    let amounts = order_of(woo("order.created", &body)).facts.amounts;
    assert_eq!((amounts.discount, amounts.shipping), (400, 500));
    assert_eq!((amounts.tax, amounts.difference), (779, 0));
}

#[test]
fn payment_follows_the_date_the_status_and_the_method() {
    let paid = |status: &str, method: &str, dated: bool| {
        let date = if dated { json!("2026-02-01T09:00:05") } else { Value::Null };
        let facts =
            updated(json!({ "status": status, "payment_method": method, "date_paid_gmt": date,
            "date_paid": null }))
            .facts;
        (facts.payment_status, facts.cash_on_delivery)
    };
    assert_eq!(paid("pending", "bacs", false), (PaymentStatus::None, false));
    assert_eq!(paid("on-hold", "bacs", false), (PaymentStatus::None, false));
    assert_eq!(paid("failed", "stripe", false), (PaymentStatus::None, false));
    assert_eq!(paid("processing", "stripe", false), (PaymentStatus::Paid, false));
    assert_eq!(paid("processing", "cod", false), (PaymentStatus::None, true));
    assert_eq!(paid("completed", "cod", false), (PaymentStatus::Paid, true));
    assert_eq!(paid("packing-by-hand", "stripe", true), (PaymentStatus::Paid, false));
    assert_eq!(paid("refunded", "stripe", true), (PaymentStatus::Refunded, false));
    assert_eq!(paid("cancelled", "stripe", false), (PaymentStatus::Voided, false));
    assert_eq!(paid("cancelled", "stripe", true), (PaymentStatus::Paid, false));
    let back = |total: &str| {
        let facts = updated(json!({ "refunds": [{ "total": total }] })).facts;
        (facts.payment_status, facts.refunded)
    };
    assert_eq!(back("-1.00"), (PaymentStatus::PartiallyRefunded, Some(100)));
    assert_eq!(back("-48.79"), (PaymentStatus::Refunded, Some(4879)));
    assert_eq!(updated(json!({ "refunds": [] })).facts.refunded, None);
}

#[test]
fn the_status_tells_what_became_of_the_pieces() {
    let pieces = |members: Value| {
        let facts = updated(members).facts;
        (facts.lines[0].cancelled, facts.lines[0].delivered, facts.cancelled)
    };
    assert_eq!(pieces(json!({ "status": "completed" })), (0, 2, false));
    assert_eq!(pieces(json!({ "status": "wc-completed" })), (0, 2, false));
    assert_eq!(pieces(json!({ "status": "cancelled" })), (2, 0, true));
    assert_eq!(pieces(json!({ "status": "trash" })), (2, 0, true));
    assert_eq!(pieces(json!({ "status": "failed" })), (0, 0, false));
    assert_eq!(pieces(json!({ "status": "refunded" })), (2, 0, false));
    let later = json!({ "status": "refunded", "date_completed_gmt": "2026-02-03T00:00:00" });
    assert_eq!(pieces(later), (0, 2, false));
    assert_eq!(pieces(json!({ "refunds": [{ "total": "-5.00" }] })), (0, 0, false));
}

#[test]
fn an_order_of_downloads_needs_no_shipping() {
    assert!(!updated(json!({ "needs_processing": false })).facts.lines[0].requires_shipping);
}

#[test]
fn a_person_is_mapped_from_billing_and_shipping() {
    let facts = updated(json!({
        "customer_note": "leave at the door",
        "billing": { "first_name": "João", "last_name": "Silva", "email": "j@example.com",
            "phone": "11" },
        "shipping": { "first_name": "Ana", "company": "", "address_1": "Av. 1", "city": "Rio",
            "state": "RJ", "postcode": "12345-000", "country": "BR" },
    }))
    .facts;
    let person = facts.person.expect("a person");
    let customer = person.customer.expect("a customer");
    assert_eq!(customer.name.as_deref(), Some("João Silva"));
    assert_eq!(person.note.as_deref(), Some("leave at the door"));
    let Some(Recipient::Clear { name, phone, address, .. }) = person.recipient else {
        panic!("no recipient")
    };
    assert_eq!((name.as_deref(), phone.as_deref()), (Some("Ana"), Some("11")));
    assert_eq!((address.region, address.region_code.as_deref()), (None, Some("RJ")));
    assert_eq!(address.country.as_deref(), Some("BR"));
    let words = json!({ "shipping": { "state": "Louisiana", "country": "US", "city": "X" } });
    let Some(Recipient::Clear { address, .. }) =
        updated(words).facts.person.expect("a person").recipient
    else {
        panic!("no recipient")
    };
    assert_eq!((address.region.as_deref(), address.region_code), (Some("Louisiana"), None));
}

#[test]
fn a_deleted_order_is_withdrawn_and_a_restored_one_is_news() {
    let Reading::Withdrawn(gone) = woo("order.deleted", &json!({ "id": 727 })) else {
        panic!("not withdrawn")
    };
    let restored = order_of(woo("order.restored", &payload()));
    assert_eq!(gone.order_id, restored.facts.order_id);
    assert_eq!(restored.news, News::Updated);
}

#[test]
fn unfinished_checkouts_and_other_topics_are_ignored() {
    let draft = with(payload(), json!({ "status": "checkout-draft" }));
    assert!(matches!(woo("order.created", &draft), Reading::Ignored { .. }));
    for status in ["draft", "auto-draft", "wc-draft"] {
        let draft = with(payload(), json!({ "status": status }));
        assert_eq!(parked(woo("order.updated", &draft)), "draft");
    }
    for topic in ["coupon.created", "product.updated", "action.woocommerce_add_to_cart"] {
        assert!(matches!(woo(topic, &payload()), Reading::Ignored { .. }), "{topic}");
    }
}

#[test]
fn what_is_no_order_is_parked_with_a_reason() {
    let of = |body: Value| parked(woo("order.updated", &body));
    assert_eq!(of(json!({ "id": 727 })), "not_an_order");
    assert_eq!(of(json!({ "id": 727, "refunded_by": 1, "line_items": [] })), "not_an_order");
    assert_eq!(of(without(payload(), &["id"])), "no_id");
    assert_eq!(of(without(payload(), &["currency"])), "no_currency");
    assert_eq!(of(without(payload(), &["total"])), "no_total");
    assert_eq!(of(with(payload(), json!({ "line_items": [] }))), "no_lines");
    assert_eq!(of(json!({ "data": [payload(), payload()] })), "several_orders");
    let half = with(line(), json!({ "quantity": 1.5 }));
    assert_eq!(of(with(payload(), json!({ "line_items": [half] }))), "quantity");
    let free = without(line(), &["subtotal", "total"]);
    assert_eq!(of(with(payload(), json!({ "line_items": [free] }))), "amount");
    assert_eq!(order_of(woo("order.updated", &json!({ "data": payload() }))), updated(json!({})));
}

#[test]
fn times_without_a_zone_are_utc_and_local_ones_are_the_last_resort() {
    let never = updated(json!({ "date_modified_gmt": "0000-00-00T00:00:00" })).facts;
    assert_eq!(never.updated_at, at("2026-03-01T12:00:00Z"));
    let local =
        json!({ "date_created": "2026-02-01T10:00:00", "date_modified": "2026-02-01T10:00:05" });
    let facts = updated(local.clone()).facts;
    assert_eq!(facts.updated_at, at("2026-02-01T09:00:05Z"));
    let body = without(with(payload(), local), &["date_created_gmt", "date_modified_gmt"]);
    let facts = order_of(woo("order.updated", &body)).facts;
    assert_eq!(facts.updated_at, at("2026-02-01T10:00:05Z"));
}
