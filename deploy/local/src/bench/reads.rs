//! Reads among many stored orders, at a rate, whether or not earlier ones were answered: the API's, and
//! the [`pages`] of the console.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use contracts::ids::{Id, OrderId};
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::figure::{Figure, quantile};
use super::house::House;
use super::wire::{self, Wire};
use super::{Scale, pages};

/// How many questions per second.
const RATE: f64 = 200.0;
/// How many connections ask them, in turn.
const CONNECTIONS: usize = 32;
/// After how long a question counts as not answered.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(10);
/// How many different orders are asked for.
const SAMPLES: i64 = 2_000;

/// A kind of question.
pub struct Kind {
    /// What is asked for.
    pub what: &'static str,
    /// Where, in turn.
    pub paths: Vec<String>,
    /// What the slowest hundredth is held to, in milliseconds: for a start, and the goal.
    pub bars: (f64, f64),
    /// How often per second.
    pub rate: f64,
    /// By whom.
    pub headers: Vec<(&'static str, String)>,
}

/// Measures every kind of question.
pub async fn measure(house: &House, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let mut kinds = kinds(house).await?;
    kinds.extend(pages::kinds(house).await?);
    let address = house.running.http.trim_start_matches("http://").to_owned();
    let mut found: Vec<(Vec<f64>, Vec<f64>)> = kinds.iter().map(|_| Default::default()).collect();
    for _ in 0..scale.runs {
        for (kind, (p50, p99)) in kinds.iter().zip(&mut found) {
            let took = ask(&address, kind, scale.read_seconds).await?;
            p50.push(quantile(&took, 0.5));
            p99.push(quantile(&took, 0.99));
        }
    }
    for (kind, (p50, p99)) in kinds.iter().zip(found) {
        let of = |part: &str| format!("{} among {}, {part}", kind.what, scale.stored);
        figures.push(Figure::new("reads", of("p50"), "ms", p50));
        let (first, goal) = kind.bars;
        figures.push(Figure::new("reads", of("p99"), "ms", p99).held_to(first, goal));
    }
    Ok(())
}

async fn kinds(house: &House) -> Result<Vec<Kind>> {
    let headers = vec![("authorization", format!("Bearer {}", house.home.admin_key()?))];
    let mut conn = PgConnection::connect(&house.running.owner_database).await?;
    let some: Vec<(Uuid, String)> = sqlx::query_as(
        "SELECT id, number FROM order_intake.orders ORDER BY md5(id::text) LIMIT $1",
    )
    .bind(SAMPLES)
    .fetch_all(&mut conn)
    .await?;
    ensure!(!some.is_empty(), "there is no order to be asked for");
    let list = |query: &str| vec![format!("/api/v1/orders?limit=50{query}")];
    let numbers = some.iter().map(|(_, number)| number.replace('#', "%23"));
    let ids = some.iter().map(|(id, _)| format!("/api/v1/orders/{}", OrderId::from_uuid(*id)));
    let kind = |what, paths, bars| Kind { what, paths, bars, rate: RATE, headers: headers.clone() };
    Ok(vec![
        kind("order by id", ids.collect(), (20.0, 5.0)),
        kind("list of 50", list(""), (50.0, 15.0)),
        kind("list of 50 by status", list("&status=completed"), (50.0, 15.0)),
        kind("list of 50 by a status that none has", list("&status=rejected"), (50.0, 15.0)),
        kind("list of 50 by channel", list("&channel=demo-lumen"), (50.0, 15.0)),
        kind("list of 50 on hold", list("&on_hold=true"), (50.0, 15.0)),
        kind(
            "search by number",
            numbers.map(|number| format!("/api/v1/orders?limit=50&q={number}")).collect(),
            (100.0, 30.0),
        ),
    ])
}

/// Asks at the rate; gives how long answers took, in milliseconds from when they were due, rising.
/// An answer that is an error ends the measurement: it would be of something else.
async fn ask(address: &str, kind: &Kind, seconds: f64) -> Result<Vec<f64>> {
    let Kind { paths, rate, headers, .. } = kind;
    let mut wires = Vec::new();
    for _ in 0..CONNECTIONS {
        wires.push(Arc::new(Mutex::new(Wire::connect(address).await?)));
    }
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let mut asked = Vec::new();
    for number in 0..(rate * seconds) as usize {
        let path = paths[number % paths.len()].clone();
        let request = wire::request("GET", &path, headers, "");
        let wire = wires[number % CONNECTIONS].clone();
        tick.tick().await;
        let due = Instant::now();
        asked.push(tokio::spawn(async move {
            let answer = async { wire.lock().await.send(&request).await };
            match tokio::time::timeout(GIVEN_UP_AFTER, answer).await {
                Ok(Ok(200)) => Ok(due.elapsed()),
                Ok(Ok(status)) => bail!("{path} answered {status}"),
                Ok(Err(_)) | Err(_) => Ok(GIVEN_UP_AFTER),
            }
        }));
    }
    let mut took = Vec::new();
    for answer in asked {
        took.push(answer.await??.as_secs_f64() * 1_000.0);
    }
    took.sort_by(f64::total_cmp);
    Ok(took)
}
