use contracts::address::{Address, Contact, Person, Recipient};
use contracts::ids::{Id, Slot};
use contracts::order::PaymentStatus;
use contracts::requests::intake::ChannelKind;
use serde_json::{Value, json};

use super::super::{News, ReadOrder, Reading, Withdrawal, identity, read};
use super::{at, delivery, order_of, parked, read_as, with, without};

pub(super) fn line() -> Value {
    json!({ "id": 11, "sku": "LAMP-1", "title": "Lamp", "variant_title": "green", "quantity": 2,
        "price": "19.99", "grams": 850, "requires_shipping": true, "gift_card": false,
        "fulfillable_quantity": 2, "discount_allocations": [], "tax_lines": [] })
}

pub(super) fn payload() -> Value {
    json!({ "id": 820982911946154508_u64, "name": "#1001", "currency": "EUR", "test": false,
        "created_at": "2026-02-01T10:00:00+01:00", "updated_at": "2026-02-01T10:00:05+01:00",
        "cancelled_at": null, "financial_status": "paid", "fulfillment_status": null,
        "taxes_included": false, "total_price": "39.98", "total_line_items_price": "39.98",
        "total_discounts": "0.00", "total_tax": "0.00", "line_items": [line()],
        "shipping_lines": [], "fulfillments": [], "refunds": [] })
}

pub(super) fn shopify(topic: &str, body: &Value) -> Reading {
    read_as(ChannelKind::Shopify, topic, body)
}

pub(super) fn updated(members: Value) -> ReadOrder {
    order_of(shopify("orders/updated", &with(payload(), members)))
}

pub(super) fn refused(members: Value) -> &'static str {
    parked(shopify("orders/updated", &with(payload(), members)))
}

#[test]
fn an_order_is_told_in_our_words() {
    let read = order_of(shopify("orders/create", &payload()));
    let facts = &read.facts;
    assert_eq!(read.news, News::Created);
    assert_eq!(facts.external_ref.as_deref(), Some("820982911946154508"));
    assert_eq!((facts.number.as_str(), facts.currency.code()), ("#1001", "EUR"));
    assert_eq!(facts.placed_at, at("2026-02-01T09:00:00Z"));
    assert_eq!(facts.updated_at, at("2026-02-01T09:00:05Z"));
    assert_eq!(facts.payment_status, PaymentStatus::Paid);
    assert!(!facts.test && !facts.cancelled && facts.person.is_none());
    let line = &facts.lines[0];
    assert_eq!(line.sku.as_ref().map(|sku| sku.as_str()), Some("LAMP-1"));
    assert_eq!((line.title.as_str(), line.variant.as_deref()), ("Lamp", Some("green")));
    assert_eq!((line.quantity, line.open_quantity()), (2, 2));
    assert_eq!((line.unit_price, line.subtotal(), line.grams), (1999, 3998, Some(850)));
}

#[test]
fn ids_are_derived_and_lines_live_in_the_slot_of_their_order() {
    let first = order_of(shopify("orders/create", &payload())).facts;
    let again = updated(json!({ "updated_at": "2026-02-02T00:00:00Z" })).facts;
    assert_eq!(first.order_id, again.order_id);
    assert_eq!(first.lines[0].line_id, again.lines[0].line_id);
    assert_eq!(first.order_id.slot(), Slot::of_order("shop", "820982911946154508"));
    assert_eq!(first.lines[0].line_id.slot(), first.order_id.slot());
    let other = updated(json!({ "id": 820982911946154509_u64 })).facts;
    assert_ne!(other.order_id, first.order_id);
    assert_ne!(other.lines[0].line_id, first.lines[0].line_id);
}

#[test]
fn lines_of_equal_or_missing_ids_are_told_apart() {
    let nameless = without(line(), &["id"]);
    let lines = json!([line(), line(), nameless.clone(), nameless]);
    let facts = updated(json!({ "line_items": lines })).facts;
    let ids: std::collections::HashSet<_> = facts.lines.iter().map(|l| l.line_id).collect();
    assert_eq!(ids.len(), 4);
    assert_eq!(facts.lines[0].line_id, identity::line_id(facts.order_id, Some("11"), 1));
}

#[test]
fn a_line_without_sku_is_kept_and_one_with_a_hidden_character_is_not() {
    let sku = |sku: Value| json!({ "line_items": [with(line(), json!({ "sku": sku }))] });
    assert_eq!(updated(sku(json!(null))).facts.lines[0].sku, None);
    assert_eq!(updated(sku(json!("  "))).facts.lines[0].sku, None);
    assert_eq!(updated(sku(json!(15))).facts.lines[0].sku, Some("15".parse().expect("a sku")));
    assert_eq!(refused(sku(json!("LAMP\u{200b}1"))), "sku");
}

#[test]
fn what_needs_no_shipping_is_told_so() {
    let of =
        |members| updated(json!({ "line_items": [with(line(), members)] })).facts.lines[0].clone();
    assert!(!of(json!({ "requires_shipping": false })).requires_shipping);
    assert!(!of(json!({ "gift_card": true })).requires_shipping);
    assert!(of(json!({ "requires_shipping": null })).requires_shipping);
}

#[test]
fn the_topic_tells_what_happened_and_cancelled_beats_all() {
    let news = |topic: &str, members| order_of(shopify(topic, &with(payload(), members))).news;
    assert_eq!(news("orders/paid", json!({})), News::Paid);
    assert_eq!(news("orders/partially_fulfilled", json!({})), News::Updated);
    assert_eq!(news("", json!({})), News::Updated);
    assert_eq!(news("orders/cancelled", json!({})), News::Cancelled);
    assert_eq!(
        news("orders/create", json!({ "cancelled_at": "2026-02-01T10:00:00Z" })),
        News::Cancelled
    );
    assert!(News::Created < News::Updated && News::Updated < News::Paid);
    assert!(News::Paid < News::Cancelled);
}

#[test]
fn the_newer_telling_is_the_fresher_one() {
    let created = order_of(shopify("orders/create", &payload()));
    let cancelled = order_of(shopify("orders/cancelled", &payload()));
    let later = updated(json!({ "updated_at": "2026-02-01T10:00:06+01:00" }));
    assert!(created.freshness() < cancelled.freshness());
    assert!(cancelled.freshness() < later.freshness());
}

#[test]
fn payment_is_mapped_and_cash_on_delivery_is_known() {
    let status = |word: Value| updated(json!({ "financial_status": word })).facts.payment_status;
    assert_eq!(status(json!("pending")), PaymentStatus::None);
    assert_eq!(status(json!("authorized")), PaymentStatus::Authorized);
    assert_eq!(status(json!("partially_paid")), PaymentStatus::PartiallyPaid);
    assert_eq!(status(json!("partially_refunded")), PaymentStatus::PartiallyRefunded);
    assert_eq!(status(json!("refunded")), PaymentStatus::Refunded);
    assert_eq!(status(json!("voided")), PaymentStatus::Voided);
    assert_eq!(status(json!("new word")), PaymentStatus::None);
    let cut = without(payload(), &["financial_status"]);
    assert_eq!(order_of(shopify("orders/paid", &cut)).facts.payment_status, PaymentStatus::Paid);
    assert_eq!(order_of(shopify("orders/create", &cut)).facts.payment_status, PaymentStatus::None);
    let gateway = json!({ "payment_gateway_names": ["Cash on Delivery (COD)"] });
    assert!(updated(gateway).facts.cash_on_delivery);
    assert!(!updated(json!({ "payment_gateway_names": ["bogus"] })).facts.cash_on_delivery);
}

#[test]
fn a_person_is_mapped_from_customer_and_shipping_address() {
    let facts = updated(json!({
        "email": "ada@example.org", "note": "ring twice",
        "customer": { "first_name": "Ada", "last_name": "Example", "phone": "+811234" },
        "shipping_address": { "name": "Office", "company": "Example Ltd", "address1": "1-2 Naka",
            "address2": "", "city": "Chiyoda", "province": "Tokyo", "province_code": "JP-13",
            "zip": "1000001", "country": "Japan", "country_code": "jp", "phone": null },
        "shipping_lines": [{ "title": "Express", "price": "0.00" }],
    }))
    .facts;
    let text = |text: &str| Some(text.to_owned());
    let expected = Person {
        customer: Some(Contact {
            name: text("Ada Example"),
            email: text("ada@example.org"),
            phone: text("+811234"),
        }),
        recipient: Some(Recipient::Clear {
            name: text("Office"),
            company: text("Example Ltd"),
            phone: text("+811234"),
            address: Address {
                street1: text("1-2 Naka"),
                city: text("Chiyoda"),
                region: text("Tokyo"),
                region_code: text("13"),
                postal_code: text("1000001"),
                country: text("JP"),
                ..Address::default()
            },
        }),
        note: text("ring twice"),
    };
    assert_eq!(facts.person, Some(expected));
    assert_eq!(facts.shipping_method.as_deref(), Some("Express"));
}

#[test]
fn members_that_were_not_sent_do_no_harm() {
    let names = [
        "name",
        "created_at",
        "updated_at",
        "test",
        "refunds",
        "fulfillments",
        "shipping_lines",
        "taxes_included",
        "total_line_items_price",
        "total_discounts",
        "total_tax",
    ];
    let facts = order_of(shopify("orders/create", &without(payload(), &names))).facts;
    assert_eq!(facts.number, "820982911946154508");
    assert_eq!((facts.placed_at, facts.updated_at), (at("2026-03-01T12:00:00Z"), facts.placed_at));
    assert_eq!((facts.amounts.subtotal, facts.amounts.difference), (3998, 0));
}

#[test]
fn without_id_currency_total_or_lines_an_order_is_parked() {
    let refused = |name: &str| parked(shopify("orders/create", &without(payload(), &[name])));
    assert_eq!(refused("id"), "no_id");
    assert_eq!(refused("currency"), "no_currency");
    assert_eq!(refused("total_price"), "no_total");
    assert_eq!(refused("line_items"), "no_lines");
    let body = without(payload(), &["currency"]).to_string();
    let mut delivery = delivery(ChannelKind::Shopify, "orders/create", body.as_bytes());
    delivery.channel_currency = "EUR".parse().ok();
    assert_eq!(order_of(read(&delivery)).facts.currency.code(), "EUR");
}

#[test]
fn values_that_cannot_be_true_are_parked() {
    assert_eq!(refused(json!({ "currency": "BTC" })), "unknown_currency");
    assert_eq!(refused(json!({ "updated_at": "yesterday" })), "time");
    assert_eq!(refused(json!({ "total_price": "-1.00" })), "amount");
    assert_eq!(refused(json!({ "id": "x".repeat(201) })), "reference");
    assert_eq!(refused(json!({ "line_items": vec![line(); 1001] })), "too_many_lines");
    let quantity = |n: Value| json!({ "line_items": [with(line(), json!({ "quantity": n }))] });
    for wrong in [json!(1.5), json!(-1), json!("two"), json!(2_000_000), json!([1])] {
        assert_eq!(refused(quantity(wrong)), "quantity");
    }
    assert_eq!(refused(quantity(json!(0))), "no_lines");
    assert_eq!(updated(quantity(json!("2.0"))).facts.lines[0].quantity, 2);
}

#[test]
fn other_topics_are_ignored_and_privacy_requests_wait_for_a_person() {
    for topic in ["products/update", "draft_orders/create", "orders/edited", "refunds/create"] {
        assert!(matches!(shopify(topic, &payload()), Reading::Ignored { .. }), "{topic}");
    }
    assert_eq!(parked(shopify("customers/redact", &json!({}))), "privacy_request");
}

#[test]
fn other_resources_under_a_topic_of_orders_are_parked() {
    let of = |body: Value| parked(shopify("orders/create", &body));
    assert_eq!(of(json!({ "id": 1, "order_id": 2, "status": "success" })), "not_an_order");
    assert_eq!(
        of(with(payload(), json!({ "invoice_url": "https://shop.example/1" }))),
        "not_an_order"
    );
    let cart = json!({ "abandoned_checkout_url": "https://shop.example/2" });
    assert_eq!(of(with(payload(), cart)), "not_an_order");
    assert_eq!(of(json!({ "order_edit": { "order_id": 1 } })), "not_an_order");
    assert_eq!(of(json!({ "id": 1, "title": "a product" })), "not_an_order");
    assert_eq!(of(json!({ "id": 1, "title": "a product" })), "not_an_order");
    assert_eq!(of(json!([1, 2])), "several_orders");
    assert_eq!(of(json!("text")), "not_an_order");
    assert_eq!(of(json!({})), "not_an_order");
}

#[test]
fn an_answer_of_the_rest_interface_is_unwrapped_if_it_holds_one_order() {
    let bare = order_of(shopify("orders/create", &payload()));
    assert_eq!(order_of(shopify("orders/create", &json!({ "order": payload() }))), bare);
    assert_eq!(order_of(shopify("orders/create", &json!({ "orders": [payload()] }))), bare);
    let two = json!({ "orders": [payload(), payload()] });
    assert_eq!(parked(shopify("orders/create", &two)), "several_orders");
}

#[test]
fn an_order_that_is_cancelled_without_its_lines_is_withdrawn() {
    let cut = json!({ "id": 77, "cancelled_at": "2026-02-01T10:00:00Z" });
    assert!(matches!(shopify("orders/updated", &cut), Reading::Withdrawn(_)));
    assert!(matches!(shopify("orders/cancelled", &json!({ "id": 77 })), Reading::Withdrawn(_)));
}

#[test]
fn times_are_kept_as_the_database_keeps_them() {
    let facts = updated(json!({ "updated_at": "2026-02-01T10:00:00.123456789Z" })).facts;
    assert_eq!(facts.updated_at, at("2026-02-01T10:00:00.123456Z"));
    assert_eq!(refused(json!({ "updated_at": "1969-12-31T23:59:59Z" })), "time");
}

#[test]
fn a_deleted_order_is_withdrawn() {
    let expected = Withdrawal {
        order_id: identity::order_id(at("2026-01-01T00:00:00Z"), "shop", "77"),
        external_ref: "77".to_owned(),
        told_at: at("2026-03-01T12:00:00Z"),
    };
    assert_eq!(shopify("orders/delete", &json!({ "id": 77 })), Reading::Withdrawn(expected));
}
