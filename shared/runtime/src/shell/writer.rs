//! The writer of a lane: begins, ticks, drains.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::figures::Figures;
use super::sources::Source;
use super::{INBOX_MAX, LaneEnd, Shared, events_max, refuse_waiting};
use crate::asked::{self, Condemned};
use crate::batch::{Ask, chain_of};
use crate::fail_points::{Point, reach};
use crate::handler::{Handler, Received};
use crate::lane::{self, Holding};
use crate::local_bus::Written;
use crate::log;
use crate::nats::Hearing;
use crate::parked::{self, Chain, State};
use crate::position;
use crate::protocol::Reader;
use crate::publisher::Publisher;
use crate::relay::Ear;
use crate::source::{self, Arrival};

/// How often timers are asked, waiting messages swept and readers' patience counted.
pub(super) const TICK: Duration = Duration::from_millis(500);
/// How often the lease is renewed when nothing else renews it.
pub(super) const RENEW_EVERY: Duration = Duration::from_millis(1_500);
/// How often the head is announced.
const ANNOUNCE_EVERY: Duration = Duration::from_secs(1);
/// From how many takings in a row without order messages are tried one by one.
const CRASHES_SUSPECT: i16 = 5;
/// For how many days ahead: a weekend without the right to make them is survived.
pub(super) const PARTITIONS_AHEAD: i32 = 3;
/// How long publishing may take at the end.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// Gives how many messages of a suspect lane are tried one by one: those that may have killed it.
const fn suspects_max<H: Handler>() -> usize {
    INBOX_MAX + 2 * events_max::<H>()
}

/// The writer of a lane at work.
pub(super) struct Writer<'a, H: Handler> {
    pub(super) shared: &'a Shared<H>,
    pub(super) conn: PgConnection,
    pub(super) holding: Holding,
    pub(super) sources: Vec<Source>,
    /// Events that are next in their sources and wait for more; whatever is tried takes them along.
    pub(super) gathered: Vec<Arc<Received>>,
    /// Questions that wait with them.
    pub(super) asked: Vec<Ask<H::Command>>,
    pub(super) chains: BTreeMap<Chain, State>,
    pub(super) swept: Option<Chain>,
    pub(super) publisher: Publisher,
    pub(super) written: Written,
    pub(super) inbox: mpsc::Sender<Arrival>,
    pub(super) sealed_at: Instant,
    pub(super) suspects: usize,
    /// Whether questions may be what ended the process before.
    pub(super) wary: bool,
    /// What is not tried any more.
    pub(super) condemned: Condemned,
    /// Until when its batches go alone.
    pub(super) alone_until: Option<Instant>,
    pub(super) taken_at: Instant,
    pub(super) figures: Figures,
    announced_at: Instant,
    pub(super) partitions_at: Instant,
    pub(super) looked_at: Instant,
    pub(super) crashes_forgotten: bool,
    /// Whether questions were answered, or messages passed.
    pub(super) worked: bool,
}

/// Why the holding ended.
pub(super) enum Ended {
    Lost,
    Fenced,
}

impl<'a, H: Handler> Writer<'a, H> {
    pub(super) async fn begin(
        shared: &'a Shared<H>,
        mut conn: PgConnection,
        holding: Holding,
        inbox: mpsc::Sender<Arrival>,
        held: &CancellationToken,
    ) -> Result<Self, sqlx::Error> {
        shared.stamps.forget(holding.lane);
        log::make_partitions(&mut conn, PARTITIONS_AHEAD).await?;
        let chains = parked::chains(&mut conn, holding.lane).await?;
        let positions = position::load(&mut conn, H::SERVICE, holding.lane).await?;
        let mut sources = Vec::with_capacity(positions.len());
        for (from, at) in positions.into_iter().enumerate() {
            let (reader, reading) = (H::SERVICE, holding.lane);
            let hearing = Hearing { reader, reading, source: at.source, lane: at.source_lane };
            let rebuild = Arc::new(Notify::new());
            tokio::spawn(source::listen(
                hearing,
                Ear { from, inbox: inbox.clone() },
                (
                    shared.local.lane(at.source, at.source_lane),
                    shared.relays.get(at.source, at.source_lane),
                ),
                (shared.handler.clone(), shared.jetstream.clone()),
                rebuild.clone(),
                held.clone(),
            ));
            let reader = Reader::new(at.point, at.crossed);
            let source = Source::new(hearing, reader, rebuild);
            sources.push(Source { shown: at.stands, ..source });
        }
        let publisher = Publisher::start(
            shared.pool.clone(),
            shared.client.clone(),
            H::SERVICE,
            &holding,
            held.clone(),
        );
        let written = shared.local.lane(H::SERVICE, holding.lane).write();
        let wary = holding.crashes >= CRASHES_SUSPECT;
        let suspects = if wary { suspects_max::<H>() } else { 0 };
        let condemned = asked::condemned(&mut conn, holding.lane).await?;
        let now = Instant::now();
        Ok(Self {
            shared,
            conn,
            figures: Figures::of(H::SERVICE, holding.lane),
            holding,
            sources,
            gathered: Vec::new(),
            asked: Vec::new(),
            chains,
            swept: None,
            publisher,
            written,
            inbox,
            sealed_at: now.checked_sub(RENEW_EVERY).unwrap_or(now),
            suspects,
            wary,
            condemned,
            alone_until: None,
            taken_at: now,
            announced_at: now.checked_sub(ANNOUNCE_EVERY).unwrap_or(now),
            partitions_at: now,
            looked_at: now,
            crashes_forgotten: false,
            worked: false,
        })
    }

    /// Does what is done by the clock; nothing is in flight.
    pub(super) async fn tick(&mut self) -> Result<(), Ended> {
        for from in 0..self.sources.len() {
            let source = &mut self.sources[from];
            let lost = source.reader.tick();
            if lost {
                source.rebuild.notify_one();
            }
            if lost || !source.reader.follows() {
                self.ask(from);
            }
        }
        self.acknowledge()?;
        if self.announced_at.elapsed() >= ANNOUNCE_EVERY {
            self.announced_at = Instant::now();
            self.announce_head();
        }
        self.report();
        self.keep_house().await.map_err(|error| {
            tracing::warn!(service = %H::SERVICE, error = chain_of(&error), "house not kept");
            Ended::Lost
        })
    }

    pub(super) async fn fenced(&mut self) -> Result<(), LaneEnd> {
        let lane = self.holding.lane;
        match lane::holder(&mut self.conn, lane).await {
            Ok(Some(name)) if name == self.shared.instance => {
                Err(LaneEnd::TakenUnderOurName { lane, service: H::SERVICE, instance: name })
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Lets what is committed reach the broker, as far as time allows, and gives the lane back.
    pub(super) async fn drain(&mut self, asks: &mut mpsc::Receiver<Ask<H::Command>>) {
        refuse_waiting(asks);
        let until = Instant::now() + DRAIN_WITHIN;
        while self.publisher.mark() < self.holding.head && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
            refuse_waiting(asks);
        }
        self.holding.mark = self.publisher.mark();
        if reach(&self.shared.instance, Point::Leaving).is_err() {
            return;
        }
        if let Err(error) = lane::give_back(&mut self.conn, &self.holding).await {
            tracing::warn!(error = chain_of(&error), "the lane could not be given back");
        }
    }
}
