//! `holds`.

use std::collections::BTreeSet;

use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::HoldReason;
use runtime::BatchError;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;
use sqlx::PgConnection;
use uuid::Uuid;

use super::find::list;
use super::written;
use crate::domain::World;
use crate::domain::holds::{Hold, State};

/// Loads these holds, and all that are open of these orders.
pub async fn load(
    conn: &mut PgConnection,
    holds: &BTreeSet<Uuid>,
    orders: &[Uuid],
) -> Result<Vec<(HoldId, Hold)>, BatchError> {
    if holds.is_empty() && orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        SELECT hold_id AS "hold_id!", order_id AS "order_id!", reason AS "reason!",
            state AS "state!"
        FROM holds
        WHERE hold_id = ANY($1)
        UNION
        SELECT hold_id, order_id, reason, state
        FROM holds
        WHERE order_id = ANY($2) AND state = 'open'
        "#,
        &list(holds),
        orders,
    );
    let holds = rows.fetch_all(conn).await?.into_iter().map(|row| {
        let unknown = || BatchError::inconsistent("holds", format!("state {}", row.state));
        let hold = Hold {
            order_id: OrderId::from_uuid(row.order_id),
            reason: reason(&row.reason)?,
            state: State::parse(&row.state).ok_or_else(unknown)?,
        };
        Ok((HoldId::from_uuid(row.hold_id), hold))
    });
    holds.collect()
}

/// Reads the code of a reason.
pub fn reason(code: &str) -> Result<HoldReason, BatchError> {
    let reason: Result<_, Error> = HoldReason::deserialize(code.into_deserializer());
    reason.map_err(|error| BatchError::inconsistent("holds", format!("reason: {error}")))
}

/// Stores holds that are new or changed.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let holds: Vec<_> = world.holds.changed().collect();
    if holds.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = holds.iter().map(|(id, _)| id.uuid()).collect();
    let orders: Vec<_> = holds.iter().map(|(_, hold)| hold.order_id.uuid()).collect();
    let reasons: Vec<_> = holds.iter().map(|(_, hold)| hold.reason.code().to_owned()).collect();
    let states: Vec<_> = holds.iter().map(|(_, hold)| hold.state.word().to_owned()).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO holds (hold_id, order_id, reason, state)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[])
        ON CONFLICT (hold_id) DO UPDATE
        SET state = EXCLUDED.state
        "#,
        &ids,
        &orders,
        &reasons,
        &states,
    )
    .execute(conn)
    .await?;
    written("holds", saved.rows_affected(), ids.len())
}
