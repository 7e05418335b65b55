//! The transaction: gather what is to be done, apply it, seal it, commit.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contracts::ids::{Slot, derive_from_key};
use futures::FutureExt;
use sqlx::{Connection, PgConnection};

use super::progress::{Origin, Progress};
use super::{Committed, Failure, Timers, Work};
use crate::fail_points::{Point, reach};
use crate::handler::{Batch, Cause, Consumed, Handler, Outcome, Received, Task};
use crate::lane::Holding;
use crate::log::{self, Move, Row, Sealed};
use crate::parked::{self, Chain, State};
use crate::postgres::database_now;
use crate::sabotage::{self, Sabotage};
use crate::source;
use crate::telemetry::{BatchSpans, Spans};

/// How many due timers one batch handles.
pub const TIMERS_MAX: i64 = 200;

/// Runs one batch of a lane in one transaction.
pub struct Attempt<'a, H: Handler> {
    /// The service.
    pub handler: &'a Arc<H>,
    /// The lane that is held.
    pub holding: &'a Holding,
    /// The chains that are held up.
    pub chains: &'a BTreeMap<Chain, State>,
    /// How long the body of a fact may be, so that the broker takes it.
    pub body_bytes_max: usize,
    /// The name under which the lane is held.
    pub instance: &'a str,
    /// Takes the spans of what is committed.
    pub spans: &'a Spans,
}

impl<H: Handler> Attempt<'_, H> {
    /// Tries the work; everything is committed, or nothing.
    pub async fn run(
        &self,
        conn: &mut PgConnection,
        work: &mut Work<H::Command>,
    ) -> Result<Committed, Failure> {
        let heard = self.hear(work);
        if work.is_without_effect() && heard.iter().all(Heard::is_nothing) {
            return Ok(Committed::default());
        }
        let mut tx = conn.begin().await?;
        let now = database_now(&mut tx).await?;
        let spans = BatchSpans::begin(self.spans, self.holding.lane, now);
        let mut state = Progress::new(spans, now, work.asks.len());
        let (from, tasks) = self.gather(&mut tx, work, heard, &mut state).await?;
        let wanted = work.renew || !work.sweep.is_empty() || !work.events.is_empty();
        if tasks.is_empty() && !wanted {
            tx.rollback().await?;
            return Ok(Committed::default());
        }
        let causes: Vec<Cause> = tasks.iter().map(|task| task.cause.clone()).collect();
        let outcomes = self.apply(&mut tx, now, tasks).await?;
        state.first_round(work, from, causes, outcomes)?;
        parked::insert(&mut tx, self.holding.lane, now, &state.asides).await?;
        self.chain_rounds(&mut tx, &work.waiting, &work.sweep, &mut state).await?;
        reach(self.instance, Point::Decided)?;
        state.look_up_traces(&mut tx).await?;
        let rows = state.rows(self.holding);
        log_and_seal(&mut tx, self.holding, &rows, &work.moves).await?;
        reach(self.instance, Point::Sealed)?;
        sabotage::answer_first(&mut work.asks, &state.answers).await;
        tx.commit().await?;
        reach(self.instance, Point::Committed)?;
        Ok(state.committed(rows))
    }

    async fn gather(
        &self,
        conn: &mut PgConnection,
        work: &mut Work<H::Command>,
        heard: Vec<Heard<H::Command>>,
        state: &mut Progress<'_>,
    ) -> Result<(Vec<Origin>, Vec<Task<H::Command>>), Failure> {
        let mut from = Vec::new();
        let mut tasks = Vec::new();
        for ((at, received), heard) in work.events.iter().enumerate().zip(heard) {
            if let Some(command) = self.command_of(at, received, heard, work, state) {
                from.push(Origin::Event(at));
                let cause = state.spans.event(received, cause_of(received));
                tasks.push(Task { command, cause });
            }
        }
        for (at, ask) in work.asks.iter_mut().enumerate() {
            if let Some(command) = ask.command.take() {
                from.push(Origin::Ask(at));
                let cause = state.spans.question(&ask.endpoint, ask.cause.clone());
                tasks.push(Task { command, cause });
            }
        }
        let timers = self.timers(conn, state.now, work.timers).await?;
        state.timers = timers.len();
        from.extend(timers.iter().map(|_| Origin::Timer));
        tasks.extend(timers.into_iter().map(|Task { command, cause }| {
            let cause = state.spans.timer(cause);
            Task { command, cause }
        }));
        Ok((from, tasks))
    }

    async fn timers(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        which: Timers,
    ) -> Result<Vec<Task<H::Command>>, Failure> {
        let (first, count) = match which {
            Timers::None => return Ok(Vec::new()),
            Timers::All => (0, usize::MAX),
            Timers::Only(at) => (at, 1),
        };
        let lane = self.holding.lane;
        let mut batch = Batch { conn, now, lane };
        let due = AssertUnwindSafe(self.handler.due(&mut batch, TIMERS_MAX)).catch_unwind().await;
        let due = due.map_err(|_| Failure::Timers("the handler panicked".into()))?;
        let due = due.map_err(|error| match Failure::from(error).blame() {
            Ok(why) => Failure::Timers(why),
            Err(failure) => failure,
        })?;
        let task = |(at, command)| {
            let key = format!("{}/{lane}/{at}", H::SERVICE);
            let id = derive_from_key(now, &["timer", &key], Slot(lane as u8));
            Task { command, cause: Cause { id, actor: "timer".into(), trace: None, time: now } }
        };
        Ok(due.into_iter().enumerate().skip(first).take(count).map(task).collect())
    }

    /// Finds out what the events mean, but for those that are put aside without being tried.
    fn hear(&self, work: &Work<H::Command>) -> Vec<Heard<H::Command>> {
        let events = work.events.iter().enumerate();
        let heard = events.map(|(at, received)| {
            let keeps = || self.handler.keeps(received, self.holding.lane);
            let kept = source::unreadable(received).is_some()
                || catch_unwind(AssertUnwindSafe(keeps)).unwrap_or(true);
            if !kept {
                return Heard::Means(Consumed::Ignored);
            }
            let untried = work.excluded.contains_key(&at)
                || (!self.chains.is_empty() && self.chains.contains_key(&Chain::of(received)));
            if untried { Heard::Untried } else { Heard::Means(self.meaning(received)) }
        });
        heard.collect()
    }

    fn command_of(
        &self,
        at: usize,
        received: &Received,
        heard: Heard<H::Command>,
        work: &Work<H::Command>,
        state: &mut Progress<'_>,
    ) -> Option<H::Command> {
        if heard.is_nothing() {
            return None;
        }
        let chain = Chain::of(received);
        let behind = self.chains.contains_key(&chain) || state.held.contains_key(&chain);
        if behind {
            state.put_aside(received, State::Behind, "an earlier message waits", 0);
        } else if let Some((what, reason)) = work.excluded.get(&at) {
            state.put_aside(received, *what, reason, 0);
        } else {
            match heard {
                Heard::Means(Consumed::Command(command)) => return Some(command),
                Heard::Means(Consumed::Unreadable(_)) if sabotage::does(Sabotage::Dropped) => {}
                Heard::Means(Consumed::Unreadable(reason)) => {
                    state.put_aside(received, State::Parked, &reason, 0);
                }
                Heard::Means(Consumed::Ignored) | Heard::Untried => {}
            }
        }
        None
    }

    /// Gives what a message means; one that cannot be read is for a person, whoever it was meant for.
    pub(super) fn meaning(&self, received: &Received) -> Consumed<H::Command> {
        if let Some(why) = source::unreadable(received) {
            return Consumed::Unreadable(why);
        }
        let consume = || self.handler.consume(received);
        catch_unwind(AssertUnwindSafe(consume)).unwrap_or_else(|_| {
            Consumed::Unreadable("the handler panicked over it; the log has the place".into())
        })
    }

    pub(super) async fn apply(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
        tasks: Vec<Task<H::Command>>,
    ) -> Result<Vec<Outcome>, Failure> {
        if tasks.is_empty() {
            return Ok(Vec::new());
        }
        let count = tasks.len();
        let mut batch = Batch { conn, now, lane: self.holding.lane };
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

/// What an event of a batch asks for.
enum Heard<C> {
    /// It is put aside without being tried.
    Untried,
    /// It means this to the service; nothing, where it is another lane's.
    Means(Consumed<C>),
}

impl<C> Heard<C> {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Means(Consumed::Ignored))
    }
}

pub(super) fn cause_of(received: &Received) -> Cause {
    let envelope = &received.envelope;
    Cause {
        id: envelope.id,
        actor: format!("service:{}", envelope.event_type.service),
        trace: envelope.trace,
        time: envelope.time,
    }
}

async fn log_and_seal(
    conn: &mut PgConnection,
    holding: &Holding,
    rows: &[Row],
    moves: &[Move],
) -> Result<(), Failure> {
    let moves = if sabotage::does(Sabotage::PositionLeft) { &[] } else { moves };
    sabotage::force_lane(conn, holding).await?;
    crate::position::insert_crossings(conn, holding.lane, moves).await?;
    match log::seal(conn, holding, rows, moves).await.map_err(Failure::of_seal)? {
        Sealed::Yes => Ok(()),
        Sealed::Fenced => Err(Failure::Fenced),
        Sealed::Moved => Err(Failure::Moved),
    }
}
