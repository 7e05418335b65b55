//! The limit that costs are counted in: multi-row inserts into a table like the log, 200 rows each,
//! on two connections.

use std::time::Instant;

use anyhow::Result;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use super::cost;

/// Rows of one statement: beyond some hundred the cost per row no longer falls.
const BATCH: u32 = 200;
/// Connections that insert at once.
const CONNECTIONS: u32 = 2;
/// A row with its other columns then has the 1.45 kB of an event of the way.
const BODY_BYTES: usize = 1_200;

/// What inserting costs here and now.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// CPU seconds per 1,000 rows, of client and database.
    pub seconds_per_thousand: f64,
    /// Rows per second.
    pub rows_per_second: f64,
}

/// Makes the schema for whatever is no part of Kontor, with the table that the limit fills.
pub async fn prepare(admin: &str) -> Result<()> {
    let mut conn = PgConnection::connect(admin).await?;
    conn.execute(
        "DROP SCHEMA IF EXISTS bench CASCADE;
         CREATE SCHEMA bench;
         CREATE TABLE bench.rows (
             lane smallint, number bigint, epoch bigint, recorded_at timestamptz, kind text,
             subject text, sequence bigint, correlation text, causation uuid, trace text, body text,
             PRIMARY KEY (lane, number))",
    )
    .await?;
    Ok(())
}

/// Inserts so many rows.
///
/// - Takes: the process above the database, so that its cost is known.
pub async fn measure(admin: &str, servers: u32, rows: u32) -> Result<Limit> {
    PgConnection::connect(admin).await?.execute("TRUNCATE bench.rows").await?;
    let before = (cost::own_seconds()?, cost::cpu_of(servers)?.postgres);
    let began = Instant::now();
    let each = (0..CONNECTIONS).map(|lane| insert(admin, lane, rows / CONNECTIONS / BATCH));
    futures::future::try_join_all(each).await?;
    let took = began.elapsed().as_secs_f64();
    let rows = f64::from(rows / CONNECTIONS / BATCH * CONNECTIONS * BATCH);
    let own = cost::own_seconds()? - before.0;
    let database = cost::cpu_of(servers)?.postgres - before.1;
    Ok(Limit {
        seconds_per_thousand: (own + database) / rows * 1_000.0,
        rows_per_second: rows / took,
    })
}

async fn insert(admin: &str, lane: u32, batches: u32) -> Result<()> {
    let mut conn = PgConnection::connect(admin).await?;
    let body = format!("{{\"order_id\":\"{}\"}}", "0123456789abcdef".repeat(BODY_BYTES / 16));
    let size = BATCH as usize;
    let text = |word: &str| vec![word.to_owned(); size];
    let (kinds, subjects) =
        (text("order.received.v1"), text("ord_0196f3a2b1c87d3a9c41d2e6f7a8b907"));
    let traces = text("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let (causes, bodies) = (vec![Uuid::nil(); size], vec![body; size]);
    for batch in 0..batches {
        sqlx::query(
            "INSERT INTO bench.rows
             SELECT $1, $2 + n, 1, now(), kind, subject, 1, subject, causation, trace, body
             FROM UNNEST($3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[])
                  WITH ORDINALITY AS t (kind, subject, causation, trace, body, n)",
        )
        .bind(lane as i16)
        .bind(i64::from(batch * BATCH))
        .bind(&kinds)
        .bind(&subjects)
        .bind(&causes)
        .bind(&traces)
        .bind(&bodies)
        .execute(&mut conn)
        .await?;
    }
    Ok(())
}
