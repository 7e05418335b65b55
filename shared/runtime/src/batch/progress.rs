//! What has come together while a batch runs.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::log::Point;
use contracts::problem::Problem;
use sqlx::PgConnection;

use super::{Committed, Failure, Work};
use crate::handler::{Answer, Cause, Hint, NewEvent, Outcome, Received};
use crate::lane::Holding;
use crate::log::{self, Row};
use crate::parked::{Aside, Chain, State};
use crate::telemetry::BatchSpans;

/// For how long an order's trace is gone on with: spans of an older one are no longer kept.
const JOINED_WITHIN: TimeDelta = TimeDelta::days(7);

/// Where a task came from.
pub(super) enum Origin {
    Event(usize),
    Ask(usize),
    Timer,
}

pub(super) fn words(problem: &Problem) -> String {
    problem.detail.clone().unwrap_or_else(|| problem.title.clone().into_owned())
}

/// What has come together while a batch runs.
pub(super) struct Progress<'a> {
    pub(super) spans: BatchSpans<'a>,
    pub(super) now: DateTime<Utc>,
    pub(super) asides: Vec<Aside>,
    pub(super) held: HashMap<Chain, State>,
    pub(super) gone: HashSet<Chain>,
    pub(super) touched: HashSet<String>,
    pub(super) events: Vec<(Cause, NewEvent)>,
    pub(super) hints: Vec<Hint>,
    pub(super) answers: Vec<Option<Result<Bytes, Problem>>>,
    pub(super) parked: usize,
    pub(super) timers: usize,
}

impl<'a> Progress<'a> {
    pub(super) fn new(spans: BatchSpans<'a>, now: DateTime<Utc>, asks: usize) -> Self {
        Self {
            spans,
            now,
            asides: vec![],
            held: HashMap::new(),
            gone: HashSet::new(),
            touched: HashSet::new(),
            events: vec![],
            hints: vec![],
            answers: (0..asks).map(|_| None).collect(),
            parked: 0,
            timers: 0,
        }
    }

    pub(super) fn put_aside(
        &mut self,
        received: &Received,
        state: State,
        reason: &str,
        attempts: i32,
    ) {
        let chain = Chain::of(received);
        if state != State::Behind {
            self.held.insert(chain, state);
        }
        self.parked += usize::from(state == State::Parked);
        let (received, reason) = (received.clone(), reason.to_owned());
        self.asides.push(Aside { received, state, reason, attempts });
    }

    pub(super) fn let_go(&mut self, chain: &Chain) {
        self.held.remove(chain);
        self.gone.insert(chain.clone());
    }

    /// Holds up the chains of those messages that were tried again and are parked now.
    pub(super) fn park_again(&mut self, again: &[Aside]) {
        for aside in again.iter().filter(|aside| aside.state == State::Parked) {
            self.held.insert(Chain::of(&aside.received), State::Parked);
            self.parked += 1;
        }
    }

    pub(super) fn announce(&mut self, cause: Cause, events: Vec<NewEvent>, hints: Vec<Hint>) {
        for event in &events {
            let aggregate = event.correlation.as_ref().unwrap_or(&event.subject);
            self.touched.insert(aggregate.clone());
        }
        self.events.extend(events.into_iter().map(|event| (cause.clone(), event)));
        self.hints.extend(hints);
    }

    /// Sorts the outcomes of the first round. Where something is put aside of which a later
    /// message of the same chain stands in this batch, the batch has to be done anew without it.
    pub(super) fn first_round<C>(
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
            self.spans.outcome(&cause, &answer, false);
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

    /// Looks up the traces of orders that were spoken of because of something else.
    pub(super) async fn look_up_traces(&mut self, conn: &mut PgConnection) -> Result<(), Failure> {
        let said = self.events.iter().map(|(cause, event)| (cause, event));
        let orders = self.spans.foreign(said);
        if !orders.is_empty() {
            let since = self.now - JOINED_WITHIN;
            self.spans.known(log::latest_traces(conn, &orders, since).await?);
        }
        Ok(())
    }

    pub(super) fn rows(&mut self, holding: &Holding) -> Vec<Row> {
        let events = std::mem::take(&mut self.events);
        let numbered = events.into_iter().zip(holding.head + 1..);
        numbered
            .map(|((cause, event), number)| Row {
                trace: self.spans.place(&cause, &event).map(|trace| trace.to_string()),
                point: Point::new(holding.epoch, number),
                recorded_at: self.now,
                kind: event.kind.to_string(),
                subject: event.subject,
                sequence: event.sequence,
                correlation: event.correlation,
                causation: cause.id,
                body: event.body,
            })
            .collect()
    }

    pub(super) fn committed(self, rows: Vec<Row>) -> Committed {
        self.spans.committed();
        let unanswered = || Err(Problem::unavailable("nothing was decided").retry_after(1));
        let gone = self.gone.into_iter().map(|chain| (chain, None));
        Committed {
            rows,
            answers: self.answers.into_iter().map(|a| a.unwrap_or_else(unanswered)).collect(),
            hints: self.hints,
            chains: gone.chain(self.held.into_iter().map(|(c, s)| (c, Some(s)))).collect(),
            parked: self.parked,
            timers: self.timers,
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
