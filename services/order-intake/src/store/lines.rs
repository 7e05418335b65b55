//! `order_lines`: what was ordered, and where the pieces are; pieces that move are stored with their
//! orders ([`super::orders::save`]).

use std::collections::HashMap;

use contracts::ids::{Id, LineId};
use contracts::order::{Buckets, LineFacts, NamedItem};
use contracts::requests::intake::SentInstead;
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{column, pieces, read_word, stored};
use crate::domain::Order;
use crate::domain::instead::Instead;

pub mod instead;

const TABLE: &str = "order_lines";

/// The lines of one order, in their order.
#[derive(Debug, Default)]
pub struct OfOrder {
    /// What was ordered.
    pub facts: Vec<LineFacts>,
    /// Where the pieces are.
    pub buckets: Vec<Buckets>,
    /// What went to the customer in place of what was ordered.
    pub instead: Instead,
}

struct Row {
    id: Uuid,
    order_id: Uuid,
    external_ref: Option<String>,
    sku: Option<String>,
    named: Option<Json<NamedItem>>,
    title: String,
    variant: Option<String>,
    quantity: i32,
    shop_cancelled: i32,
    shop_delivered: i32,
    requires_shipping: bool,
    unit_price: i64,
    list_total: Option<i64>,
    discount: i64,
    tax: i64,
    grams: Option<i32>,
    unrouted: i32,
    backordered: i32,
    allocated: i32,
    picked: i32,
    packed: i32,
    in_transit: i32,
    delivered: i32,
    written_off: i32,
    cancelled: i32,
    sent_instead: Option<Json<Vec<SentInstead>>>,
}

impl Row {
    fn buckets(&self) -> Result<Buckets, BatchError> {
        let of = |count| pieces(TABLE, count);
        Ok(Buckets {
            unrouted: of(self.unrouted)?,
            backordered: of(self.backordered)?,
            allocated: of(self.allocated)?,
            picked: of(self.picked)?,
            packed: of(self.packed)?,
            in_transit: of(self.in_transit)?,
            delivered: of(self.delivered)?,
            written_off: of(self.written_off)?,
            cancelled: of(self.cancelled)?,
        })
    }

    fn into_facts(self) -> Result<LineFacts, BatchError> {
        Ok(LineFacts {
            line_id: LineId::from_uuid(self.id),
            external_ref: self.external_ref,
            sku: self.sku.map(|sku| read_word(TABLE, &sku)).transpose()?,
            named: self.named.map(|named| named.0),
            title: self.title,
            variant: self.variant,
            quantity: pieces(TABLE, self.quantity)?,
            cancelled: pieces(TABLE, self.shop_cancelled)?,
            delivered: pieces(TABLE, self.shop_delivered)?,
            requires_shipping: self.requires_shipping,
            unit_price: self.unit_price,
            list_total: self.list_total,
            discount: self.discount,
            tax: self.tax,
            grams: self.grams.map(|grams| pieces(TABLE, grams)).transpose()?,
        })
    }
}

/// Gives the lines of orders.
pub async fn load(
    conn: &mut PgConnection,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, OfOrder>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, order_id, external_ref, sku, named AS "named: Json<NamedItem>", title,
                variant, quantity, shop_cancelled,
                shop_delivered, requires_shipping, unit_price, list_total, discount, tax, grams,
                unrouted, backordered, allocated, picked, packed, in_transit, delivered,
                written_off, cancelled, sent_instead AS "sent_instead: Json<Vec<SentInstead>>"
         FROM order_lines
         WHERE order_id = ANY($1)
         ORDER BY order_id, position"#,
        orders,
    )
    .fetch_all(conn)
    .await?;
    let mut of_orders: HashMap<Uuid, OfOrder> = HashMap::new();
    for mut row in rows {
        let lines = of_orders.entry(row.order_id).or_default();
        if let Some(Json(sent)) = row.sent_instead.take() {
            lines.instead.load(LineId::from_uuid(row.id), sent);
        }
        lines.buckets.push(row.buckets()?);
        lines.facts.push(row.into_facts()?);
    }
    Ok(of_orders)
}

/// A line of an order, with its place there.
pub(super) struct Line<'a> {
    pub(super) order: Uuid,
    position: i32,
    pub(super) facts: &'a LineFacts,
    pub(super) buckets: &'a Buckets,
}

/// Gives the lines of orders.
pub(super) fn lines_of<'a>(orders: &[&'a Order]) -> Vec<Line<'a>> {
    let of_order = |order: &'a Order| {
        let order_id = order.id().uuid();
        let pairs = order.facts.lines.iter().zip(&order.buckets).zip(0..);
        pairs.map(move |((facts, buckets), position)| Line {
            order: order_id,
            position,
            facts,
            buckets,
        })
    };
    orders.iter().copied().flat_map(of_order).collect()
}

/// Stores the lines of orders; those that the shop took out before the approval go.
pub async fn save(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let lines = lines_of(orders);
    if lines.is_empty() {
        return Ok(());
    }
    let awaiting: Vec<Uuid> = orders
        .iter()
        .filter(|order| order.approved_at.is_none() && order.version > 1)
        .map(|order| order.id().uuid())
        .collect();
    if !awaiting.is_empty() {
        sqlx::query!(
            "DELETE FROM order_lines WHERE order_id = ANY($1) AND id <> ALL($2)",
            &awaiting,
            &column(&lines, |line| line.facts.line_id.uuid()),
        )
        .execute(&mut *conn)
        .await?;
    }
    upsert(conn, &lines).await
}

async fn upsert(conn: &mut PgConnection, lines: &[Line<'_>]) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO order_lines
            (id, order_id, position, external_ref, sku, title, variant, quantity, shop_cancelled,
             shop_delivered, requires_shipping, unit_price, list_total, discount, tax, grams,
             unrouted, backordered, allocated, picked, packed, in_transit, delivered, written_off,
             cancelled, named)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::integer[], $9::integer[], $10::integer[], $11::boolean[], $12::bigint[],
            $13::bigint[], $14::bigint[], $15::bigint[], $16::integer[], $17::integer[],
            $18::integer[], $19::integer[], $20::integer[], $21::integer[], $22::integer[],
            $23::integer[], $24::integer[], $25::integer[], $26::jsonb[])
         ON CONFLICT (order_id, id) DO UPDATE
         SET position = excluded.position, sku = excluded.sku, title = excluded.title,
             variant = excluded.variant, quantity = excluded.quantity,
             shop_cancelled = excluded.shop_cancelled, shop_delivered = excluded.shop_delivered,
             requires_shipping = excluded.requires_shipping, unit_price = excluded.unit_price,
             list_total = excluded.list_total, discount = excluded.discount, tax = excluded.tax,
             grams = excluded.grams, unrouted = excluded.unrouted,
             backordered = excluded.backordered, allocated = excluded.allocated,
             picked = excluded.picked, packed = excluded.packed, in_transit = excluded.in_transit,
             delivered = excluded.delivered, written_off = excluded.written_off,
             cancelled = excluded.cancelled, named = excluded.named",
        &column(lines, |line| line.facts.line_id.uuid()),
        &column(lines, |line| line.order),
        &column(lines, |line| line.position),
        &column(lines, |line| line.facts.external_ref.clone()) as &[Option<String>],
        &column(lines, |line| line.facts.sku.as_ref().map(ToString::to_string))
            as &[Option<String>],
        &column(lines, |line| line.facts.title.clone()),
        &column(lines, |line| line.facts.variant.clone()) as &[Option<String>],
        &column(lines, |line| stored(line.facts.quantity)),
        &column(lines, |line| stored(line.facts.cancelled)),
        &column(lines, |line| stored(line.facts.delivered)),
        &column(lines, |line| line.facts.requires_shipping),
        &column(lines, |line| line.facts.unit_price),
        &column(lines, |line| line.facts.list_total) as &[Option<i64>],
        &column(lines, |line| line.facts.discount),
        &column(lines, |line| line.facts.tax),
        &column(lines, |line| line.facts.grams.map(stored)) as &[Option<i32>],
        &column(lines, |line| stored(line.buckets.unrouted)),
        &column(lines, |line| stored(line.buckets.backordered)),
        &column(lines, |line| stored(line.buckets.allocated)),
        &column(lines, |line| stored(line.buckets.picked)),
        &column(lines, |line| stored(line.buckets.packed)),
        &column(lines, |line| stored(line.buckets.in_transit)),
        &column(lines, |line| stored(line.buckets.delivered)),
        &column(lines, |line| stored(line.buckets.written_off)),
        &column(lines, |line| stored(line.buckets.cancelled)),
        &column(lines, |line| line.facts.named.as_ref().map(Json)) as &[Option<Json<&NamedItem>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
