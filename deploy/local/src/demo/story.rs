//! What became of every order of a run.

use std::collections::{BTreeSet, HashMap};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use contracts::events::Event;
use contracts::events::order::OrderCompleted;
use contracts::events::review::{HoldPlaced, HoldReleased};
use contracts::subjects;
use futures::StreamExt;
use futures::stream::SelectAll;
use serde_json::Value;

use super::World;
use crate::progress;

/// How often what was not heard is looked up.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How many orders one look asks for.
const LOOKS_MAX: usize = 64;

/// What became of every order.
#[derive(Default)]
pub struct Story {
    orders: Mutex<HashMap<String, Told>>,
    channels: Mutex<BTreeSet<String>>,
}

#[derive(Clone, Copy, Default)]
struct Told {
    posted: Option<Instant>,
    answered: Option<Duration>,
    completed: Option<Instant>,
    holds: i32,
    /// Whether it was sent so that review has to hold it.
    hasty: bool,
}

impl Told {
    /// Says whether it is where it should be: any other hold is only on the way.
    fn has_arrived(&self) -> bool {
        self.completed.is_some() || self.hasty && self.holds > 0
    }
}

impl Story {
    /// Orders of the run come from a channel too.
    pub fn sells_on(&self, channel: &str) {
        self.named().insert(channel.to_owned());
    }

    /// Gives where orders of the run come from.
    pub fn channels(&self) -> BTreeSet<String> {
        self.named().clone()
    }

    fn named(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.channels.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn orders(&self) -> MutexGuard<'_, HashMap<String, Told>> {
        self.orders.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The gateway took a delivery.
    pub fn accepted(&self, answer: &Value, began: Instant, hasty: bool) -> Result<()> {
        let id = answer["order_id"].as_str();
        let id = id.with_context(|| format!("an order of the demo was not accepted: {answer}"))?;
        let mut orders = self.orders();
        let told = orders.entry(id.to_owned()).or_default();
        told.posted = Some(began);
        told.answered = Some(began.elapsed());
        told.hasty = hasty;
        Ok(())
    }

    /// Says whether an order is of this run.
    pub fn knows(&self, id: &str) -> bool {
        self.orders().get(id).is_some_and(|told| told.posted.is_some())
    }

    fn completed(&self, id: &str) {
        self.orders().entry(id.to_owned()).or_default().completed.get_or_insert_with(Instant::now);
    }

    /// An order was looked up, since news of it may have been lost.
    fn seen(&self, id: &str, order: &Value) {
        if matches!(order["status"].as_str(), Some("completed" | "closed")) {
            self.completed(id);
        }
        let holds = i32::from(order["on_hold"].as_bool().unwrap_or_default());
        self.orders().entry(id.to_owned()).or_default().holds = holds;
    }

    fn held(&self, id: &str, change: i32) {
        self.orders().entry(id.to_owned()).or_default().holds += change;
    }

    /// Gives how many are where they should be.
    fn arrived(&self) -> usize {
        let orders = self.orders();
        orders.values().filter(|told| told.posted.is_some() && told.has_arrived()).count()
    }

    /// Gives how many were accepted, are held, and are completed.
    pub fn counts(&self) -> (usize, usize, usize) {
        let orders = self.orders();
        let ours = || orders.values().filter(|told| told.posted.is_some());
        let held = ours().filter(|told| told.holds > 0 && told.completed.is_none()).count();
        (ours().count(), held, ours().filter(|told| told.completed.is_some()).count())
    }

    /// Gives how long completed orders took since they were posted, and when the last one was done.
    pub fn lives(&self) -> (Vec<Duration>, Option<Instant>) {
        let orders = self.orders();
        let lives = orders
            .values()
            .filter_map(|told| Some(told.completed?.saturating_duration_since(told.posted?)));
        (lives.collect(), orders.values().filter_map(|told| told.completed).max())
    }

    fn open(&self) -> Vec<String> {
        let orders = self.orders();
        let open = orders.iter().filter(|(_, told)| told.posted.is_some() && !told.has_arrived());
        open.map(|(id, _)| id.clone()).take(LOOKS_MAX).collect()
    }

    /// Prints what became of the run.
    pub fn summarize(&self, orders: u32, took: Duration) {
        let (accepted, held, completed) = self.counts();
        let of = |times: &mut Vec<Duration>, part: f64| {
            times.sort();
            let at = ((times.len() as f64 * part).ceil() as usize).saturating_sub(1);
            times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
        };
        let told: Vec<Told> = self.orders().values().copied().collect();
        let mut answered: Vec<Duration> = told.iter().filter_map(|told| told.answered).collect();
        let mut lives: Vec<Duration> = told
            .iter()
            .filter_map(|told| Some(told.completed?.saturating_duration_since(told.posted?)))
            .collect();
        println!("\n\n  sent        {orders}");
        println!("  accepted    {accepted}");
        println!("  held        {held}");
        println!("  completed   {completed}   in {:.1} s", took.as_secs_f64());
        let (p50, p99) = (of(&mut answered, 0.5), of(&mut answered, 0.99));
        println!("  webhook to answer      p50 {p50:.0} ms   p99 {p99:.0} ms");
        let (p50, p99) = (of(&mut lives, 0.5), of(&mut lives, 0.99));
        println!("  webhook to completed   p50 {p50:.0} ms   p99 {p99:.0} ms\n");
    }
}

/// Listens to some kinds of events alone: whoever listens to all of them costs the broker as much as
/// a service does.
pub(crate) async fn subscribe(
    events: &async_nats::Client,
    kinds: impl IntoIterator<Item = String>,
) -> Result<SelectAll<async_nats::Subscriber>> {
    let mut heard = SelectAll::new();
    for subject in kinds {
        heard.push(events.subscribe(subject).await?);
    }
    Ok(heard)
}

/// Listens for completed and held orders.
pub async fn listen(world: Arc<World>, story: Arc<Story>) -> Result<()> {
    let kinds = [
        subjects::events_of_kind::<OrderCompleted>(),
        subjects::events_of_kind::<HoldPlaced>(),
        subjects::events_of_kind::<HoldReleased>(),
    ];
    let mut events = subscribe(&world.events, kinds).await?;
    while let Some(message) = events.next().await {
        let Some(kind) = message.headers.as_ref().and_then(|headers| headers.get("ce-type")) else {
            continue;
        };
        if kind.as_str() == OrderCompleted::ce_type() {
            if let Ok(event) = serde_json::from_slice::<OrderCompleted>(&message.payload) {
                story.completed(&event.order_id.to_string());
            }
        } else if kind.as_str() == HoldPlaced::ce_type()
            && let Ok(event) = serde_json::from_slice::<HoldPlaced>(&message.payload)
        {
            story.held(&event.order_id.to_string(), 1);
        } else if kind.as_str() == HoldReleased::ce_type()
            && let Ok(event) = serde_json::from_slice::<HoldReleased>(&message.payload)
        {
            story.held(&event.order_id.to_string(), -1);
        }
    }
    Ok(())
}

/// Waits until every accepted order is completed, or held if it has to be; says whether all are.
pub async fn wait(world: &World, story: &Story, orders: u32, within: Duration) -> bool {
    let until = Instant::now() + within;
    let mut look_at = Instant::now() + LOOK_EVERY;
    loop {
        let (accepted, ..) = story.counts();
        if accepted == orders as usize && story.arrived() == accepted {
            return true;
        }
        if Instant::now() > until {
            println!("\n\nNot completed in time:");
            for id in story.open() {
                let status = look(world, &id).await.unwrap_or_default();
                println!("  {id} {}", status["status"]);
            }
            return false;
        }
        if Instant::now() > look_at {
            for id in story.open() {
                if let Ok(order) = look(world, &id).await {
                    story.seen(&id, &order);
                }
            }
            look_at = Instant::now() + LOOK_EVERY;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn look(world: &World, id: &str) -> Result<Value> {
    world.api.get(&format!("/api/v1/orders/{id}")).await
}

/// Shows how far the run is.
pub async fn show(story: Arc<Story>, orders: u32) {
    let terminal = std::io::stdout().is_terminal();
    let mut last = None;
    loop {
        let counts = story.counts();
        if terminal || last != Some(counts) {
            let (accepted, held, completed) = counts;
            let told = format!("accepted {accepted}  held {held}  completed {completed}");
            if terminal {
                let bar = progress::bar(completed as u64, orders.into());
                // What is longer than the line is wide is cut by the terminal itself.
                print!("\r\x1b[?7l  {bar}  {told}\x1b[?7h");
            } else {
                println!("  {told} of {orders}");
            }
            let _ = std::io::stdout().flush();
            last = Some(counts);
        }
        tokio::time::sleep(Duration::from_millis(if terminal { 100 } else { 1_000 })).await;
    }
}
