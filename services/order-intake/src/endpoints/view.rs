//! An order as whoever asks sees it.

use contracts::address::{Contact, Person, Recipient};
use contracts::money::Money;
use contracts::order::{AliasBy, AliasKey, Buckets, LineFacts};
use contracts::requests::intake::{Order, OrderLine, SentInstead};

use super::aftercare;
use crate::domain::standing::fulfillment_status;
use crate::domain::{self, cancelling, refunding};

/// Whether what is personal is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// To whoever reads one order.
    With,
    /// To whoever reads a list: who ordered, by the name alone.
    Name,
    /// In lists and in answers that are kept.
    Without,
}

/// Shows an order.
pub fn order(order: &domain::Order, personal: Personal) -> Order {
    let facts = &order.facts;
    let money = |amount| Money::new(amount, facts.currency);
    let lines = facts.lines.iter().zip(&order.buckets).map(|(facts, buckets)| {
        let sent_instead = order.instead.of_line(facts.line_id);
        line(facts, buckets, sent_instead, &money)
    });
    Order {
        id: facts.order_id,
        number: facts.number.clone(),
        channel: facts.channel.clone(),
        external_ref: facts.external_ref.clone(),
        status: order.status,
        fulfillment_status: fulfillment_status(order.status, &order.buckets),
        payment_status: refunding::payment_status(order),
        on_hold: !order.holds.is_empty(),
        holds: order.holds.clone(),
        currency: facts.currency,
        subtotal: money(facts.amounts.subtotal),
        discount: money(facts.amounts.discount),
        shipping: money(facts.amounts.shipping),
        tax: money(facts.amounts.tax),
        tax_included: money(facts.amounts.tax_included),
        fees: money(facts.amounts.fees),
        total: money(facts.amounts.total),
        refunded: facts.refunded.map(&money),
        difference: money(facts.amounts.difference),
        cash_on_delivery: facts.cash_on_delivery,
        test: facts.test,
        proposed: order.proposed.clone(),
        shipping_method: facts.shipping_method.clone(),
        cancellation: cancelling::state(order),
        returns: aftercare::of_order(order),
        lines: lines.collect(),
        placed_at: facts.placed_at,
        updated_at: facts.updated_at,
        received_at: order.received_at,
        approved_at: order.approved_at,
        completed_at: order.completed_at,
        closed_at: order.closed_at,
        person: match personal {
            Personal::With => facts.person.clone(),
            Personal::Name => facts.person.as_ref().and_then(name_alone),
            Personal::Without => None,
        },
        corrections: match personal {
            Personal::With => order.corrections.made.clone(),
            Personal::Name | Personal::Without => vec![],
        },
        trace_id: order.trace_id.clone(),
        version: order.version,
    }
}

/// Keeps of a person the name: the customer's, else whom the parcel goes to.
fn name_alone(person: &Person) -> Option<Person> {
    let of_customer = person.customer.as_ref().and_then(|customer| customer.name.clone());
    let name = of_customer.or_else(|| match person.recipient.as_ref()? {
        Recipient::Clear { name, company, .. } => name.clone().or_else(|| company.clone()),
        Recipient::Opaque { masked, .. } => Some(masked.clone()),
    })?;
    let customer = Contact { name: Some(name), ..Contact::default() };
    Some(Person { customer: Some(customer), ..Person::default() })
}

/// The name that is found first: an alias under it decides.
fn alias_key(line: &LineFacts) -> AliasKey {
    let first = line.alias_keys().into_iter().next();
    first.unwrap_or_else(|| AliasKey { by: AliasBy::Title, key: line.label() })
}

fn line(
    facts: &LineFacts,
    buckets: &Buckets,
    sent_instead: Vec<SentInstead>,
    money: &impl Fn(i64) -> Money,
) -> OrderLine {
    OrderLine {
        id: facts.line_id,
        external_ref: facts.external_ref.clone(),
        sku: facts.sku.clone(),
        named: facts.named.clone(),
        alias_key: alias_key(facts),
        title: facts.title.clone(),
        variant: facts.variant.clone(),
        quantity: facts.quantity,
        requires_shipping: facts.requires_shipping,
        unit_price: money(facts.unit_price),
        list_total: facts.list_total.map(money),
        discount: money(facts.discount),
        tax: money(facts.tax),
        buckets: *buckets,
        sent_instead,
    }
}
