//! Where the fields of an order stand in the bodies of each platform: for people who look at both
//! side by side. A test changes each of these members and sees its field follow.

use contracts::requests::intake::{ChannelKind, ReadFrom};

/// A field, and the members that it is looked for in.
type Place = (&'static str, &'static [&'static str]);

const SHOPIFY: [Place; 31] = [
    ("number", &["name", "order_number"]),
    ("external_ref", &["id"]),
    ("placed_at", &["created_at", "processed_at"]),
    ("updated_at", &["updated_at"]),
    ("currency", &["currency"]),
    ("payment_status", &["financial_status"]),
    ("test", &["test"]),
    ("shipping_method", &["shipping_lines/*/title"]),
    (
        "amounts/subtotal",
        &["total_line_items_price", "total_line_items_price_set/shop_money/amount"],
    ),
    ("amounts/discount", &["total_discounts", "total_discounts_set/shop_money/amount"]),
    ("amounts/shipping", &["shipping_lines/*/price"]),
    ("amounts/tax", &["total_tax", "total_tax_set/shop_money/amount"]),
    ("amounts/total", &["total_price", "total_price_set/shop_money/amount"]),
    (
        "person/customer/name",
        &["customer/first_name", "billing_address/name", "shipping_address/name"],
    ),
    ("person/customer/email", &["email", "customer/email", "contact_email"]),
    ("person/customer/phone", &["phone", "customer/phone", "billing_address/phone"]),
    ("person/recipient/name", &["shipping_address/name", "shipping_address/first_name"]),
    ("person/recipient/company", &["shipping_address/company"]),
    ("person/recipient/phone", &["shipping_address/phone", "phone"]),
    ("person/recipient/address/street1", &["shipping_address/address1"]),
    ("person/recipient/address/street2", &["shipping_address/address2"]),
    ("person/recipient/address/city", &["shipping_address/city"]),
    ("person/recipient/address/region", &["shipping_address/province"]),
    ("person/recipient/address/postal_code", &["shipping_address/zip"]),
    (
        "person/recipient/address/country",
        &["shipping_address/country_code", "shipping_address/country"],
    ),
    ("person/note", &["note"]),
    ("lines/*/sku", &["line_items/*/sku"]),
    ("lines/*/title", &["line_items/*/title", "line_items/*/name"]),
    ("lines/*/variant", &["line_items/*/variant_title"]),
    ("lines/*/quantity", &["line_items/*/quantity"]),
    ("lines/*/unit_price", &["line_items/*/price", "line_items/*/price_set/shop_money/amount"]),
];

const WOOCOMMERCE: [Place; 26] = [
    ("number", &["number", "id"]),
    ("external_ref", &["id"]),
    ("placed_at", &["date_created_gmt", "date_created"]),
    ("updated_at", &["date_modified_gmt", "date_modified"]),
    ("currency", &["currency"]),
    ("payment_status", &["status"]),
    ("shipping_method", &["shipping_lines/*/method_title"]),
    ("amounts/subtotal", &["line_items/*/subtotal"]),
    ("amounts/discount", &["discount_total"]),
    ("amounts/shipping", &["shipping_total"]),
    ("amounts/tax", &["total_tax"]),
    ("amounts/total", &["total"]),
    ("person/customer/name", &["billing/first_name", "shipping/first_name"]),
    ("person/customer/email", &["billing/email"]),
    ("person/customer/phone", &["billing/phone"]),
    ("person/recipient/name", &["shipping/first_name"]),
    ("person/recipient/company", &["shipping/company"]),
    ("person/recipient/address/street1", &["shipping/address_1"]),
    ("person/recipient/address/street2", &["shipping/address_2"]),
    ("person/recipient/address/city", &["shipping/city"]),
    ("person/recipient/address/postal_code", &["shipping/postcode"]),
    ("person/recipient/address/country", &["shipping/country"]),
    ("person/note", &["customer_note"]),
    ("lines/*/sku", &["line_items/*/sku"]),
    ("lines/*/title", &["line_items/*/name"]),
    ("lines/*/quantity", &["line_items/*/quantity"]),
];

const STANDARD: [Place; 30] = [
    ("number", &["number", "id"]),
    ("external_ref", &["id"]),
    ("placed_at", &["placed_at"]),
    ("updated_at", &["updated_at"]),
    ("currency", &["currency"]),
    ("payment_status", &["payment_status"]),
    ("shipping_method", &["shipping_method"]),
    ("amounts/shipping", &["shipping/amount_minor"]),
    ("amounts/total", &["total/amount_minor"]),
    ("person/customer/name", &["customer/name"]),
    ("person/customer/email", &["customer/email"]),
    ("person/customer/phone", &["customer/phone"]),
    ("person/recipient/name", &["shipping_address/name", "customer/name"]),
    ("person/recipient/company", &["shipping_address/company"]),
    ("person/recipient/phone", &["shipping_address/phone", "customer/phone"]),
    ("person/recipient/address/street1", &["shipping_address/street1"]),
    ("person/recipient/address/street2", &["shipping_address/street2"]),
    ("person/recipient/address/district", &["shipping_address/district"]),
    ("person/recipient/address/city", &["shipping_address/city"]),
    ("person/recipient/address/region", &["shipping_address/region"]),
    ("person/recipient/address/postal_code", &["shipping_address/postal_code"]),
    ("person/recipient/address/country", &["shipping_address/country"]),
    ("person/note", &["note"]),
    ("lines/*/sku", &["lines/*/sku"]),
    ("lines/*/title", &["lines/*/title", "lines/*/sku"]),
    ("lines/*/variant", &["lines/*/variant"]),
    ("lines/*/quantity", &["lines/*/quantity"]),
    ("lines/*/unit_price", &["lines/*/unit_price/amount_minor"]),
    ("lines/*/discount", &["lines/*/discount/amount_minor"]),
    ("lines/*/tax", &["lines/*/tax/amount_minor"]),
];

/// Gives where the fields of an order stand in what a platform sends.
pub fn read_from(kind: ChannelKind) -> Vec<ReadFrom> {
    let places: &[Place] = match kind {
        ChannelKind::Shopify => &SHOPIFY,
        ChannelKind::Woocommerce => &WOOCOMMERCE,
        ChannelKind::Standard => &STANDARD,
        ChannelKind::Manual => &[],
    };
    let owned = |at: &[&str]| at.iter().map(|&one| one.to_owned()).collect();
    let made =
        places.iter().map(|(field, at)| ReadFrom { field: (*field).to_owned(), at: owned(at) });
    made.collect()
}
