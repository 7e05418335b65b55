//! `reviews`: one row per order.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::address::Person;
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::OrderFacts;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::{Rejecting, Review, ReviewState};

struct Row {
    order_id: Uuid,
    state: String,
    heard: i64,
    version: i64,
    facts: String,
    person: Option<String>,
    received_at: DateTime<Utc>,
    decided_at: Option<DateTime<Utc>>,
    decided_by: Option<String>,
    note: Option<String>,
    rejecting_due_at: Option<DateTime<Utc>>,
    rejecting_by: Option<String>,
    rejecting_reason: Option<String>,
}

impl TryFrom<Row> for Review {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let unreadable =
            |what: &str| BatchError::inconsistent("reviews", format!("{what} of {}", row.order_id));
        let mut order: OrderFacts =
            serde_json::from_str(&row.facts).map_err(|_| unreadable("facts"))?;
        let person = row.person.as_deref().map(serde_json::from_str::<Person>).transpose();
        order.person = person.map_err(|_| unreadable("person"))?;
        Ok(Self {
            order,
            state: state_of(&row.state).ok_or_else(|| unreadable("state"))?,
            holds: vec![],
            heard: row.heard,
            version: row.version,
            received_at: row.received_at,
            decided_at: row.decided_at,
            decided_by: row.decided_by,
            note: row.note,
            rejecting: rejecting(row.rejecting_due_at, row.rejecting_by, row.rejecting_reason),
        })
    }
}

/// Puts the columns of a rejection that waits together.
pub(super) fn rejecting(
    due_at: Option<DateTime<Utc>>,
    by: Option<String>,
    reason: Option<String>,
) -> Option<Rejecting> {
    Some(Rejecting { due_at: due_at?, by: by?, reason: reason? })
}

/// Reads the word of a state.
pub(super) fn state_of(code: &str) -> Option<ReviewState> {
    ReviewState::ALL.into_iter().find(|state| state.code() == code)
}

/// Gives the reviews of orders, and of the orders of holds, without their holds.
pub async fn load(
    conn: &mut PgConnection,
    orders: &[OrderId],
    holds: &[HoldId],
) -> Result<HashMap<OrderId, Review>, BatchError> {
    if orders.is_empty() && holds.is_empty() {
        return Ok(HashMap::new());
    }
    let orders: Vec<Uuid> = orders.iter().map(|id| id.uuid()).collect();
    let holds: Vec<Uuid> = holds.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT order_id, state, heard, version, facts, person, received_at, decided_at, decided_by,
             note, rejecting_due_at, rejecting_by, rejecting_reason
         FROM reviews
         WHERE order_id = ANY($1)
            OR order_id = ANY(ARRAY(SELECT order_id FROM holds WHERE hold_id = ANY($2)))",
        &orders,
        &holds,
    )
    .fetch_all(conn)
    .await?;
    let keyed = |row| Review::try_from(row).map(|review| (review.order.order_id, review));
    rows.into_iter().map(keyed).collect()
}

/// Stores reviews as they stand now.
pub async fn upsert(conn: &mut PgConnection, reviews: &[&Review]) -> Result<(), BatchError> {
    if reviews.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(reviews)?;
    let done = sqlx::query!(
        "INSERT INTO reviews (order_id, state, channel, number, currency, total_minor, open_holds,
             heard, version, facts, person, received_at, decided_at, decided_by, note,
             rejecting_due_at, rejecting_by, rejecting_reason)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],
             $6::bigint[], $7::integer[], $8::bigint[], $9::bigint[],
             $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[],
             $15::text[], $16::timestamptz[], $17::text[], $18::text[])
         ON CONFLICT (order_id) DO UPDATE
         SET state = EXCLUDED.state,
             channel = EXCLUDED.channel,
             number = EXCLUDED.number,
             currency = EXCLUDED.currency,
             total_minor = EXCLUDED.total_minor,
             open_holds = EXCLUDED.open_holds,
             heard = EXCLUDED.heard,
             version = EXCLUDED.version,
             facts = EXCLUDED.facts,
             person = EXCLUDED.person,
             decided_at = EXCLUDED.decided_at,
             decided_by = EXCLUDED.decided_by,
             note = EXCLUDED.note,
             rejecting_due_at = EXCLUDED.rejecting_due_at,
             rejecting_by = EXCLUDED.rejecting_by,
             rejecting_reason = EXCLUDED.rejecting_reason",
        &columns.order_ids,
        &columns.states,
        &columns.channels,
        &columns.numbers,
        &columns.currencies,
        &columns.totals,
        &columns.open_holds,
        &columns.heards,
        &columns.versions,
        &columns.facts,
        &columns.persons as &[Option<String>],
        &columns.received_ats,
        &columns.decided_ats as &[Option<DateTime<Utc>>],
        &columns.decided_bys as &[Option<String>],
        &columns.notes as &[Option<String>],
        &columns.rejecting_due_ats as &[Option<DateTime<Utc>>],
        &columns.rejecting_bys as &[Option<String>],
        &columns.rejecting_reasons as &[Option<String>],
    )
    .execute(conn)
    .await?;
    match done.rows_affected() as usize == reviews.len() {
        true => Ok(()),
        false => Err(BatchError::inconsistent("reviews", "fewer rows stored than given")),
    }
}

/// Gives the orders of a lane whose rejection takes effect, the longest due first.
pub async fn list_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    (lane, lanes): (u16, u16),
    limit: i64,
) -> Result<Vec<OrderId>, BatchError> {
    // The last byte of the id is its slot.
    let due = sqlx::query_scalar!(
        "SELECT order_id
         FROM reviews
         WHERE rejecting_due_at <= $1
           AND get_byte(uuid_send(order_id), 15) % $2::integer = $3::integer
         ORDER BY rejecting_due_at
         LIMIT $4",
        now,
        i32::from(lanes),
        i32::from(lane),
        limit,
    );
    Ok(due.fetch_all(conn).await?.into_iter().map(OrderId::from_uuid).collect())
}

#[derive(Default)]
struct Columns {
    order_ids: Vec<Uuid>,
    states: Vec<String>,
    channels: Vec<String>,
    numbers: Vec<String>,
    currencies: Vec<String>,
    totals: Vec<i64>,
    open_holds: Vec<i32>,
    heards: Vec<i64>,
    versions: Vec<i64>,
    facts: Vec<String>,
    persons: Vec<Option<String>>,
    received_ats: Vec<DateTime<Utc>>,
    decided_ats: Vec<Option<DateTime<Utc>>>,
    decided_bys: Vec<Option<String>>,
    notes: Vec<Option<String>>,
    rejecting_due_ats: Vec<Option<DateTime<Utc>>>,
    rejecting_bys: Vec<Option<String>>,
    rejecting_reasons: Vec<Option<String>>,
}

impl Columns {
    fn of(reviews: &[&Review]) -> Result<Self, BatchError> {
        let mut columns = Self::default();
        for review in reviews {
            columns.push(review)?;
        }
        Ok(columns)
    }

    fn push(&mut self, review: &Review) -> Result<(), BatchError> {
        let order = &review.order;
        let mut facts = serde_json::to_value(order).map_err(BatchError::Encode)?;
        let person = facts.as_object_mut().and_then(|members| members.remove("person"));
        self.order_ids.push(order.order_id.uuid());
        self.states.push(review.state.code().to_owned());
        self.channels.push(order.channel.clone());
        self.numbers.push(order.number.clone());
        self.currencies.push(order.currency.to_string());
        self.totals.push(order.amounts.total);
        self.open_holds.push(i32::try_from(review.open_holds().count()).unwrap_or(i32::MAX));
        self.heards.push(review.heard);
        self.versions.push(review.version);
        self.facts.push(facts.to_string());
        self.persons.push(person.filter(|person| !person.is_null()).map(|p| p.to_string()));
        self.received_ats.push(review.received_at);
        self.decided_ats.push(review.decided_at);
        self.decided_bys.push(review.decided_by.clone());
        self.notes.push(review.note.clone());
        let rejecting = review.rejecting.as_ref();
        self.rejecting_due_ats.push(rejecting.map(|rejecting| rejecting.due_at));
        self.rejecting_bys.push(rejecting.map(|rejecting| rejecting.by.clone()));
        self.rejecting_reasons.push(rejecting.map(|rejecting| rejecting.reason.clone()));
        Ok(())
    }
}
