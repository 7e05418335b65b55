//! Shopify's orders: the REST resource as its webhooks carry it, from API version 2017 on.
//!
//! Members may be missing, because `include_fields` cuts them and old versions have fewer. Amounts
//! are in the shop's currency; what the customer saw (`presentment_money`) is not read.

mod lines;
mod money;
mod person;

use chrono::{DateTime, Utc};
use contracts::money::Currency;
use contracts::order::{OrderFacts, PaymentStatus};

use super::json::{self, Node};
use super::reason::{Reason, quoted};
use super::{Delivery, News, ReadOrder, Reading, Withdrawal, identity};

/// What a topic announces.
enum Topic {
    Order(News),
    Deleted,
    Nothing(&'static str),
    Privacy,
}

fn topic(name: &str) -> Topic {
    match name.to_ascii_lowercase().as_str() {
        "orders/create" => Topic::Order(News::Created),
        "orders/paid" => Topic::Order(News::Paid),
        "orders/cancelled" => Topic::Order(News::Cancelled),
        "orders/delete" => Topic::Deleted,
        "orders/edited" => Topic::Nothing("an edit; the edited order follows in orders/updated"),
        "orders/risk_assessment_changed"
        | "orders/shopify_protect_eligibility_changed"
        | "orders/link_requested" => Topic::Nothing("no order, only news beside one"),
        "customers/data_request" | "customers/redact" | "shop/redact" => Topic::Privacy,
        name if name.is_empty() || name.starts_with("orders/") => Topic::Order(News::Updated),
        _ => Topic::Nothing("of something else than an order"),
    }
}

/// Reads what Shopify sent.
pub(super) fn read(delivery: &Delivery<'_>) -> Result<Reading, Reason> {
    let news = match topic(delivery.topic) {
        Topic::Order(news) => Some(news),
        Topic::Deleted => None,
        Topic::Nothing(what) => {
            let reason = format!("`{}` tells {what}", quoted(delivery.topic));
            return Ok(Reading::Ignored { reason });
        }
        Topic::Privacy => {
            let words = "the shop asks for personal data to be shown or deleted; a person must act";
            return Err(Reason::new("privacy_request", words));
        }
    };
    let body = json::parse(delivery.body)?;
    let order = body.enveloped("order", "orders")?;
    let cancelled = news == Some(News::Cancelled) || order.plain("cancelled_at").is_some();
    let told = news.filter(|_| !(cancelled && order.member("line_items").is_null()));
    if told.is_some() {
        refuse_other_resources(order)?;
    }
    let reference = order.reference("id")?.ok_or_else(|| Reason::missing("no_id", "id"))?;
    let Some(told) = told else {
        return Ok(Reading::Withdrawn(Withdrawal::new(delivery, reference)));
    };
    let news = if cancelled { News::Cancelled } else { told };
    let facts = facts(delivery, order, news, reference)?;
    Ok(Reading::Order(Box::new(ReadOrder { facts, news })))
}

fn facts(
    delivery: &Delivery<'_>,
    order: &Node<'_>,
    news: News,
    reference: String,
) -> Result<OrderFacts, Reason> {
    let currency = currency(delivery, order)?;
    let order_id = identity::order_id(delivery.channel_created_at, delivery.channel, &reference);
    let cancelled = news == News::Cancelled;
    let lines = lines::read(order, order_id, currency, cancelled)?;
    let amounts = money::read(order, currency, &lines)?;
    let (placed_at, updated_at) = when(delivery, order)?;
    Ok(OrderFacts {
        order_id,
        channel: delivery.channel.to_owned(),
        number: number(order, &reference),
        external_ref: Some(reference),
        placed_at,
        updated_at,
        currency,
        amounts,
        payment_status: payment_status(order, news),
        refunded: money::refunded(order, currency),
        cash_on_delivery: cash_on_delivery(order),
        test: order.flag("test").unwrap_or_default(),
        cancelled,
        shipping_method: order.list("shipping_lines").iter().find_map(|line| line.words("title")),
        lines,
        person: person::read(order)?,
    })
}

/// Checkouts, drafts, fulfillments and refunds have much in common with orders.
fn refuse_other_resources(order: &Node<'_>) -> Result<(), Reason> {
    let has = |name: &str| !order.member(name).is_null();
    if has("abandoned_checkout_url") {
        return Err(Reason::not_an_order("a checkout that nobody has finished, not an order"));
    }
    if has("invoice_url") {
        return Err(Reason::not_an_order("the draft of an order, not an order"));
    }
    if has("order_edit") {
        return Err(Reason::not_an_order("an edit of an order, not the order"));
    }
    let total = has("total_price") || has("total_price_set");
    if has("order_id") && !total {
        return Err(Reason::not_an_order("a fulfillment or refund of an order, not the order"));
    }
    if !has("line_items") && !total {
        let words = "nothing in the payload tells of an order: no `line_items`, no `total_price`";
        return Err(Reason::not_an_order(words));
    }
    Ok(())
}

fn currency(delivery: &Delivery<'_>, order: &Node<'_>) -> Result<Currency, Reason> {
    let named = order.currency("currency")?;
    let of_total = match named {
        Some(_) => named,
        None => order.member("total_price_set").member("shop_money").currency("currency_code")?,
    };
    of_total.or(delivery.channel_currency).ok_or_else(|| Reason::missing("no_currency", "currency"))
}

fn number(order: &Node<'_>, reference: &str) -> String {
    let numbered = || order.plain("order_number").map(|number| format!("#{number}"));
    order.words("name").or_else(numbered).unwrap_or_else(|| reference.to_owned())
}

fn when(
    delivery: &Delivery<'_>,
    order: &Node<'_>,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Reason> {
    let created_at = order.instant("created_at")?.or(order.instant("processed_at")?);
    let updated_at = order.instant("updated_at")?.unwrap_or(delivery.received_at);
    Ok((created_at.unwrap_or(updated_at), updated_at))
}

/// A status that is new to us says nothing about money; the news may.
fn payment_status(order: &Node<'_>, news: News) -> PaymentStatus {
    match order.plain("financial_status").unwrap_or_default() {
        "authorized" => PaymentStatus::Authorized,
        "partially_paid" => PaymentStatus::PartiallyPaid,
        "paid" => PaymentStatus::Paid,
        "partially_refunded" => PaymentStatus::PartiallyRefunded,
        "refunded" => PaymentStatus::Refunded,
        "voided" | "expired" => PaymentStatus::Voided,
        "" if news == News::Paid => PaymentStatus::Paid,
        _ => PaymentStatus::None,
    }
}

fn cash_on_delivery(order: &Node<'_>) -> bool {
    let is_cash = |name: &Node<'_>| match name {
        Node::Text(name) => {
            let name = name.to_ascii_lowercase();
            name == "cod" || name.contains("cash on delivery") || name.contains("cash_on_delivery")
        }
        _ => false,
    };
    order.list("payment_gateway_names").iter().any(is_cash) || is_cash(order.member("gateway"))
}
