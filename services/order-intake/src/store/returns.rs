//! `returns`, `return_lines`, and what follows from them in `orders` and `order_lines`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, LineId, OrderId, ReturnId};
use contracts::requests::intake::{ReturnLine, ReturnedInstead};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{column, pieces, read_word, refunds, stored};
use crate::domain::Order;
use crate::domain::refunding;
use crate::domain::returning::{self, Decided, Return, Verdict};

pub mod page;

const TABLE: &str = "returns";

/// Adds their returns and refunds to orders that have some.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[Uuid],
    orders: &mut HashMap<OrderId, Order>,
) -> Result<(), BatchError> {
    for (order, one) in load_returns(conn, ids).await? {
        if let Some(order) = orders.get_mut(&order) {
            order.returns.push(one);
        }
    }
    for (order, one) in refunds::load(conn, ids).await? {
        if let Some(order) = orders.get_mut(&order) {
            order.refunds.push(one);
        }
    }
    Ok(())
}

async fn load_returns(
    conn: &mut PgConnection,
    orders: &[Uuid],
) -> Result<Vec<(OrderId, Return)>, BatchError> {
    let rows = sqlx::query!(
        "SELECT id, order_id, verdict, reason, requested_by, requested_at, overruled,
                refund_shipping, decided_by, decided_at, decision_reason, closed_at
         FROM returns
         WHERE order_id = ANY($1)
         ORDER BY order_id, position",
        orders,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut lines = load_lines(conn, &column(&rows, |row| row.id)).await?;
    let returns = rows.into_iter().map(|row| {
        let reason = row.decision_reason;
        let decided = row.decided_by.zip(row.decided_at);
        let decided = decided.zip(read_verdict(&row.verdict)?);
        let one = Return {
            id: ReturnId::from_uuid(row.id),
            reason: row.reason,
            requested_by: row.requested_by,
            requested_at: row.requested_at,
            overruled: row.overruled,
            refund_shipping: row.refund_shipping,
            decided: decided.map(|((by, at), verdict)| Decided { verdict, by, at, reason }),
            closed_at: row.closed_at,
            lines: lines.remove(&row.id).unwrap_or_default(),
        };
        Ok((OrderId::from_uuid(row.order_id), one))
    });
    returns.collect()
}

async fn load_lines(
    conn: &mut PgConnection,
    returns: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ReturnLine>>, BatchError> {
    let rows = sqlx::query!(
        r#"SELECT return_id, line_id, sku, requested, received, dismissed, restocked, disposed,
                sent_instead AS "sent_instead: Json<Vec<ReturnedInstead>>"
         FROM return_lines
         WHERE return_id = ANY($1)
         ORDER BY return_id, position"#,
        returns,
    )
    .fetch_all(conn)
    .await?;
    let mut lines: HashMap<Uuid, Vec<ReturnLine>> = HashMap::new();
    for row in rows {
        lines.entry(row.return_id).or_default().push(ReturnLine {
            line_id: LineId::from_uuid(row.line_id),
            sku: read_word("return_lines", &row.sku)?,
            requested: pieces("return_lines", row.requested)?,
            received: pieces("return_lines", row.received)?,
            dismissed: pieces("return_lines", row.dismissed)?,
            restocked: pieces("return_lines", row.restocked)?,
            disposed: pieces("return_lines", row.disposed)?,
            sent_instead: row.sent_instead.map(|Json(others)| others).unwrap_or_default(),
        });
    }
    Ok(lines)
}

/// Stores the returns and refunds of orders, and what follows from them.
pub async fn save(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    if orders.is_empty() {
        return Ok(());
    }
    mark_orders(conn, orders).await?;
    mark_lines(conn, orders).await?;
    save_returns(conn, orders).await?;
    save_lines(conn, orders).await?;
    refunds::save(conn, orders).await
}

async fn mark_orders(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    sqlx::query!(
        "UPDATE orders SET aftercare = true WHERE id = ANY($1) AND NOT aftercare",
        &column(orders, |order| order.id().uuid()),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn mark_lines(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let lines: Vec<(Uuid, LineId, (u32, u32), u32)> = orders
        .iter()
        .flat_map(|order| {
            order.facts.lines.iter().map(|line| {
                let id = line.line_id;
                let back = returning::pieces(order, id);
                let refunded = refunding::pieces(order, id).min(line.quantity);
                (order.id().uuid(), id, back, refunded)
            })
        })
        .collect();
    sqlx::query!(
        "UPDATE order_lines AS l
         SET return_requested = new.requested, return_received = new.received,
             refunded = new.refunded
         FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::integer[])
            AS new (order_id, id, requested, received, refunded)
         WHERE l.order_id = new.order_id AND l.id = new.id",
        &column(&lines, |(order, ..)| *order),
        &column(&lines, |(_, line, ..)| line.uuid()),
        &column(&lines, |(.., (requested, _), _)| stored(*requested)),
        &column(&lines, |(.., (_, received), _)| stored(*received)),
        &column(&lines, |(.., refunded)| stored(*refunded)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn save_returns(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let returns: Vec<(Uuid, i32, &Return)> = orders
        .iter()
        .flat_map(|order| {
            let id = order.id().uuid();
            order.returns.iter().zip(0..).map(move |(one, position)| (id, position, one))
        })
        .collect();
    sqlx::query!(
        "INSERT INTO returns
            (id, order_id, position, state, verdict, reason, requested_by, requested_at, overruled,
             refund_shipping, decided_by, decided_at, decision_reason, closed_at)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::timestamptz[], $9::text[], $10::boolean[], $11::text[], $12::timestamptz[],
            $13::text[], $14::timestamptz[])
         ON CONFLICT (id) DO UPDATE
         SET state = excluded.state, verdict = excluded.verdict,
             refund_shipping = excluded.refund_shipping, decided_by = excluded.decided_by,
             decided_at = excluded.decided_at, decision_reason = excluded.decision_reason,
             closed_at = excluded.closed_at",
        &column(&returns, |(.., one)| one.id.uuid()),
        &column(&returns, |(order, ..)| *order),
        &column(&returns, |(_, position, _)| *position),
        &column(&returns, |(.., one)| returning::word(one.state()).to_owned()),
        &column(&returns, |(.., one)| verdict_word(one).to_owned()),
        &column(&returns, |(.., one)| one.reason.clone()),
        &column(&returns, |(.., one)| one.requested_by.clone()),
        &column(&returns, |(.., one)| one.requested_at),
        &column(&returns, |(.., one)| one.overruled.clone()) as &[Option<String>],
        &column(&returns, |(.., one)| one.refund_shipping),
        &column(&returns, |(.., one)| one.decided.as_ref().map(|made| made.by.clone()))
            as &[Option<String>],
        &column(&returns, |(.., one)| one.decided.as_ref().map(|made| made.at))
            as &[Option<DateTime<Utc>>],
        &column(&returns, |(.., one)| one.decided.as_ref().and_then(|made| made.reason.clone()))
            as &[Option<String>],
        &column(&returns, |(.., one)| one.closed_at) as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn save_lines(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let lines: Vec<(Uuid, i32, &ReturnLine)> = orders
        .iter()
        .flat_map(|order| &order.returns)
        .flat_map(|one| {
            let id = one.id.uuid();
            one.lines.iter().zip(0..).map(move |(line, position)| (id, position, line))
        })
        .collect();
    let count = |of: fn(&ReturnLine) -> u32| column(&lines, |(.., line)| stored(of(line)));
    let others = column(&lines, |(.., line)| {
        (!line.sent_instead.is_empty()).then_some(Json(&line.sent_instead))
    });
    sqlx::query!(
        "INSERT INTO return_lines
            (return_id, line_id, position, sku, requested, received, dismissed, restocked, disposed,
             sent_instead)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::integer[], $6::integer[],
            $7::integer[], $8::integer[], $9::integer[], $10::jsonb[])
         ON CONFLICT (return_id, line_id) DO UPDATE
         SET received = excluded.received, dismissed = excluded.dismissed,
             restocked = excluded.restocked, disposed = excluded.disposed,
             sent_instead = excluded.sent_instead",
        &column(&lines, |(one, ..)| *one),
        &column(&lines, |(.., line)| line.line_id.uuid()),
        &column(&lines, |(_, position, _)| *position),
        &column(&lines, |(.., line)| line.sku.to_string()),
        &count(|line| line.requested),
        &count(|line| line.received),
        &count(|line| line.dismissed),
        &count(|line| line.restocked),
        &count(|line| line.disposed),
        &others as &[Option<Json<&Vec<ReturnedInstead>>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn verdict_word(one: &Return) -> &'static str {
    match one.decided.as_ref().map(|decided| decided.verdict) {
        None => "open",
        Some(Verdict::Approved) => "approved",
        Some(Verdict::Declined) => "declined",
        Some(Verdict::Cancelled) => "cancelled",
    }
}

fn read_verdict(word: &str) -> Result<Option<Verdict>, BatchError> {
    match word {
        "open" => Ok(None),
        "approved" => Ok(Some(Verdict::Approved)),
        "declined" => Ok(Some(Verdict::Declined)),
        "cancelled" => Ok(Some(Verdict::Cancelled)),
        other => Err(BatchError::inconsistent(TABLE, format!("verdict `{other}`"))),
    }
}
