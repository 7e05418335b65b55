//! The table `attached_labels`.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use contracts::requests::logistics::{AttachedLabel, LabelKind};
use runtime::BatchError;
use sqlx::PgConnection;

use crate::domain::attached_label::KINDS;
use crate::domain::status::{value, word};

const TABLE: &str = "attached_labels";

/// A label as it was attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// What it is.
    pub kind: LabelKind,
    /// Its bytes.
    pub content: Vec<u8>,
    /// Who attached it.
    pub attached_by: String,
    /// When.
    pub attached_at: DateTime<Utc>,
}

/// Keeps labels; one that was attached before is replaced.
pub async fn put(conn: &mut PgConnection, labels: &[Attached]) -> Result<(), BatchError> {
    for label in labels {
        let saved = sqlx::query!(
            r#"
            INSERT INTO attached_labels (shipment_id, kind, content, attached_by, attached_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT ON CONSTRAINT attached_labels_pkey DO UPDATE SET
                kind = excluded.kind,
                content = excluded.content,
                attached_by = excluded.attached_by,
                attached_at = excluded.attached_at
            "#,
            label.shipment_id.uuid(),
            word(KINDS, label.kind),
            label.content,
            label.attached_by,
            label.attached_at,
        )
        .execute(&mut *conn)
        .await?;
        super::written(TABLE, saved.rows_affected(), 1)?;
    }
    Ok(())
}

/// Gives the content of a shipment's label.
pub async fn find(
    conn: &mut PgConnection,
    shipment: ShipmentId,
) -> Result<Option<(LabelKind, Vec<u8>)>, BatchError> {
    let row = sqlx::query!(
        r#"
        SELECT kind, content
        FROM attached_labels
        WHERE shipment_id = $1
        "#,
        shipment.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((kind_of(shipment, &row.kind)?, row.content))).transpose()
}

/// Says what label a shipment has, without its content.
pub async fn about(
    conn: &mut PgConnection,
    shipment: ShipmentId,
) -> Result<Option<AttachedLabel>, BatchError> {
    let row = sqlx::query!(
        r#"
        SELECT kind, octet_length(content)::bigint AS "byte_count!", attached_by, attached_at
        FROM attached_labels
        WHERE shipment_id = $1
        "#,
        shipment.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(AttachedLabel {
            kind: kind_of(shipment, &row.kind)?,
            byte_count: row.byte_count.unsigned_abs(),
            attached_by: row.attached_by,
            attached_at: row.attached_at,
        })
    })
    .transpose()
}

fn kind_of(shipment: ShipmentId, text: &str) -> Result<LabelKind, BatchError> {
    value(KINDS, text)
        .ok_or_else(|| BatchError::inconsistent(TABLE, format!("kind {text} of {shipment}")))
}
