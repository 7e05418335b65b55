//! `kontor replay`: projections are made anew out of the logs, and come out the same.
//!
//! The lane is taken away from its writer, which then takes it back, finds nothing read, and reads
//! every source from the first row on. Nothing has to be stopped for it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use contracts::service::Service;
use runtime::postgres::owner_connection;
use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::cli::At;
use crate::home::Home;
use crate::progress::Progress;
use crate::table;

/// How long reading everything again may take without any progress.
const PROGRESS_WITHIN: Duration = Duration::from_secs(60);
/// The tables of the chassis, which are not made of events; those of log and spans have a partition
/// for each day.
const CHASSIS: [&str; 9] = [
    "lanes",
    "epochs",
    "positions",
    "crossings",
    "parked",
    "parked_settled",
    "attempts",
    "question_attempts",
    "stand_by",
];
const PARTITIONED: [&str; 2] = ["log", "spans"];
/// What was said to customers and to the house is no projection: a replay leaves it alone, and more
/// is said meanwhile.
const SAID: [&str; 3] = ["messages", "message_texts", "notices"];

/// What to make anew.
#[derive(clap::Args, Clone, Debug)]
pub struct Replay {
    /// Where the data is.
    #[command(flatten)]
    pub at: At,
    /// crm, analytics; both where none is named
    pub services: Vec<Service>,
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

/// Replays the named services, or all that are made of events alone.
pub async fn run(how: Replay) -> Result<ExitCode> {
    let home = Home::named(how.at.data)?;
    let running = home.running().with_context(|| {
        format!("nothing runs on {}; start it with `kontor up`", home.root().display())
    })?;
    let services = match how.services.is_empty() {
        true => vec![Service::Crm, Service::Analytics],
        false => how.services,
    };
    let mut all = Vec::new();
    for service in services {
        let progress = Progress::begin(!how.json);
        let replayed = replay(&running.owner_database, service, &progress).await?;
        progress.end();
        if !how.json {
            replayed.print();
        }
        all.push(replayed);
    }
    if how.json {
        table::print_json(&all)?;
    }
    let same = all.iter().all(Replayed::is_the_same);
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What came of a replay.
#[derive(Debug, Serialize)]
struct Replayed {
    service: Service,
    events: i64,
    seconds: f64,
    tables: Vec<Table>,
}

/// A table that was made anew.
#[derive(Debug, Serialize)]
struct Table {
    table: String,
    rows: i64,
    is_the_same: bool,
}

impl Replayed {
    fn is_the_same(&self) -> bool {
        self.tables.iter().all(|table| table.is_the_same)
    }

    fn print(&self) {
        let Self { service, events, seconds, tables } = self;
        println!("{service}: {events} events read again in {seconds:.1} s");
        for Table { table, rows, is_the_same } in tables {
            let word = if *is_the_same { "the same" } else { "OTHER THAN BEFORE" };
            println!("  {table:<24} {rows:>8} rows   {word}");
        }
    }
}

async fn replay(database: &str, service: Service, progress: &Progress) -> Result<Replayed> {
    let mut conn = owner_connection(database, service.schema()).await?;
    whole(&mut conn, service).await?;
    progress.say(&format!("{service}: reading what is there"));
    caught_up(&mut conn, service, |_, _| ()).await?;
    let before = digest(&mut conn, service).await?;
    let began = Instant::now();
    reset(&mut conn, service).await?;
    let tell =
        |read, all| progress.tell(&format!("{service}: {read} events read again"), read, all);
    let events = caught_up(&mut conn, service, tell).await?;
    let seconds = began.elapsed().as_secs_f64();
    progress.say(&format!("{service}: comparing"));
    let after = digest(&mut conn, service).await?;
    let tables = before.into_iter().zip(after);
    let tables =
        tables.map(|((table, rows, was), (.., is))| Table { table, rows, is_the_same: was == is });
    Ok(Replayed { service, events, seconds, tables: tables.collect() })
}

/// Refuses where a source has dropped days that it did not pack: what was made of them could not be
/// made anew.
async fn whole(conn: &mut PgConnection, service: Service) -> Result<()> {
    for source in service.sources() {
        let schema = source.schema();
        let statement = format!(
            "SELECT coalesce(sum(l.floor - coalesce(p.packed, 0)), 0)::int8 FROM {schema}.lanes AS l
             LEFT JOIN (SELECT lane, sum(count) AS packed FROM {schema}.log_packs
                        JOIN {schema}.lanes USING (lane) WHERE last <= floor GROUP BY lane) AS p
                 USING (lane)"
        );
        let dropped: i64 =
            sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut *conn).await?;
        if dropped > 0 {
            bail!("{source} has dropped {dropped} old events, of which {service} was made too");
        }
    }
    Ok(())
}

/// Empties what is made of events and forgets what was read, while nobody holds the lanes.
async fn reset(conn: &mut PgConnection, service: Service) -> Result<()> {
    let mut tx = conn.begin().await?;
    sqlx::query(
        "UPDATE lanes SET fence = fence + 1, holder = NULL, lease_until = NULL, crashes = 0",
    )
    .execute(&mut *tx)
    .await?;
    match service {
        Service::Crm => crm::reset(&mut tx).await?,
        Service::Analytics => analytics::reset(&mut tx).await?,
        other => bail!("{other} is not made of events alone; crm and analytics are"),
    }
    for table in ["positions", "crossings", "parked", "attempts"] {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// Waits until every position is at its writer's head; gives how many events that were.
async fn caught_up(
    conn: &mut PgConnection,
    service: Service,
    tell: impl Fn(u64, u64),
) -> Result<i64> {
    let heads: Vec<String> = service
        .sources()
        .iter()
        .map(|source| {
            format!("SELECT '{source}' AS source, lane, head FROM {}.lanes", source.schema())
        })
        .collect();
    let statement = format!(
        "SELECT count(*)::int8, coalesce(sum(p.number), 0)::int8,
                coalesce(sum(h.head - coalesce(p.number, 0)), 0)::int8
         FROM ({}) AS h LEFT JOIN positions AS p ON p.source = h.source AND p.source_lane = h.lane",
        heads.join(" UNION ALL ")
    );
    let mut last = (Instant::now(), -1);
    loop {
        let (_, read, behind): (i64, i64, i64) =
            sqlx::query_as(AssertSqlSafe(statement.clone())).fetch_one(&mut *conn).await?;
        if behind == 0 {
            return Ok(read);
        }
        let some = |count: i64| u64::try_from(count).unwrap_or_default();
        tell(some(read), some(read.saturating_add(behind)));
        if read != last.1 {
            last = (Instant::now(), read);
        } else if last.0.elapsed() > PROGRESS_WITHIN {
            bail!("{service} stands still {behind} events behind; `kontor doctor` says why");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Gives each table that is made of events, with its number of rows and a digest of them all.
async fn digest(conn: &mut PgConnection, service: Service) -> Result<Vec<(String, i64, String)>> {
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = $1 ORDER BY tablename",
    )
    .bind(service.schema())
    .fetch_all(&mut *conn)
    .await?;
    let mut digests = Vec::new();
    for (table,) in tables {
        if is_of_the_chassis(&table) {
            continue;
        }
        let statement = format!(
            "SELECT count(*)::int8,
                    coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} AS t"
        );
        let (count, md5) = sqlx::query_as(AssertSqlSafe(statement)).fetch_one(&mut *conn).await?;
        digests.push((table, count, md5));
    }
    Ok(digests)
}

/// Says whether a table is not made of events: what was read again leaves spans again.
fn is_of_the_chassis(table: &str) -> bool {
    let partitioned = |name: &&str| {
        table.strip_prefix(*name).is_some_and(|day| day.is_empty() || day.starts_with('_'))
    };
    CHASSIS.contains(&table)
        || SAID.contains(&table)
        || PARTITIONED.iter().any(partitioned)
        || table.starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::is_of_the_chassis;

    #[test]
    fn what_the_chassis_keeps_is_not_compared_and_everything_else_is() {
        let kept = ["log", "log_20260301", "spans", "spans_20260301", "parked_settled", "lanes"];
        assert!(kept.into_iter().all(is_of_the_chassis));
        assert!(!["orders", "order_spans", "logins"].into_iter().any(is_of_the_chassis));
    }
}
