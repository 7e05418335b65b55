//! Reads among many stored orders, at a rate, whether or not earlier ones were answered: the API's, and
//! pages of the console as somebody who is signed in gets them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use contracts::ids::{Id, OrderId};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::Scale;
use super::figure::{Figure, quantile};
use super::house::House;
use super::wire::{self, Wire};
use crate::api::Api;

/// How many questions per second.
const RATE: f64 = 200.0;
/// How many pages per second: a full office that never stops reading.
const PAGES_RATE: f64 = 50.0;
/// Who reads pages.
const READER: &str = "bench-reader";
const PASSWORD: &str = "reads pages all day long";
/// How many connections ask them, in turn.
const CONNECTIONS: usize = 32;
/// After how long a question counts as not answered; so does an answer that is an error.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(10);
/// How many different orders are asked for.
const SAMPLES: i64 = 2_000;

/// A kind of question.
struct Kind {
    what: &'static str,
    paths: Vec<String>,
    bars: (f64, f64),
    rate: f64,
    headers: Vec<(&'static str, String)>,
}

/// Measures every kind of question.
pub async fn measure(house: &House, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let mut kinds = kinds(house).await?;
    kinds.extend(pages(house, &kinds).await?);
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

/// Pages of the console: no page may take a tenth of a second.
async fn pages(house: &House, asked: &[Kind]) -> Result<Vec<Kind>> {
    let headers = vec![("cookie", sign_in(house).await?)];
    let kind = |what, paths| Kind {
        what,
        paths,
        bars: (100.0, 50.0),
        rate: PAGES_RATE,
        headers: headers.clone(),
    };
    let one = |path: &str| vec![path.to_owned()];
    let by_id = asked.first().map(|kind| kind.paths.iter()).unwrap_or_default();
    let orders = by_id.filter_map(|path| path.strip_prefix("/api/v1")).map(str::to_owned);
    Ok(vec![
        kind("page of an order", orders.collect()),
        kind("page Today", one("/")),
        kind("page of orders", one("/orders")),
        kind("page of orders by status", one("/orders?status=completed")),
    ])
}

/// Lets somebody in; gives the cookie.
async fn sign_in(house: &House) -> Result<String> {
    let api = Api::new(&house.running.http, &house.home.admin_key()?)?;
    let wish = json!({ "id": READER, "name": READER, "role": "viewer", "password": PASSWORD });
    api.post::<Value>("/api/v1/people", wish).await?;
    let answer = api
        .client()
        .post(format!("{}/api/v1/session", api.base()))
        .header("origin", api.base())
        .json(&json!({ "id": READER, "password": PASSWORD }))
        .send()
        .await?
        .error_for_status()?;
    let cookie = answer.headers().get("set-cookie").context("nobody was signed in")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// Asks at the rate; gives how long answers took, in milliseconds from when they were due, rising.
async fn ask(address: &str, kind: &Kind, seconds: f64) -> Result<Vec<f64>> {
    let Kind { paths, rate, headers, .. } = kind;
    let mut wires = Vec::new();
    for _ in 0..CONNECTIONS {
        wires.push(Arc::new(Mutex::new(Wire::connect(address).await?)));
    }
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let mut asked = Vec::new();
    for number in 0..(rate * seconds) as usize {
        let request = wire::request("GET", &paths[number % paths.len()], headers, "");
        let wire = wires[number % CONNECTIONS].clone();
        tick.tick().await;
        let due = Instant::now();
        asked.push(tokio::spawn(async move {
            let answer = async { wire.lock().await.send(&request).await };
            match tokio::time::timeout(GIVEN_UP_AFTER, answer).await {
                Ok(Ok(200)) => due.elapsed(),
                Ok(_) | Err(_) => GIVEN_UP_AFTER,
            }
        }));
    }
    let mut took = Vec::new();
    for answer in asked {
        took.push(answer.await?.as_secs_f64() * 1_000.0);
    }
    took.sort_by(f64::total_cmp);
    Ok(took)
}
