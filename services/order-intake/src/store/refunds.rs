//! `refunds`.

use chrono::{DateTime, Utc};
use contracts::events::refund::RefundLine;
use contracts::ids::{CancellationId, Id, OrderId, RefundId, ReturnId, ShipmentId};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{column, read_word, word};
use crate::domain::Order;
use crate::domain::refunding::{self, Ended, Refund};

/// Gives the refunds of orders, the oldest first.
pub async fn load(
    conn: &mut PgConnection,
    orders: &[Uuid],
) -> Result<Vec<(OrderId, Refund)>, BatchError> {
    let rows = sqlx::query!(
        r#"SELECT id, order_id, state, cause, return_id, shipment_id, cancellation_id, amount,
                  shipping, lines AS "lines: Json<Vec<RefundLine>>", requested_at, ended_by, ended_at,
                  note
           FROM refunds
           WHERE order_id = ANY($1)
           ORDER BY order_id, position"#,
        orders,
    )
    .fetch_all(conn)
    .await?;
    let refunds = rows.into_iter().map(|row| {
        let paid = row.state == "settled";
        let ended = row.ended_by.zip(row.ended_at).zip(row.note);
        let one = Refund {
            id: RefundId::from_uuid(row.id),
            cause: read_word("refunds", &row.cause)?,
            return_id: row.return_id.map(ReturnId::from_uuid),
            shipment_id: row.shipment_id.map(ShipmentId::from_uuid),
            cancellation_id: row.cancellation_id.map(CancellationId::from_uuid),
            amount: row.amount,
            shipping: row.shipping,
            lines: row.lines.0,
            requested_at: row.requested_at,
            ended: ended.map(|((by, at), note)| Ended { paid, by, at, note }),
        };
        Ok((OrderId::from_uuid(row.order_id), one))
    });
    refunds.collect()
}

/// Stores the refunds of orders.
pub async fn save(conn: &mut PgConnection, orders: &[&Order]) -> Result<(), BatchError> {
    let refunds: Vec<(Uuid, i32, &Refund)> = orders
        .iter()
        .flat_map(|order| {
            let id = order.id().uuid();
            order.refunds.iter().zip(0..).map(move |(one, position)| (id, position, one))
        })
        .collect();
    sqlx::query!(
        "INSERT INTO refunds
            (id, order_id, position, state, cause, return_id, shipment_id, amount, shipping, lines,
             requested_at, ended_by, ended_at, note, cancellation_id)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $6::uuid[], $7::uuid[],
            $8::bigint[], $9::bigint[], $10::jsonb[], $11::timestamptz[], $12::text[],
            $13::timestamptz[], $14::text[], $15::uuid[])
         ON CONFLICT (id) DO UPDATE
         SET state = excluded.state, ended_by = excluded.ended_by, ended_at = excluded.ended_at,
             note = excluded.note",
        &column(&refunds, |(.., one)| one.id.uuid()),
        &column(&refunds, |(order, ..)| *order),
        &column(&refunds, |(_, position, _)| *position),
        &column(&refunds, |(.., one)| refunding::word(one.state()).to_owned()),
        &column(&refunds, |(.., one)| word(one.cause)),
        &column(&refunds, |(.., one)| one.return_id.map(Id::uuid)) as &[Option<Uuid>],
        &column(&refunds, |(.., one)| one.shipment_id.map(Id::uuid)) as &[Option<Uuid>],
        &column(&refunds, |(.., one)| one.amount),
        &column(&refunds, |(.., one)| one.shipping),
        &column(&refunds, |(.., one)| Json(&one.lines)) as &[Json<&Vec<RefundLine>>],
        &column(&refunds, |(.., one)| one.requested_at),
        &column(&refunds, |(.., one)| one.ended.as_ref().map(|end| end.by.clone()))
            as &[Option<String>],
        &column(&refunds, |(.., one)| one.ended.as_ref().map(|end| end.at))
            as &[Option<DateTime<Utc>>],
        &column(&refunds, |(.., one)| one.ended.as_ref().map(|end| end.note.clone()))
            as &[Option<String>],
        &column(&refunds, |(.., one)| one.cancellation_id.map(Id::uuid)) as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
