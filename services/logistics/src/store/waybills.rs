//! The table `waybills`: which parcel has a number that somebody typed or scanned.
//!
//! A number is claimed before anything is decided: who else wants it at the same time, in whatever
//! lane or process, waits for this transaction and then sees whose it is.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ShipmentId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::own_carriers::Bearing;

/// A number that somebody wants on a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The carrier.
    pub carrier: String,
    /// The number.
    pub tracking_number: String,
    /// Who typed or scanned it.
    pub booked_by: String,
}

/// Claims numbers for drafts; of two that want the same the first has it.
///
/// - Gives: the shipments for which a number was claimed just now.
pub async fn claim(
    conn: &mut PgConnection,
    claims: &[Claim],
    now: DateTime<Utc>,
) -> Result<Vec<ShipmentId>, BatchError> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let column = |part: fn(&Claim) -> &str| {
        claims.iter().map(|claim| part(claim).to_owned()).collect::<Vec<_>>()
    };
    let shipments: Vec<_> = claims.iter().map(|claim| claim.shipment_id.uuid()).collect();
    let slots: Vec<_> = claims.iter().map(|claim| i16::from(claim.shipment_id.slot().0)).collect();
    let claimed = sqlx::query_scalar!(
        r#"
        INSERT INTO waybills (shipment_id, carrier, tracking_number, slot, booked_by, booked_at)
        SELECT c.shipment_id, c.carrier, c.tracking_number, c.slot, c.booked_by, $6
        FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[])
            WITH ORDINALITY AS c (shipment_id, carrier, tracking_number, slot, booked_by, place)
        JOIN shipments AS s ON s.shipment_id = c.shipment_id AND s.status = 'draft'
        ORDER BY c.carrier, c.tracking_number, c.place
        ON CONFLICT DO NOTHING
        RETURNING shipment_id
        "#,
        &shipments,
        &column(|claim| &claim.carrier),
        &column(|claim| &claim.tracking_number),
        &slots,
        &column(|claim| &claim.booked_by),
        now,
    )
    .fetch_all(conn)
    .await?;
    Ok(claimed.into_iter().map(ShipmentId::from_uuid).collect())
}

/// Gives on which parcels numbers are now: shipment, carrier and number.
pub async fn live(
    conn: &mut PgConnection,
    numbers: &[String],
) -> Result<Vec<(ShipmentId, String, String)>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT shipment_id, carrier, tracking_number
        FROM waybills
        WHERE tracking_number = ANY($1)
            AND released_at IS NULL
        "#,
        numbers,
    )
    .fetch_all(conn)
    .await?;
    let read = rows
        .into_iter()
        .map(|row| (ShipmentId::from_uuid(row.shipment_id), row.carrier, row.tracking_number));
    Ok(read.collect())
}

/// Gives which shipments bear a number, or bore it until they were voided.
pub async fn bearing(conn: &mut PgConnection, number: &str) -> Result<Vec<Bearing>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        SELECT shipment_id, carrier, released_at IS NULL AS "live!"
        FROM waybills
        WHERE tracking_number = $1
        ORDER BY booked_at, shipment_id
        "#,
        number,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| Bearing {
        shipment_id: ShipmentId::from_uuid(row.shipment_id),
        carrier: row.carrier,
        live: row.live,
    });
    Ok(read.collect())
}

/// Gives back what was claimed in this transaction and not booked.
pub async fn give_back(conn: &mut PgConnection, shipments: &[Uuid]) -> Result<(), BatchError> {
    if shipments.is_empty() {
        return Ok(());
    }
    let gone = sqlx::query!(
        r#"
        DELETE FROM waybills
        WHERE shipment_id = ANY($1)
        "#,
        shipments,
    )
    .execute(conn)
    .await?;
    super::written("waybills", gone.rows_affected(), shipments.len())
}

/// Lets go of the numbers of voided shipments: the carrier's label may go on another parcel.
pub async fn release(
    conn: &mut PgConnection,
    shipments: &[Uuid],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if shipments.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        UPDATE waybills
        SET released_at = $2
        WHERE shipment_id = ANY($1)
            AND released_at IS NULL
        "#,
        shipments,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
