//! The transaction: gather what is to be done, apply it, seal it, commit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contracts::ids::{Slot, derive_from_key};
use futures::FutureExt;
use sqlx::PgConnection;

use super::part::{Heard, Part, cause_of};
use super::progress::{Origin, Progress};
use super::{Committed, Failure, Timers};
use crate::fail_points::{Point, reach};
use crate::handler::{Batch, Cause, Handler, LastStamps, Outcome, Stamps, Task};
use crate::log::{self, Row, Seal, Sealed};
use crate::parked;
use crate::postgres;
use crate::sabotage::{self, Sabotage};
use crate::telemetry::{BatchSpans, Spans};

/// How many due timers one batch handles.
pub const TIMERS_MAX: i64 = 200;

/// Runs one batch in one transaction: of a lane, or of several that go together.
pub struct Attempt<'a, H: Handler> {
    /// The service.
    pub handler: &'a Arc<H>,
    /// How long the body of a fact may be, so that the broker takes it.
    pub body_bytes_max: usize,
    /// The name under which the lanes are held.
    pub instance: &'a str,
    /// Takes the spans of what is committed.
    pub spans: &'a Spans,
    /// Which batches were the last of the lanes.
    pub stamps: &'a LastStamps,
}

/// A part on its way through the transaction.
struct Running<'r, 'p, 'a, C> {
    part: &'r mut Part<'p, C>,
    from: Vec<Origin>,
    causes: Vec<Cause>,
    state: Progress<'a>,
    takes_part: bool,
}

impl<'a, H: Handler> Attempt<'a, H> {
    /// Tries the work of all parts; everything is committed, or nothing.
    ///
    /// - Gives: what was committed of each part, in their order; of one with nothing to do, that
    ///   nothing was.
    pub async fn run(
        &self,
        conn: &mut PgConnection,
        parts: &mut [Part<'_, H::Command>],
    ) -> Result<Vec<Committed>, Failure> {
        let heard: Vec<_> = parts.iter().map(|part| self.hear(part)).collect();
        if parts.iter().zip(&heard).all(|(part, heard)| part.is_idle(heard)) {
            return Ok(parts.iter().map(|_| Committed::default()).collect());
        }
        let now = postgres::begin(conn).await?;
        let mut stamps = self.stamps.take(parts.iter().map(|part| part.holding.lane));
        let done = match self.decide_and_seal((conn, &mut stamps), now, parts, heard).await {
            Ok(done) => done,
            Err(failure @ Failure::Lost(_)) => return Err(failure),
            Err(failure) => {
                postgres::run(conn, "ROLLBACK").await?;
                return Err(failure);
            }
        };
        if done.iter().all(Option::is_none) {
            postgres::run(conn, "ROLLBACK").await?;
            self.stamps.put(stamps);
            return Ok(done.iter().map(|_| Committed::default()).collect());
        }
        postgres::run(conn, "COMMIT").await?;
        self.stamps.put(stamps);
        reach(self.instance, Point::Committed)?;
        let committed = |(state, rows): (Progress<'_>, Vec<Row>)| state.committed(rows);
        Ok(done.into_iter().map(|one| one.map(committed).unwrap_or_default()).collect())
    }

    async fn decide_and_seal(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        now: DateTime<Utc>,
        parts: &mut [Part<'_, H::Command>],
        heard: Vec<Vec<Heard<H::Command>>>,
    ) -> Result<Vec<Option<(Progress<'a>, Vec<Row>)>>, Failure> {
        let mut tasks = Vec::new();
        let mut running = Vec::with_capacity(parts.len());
        for (part, heard) in parts.iter_mut().zip(heard) {
            running.push(self.gather((conn, stamps), now, part, heard, &mut tasks).await?);
        }
        if !running.iter().any(|one| one.takes_part) {
            return Ok(running.iter().map(|_| None).collect());
        }
        let mut outcomes = self.apply((conn, stamps), now, tasks).await?.into_iter();
        for Running { part, from, causes, state, .. } in &mut running {
            let own = outcomes.by_ref().take(causes.len()).collect();
            state.first_round(part.work, std::mem::take(from), std::mem::take(causes), own)?;
            parked::insert(conn, part.holding.lane, now, &state.asides).await?;
            self.chain_rounds((conn, stamps), part, state).await?;
        }
        reach(self.instance, Point::Decided)?;
        let mut done = Vec::with_capacity(running.len());
        for Running { part, mut state, takes_part, .. } in running {
            state.look_up_traces(conn).await?;
            let rows = state.rows(part.holding);
            done.push((part, takes_part.then_some((state, rows))));
        }
        let sealing = done.iter().filter_map(|(part, done)| {
            let (_, rows) = done.as_ref()?;
            Some(Seal { holding: part.holding, rows, moves: &part.work.moves })
        });
        seal(conn, sealing.collect()).await?;
        reach(self.instance, Point::Sealed)?;
        for (part, done) in &mut done {
            let Some((state, _)) = done else { continue };
            sabotage::answer_first(&mut part.work.asks, &state.answers).await;
        }
        Ok(done.into_iter().map(|(_, done)| done).collect())
    }

    async fn gather<'r, 'p>(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        now: DateTime<Utc>,
        part: &'r mut Part<'p, H::Command>,
        heard: Vec<Heard<H::Command>>,
        tasks: &mut Vec<Task<H::Command>>,
    ) -> Result<Running<'r, 'p, 'a, H::Command>, Failure> {
        let lane = part.holding.lane;
        let spans = BatchSpans::begin(self.spans, lane, now);
        let mut state = Progress::new(spans, now, part.work.asks.len());
        let (mut from, mut causes) = (Vec::new(), Vec::new());
        let idle = part.is_idle(&heard);
        let mut task = |origin, command, cause: Cause| {
            from.push(origin);
            causes.push(cause.clone());
            tasks.push(Task { command, cause, lane });
        };
        for (at, heard) in heard.into_iter().enumerate() {
            if let Some(command) = self.command_of(at, heard, part, &mut state) {
                let received = &part.work.events[at];
                let cause = state.spans.event(received, cause_of(received));
                task(Origin::Event(at), command, cause);
            }
        }
        for (at, ask) in part.work.asks.iter_mut().enumerate() {
            if let Some(command) = ask.command.take() {
                let cause = state.spans.question(&ask.endpoint, ask.cause.clone());
                task(Origin::Ask(at), command, cause);
            }
        }
        for (command, cause) in self.timers((conn, stamps), now, lane, part.work.timers).await? {
            state.timers += 1;
            task(Origin::Timer, command, state.spans.timer(cause));
        }
        let work = &part.work;
        let wanted = work.renew || !work.sweep.is_empty() || !work.events.is_empty();
        let takes_part = !idle && (wanted || !from.is_empty());
        Ok(Running { part, from, causes, state, takes_part })
    }

    async fn timers(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        now: DateTime<Utc>,
        lane: u16,
        which: Timers,
    ) -> Result<Vec<(H::Command, Cause)>, Failure> {
        let (first, count) = match which {
            Timers::None => return Ok(Vec::new()),
            Timers::All => (0, usize::MAX),
            Timers::Only(at) => (at, 1),
        };
        let mut batch = Batch { conn, now, stamps };
        let due = self.handler.due(&mut batch, lane, TIMERS_MAX);
        let due = AssertUnwindSafe(due).catch_unwind().await;
        let due = due.map_err(|_| Failure::Timers("the handler panicked".into()))?;
        let due = due.map_err(|error| match Failure::from(error).blame() {
            Ok(why) => Failure::Timers(why),
            Err(failure) => failure,
        })?;
        let task = |(at, command)| {
            let key = format!("{}/{lane}/{at}", H::SERVICE);
            let id = derive_from_key(now, &["timer", &key], Slot(lane as u8));
            (command, Cause { id, actor: "timer".into(), trace: None, time: now })
        };
        Ok(due.into_iter().enumerate().skip(first).take(count).map(task).collect())
    }

    pub(super) async fn apply(
        &self,
        (conn, stamps): (&mut PgConnection, &mut Stamps),
        now: DateTime<Utc>,
        tasks: Vec<Task<H::Command>>,
    ) -> Result<Vec<Outcome>, Failure> {
        if tasks.is_empty() {
            return Ok(Vec::new());
        }
        let count = tasks.len();
        let mut batch = Batch { conn, now, stamps };
        let applied = AssertUnwindSafe(self.handler.apply(&mut batch, tasks)).catch_unwind().await;
        let outcomes = applied
            .map_err(|_| Failure::Poison("the handler panicked; the log has the place".into()))??;
        if outcomes.len() != count {
            let why = format!("{count} tasks had {} outcomes", outcomes.len());
            return Err(Failure::Poison(why));
        }
        let too_long = outcomes
            .iter()
            .flat_map(|outcome| &outcome.events)
            .find(|event| event.body.len() > self.body_bytes_max);
        match too_long {
            None => Ok(outcomes),
            Some(event) => Err(Failure::Poison(format!(
                "{} has {} bytes, and the broker takes {}",
                event.kind,
                event.body.len(),
                self.body_bytes_max
            ))),
        }
    }
}

async fn seal(conn: &mut PgConnection, mut seals: Vec<Seal<'_>>) -> Result<(), Failure> {
    for seal in &mut seals {
        if sabotage::does(Sabotage::PositionLeft) {
            seal.moves = &[];
        }
        sabotage::force_lane(conn, seal.holding).await?;
        crate::position::insert_crossings(conn, seal.holding.lane, seal.moves).await?;
    }
    match log::seal(conn, &seals).await.map_err(Failure::of_seal)? {
        Sealed::Yes => Ok(()),
        Sealed::Fenced => Err(Failure::Fenced),
        Sealed::Moved => Err(Failure::Moved),
    }
}
