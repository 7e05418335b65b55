//! `kontor doctor`: are the invariants true on the live system, what is stuck, what is parked.
//!
//! Reads alone, by a role that can do nothing else. It is the one place that looks into every
//! schema, so its statements are not compiled against any one of them.

mod archive;
mod invariants;
mod logs;
mod privilege;
mod waiting;
mod watching;

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};
use chrono::DateTime;
use gateway::engine::checks::{CheckFinding, CheckReport};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::api::Api;
use crate::cli::At;
use crate::home::Home;
use crate::table;
use invariants::{Invariant, all, at_rest};
pub use watching::watch;

/// How long what is on the way may take to arrive before it counts as stuck.
const QUIET_WITHIN: Duration = Duration::from_secs(15);
/// How often a check is repeated while something is on the way.
const AGAIN_AFTER: Duration = Duration::from_millis(250);

/// What to check.
#[derive(clap::Args, Clone, Debug)]
pub struct Doctor {
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// Answer in JSON: what was found of each invariant
    #[arg(long)]
    json: bool,
}

/// Checks the system that runs on a folder.
pub async fn run(how: Doctor) -> Result<ExitCode> {
    let home = Home::named(how.at.data.clone())?;
    let named = std::env::var("KONTOR_DOCTOR_DATABASE_URL").ok().filter(|url| !url.is_empty());
    let running = home.running();
    let broker = running.as_ref().map(|running| running.nats.clone());
    let database = named.or(running.map(|running| running.doctor_database));
    let database = database.with_context(|| {
        format!("nothing runs on {}; start it with `kontor up`", home.root().display())
    })?;
    let found = match how.json {
        true => {
            let found = examine(&database).await?;
            table::print_json(&found)?;
            found
        }
        false => told(&database, broker.as_deref()).await?,
    };
    if let Err(error) = leave(&how.at, &found).await {
        tracing::debug!(error = format!("{error:#}"), "the engine room does not know of it");
    }
    Ok(if found.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Leaves what was found where the engine room shows it, as long as somebody is there to take it.
async fn leave(at: &At, found: &CheckReport) -> Result<()> {
    let found = serde_json::to_value(found)?;
    Api::of_running(at)?.put::<Value>("/api/v1/checks", found).await.map(drop)
}

/// Says whether every invariant is true, without a word.
pub async fn is_sound(database: &str) -> Result<bool> {
    let mut conn = PgConnection::connect(database).await?;
    for invariant in all() {
        if settle(&mut conn, &invariant).await?.1 > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Checks what is true of every point in time, where nothing runs: gives what is wrong, in words.
pub async fn at_one_point(database: &str) -> Result<Vec<String>> {
    let mut conn = PgConnection::connect(database).await?;
    let mut found = Vec::new();
    for invariant in all().into_iter().filter(|one| !one.takes_time).chain(at_rest()) {
        let (_, wrong): (i64, i64) =
            sqlx::query_as(AssertSqlSafe(invariant.sql)).fetch_one(&mut conn).await?;
        if wrong > 0 {
            found
                .push(format!("{} is not true that {} ({wrong})", invariant.name, invariant.words));
        }
    }
    Ok(found)
}

/// Checks every invariant and prints what it found; says whether all are true.
pub async fn report(database: &str, broker: Option<&str>) -> Result<bool> {
    Ok(told(database, broker).await?.is_sound())
}

/// Checks every invariant.
pub async fn examine(database: &str) -> Result<CheckReport> {
    let mut conn = PgConnection::connect(database).await?;
    examined(&mut conn, &mut |_| ()).await
}

async fn examined(
    conn: &mut PgConnection,
    tell: &mut (dyn FnMut(&CheckFinding) + Send),
) -> Result<CheckReport> {
    let (checked_at, began) = (DateTime::from(SystemTime::now()), Instant::now());
    let mut findings = Vec::new();
    for invariant in all() {
        let finding = look(conn, &invariant).await?;
        tell(&finding);
        findings.push(finding);
    }
    let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(CheckReport { checked_at, took_ms, findings })
}

/// Looks at one invariant; what the database refuses, such as to take longer, is not known.
async fn look(conn: &mut PgConnection, invariant: &Invariant) -> Result<CheckFinding> {
    let mut finding = CheckFinding {
        code: invariant.code.to_owned(),
        name: invariant.name.to_owned(),
        words: invariant.words.to_owned(),
        looked_at: 0,
        wrong: 0,
        takes_time: invariant.takes_time,
        examples: Vec::new(),
        unknown: None,
    };
    match settle(conn, invariant).await {
        Ok((figure, wrong)) => (finding.looked_at, finding.wrong) = (figure, wrong),
        Err(sqlx::Error::Database(refused)) => finding.unknown = Some(refused.to_string()),
        Err(gone) => return Err(gone.into()),
    }
    if finding.wrong > 0 {
        finding.examples = examples(conn, invariant).await?;
    }
    Ok(finding)
}

/// Checks every invariant and prints what it found.
async fn told(database: &str, broker: Option<&str>) -> Result<CheckReport> {
    let mut conn = PgConnection::connect(database).await?;
    println!(
        "  invariant                                                      looked at     wrong"
    );
    let found = examined(&mut conn, &mut tell).await?;
    println!();
    standing(&mut conn).await?;
    if let Some(words) = archive::standing(&mut conn).await? {
        println!("  archive   {words}");
    }
    for why in privilege::wide(&mut conn, broker).await? {
        println!("  least privilege: off; {why}");
    }
    let sound = found.is_sound();
    let verdict = if sound { "Everything is sound." } else { "Something is wrong: see ✗ above." };
    println!("\n{verdict}");
    Ok(found)
}

fn tell(CheckFinding { name, words, looked_at, wrong, examples, unknown, .. }: &CheckFinding) {
    let mark = if *wrong == 0 && unknown.is_none() { "✓" } else { "✗" };
    println!("{mark} {name:<4} {words:<55} {looked_at:>12} {wrong:>9}");
    if let Some(why) = unknown {
        println!("       not known: {why}");
    }
    for example in examples {
        println!("       such as {example}");
    }
}

/// Names a few of what is wrong, where the invariant can say it.
async fn examples(conn: &mut PgConnection, invariant: &Invariant) -> Result<Vec<String>> {
    match &invariant.examples {
        Some(sql) => Ok(sqlx::query_scalar(AssertSqlSafe(sql.clone())).fetch_all(conn).await?),
        None => Ok(Vec::new()),
    }
}

/// Repeats a check until it is satisfied, as long as that can be a matter of time; gives how much
/// was looked at, and how much of it is wrong.
async fn settle(conn: &mut PgConnection, invariant: &Invariant) -> Result<(i64, i64), sqlx::Error> {
    let until = Instant::now() + QUIET_WITHIN;
    loop {
        let (figure, wrong): (i64, i64) =
            sqlx::query_as(AssertSqlSafe(invariant.sql.clone())).fetch_one(&mut *conn).await?;
        if wrong == 0 || !invariant.takes_time || Instant::now() > until {
            return Ok((figure, wrong));
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

/// Prints where orders stand and what waits for a person.
async fn standing(conn: &mut PgConnection) -> Result<()> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT status, count(*), count(*) FILTER (WHERE holds <> '[]'::jsonb)
         FROM order_intake.orders GROUP BY status ORDER BY count(*) DESC",
    )
    .fetch_all(&mut *conn)
    .await?;
    let words: Vec<String> = rows
        .into_iter()
        .map(|(status, count, held)| match held {
            0 => format!("{count} {status}"),
            held => format!("{count} {status} ({held} on hold)"),
        })
        .collect();
    println!("  orders    {}", if words.is_empty() { "none".to_owned() } else { words.join(", ") });
    if !waiting::print(conn).await? {
        println!("  waiting   nothing waits for anybody");
    }
    let still: Vec<(String, String, i16, String)> =
        sqlx::query_as(AssertSqlSafe(logs::standing_still())).fetch_all(conn).await?;
    for (service, source, lane, why) in still {
        println!("  stands    {service} does not read lane {lane} of {source}: {why}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invariants_about_rows_name_a_few_of_those_that_they_count() {
        let named: Vec<_> = all().into_iter().filter(|one| one.examples.is_some()).collect();
        assert_eq!(named.len(), 6);
        for one in named {
            let (rows, examples) = (one.sql, one.examples.unwrap_or_default());
            let wrong = examples.split_once(" WHERE ").map(|(_, wrong)| wrong);
            let wrong = wrong.and_then(|wrong| wrong.strip_suffix(" ORDER BY 1 LIMIT 3"));
            assert!(wrong.is_some_and(|wrong| rows.contains(wrong)) || one.name == "I1", "{rows}");
        }
    }
}
