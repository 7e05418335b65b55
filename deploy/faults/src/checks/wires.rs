//! What is told outside of the database: the broker's streams, health, handhelds, the processes.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::Result;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Finding, Kind};
use crate::faults::Scene;
use crate::house::processes::{memory, open_files};
use crate::outside::pickers::{self, Crew};

/// How long health may take to become green, and a handheld to be answered, when all is well.
const WELL_WITHIN: Duration = Duration::from_secs(30);
/// How much memory everything of Kontor may hold at any time; what processes share counts for each.
const MEMORY_MAX: u64 = 3 << 29;
/// How many files and connections one process may have open while strangers crowd in.
const FILES_MAX: usize = 1_500;
/// How many when they have gone.
const FILES_AT_REST_MAX: usize = 300;

/// Checks that operators are told that all is well, and every handheld is answered.
pub async fn check(scene: &Scene, crew: &Crew) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !becomes_green(scene).await {
        let words = "health is red though everything was healed";
        findings.push(Finding::new("I15", Kind::Untrue, words, &["health"]));
    }
    let silent = crew.silent.load(Ordering::Relaxed);
    if silent > 0 {
        let words = format!("{silent} times nobody answered a handheld until it was let in anew");
        findings.push(Finding::new("I8", Kind::Stuck, words, &["handheld"]));
    }
    for (number, name) in unanswered(scene, crew).await {
        let words = format!("nobody answers handheld {number} though everything was healed");
        findings.push(Finding::new("I8", Kind::Stuck, words, &[&name]));
    }
    findings.extend(within(scene, FILES_AT_REST_MAX));
    findings
}

async fn becomes_green(scene: &Scene) -> bool {
    let until = Instant::now() + WELL_WITHIN;
    while Instant::now() < until {
        if !scene.is_red().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    false
}

async fn unanswered(scene: &Scene, crew: &Crew) -> Vec<(usize, String)> {
    let counts = || crew.answered.iter().map(|count| count.load(Ordering::Relaxed));
    let before: Vec<usize> = counts().collect();
    let until = Instant::now() + WELL_WITHIN;
    let mut left: Vec<usize> = (0..before.len()).collect();
    while !left.is_empty() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now: Vec<usize> = counts().collect();
        left.retain(|number| now[*number] <= before[*number]);
    }
    let name = |number| (number, pickers::name(&scene.world, number));
    left.into_iter().map(name).collect()
}

/// What Kontor holds of the machine, all processes told.
pub fn holds(scene: &Scene) -> (u64, usize) {
    let behind = Service::ALL.iter().filter_map(|service| scene.house.service(service.name()));
    let pids: Vec<_> = scene.house.kontor().into_iter().chain(behind).collect();
    let bytes = pids.iter().filter_map(|pid| memory(*pid)).sum();
    let files = pids.iter().filter_map(|pid| open_files(*pid)).max();
    (bytes, files.unwrap_or_default())
}

/// Checks that Kontor holds no more than it may while it works.
pub fn bounded(scene: &Scene) -> Vec<Finding> {
    within(scene, FILES_MAX)
}

fn within(scene: &Scene, files_max: usize) -> Vec<Finding> {
    let (bytes, files) = holds(scene);
    let mut findings = Vec::new();
    if bytes > MEMORY_MAX {
        let words = format!("Kontor holds {} MiB", bytes >> 20);
        findings.push(Finding::new("I13", Kind::Torn, words, &["memory"]));
    }
    if files > files_max {
        let words = format!("a process of Kontor has {files} files open");
        findings.push(Finding::new("I13", Kind::Torn, words, &["files"]));
    }
    findings
}

/// Checks that the broker has what the marks say it has confirmed, where it lost nothing since.
pub async fn streams(scene: &Scene, conn: &mut PgConnection) -> Result<Vec<Finding>> {
    let Some(running) = scene.house.running() else { return Ok(vec![]) };
    let jetstream = async_nats::jetstream::new(scene.inspector(&running.nats).await?);
    let mut findings = Vec::new();
    for service in Service::ALL {
        let stream = jetstream.get_stream(subjects::stream(service)).await?;
        let config = pull::Config {
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::None,
            headers_only: true,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await?;
        let mut kept = HashSet::new();
        let mut left = consumer.cached_info().num_pending;
        let mut messages = consumer.messages().await?;
        while left > 0 {
            let next = tokio::time::timeout(WELL_WITHIN, messages.next()).await?;
            let Some(message) = next.transpose()? else { break };
            left -= 1;
            if let Some(headers) = message.headers.as_ref() {
                kept.extend(headers.get("ce-id").map(|id| super::digits(id.as_str())));
            }
        }
        findings.extend(missing(conn, service, &kept).await?);
    }
    Ok(findings)
}

async fn missing(
    conn: &mut PgConnection,
    service: Service,
    kept: &HashSet<String>,
) -> Result<Vec<Finding>> {
    let schema = service.schema();
    let sql = format!("SELECT coalesce(sum(mark - floor), 0)::int8 FROM {schema}.lanes");
    let marked: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(conn).await?;
    let kept = i64::try_from(kept.len()).unwrap_or(i64::MAX);
    if kept >= marked {
        return Ok(vec![]);
    }
    let words = format!("{service} believes {marked} rows to be published, the stream has {kept}");
    Ok(vec![Finding::new("I9", Kind::Lost, words, &["mark"])])
}
