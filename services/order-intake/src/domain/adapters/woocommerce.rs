//! WooCommerce's orders: the REST resource, version 3 (2 and 1 of the same shape are understood).
//!
//! All amounts are net: `total` is goods, transport and fees after discounts, plus `total_tax`,
//! also where the shop's own prices contain taxes. Refunds carry totals, not pieces.

mod lines;
mod money;
mod person;

use chrono::{DateTime, Utc};
use contracts::order::{OrderFacts, PaymentStatus};

use super::json::{self, Node};
use super::reason::{Reason, quoted};
use super::{Delivery, News, ReadOrder, Reading, Withdrawal, identity};

/// Where the shop says that the order stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Cancelled, or thrown away by staff.
    Cancelled,
    Refunded,
    Completed,
    /// Paid or to be paid at the door.
    Processing,
    /// Unpaid, failed (the customer may try again), or a word of the shop's own.
    Open,
}

impl Status {
    fn of(order: &Node<'_>) -> Self {
        match status_word(order) {
            "cancelled" | "trash" => Self::Cancelled,
            "refunded" => Self::Refunded,
            "completed" => Self::Completed,
            "processing" => Self::Processing,
            _ => Self::Open,
        }
    }
}

/// Gives the status without the prefix that it has in the shop's database.
fn status_word<'n>(order: &'n Node<'_>) -> &'n str {
    let word = order.plain("status").unwrap_or_default();
    word.strip_prefix("wc-").unwrap_or(word)
}

/// Reads what WooCommerce sent.
pub(super) fn read(delivery: &Delivery<'_>) -> Result<Reading, Reason> {
    let topic = delivery.topic.to_ascii_lowercase();
    let news = match topic.as_str() {
        "order.created" => News::Created,
        "" => News::Updated,
        topic if topic.starts_with("order.") => News::Updated,
        _ => {
            let topic = quoted(delivery.topic);
            let reason = format!("`{topic}` tells of something else than an order");
            return Ok(Reading::Ignored { reason });
        }
    };
    let body = json::parse(delivery.body)?;
    let order = body.enveloped("data", "orders")?;
    let deleted = topic == "order.deleted";
    if !deleted {
        refuse_other_resources(order)?;
    }
    let reference = order.reference("id")?.ok_or_else(|| Reason::missing("no_id", "id"))?;
    if deleted {
        return Ok(Reading::Withdrawn(Withdrawal::new(delivery, reference)));
    }
    match status_word(order) {
        // Shops keep every visit to their checkout as such a draft, and tell again when it is paid.
        "checkout-draft" => Ok(Reading::Ignored {
            reason: "a checkout that is not finished, not an order".to_owned(),
        }),
        "draft" | "auto-draft" => {
            Err(Reason::new("draft", "the shop calls it a draft, not an order yet"))
        }
        _ => {
            let read = read_order(delivery, order, news, reference)?;
            Ok(Reading::Order(Box::new(read)))
        }
    }
}

/// Refunds, notes and reports are about orders too.
fn refuse_other_resources(order: &Node<'_>) -> Result<(), Reason> {
    let has = |name: &str| !order.member(name).is_null();
    if has("refunded_by") {
        return Err(Reason::not_an_order("a refund of an order, not the order"));
    }
    if !has("line_items") && !has("total") {
        let words = "nothing in the payload tells of an order: no `line_items`, no `total`";
        return Err(Reason::not_an_order(words));
    }
    Ok(())
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
    let total =
        order.positive("total", currency)?.ok_or_else(|| Reason::missing("no_total", "total"))?;
    let status = Status::of(order);
    let order_id = identity::order_id(delivery.channel_created_at, delivery.channel, &reference);
    let lines = lines::read(order, order_id, currency, status)?;
    let amounts = money::read(order, currency, total, &lines)?;
    let refunded = money::refunded(order, currency)?;
    let (placed_at, updated_at) = when(delivery, order)?;
    let facts = OrderFacts {
        order_id,
        channel: delivery.channel.to_owned(),
        number: order.words("number").unwrap_or_else(|| reference.clone()),
        external_ref: Some(reference),
        placed_at,
        updated_at,
        currency,
        amounts,
        payment_status: payment_status(order, status, refunded.unwrap_or_default(), total),
        refunded,
        cash_on_delivery: order.plain("payment_method") == Some("cod"),
        test: is_test(order),
        cancelled: status == Status::Cancelled,
        shipping_method: order
            .list("shipping_lines")
            .iter()
            .find_map(|line| line.words("method_title")),
        lines,
        person: person::read(order)?,
    };
    let news = if facts.cancelled { News::Cancelled } else { news };
    Ok(ReadOrder { facts, news })
}

/// WooCommerce knows no orders that only try it out; ours are marked among its own fields.
fn is_test(order: &Node<'_>) -> bool {
    let marked = |meta: &Node<'_>| {
        meta.plain("key") == Some("_kontor_test") && meta.plain("value") == Some("1")
    };
    order.list("meta_data").iter().any(marked)
}

/// The `*_gmt` members are UTC; without them the shop's local time has to do.
fn when(
    delivery: &Delivery<'_>,
    order: &Node<'_>,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Reason> {
    let created_at = order.instant("date_created_gmt")?.or(order.instant("date_created")?);
    let updated_at = order.instant("date_modified_gmt")?.or(order.instant("date_modified")?);
    let updated_at = updated_at.unwrap_or(delivery.received_at);
    Ok((created_at.unwrap_or(updated_at), updated_at))
}

/// WooCommerce calls an order `processing` once it is paid, unless it is paid at the door.
fn payment_status(order: &Node<'_>, status: Status, refunded: i64, total: i64) -> PaymentStatus {
    let at_the_door = order.plain("payment_method") == Some("cod");
    let dated = order.plain("date_paid_gmt").or(order.plain("date_paid")).is_some();
    let paid = match status {
        Status::Completed => true,
        Status::Processing => dated || !at_the_door,
        Status::Cancelled | Status::Refunded | Status::Open => dated,
    };
    match status {
        Status::Refunded => PaymentStatus::Refunded,
        Status::Cancelled if !paid => PaymentStatus::Voided,
        _ if !paid => PaymentStatus::None,
        _ if refunded >= total && refunded > 0 => PaymentStatus::Refunded,
        _ if refunded > 0 => PaymentStatus::PartiallyRefunded,
        _ => PaymentStatus::Paid,
    }
}
