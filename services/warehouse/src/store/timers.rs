//! What the clock asks for.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId, PickJobId, ShortageId};
use runtime::BatchError;
use sqlx::PgConnection;

use super::{importing, sku};
use crate::commands::Command;

/// So many shortages are told apart; the figure is read twice a second, and an alarm needs no more.
const COUNTED_MAX: i64 = 10_000;

/// Gives claims that ran out, shortages for which the time decides, items of which there is stock
/// while somebody waits for them, and rows of an import that wait to be applied.
pub async fn due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Command>, BatchError> {
    let jobs = sqlx::query_scalar!(
        r#"
        SELECT job_id
        FROM pick_jobs
        WHERE state = 'claimed' AND claimed_until <= $1
        ORDER BY claimed_until
        LIMIT $2
        "#,
        now,
        limit,
    );
    let jobs = jobs.fetch_all(&mut *conn).await?;
    let skus = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT line.sku
        FROM order_lines AS line
        JOIN stock_levels AS level ON level.sku = line.sku AND level.on_hand > level.allocated
        WHERE line.backordered > 0 AND (line.recount_until IS NULL OR line.recount_until <= $1)
        LIMIT $2
        "#,
        now,
        limit,
    );
    let skus = skus.fetch_all(&mut *conn).await?;
    let skus: Vec<_> =
        skus.iter().map(|text| sku("order_lines", text)).collect::<Result<_, _>>()?;
    let portion = importing::due(conn).await?;
    let mut commands = Vec::new();
    if !jobs.is_empty() {
        commands.push(Command::Expire(jobs.into_iter().map(PickJobId::from_uuid).collect()));
    }
    if !skus.is_empty() {
        commands.push(Command::ServeWaiting(skus));
    }
    commands.extend(portion.map(|portion| Command::ApplyRows(Box::new(portion))));
    shortages(conn, now, limit, &mut commands).await?;
    Ok(commands)
}

/// Gives cases for which the time decides, and orders that missed pieces before there were cases.
async fn shortages(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
    commands: &mut Vec<Command>,
) -> Result<(), BatchError> {
    let due = sqlx::query_scalar!(
        r#"
        SELECT shortage_id
        FROM shortages
        WHERE state <> 'settled' AND decide_by <= $1
        ORDER BY decide_by
        LIMIT $2
        "#,
        now,
        limit,
    );
    let due = due.fetch_all(&mut *conn).await?;
    let orders = sqlx::query_scalar!("SELECT order_id FROM orders_without_cases LIMIT $1", limit);
    let orders = orders.fetch_all(&mut *conn).await?;
    let standing = sqlx::query_scalar!(
        r#"
        SELECT count(*) AS "count!"
        FROM (SELECT FROM shortages WHERE state <> 'settled' LIMIT $1) AS standing
        "#,
        COUNTED_MAX,
    );
    let standing = standing.fetch_one(conn).await?;
    metrics::gauge!("kontor_shortages_standing").set(standing as f64);
    if !due.is_empty() {
        commands.push(Command::Overdue(due.into_iter().map(ShortageId::from_uuid).collect()));
    }
    if !orders.is_empty() {
        commands.push(Command::LookAt(orders.into_iter().map(OrderId::from_uuid).collect()));
    }
    Ok(())
}
