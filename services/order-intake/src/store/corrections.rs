//! The columns of `orders` that say what was corrected.

use contracts::address::Person;
use contracts::ids::{HoldId, Id};
use contracts::requests::intake::CorrectionMade;
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::column;
use crate::domain::Order;

/// Stores what was corrected of known orders; few of them ever are.
pub async fn update(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    if orders.is_empty() {
        return Ok(());
    }
    let updated = sqlx::query!(
        "UPDATE orders AS o
         SET told_person = new.told_person, answered_holds = new.answered_holds,
             corrections = new.corrections
         FROM UNNEST($1::uuid[], $2::jsonb[], $3::jsonb[], $4::jsonb[])
            AS new (id, told_person, answered_holds, corrections)
         WHERE o.id = new.id",
        &column(orders, |order| order.id().uuid()),
        &column(orders, |order| order.corrections.told.as_ref().map(Json))
            as &[Option<Json<&Person>>],
        &column(orders, |order| Json(&order.corrections.answered)) as &[Json<&Vec<HoldId>>],
        &column(orders, |order| Json(&order.corrections.made)) as &[Json<&Vec<CorrectionMade>>],
    )
    .execute(conn)
    .await?;
    if updated.rows_affected() != orders.len() as u64 {
        return Err(BatchError::inconsistent("orders", "an order that was loaded is gone"));
    }
    Ok(())
}
