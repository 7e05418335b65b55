//! `order_lines.sent_instead`: other items that went to the customer in place of ordered ones.

use contracts::ids::{Id, LineId};
use contracts::requests::intake::SentInstead;
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::TABLE;
use crate::domain::Order;
use crate::store::column;

/// Stores what went out for each line of orders.
pub async fn update(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let lines =
        orders.iter().flat_map(|order| order.facts.lines.iter().map(|line| (*order, line.line_id)));
    let lines: Vec<(&Order, LineId)> = lines.collect();
    if lines.is_empty() {
        return Ok(());
    }
    let updated = sqlx::query!(
        "UPDATE order_lines AS l
         SET sent_instead = new.sent
         FROM UNNEST($1::uuid[], $2::uuid[], $3::jsonb[]) AS new (order_id, id, sent)
         WHERE l.order_id = new.order_id AND l.id = new.id",
        &column(&lines, |(order, _)| order.id().uuid()),
        &column(&lines, |(_, line)| line.uuid()),
        &column(&lines, |(order, line)| {
            let sent = order.instead.of_line(*line);
            (!sent.is_empty()).then_some(Json(sent))
        }) as &[Option<Json<Vec<SentInstead>>>],
    )
    .execute(conn)
    .await?;
    if updated.rows_affected() != lines.len() as u64 {
        return Err(BatchError::inconsistent(TABLE, "a line that was loaded is gone"));
    }
    Ok(())
}
