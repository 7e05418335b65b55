//! Table `order_spans`: how long each order took for each stage, just as it is counted.

use std::collections::BTreeMap;

use contracts::ids::{Id, OrderId};
use contracts::requests::analytics::Stage;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::{Span, bucket_of};
use crate::store::cycle_times::word;

/// Stores spans as they are now; what is counted no longer is deleted.
pub async fn store(
    conn: &mut PgConnection,
    spans: &BTreeMap<(OrderId, Stage), Option<(String, Span)>>,
) -> Result<(), sqlx::Error> {
    let (mut gone, mut counted) = (Vec::new(), Vec::new());
    for ((order_id, stage), span) in spans {
        match span {
            None => gone.push((order_id.uuid(), word(*stage))),
            Some((channel, span)) => counted.push((order_id.uuid(), word(*stage), channel, span)),
        }
    }
    delete(conn, &gone).await?;
    upsert(conn, &counted).await
}

async fn delete(conn: &mut PgConnection, gone: &[(Uuid, &str)]) -> Result<(), sqlx::Error> {
    if gone.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM order_spans AS known
         USING UNNEST($1::uuid[], $2::text[]) AS gone (order_id, stage)
         WHERE known.order_id = gone.order_id AND known.stage = gone.stage",
        &gone.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        &gone.iter().map(|(_, stage)| (*stage).to_owned()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn upsert(
    conn: &mut PgConnection,
    counted: &[(Uuid, &str, &String, &Span)],
) -> Result<(), sqlx::Error> {
    if counted.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO order_spans (order_id, stage, channel, day, bucket, seconds)
         SELECT *
         FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::date[], $5::smallint[], $6::bigint[])
         ON CONFLICT (order_id, stage) DO UPDATE
         SET channel = EXCLUDED.channel, day = EXCLUDED.day, bucket = EXCLUDED.bucket,
             seconds = EXCLUDED.seconds",
        &counted.iter().map(|(id, ..)| *id).collect::<Vec<_>>(),
        &counted.iter().map(|(_, stage, ..)| (*stage).to_owned()).collect::<Vec<_>>(),
        &counted.iter().map(|(_, _, channel, _)| (*channel).clone()).collect::<Vec<_>>(),
        &counted.iter().map(|(.., span)| span.day).collect::<Vec<_>>(),
        &counted.iter().map(|(.., span)| bucket_of(span.seconds)).collect::<Vec<_>>(),
        &counted.iter().map(|(.., span)| span.seconds).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
