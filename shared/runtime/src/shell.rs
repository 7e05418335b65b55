//! The shell of a lane: take what is ready, and wait for more only where the service lets events
//! gather or there is much to do; load, decide, store, log, commit; publish, acknowledge, answer.

mod alone;
mod batches;
mod figures;
mod house;
mod own;
mod pace;
mod serve;
mod sources;
mod suspects;
mod together;
mod writer;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_nats::jetstream;
use contracts::problem::Problem;
use contracts::service::Service;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::batch::{Ask, chain_of};
use crate::handler::{Handler, LastStamps};
use crate::lane::{self, Holding};
use crate::local_bus::LocalBus;
use crate::nats::Voice;
use crate::relay::Relays;
use crate::sharing::Sharing;
use crate::telemetry::Spans;
pub use pace::Pace;
pub use together::Together;
use writer::{Ended, Writer};

/// How many events, and how many questions, one batch takes at most: beyond some hundred the cost
/// per message no longer falls, and the first would wait for the last.
const BATCH_MAX: usize = 256;
/// How many events one takes where they gather: nobody waits for the first of them, and it is the
/// commits that cost.
const GATHERED_MAX: usize = 2_048;
/// How many arrivals may wait in front of a lane.
const INBOX_MAX: usize = 1_024;
/// What headers and history may take of a message.
const HEADERS_MAX: usize = 64 * 1024;
/// How long a holder waits before it tries again to take a lane or to reach the database.
const RETAKE_EVERY: Duration = Duration::from_millis(500);

/// Gives how many events one batch of a service takes at most.
const fn events_max<H: Handler>() -> usize {
    if H::GATHERS_FOR.is_zero() { BATCH_MAX } else { GATHERED_MAX }
}

/// What all lanes of a service share.
pub struct Shared<H: Handler> {
    /// The service.
    pub handler: Arc<H>,
    /// Connects the lanes' writers; the reads have the pool.
    pub database: PgConnectOptions,
    /// For reads and for publishing from the log.
    pub pool: PgPool,
    /// The broker.
    pub client: async_nats::Client,
    /// Streams and consumers.
    pub jetstream: jetstream::Context,
    /// Says things without waiting.
    pub voice: Voice,
    /// Takes spans.
    pub spans: Spans,
    /// The name under which lanes are held.
    pub instance: String,
    /// For each lane, whether this process holds it.
    pub held: Vec<AtomicBool>,
    /// For each lane, the question whose try alone was cut short while the process lived on.
    pub interrupted: Vec<Mutex<Option<Uuid>>>,
    /// What several lanes have ready at the same time.
    pub together: Together<H::Command>,
    /// When its transactions follow each other.
    pub pace: Pace,
    /// Which batches were the last of its lanes.
    pub stamps: LastStamps,
    /// Who else is in this process.
    pub local: LocalBus,
    /// By whom lanes hear that read the same.
    pub relays: Relays,
    /// What is known of other processes of the service.
    pub sharing: Sharing,
    /// For each lane, how it is.
    pub health: Vec<crate::health::LaneHealth>,
    /// How the broker is.
    pub broker: Arc<crate::health::BrokerHealth>,
}

impl<H: Handler> Shared<H> {
    /// Gives what keeps this process from working; nothing when it is ready.
    pub fn complaints(&self) -> Vec<String> {
        let lanes = self.health.iter().enumerate();
        let mut complaints: Vec<String> = lanes
            .filter_map(|(lane, health)| {
                let complaint = health.complaint()?;
                Some(format!("{} lane {lane}: {complaint}", H::SERVICE))
            })
            .collect();
        if self.client.connection_state() != async_nats::connection::State::Connected {
            complaints.push(format!("{}: the broker is away", H::SERVICE));
        } else if let Some(complaint) = self.broker.complaint() {
            complaints.push(format!("{}: {complaint}", H::SERVICE));
        }
        complaints
    }

    /// Gives how long a body may be so that the broker takes it with its headers.
    pub fn body_bytes_max(&self) -> usize {
        self.client.max_payload().saturating_sub(HEADERS_MAX).max(HEADERS_MAX)
    }
}

/// Why a lane's task ended for good.
#[derive(Debug, thiserror::Error)]
pub enum LaneEnd {
    /// Somebody else works under our name.
    #[error("lane {lane} of {service} was taken by another process of the name {instance}")]
    TakenUnderOurName {
        /// Which lane.
        lane: u16,
        /// Whose.
        service: Service,
        /// The name.
        instance: String,
    },
}

/// Holds a lane whenever it can, and works in it, until it is stopped.
pub async fn run_lane<H: Handler>(
    shared: Arc<Shared<H>>,
    lane: u16,
    mut asks: mpsc::Receiver<Ask<H::Command>>,
    stop: CancellationToken,
) -> Result<(), LaneEnd> {
    // A lane that lost its connection, and not its process, has not crashed, as long as it gets on.
    let mut counts = true;
    while !stop.is_cancelled() {
        match hold(&shared, lane, counts).await {
            Some((conn, holding)) => {
                let ended = work(&shared, conn, holding, &mut asks, &stop).await;
                shared.held[usize::from(lane)].store(false, Ordering::Release);
                shared.sharing.left(lane);
                counts = !ended?;
            }
            None => refuse_waiting(&mut asks),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(RETAKE_EVERY) => {}
        }
    }
    Ok(())
}

fn refuse_waiting<C>(asks: &mut mpsc::Receiver<Ask<C>>) {
    while let Ok(ask) = asks.try_recv() {
        let problem = Problem::unavailable("this lane is held elsewhere").retry_after(1);
        let _ = ask.reply.send(Err(problem));
    }
}

async fn hold<H: Handler>(
    shared: &Shared<H>,
    lane: u16,
    counts: bool,
) -> Option<(PgConnection, Holding)> {
    let connecting = PgConnection::connect_with(&shared.database);
    let mut conn = match tokio::time::timeout(Duration::from_secs(3), connecting).await {
        Ok(Ok(conn)) => conn,
        Ok(Err(error)) => {
            tracing::warn!(service = %H::SERVICE, lane, error = chain_of(&error), "no database");
            return None;
        }
        Err(_) => return None,
    };
    let _turn = shared.sharing.turn().await;
    let free = shared.sharing.may_take(lane);
    match lane::take(&mut conn, lane, &shared.instance, free, counts).await {
        Ok(Some(holding)) => {
            shared.sharing.took(lane);
            Some((conn, holding))
        }
        Ok(None) => {
            shared.health[usize::from(lane)].elsewhere();
            None
        }
        Err(error) => {
            tracing::warn!(service = %H::SERVICE, lane, error = chain_of(&error), "lane not taken");
            None
        }
    }
}

/// Works in a lane as long as it is held; says whether something was done.
async fn work<H: Handler>(
    shared: &Arc<Shared<H>>,
    conn: PgConnection,
    holding: Holding,
    asks: &mut mpsc::Receiver<Ask<H::Command>>,
    stop: &CancellationToken,
) -> Result<bool, LaneEnd> {
    let lane = holding.lane;
    let held = stop.child_token();
    let _release = held.clone().drop_guard();
    let (inbox, mut arrivals) = mpsc::channel(INBOX_MAX);
    let mut writer = match Writer::begin(shared, conn, holding, inbox, &held).await {
        Ok(writer) => writer,
        Err(error) => {
            tracing::warn!(service = %H::SERVICE, lane, error = chain_of(&error), "lane not begun");
            return Ok(false);
        }
    };
    shared.held[usize::from(lane)].store(true, Ordering::Release);
    tracing::info!(service = %H::SERVICE, lane, epoch = writer.holding.epoch, "lane held");
    let ended = writer.serve(asks, &mut arrivals, stop).await;
    let worked = writer.worked;
    match ended {
        Ok(()) => {
            // From now on questions are passed on; those that came before are answered here.
            shared.held[usize::from(lane)].store(false, Ordering::Release);
            if writer.finish(asks).await.is_ok() {
                writer.drain(asks).await;
            }
            Ok(worked)
        }
        Err(Ended::Lost) => Ok(worked),
        Err(Ended::Fenced) => writer.fenced().await.map(|()| worked),
    }
}
