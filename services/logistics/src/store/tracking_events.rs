//! The table `tracking_events`: append-only.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use contracts::requests::logistics::TrackingReport;
use runtime::BatchError;
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::shipment::Recorded;
use crate::domain::status::{TRACKING, value, word};

const TABLE: &str = "tracking_events";

#[derive(Debug, Serialize)]
struct Row {
    shipment_id: Uuid,
    report_key: String,
    tracking_status: String,
    told_as: String,
    description: Option<String>,
    city: Option<String>,
    incident_reason: Option<String>,
    occurred_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    advanced: bool,
    reported_by: Option<String>,
}

/// Finds out which of these keys are recorded for these shipments.
pub async fn heard(
    conn: &mut PgConnection,
    shipments: &[Uuid],
    keys: &[String],
) -> Result<Vec<(ShipmentId, String)>, BatchError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        SELECT shipment_id, report_key
        FROM tracking_events
        WHERE shipment_id = ANY($1)
            AND report_key = ANY($2)
        "#,
        shipments,
        keys,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| (ShipmentId::from_uuid(row.shipment_id), row.report_key));
    Ok(read.collect())
}

/// Records reports.
pub async fn insert(
    conn: &mut PgConnection,
    recorded: &[(ShipmentId, Recorded)],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if recorded.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> =
        recorded.iter().map(|(id, recorded)| Row::of(*id, recorded, now)).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO tracking_events (shipment_id, report_key, tracking_status, told_as, description,
            city, incident_reason, occurred_at, recorded_at, advanced, reported_by)
        SELECT shipment_id, report_key, tracking_status, told_as, description,
            city, incident_reason, occurred_at, recorded_at, advanced, reported_by
        FROM jsonb_populate_recordset(NULL::tracking_events, $1)
        "#,
        Json(rows) as _,
    )
    .execute(conn)
    .await?;
    super::written(TABLE, saved.rows_affected(), recorded.len())
}

/// Lists everything that was reported about a shipment, newest first.
pub async fn list(
    conn: &mut PgConnection,
    shipment: ShipmentId,
) -> Result<Vec<TrackingReport>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT shipment_id, report_key, tracking_status, told_as, description, city,
            incident_reason, occurred_at, recorded_at, advanced, reported_by
        FROM tracking_events
        WHERE shipment_id = $1
        ORDER BY occurred_at DESC, recorded_at DESC, report_key DESC
        "#,
        shipment.uuid(),
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

impl Row {
    fn of(
        shipment: ShipmentId,
        Recorded { report, advanced }: &Recorded,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            shipment_id: shipment.uuid(),
            report_key: report.key.clone(),
            tracking_status: word(TRACKING, report.status).to_owned(),
            told_as: report.told_as.clone(),
            description: report.description.clone(),
            city: report.city.clone(),
            incident_reason: report.incident_reason.clone(),
            occurred_at: report.occurred_at,
            recorded_at: now,
            advanced: *advanced,
            reported_by: report.reported_by.clone(),
        }
    }

    fn read(self) -> Result<TrackingReport, BatchError> {
        let status = value(TRACKING, &self.tracking_status).ok_or_else(|| {
            let what = format!("tracking_status of {} {}", self.shipment_id, self.report_key);
            BatchError::inconsistent(TABLE, what)
        })?;
        Ok(TrackingReport {
            tracking_status: status,
            told_as: self.told_as,
            description: self.description,
            city: self.city,
            incident_reason: self.incident_reason,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            advanced: self.advanced,
            reported_by: self.reported_by,
        })
    }
}
