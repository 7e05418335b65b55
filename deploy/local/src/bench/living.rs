//! Orders that live in a house that is measured, and everybody outside who has a part in it.

use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use futures::StreamExt;
use tokio::task::{JoinHandle, JoinSet};

use super::house::House;
use crate::api::Api;
use crate::demo::{self, World, carrier, floor, story, story::Story};

/// How many deliveries are on the way at once under full load.
const SENDERS: usize = 1_024;
/// How much the one simulated handheld, and the carrier, have in hand at once under full load.
const HANDS: usize = 1_024;
/// Shops, tables and carriers come from addresses of their own: one may have so many connections.
const ADDRESSES: [Ipv4Addr; 3] =
    [Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 3), Ipv4Addr::new(127, 0, 0, 4)];
/// How long the last order may take after the last delivery.
const ARRIVED_WITHIN: Duration = Duration::from_secs(600);
/// How long it may take until the warehouse knows the handheld of a run.
const READY_AFTER: Duration = Duration::from_secs(3);

/// Pickers, a carrier and customers at work, and what became of the orders of a run.
pub(super) struct Living {
    pub(super) world: Arc<World>,
    pub(super) story: Arc<Story>,
    work: JoinSet<Result<()>>,
}

impl Living {
    /// Makes items and goods for so many orders, and lets everybody begin.
    pub(super) async fn begin(house: &House, orders: u32) -> Result<Self> {
        let mut world = demo::enter(&house.home, &house.running).await?;
        world.run = run_name()?;
        (world.devices, world.hands) = (1, HANDS);
        [world.shops, world.tables, world.carriers] = apart(&world.api)?;
        let world = Arc::new(world);
        demo::prepare(&world, orders).await?;
        let story = Arc::new(Story::default());
        let mut work = JoinSet::new();
        work.spawn(story::listen(world.clone(), story.clone()));
        work.spawn(floor::work(world.clone()));
        work.spawn(carrier::work(world.clone(), story.clone()));
        tokio::time::sleep(READY_AFTER).await;
        Ok(Self { world, story, work })
    }

    /// Posts all at once.
    pub(super) async fn send_all(&self, orders: u32) -> Result<()> {
        let posts = futures::stream::iter(0..orders).map(|number| self.posting(number));
        let mut posts = posts.buffer_unordered(SENDERS);
        while let Some(posted) = posts.next().await {
            posted??;
        }
        Ok(())
    }

    /// Posts at a rate, whether or not earlier ones were answered.
    pub(super) async fn send_at(&self, orders: Range<u32>, rate: f64) -> Result<()> {
        let mut tick = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
        let mut posts = Vec::new();
        for number in orders {
            tick.tick().await;
            posts.push(self.posting(number));
        }
        for posted in posts {
            posted.await??;
        }
        Ok(())
    }

    fn posting(&self, number: u32) -> JoinHandle<Result<()>> {
        let (world, story) = (self.world.clone(), self.story.clone());
        tokio::spawn(async move { demo::post(&world, &story, number).await })
    }

    /// Waits until every order is where it should be, and lets everybody go home.
    pub(super) async fn arrive(&mut self, orders: u32) -> Result<()> {
        let arrived = self.arrived(orders).await;
        self.go_home().await;
        arrived
    }

    /// Waits until every order is where it should be.
    pub(super) async fn arrived(&self, orders: u32) -> Result<()> {
        let arrived = story::wait(&self.world, &self.story, orders, ARRIVED_WITHIN).await;
        ensure!(arrived, "orders did not complete in time; the figures would be of something else");
        Ok(())
    }

    /// Lets everybody go home.
    pub(super) async fn go_home(&mut self) {
        self.work.shutdown().await;
        floor::dismiss(&self.world).await;
    }
}

fn apart(api: &Api) -> Result<[Api; 3]> {
    let [shops, tables, carriers] = ADDRESSES.map(|address| api.from(address.into()));
    Ok([shops?, tables?, carriers?])
}

/// Tells this run from others by the milliseconds of its begin.
pub(super) fn run_name() -> Result<String> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(format!("{}", since.as_millis()))
}
