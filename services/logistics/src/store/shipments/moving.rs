//! Shipments that are new or have moved, and what was reported of them: most of what happens to a
//! shipment is a report, so it is one statement.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::super::{tracking_events, written};
use super::Row;
use crate::domain::shipment::{Booking, Recorded, Shipment};
use crate::domain::status::{TRACKING, word};

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
    let new = made.iter().map(|one| Row::of(one)).collect();
    let reports: Vec<_> = recorded
        .iter()
        .map(|(id, recorded)| tracking_events::Row::of(*id, recorded, now))
        .collect();
    let counts = write(conn, new, moved, reports).await?;
    written("shipments", counts.0, made.len())?;
    written("shipments", counts.1, moved.len())?;
    written("tracking_events", counts.2, recorded.len())
}

async fn write(
    conn: &mut PgConnection,
    new: Vec<Row>,
    moved: &[&Shipment],
    reports: Vec<tracking_events::Row>,
) -> Result<(u64, u64, u64), BatchError> {
    let counts = sqlx::query_file!(
        "src/store/shipments/moving.sql",
        Json(new) as _,
        &column(moved, |one| one.shipment_id.uuid()),
        &column(moved, |one| one.status_word()) as &[&str],
        &booked(moved, |booking| booking.carrier.as_str()) as &[Option<&str>],
        &booked(moved, |booking| booking.service.as_str()) as &[Option<&str>],
        &booked(moved, |booking| booking.tracking_number.as_str()) as &[Option<&str>],
        &booked(moved, |booking| booking.tracking_token.as_str()) as &[Option<&str>],
        &booked(moved, |booking| booking.cost.amount_minor) as &[Option<i64>],
        &booked(moved, |booking| booking.cost.currency.to_string()) as &[Option<String>],
        &column(moved, |one| Json(&one.chosen_because)) as &[Json<&Vec<String>>],
        &column(moved, |one| word(TRACKING, one.tracking.status)) as &[&str],
        &column(moved, |one| one.tracking.incident_reason.as_deref()) as &[Option<&str>],
        &column(moved, |one| one.tracking.as_of) as &[Option<DateTime<Utc>>],
        &column(moved, |one| one.voided_for.map(Id::uuid)) as &[Option<Uuid>],
        &booked(moved, |booking| booking.booked_at) as &[Option<DateTime<Utc>>],
        &column(moved, |one| one.handed_over_at) as &[Option<DateTime<Utc>>],
        &column(moved, |one| one.ended_at) as &[Option<DateTime<Utc>>],
        &column(moved, |one| one.version),
        Json(reports) as _,
    )
    .fetch_one(conn)
    .await?;
    Ok((counts.made as u64, counts.moved as u64, counts.reported as u64))
}

fn column<'a, V>(shipments: &[&'a Shipment], value: impl Fn(&'a Shipment) -> V) -> Vec<V> {
    shipments.iter().map(|one| value(one)).collect()
}

/// Makes an array of one figure of each booking; a draft has none.
fn booked<'a, V>(shipments: &[&'a Shipment], value: impl Fn(&'a Booking) -> V) -> Vec<Option<V>> {
    column(shipments, |one| one.booking.as_ref().map(&value))
}
