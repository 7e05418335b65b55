//! `kontor doctor`: are the invariants true on the live system, what is stuck, what is parked.
//!
//! Reads alone, by a role that can do nothing else. It is the one place that looks into every
//! schema, so its statements are not compiled against any one of them.

mod archive;
mod invariants;
mod privilege;
mod waiting;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::cli::At;
use crate::home::Home;
use invariants::{Invariant, all, at_rest};

/// How long what is on the way may take to arrive before it counts as stuck.
const QUIET_WITHIN: Duration = Duration::from_secs(15);
/// How often a check is repeated while something is on the way.
const AGAIN_AFTER: Duration = Duration::from_millis(250);

/// Checks the system that runs on a folder.
pub async fn run(at: At) -> Result<ExitCode> {
    let home = Home::open(at.data)?;
    let named = std::env::var("KONTOR_DOCTOR_DATABASE_URL").ok().filter(|url| !url.is_empty());
    let running = home.running();
    let broker = running.as_ref().map(|running| running.nats.clone());
    let database = named.or(running.map(|running| running.doctor_database));
    let database = database.with_context(|| {
        format!("nothing runs on {}; start it with `kontor up`", home.root().display())
    })?;
    let sound = report(&database, broker.as_deref()).await?;
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says whether every invariant is true, without a word.
pub async fn is_sound(database: &str) -> Result<bool> {
    let mut conn = PgConnection::connect(database).await?;
    for invariant in all() {
        if settle(&mut conn, &invariant).await?.wrong > 0 {
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

/// What one check found.
struct Finding {
    figure: i64,
    wrong: i64,
}

/// Checks every invariant and prints what it found; says whether all are true.
pub async fn report(database: &str, broker: Option<&str>) -> Result<bool> {
    let mut conn = PgConnection::connect(database).await?;
    let mut sound = true;
    println!(
        "  invariant                                                      looked at     wrong"
    );
    for invariant in all() {
        let finding = settle(&mut conn, &invariant).await?;
        let mark = if finding.wrong == 0 { "✓" } else { "✗" };
        println!(
            "{mark} {:<4} {:<55} {:>12} {:>9}",
            invariant.name, invariant.words, finding.figure, finding.wrong
        );
        for example in examples(&mut conn, &invariant, &finding).await? {
            println!("       such as {example}");
        }
        sound &= finding.wrong == 0;
    }
    println!();
    standing(&mut conn).await?;
    if let Some(words) = archive::standing(&mut conn).await? {
        println!("  archive   {words}");
    }
    for why in privilege::wide(&mut conn, broker).await? {
        println!("  least privilege: off; {why}");
    }
    let verdict = if sound { "Everything is sound." } else { "Something is wrong: see ✗ above." };
    println!("\n{verdict}");
    Ok(sound)
}

/// Names a few of what is wrong, where the invariant can say it.
async fn examples(
    conn: &mut PgConnection,
    invariant: &Invariant,
    finding: &Finding,
) -> Result<Vec<String>> {
    match &invariant.examples {
        Some(sql) if finding.wrong > 0 => {
            Ok(sqlx::query_scalar(AssertSqlSafe(sql.clone())).fetch_all(conn).await?)
        }
        Some(_) | None => Ok(Vec::new()),
    }
}

/// Repeats a check until it is satisfied, as long as that can be a matter of time.
async fn settle(conn: &mut PgConnection, invariant: &Invariant) -> Result<Finding> {
    let until = Instant::now() + QUIET_WITHIN;
    loop {
        let (figure, wrong): (i64, i64) =
            sqlx::query_as(AssertSqlSafe(invariant.sql.clone())).fetch_one(&mut *conn).await?;
        if wrong == 0 || !invariant.takes_time || Instant::now() > until {
            return Ok(Finding { figure, wrong });
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
        sqlx::query_as(AssertSqlSafe(invariants::standing_still())).fetch_all(conn).await?;
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
