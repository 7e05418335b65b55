//! Table `message_shortages`: what messages tell of missing pieces; hearing is a join.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId, ShortageId};
use sqlx::PgConnection;

use crate::domain::messages::Shortfall;

/// What was heard of a case: what is missing, or that somebody chose.
pub type Heard<'a> = (OrderId, ShortageId, Option<&'a Shortfall>);

/// Stores what was heard: what was offered first stays, and that somebody chose is final.
pub async fn upsert(conn: &mut PgConnection, heard: &[Heard<'_>]) -> Result<(), sqlx::Error> {
    // Offered and answered in one batch: one row cannot be written twice by one statement.
    for offered in [true, false] {
        let heard: Vec<_> = heard.iter().filter(|(.., told)| told.is_some() == offered).collect();
        if heard.is_empty() {
            continue;
        }
        let told = |(.., told): &&Heard<'_>| told.map(|told| (told.item.clone(), told.pieces));
        let (items, pieces): (Vec<_>, Vec<_>) = heard.iter().map(|one| told(one).unzip()).unzip();
        let decide_by = heard.iter().map(|(.., told)| told.and_then(|told| told.decide_by));
        sqlx::query!(
            "INSERT INTO message_shortages AS known
                 (shortage_id, order_id, item, pieces, decide_by, answered)
             SELECT DISTINCT ON (shortage_id) shortage_id, order_id, item, pieces, decide_by, NOT $6
             FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[])
                 WITH ORDINALITY AS heard
                     (shortage_id, order_id, item, pieces, decide_by, place)
             ORDER BY shortage_id, place
             ON CONFLICT (shortage_id) DO UPDATE
             SET item = coalesce(known.item, EXCLUDED.item),
                 pieces = coalesce(known.pieces, EXCLUDED.pieces),
                 decide_by = coalesce(known.decide_by, EXCLUDED.decide_by),
                 answered = known.answered OR EXCLUDED.answered",
            &heard.iter().map(|(_, case, _)| case.uuid()).collect::<Vec<_>>(),
            &heard.iter().map(|(order, ..)| order.uuid()).collect::<Vec<_>>(),
            &items as &[Option<String>],
            &pieces as &[Option<i64>],
            &decide_by.collect::<Vec<_>>() as &[Option<DateTime<Utc>>],
            offered,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
