//! `kontor demo`: realistic orders through the whole way, with simulated pickers and carriers.
//!
//! Three shops send their orders by signed webhook; devices pick them over NATS; parcels are packed
//! and handed over; the carriers report until the customer has everything and says so.

pub(crate) mod carrier;
pub(crate) mod floor;
mod patience;
pub(crate) mod stories;
pub(crate) mod story;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use credentials::{Account, Authority, Permissions};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::api::Api;
use crate::cli::{At, Demo, Up};
use crate::crew::told_to_end;
use crate::doctor;
use crate::home::{Home, Running};
use crate::up::{self, Everything};
use faults::outside::people::is_hasty;
use faults::outside::shelf::{self, LOCATION};
use faults::outside::shops::{SHOPS, Shop, channels};
use story::Story;

/// How many deliveries are on the way at once; shops do not wait for each other.
const SENDERS: usize = 32;
/// How many handhelds walk at once.
const DEVICES: usize = 4;
/// How much one handheld of the demo, or the carrier, has in hand at once.
const HANDS: usize = 32;
/// How long the last order may take after the last delivery, with kills on the way.
const ARRIVED_WITHIN: Duration = Duration::from_secs(180);

/// What a run adds to a Kontor that somebody uses.
pub(crate) const LEFT_BEHIND: &str = "\
Only what it adds itself is worked on. It stays afterwards: the channels demo-*, the items DEMO-*,
the location demo with their stock, the orders and their customers. The secret of parcel-sim, the
simulated carrier, is replaced. The handhelds demo-* are cut off at the end.";

/// What the demo works with.
pub struct World {
    /// The gateway, with the admin key.
    pub api: Api,
    /// The gateway, as shops reach it.
    pub shops: Api,
    /// The gateway, as the tables reach it where parcels are packed.
    pub tables: Api,
    /// The gateway, as carriers and customers reach it.
    pub carriers: Api,
    /// The broker, listening to events alone.
    pub events: async_nats::Client,
    /// Where devices connect.
    pub nats: String,
    /// The secret that all secrets of the demo are made from.
    pub secret: String,
    /// Tells this run from others, in ids and references.
    pub run: String,
    /// How many handhelds walk at once.
    pub devices: usize,
    /// How much one handheld, or the carrier, has in hand at once.
    pub hands: usize,
    /// Where the goods lie, and handhelds walk.
    pub location: String,
}

/// What a story adds to a Kontor that somebody uses.
const LEFT_BY_STORY: &str = "\
Only what it adds itself is worked on. It stays afterwards: the channels and the location story-*,
its items with their stock, the orders and their customers. The secret of parcel-sim, the simulated
carrier, is replaced. The handhelds demo-* are cut off at the end.";

/// What is played.
#[derive(Clone, Copy)]
enum Play {
    Orders(u32),
    Story(&'static stories::Story),
}

/// Runs the demo on what runs on the folder, or on something of its own.
pub async fn run(how: Demo) -> Result<ExitCode> {
    if how.stories {
        stories::list(how.json)?;
        return Ok(ExitCode::SUCCESS);
    }
    let play = match &how.story {
        Some(name) => Play::Story(stories::find(name)?),
        None => Play::Orders(how.orders),
    };
    let home = Home::named(how.at.data.clone())?;
    if let Some(running) = home.running() {
        println!("Using the Kontor that runs at {}.", running.http);
        match play {
            Play::Orders(_) => println!("{LEFT_BEHIND}\n"),
            Play::Story(_) => println!("{LEFT_BY_STORY}\n"),
        }
        return tell(&home, &running, play).await;
    }
    let folder = tempfile::Builder::new().prefix("kontor-demo-").tempdir()?;
    let home = Home::open(Some(folder.path().to_owned()))?;
    println!("Nothing runs yet: starting everything in {}.", folder.path().display());
    let everything = start_own(home.clone()).await?;
    let running = home.running().context("what was just started is not there")?;
    let result = tell(&home, &running, play).await;
    everything.close().await?;
    result
}

async fn start_own(home: Home) -> Result<Everything> {
    let began = Instant::now();
    let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let data = Some(home.root().to_owned());
    let how = Up::quiet(At { data }, free);
    let everything = up::start(&how, home, true).await?;
    everything.wait_ready().await?;
    everything.announce()?;
    println!("Ready after {:.1} s at {}.\n", began.elapsed().as_secs_f64(), everything.http);
    Ok(everything)
}

async fn tell(home: &Home, running: &Running, play: Play) -> Result<ExitCode> {
    let world = enter(home, running).await?;
    needs_no_hand(&world).await?;
    match play {
        Play::Story(story) => story.play(world, running).await,
        Play::Orders(orders) => send_all(Arc::new(world), running, orders).await,
    }
}

/// Where parcels wait for numbers of a carrier by hand, those of the demo would wait for a person.
async fn needs_no_hand(world: &World) -> Result<()> {
    let carriers: Value = world.api.get("/api/v1/carriers").await?;
    let mut carriers = carriers["items"].as_array().into_iter().flatten();
    match carriers.find(|carrier| carrier["preferred"] == true) {
        Some(carrier) => anyhow::bail!(
            "new parcels wait here for numbers of {}, those of the demo would too; give --data a \
             folder where nothing runs, and it plays on a Kontor of its own",
            crate::table::text(carrier, "name"),
        ),
        None => Ok(()),
    }
}

async fn send_all(world: Arc<World>, running: &Running, orders: u32) -> Result<ExitCode> {
    let lived = tokio::select! {
        lived = live(&world, orders) => lived,
        told = told_to_end() => told.and_then(|()| anyhow::bail!("stopped before the end")),
    };
    floor::dismiss(&world).await;
    let arrived = lived?;
    let sound = doctor::report(&running.doctor_database, Some(&running.nats)).await?;
    let right = arrived && sound;
    Ok(if right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lets the orders live, and says whether all are where they should be.
async fn live(world: &Arc<World>, orders: u32) -> Result<bool> {
    prepare(world, orders).await?;
    let story = Arc::new(Story::default());
    channels().for_each(|channel| story.sells_on(channel));
    let mut work = JoinSet::new();
    work.spawn(story::listen(world.clone(), story.clone()));
    work.spawn(floor::work(world.clone()));
    work.spawn(carrier::work(world.clone(), story.clone()));
    let began = Instant::now();
    let mut progress = JoinSet::new();
    progress.spawn(story::show(story.clone(), orders));
    send(world, &story, orders).await?;
    let arrived = story::wait(world, &story, orders, ARRIVED_WITHIN).await;
    progress.shutdown().await;
    work.shutdown().await;
    story.summarize(orders, began.elapsed());
    Ok(arrived)
}

pub(crate) async fn enter(home: &Home, running: &Running) -> Result<World> {
    let api = Api::new(&running.http, &home.admin_key()?)?;
    let folder = home.at("secrets").join("nats");
    let options = match Authority::load(&folder) {
        Ok(authority) => {
            let permissions = Permissions {
                publish: vec!["$JS.ACK.>".into()],
                subscribe: vec![contracts::subjects::ALL_EVENTS.into(), "_INBOX.>".into()],
            };
            let creds = authority.user_creds(Account::Application, "demo", &permissions)?;
            async_nats::ConnectOptions::with_credentials(&creds)?
        }
        Err(_) => async_nats::ConnectOptions::new(),
    };
    let events = options.retry_on_initial_connect().connect(&running.nats).await?;
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    Ok(World {
        shops: api.clone(),
        tables: api.clone(),
        carriers: api.clone(),
        api,
        events,
        nats: running.nats.clone(),
        secret: home.secret("demo")?,
        run: now.format("%y%m%d%H%M%S").to_string(),
        devices: DEVICES,
        hands: HANDS,
        location: LOCATION.to_owned(),
    })
}

/// Makes channels, a location, items and stock, as a merchant would on the first day.
pub(crate) async fn prepare(world: &World, orders: u32) -> Result<()> {
    for shop in SHOPS {
        let (kind, currency) = shop.kind();
        let channel = json!({ "id": shop.channel(), "kind": kind, "currency": currency,
            "secrets": [shop.secret(&world.secret)] });
        let _: Value = world.api.post("/api/v1/channels", channel).await?;
    }
    let secrets = json!({ "secrets": [carrier::secret(&world.secret)] });
    let _: Value = world.api.put("/api/v1/carriers/parcel-sim/secrets", secrets).await?;
    let place = format!("/api/v1/locations/{LOCATION}");
    let _: Value = world.api.put(&place, json!({})).await?;
    let mut lines = Vec::new();
    for item in shelf::SHELF {
        let body = json!({ "name": item.name, "weight_grams": item.grams,
            "barcodes": [item.barcode] });
        let _: Value = world.api.put(&format!("/api/v1/items/{}", item.sku), body).await?;
        lines.push(json!({ "sku": item.sku, "quantity": 6 * orders.max(10) }));
    }
    let receipt = json!({ "location": LOCATION, "reference": format!("demo {}", world.run),
        "lines": lines });
    let key = format!("demo-{}", world.run);
    let _: Value = world.api.post_once("/api/v1/stock/receipts", &key, receipt).await?;
    Ok(())
}

/// Posts every order, shop by shop in turn, each again until it is answered.
async fn send(world: &Arc<World>, story: &Arc<Story>, orders: u32) -> Result<()> {
    let posts = futures::stream::iter(0..orders).map(|number| {
        let (world, story) = (world.clone(), story.clone());
        tokio::spawn(async move { post(&world, &story, number).await })
    });
    let mut posts = posts.buffer_unordered(SENDERS);
    while let Some(posted) = posts.next().await {
        posted??;
    }
    Ok(())
}

pub(crate) async fn post(world: &World, story: &Story, number: u32) -> Result<()> {
    let began = Instant::now();
    let mut tries = 0;
    loop {
        match posting(world, number).send().await {
            Ok(response) if response.status().is_success() => {
                let answer: Value = response.json().await.unwrap_or(Value::Null);
                return story.accepted(&answer, began, is_hasty(number));
            }
            Ok(response) if response.status().is_client_error() => {
                let status = response.status();
                let why = response.text().await.unwrap_or_default();
                let channel = shop_of(number).channel();
                anyhow::bail!("{channel} refused an order with {status}: {why}");
            }
            Ok(_) | Err(_) => patience::pause(tries).await,
        }
        tries = tries.saturating_add(1);
    }
}

fn shop_of(number: u32) -> Shop {
    SHOPS[number as usize % SHOPS.len()]
}

/// Makes the delivery of an order by its shop, signed now.
pub(crate) fn posting(world: &World, number: u32) -> reqwest::RequestBuilder {
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    let delivery = shop_of(number).deliver(&world.run, number, &world.secret, now.timestamp());
    let url = format!("{}/webhooks/{}", world.shops.base(), delivery.channel);
    let request = world.shops.client().post(url).body(delivery.body);
    let headers = delivery.headers.into_iter();
    headers.fold(request, |request, (name, value)| request.header(name, value))
}
