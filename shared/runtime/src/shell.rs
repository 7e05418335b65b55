//! The shell of a lane: take what is ready, never wait for more; load, decide, store, log, commit;
//! publish, acknowledge, answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use contracts::log::{Head, Point};
use contracts::problem::Problem;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::batch::{Ask, Attempt, Committed, Failure, Work, chain_of};
use crate::handler::{Handler, Received};
use crate::lane::{self, Holding};
use crate::log::{self, Move};
use crate::nats::{Hearing, Voice};
use crate::parked::{self, Chain, State};
use crate::position;
use crate::protocol::{Heard, History, Reader, Told};
use crate::publisher::Publisher;
use crate::source::{self, Arrival};

/// How many events, and how many questions, one batch takes at most: beyond some hundred the cost
/// per message no longer falls, and the first would wait for the last.
const BATCH_MAX: usize = 256;
/// How many arrivals may wait in front of a lane.
const INBOX_MAX: usize = 1_024;
/// How often timers are asked, waiting messages swept and readers' patience counted.
const TICK: Duration = Duration::from_millis(500);
/// How often the lease is renewed when nothing else renews it.
const RENEW_EVERY: Duration = Duration::from_millis(1_500);
/// How often the head is announced.
const ANNOUNCE_EVERY: Duration = Duration::from_secs(1);
/// How long a holder waits before it tries again to take a lane or to reach the database.
const RETAKE_EVERY: Duration = Duration::from_millis(500);
/// How often the same batch is tried when the database asks for another try.
const TRIES_MAX: usize = 5;
/// How often a message is tried alone before it is parked.
const ATTEMPTS_MAX: i32 = 3;
/// From how many takings in a row without order messages are tried one by one.
const CRASHES_SUSPECT: i16 = 3;
/// How many messages of a suspect lane are tried one by one: those that may have killed it.
const SUSPECTS_MAX: usize = INBOX_MAX + 2 * BATCH_MAX;
/// How long publishing may take at the end.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// What all lanes of a service share.
pub struct Shared<H> {
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
    /// The name under which lanes are held.
    pub instance: String,
    /// For each lane, whether this process holds it.
    pub held: Vec<AtomicBool>,
    /// For each lane, how it is.
    pub health: Vec<crate::health::LaneHealth>,
    /// When this process started.
    pub started: Instant,
    /// The database's time then, in Unix milliseconds.
    pub started_at_ms: i64,
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
    while !stop.is_cancelled() {
        match hold(&shared, lane).await {
            Some((conn, holding)) => {
                let ended = work(&shared, conn, holding, &mut asks, &stop).await;
                shared.held[usize::from(lane)].store(false, Ordering::Release);
                ended?;
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

async fn hold<H: Handler>(shared: &Shared<H>, lane: u16) -> Option<(PgConnection, Holding)> {
    let connecting = PgConnection::connect_with(&shared.database);
    let mut conn = match tokio::time::timeout(Duration::from_secs(3), connecting).await {
        Ok(Ok(conn)) => conn,
        Ok(Err(error)) => {
            tracing::warn!(service = %H::SERVICE, lane, error = chain_of(&error), "no database");
            return None;
        }
        Err(_) => return None,
    };
    match lane::take(&mut conn, lane, &shared.instance).await {
        Ok(Some(holding)) => Some((conn, holding)),
        Ok(None) => None,
        Err(error) => {
            tracing::warn!(service = %H::SERVICE, lane, error = chain_of(&error), "lane not taken");
            None
        }
    }
}

/// One lane of a source, as this lane knows it.
struct Source {
    hearing: Hearing,
    reader: Reader,
    rebuild: Arc<Notify>,
    asking: bool,
    acknowledge: Option<async_nats::Subject>,
    answer: Option<Box<contracts::log::LogAnswer>>,
}

/// The writer of a lane at work.
struct Writer<'a, H: Handler> {
    shared: &'a Shared<H>,
    conn: PgConnection,
    holding: Holding,
    sources: Vec<Source>,
    chains: HashMap<Chain, State>,
    publisher: Publisher,
    inbox: mpsc::Sender<Arrival>,
    taken_at: Instant,
    sealed_at: Instant,
    announced_at: Instant,
    suspects: usize,
    crashes_forgotten: bool,
    client: async_nats::Client,
}

/// Why the holding ended.
enum Ended {
    Lost,
    Fenced,
}

async fn work<H: Handler>(
    shared: &Arc<Shared<H>>,
    conn: PgConnection,
    holding: Holding,
    asks: &mut mpsc::Receiver<Ask<H::Command>>,
    stop: &CancellationToken,
) -> Result<(), LaneEnd> {
    let lane = holding.lane;
    let held = stop.child_token();
    let _release = held.clone().drop_guard();
    let (inbox, mut arrivals) = mpsc::channel(INBOX_MAX);
    let mut writer = match Writer::begin(shared, conn, holding, inbox, &held).await {
        Ok(writer) => writer,
        Err(error) => {
            tracing::warn!(service = %H::SERVICE, lane, error = chain_of(&error), "lane not begun");
            return Ok(());
        }
    };
    shared.held[usize::from(lane)].store(true, Ordering::Release);
    tracing::info!(service = %H::SERVICE, lane, epoch = writer.holding.epoch, "lane held");
    match writer.serve(asks, &mut arrivals, stop).await {
        Ok(()) => {
            writer.drain().await;
            Ok(())
        }
        Err(Ended::Lost) => Ok(()),
        Err(Ended::Fenced) => writer.fenced().await,
    }
}

impl<'a, H: Handler> Writer<'a, H> {
    async fn begin(
        shared: &'a Shared<H>,
        mut conn: PgConnection,
        holding: Holding,
        inbox: mpsc::Sender<Arrival>,
        held: &CancellationToken,
    ) -> Result<Self, sqlx::Error> {
        log::make_partitions(&mut conn, 2).await?;
        let chains = parked::chains(&mut conn, holding.lane).await?;
        let positions = position::load(&mut conn, H::SERVICE, holding.lane).await?;
        let mut sources = Vec::with_capacity(positions.len());
        for (from, at) in positions.into_iter().enumerate() {
            let (reader, reading) = (H::SERVICE, holding.lane);
            let hearing = Hearing { reader, reading, source: at.source, lane: at.source_lane };
            let rebuild = Arc::new(Notify::new());
            tokio::spawn(source::listen(
                hearing,
                from,
                shared.jetstream.clone(),
                inbox.clone(),
                rebuild.clone(),
                held.clone(),
            ));
            let reader = Reader::new(at.point, at.crossed);
            sources.push(Source {
                hearing,
                reader,
                rebuild,
                asking: false,
                acknowledge: None,
                answer: None,
            });
        }
        let publisher = Publisher::start(
            shared.pool.clone(),
            shared.jetstream.clone(),
            H::SERVICE,
            holding.lane,
            holding.mark,
            held.clone(),
        );
        let suspects = if holding.crashes >= CRASHES_SUSPECT { SUSPECTS_MAX } else { 0 };
        let now = Instant::now();
        Ok(Self {
            shared,
            conn,
            holding,
            sources,
            chains,
            publisher,
            inbox,
            taken_at: now,
            sealed_at: now.checked_sub(RENEW_EVERY).unwrap_or(now),
            announced_at: now.checked_sub(ANNOUNCE_EVERY).unwrap_or(now),
            suspects,
            crashes_forgotten: false,
            client: shared.client.clone(),
        })
    }

    async fn serve(
        &mut self,
        asks: &mut mpsc::Receiver<Ask<H::Command>>,
        arrivals: &mut mpsc::Receiver<Arrival>,
        stop: &CancellationToken,
    ) -> Result<(), Ended> {
        let mut heads = self.subscribe_heads().await;
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let mut events = Vec::new();
            let mut questions = Vec::new();
            let mut ticked = false;
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                Some(ask) = asks.recv() => questions.push(ask),
                Some(arrival) = arrivals.recv() => self.arrived(arrival, &mut events),
                Some(head) = heads.next() => self.announced(&head),
                _ = tick.tick() => ticked = true,
            }
            while questions.len() < BATCH_MAX
                && let Ok(ask) = asks.try_recv()
            {
                questions.push(ask);
            }
            while events.len() < BATCH_MAX
                && let Ok(arrival) = arrivals.try_recv()
            {
                self.arrived(arrival, &mut events);
            }
            if ticked {
                self.tick().await?;
            }
            if ticked || !events.is_empty() || !questions.is_empty() {
                self.batch(events, questions, ticked).await?;
            }
            while let Some(rows) = self.answered() {
                self.batch(rows, Vec::new(), false).await?;
            }
        }
    }

    async fn subscribe_heads(&self) -> futures::stream::SelectAll<async_nats::Subscriber> {
        let mut heads = futures::stream::SelectAll::new();
        for source in H::SERVICE.sources() {
            if let Ok(subscriber) = self.client.subscribe(subjects::head(*source)).await {
                heads.push(subscriber);
            }
        }
        heads
    }

    fn arrived(&mut self, arrival: Arrival, events: &mut Vec<Received>) {
        match arrival {
            Arrival::Message { from, received, ack } => {
                let source = &mut self.sources[from];
                match source.reader.message(received.envelope.point) {
                    Heard::Next => {
                        events.push(received);
                        source.acknowledge = ack;
                    }
                    Heard::Old => source.acknowledge = ack,
                    Heard::Ask => self.ask(from),
                }
            }
            Arrival::Answer { from, answer } => {
                self.sources[from].asking = false;
                self.sources[from].answer = answer;
            }
        }
    }

    fn announced(&mut self, message: &async_nats::Message) {
        let Ok(head) = serde_json::from_slice::<Head>(&message.payload) else { return };
        let of = |source: &Source| {
            source.hearing.lane == head.lane
                && subjects::head(source.hearing.source) == message.subject.as_str()
        };
        let asked: Vec<usize> = (0..self.sources.len())
            .filter(|at| of(&self.sources[*at]) && self.sources[*at].reader.head(head.point))
            .collect();
        asked.into_iter().for_each(|from| self.ask(from));
    }

    /// Asks the writer of a source, unless it is being asked.
    fn ask(&mut self, from: usize) {
        let source = &mut self.sources[from];
        if source.asking || source.answer.is_some() {
            return;
        }
        source.asking = true;
        let (client, hearing) = (self.client.clone(), source.hearing);
        let after = source.reader.committed().number;
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            let answer = source::ask(client, hearing, after).await;
            let _ = inbox.send(Arrival::Answer { from, answer }).await;
        });
    }

    /// Takes an answer of a writer, now that nothing is in flight; gives the rows that come next.
    fn answered(&mut self) -> Option<Vec<Received>> {
        let from = self.sources.iter().position(|source| source.answer.is_some())?;
        let source = &mut self.sources[from];
        let mut answer = source.answer.take()?;
        let rows = source::rows_of(&mut answer);
        let numbers: Vec<i64> = rows.iter().map(|row| row.envelope.point.number).collect();
        let history = History { epochs: answer.history, head: answer.head };
        let reader = &mut source.reader;
        let mut next = Vec::new();
        match reader.answer(history, answer.floor, &numbers) {
            Told::Rows { skip, more } => {
                for row in rows.into_iter().skip(skip) {
                    if !reader.row(row.envelope.point) {
                        break;
                    }
                    next.push(row);
                }
                if more {
                    self.ask_after_commit(from);
                }
            }
            Told::Stands(why) => {
                let Hearing { source, lane, .. } = source.hearing;
                tracing::error!(reader = %H::SERVICE, %source, lane, why = %why, "stands still");
            }
        }
        Some(next)
    }

    fn ask_after_commit(&mut self, from: usize) {
        let after = self.sources[from].reader.taken().number;
        let source = &mut self.sources[from];
        source.asking = true;
        let (client, hearing, inbox) = (self.client.clone(), source.hearing, self.inbox.clone());
        tokio::spawn(async move {
            let answer = source::ask(client, hearing, after).await;
            let _ = inbox.send(Arrival::Answer { from, answer }).await;
        });
    }

    async fn tick(&mut self) -> Result<(), Ended> {
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
        self.acknowledge();
        if self.announced_at.elapsed() >= ANNOUNCE_EVERY {
            self.announced_at = Instant::now();
            self.announce_head();
        }
        self.report();
        let settled = self.taken_at.elapsed() > Duration::from_secs(60);
        if settled && !self.crashes_forgotten {
            self.crashes_forgotten = true;
            let forgotten = lane::forget_crashes(&mut self.conn, &self.holding).await;
            let made = log::make_partitions(&mut self.conn, 2).await;
            forgotten.and(made).map_err(|_| Ended::Lost)?;
        }
        Ok(())
    }

    fn announce_head(&self) {
        let Holding { lane, epoch, head, .. } = self.holding;
        let head = Head { lane, point: Point::new(epoch, head) };
        if let Ok(body) = serde_json::to_vec(&head) {
            self.shared.voice.say(subjects::head(H::SERVICE), body.into());
        }
    }

    fn report(&self) {
        let (service, lane) = (H::SERVICE.name(), self.holding.lane.to_string());
        let behind: i64 = self.sources.iter().map(|source| source.reader.behind()).sum();
        let labels = [("service", service.to_owned()), ("lane", lane)];
        metrics::gauge!("kontor_log_head", &labels).set(self.holding.head as f64);
        let unpublished = self.holding.head - self.publisher.mark();
        metrics::gauge!("kontor_log_unpublished", &labels).set(unpublished as f64);
        metrics::gauge!("kontor_reader_behind", &labels).set(behind as f64);
        metrics::gauge!("kontor_chains_held_up", &labels).set(self.chains.len() as f64);
        let standing = self.sources.iter().filter(|source| source.reader.stands().is_some()).count();
        metrics::gauge!("kontor_reader_standing_still", &labels).set(standing as f64);
        let health = &self.shared.health[usize::from(self.holding.lane)];
        health.confirmed(unpublished == 0);
    }

    /// Works on what came, until it is committed or put aside.
    async fn batch(
        &mut self,
        events: Vec<Received>,
        asks: Vec<Ask<H::Command>>,
        ticked: bool,
    ) -> Result<(), Ended> {
        let renew = ticked && self.sealed_at.elapsed() >= RENEW_EVERY;
        let sweep = ticked && !self.chains.is_empty();
        let excluded = HashMap::new();
        let moves = self.moves();
        let mut work = Work { events, asks, timers: ticked, sweep, moves, renew, excluded };
        if self.suspects > 0 && !work.events.is_empty() {
            return self.one_by_one(work).await;
        }
        for _ in 0..TRIES_MAX {
            match self.attempt(&mut work).await {
                Ok(committed) => {
                    self.committed(committed, work.moves, work.asks);
                    return Ok(());
                }
                Err(Failure::Exclude(aside)) => {
                    work.excluded.extend(aside.into_iter().map(|(at, s, r)| (at, (s, r))));
                }
                Err(Failure::Again(error)) => {
                    tracing::debug!(error = chain_of(&error), "batch again");
                }
                Err(Failure::Poison(why)) => {
                    tracing::warn!(service = %H::SERVICE, lane = self.holding.lane, why,
                        "a batch failed; its messages go one by one");
                    break;
                }
                Err(failure) => return Err(self.ended(failure, work.asks)),
            }
            self.remake(&mut work).await;
        }
        self.one_by_one(work).await
    }

    fn ended<C>(&self, failure: Failure, asks: Vec<Ask<C>>) -> Ended {
        for ask in asks {
            let problem = Problem::unavailable("whether it was done is not known; ask again");
            let _ = ask.reply.send(Err(problem.retry_after(1)));
        }
        tracing::warn!(service = %H::SERVICE, lane = self.holding.lane,
            why = chain_of(&failure), "the lane is left");
        match failure {
            Failure::Fenced => Ended::Fenced,
            _ => Ended::Lost,
        }
    }

    async fn attempt(&mut self, work: &mut Work<H::Command>) -> Result<Committed, Failure> {
        self.holding.mark = self.publisher.mark();
        let handler = &self.shared.handler;
        let attempt = Attempt { handler, holding: &self.holding, chains: &self.chains };
        attempt.run(&mut self.conn, work).await
    }

    /// Makes the commands of questions anew, since an attempt has used them up.
    async fn remake(&self, work: &mut Work<H::Command>) {
        let mut kept = Vec::with_capacity(work.asks.len());
        for mut ask in work.asks.drain(..) {
            let handler = &self.shared.handler;
            match handler.route(&self.shared.pool, &ask.endpoint, &ask.question).await {
                Ok(routed) => {
                    ask.command = Some(routed.command);
                    kept.push(ask);
                }
                Err(problem) => drop(ask.reply.send(Err(problem))),
            }
        }
        work.asks = kept;
    }

    /// Redoes a batch message by message, counting attempts, parking what fails again and again.
    async fn one_by_one(&mut self, work: Work<H::Command>) -> Result<(), Ended> {
        let Work { events, asks, moves, .. } = work;
        for received in events {
            self.suspects = self.suspects.saturating_sub(1);
            let moved = self.move_to(&moves, &received);
            self.alone(received, moved).await?;
        }
        for ask in asks {
            let mut alone = Work {
                events: vec![],
                asks: vec![ask],
                timers: false,
                sweep: false,
                moves: vec![],
                renew: false,
                excluded: HashMap::new(),
            };
            self.remake(&mut alone).await;
            match self.attempt(&mut alone).await {
                Ok(committed) => self.committed(committed, vec![], alone.asks),
                Err(Failure::Poison(why)) => {
                    tracing::error!(service = %H::SERVICE, why, "a question cannot be answered");
                    for ask in alone.asks {
                        let _ = ask.reply.send(Err(Problem::internal("the request failed")));
                    }
                }
                Err(Failure::Again(_) | Failure::Exclude(_)) => {
                    for ask in alone.asks {
                        let busy = Problem::unavailable("the database is busy").retry_after(1);
                        let _ = ask.reply.send(Err(busy));
                    }
                }
                Err(failure) => return Err(self.ended(failure, alone.asks)),
            }
        }
        Ok(())
    }

    async fn alone(&mut self, received: Received, moved: Option<Move>) -> Result<(), Ended> {
        let lane = self.holding.lane;
        let mut excluded = HashMap::new();
        loop {
            let counted = parked::count_attempt(&mut self.conn, lane, &received).await;
            let attempts = counted.map_err(|_| Ended::Lost)?;
            if attempts > ATTEMPTS_MAX && excluded.is_empty() {
                let why = "it ended the process each time it was tried".to_owned();
                excluded.insert(0, (State::Parked, why));
            }
            let mut work = Work {
                events: vec![received.clone()],
                asks: vec![],
                timers: false,
                sweep: false,
                moves: moved.clone().into_iter().collect(),
                renew: false,
                excluded: excluded.clone(),
            };
            match self.attempt(&mut work).await {
                Ok(committed) => {
                    self.committed(committed, work.moves, vec![]);
                    break;
                }
                Err(Failure::Poison(why)) if attempts >= ATTEMPTS_MAX => {
                    excluded.insert(0, (State::Parked, why));
                }
                Err(Failure::Poison(_) | Failure::Again(_) | Failure::Exclude(_)) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Err(failure) => return Err(self.ended::<()>(failure, vec![])),
            }
        }
        let forgotten = parked::forget_attempts(&mut self.conn, lane, &received).await;
        forgotten.map_err(|_| Ended::Lost)
    }

    /// Gives the moves of all positions from where they are committed to where they were taken.
    fn moves(&self) -> Vec<Move> {
        let moved = self.sources.iter().filter(|s| s.reader.taken() != s.reader.committed());
        moved
            .map(|source| Move {
                source: source.hearing.source,
                source_lane: source.hearing.lane,
                from: source.reader.committed(),
                to: source.reader.taken(),
                crossing: source.reader.crossing(),
            })
            .collect()
    }

    /// Gives the move of one position to one message.
    fn move_to(&self, moves: &[Move], received: &Received) -> Option<Move> {
        let envelope = &received.envelope;
        let of = |source: Service, lane| {
            source == envelope.event_type.service && lane == envelope.lane
        };
        let whole = moves.iter().find(|moved| of(moved.source, moved.source_lane))?;
        let known = self.sources.iter().find(|s| of(s.hearing.source, s.hearing.lane))?;
        let crossing = whole.crossing.iter().copied();
        let crossing = crossing.filter(|crossed| crossed.epoch <= envelope.point.epoch).collect();
        let from = known.reader.committed();
        Some(Move { from, to: envelope.point, crossing, ..whole.clone() })
    }

    fn committed(
        &mut self,
        committed: Committed,
        moves: Vec<Move>,
        asks: Vec<Ask<H::Command>>,
    ) {
        if committed.sealed {
            self.sealed_at = Instant::now();
            self.shared.health[usize::from(self.holding.lane)].committed();
        }
        self.holding.head += committed.rows.len() as i64;
        self.count(&committed, asks.len());
        if !committed.rows.is_empty() {
            self.publisher.publish(committed.rows);
        }
        for moved in moves {
            let of = |hearing: &Hearing| {
                hearing.source == moved.source && hearing.lane == moved.source_lane
            };
            if let Some(source) = self.sources.iter_mut().find(|source| of(&source.hearing)) {
                source.reader.commit_to(moved.to);
            }
        }
        for (chain, state) in committed.chains {
            match state {
                Some(state) => drop(self.chains.insert(chain, state)),
                None => drop(self.chains.remove(&chain)),
            }
        }
        for (ask, answer) in asks.into_iter().zip(committed.answers) {
            let _ = ask.reply.send(answer);
        }
        for hint in committed.hints {
            self.shared.voice.say(hint.subject, hint.body);
        }
        self.acknowledge();
    }

    fn count(&self, committed: &Committed, questions: usize) {
        let service = H::SERVICE.name();
        let lane = self.holding.lane.to_string();
        let labels = [("service", service.to_owned()), ("lane", lane)];
        metrics::counter!("kontor_batches_total", &labels).increment(u64::from(committed.sealed));
        metrics::counter!("kontor_events_written_total", &labels)
            .increment(committed.rows.len() as u64);
        metrics::counter!("kontor_questions_total", &labels).increment(questions as u64);
        metrics::counter!("kontor_parked_total", &labels).increment(committed.parked as u64);
    }

    fn acknowledge(&mut self) {
        for source in &mut self.sources {
            if let Some(subject) = source.acknowledge.take() {
                self.shared.voice.say(subject.to_string(), bytes::Bytes::from_static(b"+ACK"));
            }
        }
    }

    async fn fenced(&mut self) -> Result<(), LaneEnd> {
        let lane = self.holding.lane;
        match lane::holder(&mut self.conn, lane).await {
            Ok(Some(name)) if name == self.shared.instance => Err(LaneEnd::TakenUnderOurName {
                lane,
                service: H::SERVICE,
                instance: name,
            }),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Lets what is committed reach the broker, as far as time allows, and gives the lane back.
    async fn drain(&mut self) {
        let until = Instant::now() + DRAIN_WITHIN;
        while self.publisher.mark() < self.holding.head && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.holding.mark = self.publisher.mark();
        if let Err(error) = lane::give_back(&mut self.conn, &self.holding).await {
            tracing::warn!(error = chain_of(&error), "the lane could not be given back");
        }
    }
}
