//! `orders`: the record, together with its lines and cancellations.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::address::Person;
use contracts::events::order::Change;
use contracts::ids::{HoldId, Id, OrderId};
use contracts::requests::intake::{CorrectionMade, OpenHold};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::order_rows::{Row, news_word};
use super::{cancellations, column, corrections, lines, returns, timeline, word};
use crate::domain::Order;

mod counting;
mod moving;
mod page;

pub use counting::count;
pub use page::{Filter, list};

/// Gives those orders that there are, with lines and cancellations.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[OrderId],
) -> Result<HashMap<OrderId, Order>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, channel, external_ref, number, status, news, placed_at, updated_at, currency,
                  subtotal, discount, shipping, tax, tax_included, fees, total, difference,
                  payment_status, refunded, cash_on_delivery, test, cancelled, shipping_method,
                  person AS "person: Json<Person>", holds AS "holds: Json<Vec<OpenHold>>",
                  cancelling, proposed AS "proposed: Json<Vec<Change>>",
                  told_person AS "told_person: Json<Person>",
                  answered_holds AS "answered_holds: Json<Vec<HoldId>>",
                  corrections AS "corrections: Json<Vec<CorrectionMade>>", received_at, approved_at,
                  handed_over_at, delivered_at, completed_at, closed_at, due_at, trace_id,
                  version, said, aftercare
           FROM orders
           WHERE id = ANY($1)"#,
        &column(ids, |id| id.uuid()),
    )
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let found = column(&rows, |row| row.id);
    let mut of_orders = lines::load(conn, &found).await?;
    let (mut orders, mut cancelling, mut cared) = (HashMap::new(), Vec::new(), Vec::new());
    for row in rows {
        if row.aftercare {
            cared.push(row.id);
        }
        let lines = of_orders.remove(&row.id).unwrap_or_default();
        let (order, asked) = row.into_order(lines)?;
        if asked {
            cancelling.push(order.id().uuid());
        }
        orders.insert(order.id(), order);
    }
    if !cancelling.is_empty() {
        for (order, wish) in cancellations::load(conn, &cancelling).await? {
            if let Some(order) = orders.get_mut(&order) {
                order.cancellations.push(wish);
            }
        }
    }
    if !cared.is_empty() {
        returns::load(conn, &cared, &mut orders).await?;
    }
    Ok(orders)
}

/// Which other tables an order's change reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// What the shop told, in its own row.
    pub facts: bool,
    /// All of it: the order is new.
    pub made: bool,
    /// Its lines.
    pub lines: bool,
    /// Where the pieces of its lines are.
    pub pieces: bool,
    /// What went out in place of what was ordered.
    pub instead: bool,
    /// Its wishes to cancel, or their answers.
    pub cancellations: bool,
    /// What was corrected of what the shop told.
    pub corrections: bool,
    /// Its returns and refunds.
    pub aftercare: bool,
}

impl Touched {
    /// Compares an order with what it was.
    pub fn between(before: Option<&Order>, after: &Order) -> Self {
        let Some(before) = before else {
            return Self {
                facts: true,
                made: true,
                lines: true,
                pieces: true,
                instead: false,
                cancellations: true,
                corrections: false,
                aftercare: false,
            };
        };
        Self {
            facts: (before.news, &before.proposed, &before.facts)
                != (after.news, &after.proposed, &after.facts),
            made: false,
            lines: before.facts.lines != after.facts.lines,
            pieces: before.buckets != after.buckets,
            instead: before.instead != after.instead,
            cancellations: before.cancellations != after.cancellations,
            corrections: before.corrections != after.corrections,
            aftercare: (&before.returns, &before.refunds) != (&after.returns, &after.refunds),
        }
    }

    /// Adds what a later change reaches.
    pub fn add(&mut self, later: Self) {
        self.facts |= later.facts;
        self.made |= later.made;
        self.lines |= later.lines;
        self.pieces |= later.pieces;
        self.instead |= later.instead;
        self.cancellations |= later.cancellations;
        self.corrections |= later.corrections;
        self.aftercare |= later.aftercare;
    }
}

/// Stores orders as they are now, whether they are new or not, with what is told of them; the other
/// tables where touched.
pub async fn save(
    conn: &mut PgConnection,
    orders: &[(&Order, Touched)],
    entries: &[timeline::Row],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let those = |touched: fn(&Touched) -> bool| -> Vec<&Order> {
        let touched = orders.iter().filter(|(_, what)| touched(what));
        touched.map(|(order, _)| *order).collect()
    };
    let told = those(|touched| touched.facts);
    if !told.is_empty() {
        upsert(conn, &told).await?;
    }
    lines::save(conn, &those(|touched| touched.lines)).await?;
    let moved = those(|touched| !touched.made);
    moving::save(conn, &moved, &those(|touched| touched.pieces && !touched.lines), entries).await?;
    lines::instead::update(conn, &those(|touched| touched.instead)).await?;
    corrections::update(conn, &those(|touched| touched.corrections)).await?;
    returns::save(conn, &those(|touched| touched.aftercare)).await?;
    cancellations::save(conn, &those(|touched| touched.cancellations), now).await
}

/// Stores what the shop told; how far a known order is, is [`moving`]'s.
async fn upsert(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO orders
            (id, channel, external_ref, number, status, news, placed_at, updated_at, currency,
             subtotal, discount, shipping, tax, tax_included, fees, total, difference,
             payment_status, cash_on_delivery, test, cancelled, shipping_method, person, holds,
             cancelling, proposed, received_at, approved_at, handed_over_at, completed_at,
             closed_at, due_at, trace_id, version, said, slot, refunded)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::timestamptz[], $8::timestamptz[], $9::text[], $10::bigint[], $11::bigint[],
            $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[],
            $17::bigint[], $18::text[], $19::boolean[], $20::boolean[], $21::boolean[],
            $22::text[], $23::jsonb[], $24::jsonb[], $25::boolean[], $26::jsonb[],
            $27::timestamptz[], $28::timestamptz[], $29::timestamptz[], $30::timestamptz[],
            $31::timestamptz[], $32::timestamptz[], $33::text[], $34::bigint[], $35::bigint[],
            $36::smallint[], $37::bigint[])
         ON CONFLICT (id) DO UPDATE
         SET number = excluded.number, placed_at = excluded.placed_at, news = excluded.news,
             updated_at = excluded.updated_at, currency = excluded.currency,
             subtotal = excluded.subtotal, discount = excluded.discount, tax = excluded.tax,
             shipping = excluded.shipping, tax_included = excluded.tax_included,
             fees = excluded.fees, total = excluded.total, difference = excluded.difference,
             payment_status = excluded.payment_status, test = excluded.test,
             cash_on_delivery = excluded.cash_on_delivery, cancelled = excluded.cancelled,
             shipping_method = excluded.shipping_method, person = excluded.person,
             proposed = excluded.proposed, refunded = excluded.refunded",
        &column(orders, |order| order.id().uuid()),
        &column(orders, |order| order.facts.channel.clone()),
        &column(orders, |order| order.facts.external_ref.clone()) as &[Option<String>],
        &column(orders, |order| order.facts.number.clone()),
        &column(orders, |order| word(order.status)),
        &column(orders, |order| news_word(order.news)),
        &column(orders, |order| order.facts.placed_at),
        &column(orders, |order| order.facts.updated_at),
        &column(orders, |order| order.facts.currency.to_string()),
        &column(orders, |order| order.facts.amounts.subtotal),
        &column(orders, |order| order.facts.amounts.discount),
        &column(orders, |order| order.facts.amounts.shipping),
        &column(orders, |order| order.facts.amounts.tax),
        &column(orders, |order| order.facts.amounts.tax_included),
        &column(orders, |order| order.facts.amounts.fees),
        &column(orders, |order| order.facts.amounts.total),
        &column(orders, |order| order.facts.amounts.difference),
        &column(orders, |order| word(order.facts.payment_status)),
        &column(orders, |order| order.facts.cash_on_delivery),
        &column(orders, |order| order.facts.test),
        &column(orders, |order| order.facts.cancelled),
        &column(orders, |order| order.facts.shipping_method.clone()) as &[Option<String>],
        &column(orders, |order| order.facts.person.as_ref().map(Json))
            as &[Option<Json<&Person>>],
        &column(orders, |order| Json(&order.holds)) as &[Json<&Vec<OpenHold>>],
        &column(orders, |order| !order.cancellations.is_empty()),
        &column(orders, |order| Json(&order.proposed)) as &[Json<&Vec<Change>>],
        &column(orders, |order| order.received_at),
        &column(orders, |order| order.approved_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.handed_over_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.completed_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.closed_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.due_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.trace_id.clone()) as &[Option<String>],
        &column(orders, |order| order.version),
        &column(orders, |order| order.said),
        &column(orders, |order| i16::from(order.id().slot().0)),
        &column(orders, |order| order.facts.refunded) as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the orders of a lane whose timer went off, the longest due first.
pub async fn due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    (lane, lanes): (u16, u16),
    limit: i64,
) -> Result<Vec<OrderId>, BatchError> {
    let due = sqlx::query_scalar!(
        "SELECT id FROM orders WHERE due_at <= $1 AND slot % $2 = $3 ORDER BY due_at LIMIT $4",
        now,
        i16::try_from(lanes).unwrap_or(1),
        i16::try_from(lane).unwrap_or(0),
        limit,
    );
    Ok(due.fetch_all(conn).await?.into_iter().map(OrderId::from_uuid).collect())
}
