//! `stock_plans`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contracts::requests::warehouse::plans::{LowQuery, PlansQuery, StockPlan};
use contracts::sku::Sku;
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};

use super::{sku, written};
use crate::domain::World;
use crate::domain::plan::Plan;

/// Loads the plans of items, by location.
pub async fn load(
    conn: &mut PgConnection,
    skus: &[String],
) -> Result<BTreeMap<Sku, BTreeMap<String, Plan>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT sku, location, reorder_level, low_since, crossings, expected_on, planned_by,
            planned_at
        FROM stock_plans
        WHERE sku = ANY($1)
        "#,
        skus,
    );
    let mut plans = BTreeMap::<Sku, BTreeMap<_, _>>::new();
    for row in rows.fetch_all(conn).await? {
        let plan = Plan {
            reorder_level: row.reorder_level,
            low_since: row.low_since,
            crossings: row.crossings,
            expected_on: row.expected_on,
            planned_by: row.planned_by,
            planned_at: row.planned_at,
        };
        plans.entry(sku("stock_plans", &row.sku)?).or_default().insert(row.location, plan);
    }
    Ok(plans)
}

/// Stores plans that are new or changed.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let plans: Vec<_> = world.plans.changed().collect();
    if plans.is_empty() {
        return Ok(());
    }
    let skus: Vec<_> = plans.iter().map(|((sku, _), _)| sku.to_string()).collect();
    let locations: Vec<_> = plans.iter().map(|((_, location), _)| location.clone()).collect();
    let levels: Vec<_> = plans.iter().map(|(_, plan)| plan.reorder_level).collect();
    let low: Vec<_> = plans.iter().map(|(_, plan)| plan.low_since).collect();
    let crossings: Vec<_> = plans.iter().map(|(_, plan)| plan.crossings).collect();
    let expected: Vec<_> = plans.iter().map(|(_, plan)| plan.expected_on).collect();
    let by: Vec<_> = plans.iter().map(|(_, plan)| plan.planned_by.clone()).collect();
    let at: Vec<_> = plans.iter().map(|(_, plan)| plan.planned_at).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO stock_plans (sku, location, reorder_level, low_since, crossings, expected_on,
            planned_by, planned_at)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::bigint[],
            $6::date[], $7::text[], $8::timestamptz[])
        ON CONFLICT (sku, location) DO UPDATE
        SET reorder_level = EXCLUDED.reorder_level, low_since = EXCLUDED.low_since,
            crossings = EXCLUDED.crossings, expected_on = EXCLUDED.expected_on,
            planned_by = EXCLUDED.planned_by, planned_at = EXCLUDED.planned_at
        "#,
        &skus,
        &locations,
        &levels as &[Option<i64>],
        &low as &[Option<DateTime<Utc>>],
        &crossings,
        &expected as &[Option<NaiveDate>],
        &by,
        &at,
    )
    .execute(conn)
    .await?;
    written("stock_plans", saved.rows_affected(), plans.len())
}

/// Lists what is low, by item and location.
pub async fn list_low(
    pool: &PgPool,
    within: &Within,
    query: &LowQuery,
    after: (&str, &str),
) -> Result<Vec<StockPlan>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT plan.sku, plan.location, plan.reorder_level, plan.low_since, plan.expected_on,
            plan.planned_by, plan.planned_at,
            coalesce(level.on_hand - level.allocated, 0) AS "available!"
        FROM stock_plans AS plan
        LEFT JOIN stock_levels AS level
            ON level.sku = plan.sku AND level.location = plan.location
        WHERE plan.low_since IS NOT NULL AND ($1::text IS NULL OR plan.location = $1)
          AND (plan.sku, plan.location) > ($2, $3)
          AND ($5::text[] IS NULL OR plan.location = ANY($5))
        ORDER BY plan.sku, plan.location
        LIMIT $4
        "#,
        query.location.as_deref(),
        after.0,
        after.1,
        query.page.limit() + 1,
        within.locations(),
    );
    let rows = rows.fetch_all(pool).await?;
    let plans = rows.into_iter().map(|row| {
        Ok(StockPlan {
            sku: sku("stock_plans", &row.sku)?,
            location: row.location,
            reorder_level: row.reorder_level,
            available: row.available,
            low_since: row.low_since,
            expected_on: row.expected_on,
            planned_by: row.planned_by,
            planned_at: row.planned_at,
        })
    });
    plans.collect()
}

/// Lists what is planned for an item, by location.
pub async fn list_of_item(
    pool: &PgPool,
    query: &PlansQuery,
    after: &str,
) -> Result<Vec<StockPlan>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT plan.location, plan.reorder_level, plan.low_since, plan.expected_on,
            plan.planned_by, plan.planned_at,
            coalesce(level.on_hand - level.allocated, 0) AS "available!"
        FROM stock_plans AS plan
        LEFT JOIN stock_levels AS level
            ON level.sku = plan.sku AND level.location = plan.location
        WHERE plan.sku = $1 AND plan.location > $2
        ORDER BY plan.location
        LIMIT $3
        "#,
        query.sku.as_str(),
        after,
        query.page.limit() + 1,
    );
    let plans = rows.fetch_all(pool).await?.into_iter().map(|row| StockPlan {
        sku: query.sku.clone(),
        location: row.location,
        reorder_level: row.reorder_level,
        available: row.available,
        low_since: row.low_since,
        expected_on: row.expected_on,
        planned_by: row.planned_by,
        planned_at: row.planned_at,
    });
    Ok(plans.collect())
}
