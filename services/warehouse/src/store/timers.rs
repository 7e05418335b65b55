//! What the clock asks for.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, PickJobId};
use runtime::BatchError;
use sqlx::PgConnection;

use super::{importing, sku};
use crate::commands::Command;

/// Gives claims that ran out, and items of which there is stock while somebody waits for them, and
/// rows of an import that wait to be applied.
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
    Ok(commands)
}
