//! A surge: ten times the usual load for a while, which is more than the house can do.
//!
//! Shops do as shops do: who is told to come again comes again when told. Nothing may be refused
//! otherwise, nothing may be sold twice, and what has gathered has to be gone soon.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde_json::Value;
use tokio::task::JoinSet;

use super::Scale;
use super::figure::Figure;
use super::house::House;
use super::life;
use super::living::Living;
use crate::demo::{self, World};
use crate::doctor;
use faults::outside::people::is_hasty;

/// The usual load, as a part of what the house can do: ten times of it are half as much again.
const USUAL: f64 = 0.15;
/// How many times the usual load a surge is.
const TIMES: f64 = 10.0;
/// How soon a shop comes again that was not told when.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// How deliveries were answered.
#[derive(Default)]
struct Answers {
    put_off: AtomicU64,
    otherwise: Mutex<BTreeMap<String, u64>>,
}

impl Answers {
    fn note(&self, why: String) {
        let mut otherwise = self.otherwise.lock().unwrap_or_else(PoisonError::into_inner);
        *otherwise.entry(why).or_default() += 1;
    }

    fn otherwise(&self) -> (f64, String) {
        let otherwise = self.otherwise.lock().unwrap_or_else(PoisonError::into_inner);
        let each = otherwise.iter().map(|(why, count)| format!(": {why} {count}"));
        (otherwise.values().sum::<u64>() as f64, each.collect())
    }
}

/// Measures a surge in a house in which orders live already.
pub async fn measure(house: &House, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let rate = life::rate(house, scale).await?;
    let usual = (rate * USUAL).max(1.0);
    let orders = (usual * TIMES * scale.surge_seconds) as u32;
    let mut living = Living::begin(house, orders).await?;
    let answers = Arc::new(Answers::default());
    let began = Instant::now();
    send(&living, &answers, orders, usual * TIMES).await?;
    let sent_after = began.elapsed();
    let waiting = f64::from(orders) - living.story.counts().2 as f64;
    living.arrive(orders).await?;
    let gone_after = began.elapsed() - sent_after;
    ensure!(
        doctor::is_sound(&house.running.doctor_database).await?,
        "after the surge the house is not sound"
    );
    let of = |what: String, unit, figure: f64| Figure::new("surge", what, unit, vec![figure]);
    let put_off = answers.put_off.load(Ordering::Relaxed) as f64;
    let (otherwise, why) = answers.otherwise();
    let load = format!("{:.0} orders/s instead of {usual:.0}", usual * TIMES);
    figures.extend([
        of(format!("{load}: taken after"), "s", sent_after.as_secs_f64()),
        of("deliveries told to come again, and when".into(), "", put_off),
        of(format!("deliveries refused otherwise{why}"), "", otherwise).held_to(0.9, 0.0),
        of("orders on their way when the surge was over".into(), "", waiting),
        of("backlog gone after".into(), "s", gone_after.as_secs_f64()).held_to(120.0, 60.0),
    ]);
    Ok(())
}

async fn send(living: &Living, answers: &Arc<Answers>, orders: u32, rate: f64) -> Result<()> {
    let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let mut posts = JoinSet::new();
    for number in 0..orders {
        tick.tick().await;
        let (world, story) = (living.world.clone(), living.story.clone());
        let answers = answers.clone();
        posts.spawn(async move {
            let began = Instant::now();
            let answer = until_taken(&world, &answers, number).await;
            story.accepted(&answer, began, is_hasty(number))
        });
    }
    while let Some(posted) = posts.join_next().await {
        posted??;
    }
    Ok(())
}

/// Posts an order again and again until it is taken; gives the answer.
async fn until_taken(world: &World, answers: &Answers, number: u32) -> Value {
    loop {
        let wait = match demo::posting(world, number).send().await {
            Ok(response) if response.status().is_success() => {
                return response.json().await.unwrap_or_default();
            }
            Ok(response) => {
                let late = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
                let told = response.headers().get(RETRY_AFTER).and_then(|text| text.to_str().ok());
                let told = told.and_then(|text| text.parse().ok()).map(Duration::from_secs);
                let told = told.filter(|_| late.contains(&response.status()));
                match told {
                    Some(_) => drop(answers.put_off.fetch_add(1, Ordering::Relaxed)),
                    None => answers.note(response.status().as_u16().to_string()),
                }
                told
            }
            Err(error) => {
                let how = if error.is_connect() { "not let in" } else { "cut off" };
                answers.note(format!("{how} ({})", innermost(&error)));
                None
            }
        };
        tokio::time::sleep(wait.unwrap_or(AGAIN_AFTER)).await;
    }
}

/// Gives what is behind an error in the end.
fn innermost(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}
