//! Orders of a shop: mostly plain, sometimes such as make work.

use chrono::{DateTime, Utc};
use contracts::address::{Address, Contact, Person, Recipient};
use contracts::order::{Amounts, LineFacts, OrderFacts, PaymentStatus};
use machines::Chance;
use order_intake::domain::adapters::identity::{line_id, order_id};

use crate::floor::sku;

/// Makes the order with a number.
pub fn order(number: usize, now: DateTime<Utc>, chance: &mut Chance) -> OrderFacts {
    let reference = number.to_string();
    let id = order_id(now, "shop", &reference);
    let lines: Vec<_> = (0..1 + chance.below(2))
        .map(|at| LineFacts {
            line_id: line_id(id, None, at),
            external_ref: None,
            sku: (!chance.once_in(20)).then(|| sku(chance.below(2))),
            title: "Thing".to_owned(),
            variant: None,
            quantity: u32::try_from(1 + chance.below(3)).unwrap_or(1),
            cancelled: 0,
            delivered: 0,
            requires_shipping: !chance.once_in(10),
            unit_price: 333,
            list_total: None,
            discount: 0,
            tax: 0,
            named: None,
            grams: None,
        })
        .collect();
    let subtotal = lines.iter().map(LineFacts::subtotal).sum();
    let paid = if chance.once_in(6) { PaymentStatus::None } else { PaymentStatus::Paid };
    OrderFacts {
        order_id: id,
        channel: "shop".to_owned(),
        external_ref: Some(reference.clone()),
        number: format!("#{reference}"),
        placed_at: now,
        updated_at: now,
        currency: "EUR".parse().expect("a currency"),
        amounts: Amounts { subtotal, total: subtotal, ..Amounts::default() },
        payment_status: paid,
        refunded: None,
        cash_on_delivery: chance.once_in(10),
        test: chance.once_in(30),
        cancelled: chance.once_in(40),
        shipping_method: None,
        lines,
        person: (!chance.once_in(15)).then(person),
    }
}

fn person() -> Person {
    let text = |value: &str| Some(value.to_owned());
    let address = Address {
        street1: text("Example Street 7"),
        city: text("Sampleton"),
        postal_code: text("10117"),
        country: text("DE"),
        ..Address::default()
    };
    let (name, phone) = (text("Pat Example"), text("+49 30 5550100"));
    let customer = Contact { name: name.clone(), email: None, phone: phone.clone() };
    let recipient = Recipient::Clear { name, company: None, phone, address };
    Person { customer: Some(customer), recipient: Some(recipient), note: None }
}
