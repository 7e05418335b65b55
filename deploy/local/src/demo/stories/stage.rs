//! Where a story plays: a location and channels of its own, a crew that walks and carries, and what
//! everybody can look up.

mod customer;
mod lack;
mod parcel;
mod standing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use faults::outside::shops::sign;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::trade::{Basket, Item};
use crate::api::Refused;
use crate::demo::{World, carrier, floor, story};

/// How long anything that was promised may take.
const WITHIN: Duration = Duration::from_secs(90);
/// How often it is looked up.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often a shop sends again what was not answered.
const SEND_TRIES_MAX: u32 = 100;

/// The stage of a story.
pub struct Stage {
    world: Arc<World>,
    known: Arc<story::Story>,
    crew: tokio::sync::Mutex<JoinSet<Result<()>>>,
    name: &'static str,
    began: Instant,
    /// When every order of the run was placed: told again it is the same, to the letter.
    placed_at: DateTime<Utc>,
}

/// Takes orders and sends them by signed webhook.
pub struct Shop {
    /// The channel.
    pub channel: String,
    secret: Vec<u8>,
}

impl Stage {
    /// Sets it: the location, and the secret of the simulated carrier.
    pub async fn set(world: World, name: &'static str) -> Result<Self> {
        let location = format!("story-{name}");
        let world = World { location: location.clone(), ..world };
        let secrets = json!({ "secrets": [carrier::secret(&world.secret)] });
        let _: Value = world.api.put("/api/v1/carriers/parcel-sim/secrets", secrets).await?;
        let _: Value = world.api.put(&format!("/api/v1/locations/{location}"), json!({})).await?;
        let known = Arc::new(story::Story::default());
        let crew = tokio::sync::Mutex::new(JoinSet::new());
        let (began, placed_at) = (Instant::now(), now());
        Ok(Self { world: Arc::new(world), known, crew, name, began, placed_at })
    }

    /// Lets handhelds walk and carriers drive from now on.
    pub async fn open_floor(&self) {
        let mut crew = self.crew.lock().await;
        crew.spawn(floor::work(self.world.clone()));
        crew.spawn(carrier::work(self.world.clone(), self.known.clone()));
    }

    /// Sends everybody home.
    pub async fn leave(self) {
        let mut crew = self.crew.lock().await;
        if !crew.is_empty() {
            crew.shutdown().await;
            floor::dismiss(&self.world).await;
        }
    }

    /// Tells what somebody does.
    pub fn tell(&self, who: &str, does: &str) {
        println!("  {:>5.1} s  {who:<10} {does}", self.began.elapsed().as_secs_f64());
    }

    /// Says that a promise was kept, or ends the story.
    pub fn promise(&self, what: &str, kept: bool) -> Result<()> {
        if !kept {
            bail!("not true: {what}");
        }
        println!("  {:>5.1} s  {:<10} ✓ {what}", self.began.elapsed().as_secs_f64(), "");
        Ok(())
    }

    /// Gives a name that is this run's alone.
    pub fn own(&self, what: &str) -> String {
        format!("{}-{}-{what}", self.name, self.world.run)
    }

    /// Opens a shop that sends webhooks.
    pub async fn shop(&self, what: &str) -> Result<Shop> {
        let channel = format!("story-{what}");
        let secret = sign(self.world.secret.as_bytes(), channel.as_bytes());
        let body = json!({ "id": channel, "kind": "standard", "currency": "CNY",
            "secrets": [format!("whsec_{}", STANDARD.encode(&secret))] });
        self.put_channel(body).await?;
        Ok(Shop { channel, secret })
    }

    /// Opens a counter.
    pub async fn counter(&self, what: &str) -> Result<String> {
        let channel = format!("story-{what}");
        let body = json!({ "id": channel, "kind": "manual", "currency": "CNY" });
        self.put_channel(body).await?;
        Ok(channel)
    }

    async fn put_channel(&self, body: Value) -> Result<()> {
        let api = &self.world.api;
        insist(async || api.post::<Value>("/api/v1/channels", body.clone()).await).await?;
        self.known.sells_on(body["id"].as_str().unwrap_or_default());
        Ok(())
    }

    /// Puts something new on the shelf.
    pub async fn stocked(
        &self,
        what: &str,
        name: &'static str,
        price_minor: i64,
        pieces: u32,
    ) -> Result<Item> {
        let sku = self.own(what).to_uppercase();
        let body = json!({ "name": name, "weight_grams": 300, "barcodes": [sku] });
        let (api, path) = (&self.world.api, format!("/api/v1/items/{sku}"));
        insist(async || api.put::<Value>(&path, body.clone()).await).await?;
        let item = Item { sku, name, price_minor };
        self.receive(&item, pieces).await?;
        Ok(item)
    }

    /// Receives goods.
    pub async fn receive(&self, item: &Item, pieces: u32) -> Result<()> {
        let reference = format!("{} +{pieces}", item.sku);
        let receipt = json!({ "location": self.world.location, "reference": reference,
            "lines": [{ "sku": item.sku, "quantity": pieces }] });
        let key = format!("receipt {reference}");
        let (api, path) = (&self.world.api, "/api/v1/stock/receipts");
        insist(async || api.post_once::<Value>(path, &key, receipt.clone()).await).await?;
        Ok(())
    }

    /// Lets a shop send an order until it is answered; gives the order's id and what was answered.
    pub async fn send(&self, shop: &Shop, basket: &Basket) -> Result<(String, String)> {
        let body = basket.told(&self.placed_at()).to_string();
        self.send_told(shop, &basket.reference, &body).await
    }

    fn placed_at(&self) -> String {
        self.placed_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    async fn send_told(
        &self,
        shop: &Shop,
        reference: &str,
        body: &str,
    ) -> Result<(String, String)> {
        let now = now();
        let webhook = format!("msg_{}", reference.replace('-', ""));
        let signed = sign(&shop.secret, format!("{webhook}.{}.{body}", now.timestamp()).as_bytes());
        let url = format!("{}/webhooks/{}", self.world.api.base(), shop.channel);
        for _ in 0..SEND_TRIES_MAX {
            let post = self.world.api.client().post(&url).body(body.to_owned());
            let post = post.header("content-type", "application/json");
            let post = post.header("webhook-id", &webhook);
            let post = post.header("webhook-timestamp", now.timestamp().to_string());
            let post = post.header("webhook-signature", format!("v1,{}", STANDARD.encode(&signed)));
            match post.send().await {
                Ok(answer) if answer.status().is_success() => {
                    return self.taken(&answer.json().await?);
                }
                Ok(answer) if answer.status().is_client_error() && answer.status() != 429 => {
                    bail!("{reference} was refused: {}", answer.text().await?);
                }
                Ok(_) | Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
        bail!("{reference} was never answered")
    }

    fn taken(&self, answer: &Value) -> Result<(String, String)> {
        let status = answer["status"].as_str().unwrap_or_default().to_owned();
        self.known.accepted(answer, Instant::now(), false)?;
        Ok((id_of(answer, "order_id")?, status))
    }

    /// Enters an order by hand; gives its id.
    pub async fn enter(&self, counter: &str, basket: &Basket) -> Result<String> {
        let key = format!("order {}", basket.reference);
        let body = basket.entered(counter);
        let (api, path) = (&self.world.api, "/api/v1/orders");
        let made = insist(async || api.post_once::<Value>(path, &key, body.clone()).await).await?;
        let id = id_of(&made, "id")?;
        self.known.accepted(&json!({ "order_id": id }), Instant::now(), false)?;
        Ok(id)
    }

    /// Reads an order.
    pub async fn order(&self, id: &str) -> Result<Value> {
        let path = format!("/api/v1/orders/{id}");
        insist(async || self.world.api.get(&path).await).await
    }

    /// Gives what is on the shelf and what of it is promised.
    pub async fn stock(&self, item: &Item) -> Result<(i64, i64)> {
        let path = format!("/api/v1/stock?sku={}&location={}", item.sku, self.world.location);
        let page: Value = insist(async || self.world.api.get(&path).await).await?;
        let level = &page["items"][0];
        let figure = |name: &str| level[name].as_i64().unwrap_or_default();
        Ok((figure("on_hand"), figure("allocated")))
    }

    /// Gives what happened to an order, oldest first.
    pub async fn timeline(&self, id: &str) -> Result<Vec<Value>> {
        let path = format!("/api/v1/orders/{id}/timeline");
        insist(async || self.world.api.list(&path).await).await
    }
}

/// Asks until there is an answer: on a busy machine, or while something starts anew, a service may be
/// away for a moment. What was refused in words is an answer.
async fn insist<T>(ask: impl AsyncFn() -> Result<T>) -> Result<T> {
    let until = Instant::now() + WITHIN;
    loop {
        match ask().await {
            Err(error) if !is_refusal(&error) && Instant::now() < until => {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            answered => return answered,
        }
    }
}

fn is_refusal(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Refused>().is_some_and(|refused| refused.status.is_client_error())
}

/// Counts orders by a member.
pub fn by<'a>(orders: &'a [Value], member: &str) -> BTreeMap<&'a str, usize> {
    orders.iter().fold(BTreeMap::new(), |mut counts, order| {
        *counts.entry(order[member].as_str().unwrap_or("-")).or_default() += 1;
        counts
    })
}

/// Adds up the pieces of a bucket over lines and orders.
pub fn pieces_in(orders: &[Value], bucket: &str) -> u64 {
    let lines = orders.iter().flat_map(|order| order["lines"].as_array().into_iter().flatten());
    lines.filter_map(|line| line["buckets"][bucket].as_u64()).sum()
}

fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

fn id_of(answer: &Value, member: &str) -> Result<String> {
    let id = answer[member].as_str();
    id.map(str::to_owned).with_context(|| format!("nothing was accepted: {answer}"))
}
