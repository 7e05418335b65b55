//! Reads of the cases of missing stock.

use chrono::{DateTime, NaiveDate, Utc};
use contracts::ids::{Id, LineId, OrderId, ShortageId};
use contracts::requests::warehouse::shortages::{Shortage, ShortagesQuery, Substitute};
use runtime::{BatchError, Within};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use super::{shortages, sku};
use crate::domain::allocation::told;
use crate::domain::shortage::State;

struct Row {
    shortage_id: Uuid,
    order_id: Uuid,
    number: String,
    line_id: Uuid,
    sku: String,
    name: Option<String>,
    state: String,
    missing: i64,
    arrived: i64,
    cancelled: i64,
    substituted: i64,
    substitute: Option<String>,
    substitute_name: Option<String>,
    opened_at: DateTime<Utc>,
    expected_on: Option<NaiveDate>,
    wait_until: Option<NaiveDate>,
    decide_by: Option<DateTime<Utc>>,
    offered: String,
    substitutes: Vec<Json<Substitute>>,
    decided_by: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    reason: Option<String>,
}

/// Finds one case.
pub async fn find_shortage(pool: &PgPool, id: ShortageId) -> Result<Option<Shortage>, BatchError> {
    let first = (DateTime::UNIX_EPOCH, Uuid::nil());
    Ok(shortages_of(pool, Some(id), None, &ShortagesQuery::default(), first).await?.pop())
}

/// Lists cases, the oldest first; settled ones only where they are asked for.
pub async fn list_shortages(
    pool: &PgPool,
    within: &Within,
    query: &ShortagesQuery,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Shortage>, BatchError> {
    shortages_of(pool, None, within.channels(), query, after).await
}

async fn shortages_of(
    pool: &PgPool,
    wanted: Option<ShortageId>,
    channels: Option<&[String]>,
    query: &ShortagesQuery,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Shortage>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT shortage.shortage_id, shortage.order_id, orders.number, shortage.line_id,
            shortage.sku, shortage.state, shortage.missing, shortage.arrived, shortage.cancelled,
            shortage.opened_at, shortage.decide_by, shortage.wait_until, shortage.offered,
            shortage.decided_by, shortage.decided_at, shortage.reason, shortage.substituted,
            shortage.substitute, items.name AS "name?", stand_in.name AS "substitute_name?",
            ARRAY(
                SELECT jsonb_build_object('sku', other.sku, 'name', other.name,
                    'available', there.pieces)
                FROM item_substitutes AS listed
                JOIN items AS other ON other.sku = listed.substitute
                JOIN LATERAL (
                    SELECT coalesce(sum(on_hand - allocated), 0)::bigint AS pieces
                    FROM stock_levels AS level WHERE level.sku = other.sku
                ) AS there ON there.pieces >= shortage.missing
                WHERE listed.sku = shortage.sku AND shortage.missing > 0
                ORDER BY listed.place
            ) AS "substitutes!: Vec<Json<Substitute>>",
            (SELECT min(plan.expected_on) FROM stock_plans AS plan WHERE plan.sku = shortage.sku)
                AS expected_on
        FROM shortages AS shortage
        JOIN orders USING (order_id)
        LEFT JOIN items ON items.sku = shortage.sku
        LEFT JOIN items AS stand_in ON stand_in.sku = shortage.substitute
        WHERE ($1::uuid IS NULL OR shortage.order_id = $1)
          AND ($2::text IS NULL OR shortage.sku = $2)
          AND (shortage.state = $3 OR shortage.shortage_id = $7
            OR ($3 IS NULL AND $7 IS NULL AND shortage.state <> 'settled'))
          AND ($7::uuid IS NULL OR shortage.shortage_id = $7)
          AND (shortage.opened_at, shortage.shortage_id) > ($4, $5)
          AND ($8::text[] IS NULL OR orders.channel = ANY($8))
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
        channels,
    );
    rows.fetch_all(pool).await?.into_iter().map(shown).collect()
}

fn shown(row: Row) -> Result<Shortage, BatchError> {
    let unknown = || BatchError::inconsistent("shortages", format!("state {}", row.state));
    let state = State::parse(&row.state).ok_or_else(unknown)?;
    let offered = shortages::offered(&row.offered);
    let substitute = row.substitute.as_deref().map(|text| sku("shortages", text));
    Ok(Shortage {
        shortage_id: ShortageId::from_uuid(row.shortage_id),
        order_id: OrderId::from_uuid(row.order_id),
        order_number: row.number,
        line_id: LineId::from_uuid(row.line_id),
        sku: sku("shortages", &row.sku)?,
        name: row.name,
        state: row.state,
        owner: state.owner(!offered.is_empty()).to_owned(),
        missing: told(row.missing),
        arrived: told(row.arrived),
        cancelled: told(row.cancelled),
        substituted: told(row.substituted),
        substitute: substitute.transpose()?,
        substitute_name: row.substitute_name,
        opened_at: row.opened_at,
        expected_on: row.expected_on,
        wait_until: row.wait_until,
        decide_by: row.decide_by,
        choices: state.choices(),
        offered,
        substitutes: row.substitutes.into_iter().map(|Json(one)| one).collect(),
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        reason: row.reason,
    })
}
