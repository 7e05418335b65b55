//! Connections, and the migrations of a schema.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection};

/// The migrations of the chassis, which come first in every schema.
pub static CHASSIS: Migrator = sqlx::migrate!("./migrations");

/// How many connections the reads of one service use at most; writes have one for each lane.
const READ_CONNECTIONS_MAX: u32 = 4;

/// Gives the pool that answers the reads of a service; it connects when first asked.
pub fn read_pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(READ_CONNECTIONS_MAX)
        .acquire_timeout(Duration::from_secs(2))
        .connect_lazy_with(options)
}

/// Brings a schema up to date: the chassis first, then the service's own tables.
///
/// - Takes: a connection of the schema's owner, whose `search_path` is the schema.
pub async fn migrate(conn: &mut PgConnection, own: &Migrator) -> Result<(), MigrateError> {
    let all: Vec<Migration> = CHASSIS.iter().chain(own.iter()).cloned().collect();
    let mut migrator = Migrator::with_migrations(all);
    migrator.set_locking(true);
    migrator.run(conn).await
}

/// Connects as the owner of `schema`, making the schema where it is missing.
pub async fn owner_connection(url: &str, schema: &str) -> Result<PgConnection, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    let mut conn = PgConnection::connect_with(&options).await?;
    let create = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut conn).await?;
    let path = format!("SET search_path TO {schema}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(path)).execute(&mut conn).await?;
    Ok(conn)
}

/// Gives the database's time.
pub async fn database_now(
    conn: &mut PgConnection,
) -> Result<chrono::DateTime<chrono::Utc>, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT now() AS "now!""#).fetch_one(conn).await
}
