//! Holds an order against the payload that told of it, counting money as a person would.

use serde_json::Value;

/// Counts minor units of a decimal text or number; nothing is nothing.
fn minor(value: &Value, digits: usize) -> i64 {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return 0,
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.bytes().skip(digits).all(|byte| byte == b'0'), "{text}");
    let fraction: String = fraction.chars().chain("000".chars()).take(digits).collect();
    format!("{whole}{fraction}").parse().unwrap_or(0)
}

/// Adds up one member of a list.
fn total(list: &Value, name: &str, digits: usize) -> i64 {
    list.as_array().into_iter().flatten().map(|item| minor(&item[name], digits)).sum()
}

/// How many digits the currencies of the samples have after the point.
fn digits(order: &Value) -> usize {
    if ["JPY", "KRW", "VND"].contains(&order["currency"].as_str().unwrap_or_default()) {
        0
    } else {
        2
    }
}

fn unwrapped<'p>(payload: &'p Value, wrappers: &[&'p Value]) -> &'p Value {
    wrappers.iter().find(|wrapped| wrapped.is_object()).copied().unwrap_or(payload)
}

#[track_caller]
fn amounts(order: &Value, told: [(&str, i64); 5], name: &str) {
    for (member, amount) in told {
        assert_eq!(order[member]["amount_minor"], amount, "{name}: {member}");
        assert_eq!(order[member]["currency"], order["currency"], "{name}: {member}");
    }
}

fn conserved(line: &Value, name: &str) {
    let buckets = line["buckets"].as_object().expect("buckets");
    let sum: u64 = buckets.values().map(|pieces| pieces.as_u64().expect("pieces")).sum();
    assert_eq!(line["quantity"], sum, "{name}: {line}");
}

/// Holds an order against what Shopify told.
pub fn by_shopify(order: &Value, payload: &Value, name: &str) {
    let payload = unwrapped(payload, &[&payload["order"], &payload["orders"][0]]);
    let digits = digits(order);
    assert_eq!(order["external_ref"], payload["id"].to_string(), "{name}");
    assert_eq!(order["currency"], payload["currency"], "{name}");
    assert_eq!(order["test"], payload["test"] == true, "{name}");
    let told = [
        ("subtotal", minor(&payload["total_line_items_price"], digits)),
        ("discount", minor(&payload["total_discounts"], digits)),
        ("shipping", total(&payload["shipping_lines"], "price", digits)),
        ("tax", minor(&payload["total_tax"], digits)),
        ("total", minor(&payload["total_price"], digits)),
    ];
    amounts(order, told, name);
    let (lines, told) = lines(order, payload, name);
    for (line, told) in lines.iter().zip(told) {
        let shares = total(&told["discount_allocations"], "amount", digits);
        let alone = minor(&told["total_discount"], digits);
        assert_eq!(line["quantity"], told["quantity"], "{name}");
        assert_eq!(line["unit_price"]["amount_minor"], minor(&told["price"], digits), "{name}");
        let discount = if shares == 0 { alone } else { shares };
        assert_eq!(line["discount"]["amount_minor"], discount, "{name}");
        let tax = total(&told["tax_lines"], "price", digits);
        assert_eq!(line["tax"]["amount_minor"], tax, "{name}");
        assert_eq!(
            line["sku"].as_str(),
            told["sku"].as_str().filter(|sku| !sku.is_empty()),
            "{name}"
        );
        conserved(line, name);
    }
}

/// Holds an order against what WooCommerce told; its amounts are net.
pub fn by_woocommerce(order: &Value, payload: &Value, name: &str) {
    let payload = unwrapped(payload, &[&payload["data"]]);
    let digits = digits(order);
    assert_eq!(order["external_ref"], payload["id"].to_string(), "{name}");
    assert_eq!(order["currency"], payload["currency"], "{name}");
    let told = [
        ("subtotal", total(&payload["line_items"], "subtotal", digits)),
        ("discount", minor(&payload["discount_total"], digits)),
        ("shipping", minor(&payload["shipping_total"], digits)),
        ("tax", minor(&payload["total_tax"], digits)),
        ("total", minor(&payload["total"], digits)),
    ];
    amounts(order, told, name);
    let (lines, told) = lines(order, payload, name);
    for (line, told) in lines.iter().zip(told) {
        let quantity = line["quantity"].as_i64().expect("pieces");
        assert_eq!(line["quantity"], told["quantity"], "{name}");
        let single = line["unit_price"]["amount_minor"].as_i64().expect("an amount");
        let listed = line["list_total"]["amount_minor"].as_i64().unwrap_or(single * quantity);
        assert_eq!(listed, minor(&told["subtotal"], digits), "{name}");
        let discount = line["discount"]["amount_minor"].as_i64().expect("an amount");
        assert_eq!(listed - discount, minor(&told["total"], digits), "{name}");
        assert_eq!(line["tax"]["amount_minor"], minor(&told["total_tax"], digits), "{name}");
        assert_eq!(
            line["sku"].as_str(),
            told["sku"].as_str().filter(|sku| !sku.is_empty()),
            "{name}"
        );
        conserved(line, name);
    }
}

fn lines<'a>(order: &'a Value, payload: &'a Value, name: &str) -> (&'a Vec<Value>, &'a Vec<Value>) {
    let lines = order["lines"].as_array().expect("lines");
    let told = payload["line_items"].as_array().expect("lines");
    assert_eq!(lines.len(), told.len(), "{name}");
    (lines, told)
}
