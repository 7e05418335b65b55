use contracts::order::Amounts;
use serde_json::{Value, json};

use super::shopify::{line, payload, refused, shopify, updated};
use super::{order_of, with, without};

fn amounts(members: Value) -> Amounts {
    updated(members).facts.amounts
}

#[test]
fn taxes_on_top_add_up_with_shipping_and_its_discount() {
    let amounts = amounts(json!({
        "total_price": "44.78", "total_tax": "7.61", "total_discounts": "5.71",
        "shipping_lines": [{ "title": "Parcel", "price": "2.90", "discounted_price": "0.00",
            "discount_allocations": [{ "amount": "2.90" }], "tax_lines": [] }],
    }));
    assert_eq!((amounts.subtotal, amounts.discount), (3998, 571));
    assert_eq!((amounts.shipping, amounts.tax, amounts.tax_included), (290, 761, 0));
    assert_eq!((amounts.total, amounts.difference), (4478, 0));
}

#[test]
fn taxes_within_the_prices_are_kept_and_counted_once() {
    let amounts =
        amounts(json!({ "taxes_included": true, "total_tax": "6.38", "total_price": "39.98" }));
    assert_eq!((amounts.subtotal, amounts.tax, amounts.tax_included), (3998, 638, 638));
    assert_eq!((amounts.total, amounts.difference), (3998, 0));
}

#[test]
fn tips_duties_and_charges_count_as_the_shop_counts_them() {
    let duties = json!({ "shop_money": { "amount": "4.00", "currency_code": "EUR" } });
    let counted = amounts(json!({ "total_tip_received": "1.00", "total_price": "44.98",
        "original_total_duties_set": duties }));
    assert_eq!((counted.fees, counted.difference), (500, 0));
    let tip_only = amounts(json!({ "total_tip_received": "1.00", "total_price": "40.98",
        "original_total_duties_set": duties }));
    assert_eq!((tip_only.fees, tip_only.difference), (100, 0));
    let neither = amounts(json!({ "total_tip_received": "1.00" }));
    assert_eq!((neither.fees, neither.difference), (0, 0));
}

#[test]
fn shipping_that_an_edit_took_off_counts_where_the_total_has_it() {
    let lines = json!([{ "title": "A", "price": "5.00", "is_removed": true },
        { "title": "B", "price": "3.00" }]);
    let of = |total: &str| amounts(json!({ "shipping_lines": lines, "total_price": total }));
    assert_eq!((of("42.98").shipping, of("42.98").difference), (300, 0));
    assert_eq!((of("47.98").shipping, of("47.98").difference), (800, 0));
    let set = json!({ "shop_money": { "amount": "7.00", "currency_code": "EUR" } });
    let only_set = amounts(json!({ "total_shipping_price_set": set, "total_price": "46.98" }));
    assert_eq!((only_set.shipping, only_set.difference), (700, 0));
}

#[test]
fn a_total_that_does_not_add_up_is_kept_with_its_difference() {
    let amounts = amounts(json!({ "total_price": "50.00" }));
    assert_eq!((amounts.total, amounts.difference), (5000, 1002));
}

#[test]
fn what_is_left_out_is_computed_from_the_lines() {
    let line = with(
        line(),
        json!({ "discount_allocations": [{ "amount": "1.00" }],
        "tax_lines": [{ "price": "2.00" }, { "price": "0.50" }], "total_discount": "9.99" }),
    );
    let body = with(payload(), json!({ "line_items": [line], "total_price": "41.48" }));
    let body = without(body, &["total_line_items_price", "total_discounts", "total_tax"]);
    let facts = order_of(shopify("orders/create", &body)).facts;
    assert_eq!((facts.lines[0].discount, facts.lines[0].tax), (100, 250));
    assert_eq!((facts.amounts.subtotal, facts.amounts.discount), (3998, 100));
    assert_eq!((facts.amounts.tax, facts.amounts.difference), (250, 0));
}

#[test]
fn old_versions_put_a_discount_on_the_line_and_new_ones_money_into_sets() {
    let old = with(line(), json!({ "total_discount": "5.00" }));
    assert_eq!(updated(json!({ "line_items": [old] })).facts.lines[0].discount, 500);
    let money =
        |amount: &str| json!({ "shop_money": { "amount": amount, "currency_code": "EUR" } });
    let line = with(without(line(), &["price"]), json!({ "price_set": money("19.99") }));
    let body = without(payload(), &["currency", "total_price", "total_line_items_price"]);
    let body = with(
        body,
        json!({ "line_items": [line], "total_price_set": money("39.98"),
        "total_line_items_price_set": money("39.98") }),
    );
    let facts = order_of(shopify("orders/create", &body)).facts;
    assert_eq!((facts.amounts.total, facts.amounts.subtotal), (3998, 3998));
    assert_eq!(facts.lines[0].unit_price, 1999);
}

#[test]
fn amounts_have_the_digits_of_their_currency() {
    let yen = |price: &str| {
        json!({ "currency": "JPY", "total_price": price, "total_line_items_price": price,
            "line_items": [with(line(), json!({ "price": "11800" }))] })
    };
    assert_eq!(amounts(yen("23600")).total, 23600);
    assert_eq!(amounts(yen("23600.00")).total, 23600);
    assert_eq!(refused(yen("23600.50")), "amount");
}

#[test]
fn amounts_may_be_numbers_and_never_lose_a_digit() {
    let body = payload().to_string().replace("\"39.98\"", "39.98").replace("\"19.99\"", "1.999e1");
    let delivery = super::delivery(
        contracts::requests::intake::ChannelKind::Shopify,
        "orders/create",
        body.as_bytes(),
    );
    let facts = order_of(super::super::read(&delivery)).facts;
    assert_eq!((facts.amounts.total, facts.lines[0].unit_price), (3998, 1999));
    let large = amounts(json!({ "total_price": "90071992547.41" }));
    assert_eq!(large.total, 9_007_199_254_741);
    for wrong in ["1.005", "1,00", "NaN", "1e-9", "1e300", "100000000000000000000"] {
        assert_eq!(refused(json!({ "total_price": wrong })), "amount", "{wrong}");
    }
    for wrong in [json!(1e-3), json!(1e300), json!(true), json!({}), json!([])] {
        assert_eq!(refused(json!({ "total_price": wrong })), "amount");
    }
}

#[test]
fn what_was_given_back_is_what_was_paid_out_in_the_orders_currency() {
    let refunded = |transactions: Value| {
        updated(json!({ "refunds": [{ "transactions": transactions }] })).facts.refunded
    };
    let paid = |kind: &str, status: &str, amount: &str, currency: &str| json!({ "kind": kind, "status": status, "amount": amount, "currency": currency });
    let two = json!([
        paid("refund", "success", "10.00", "EUR"),
        paid("refund", "success", "2.50", "EUR"),
        paid("refund", "failure", "9.00", "EUR"),
        paid("void", "success", "7.00", "EUR")
    ]);
    assert_eq!(refunded(two), Some(1250));
    assert_eq!(refunded(json!([paid("refund", "success", "10.00", "USD")])), None);
    assert_eq!(refunded(json!([paid("refund", "success", "much", "EUR")])), None);
    assert_eq!(refunded(json!([])), None);
}
