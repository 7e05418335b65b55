//! One batch: load, decide, store, log, commit, in one transaction.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::{Slot, derive_from_key};
use contracts::log::Point;
use contracts::problem::Problem;
use futures::FutureExt;
use sqlx::{Connection, PgConnection};
use tokio::sync::oneshot;

use crate::handler::{
    Answer, Batch, BatchError, Cause, Consumed, Handler, Hint, NewEvent, Outcome, Question,
    Received, Task,
};
use crate::lane::Holding;
use crate::log::{self, Move, Row, Sealed};
use crate::parked::{self, Aside, Chain, State};
use crate::postgres::database_now;

/// How many due timers one batch handles.
const TIMERS_MAX: i64 = 200;
/// How many chains one batch tries that nothing in it touched.
const SWEEP_MAX: usize = 64;
/// How often a batch goes back to its chains; each round takes one message of each.
const ROUNDS_MAX: usize = 64;

/// A question on its way to the writer of a lane.
pub struct Ask<C> {
    /// What is asked.
    pub endpoint: String,
    /// The question, to make the command anew when the batch is redone.
    pub question: Question,
    /// The command, until an attempt takes it.
    pub command: Option<C>,
    /// The id under which effects know their cause.
    pub cause: Cause,
    /// Where the answer goes, after the commit.
    pub reply: oneshot::Sender<Result<Bytes, Problem>>,
}

/// What one batch works on.
pub struct Work<C> {
    /// Events that are next in their sources, in order.
    pub events: Vec<Received>,
    /// Questions.
    pub asks: Vec<Ask<C>>,
    /// Whether the clock is asked too.
    pub timers: bool,
    /// Whether waiting messages are tried that nothing touched.
    pub sweep: bool,
    /// Positions that move with it.
    pub moves: Vec<Move>,
    /// Whether to seal even if there is nothing, to renew the lease.
    pub renew: bool,
    /// Events that are put aside without being tried, by their index.
    pub excluded: HashMap<usize, (State, String)>,
}

/// What a committed batch leaves to be done.
#[derive(Default)]
pub struct Committed {
    /// Rows to be published.
    pub rows: Vec<Row>,
    /// Answers, in the order of the questions.
    pub answers: Vec<Result<Bytes, Problem>>,
    /// To be said on plain NATS.
    pub hints: Vec<Hint>,
    /// Chains that are held up now, or no longer.
    pub chains: Vec<(Chain, Option<State>)>,
    /// How many messages were put aside for a person.
    pub parked: usize,
    /// Whether anything was committed.
    pub sealed: bool,
}

/// Why a batch was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something at these indexes has to be put aside first, because later messages depend on it.
    #[error("messages have to be put aside first")]
    Exclude(Vec<(usize, State, String)>),
    /// The connection is gone, or the database is going: the holding ends.
    #[error("the database went away")]
    Lost(#[source] sqlx::Error),
    /// Another writer has the lane.
    #[error("another writer has the lane")]
    Fenced,
    /// Another reader moved a position.
    #[error("another reader moved a position")]
    Moved,
    /// Worth the same again: a deadlock or a time-out.
    #[error("the database asks for another try")]
    Again(#[source] sqlx::Error),
    /// Something in the batch cannot be handled.
    #[error("the batch cannot be handled: {0}")]
    Poison(String),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|database| database.code());
        match (&error, code.as_deref()) {
            (_, Some("40001" | "40P01" | "55P03" | "57014" | "53300")) => Self::Again(error),
            (_, Some(code)) if code.starts_with("08") || code.starts_with("57P") => Self::Lost(error),
            (_, Some("25P03" | "53100" | "58030" | "XX000" | "XX001" | "XX002")) => Self::Lost(error),
            (sqlx::Error::Database(_), _) => Self::Poison(chain_of(&error)),
            (sqlx::Error::ColumnDecode { .. } | sqlx::Error::RowNotFound, _) => {
                Self::Poison(chain_of(&error))
            }
            _ => Self::Lost(error),
        }
    }
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Database(error) => error.into(),
            BatchError::Encode(_) | BatchError::Inconsistent { .. } => Self::Poison(chain_of(&error)),
        }
    }
}

/// Writes an error with its causes, once, where it is handled.
pub fn chain_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Where a task came from.
enum Origin {
    Event(usize),
    Ask(usize),
    Timer,
}

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

    async fn apply(
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

    /// Tries the first message of each waiting chain that this batch touched, or of all in a sweep,
    /// until nothing moves any more.
    async fn chain_rounds(
        &self,
        conn: &mut PgConnection,
        sweep: bool,
        state: &mut Progress,
    ) -> Result<(), Failure> {
        let mut candidates = self.candidates(sweep, state);
        for _ in 0..ROUNDS_MAX {
            if candidates.is_empty() {
                break;
            }
            let kept = parked::first_of(conn, self.holding.lane, &candidates).await?;
            let found: HashSet<Chain> = kept.iter().map(|kept| Chain::of(&kept.received)).collect();
            for gone in candidates.iter().filter(|chain| !found.contains(chain)) {
                state.let_go(gone, self.chains);
            }
            let moved = self.chain_round(conn, kept, state).await?;
            candidates = self.candidates(false, state);
            candidates.retain(|chain| moved.contains(chain) || !found.contains(chain));
            candidates.retain(|chain| !state.gone.contains(chain));
        }
        Ok(())
    }

    async fn chain_round(
        &self,
        conn: &mut PgConnection,
        kept: Vec<parked::Kept>,
        state: &mut Progress,
    ) -> Result<HashSet<Chain>, Failure> {
        let (mut done, mut again, mut tasks, mut tried) = (vec![], vec![], vec![], vec![]);
        for kept in kept {
            match self.handler.consume(&kept.received) {
                Consumed::Command(command) => {
                    tasks.push(Task { command, cause: cause_of(&kept.received) });
                    tried.push(kept);
                }
                Consumed::Ignored => done.push(kept.received),
                Consumed::Unreadable(reason) => again.push(aside_again(kept, State::Parked, reason)),
            }
        }
        let causes: Vec<Cause> = tasks.iter().map(|task| task.cause.clone()).collect();
        let outcomes = self.apply(conn, state.now, tasks).await?;
        for ((kept, cause), outcome) in tried.into_iter().zip(causes).zip(outcomes) {
            match outcome.answer {
                Answer::Done(_) => {
                    state.announce(cause, outcome.events, outcome.hints);
                    state.touched.insert(kept.received.envelope.aggregate().to_owned());
                    done.push(kept.received);
                }
                Answer::NotYet(reason) => {
                    again.push(aside_again(kept, State::AwaitingCause, reason));
                }
                Answer::Refused(problem) => {
                    again.push(aside_again(kept, State::Parked, words(&problem)));
                }
            }
        }
        for aside in again.iter().filter(|aside| aside.state == State::Parked) {
            state.held.insert(Chain::of(&aside.received), State::Parked);
            state.parked += 1;
        }
        parked::delete(conn, self.holding.lane, &done.iter().collect::<Vec<_>>()).await?;
        parked::update(conn, self.holding.lane, &again).await?;
        Ok(done.iter().map(Chain::of).collect())
    }

    fn candidates(&self, sweep: bool, state: &Progress) -> Vec<Chain> {
        let now_held = state.held.iter().map(|(chain, what)| (chain, *what));
        let before = self.chains.iter().map(|(chain, what)| (chain, *what));
        let waiting = before
            .filter(|(chain, _)| !state.held.contains_key(*chain))
            .chain(now_held)
            .filter(|(chain, what)| *what != State::Parked && !state.gone.contains(*chain));
        let mut spare = if sweep { SWEEP_MAX } else { 0 };
        waiting
            .filter(|(chain, _)| {
                let touched = state.touched.contains(&chain.aggregate);
                let swept = !touched && spare > 0;
                spare -= usize::from(swept);
                touched || swept
            })
            .map(|(chain, _)| chain.clone())
            .collect()
    }
}

fn aside_again(kept: parked::Kept, state: State, reason: String) -> Aside {
    Aside { received: kept.received, state, reason, attempts: kept.attempts + 1 }
}

fn cause_of(received: &Received) -> Cause {
    let envelope = &received.envelope;
    Cause {
        id: envelope.id,
        actor: format!("service:{}", envelope.event_type.service),
        trace: envelope.trace,
        time: envelope.time,
    }
}

fn words(problem: &Problem) -> String {
    problem.detail.clone().unwrap_or_else(|| problem.title.clone().into_owned())
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

/// What has come together while a batch runs.
struct Progress {
    now: DateTime<Utc>,
    asides: Vec<Aside>,
    held: HashMap<Chain, State>,
    gone: HashSet<Chain>,
    touched: HashSet<String>,
    events: Vec<(Cause, NewEvent)>,
    hints: Vec<Hint>,
    answers: Vec<Option<Result<Bytes, Problem>>>,
    parked: usize,
}

impl Progress {
    fn new(now: DateTime<Utc>, asks: usize) -> Self {
        Self {
            now,
            asides: vec![],
            held: HashMap::new(),
            gone: HashSet::new(),
            touched: HashSet::new(),
            events: vec![],
            hints: vec![],
            answers: (0..asks).map(|_| None).collect(),
            parked: 0,
        }
    }

    fn put_aside(&mut self, received: &Received, state: State, reason: &str, attempts: i32) {
        let chain = Chain::of(received);
        if state != State::Behind {
            self.held.insert(chain, state);
        }
        self.parked += usize::from(state == State::Parked);
        let (received, reason) = (received.clone(), reason.to_owned());
        self.asides.push(Aside { received, state, reason, attempts });
    }

    fn let_go(&mut self, chain: &Chain, before: &HashMap<Chain, State>) {
        self.held.remove(chain);
        if before.contains_key(chain) || !self.gone.contains(chain) {
            self.gone.insert(chain.clone());
        }
    }

    fn announce(&mut self, cause: Cause, events: Vec<NewEvent>, hints: Vec<Hint>) {
        for event in &events {
            let aggregate = event.correlation.as_ref().unwrap_or(&event.subject);
            self.touched.insert(aggregate.clone());
        }
        self.events.extend(events.into_iter().map(|event| (cause.clone(), event)));
        self.hints.extend(hints);
    }

    /// Sorts the outcomes of the first round. Where something is put aside of which a later
    /// message of the same chain stands in this batch, the batch has to be done anew without it.
    fn first_round<C>(
        &mut self,
        work: &Work<C>,
        from: Vec<Origin>,
        causes: Vec<Cause>,
        outcomes: Vec<Outcome>,
    ) -> Result<(), Failure> {
        let mut last_of: HashMap<Chain, usize> = HashMap::new();
        for origin in &from {
            if let Origin::Event(at) = origin {
                last_of.insert(Chain::of(&work.events[*at]), *at);
            }
        }
        let mut exclude = Vec::new();
        for ((origin, cause), outcome) in from.iter().zip(causes).zip(outcomes) {
            let Outcome { answer, events, hints } = outcome;
            match (origin, answer) {
                (Origin::Event(at), Answer::Done(_)) => {
                    self.touched.insert(work.events[*at].envelope.aggregate().to_owned());
                    self.announce(cause, events, hints);
                }
                (Origin::Event(at), answer) => {
                    let (state, reason) = aside_for(answer);
                    let received = &work.events[*at];
                    if last_of.get(&Chain::of(received)).is_some_and(|last| last > at) {
                        exclude.push((*at, state, reason));
                    } else {
                        self.put_aside(received, state, &reason, 1);
                    }
                }
                (Origin::Ask(at), answer) => {
                    let done = matches!(answer, Answer::Done(_));
                    self.answers[*at] = Some(answer_to(answer));
                    if done {
                        self.announce(cause, events, hints);
                    }
                }
                (Origin::Timer, Answer::Done(_)) => self.announce(cause, events, hints),
                (Origin::Timer, answer) => {
                    let (_, reason) = aside_for(answer);
                    tracing::warn!(reason, "a timer was refused");
                }
            }
        }
        if exclude.is_empty() { Ok(()) } else { Err(Failure::Exclude(exclude)) }
    }

    fn rows(&mut self, holding: &Holding) -> Vec<Row> {
        let events = std::mem::take(&mut self.events);
        let numbered = events.into_iter().zip(holding.head + 1..);
        numbered
            .map(|((cause, event), number)| Row {
                point: Point::new(holding.epoch, number),
                recorded_at: self.now,
                kind: event.kind.to_string(),
                subject: event.subject,
                sequence: event.sequence,
                correlation: event.correlation,
                causation: cause.id,
                trace: cause.trace.map(|trace| trace.at(span_id(holding, number)).to_string()),
                body: event.body,
            })
            .collect()
    }

    fn committed(self, rows: Vec<Row>) -> Committed {
        let unanswered = || Err(Problem::unavailable("nothing was decided").retry_after(1));
        let gone = self.gone.into_iter().map(|chain| (chain, None));
        Committed {
            rows,
            answers: self.answers.into_iter().map(|a| a.unwrap_or_else(unanswered)).collect(),
            hints: self.hints,
            chains: gone.chain(self.held.into_iter().map(|(c, s)| (c, Some(s)))).collect(),
            parked: self.parked,
            sealed: true,
        }
    }
}

fn aside_for(answer: Answer) -> (State, String) {
    match answer {
        Answer::NotYet(reason) => (State::AwaitingCause, reason),
        Answer::Refused(problem) => (State::Parked, words(&problem)),
        Answer::Done(_) => (State::Behind, String::new()),
    }
}

fn answer_to(answer: Answer) -> Result<Bytes, Problem> {
    match answer {
        Answer::Done(body) => Ok(body),
        Answer::Refused(problem) => Err(problem),
        Answer::NotYet(missing) => Err(Problem::conflict(missing)),
    }
}

/// Gives the span of a row: the same for the same row, different for any two.
fn span_id(holding: &Holding, number: i64) -> u64 {
    let seed = (holding.epoch as u64) ^ ((number as u64) << 20) ^ u64::from(holding.lane);
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb).max(1)
}
