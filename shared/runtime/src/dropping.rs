//! Packs old days of the log and drops them, if a person wants that, and never what a reader has not
//! read. What was packed is told to whoever comes late.
//!
//! The readers are asked each time, over the broker: a reader that does not answer, lags or stands
//! still keeps the log as it is.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::Client;
use contracts::requests::positions::{GetPositions, POSITIONS, Positions, ReadTo};
use contracts::service::Service;
use contracts::subjects;
use sqlx::{PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use crate::batch::chain_of;

/// How often it is looked whether a day has become old.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How many rows one statement packs: a second of work, of the thirty that it has.
const PACKED_AT_ONCE: i32 = 20_000;
/// How long a reader has to say how far it is.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// What was dropped, and what holds back the next day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// How many days.
    pub days: i32,
    /// Why the next old day is kept.
    pub held_back: Option<String>,
}

/// Why it is not known how far the log was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadersError {
    /// A reader did not answer.
    #[error("{0} does not say how far it has read")]
    Silent(Service),
    /// A reader stands still.
    #[error("{reader} stands still: {why}")]
    Stands {
        /// Who.
        reader: Service,
        /// Why.
        why: String,
    },
}

/// Drops what has become old, until it is stopped; nothing where `keep_days` is 0.
pub async fn run(
    service: Service,
    pool: PgPool,
    client: Client,
    keep_days: u16,
    stop: CancellationToken,
) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut said = false;
    while keep_days > 0 && stop.run_until_cancelled(tick.tick()).await.is_some() {
        let held_back = match look(service, &pool, &client, keep_days).await {
            Ok(held_back) => held_back,
            Err(error) => {
                tracing::debug!(%service, error = chain_of(&error), "the log was not looked at");
                continue;
            }
        };
        let gauge = metrics::gauge!("kontor_log_held_back", "service" => service.name());
        gauge.set(f64::from(u8::from(held_back.is_some())));
        if let Some(why) = held_back.as_ref().filter(|_| !said) {
            tracing::warn!(%service, why, "old days of the log are kept");
        }
        said = held_back.is_some();
    }
}

async fn look(
    service: Service,
    pool: &PgPool,
    client: &Client,
    keep_days: u16,
) -> Result<Option<String>, sqlx::Error> {
    let mut conn = pool.acquire().await?;
    if !has_old(&mut conn, keep_days).await? {
        return Ok(None);
    }
    let read = match read_by_all(client, service).await {
        Ok(read) => read,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let Dropped { days, held_back } = drop_old(&mut conn, keep_days, &read).await?;
    if days > 0 {
        tracing::info!(%service, days, "old days of the log were dropped");
    }
    Ok(held_back)
}

async fn has_old(conn: &mut PgConnection, keep_days: u16) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'log'::regclass
                 AND c.relname < 'log_' || to_char((now() AT TIME ZONE 'UTC')::date - $1::int4,
                                                   'YYYYMMDD')
           ) AS "old!""#,
        i32::from(keep_days)
    )
    .fetch_one(conn)
    .await
}

/// Packs old days and drops them, the oldest first, as far as they are published and read.
///
/// - Takes: how far each lane was read by all readers; a lane that is not named was not read.
pub async fn drop_old(
    conn: &mut PgConnection,
    keep_days: u16,
    read: &BTreeMap<u16, i64>,
) -> Result<Dropped, sqlx::Error> {
    while pack(conn, keep_days).await? > 0 {}
    let lanes: Vec<i16> = read.keys().map(|lane| *lane as i16).collect();
    let numbers: Vec<i64> = read.values().copied().collect();
    let row = sqlx::query!(
        r#"SELECT dropped AS "dropped!", held_back FROM drop_old_log($1, $2, $3)"#,
        i32::from(keep_days),
        &lanes,
        &numbers
    )
    .fetch_one(conn)
    .await?;
    Ok(Dropped { days: row.dropped, held_back: row.held_back })
}

async fn pack(conn: &mut PgConnection, keep_days: u16) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT pack_old_log($1, $2) AS "packed!""#,
        i32::from(keep_days),
        PACKED_AT_ONCE
    )
    .fetch_one(conn)
    .await
}

/// Asks every reader how far it is; gives for each lane how far all of them have read it.
pub async fn read_by_all(
    client: &Client,
    service: Service,
) -> Result<BTreeMap<u16, i64>, ReadersError> {
    let mut read: BTreeMap<u16, i64> = (0..service.lanes()).map(|lane| (lane, i64::MAX)).collect();
    let readers = Service::ALL.into_iter().filter(|reader| reader.sources().contains(&service));
    for reader in readers {
        let told = ask(client, reader, service).await.ok_or(ReadersError::Silent(reader))?;
        let stands = told.positions.iter().find_map(|position| position.stands.clone());
        if let Some(why) = stands {
            return Err(ReadersError::Stands { reader, why });
        }
        for lane in 0..reader.lanes() {
            for source_lane in reader.source_lanes(lane, service) {
                let of = |at: &&ReadTo| at.lane == lane && at.source_lane == source_lane;
                let number = told.positions.iter().find(of).map_or(0, |at| at.number);
                let least = read.entry(source_lane).or_insert(0);
                *least = number.min(*least);
            }
        }
    }
    Ok(read)
}

async fn ask(client: &Client, reader: Service, source: Service) -> Option<Positions> {
    let question = serde_json::to_vec(&GetPositions { source }).ok()?;
    let asking = client.request(subjects::request(reader, POSITIONS), question.into());
    let answer = tokio::time::timeout(ANSWER_WITHIN, asking).await.ok()?.ok()?;
    serde_json::from_slice(&answer.payload).ok()
}
