//! Tables `stock_levels` and `published_levels`.

use std::collections::BTreeMap;

use contracts::ids::{Id, OrderId};
use contracts::requests::outbound::stock::LevelState;
use contracts::sku::Sku;
use runtime::BatchError;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use crate::domain::outbound::publication::{Level, Publication};

/// What stands at locations: item, location, pieces that can be promised.
pub type Standing = BTreeMap<(Sku, String), i64>;

/// Keeps what warehouse stated.
pub async fn keep(conn: &mut PgConnection, standing: &Standing) -> Result<(), BatchError> {
    let skus: Vec<_> = standing.keys().map(|(sku, _)| sku.to_string()).collect();
    let locations: Vec<_> = standing.keys().map(|(_, location)| location.clone()).collect();
    let available: Vec<_> = standing.values().copied().collect();
    let done = sqlx::query!(
        "INSERT INTO stock_levels (sku, location, available)
         SELECT *
           FROM UNNEST($1::text[], $2::text[], $3::bigint[])
             ON CONFLICT (sku, location) DO UPDATE
            SET available = EXCLUDED.available",
        &skus,
        &locations,
        &available
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("stock_levels", done.rows_affected(), standing.len())
}

fn sku(text: &str) -> Result<Sku, BatchError> {
    let broken = |_| BatchError::inconsistent("published_levels", format!("sku {text}"));
    text.parse().map_err(broken)
}

fn texts(skus: Option<&[Sku]>) -> Option<Vec<String>> {
    skus.map(|skus| skus.iter().map(ToString::to_string).collect())
}

/// Gives what can be promised of items at the locations of a rule; of all items where none is named.
pub async fn available(
    conn: &mut PgConnection,
    rule: &Publication,
    skus: Option<&[Sku]>,
) -> Result<Vec<(Sku, i64)>, BatchError> {
    let named = texts(skus);
    let rows = sqlx::query!(
        r#"SELECT sku,
                  coalesce(sum(available) FILTER (
                      WHERE cardinality($2::text[]) = 0 OR location = ANY($2)), 0)::bigint
                      AS "available!"
             FROM stock_levels
            WHERE $1::text[] IS NULL OR sku = ANY($1)
            GROUP BY sku"#,
        named.as_deref(),
        &rule.locations
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| Ok((sku(&row.sku)?, row.available))).collect()
}

struct Row {
    sku: String,
    available: i64,
    wanted: i64,
    told: Option<i64>,
    told_at: Option<DateTime<Utc>>,
    state: String,
    reason: Option<String>,
    due_at: Option<DateTime<Utc>>,
    waiting_since: Option<DateTime<Utc>>,
    refs: Value,
    taken_in: Option<i32>,
}

impl TryFrom<Row> for Level {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let broken = |what: &str| {
            BatchError::inconsistent("published_levels", format!("{what} of {}", row.sku))
        };
        Ok(Self {
            sku: sku(&row.sku)?,
            available: row.available,
            wanted: row.wanted,
            told: row.told.zip(row.told_at),
            state: LevelState::named(&row.state).ok_or_else(|| broken("state"))?,
            refs: serde_json::from_value(row.refs.clone()).map_err(|_| broken("refs"))?,
            taken_in: row
                .taken_in
                .map(u32::try_from)
                .transpose()
                .map_err(|_| broken("taken_in"))?,
            reason: row.reason,
            due_at: row.due_at,
            waiting_since: row.waiting_since,
        })
    }
}

/// Loads figures of a channel: of these items, or of all; or only what is being told.
pub async fn load(
    conn: &mut PgConnection,
    channel: &str,
    skus: Option<&[Sku]>,
    only_taken: bool,
) -> Result<Vec<Level>, BatchError> {
    let named = texts(skus);
    let rows = sqlx::query_as!(
        Row,
        "SELECT sku, available, wanted, told, told_at, state, reason, due_at, waiting_since, refs,
                taken_in
           FROM published_levels
          WHERE channel = $1
            AND ($2::text[] IS NULL OR sku = ANY($2))
            AND (NOT $3 OR taken_in IS NOT NULL)",
        channel,
        named.as_deref(),
        only_taken
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Level::try_from).collect()
}

/// Loads figures that are due, the longest due first.
pub async fn due(
    conn: &mut PgConnection,
    channel: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Level>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT sku, available, wanted, told, told_at, state, reason, due_at, waiting_since, refs,
                taken_in
           FROM published_levels
          WHERE channel = $1 AND due_at <= $2
          ORDER BY due_at, sku
          LIMIT $3",
        channel,
        now,
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Level::try_from).collect()
}

/// Gives the items of an order that a shop is told of.
pub async fn of_order(
    conn: &mut PgConnection,
    channel: &str,
    order: OrderId,
) -> Result<Vec<Level>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT sku, available, wanted, told, told_at, state, reason, due_at, waiting_since, refs,
                taken_in
           FROM published_levels
          WHERE channel = $1
            AND sku IN (SELECT line ->> 'sku'
                          FROM shop_orders, jsonb_array_elements(lines) AS line
                         WHERE order_id = $2)",
        channel,
        order.uuid()
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Level::try_from).collect()
}

/// Stores figures, new or changed; each at most once in the slice.
pub async fn store(
    conn: &mut PgConnection,
    channel: &str,
    levels: &[Level],
) -> Result<(), BatchError> {
    if levels.is_empty() {
        return Ok(());
    }
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let skus: Vec<_> = levels.iter().map(|level| level.sku.to_string()).collect();
    let available: Vec<_> = levels.iter().map(|level| level.available).collect();
    let wanted: Vec<_> = levels.iter().map(|level| level.wanted).collect();
    let told: Vec<_> = levels.iter().map(|level| level.told.map(|(told, _)| told)).collect();
    let told_at: Vec<_> = levels.iter().map(|level| level.told.map(|(_, at)| at)).collect();
    let states: Vec<_> = levels.iter().map(|level| level.state.code().to_owned()).collect();
    let reasons: Vec<_> = levels.iter().map(|level| level.reason.clone()).collect();
    let due: Vec<_> = levels.iter().map(|level| level.due_at).collect();
    let since: Vec<_> = levels.iter().map(|level| level.waiting_since).collect();
    let refs: Vec<_> = levels.iter().map(|level| Value::from(level.refs.clone())).collect();
    let taken: Vec<_> = levels.iter().map(|level| level.taken_in.map(number)).collect();
    let done = sqlx::query!(
        "INSERT INTO published_levels (channel, sku, available, wanted, told, told_at, state,
                                       reason, due_at, waiting_since, refs, taken_in)
         SELECT $1, *
           FROM UNNEST($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[],
                       $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[],
                       $11::jsonb[], $12::integer[])
             ON CONFLICT (channel, sku) DO UPDATE
            SET available = EXCLUDED.available,
                wanted = EXCLUDED.wanted,
                told = EXCLUDED.told,
                told_at = EXCLUDED.told_at,
                state = EXCLUDED.state,
                reason = EXCLUDED.reason,
                due_at = EXCLUDED.due_at,
                waiting_since = EXCLUDED.waiting_since,
                refs = EXCLUDED.refs,
                taken_in = EXCLUDED.taken_in",
        channel,
        &skus,
        &available,
        &wanted,
        &told as _,
        &told_at as _,
        &states,
        &reasons as _,
        &due as _,
        &since as _,
        &refs,
        &taken as _
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("published_levels", done.rows_affected(), levels.len())
}
