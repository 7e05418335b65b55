//! Batches of a writer: tried, tried again, and what follows a commit.

use std::collections::HashMap;
use std::ops::Bound;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::problem::Problem;

use super::writer::{Ended, RENEW_EVERY, Writer};
use crate::batch::{Ask, Attempt, Committed, Failure, Part, Timers, Waiting, Work, chain_of};
use crate::fail_points::{Point, reach};
use crate::handler::{Handler, Received};
use crate::log::{Move, Row};
use crate::nats::Hearing;
use crate::parked::{Chain, State};

/// How often the same batch is tried when the database asks for another try.
const TRIES_MAX: usize = 5;
/// How long one attempt may take: a database that does not even refuse is given up, so that the
/// lane is not held by a connection into nowhere.
const ATTEMPT_WITHIN: Duration = Duration::from_secs(20);
/// How many chains one batch tries that nothing in it touched.
const SWEEP_MAX: usize = 64;

impl<H: Handler> Writer<'_, H> {
    /// Works on what came and what has gathered, until it is committed or put aside.
    ///
    /// Events that mean nothing here commit nothing: the positions move past them with the next
    /// batch that does something, at the latest with the next tick.
    pub(super) async fn batch(&mut self, ticked: bool) -> Result<(), Ended> {
        let events = std::mem::take(&mut self.gathered);
        let asks = std::mem::take(&mut self.asked);
        let asks = self.refuse_condemned(asks);
        let moves = self.moves();
        let renew = ticked && (self.sealed_at.elapsed() >= RENEW_EVERY || !moves.is_empty());
        let sweep = if ticked { self.next_to_sweep() } else { Vec::new() };
        let timers = match ticked && !self.distrusts_timers() {
            true => Timers::All,
            false => Timers::None,
        };
        let mut work = Work { events, asks, timers, sweep, moves, renew, ..Work::default() };
        let questionable = self.wary && !work.asks.is_empty();
        let suspect = self.suspects > 0 && !(work.events.is_empty() && self.chains.is_empty());
        if questionable || suspect {
            return self.one_by_one(work).await;
        }
        let mut apart = false;
        for _ in 0..TRIES_MAX {
            let tried = match apart {
                true => self.attempt(&mut work).await,
                false => self.together(&mut work).await,
            };
            if apart && tried.is_err() {
                self.stay_alone();
            }
            match tried {
                Ok(committed) => return self.committed(committed, work.moves, work.asks),
                Err(Failure::Exclude(aside)) => {
                    work.excluded.extend(aside.into_iter().map(|(at, s, r)| (at, (s, r))));
                }
                Err(Failure::Apart) => apart = true,
                Err(Failure::Again(error)) => {
                    tracing::debug!(error = chain_of(&error), "batch again");
                }
                Err(Failure::Timers(why)) => {
                    tracing::error!(service = %H::SERVICE, lane = self.holding.lane, why,
                        "nothing is done by the clock");
                    work.timers = Timers::None;
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

    /// Gives the chains whose turn it is to be tried, so that each has its turn.
    fn next_to_sweep(&mut self) -> Vec<Chain> {
        let waiting =
            |(chain, state): (&Chain, &State)| (*state != State::Parked).then(|| chain.clone());
        let after = self.swept.take().map_or(Bound::Unbounded, Bound::Excluded);
        let rest = self.chains.range((after, Bound::Unbounded)).filter_map(waiting);
        let mut turn: Vec<Chain> = rest.take(SWEEP_MAX).collect();
        if turn.len() < SWEEP_MAX {
            let more = self.chains.iter().filter_map(waiting).take(SWEEP_MAX - turn.len());
            let first = turn.first().cloned();
            turn.extend(more.take_while(|chain| first.as_ref().is_none_or(|first| chain < first)));
        }
        self.swept = turn.last().cloned();
        turn
    }

    pub(super) fn ended<C>(&self, failure: Failure, asks: Vec<Ask<C>>) -> Ended {
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

    /// Tries the work of this lane alone.
    pub(super) async fn attempt(
        &mut self,
        work: &mut Work<H::Command>,
    ) -> Result<Committed, Failure> {
        self.note_mark()?;
        let (holding, chains) = (self.holding.clone(), std::mem::take(&mut self.chains));
        let mut part = [Part { holding: &holding, chains: &chains, work }];
        let tried = self.try_parts(&mut part).await;
        self.chains = chains;
        Ok(tried?.pop().unwrap_or_default())
    }

    /// Takes over what the broker has confirmed meanwhile.
    pub(super) fn note_mark(&mut self) -> Result<(), Failure> {
        let mark = self.publisher.mark();
        if mark > self.holding.mark {
            reach(&self.shared.instance, Point::Confirmed)?;
        }
        self.holding.mark = mark;
        Ok(())
    }

    /// Tries parts of this lane and of others on this lane's connection.
    pub(super) async fn try_parts(
        &mut self,
        parts: &mut [Part<'_, H::Command>],
    ) -> Result<Vec<Committed>, Failure> {
        let attempt = Attempt {
            handler: &self.shared.handler,
            body_bytes_max: self.shared.body_bytes_max(),
            spans: &self.shared.spans,
            instance: &self.shared.instance,
            stamps: &self.shared.stamps,
        };
        let began = self.shared.pace.begin();
        let attempt = attempt.run(&mut self.conn, parts);
        let late = |_| Failure::Lost(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()));
        let tried = tokio::time::timeout(ATTEMPT_WITHIN, attempt).await.map_err(late)?;
        if tried.as_ref().is_ok_and(|parts| parts.iter().any(|part| part.sealed)) {
            self.shared.pace.committed(began);
        }
        tried
    }

    /// Makes the commands of questions anew, since an attempt has used them up.
    pub(super) async fn remake(&self, work: &mut Work<H::Command>) {
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

    pub(super) fn committed(
        &mut self,
        committed: Committed,
        moves: Vec<Move>,
        asks: Vec<Ask<H::Command>>,
    ) -> Result<(), Ended> {
        if committed.sealed {
            self.sealed_at = Instant::now();
            self.shared.health[usize::from(self.holding.lane)].committed();
        }
        self.worked |= !(asks.is_empty() && moves.is_empty());
        self.holding.head += committed.rows.len() as i64;
        self.count(&committed, asks.len());
        if !committed.rows.is_empty() {
            let (service, lane) = (H::SERVICE, self.holding.lane);
            let told = |row: Row| Arc::new(row.into_received(service, lane));
            let told: Vec<_> = committed.rows.into_iter().map(told).collect();
            self.written.tell(&told);
            self.publisher.publish(told);
        }
        for moved in moves.into_iter().filter(|_| committed.sealed) {
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
        self.acknowledge()
    }

    fn count(&self, committed: &Committed, questions: usize) {
        self.figures.batches.increment(u64::from(committed.sealed));
        self.figures.events_written.increment(committed.rows.len() as u64);
        self.figures.questions.increment(questions as u64);
        self.figures.parked.increment(committed.parked as u64);
    }
}

/// Makes the work of one message alone.
pub(super) fn alone<C>(received: Arc<Received>, moved: Option<Move>, waiting: Waiting) -> Work<C> {
    let moves = moved.into_iter().collect();
    let events = vec![received];
    Work { events, moves, waiting, renew: true, excluded: HashMap::new(), ..Work::default() }
}
