//! The transaction: gather what is to be done, apply it, seal it, commit.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contracts::ids::{Slot, derive_from_key};
use futures::FutureExt;
use sqlx::{Connection, PgConnection};

use super::progress::{Origin, Progress};
use super::{Committed, Failure, Work};
use crate::handler::{Batch, Cause, Consumed, Handler, Outcome, Received, Task};
use crate::lane::Holding;
use crate::log::{self, Move, Row, Sealed};
use crate::parked::{self, Chain, State};
use crate::postgres::database_now;

/// How many due timers one batch handles.
const TIMERS_MAX: i64 = 200;

/// Runs one batch of a lane in one transaction.
pub struct Attempt<'a, H: Handler> {
    /// The service.
    pub handler: &'a Arc<H>,
    /// The lane that is held.
    pub holding: &'a Holding,
    /// The chains that are held up.
    pub chains: &'a HashMap<Chain, State>,
}

impl<H: Handler> Attempt<'_, H> {
    /// Tries the work; everything is committed, or nothing.
    pub async fn run(
        &self,
        conn: &mut PgConnection,
        work: &mut Work<H::Command>,
    ) -> Result<Committed, Failure> {
        let mut tx = conn.begin().await?;
        let now = database_now(&mut tx).await?;
        let mut state = Progress::new(now, work.asks.len());
        let (from, tasks) = self.gather(&mut tx, work, &mut state).await?;
        let idle = tasks.is_empty() && work.events.is_empty() && !work.renew && !work.sweep;
        if idle {
            tx.rollback().await?;
            return Ok(Committed::default());
        }
        let causes: Vec<Cause> = tasks.iter().map(|task| task.cause.clone()).collect();
        let outcomes = self.apply(&mut tx, now, tasks).await?;
        state.first_round(work, from, causes, outcomes)?;
        parked::insert(&mut tx, self.holding.lane, now, &state.asides).await?;
        self.chain_rounds(&mut tx, work.sweep, &mut state).await?;
        let rows = state.rows(self.holding);
        log_and_seal(&mut tx, self.holding, &rows, &work.moves).await?;
        tx.commit().await?;
        Ok(state.committed(rows))
    }

    async fn gather(
        &self,
        conn: &mut PgConnection,
        work: &mut Work<H::Command>,
        state: &mut Progress,
    ) -> Result<(Vec<Origin>, Vec<Task<H::Command>>), Failure> {
        let mut from = Vec::new();
        let mut tasks = Vec::new();
        for (at, received) in work.events.iter().enumerate() {
            if let Some(command) = self.command_of(at, received, work, state) {
                from.push(Origin::Event(at));
                tasks.push(Task { command, cause: cause_of(received) });
            }
        }
        for (at, ask) in work.asks.iter_mut().enumerate() {
            if let Some(command) = ask.command.take() {
                from.push(Origin::Ask(at));
                tasks.push(Task { command, cause: ask.cause.clone() });
            }
        }
        if work.timers {
            let lane = self.holding.lane;
            let mut batch = Batch { conn, now: state.now, lane };
            for (at, command) in
                self.handler.due(&mut batch, TIMERS_MAX).await?.into_iter().enumerate()
            {
                let key = format!("{}/{lane}/{at}", H::SERVICE);
                let id = derive_from_key(state.now, &["timer", &key], Slot(lane as u8));
                let cause = Cause { id, actor: "timer".into(), trace: None, time: state.now };
                from.push(Origin::Timer);
                tasks.push(Task { command, cause });
            }
        }
        Ok((from, tasks))
    }

    fn command_of(
        &self,
        at: usize,
        received: &Received,
        work: &Work<H::Command>,
        state: &mut Progress,
    ) -> Option<H::Command> {
        if !self.handler.keeps(received, self.holding.lane) {
            return None;
        }
        let chain = Chain::of(received);
        let behind = self.chains.contains_key(&chain) || state.held.contains_key(&chain);
        if behind {
            state.put_aside(received, State::Behind, "an earlier message waits", 0);
        } else if let Some((what, reason)) = work.excluded.get(&at) {
            state.put_aside(received, *what, reason, 0);
        } else {
            match self.handler.consume(received) {
                Consumed::Command(command) => return Some(command),
                Consumed::Ignored => {}
                Consumed::Unreadable(reason) => {
                    state.put_aside(received, State::Parked, &reason, 0);
                }
            }
        }
        None
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
        match applied {
            Ok(Ok(outcomes)) if outcomes.len() == count => Ok(outcomes),
            Ok(Ok(outcomes)) => {
                Err(Failure::Poison(format!("{count} tasks had {} outcomes", outcomes.len())))
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Failure::Poison("the handler panicked; the log has the place".into())),
        }
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
    crate::position::insert_crossings(conn, holding.lane, moves).await?;
    match log::seal(conn, holding, rows, moves).await? {
        Sealed::Yes => Ok(()),
        Sealed::Fenced => Err(Failure::Fenced),
        Sealed::Moved => Err(Failure::Moved),
    }
}
