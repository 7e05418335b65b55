//! Batches of a writer: tried, tried again, and what follows a commit.

use std::collections::HashMap;
use std::time::Instant;

use contracts::problem::Problem;

use super::writer::{Ended, RENEW_EVERY, Writer};
use crate::batch::{Ask, Attempt, Committed, Failure, Work, chain_of};
use crate::handler::{Handler, Received};
use crate::log::Move;
use crate::nats::Hearing;

/// How often the same batch is tried when the database asks for another try.
const TRIES_MAX: usize = 5;

impl<H: Handler> Writer<'_, H> {
    /// Works on what came, until it is committed or put aside.
    pub(super) async fn batch(
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

    pub(super) async fn attempt(
        &mut self,
        work: &mut Work<H::Command>,
    ) -> Result<Committed, Failure> {
        self.holding.mark = self.publisher.mark();
        let handler = &self.shared.handler;
        let attempt = Attempt { handler, holding: &self.holding, chains: &self.chains };
        attempt.run(&mut self.conn, work).await
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
}
