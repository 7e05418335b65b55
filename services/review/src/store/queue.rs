//! The queue: `reviews` as a clerk looks at them, page by page.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use contracts::money::Money;
use contracts::order::HoldReason;
use contracts::requests::review::{ReviewEntry, ReviewSort, ReviewState};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::reviews::{rejecting, state_of};

/// Which reviews are wanted; without a state, those with open holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<ReviewState>,
    /// With an open hold for this reason.
    pub reason: Option<HoldReason>,
    /// Of this channel.
    pub channel: Option<String>,
    /// Of these channels.
    pub channels: Option<Vec<String>>,
}

/// The last of a page: what the next one comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// The order of the list it belongs to.
    pub sort: ReviewSort,
    /// Microseconds since 1970, or minor units.
    key: i64,
    order_id: OrderId,
}

impl After {
    /// Points at an entry of a list.
    pub fn of(entry: &ReviewEntry, sort: ReviewSort) -> Self {
        let key = match sort {
            ReviewSort::Age => entry.received_at.timestamp_micros(),
            ReviewSort::Value => entry.total.amount_minor,
        };
        Self { sort, key, order_id: entry.order_id }
    }

    fn received_at(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.key)
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sort = match self.sort {
            ReviewSort::Age => 'a',
            ReviewSort::Value => 'v',
        };
        write!(f, "{sort}{:016x}{}", self.key, self.order_id.uuid().simple())
    }
}

/// The text is no cursor of this list.
#[derive(Debug, thiserror::Error)]
#[error("not a cursor of the queue")]
pub struct NotACursor;

impl FromStr for After {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (sort, rest) = match text.split_at_checked(1) {
            Some(("a", rest)) => (ReviewSort::Age, rest),
            Some(("v", rest)) => (ReviewSort::Value, rest),
            _ => return Err(NotACursor),
        };
        let (key, id) = rest.split_at_checked(16).ok_or(NotACursor)?;
        let key = u64::from_str_radix(key, 16).map_err(|_| NotACursor)?.cast_signed();
        let id = Uuid::try_parse(id).map_err(|_| NotACursor)?;
        Ok(Self { sort, key, order_id: OrderId::from_uuid(id) })
    }
}

struct Row {
    order_id: Uuid,
    state: String,
    channel: String,
    number: String,
    currency: String,
    total_minor: i64,
    received_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    rejecting_due_at: Option<DateTime<Utc>>,
    rejecting_by: Option<String>,
    rejecting_reason: Option<String>,
}

impl TryFrom<Row> for ReviewEntry {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let unreadable =
            |what: &str| BatchError::inconsistent("reviews", format!("{what} of {}", row.order_id));
        let currency = row.currency.parse().map_err(|_| unreadable("currency"))?;
        let rejecting = rejecting(row.rejecting_due_at, row.rejecting_by, row.rejecting_reason);
        Ok(Self {
            order_id: OrderId::from_uuid(row.order_id),
            state: state_of(&row.state).ok_or_else(|| unreadable("state"))?,
            number: row.number,
            channel: row.channel,
            total: Money::new(row.total_minor, currency),
            received_at: row.received_at,
            decided_at: row.decided_at,
            decided_by: row.decided_by,
            rejecting: rejecting.as_ref().map(Into::into),
            open_holds: vec![],
        })
    }
}

/// Gives reviews without their holds, the oldest first.
pub async fn list_by_age(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ReviewEntry>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT order_id, state, channel, number, currency, total_minor, received_at, decided_at,
             decided_by, rejecting_due_at, rejecting_by, rejecting_reason
         FROM reviews
         WHERE ($1::text IS NOT NULL OR open_holds > 0)
           AND ($1::text IS NULL OR state = $1)
           AND ($2::text IS NULL OR channel = $2)
           AND ($3::text IS NULL OR order_id IN
               (SELECT order_id FROM holds WHERE reason = $3 AND released_at IS NULL))
           AND ($4::timestamptz IS NULL OR (received_at, order_id) > ($4, $5::uuid))
           AND ($7::text[] IS NULL OR channel = ANY($7))
         ORDER BY received_at, order_id
         LIMIT $6",
        filter.state.map(ReviewState::code),
        filter.channel.as_deref(),
        filter.reason.map(HoldReason::code),
        after.and_then(After::received_at),
        after.map(|after| after.order_id.uuid()),
        limit,
        filter.channels.as_deref(),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Gives reviews without their holds, the dearest first.
pub async fn list_by_value(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ReviewEntry>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT order_id, state, channel, number, currency, total_minor, received_at, decided_at,
             decided_by, rejecting_due_at, rejecting_by, rejecting_reason
         FROM reviews
         WHERE ($1::text IS NOT NULL OR open_holds > 0)
           AND ($1::text IS NULL OR state = $1)
           AND ($2::text IS NULL OR channel = $2)
           AND ($3::text IS NULL OR order_id IN
               (SELECT order_id FROM holds WHERE reason = $3 AND released_at IS NULL))
           AND ($4::bigint IS NULL OR total_minor < $4
               OR (total_minor = $4 AND order_id > $5::uuid))
           AND ($7::text[] IS NULL OR channel = ANY($7))
         ORDER BY total_minor DESC, order_id
         LIMIT $6",
        filter.state.map(ReviewState::code),
        filter.channel.as_deref(),
        filter.reason.map(HoldReason::code),
        after.map(|after| after.key),
        after.map(|after| after.order_id.uuid()),
        limit,
        filter.channels.as_deref(),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}
