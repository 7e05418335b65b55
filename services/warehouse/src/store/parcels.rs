//! `parcels`, `parcel_lines`.

use std::collections::BTreeMap;

use contracts::ids::{FulfillmentOrderId, Id, LineId, ParcelId, PickTaskId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{column, sku, written};
use crate::domain::change::Change;
use crate::domain::order::{Parcel, ParcelLine, ParcelState};

/// Loads the parcels of orders, in the order in which they were closed.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Parcel>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT parcel_id, order_id, fulfillment_order_id, location, sscc, weight_grams, state,
            packed_by, packed_at, version
        FROM parcels
        WHERE order_id = ANY($1)
        ORDER BY order_id, number
        "#,
        ids,
    );
    let rows = rows.fetch_all(&mut *conn).await?;
    let known: Vec<_> = rows.iter().map(|row| row.parcel_id).collect();
    let mut lines = load_lines(conn, &known).await?;
    let mut parcels = BTreeMap::<Uuid, Vec<Parcel>>::new();
    for row in rows {
        let state = ParcelState::parse(&row.state);
        let unknown = || BatchError::inconsistent("parcels", format!("state {}", row.state));
        parcels.entry(row.order_id).or_default().push(Parcel {
            id: ParcelId::from_uuid(row.parcel_id),
            fulfillment_order_id: FulfillmentOrderId::from_uuid(row.fulfillment_order_id),
            location: row.location,
            sscc: row.sscc,
            weight_grams: row.weight_grams,
            state: state.ok_or_else(unknown)?,
            packed_by: row.packed_by,
            packed_at: row.packed_at,
            version: row.version,
            lines: lines.remove(&row.parcel_id).unwrap_or_default(),
        });
    }
    Ok(parcels)
}

async fn load_lines(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<ParcelLine>>, BatchError> {
    let mut lines = BTreeMap::<Uuid, Vec<ParcelLine>>::new();
    if ids.is_empty() {
        return Ok(lines);
    }
    let rows = sqlx::query!(
        r#"
        SELECT parcel_id, task_id, line_id, sku, quantity
        FROM parcel_lines
        WHERE parcel_id = ANY($1)
        ORDER BY parcel_id, task_id
        "#,
        ids,
    );
    for row in rows.fetch_all(conn).await? {
        lines.entry(row.parcel_id).or_default().push(ParcelLine {
            task_id: PickTaskId::from_uuid(row.task_id),
            line_id: LineId::from_uuid(row.line_id),
            sku: sku("parcel_lines", &row.sku)?,
            quantity: row.quantity,
        });
    }
    Ok(lines)
}

/// Stores parcels that are new or changed; what is inside never changes.
pub async fn save(conn: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), BatchError> {
    let parcels = changes.iter().flat_map(|change| {
        let order = change.now.id.uuid();
        change.parcels().map(move |(number, parcel)| (order, number, parcel))
    });
    let parcels: Vec<_> = parcels.collect();
    if parcels.is_empty() {
        return Ok(());
    }
    let new = changes.iter().flat_map(Change::new_parcels);
    let lines = new.flat_map(|parcel| parcel.lines.iter().map(move |line| (parcel.id, line)));
    save_all(conn, &parcels, &lines.collect::<Vec<_>>()).await
}

async fn save_all(
    conn: &mut PgConnection,
    parcels: &[(Uuid, i32, &Parcel)],
    lines: &[(ParcelId, &ParcelLine)],
) -> Result<(), BatchError> {
    let saved = sqlx::query!(
        r#"
        WITH lines AS (
            INSERT INTO parcel_lines (parcel_id, task_id, line_id, sku, quantity)
            SELECT *
            FROM UNNEST($12::uuid[], $13::uuid[], $14::uuid[], $15::text[], $16::bigint[])
            ON CONFLICT (parcel_id, task_id) DO NOTHING
        )
        INSERT INTO parcels (parcel_id, order_id, fulfillment_order_id, number, location, sscc,
            weight_grams, state, packed_by, packed_at, version)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[],
            $7::bigint[], $8::text[], $9::text[], $10::timestamptz[], $11::bigint[])
        ON CONFLICT (parcel_id) DO UPDATE
        SET state = EXCLUDED.state, version = EXCLUDED.version
        "#,
        &column(parcels, |(.., parcel)| parcel.id.uuid()),
        &column(parcels, |(order, ..)| *order),
        &column(parcels, |(.., parcel)| parcel.fulfillment_order_id.uuid()),
        &column(parcels, |(_, number, _)| *number),
        &column(parcels, |(.., parcel)| parcel.location.as_str()) as &[&str],
        &column(parcels, |(.., parcel)| parcel.sscc.as_str()) as &[&str],
        &column(parcels, |(.., parcel)| parcel.weight_grams),
        &column(parcels, |(.., parcel)| parcel.state.word()) as &[&str],
        &column(parcels, |(.., parcel)| parcel.packed_by.as_str()) as &[&str],
        &column(parcels, |(.., parcel)| parcel.packed_at),
        &column(parcels, |(.., parcel)| parcel.version),
        &column(lines, |(parcel, _)| parcel.uuid()),
        &column(lines, |(_, line)| line.task_id.uuid()),
        &column(lines, |(_, line)| line.line_id.uuid()),
        &column(lines, |(_, line)| line.sku.as_str()) as &[&str],
        &column(lines, |(_, line)| line.quantity),
    )
    .execute(conn)
    .await?;
    written("parcels", saved.rows_affected(), parcels.len())
}
