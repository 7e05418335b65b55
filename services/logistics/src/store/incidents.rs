//! The table `incidents`.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use runtime::BatchError;
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::shipment::{Incident, KINDS};
use crate::domain::status::{value, word};

const TABLE: &str = "incidents";

#[derive(Debug, Serialize)]
struct Row {
    shipment_id: Uuid,
    opened_by: String,
    kind: String,
    reason: Option<String>,
    owner: String,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
}

/// Loads the incidents of shipments, oldest first; only the open ones where `open` says so.
pub async fn load(
    conn: &mut PgConnection,
    shipments: &[Uuid],
    open: bool,
) -> Result<Vec<(ShipmentId, Incident)>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT shipment_id, opened_by, kind, reason, owner, opened_at, closed_at
        FROM incidents
        WHERE shipment_id = ANY($1)
            AND (closed_at IS NULL OR NOT $2)
        ORDER BY opened_at, opened_by
        "#,
        shipments,
        open,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Writes incidents: new ones whole, of known ones only the end.
pub async fn save(
    conn: &mut PgConnection,
    incidents: &[(ShipmentId, &Incident)],
) -> Result<(), BatchError> {
    if incidents.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = incidents.iter().map(|(id, incident)| Row::of(*id, incident)).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO incidents (shipment_id, opened_by, kind, reason, owner, opened_at, closed_at)
        SELECT shipment_id, opened_by, kind, reason, owner, opened_at, closed_at
        FROM jsonb_populate_recordset(NULL::incidents, $1)
        ON CONFLICT ON CONSTRAINT incidents_pkey DO UPDATE SET closed_at = excluded.closed_at
        "#,
        Json(rows) as _,
    )
    .execute(conn)
    .await?;
    super::written(TABLE, saved.rows_affected(), incidents.len())
}

impl Row {
    fn of(shipment: ShipmentId, incident: &Incident) -> Self {
        Self {
            shipment_id: shipment.uuid(),
            opened_by: incident.opened_by.clone(),
            kind: word(KINDS, incident.kind).to_owned(),
            reason: incident.reason.clone(),
            owner: incident.owner().to_owned(),
            opened_at: incident.opened_at,
            closed_at: incident.closed_at,
        }
    }

    fn read(self) -> Result<(ShipmentId, Incident), BatchError> {
        let kind = value(KINDS, &self.kind).ok_or_else(|| {
            BatchError::inconsistent(TABLE, format!("kind {} of {}", self.kind, self.shipment_id))
        })?;
        let incident = Incident {
            opened_by: self.opened_by,
            kind,
            reason: self.reason,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
        };
        Ok((ShipmentId::from_uuid(self.shipment_id), incident))
    }
}
