//! Shipments that are new or have moved, and what was reported of them: most of what happens to a
//! shipment is a report, so it is one statement.

use chrono::{DateTime, Utc};
use contracts::ids::ShipmentId;
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::super::{tracking_events, written};
use super::Row;
use crate::domain::shipment::{Recorded, Shipment};

/// Stores new shipments whole, known ones as they stand now, and reports.
pub async fn save(
    conn: &mut PgConnection,
    (made, moved): (&[&Shipment], &[&Shipment]),
    recorded: &[(ShipmentId, Recorded)],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if made.is_empty() && moved.is_empty() && recorded.is_empty() {
        return Ok(());
    }
    let rows = |shipments: &[&Shipment]| shipments.iter().map(|one| Row::of(one)).collect();
    let (new, known): (Vec<Row>, Vec<Row>) = (rows(made), rows(moved));
    let reports: Vec<_> = recorded
        .iter()
        .map(|(id, recorded)| tracking_events::Row::of(*id, recorded, now))
        .collect();
    let counts = write(conn, new, &known, reports).await?;
    written("shipments", counts.0, made.len())?;
    written("shipments", counts.1, moved.len())?;
    written("tracking_events", counts.2, recorded.len())
}

async fn write(
    conn: &mut PgConnection,
    new: Vec<Row>,
    known: &[Row],
    reports: Vec<tracking_events::Row>,
) -> Result<(u64, u64, u64), BatchError> {
    let counts = sqlx::query_file!(
        "src/store/shipments/moving.sql",
        Json(new) as _,
        &column(known, |row| row.shipment_id),
        &column(known, |row| row.status.as_str()) as &[&str],
        &column(known, |row| row.carrier.as_deref()) as &[Option<&str>],
        &column(known, |row| row.service.as_deref()) as &[Option<&str>],
        &column(known, |row| row.tracking_number.as_deref()) as &[Option<&str>],
        &column(known, |row| row.tracking_token.as_deref()) as &[Option<&str>],
        &column(known, |row| row.cost_minor) as &[Option<i64>],
        &column(known, |row| row.cost_currency.as_deref()) as &[Option<&str>],
        &column(known, |row| &row.chosen_because) as &[&Json<Vec<String>>],
        &column(known, |row| row.tracking_status.as_str()) as &[&str],
        &column(known, |row| row.incident_reason.as_deref()) as &[Option<&str>],
        &column(known, |row| row.tracked_at) as &[Option<DateTime<Utc>>],
        &column(known, |row| row.voided_for) as &[Option<Uuid>],
        &column(known, |row| row.booked_at) as &[Option<DateTime<Utc>>],
        &column(known, |row| row.handed_over_at) as &[Option<DateTime<Utc>>],
        &column(known, |row| row.ended_at) as &[Option<DateTime<Utc>>],
        &column(known, |row| row.version),
        Json(reports) as _,
    )
    .fetch_one(conn)
    .await?;
    Ok((counts.made as u64, counts.moved as u64, counts.reported as u64))
}

fn column<'a, V>(rows: &'a [Row], value: impl Fn(&'a Row) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}
