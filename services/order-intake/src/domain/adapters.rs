//! What the platforms say, made into orders of our own: pure, bounded, never failing.
//!
//! - [`read`] makes of a delivery's bytes an order, a withdrawal, or a reason why neither.
//! - [`resource_id`] finds what the delivery is about without reading the rest of it.
//! - [`read_from`] says where in a body the fields of an order stand.
//! - [`identity`] derives the ids of orders and lines, for orders by hand as well.
//!
//! Below them: `json` reads strictly and keeps numbers as they were written, `members` takes single
//! values out of it, `amounts` makes the parts add up, `pieces` counts what is still to be done,
//! and one module per platform knows its words.

mod amounts;
mod envelope;
pub mod identity;
mod json;
mod lines;
mod members;
mod people;
mod pieces;
mod places;
mod reason;
mod shopify;
mod standard;
mod times;
mod woocommerce;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use contracts::ids::OrderId;
use contracts::money::Currency;
use contracts::order::OrderFacts;
use contracts::requests::intake::ChannelKind;
use serde::Deserialize;
use serde_json::value::RawValue;

pub use places::read_from;
pub use reason::Reason;

/// What came in, with what is known about the channel that sent it.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// Whose words the body is in.
    pub kind: ChannelKind,
    /// What the platform says that it tells, such as `orders/create`; may be empty.
    pub topic: &'a str,
    /// The bytes as they came.
    pub body: &'a [u8],
    /// The channel.
    pub channel: &'a str,
    /// Stands in the ids of its orders.
    pub channel_created_at: DateTime<Utc>,
    /// For payloads that name no currency.
    pub channel_currency: Option<Currency>,
    /// Stands in for the time of a change where the payload names none.
    pub received_at: DateTime<Utc>,
}

/// What a delivery turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An order, as the platform sees it now.
    Order(Box<ReadOrder>),
    /// The platform took back an order and says no more about it.
    Withdrawn(Withdrawal),
    /// Nothing that orders are made of; nobody has to do anything.
    Ignored {
        /// In words that a clerk understands.
        reason: String,
    },
    /// Cannot be used as it is; a person looks at it.
    Parked(Reason),
}

/// An order that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOrder {
    /// The order in our words.
    pub facts: OrderFacts,
    /// What the platform says has happened.
    pub news: News,
}

impl ReadOrder {
    /// Gives what decides between two tellings of the same order: the greater one is the newer.
    pub fn freshness(&self) -> (DateTime<Utc>, News) {
        (self.facts.updated_at, self.news)
    }
}

/// What happened to an order; of two with equal times the greater one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum News {
    /// It was placed.
    Created,
    /// Anything about it changed.
    Updated,
    /// It was paid.
    Paid,
    /// The platform took it back.
    Cancelled,
}

/// An order that the platform deleted, or cancelled without telling its lines. What has not left
/// the building shall not leave it: of a deleted order nothing newer will ever come to say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The order, whether we know it or not.
    pub order_id: OrderId,
    /// Its id in the channel.
    pub external_ref: String,
    /// When we heard of it.
    pub told_at: DateTime<Utc>,
}

impl Withdrawal {
    fn new(delivery: &Delivery<'_>, external_ref: String) -> Self {
        let created_at = delivery.channel_created_at;
        let order_id = identity::order_id(created_at, delivery.channel, &external_ref);
        Self { order_id, external_ref, told_at: delivery.received_at }
    }
}

/// Makes an order of what a platform sent, or says why not.
///
/// Any bytes have an answer: at most 64 levels, 200,000 values and 1,000 lines are looked at.
pub fn read(delivery: &Delivery<'_>) -> Reading {
    let received_at = times::whole_micros(delivery.received_at);
    let delivery = &Delivery { received_at, ..*delivery };
    let reading = match delivery.kind {
        ChannelKind::Shopify => shopify::read(delivery),
        ChannelKind::Woocommerce => woocommerce::read(delivery),
        ChannelKind::Standard => standard::read(delivery),
        ChannelKind::Manual => Err(Reason::by_hand()),
    };
    reading.unwrap_or_else(Reading::Parked)
}

/// Gives the platform's id of what a body is about, for the delivery's key; none where the body
/// does not carry one, is no JSON or says `id` twice.
pub fn resource_id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct About<'a> {
        #[serde(borrow)]
        id: Option<&'a RawValue>,
        #[serde(borrow)]
        data: Option<&'a RawValue>,
    }
    fn find(text: &str, depth: u8) -> Option<String> {
        let about: About<'_> = serde_json::from_str(text).ok()?;
        match (about.id, about.data) {
            (Some(id), _) => {
                let id = json::parse(id.get().as_bytes()).ok()?;
                id.as_reference().map(|id| id.chars().take(identity::REFERENCE_CHARS).collect())
            }
            (None, Some(data)) if depth == 0 => find(data.get(), 1),
            _ => None,
        }
    }
    find(std::str::from_utf8(body).ok()?, 0)
}
