//! Reads of the cases of missing stock.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, LineId, OrderId, ShortageId};
use contracts::requests::warehouse::shortages::{Shortage, ShortagesQuery};
use runtime::BatchError;
use sqlx::PgPool;
use uuid::Uuid;

use super::{shortages, sku};
use crate::domain::allocation::told;
use crate::domain::shortage::State;

/// Finds one case.
pub async fn find_shortage(pool: &PgPool, id: ShortageId) -> Result<Option<Shortage>, BatchError> {
    let first = (DateTime::UNIX_EPOCH, Uuid::nil());
    Ok(shortages_of(pool, Some(id), &ShortagesQuery::default(), first).await?.pop())
}

/// Lists cases, the oldest first; settled ones only where they are asked for.
pub async fn list_shortages(
    pool: &PgPool,
    query: &ShortagesQuery,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Shortage>, BatchError> {
    shortages_of(pool, None, query, after).await
}

async fn shortages_of(
    pool: &PgPool,
    wanted: Option<ShortageId>,
    query: &ShortagesQuery,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Shortage>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT shortage.shortage_id, shortage.order_id, orders.number, shortage.line_id,
            shortage.sku, shortage.state, shortage.missing, shortage.arrived, shortage.cancelled,
            shortage.opened_at, shortage.decide_by, shortage.wait_until, shortage.offered,
            shortage.decided_by, shortage.decided_at, shortage.reason,
            (SELECT min(plan.expected_on) FROM stock_plans AS plan WHERE plan.sku = shortage.sku)
                AS expected_on
        FROM shortages AS shortage
        JOIN orders USING (order_id)
        WHERE ($1::uuid IS NULL OR shortage.order_id = $1)
          AND ($2::text IS NULL OR shortage.sku = $2)
          AND (shortage.state = $3 OR shortage.shortage_id = $7
            OR ($3 IS NULL AND $7 IS NULL AND shortage.state <> 'settled'))
          AND ($7::uuid IS NULL OR shortage.shortage_id = $7)
          AND (shortage.opened_at, shortage.shortage_id) > ($4, $5)
        ORDER BY shortage.opened_at, shortage.shortage_id
        LIMIT $6
        "#,
        query.order_id.map(Id::uuid),
        query.sku.as_ref().map(|sku| sku.as_str()),
        query.state.as_deref(),
        after.0,
        after.1,
        query.page.limit() + 1,
        wanted.map(Id::uuid),
    );
    let rows = rows.fetch_all(pool).await?;
    let cases = rows.into_iter().map(|row| {
        let unknown = || BatchError::inconsistent("shortages", format!("state {}", row.state));
        let state = State::parse(&row.state).ok_or_else(unknown)?;
        let offered = shortages::offered(&row.offered);
        Ok(Shortage {
            shortage_id: ShortageId::from_uuid(row.shortage_id),
            order_id: OrderId::from_uuid(row.order_id),
            order_number: row.number,
            line_id: LineId::from_uuid(row.line_id),
            sku: sku("shortages", &row.sku)?,
            state: row.state,
            owner: state.owner(!offered.is_empty()).to_owned(),
            missing: told(row.missing),
            arrived: told(row.arrived),
            cancelled: told(row.cancelled),
            opened_at: row.opened_at,
            expected_on: row.expected_on,
            wait_until: row.wait_until,
            decide_by: row.decide_by,
            choices: state.choices(),
            offered,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            reason: row.reason,
        })
    });
    cases.collect()
}
