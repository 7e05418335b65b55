//! Pickers with handhelds: they claim, scan, find nothing, vanish, lose the network and come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use async_nats::{Client, ConnectOptions};
use contracts::subjects;
use reqwest::Method;
use serde_json::{Value, json};

use super::shelf::{LOCATION, ZONE};
use super::world::{Op, Request, Tried, World, judged};
use crate::dice::Dice;
use crate::history::State;

/// How many handhelds walk at once.
pub const DEVICES: usize = 5;
/// How long an answer is waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How long a handheld that nobody answers is kept before it is let in anew.
const SILENT_MAX: Duration = Duration::from_secs(25);
/// How long a picker waits before asking again what is open.
const ASK_EVERY: Duration = Duration::from_millis(300);
/// For how long a step is tried that nobody answers: longer than one thing is broken at a time.
const TRIED_FOR: Duration = Duration::from_secs(45);
/// How often a parcel is tried that cancelled pieces stop.
const PACKS_MAX: usize = 5;
/// How many jobs a picker takes from one look at what is open.
const JOBS_MAX: usize = 6;

/// How the handhelds fare.
#[derive(Default)]
pub struct Crew {
    /// How often one had to be let in anew because nobody answered it though others were answered.
    pub silent: AtomicUsize,
    /// How many are connected and answered.
    pub answered: [AtomicUsize; DEVICES],
}

impl Crew {
    /// Gives how often others than one handheld were answered.
    fn answered_but(&self, number: usize) -> usize {
        let others = self.answered.iter().enumerate().filter(|(other, _)| *other != number);
        others.map(|(_, answered)| answered.load(Ordering::Relaxed)).sum()
    }
}

/// What came of a question.
enum Told {
    Ok(Value),
    Refused(String),
    Unknown,
}

struct Handheld {
    world: Arc<World>,
    client: Client,
    name: String,
}

/// Gives what a handheld is called.
pub fn name(world: &World, number: usize) -> String {
    format!("demo-hand-{}-{number}", world.run)
}

/// Cuts off every handheld of the run; gives those of which it is not known.
pub async fn dismiss(world: &World) -> Vec<String> {
    let mut left = Vec::new();
    for name in (0..DEVICES).map(|number| name(world, number)) {
        let asked = world.call(Method::DELETE, &format!("/api/v1/devices/{name}"));
        match judged(asked).await {
            // One that was never let in is not there.
            Tried::Ok(_) | Tried::Refused(404, _) => {}
            Tried::Refused(..) | Tried::Unknown => left.push(name),
        }
    }
    left
}

/// Lets one handheld walk until the run is over.
pub async fn walk(world: Arc<World>, crew: Arc<Crew>, number: usize) {
    let mut dice = Dice::of(world.seed, 100 + number as u64);
    while !world.over.is_cancelled() {
        let walked = shift(&world, &crew, number, &mut dice);
        match world.over.run_until_cancelled(walked).await {
            None => return,
            Some(Err(error)) => {
                let words = format!("{number}: {error:#}");
                world.history.note("a handheld is let in anew:", &words);
            }
            Some(Ok(())) => {}
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn shift(world: &Arc<World>, crew: &Crew, number: usize, dice: &mut Dice) -> Result<()> {
    let handheld = Handheld::enter(world.clone(), number).await?;
    let mut heard_at = Instant::now();
    loop {
        if number == 0 && world.closing.is_cancelled() {
            handheld.pack_the_rest().await;
        }
        let others = crew.answered_but(number);
        match handheld.ask("open", &json!({})).await {
            Told::Ok(open) => {
                heard_at = Instant::now();
                crew.answered[number].fetch_add(1, Ordering::Relaxed);
                handheld.work(&open, dice).await;
            }
            // It was not let in, or that was forgotten with a database of yesterday.
            Told::Refused(words) if heard_at.elapsed() > SILENT_MAX => {
                anyhow::bail!("refused: {words}")
            }
            // Nobody was answered meanwhile: the broker stood still, or the warehouse.
            Told::Unknown if crew.answered_but(number) == others => heard_at = Instant::now(),
            Told::Unknown if heard_at.elapsed() > SILENT_MAX => {
                crew.silent.fetch_add(1, Ordering::Relaxed);
                anyhow::bail!("nobody answers")
            }
            Told::Refused(_) | Told::Unknown => {}
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

impl Handheld {
    async fn enter(world: Arc<World>, number: usize) -> Result<Self> {
        let name = name(&world, number);
        let device = json!({ "id": name, "location": LOCATION, "zones": [ZONE] });
        let asked = world.call(Method::POST, "/api/v1/devices").json(&device);
        let made = match judged(asked).await {
            Tried::Ok(made) => made,
            Tried::Refused(status, words) => anyhow::bail!("not let in: {status} {words}"),
            Tried::Unknown => anyhow::bail!("whether it was let in is not known"),
        };
        let creds = made["creds"].as_str().context("no credentials")?;
        let client = ConnectOptions::with_credentials(creds)?
            .retry_on_initial_connect()
            .ping_interval(Duration::from_secs(5))
            .connect(&world.nats)
            .await?;
        Ok(Self { world, client, name })
    }

    /// Takes some of the jobs that are open or held, as if they lay on one cart.
    async fn work(&self, open: &Value, dice: &mut Dice) {
        let of = |name: &str| open[name].as_array().cloned().unwrap_or_default();
        let mut jobs: Vec<Value> = of("held");
        let offered = of("offered");
        let from = dice.below(offered.len());
        jobs.extend(offered.iter().cycle().skip(from).take(offered.len()).cloned());
        let picked = jobs.iter().take(JOBS_MAX).map(|job| {
            let mut dice = Dice::new(dice.roll());
            async move { self.pick(job, &mut dice).await }
        });
        futures::future::join_all(picked).await;
    }

    async fn pick(&self, offered: &Value, dice: &mut Dice) {
        let id = &offered["job_id"];
        let Some(job) = self.persist("claim", &json!({ "job_id": id })).await else { return };
        let calm = self.world.closing.is_cancelled();
        if !calm && dice.percent(4) {
            return self.world.history.note("a picker vanishes with", &id.to_string());
        }
        let mut queue = Vec::new();
        for task in job["tasks"].as_array().into_iter().flatten() {
            let figure = |name: &str| task[name].as_u64().unwrap_or_default();
            let left = figure("quantity").saturating_sub(figure("picked") + figure("short"));
            if left == 0 {
                continue;
            }
            let scan_id = |kind: &str| {
                let (task, picked) = (&task["task_id"], figure("picked"));
                format!("{}-{}-{kind}-{picked}", self.name, task.as_str().unwrap_or_default())
            };
            let short = u64::from(!calm && dice.percent(5));
            if left > short {
                queue.push((
                    "scan",
                    json!({ "scan_id": scan_id("scan"), "job_id": id,
                    "task_id": task["task_id"], "bin": task["bin"],
                    "barcode": task["barcodes"][0], "quantity": left - short }),
                ));
            }
            if short > 0 {
                queue.push((
                    "short",
                    json!({ "scan_id": scan_id("short"), "job_id": id,
                    "task_id": task["task_id"], "quantity": short, "reason": "not_found" }),
                ));
            }
        }
        if !calm && dice.percent(4) {
            // Away from the network, the handheld keeps its queue and sends it twice afterwards.
            tokio::time::sleep(dice.millis(2_000..=7_000)).await;
            self.send(&queue).await;
        }
        self.send(&queue).await;
        if !calm && dice.percent(10) {
            futures::join!(self.send(&queue), self.send(&queue));
        }
        let done = self.persist("confirm", &json!({ "job_id": id })).await;
        if done.is_some_and(|done| done["state"] == "picked") {
            self.pack(id.as_str().unwrap_or_default()).await;
        }
    }

    async fn send(&self, queue: &[(&str, Value)]) {
        for (verb, body) in queue {
            self.persist(verb, body).await;
        }
    }

    /// Closes a parcel; where that is refused, what was cancelled is carried back first.
    async fn pack(&self, job: &str) {
        for _ in 0..PACKS_MAX {
            let key = format!("pack {job}");
            let request = Request::Post("/api/v1/packages".to_owned(), json!({ "job_id": job }));
            let op = Op { what: "pack", key, about: job.to_owned(), request };
            if self.world.persist(&op).await.is_some() || !self.carry_back().await {
                return;
            }
        }
    }

    /// Packs what somebody picked without hearing of it, who had given up asking: whoever stands at the
    /// table sees it there.
    async fn pack_the_rest(&self) {
        let path = format!("/api/v1/pick-jobs?location={LOCATION}&state=picked&limit=200");
        for job in self.world.list(&path).await {
            self.pack(job["job_id"].as_str().unwrap_or_default()).await;
        }
    }

    /// Carries back what lies among the picked pieces; says whether there was anything.
    async fn carry_back(&self) -> bool {
        let lying = self.world.list(&format!("/api/v1/put-backs?location={LOCATION}")).await;
        for put_back in &lying {
            let id = put_back["put_back_id"].as_str().unwrap_or_default().to_owned();
            let request = Request::Post(format!("/api/v1/put-backs/{id}/done"), json!({}));
            let key = format!("put back {id}");
            self.world.persist(&Op { what: "put back", key, about: id, request }).await;
        }
        !lying.is_empty()
    }

    /// Asks, with the same ids, until there is an answer; nothing where it was refused.
    async fn persist(&self, verb: &str, body: &Value) -> Option<Value> {
        let until = Instant::now() + TRIED_FOR;
        while Instant::now() < until {
            match self.ask(verb, body).await {
                Told::Ok(answer) => return Some(answer),
                Told::Refused(_) => return None,
                Told::Unknown => tokio::time::sleep(ASK_EVERY).await,
            }
        }
        None
    }

    async fn ask(&self, verb: &str, body: &Value) -> Told {
        let key = body["scan_id"].as_str().or_else(|| body["job_id"].as_str()).unwrap_or_default();
        let call = (verb != "open").then(|| self.world.history.invoke(verb, key, &self.name));
        let subject = subjects::floor_question(&self.name, verb);
        let asking = self.client.request(subject, body.to_string().into());
        let told = match tokio::time::timeout(ANSWER_WITHIN, asking).await {
            Ok(Ok(message)) => read(&message),
            Ok(Err(_)) | Err(_) => Told::Unknown,
        };
        if let Some(call) = call {
            let (state, words) = match &told {
                Told::Ok(answer) => (State::Ok, answer.to_string()),
                Told::Refused(words) => (State::Refused, words.clone()),
                Told::Unknown => (State::Unknown, String::new()),
            };
            self.world.history.end(call, state, &words);
        }
        told
    }
}

fn read(message: &async_nats::Message) -> Told {
    let headers = message.headers.as_ref();
    let code = headers.and_then(|headers| headers.get("Nats-Service-Error-Code"));
    match code.map(|code| code.as_str().starts_with('5')) {
        None => serde_json::from_slice(&message.payload).map_or(Told::Unknown, Told::Ok),
        Some(true) => Told::Unknown,
        Some(false) => Told::Refused(String::from_utf8_lossy(&message.payload).into_owned()),
    }
}
