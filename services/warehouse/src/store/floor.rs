//! `devices`, `put_backs`, `cancellations`.

use chrono::{DateTime, Utc};
use contracts::ids::{CancellationId, Id, OrderId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::find::{list, uuids};
use super::master::Master;
use super::{sku, written};
use crate::commands::Needs;
use crate::domain::World;
use crate::domain::floor::Device;
use crate::domain::order::Order;
use crate::domain::world::PutBack;

/// Loads devices, put-backs, and which wishes to cancel were answered.
pub async fn load(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
    master: &mut Master,
) -> Result<(), BatchError> {
    load_devices(conn, world, needs, master).await?;
    if !needs.cancellations.is_empty() {
        let rows = sqlx::query!(
            r#"
            SELECT cancellation_id, logistics_settled
            FROM cancellations
            WHERE cancellation_id = ANY($1)
            "#,
            &list(&needs.cancellations),
        );
        for row in rows.fetch_all(&mut *conn).await? {
            let id = CancellationId::from_uuid(row.cancellation_id);
            world.cancellations.insert(id, row.logistics_settled);
        }
    }
    load_put_backs(conn, world, needs).await
}

async fn load_devices(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
    master: &mut Master,
) -> Result<(), BatchError> {
    let unknown = needs.devices.iter().filter(|name| !master.devices.contains_key(*name));
    let unknown: Vec<_> = unknown.cloned().collect();
    if !unknown.is_empty() {
        let rows = sqlx::query!(
            r#"
            SELECT device, location, zones, revoked
            FROM devices
            WHERE device = ANY($1)
            "#,
            &unknown,
        );
        for row in rows.fetch_all(conn).await? {
            let (location, zones, revoked) = (row.location, row.zones, row.revoked);
            master.devices.insert(row.device, Device { location, zones, revoked });
        }
    }
    let known = needs.devices.iter().filter_map(|name| master.devices.get_key_value(name));
    world.devices.extend(known.map(|(name, device)| (name.clone(), device.clone())));
    Ok(())
}

async fn load_put_backs(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
) -> Result<(), BatchError> {
    let cut = |order: &&Order| needs.packing && order.lines.iter().any(|line| line.cancelled > 0);
    let packed = uuids(world.orders.iter().filter(cut).map(|order| order.id));
    if packed.is_empty() && needs.put_backs.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query!(
        r#"
        SELECT put_back_id, order_id, location, bin, sku, quantity, reason, cancellation_id,
            because, opened_at, done_at, done_by
        FROM put_backs
        WHERE put_back_id = ANY($1)
           OR (order_id = ANY($2) AND done_at IS NULL AND cancellation_id IS NOT NULL)
        "#,
        &list(&needs.put_backs),
        &packed,
    );
    for row in rows.fetch_all(conn).await? {
        let put_back = PutBack {
            id: row.put_back_id,
            order_id: OrderId::from_uuid(row.order_id),
            location: row.location,
            bin: row.bin,
            sku: sku("put_backs", &row.sku)?,
            quantity: row.quantity,
            reason: row.reason,
            cancelled: row.cancellation_id.map(CancellationId::from_uuid).zip(row.because),
            opened_at: row.opened_at,
            done: row.done_at.zip(row.done_by),
        };
        world.put_backs.insert(put_back.id, put_back);
    }
    Ok(())
}

/// Stores devices, put-backs, and answers to wishes to cancel.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    if !world.changed_devices.is_empty() {
        save_devices(conn, world).await?;
    }
    if !world.changed_put_backs.is_empty() {
        save_put_backs(conn, world).await?;
    }
    if !world.settled.is_empty() {
        save_cancellations(conn, world).await?;
    }
    if !world.let_go.is_empty() {
        let ids = uuids(world.let_go.iter().copied());
        sqlx::query!(
            r#"
            UPDATE cancellations
            SET logistics_settled = true
            WHERE cancellation_id = ANY($1)
            "#,
            &ids,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn save_devices(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let changed = world.changed_devices.iter();
    let devices: Vec<_> = changed.filter_map(|name| world.devices.get_key_value(name)).collect();
    let names: Vec<_> = devices.iter().map(|(name, _)| (*name).clone()).collect();
    let locations: Vec<_> = devices.iter().map(|(_, device)| device.location.clone()).collect();
    // PostgreSQL has no arrays of arrays of unequal length; a zone holds no comma.
    let zones: Vec<_> = devices.iter().map(|(_, device)| device.zones.join(",")).collect();
    let revoked: Vec<_> = devices.iter().map(|(_, device)| device.revoked).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO devices (device, location, zones, revoked)
        SELECT device, location, string_to_array(zones, ','), revoked
        FROM UNNEST($1::text[], $2::text[], $3::text[], $4::boolean[])
            AS row (device, location, zones, revoked)
        ON CONFLICT (device) DO UPDATE
        SET location = EXCLUDED.location, zones = EXCLUDED.zones, revoked = EXCLUDED.revoked
        "#,
        &names,
        &locations,
        &zones,
        &revoked,
    )
    .execute(conn)
    .await?;
    written("devices", saved.rows_affected(), names.len())
}

async fn save_put_backs(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let changed = world.changed_put_backs.iter().filter_map(|id| world.put_backs.get(id));
    let changed: Vec<_> = changed.collect();
    let ids: Vec<_> = changed.iter().map(|put_back| put_back.id).collect();
    let orders: Vec<_> = changed.iter().map(|put_back| put_back.order_id.uuid()).collect();
    let locations: Vec<_> = changed.iter().map(|put_back| put_back.location.clone()).collect();
    let bins: Vec<_> = changed.iter().map(|put_back| put_back.bin.clone()).collect();
    let skus: Vec<_> = changed.iter().map(|put_back| put_back.sku.to_string()).collect();
    let quantities: Vec<_> = changed.iter().map(|put_back| put_back.quantity).collect();
    let reasons: Vec<_> = changed.iter().map(|put_back| put_back.reason.clone()).collect();
    let (wishes, because): (Vec<_>, Vec<_>) =
        changed.iter().map(|put_back| put_back.cancelled.clone().unzip()).unzip();
    let wishes: Vec<_> = wishes.into_iter().map(|wish| wish.map(Id::uuid)).collect();
    let opened: Vec<_> = changed.iter().map(|put_back| put_back.opened_at).collect();
    let (done, by): (Vec<_>, Vec<_>) =
        changed.iter().map(|put_back| put_back.done.clone().unzip()).unzip();
    let saved = sqlx::query!(
        r#"
        INSERT INTO put_backs (put_back_id, order_id, location, bin, sku, quantity, reason,
            cancellation_id, because, opened_at, done_at, done_by)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[],
            $7::text[], $8::uuid[], $9::text[], $10::timestamptz[], $11::timestamptz[],
            $12::text[])
        ON CONFLICT (put_back_id) DO UPDATE
        SET done_at = EXCLUDED.done_at, done_by = EXCLUDED.done_by
        "#,
        &ids,
        &orders,
        &locations,
        &bins,
        &skus,
        &quantities,
        &reasons,
        &wishes as &[Option<Uuid>],
        &because as &[Option<String>],
        &opened,
        &done as &[Option<DateTime<Utc>>],
        &by as &[Option<String>],
    )
    .execute(conn)
    .await?;
    written("put_backs", saved.rows_affected(), ids.len())
}

async fn save_cancellations(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let ids = uuids(world.settled.iter().map(|settled| settled.cancellation_id));
    let orders = uuids(world.settled.iter().map(|settled| settled.order_id));
    let answers = world.settled.iter().map(|settled| serde_json::to_value(&settled.lines));
    let answers = answers.collect::<Result<Vec<_>, _>>().map_err(BatchError::Encode)?;
    let saved = sqlx::query!(
        r#"
        INSERT INTO cancellations (cancellation_id, order_id, answer, settled_at)
        SELECT row.*, $4
        FROM UNNEST($1::uuid[], $2::uuid[], $3::jsonb[]) AS row
        "#,
        &ids,
        &orders,
        &answers,
        world.now,
    )
    .execute(conn)
    .await?;
    written("cancellations", saved.rows_affected(), ids.len())
}
