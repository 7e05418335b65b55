//! Orders to try the rules on.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use contracts::address::{Address, Contact, Person, Recipient};
use contracts::ids::{Id, LineId, OrderId, Slot, derive_from_key};
use contracts::order::{Amounts, LineFacts, OrderFacts, PaymentStatus};
use contracts::sku::Sku;

use crate::domain::rules::Demands;

pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("in range") + Duration::minutes(minutes)
}

pub fn demands() -> Demands {
    Demands {
        require_known_items: true,
        accept_authorized_payment: true,
        line_quantity_max: 100,
        order_quantity_max: 150,
    }
}

pub fn known(skus: &[&str]) -> HashSet<Sku> {
    skus.iter().map(|sku| sku.parse().expect("a SKU")).collect()
}

pub fn line(order_id: OrderId, number: u32, sku: Option<&str>, quantity: u32) -> LineFacts {
    LineFacts {
        line_id: LineId::caused_by(order_id.uuid(), &format!("line/{number}")),
        external_ref: Some(number.to_string()),
        sku: sku.map(|sku| sku.parse().expect("a SKU")),
        title: format!("Thing {number}"),
        variant: None,
        quantity,
        cancelled: 0,
        delivered: 0,
        requires_shipping: true,
        unit_price: 1_000,
        list_total: None,
        discount: 0,
        tax: 0,
        named: None,
        grams: Some(400),
    }
}

pub fn address(country: &str) -> Address {
    let text = |value: &str| Some(value.to_owned());
    Address {
        street1: text("Example Street 7"),
        city: text("Sampleton"),
        postal_code: text("10117"),
        country: text(country),
        ..Address::default()
    }
}

pub fn person(address: Address) -> Person {
    let name = Some("Pat Example".to_owned());
    let phone = Some("+49 30 5550100".to_owned());
    let customer = Contact { name: name.clone(), email: None, phone: phone.clone() };
    let recipient = Recipient::Clear { name, company: None, phone, address };
    Person { customer: Some(customer), recipient: Some(recipient), note: None }
}

/// A paid order of two lamps, sent to Germany; nothing speaks against it where LAMP-1 is known.
pub fn order() -> OrderFacts {
    let placed_at = at(0);
    let slot = Slot::of_order("shop", "1001");
    let order_id = OrderId::from_uuid(derive_from_key(placed_at, &["shop", "1001"], slot));
    OrderFacts {
        order_id,
        channel: "shop".to_owned(),
        external_ref: Some("1001".to_owned()),
        number: "#1001".to_owned(),
        placed_at,
        updated_at: placed_at,
        currency: "EUR".parse().expect("a currency"),
        amounts: Amounts { subtotal: 2_000, shipping: 490, total: 2_490, ..Amounts::default() },
        payment_status: PaymentStatus::Paid,
        refunded: None,
        cash_on_delivery: false,
        test: false,
        cancelled: false,
        shipping_method: Some("Standard".to_owned()),
        lines: vec![line(order_id, 1, Some("LAMP-1"), 2)],
        person: Some(person(address("DE"))),
    }
}
