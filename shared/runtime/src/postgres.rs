//! Connections, and the migrations of a schema.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection, Row};

/// The migrations of the chassis, which come first in every schema.
pub static CHASSIS: Migrator = sqlx::migrate!("./migrations");

/// How many connections the reads of one service use at most; writes have one for each lane.
const READ_CONNECTIONS_MAX: u32 = 4;

/// How long whoever asks waits for a connection, the making of one included: a little less than an
/// answer may take. With less than a connection takes to be made on a machine under load, each one
/// would be given up half made, and a pool that lost all of them in a restart would stay empty.
const CONNECTED_WITHIN: Duration = Duration::from_secs(8);
/// How a writer's statements are planned: once, and through indexes. They ask for the rows that a
/// batch names, and the planner, which meets tables while they are empty, would read them whole.
const WRITERS_PLANS: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
];

/// Gives the options with which the writer of a lane connects.
pub fn writer(options: PgConnectOptions) -> PgConnectOptions {
    options.options(WRITERS_PLANS)
}

/// Gives the pool that answers the reads of a service; it connects when first asked.
///
/// Its statements are planned for the filters that are given: one plan for all of them would read
/// a table from its end until it has found a page of what is rare.
pub fn read_pool(options: PgConnectOptions) -> PgPool {
    let options = options.options([("plan_cache_mode", "force_custom_plan")]);
    PgPoolOptions::new()
        .max_connections(READ_CONNECTIONS_MAX)
        .acquire_timeout(CONNECTED_WITHIN)
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

/// Begins a transaction and gives its moment, in one round trip.
///
/// Whoever begins it so ends it with `COMMIT` or `ROLLBACK`, or gives up the connection: it is not
/// ended by being forgotten.
///
/// - Errs: also where the question was cancelled; then no transaction is left open, so that the next
///   one can begin.
pub async fn begin(conn: &mut PgConnection) -> Result<DateTime<Utc>, sqlx::Error> {
    let began = sqlx::raw_sql("BEGIN; SELECT now()").fetch_all(&mut *conn).await;
    let now = began.and_then(|rows| rows.first().ok_or(sqlx::Error::RowNotFound)?.try_get(0));
    if now.is_err() {
        run(conn, "ROLLBACK").await?;
    }
    now
}

/// Runs a statement that has no parameters and gives nothing, such as `COMMIT`.
pub async fn run(conn: &mut PgConnection, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(statement).execute(conn).await.map(drop)
}

/// Gives the database's time.
pub async fn database_now(conn: &mut PgConnection) -> Result<DateTime<Utc>, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT now() AS "now!""#).fetch_one(conn).await
}
