//! `orders`, `order_lines`, and `fulfillment_orders`, which are stored with them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::address::Person;
use contracts::ids::{Id, LineId, OrderId};
use runtime::BatchError;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{column, fulfillments, jobs, parcels, sku, written};
use crate::domain::change::Change;
use crate::domain::order::{Fulfillment, Line, Order};
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

/// Stores orders and their lines, as far as they are new or changed, and fulfillment orders that are
/// new: one that is there stays as it is.
pub async fn save(conn: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), BatchError> {
    let orders = changes.iter().filter(|change| change.has_another_row());
    let orders: Vec<_> = orders.map(|change| change.now).collect();
    let lines = changes.iter().flat_map(|change| {
        let order = change.now.id.uuid();
        change.lines().map(move |(place, line)| (order, place, line))
    });
    let lines: Vec<_> = lines.collect();
    let cuts = changes.iter().flat_map(|change| {
        let order = change.now.id.uuid();
        change.fulfillments().map(move |(number, cut)| (order, number, cut))
    });
    let cuts: Vec<_> = cuts.collect();
    if orders.is_empty() && lines.is_empty() && cuts.is_empty() {
        return Ok(());
    }
    let persons = orders.iter().map(|order| order.person.as_ref().map(serde_json::to_value));
    let persons = persons.map(Option::transpose).collect::<Result<Vec<_>, _>>();
    let persons = persons.map_err(BatchError::Encode)?;
    save_all(conn, (&orders, &persons), &lines, &cuts).await
}

async fn save_all(
    conn: &mut PgConnection,
    (orders, persons): (&[&Order], &[Option<serde_json::Value>]),
    lines: &[(Uuid, i32, &Line)],
    cuts: &[(Uuid, i32, &Fulfillment)],
) -> Result<(), BatchError> {
    let saved = sqlx::query!(
        r#"
        WITH written_orders AS (
            INSERT INTO orders (order_id, arrival, number, channel, currency, value_minor,
                cash_on_delivery_minor, shipping_method, person, approved_at, shortages,
                packed_pieces, unpacked)
            SELECT *
            FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                $7::bigint[], $8::text[], $9::jsonb[], $10::timestamptz[], $11::bigint[],
                $12::bigint[], $13::jsonb[])
            ON CONFLICT (order_id) DO UPDATE
            SET shortages = EXCLUDED.shortages, packed_pieces = EXCLUDED.packed_pieces,
                unpacked = EXCLUDED.unpacked
            RETURNING order_id
        ), written_lines AS (
            INSERT INTO order_lines (order_id, line_id, sku, place, wanted, backordered, cancelled,
                voided_open, recount_until)
            SELECT *
            FROM UNNEST($14::uuid[], $15::uuid[], $16::text[], $17::integer[], $18::bigint[],
                $19::bigint[], $20::bigint[], $21::bigint[], $22::timestamptz[])
            ON CONFLICT (order_id, line_id) DO UPDATE
            SET backordered = EXCLUDED.backordered, cancelled = EXCLUDED.cancelled,
                voided_open = EXCLUDED.voided_open, recount_until = EXCLUDED.recount_until
            RETURNING line_id
        ), written_cuts AS (
            INSERT INTO fulfillment_orders
                (fulfillment_order_id, order_id, number, location, routed_by, created_at)
            SELECT *
            FROM UNNEST($23::uuid[], $24::uuid[], $25::integer[], $26::text[], $27::text[],
                $28::timestamptz[])
            ON CONFLICT (fulfillment_order_id) DO NOTHING
        )
        SELECT (SELECT count(*) FROM written_orders) AS "orders!",
            (SELECT count(*) FROM written_lines) AS "lines!"
        "#,
        &column(orders, |order| order.id.uuid()),
        &column(orders, |order| order.arrival),
        &column(orders, |order| order.number.as_str()) as &[&str],
        &column(orders, |order| order.channel.as_str()) as &[&str],
        &column(orders, |order| order.currency.to_string()),
        &column(orders, |order| order.value_minor),
        &column(orders, |order| order.cash_on_delivery_minor),
        &column(orders, |order| order.shipping_method.as_deref()) as &[Option<&str>],
        persons as &[Option<serde_json::Value>],
        &column(orders, |order| order.approved_at),
        &column(orders, |order| order.shortages),
        &column(orders, |order| order.packed_pieces),
        &column(orders, |order| Json(order.unpacked.into())) as &[Json<UnpackedRow>],
        &column(lines, |(order, ..)| *order),
        &column(lines, |(.., line)| line.id.uuid()),
        &column(lines, |(.., line)| line.sku.as_str()) as &[&str],
        &column(lines, |(_, place, _)| *place),
        &column(lines, |(.., line)| line.wanted),
        &column(lines, |(.., line)| line.backordered),
        &column(lines, |(.., line)| line.cancelled),
        &column(lines, |(.., line)| line.voided_open),
        &column(lines, |(.., line)| line.recount_until) as &[Option<DateTime<Utc>>],
        &column(cuts, |(.., cut)| cut.id.uuid()),
        &column(cuts, |(order, ..)| *order),
        &column(cuts, |(_, number, _)| *number),
        &column(cuts, |(.., cut)| cut.location.as_str()) as &[&str],
        &column(cuts, |(.., cut)| cut.routed_by.as_str()) as &[&str],
        &column(cuts, |(.., cut)| cut.created_at),
    )
    .fetch_one(conn)
    .await?;
    written("orders", saved.orders.unsigned_abs(), orders.len())?;
    written("order_lines", saved.lines.unsigned_abs(), lines.len())
}
