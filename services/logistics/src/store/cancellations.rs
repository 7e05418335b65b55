//! The table `cancellations`: which wishes were answered.

use chrono::{DateTime, Utc};
use contracts::events::cancellation::{CancellationLine, LogisticsCancellationSettled};
use contracts::ids::{CancellationId, Id};
use runtime::BatchError;
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

#[derive(Debug, Serialize)]
struct Row<'a> {
    cancellation_id: Uuid,
    order_id: Uuid,
    lines: &'a [CancellationLine],
    settled_at: DateTime<Utc>,
}

/// Finds out which of these wishes were answered.
pub async fn answered(
    conn: &mut PgConnection,
    cancellations: &[Uuid],
) -> Result<Vec<CancellationId>, BatchError> {
    if cancellations.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_scalar!(
        r#"
        SELECT cancellation_id
        FROM cancellations
        WHERE cancellation_id = ANY($1)
        "#,
        cancellations,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(CancellationId::from_uuid).collect())
}

/// Records answers.
pub async fn insert(
    conn: &mut PgConnection,
    answers: &[LogisticsCancellationSettled],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if answers.is_empty() {
        return Ok(());
    }
    let row = |answer: &'_ LogisticsCancellationSettled| (answer.cancellation_id, answer.order_id);
    let rows: Vec<Row<'_>> = answers
        .iter()
        .map(|answer| {
            let (cancellation, order) = row(answer);
            Row {
                cancellation_id: cancellation.uuid(),
                order_id: order.uuid(),
                lines: &answer.lines,
                settled_at: now,
            }
        })
        .collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO cancellations (cancellation_id, order_id, lines, settled_at)
        SELECT cancellation_id, order_id, lines, settled_at
        FROM jsonb_populate_recordset(NULL::cancellations, $1)
        "#,
        Json(rows) as _,
    )
    .execute(conn)
    .await?;
    super::written("cancellations", saved.rows_affected(), answers.len())
}
