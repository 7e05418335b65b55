//! `orders`, `order_lines`.

use std::collections::BTreeMap;

use contracts::address::Person;
use contracts::ids::{Id, LineId, OrderId};
use runtime::BatchError;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{fulfillments, jobs, parcels, sku, written};
use crate::domain::change::Change;
use crate::domain::order::{Line, Order};
use crate::domain::unpacked::Unpacked;

/// How `unpacked` stands in its column; nothing of it where no parcel was taken apart.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct UnpackedRow {
    pieces: i64,
    value_minor: i64,
    cash_on_delivery_minor: i64,
}

impl From<UnpackedRow> for Unpacked {
    fn from(row: UnpackedRow) -> Self {
        let UnpackedRow { pieces, value_minor, cash_on_delivery_minor } = row;
        Self { pieces, value_minor, cash_on_delivery_minor }
    }
}

impl From<Unpacked> for UnpackedRow {
    fn from(unpacked: Unpacked) -> Self {
        let Unpacked { pieces, value_minor, cash_on_delivery_minor } = unpacked;
        Self { pieces, value_minor, cash_on_delivery_minor }
    }
}

/// Loads orders with all that is done for them.
pub async fn load(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Order>, BatchError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"
        SELECT order_id, arrival, number, channel, currency, value_minor, cash_on_delivery_minor,
            shipping_method, person AS "person: Json<Person>", approved_at, shortages,
            packed_pieces, unpacked AS "unpacked: Json<UnpackedRow>"
        FROM orders
        WHERE order_id = ANY($1)
        "#,
        ids,
    );
    let rows = rows.fetch_all(&mut *conn).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut lines = load_lines(conn, ids).await?;
    let mut cuts = fulfillments::load(conn, ids).await?;
    let mut jobs = jobs::load(conn, ids).await?;
    let mut parcels = parcels::load(conn, ids).await?;
    let orders = rows.into_iter().map(|row| {
        let of = |error| BatchError::inconsistent("orders", format!("currency: {error}"));
        Ok(Order {
            id: OrderId::from_uuid(row.order_id),
            arrival: row.arrival,
            number: row.number,
            channel: row.channel,
            currency: row.currency.parse().map_err(of)?,
            value_minor: row.value_minor,
            cash_on_delivery_minor: row.cash_on_delivery_minor,
            shipping_method: row.shipping_method,
            person: row.person.map(|Json(person)| person),
            approved_at: row.approved_at,
            shortages: row.shortages,
            packed_pieces: row.packed_pieces,
            unpacked: row.unpacked.0.into(),
            lines: lines.remove(&row.order_id).unwrap_or_default(),
            fulfillments: cuts.remove(&row.order_id).unwrap_or_default(),
            jobs: jobs.remove(&row.order_id).unwrap_or_default(),
            parcels: parcels.remove(&row.order_id).unwrap_or_default(),
        })
    });
    orders.collect()
}

async fn load_lines(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Line>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT order_id, line_id, sku, wanted, backordered, cancelled, voided_open, recount_until
        FROM order_lines
        WHERE order_id = ANY($1)
        ORDER BY order_id, place
        "#,
        ids,
    );
    let mut lines = BTreeMap::<Uuid, Vec<Line>>::new();
    for row in rows.fetch_all(conn).await? {
        lines.entry(row.order_id).or_default().push(Line {
            id: LineId::from_uuid(row.line_id),
            sku: sku("order_lines", &row.sku)?,
            wanted: row.wanted,
            backordered: row.backordered,
            cancelled: row.cancelled,
            voided_open: row.voided_open,
            recount_until: row.recount_until,
        });
    }
    Ok(lines)
}

/// Stores orders and their lines, as far as they are new or changed.
pub async fn save(conn: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), BatchError> {
    let rows = changes.iter().filter(|change| change.has_another_row());
    let rows: Vec<_> = rows.map(|change| change.now).collect();
    if !rows.is_empty() {
        save_rows(conn, &rows).await?;
    }
    save_lines(conn, changes).await
}

async fn save_rows(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let ids: Vec<_> = orders.iter().map(|order| order.id.uuid()).collect();
    let arrivals: Vec<_> = orders.iter().map(|order| order.arrival).collect();
    let numbers: Vec<_> = orders.iter().map(|order| order.number.clone()).collect();
    let channels: Vec<_> = orders.iter().map(|order| order.channel.clone()).collect();
    let currencies: Vec<_> = orders.iter().map(|order| order.currency.to_string()).collect();
    let values: Vec<_> = orders.iter().map(|order| order.value_minor).collect();
    let due: Vec<_> = orders.iter().map(|order| order.cash_on_delivery_minor).collect();
    let methods: Vec<_> = orders.iter().map(|order| order.shipping_method.clone()).collect();
    let persons = orders.iter().map(|order| order.person.as_ref().map(serde_json::to_value));
    let persons = persons.map(Option::transpose).collect::<Result<Vec<_>, _>>();
    let persons = persons.map_err(BatchError::Encode)?;
    let approved: Vec<_> = orders.iter().map(|order| order.approved_at).collect();
    let shortages: Vec<_> = orders.iter().map(|order| order.shortages).collect();
    let packed: Vec<_> = orders.iter().map(|order| order.packed_pieces).collect();
    let unpacked: Vec<_> = orders.iter().map(|order| Json(order.unpacked.into())).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO orders (order_id, arrival, number, channel, currency, value_minor,
            cash_on_delivery_minor, shipping_method, person, approved_at, shortages, packed_pieces,
            unpacked)
        SELECT *
        FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
            $7::bigint[], $8::text[], $9::jsonb[], $10::timestamptz[], $11::bigint[],
            $12::bigint[], $13::jsonb[])
        ON CONFLICT (order_id) DO UPDATE
        SET shortages = EXCLUDED.shortages, packed_pieces = EXCLUDED.packed_pieces,
            unpacked = EXCLUDED.unpacked
        "#,
        &ids,
        &arrivals,
        &numbers,
        &channels,
        &currencies,
        &values,
        &due,
        &methods as &[Option<String>],
        &persons as &[Option<serde_json::Value>],
        &approved,
        &shortages,
        &packed,
        &unpacked as &[Json<UnpackedRow>],
    )
    .execute(conn)
    .await?;
    written("orders", saved.rows_affected(), ids.len())
}

async fn save_lines(conn: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), BatchError> {
    let lines = changes.iter().flat_map(|change| {
        let order = change.now.id.uuid();
        change.lines().map(move |(place, line)| (order, place, line))
    });
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return Ok(());
    }
    let orders: Vec<_> = lines.iter().map(|(order, ..)| *order).collect();
    let ids: Vec<_> = lines.iter().map(|(.., line)| line.id.uuid()).collect();
    let skus: Vec<_> = lines.iter().map(|(.., line)| line.sku.to_string()).collect();
    let places: Vec<_> = lines.iter().map(|(_, place, _)| *place).collect();
    let wanted: Vec<_> = lines.iter().map(|(.., line)| line.wanted).collect();
    let backordered: Vec<_> = lines.iter().map(|(.., line)| line.backordered).collect();
    let cancelled: Vec<_> = lines.iter().map(|(.., line)| line.cancelled).collect();
    let voided: Vec<_> = lines.iter().map(|(.., line)| line.voided_open).collect();
    let recounts: Vec<_> = lines.iter().map(|(.., line)| line.recount_until).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO order_lines
            (order_id, line_id, sku, place, wanted, backordered, cancelled, voided_open,
             recount_until)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::bigint[],
            $6::bigint[], $7::bigint[], $8::bigint[], $9::timestamptz[])
        ON CONFLICT (order_id, line_id) DO UPDATE
        SET backordered = EXCLUDED.backordered, cancelled = EXCLUDED.cancelled,
            voided_open = EXCLUDED.voided_open, recount_until = EXCLUDED.recount_until
        "#,
        &orders,
        &ids,
        &skus,
        &places,
        &wanted,
        &backordered,
        &cancelled,
        &voided,
        &recounts as &[Option<chrono::DateTime<chrono::Utc>>],
    )
    .execute(conn)
    .await?;
    written("order_lines", saved.rows_affected(), ids.len())
}
