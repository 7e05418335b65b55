//! How a service stands, told out of its own schema: what every process of it would say.

use std::time::Duration;

use async_nats::jetstream;
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::standing::{
    AsideStanding, LaneStanding, ReadStanding, Standing, StreamStanding,
};
use contracts::service::Service;
use contracts::subjects;
use sqlx::PgPool;

use crate::handler::{Handler, answer, database};
use crate::postgres::database_now;
use crate::shell::Shared;

/// How long the broker has to say what it keeps; without it the rest is told all the same.
const BROKER_WITHIN: Duration = Duration::from_millis(800);

/// Tells how a service stands.
pub async fn tell<H: Handler>(shared: &Shared<H>) -> Result<Bytes, Problem> {
    let stream = stream(&shared.jetstream, H::SERVICE);
    let (stored, stream) = tokio::join!(stored(&shared.pool), stream);
    let Stored { at, lanes, reads, aside } = stored.map_err(database)?;
    answer(&Standing {
        service: H::SERVICE,
        instance: shared.instance.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        complaints: shared.complaints(),
        at,
        lanes,
        reads,
        aside,
        stream,
    })
}

/// What stands in the schema.
struct Stored {
    at: chrono::DateTime<chrono::Utc>,
    lanes: Vec<LaneStanding>,
    reads: Vec<ReadStanding>,
    aside: Vec<AsideStanding>,
}

async fn stored(pool: &PgPool) -> Result<Stored, sqlx::Error> {
    let mut conn = pool.acquire().await?;
    let at = database_now(&mut conn).await?;
    let lanes = sqlx::query!(
        r#"SELECT lane, holder, coalesce(lease_until > clock_timestamp(), false) AS "held!",
                  epoch, head, mark, crashes
           FROM lanes ORDER BY lane"#
    )
    .fetch_all(&mut *conn)
    .await?;
    let reads = sqlx::query!(
        "SELECT lane, source, source_lane, number, stands FROM positions
         ORDER BY lane, source, source_lane"
    )
    .fetch_all(&mut *conn)
    .await?;
    let aside = sqlx::query!(
        r#"SELECT state, count(*) AS "count!", min(parked_at) AS "oldest_at!"
           FROM parked GROUP BY state ORDER BY state"#
    )
    .fetch_all(&mut *conn)
    .await?;
    let lanes = lanes.into_iter().map(|row| LaneStanding {
        lane: row.lane as u16,
        holder: row.holder,
        held: row.held,
        epoch: row.epoch,
        head: row.head,
        unpublished: row.head - row.mark,
        crashes: row.crashes,
    });
    let reads = reads.into_iter().filter_map(|row| {
        Some(ReadStanding {
            lane: row.lane as u16,
            source: row.source.parse().ok()?,
            source_lane: row.source_lane as u16,
            number: row.number,
            stands: row.stands,
        })
    });
    let aside = aside.into_iter().map(|row| AsideStanding {
        state: row.state,
        count: row.count,
        oldest_at: row.oldest_at,
    });
    Ok(Stored { at, lanes: lanes.collect(), reads: reads.collect(), aside: aside.collect() })
}

async fn stream(jetstream: &jetstream::Context, service: Service) -> Option<StreamStanding> {
    let asking = jetstream.get_stream(subjects::stream(service));
    let stream = tokio::time::timeout(BROKER_WITHIN, asking).await.ok()?.ok()?;
    let state = &stream.cached_info().state;
    Some(StreamStanding {
        messages: state.messages,
        bytes: state.bytes,
        last: state.last_sequence,
        readers: state.consumer_count as u64,
    })
}
