#![doc = include_str!("standard.md")]

mod lines;
mod money;
mod person;

use contracts::order::{OrderFacts, PaymentStatus};
use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};

use super::json::{self, Node};
use super::reason::{Reason, quoted};
use super::{Delivery, News, ReadOrder, Reading, Withdrawal, identity};

/// Reads an order in our own words.
pub(super) fn read(delivery: &Delivery<'_>) -> Result<Reading, Reason> {
    let body = json::parse(delivery.body)?;
    let topic = body.plain("type").unwrap_or(delivery.topic);
    let news = match topic {
        "order.created" => News::Created,
        "order.paid" => News::Paid,
        "order.cancelled" => News::Cancelled,
        "order.updated" | "order.deleted" | "" => News::Updated,
        topic => {
            let reason = format!("`{}` is none of the types of an order", quoted(topic));
            return Ok(Reading::Ignored { reason });
        }
    };
    let order = body.enveloped("data", "orders")?;
    let reference = order.reference("id")?.ok_or_else(|| Reason::missing("no_id", "id"))?;
    if topic == "order.deleted" {
        return Ok(Reading::Withdrawn(Withdrawal::new(delivery, reference)));
    }
    read_order(delivery, order, news, reference).map(|read| Reading::Order(Box::new(read)))
}

fn read_order(
    delivery: &Delivery<'_>,
    order: &Node<'_>,
    news: News,
    reference: String,
) -> Result<ReadOrder, Reason> {
    let currency = order
        .currency("currency")?
        .or(delivery.channel_currency)
        .ok_or_else(|| Reason::missing("no_currency", "currency"))?;
    let cancelled = news == News::Cancelled || order.flag("cancelled") == Some(true);
    let order_id = identity::order_id(delivery.channel_created_at, delivery.channel, &reference);
    let lines = lines::read(order, order_id, currency, cancelled)?;
    let updated_at = order.instant("updated_at")?.unwrap_or(delivery.received_at);
    let facts = OrderFacts {
        order_id,
        channel: delivery.channel.to_owned(),
        number: order.words("number").unwrap_or_else(|| reference.clone()),
        external_ref: Some(reference),
        placed_at: order.instant("placed_at")?.unwrap_or(updated_at),
        updated_at,
        currency,
        amounts: money::read(order, currency, &lines)?,
        payment_status: payment_status(order, news)?,
        refunded: money::refunded(order, currency)?,
        cash_on_delivery: order.flag("cash_on_delivery").unwrap_or_default(),
        test: order.flag("test").unwrap_or_default(),
        cancelled,
        shipping_method: order.words("shipping_method"),
        lines,
        person: person::read(order)?,
    };
    let news = if cancelled { News::Cancelled } else { news };
    Ok(ReadOrder { facts, news })
}

fn payment_status(order: &Node<'_>, news: News) -> Result<PaymentStatus, Reason> {
    let Some(word) = order.plain("payment_status") else {
        return Ok(if news == News::Paid { PaymentStatus::Paid } else { PaymentStatus::None });
    };
    let read: Result<_, Error> = PaymentStatus::deserialize(StrDeserializer::new(word));
    let refused = || format!("`payment_status` is `{}`, which is none of ours", quoted(word));
    read.map_err(|_| Reason::new("payment_status", refused()))
}
