//! Simulated pickers: handhelds that hear offers, claim, scan, confirm, and pack what was picked.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use async_nats::{Client, ConnectOptions};
use contracts::ids::PickJobId;
use contracts::requests::warehouse::floor::{Job, OpenJobs};
use contracts::subjects;
use faults::outside::shelf::ZONE;
use futures::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::World;
use super::patience::pause;
use crate::api;

/// How often a handheld asks what is open, for offers that it did not hear.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// How soon it asks again while it finds such.
const ASK_SOON: Duration = Duration::from_millis(200);
/// After how long a handheld that could not go on is let in anew.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How long the warehouse has to answer a question.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How often a new handheld asks before it is let in once more.
const KNOWN_TRIES_MAX: usize = 60;
/// After how many questions without an answer a handheld is let in once more.
const UNANSWERED_MAX: usize = 2;
/// How often a step is tried before the job is left to the next round.
const TRIES_MAX: u32 = 20;

/// How often a parcel is tried to be closed: what is picked nobody else will offer again, so the
/// table waits a minute for a gateway that was killed.
const PACK_TRIES_MAX: u32 = 40;

/// Lets the handhelds walk, until the demo is over.
pub async fn work(world: Arc<World>) -> Result<()> {
    let walking = (0..world.devices).map(|number| keep_walking(world.clone(), number));
    futures::future::join_all(walking).await;
    Ok(())
}

/// Cuts off the handhelds of the run, and says so where one may be left.
pub async fn dismiss(world: &World) {
    for name in (0..world.devices).map(|number| name(world, number)) {
        let path = format!("/api/v1/devices/{name}");
        if let Err(error) = world.api.delete::<Value>(&path).await {
            println!("\nThe device {name} may be left, `kontor devices revoke {name}`: {error:#}");
        }
    }
}

fn name(world: &World, number: usize) -> String {
    format!("demo-{}-{number}", world.run)
}

/// Lets a handheld in anew whenever it could not go on, as when the gateway was killed meanwhile.
async fn keep_walking(world: Arc<World>, number: usize) {
    loop {
        if let Err(error) = walk(world.clone(), number).await {
            tracing::debug!(error = format!("{error:#}"), number, "a handheld starts anew");
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

struct Handheld {
    world: Arc<World>,
    client: Client,
    name: String,
    in_hand: Mutex<HashSet<PickJobId>>,
}

async fn walk(world: Arc<World>, number: usize) -> Result<()> {
    let name = name(&world, number);
    let device = json!({ "id": name, "location": world.location, "zones": [ZONE] });
    let made: Value = world.api.post("/api/v1/devices", device).await?;
    let creds = made["creds"].as_str().context("a device got no credentials")?;
    let client = ConnectOptions::with_credentials(creds)?
        .retry_on_initial_connect()
        .connect(&world.nats)
        .await?;
    let mut offers = client.subscribe(subjects::floor_jobs(&world.location, ZONE)).await?;
    let hands = Arc::new(Semaphore::new(world.hands));
    let handheld = Arc::new(Handheld { world, client, name, in_hand: Mutex::default() });
    handheld.wait_until_known().await?;
    let mut ask = tokio::time::interval(ASK_EVERY);
    let mut unanswered = 0;
    // Whoever is sent home leaves what is in hand: a device that was cut off would knock on and on.
    let mut picks = JoinSet::new();
    loop {
        let jobs = tokio::select! {
            Some(_) = picks.join_next() => continue,
            Some(offer) = offers.next() => {
                serde_json::from_slice(&offer.payload).into_iter().collect()
            }
            _ = ask.tick() => match handheld.open().await {
                Ok(jobs) => {
                    unanswered = 0;
                    if jobs.iter().any(|job| !handheld.has(job)) {
                        ask.reset_after(ASK_SOON);
                    }
                    jobs
                }
                Err(error) if unanswered >= UNANSWERED_MAX => return Err(error),
                Err(_) => {
                    unanswered += 1;
                    Vec::new()
                }
            },
        };
        for job in jobs {
            if !handheld.take(job.job_id) {
                continue;
            }
            let (handheld, hand) = (handheld.clone(), hands.clone().acquire_owned().await?);
            picks.spawn(async move {
                let id = job.job_id;
                if let Err(error) = handheld.pick(job).await {
                    tracing::debug!(error = format!("{error:#}"), "a job was left");
                }
                handheld.put_down(id);
                drop(hand);
            });
        }
    }
}

impl Handheld {
    fn in_hand(&self) -> MutexGuard<'_, HashSet<PickJobId>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, job: &Job) -> bool {
        self.in_hand().contains(&job.job_id)
    }

    /// Takes a job in hand, unless it is there already.
    fn take(&self, job: PickJobId) -> bool {
        self.in_hand().insert(job)
    }

    fn put_down(&self, job: PickJobId) {
        self.in_hand().remove(&job);
    }

    /// Waits until the warehouse has heard of the new device; until then it refuses it.
    async fn wait_until_known(&self) -> Result<()> {
        for _ in 0..KNOWN_TRIES_MAX {
            if self.open().await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the warehouse does not know {}", self.name)
    }

    async fn open(&self) -> Result<Vec<Job>> {
        let open: OpenJobs = self.ask("open", &json!({})).await?;
        Ok(open.held.into_iter().chain(open.offered).collect())
    }

    async fn pick(&self, offered: Job) -> Result<()> {
        let job: Job = self.ask_until_known("claim", &json!({ "job_id": offered.job_id })).await?;
        for task in &job.tasks {
            let left = task.quantity.saturating_sub(task.picked + task.short);
            if left == 0 {
                continue;
            }
            let scan = json!({
                "scan_id": format!("{}-{}-{}", self.name, task.task_id, task.picked),
                "job_id": job.job_id, "task_id": task.task_id, "bin": task.bin,
                "barcode": task.barcodes.first().context("an item without a barcode")?,
                "quantity": left
            });
            self.ask_until_known::<Value>("scan", &scan).await?;
        }
        self.ask_until_known::<Value>("confirm", &json!({ "job_id": job.job_id })).await?;
        self.pack(&job).await
    }

    async fn pack(&self, job: &Job) -> Result<()> {
        let key = format!("pack-{}", job.job_id);
        for tries in 0..PACK_TRIES_MAX {
            let body = json!({ "job_id": job.job_id });
            match self.world.tables.post_once::<Value>("/api/v1/packages", &key, body).await {
                Ok(_) => return Ok(()),
                Err(error) if is_final(&error) => {
                    if !self.carry_back(&job.location).await? {
                        return Err(error);
                    }
                }
                Err(_) => pause(tries).await,
            }
        }
        bail!("{} could not be packed", job.job_id)
    }

    /// Carries back what was cancelled after the picking; says whether there was anything.
    async fn carry_back(&self, location: &str) -> Result<bool> {
        let path = format!("/api/v1/put-backs?location={location}");
        let lying = self.world.tables.list(&path).await?;
        for put_back in &lying {
            let id = put_back["put_back_id"].as_str().context("a put-back without an id")?;
            let path = format!("/api/v1/put-backs/{id}/done");
            self.world.tables.post::<Value>(&path, json!({})).await?;
        }
        Ok(!lying.is_empty())
    }

    /// Asks again, with the same id, until there is an answer.
    async fn ask_until_known<T: DeserializeOwned>(&self, verb: &str, body: &Value) -> Result<T> {
        for tries in 0..TRIES_MAX {
            match self.ask(verb, body).await {
                Err(error) if error.downcast_ref::<Refused>().is_none() => {}
                known => return known,
            }
            pause(tries).await;
        }
        bail!("{verb} was not answered")
    }

    async fn ask<T: DeserializeOwned>(&self, verb: &str, body: &Value) -> Result<T> {
        let subject = subjects::floor_question(&self.name, verb);
        let asking = self.client.request(subject, body.to_string().into());
        let answer = tokio::time::timeout(ANSWER_WITHIN, asking).await??;
        let code = answer.headers.as_ref().and_then(|h| h.get("Nats-Service-Error-Code"));
        match code {
            Some(code) if !code.as_str().starts_with('5') => {
                Err(Refused(String::from_utf8_lossy(&answer.payload).into_owned()).into())
            }
            Some(code) => bail!("{verb} failed with {code}"),
            None => Ok(serde_json::from_slice(&answer.payload)?),
        }
    }
}

/// Says whether asking again cannot change the answer; a gateway that is away comes back.
fn is_final(error: &anyhow::Error) -> bool {
    error.downcast_ref::<api::Refused>().is_some_and(|refused| refused.status.is_client_error())
}

/// The warehouse said no, in words.
#[derive(Debug, thiserror::Error)]
#[error("refused: {0}")]
struct Refused(String);
