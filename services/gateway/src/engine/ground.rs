//! What the services stand on: the broker, and the database, as far as the gateway may ask.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tokio::sync::Mutex;

use crate::state::Edge;

/// How long each has to answer.
const ANSWERED_WITHIN: Duration = Duration::from_millis(1_500);
/// Sizes change slowly, and to measure them reads the catalogue.
const MEASURE_EVERY: Duration = Duration::from_secs(10);

/// The broker.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Broker {
    /// What the server calls itself.
    pub name: String,
    /// Its release.
    pub version: String,
    /// How many bytes all streams have.
    pub stored_bytes: u64,
    /// How many streams.
    pub streams: u64,
    /// How many durables.
    pub readers: u64,
}

/// The database.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Database {
    /// Its release.
    pub version: String,
    /// Its size.
    pub bytes: i64,
    /// How large the schema of each service is, in the order of an order's way.
    pub schemas: Vec<(Service, i64)>,
    /// Connections.
    pub connections: i64,
    /// As many as there may be.
    pub connections_max: i64,
    /// Transactions committed in a second, since it was asked before; nothing at first.
    pub commits: Option<f64>,
    /// Transactions that locked each other out since its figures began.
    pub deadlocks: i64,
    /// Of a hundred blocks, how many were in its memory.
    pub cached_percent: f64,
    /// Standbys that stream from it.
    pub standbys: i64,
}

/// How large the schema of each service is.
type Sizes = Vec<(Service, i64)>;

/// Remembers what is slow to measure, and what rates are made of.
#[derive(Default)]
pub struct Ground {
    measured: Mutex<Option<(Instant, Sizes)>>,
    committed: Mutex<Option<(Instant, i64)>>,
}

impl Ground {
    /// Asks the broker.
    pub async fn broker(&self, edge: &Edge) -> Option<Broker> {
        let client = edge.asker.client().clone();
        let server = client.server_info();
        let jetstream = jetstream::new(client);
        let asked = tokio::time::timeout(ANSWERED_WITHIN, jetstream.query_account());
        let account = asked.await.ok()?.ok()?;
        Some(Broker {
            name: server.server_name,
            version: server.version,
            stored_bytes: account.storage,
            streams: account.streams as u64,
            readers: account.consumers as u64,
        })
    }

    /// Asks the database.
    pub async fn database(&self, edge: &Edge) -> Option<Database> {
        let asked = tokio::time::timeout(ANSWERED_WITHIN, self.ask(&edge.pool)).await;
        match asked.ok()? {
            Ok(database) => Some(database),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "the database did not say how it is");
                None
            }
        }
    }

    async fn ask(&self, pool: &PgPool) -> Result<Database, sqlx::Error> {
        let row = sqlx::query!(
            r#"SELECT current_setting('server_version') AS "version!",
                      pg_database_size(datid) AS "bytes!",
                      numbackends::int8 AS "connections!",
                      current_setting('max_connections')::int8 AS "connections_max!",
                      xact_commit AS "committed!", deadlocks AS "deadlocks!",
                      coalesce(100.0 * blks_hit / nullif(blks_hit + blks_read, 0), 100)::float8
                          AS "cached_percent!",
                      (SELECT count(*) FROM pg_stat_replication) AS "standbys!"
                 FROM pg_stat_database WHERE datname = current_database()"#
        )
        .fetch_one(pool)
        .await?;
        Ok(Database {
            version: row.version,
            bytes: row.bytes,
            schemas: self.schemas(pool).await?,
            connections: row.connections,
            connections_max: row.connections_max,
            commits: self.commits(row.committed).await,
            deadlocks: row.deadlocks,
            cached_percent: row.cached_percent,
            standbys: row.standbys,
        })
    }

    async fn commits(&self, committed: i64) -> Option<f64> {
        let now = Instant::now();
        let before = self.committed.lock().await.replace((now, committed));
        let (at, before) = before?;
        let seconds = now.duration_since(at).as_secs_f64();
        (seconds > 0.0).then(|| (committed - before).max(0) as f64 / seconds)
    }

    async fn schemas(&self, pool: &PgPool) -> Result<Sizes, sqlx::Error> {
        let mut measured = self.measured.lock().await;
        if let Some((_, sizes)) = measured.as_ref().filter(|(at, _)| at.elapsed() < MEASURE_EVERY) {
            return Ok(sizes.clone());
        }
        let names = Service::ALL.map(|service| service.schema().to_owned());
        let rows = sqlx::query!(
            r#"SELECT n.nspname::text AS "schema!",
                      coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8 AS "bytes!"
                 FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid
                WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'm')
                GROUP BY n.nspname"#,
            &names
        )
        .fetch_all(pool)
        .await?;
        let size = |service: Service| {
            rows.iter().find(|row| row.schema == service.schema()).map_or(0, |row| row.bytes)
        };
        let sizes: Vec<_> = Service::ALL.into_iter().map(|one| (one, size(one))).collect();
        *measured = Some((Instant::now(), sizes.clone()));
        Ok(sizes)
    }
}
