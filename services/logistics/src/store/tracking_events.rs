//! The table `tracking_events`: append-only.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use contracts::requests::logistics::TrackingReport;
use runtime::BatchError;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::shipment::Recorded;
use crate::domain::status::{TRACKING, value, word};

const TABLE: &str = "tracking_events";

/// A row, as it is read and written.
#[derive(Debug, Serialize)]
pub(super) struct Row {
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

/// Gives the keys of all reports of shipments.
pub async fn heard(
    conn: &mut PgConnection,
    shipments: &[Uuid],
) -> Result<Vec<(ShipmentId, String)>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT shipment_id, report_key
        FROM tracking_events
        WHERE shipment_id = ANY($1)
        "#,
        shipments,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| (ShipmentId::from_uuid(row.shipment_id), row.report_key));
    Ok(read.collect())
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
    /// Makes it of what was recorded.
    pub(super) fn of(
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
