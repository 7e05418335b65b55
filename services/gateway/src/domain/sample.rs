//! A delivery that tries a shop's door: an order as its platform would send it, marked as a test.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::verification::{Scheme, Secret, sign};

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its headers; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
}

/// Makes a delivery of a shop's kind, signed with its secret; nothing for carriers.
///
/// Each is an order of its own, by the instant at which it is made.
pub fn sample(scheme: Scheme, secret: &Secret, at: DateTime<Utc>) -> Option<Sample> {
    let number = at.timestamp_millis();
    let coded = |text: &[&[u8]]| Some(BASE64.encode(sign(secret, text)?));
    match scheme {
        Scheme::Shopify => {
            let body = shopify(number, at).to_string();
            let signature = coded(&[body.as_bytes()])?;
            let headers = vec![
                ("x-shopify-topic", "orders/create".to_owned()),
                ("x-shopify-webhook-id", format!("test-{number}")),
                ("x-shopify-hmac-sha256", signature),
            ];
            Some(Sample { headers, body })
        }
        Scheme::Woocommerce => {
            let body = woocommerce(number, at).to_string();
            let signature = coded(&[body.as_bytes()])?;
            let headers = vec![
                ("x-wc-webhook-topic", "order.created".to_owned()),
                ("x-wc-webhook-delivery-id", format!("test-{number}")),
                ("x-wc-webhook-signature", signature),
            ];
            Some(Sample { headers, body })
        }
        Scheme::Standard => {
            let body = standard(number, at).to_string();
            let (id, time) = (format!("test-{number}"), at.timestamp().to_string());
            let text = [id.as_bytes(), b".", time.as_bytes(), b".", body.as_bytes()];
            let signature = format!("v1,{}", coded(&text)?);
            let headers = vec![
                ("webhook-id", id),
                ("webhook-timestamp", time),
                ("webhook-signature", signature),
            ];
            Some(Sample { headers, body })
        }
        Scheme::ParcelSim | Scheme::Easypost | Scheme::Kuaidi100 => None,
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn shopify(number: i64, at: DateTime<Utc>) -> Value {
    json!({
        "id": number, "name": format!("#TEST-{number}"), "test": true,
        "created_at": instant(at), "updated_at": instant(at),
        "currency": "EUR", "financial_status": "paid", "taxes_included": true,
        "subtotal_price": "19.99", "total_discounts": "0.00", "total_tax": "0.00",
        "total_price": "19.99",
        "line_items": [{ "id": 1, "sku": "KONTOR-TEST", "title": "Test delivery", "quantity": 1,
            "price": "19.99", "requires_shipping": true }],
        "shipping_address": { "name": "Test Delivery", "address1": "Lindenweg 5", "city": "Berlin",
            "zip": "10117", "country_code": "DE" },
    })
}

fn woocommerce(number: i64, at: DateTime<Utc>) -> Value {
    let (day, address) = (
        at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        json!({
            "first_name": "Test", "last_name": "Delivery", "address_1": "Lindenweg 5", "city": "Berlin",
            "postcode": "10117", "country": "DE",
        }),
    );
    json!({
        "id": number, "number": format!("TEST-{number}"), "status": "processing", "currency": "EUR",
        "date_created_gmt": day, "date_modified_gmt": day, "date_paid_gmt": day,
        "prices_include_tax": false, "discount_total": "0.00", "shipping_total": "0.00",
        "total_tax": "0.00", "total": "19.99", "billing": address, "shipping": address,
        "meta_data": [{ "id": 1, "key": "_kontor_test", "value": "1" }],
        "line_items": [{ "id": 1, "sku": "KONTOR-TEST", "name": "Test delivery", "product_id": 1,
            "variation_id": 0, "quantity": 1, "subtotal": "19.99", "subtotal_tax": "0.00",
            "total": "19.99", "total_tax": "0.00" }],
    })
}

fn standard(number: i64, at: DateTime<Utc>) -> Value {
    let price = json!({ "amount_minor": 1999, "currency": "EUR" });
    json!({ "type": "order.created", "data": {
        "id": format!("TEST-{number}"), "number": format!("TEST-{number}"), "test": true,
        "currency": "EUR", "placed_at": instant(at), "updated_at": instant(at),
        "payment_status": "paid", "total": price,
        "shipping_address": { "name": "Test Delivery", "street1": "Lindenweg 5", "city": "Berlin",
            "postal_code": "10117", "country": "DE" },
        "lines": [{ "id": "1", "sku": "KONTOR-TEST", "title": "Test delivery", "quantity": 1,
            "unit_price": price }],
    } })
}

#[cfg(test)]
mod tests {
    use super::super::verification::{Delivery, verify};
    use super::*;

    #[test]
    fn what_is_sent_is_believed_by_whoever_has_the_secret() {
        let at: DateTime<Utc> = "2026-01-02T03:04:05Z".parse().expect("an instant");
        let standard = format!("whsec_{}", BASE64.encode([7; 32]));
        for (scheme, text) in [
            (Scheme::Shopify, "a secret of twenty letters"),
            (Scheme::Woocommerce, "a secret of twenty letters"),
            (Scheme::Standard, standard.as_str()),
        ] {
            let secret = Secret::parse(scheme, text).expect("a secret");
            let Sample { headers, body } = sample(scheme, &secret, at).expect("a sample");
            let header = |name: &str| {
                headers.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
            };
            let delivery = Delivery { header: &header, body: body.as_bytes() };
            assert_eq!(verify(scheme, &[secret], &delivery, at.timestamp()), Ok(()), "{scheme:?}");
        }
        let secret = Secret::parse(Scheme::ParcelSim, "x").expect("a secret");
        assert_eq!(sample(Scheme::ParcelSim, &secret, at), None);
    }
}
