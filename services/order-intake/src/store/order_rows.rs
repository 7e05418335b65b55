//! Rows of `orders`, and the orders that they stand for.

use chrono::{DateTime, Utc};
use contracts::address::Person;
use contracts::events::order::Change;
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::{Amounts, OrderFacts};
use contracts::requests::intake::{CorrectionMade, OpenHold};
use runtime::BatchError;
use sqlx::types::Json;
use uuid::Uuid;

use super::{lines, read_word};
use crate::domain::Order;
use crate::domain::adapters::News;
use crate::domain::correcting::Corrections;

/// A row as it stands in the table.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) channel: String,
    pub(super) external_ref: Option<String>,
    pub(super) number: String,
    pub(super) status: String,
    pub(super) news: String,
    pub(super) placed_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) currency: String,
    pub(super) subtotal: i64,
    pub(super) discount: i64,
    pub(super) shipping: i64,
    pub(super) tax: i64,
    pub(super) tax_included: i64,
    pub(super) fees: i64,
    pub(super) total: i64,
    pub(super) difference: i64,
    pub(super) payment_status: String,
    pub(super) refunded: Option<i64>,
    pub(super) cash_on_delivery: bool,
    pub(super) test: bool,
    pub(super) cancelled: bool,
    pub(super) shipping_method: Option<String>,
    pub(super) person: Option<Json<Person>>,
    pub(super) holds: Json<Vec<OpenHold>>,
    pub(super) cancelling: bool,
    pub(super) proposed: Json<Vec<Change>>,
    pub(super) told_person: Option<Json<Person>>,
    pub(super) answered_holds: Json<Vec<HoldId>>,
    pub(super) corrections: Json<Vec<CorrectionMade>>,
    pub(super) received_at: DateTime<Utc>,
    pub(super) approved_at: Option<DateTime<Utc>>,
    pub(super) handed_over_at: Option<DateTime<Utc>>,
    pub(super) delivered_at: Option<DateTime<Utc>>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) due_at: Option<DateTime<Utc>>,
    pub(super) trace_id: Option<String>,
    pub(super) version: i64,
    pub(super) said: i64,
    pub(super) aftercare: bool,
}

impl Row {
    /// Makes the order, but for its cancellations; and says whether it has any.
    pub(super) fn into_order(self, lines: lines::OfOrder) -> Result<(Order, bool), BatchError> {
        let amounts = Amounts {
            subtotal: self.subtotal,
            discount: self.discount,
            shipping: self.shipping,
            tax: self.tax,
            tax_included: self.tax_included,
            fees: self.fees,
            total: self.total,
            difference: self.difference,
        };
        let facts = OrderFacts {
            order_id: OrderId::from_uuid(self.id),
            channel: self.channel,
            external_ref: self.external_ref,
            number: self.number,
            placed_at: self.placed_at,
            updated_at: self.updated_at,
            currency: read_word("orders", &self.currency)?,
            amounts,
            payment_status: read_word("orders", &self.payment_status)?,
            refunded: self.refunded,
            cash_on_delivery: self.cash_on_delivery,
            test: self.test,
            cancelled: self.cancelled,
            shipping_method: self.shipping_method,
            lines: lines.facts,
            person: self.person.map(|person| person.0),
        };
        let order = Order {
            facts,
            news: read_news(&self.news)?,
            status: read_word("orders", &self.status)?,
            buckets: lines.buckets,
            instead: lines.instead,
            holds: self.holds.0,
            cancellations: vec![],
            returns: vec![],
            refunds: vec![],
            proposed: self.proposed.0,
            corrections: Corrections {
                told: self.told_person.map(|person| person.0),
                answered: self.answered_holds.0,
                made: self.corrections.0,
            },
            received_at: self.received_at,
            approved_at: self.approved_at,
            handed_over_at: self.handed_over_at,
            delivered_at: self.delivered_at,
            completed_at: self.completed_at,
            closed_at: self.closed_at,
            due_at: self.due_at,
            trace_id: self.trace_id,
            version: self.version,
            said: self.said,
        };
        Ok((order, self.cancelling))
    }
}

/// Gives the kind of news as its word.
pub(super) fn news_word(news: News) -> String {
    let word = match news {
        News::Created => "created",
        News::Updated => "updated",
        News::Paid => "paid",
        News::Cancelled => "cancelled",
    };
    word.to_owned()
}

fn read_news(word: &str) -> Result<News, BatchError> {
    match word {
        "created" => Ok(News::Created),
        "updated" => Ok(News::Updated),
        "paid" => Ok(News::Paid),
        "cancelled" => Ok(News::Cancelled),
        other => Err(BatchError::inconsistent("orders", format!("news `{other}`"))),
    }
}
