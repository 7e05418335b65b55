//! The exception to the rule: what a batch held that failed, one by one.

use std::sync::Arc;
use std::time::Duration;

use contracts::problem::Problem;
use contracts::service::Service;

use super::batches;
use super::writer::{Ended, Writer};
use crate::batch::{Ask, Failure, TIMERS_MAX, Timers, Waiting, Work, chain_of};
use crate::fail_points::{Point, reach};
use crate::handler::{Handler, Received};
use crate::log::Move;
use crate::parked::{self, Chain, State};

/// How often a message is tried alone before it is parked.
const ATTEMPTS_MAX: i32 = 3;
/// How often a message is tried alone while the database is busy; it is not to blame.
const PATIENCE_MAX: u32 = 8;
/// How long to wait for a busy database at first; twice as long each time.
const PAUSE: Duration = Duration::from_millis(20);
/// What is said of a message that nobody has seen failing, only the process ending.
const KILLS: &str = "it ended the process each time it was tried";

impl<H: Handler> Writer<'_, H> {
    /// Redoes a batch message by message, counting attempts, parking what fails again and again.
    pub(super) async fn one_by_one(&mut self, work: Work<H::Command>) -> Result<(), Ended> {
        let Work { events, asks, timers, sweep, moves, .. } = work;
        for received in events {
            let moved = self.move_to(&moves, &received);
            self.alone(received, moved).await?;
            self.suspects = self.suspects.saturating_sub(1);
            reach(&self.shared.instance, Point::Between).map_err(|_| Ended::Lost)?;
        }
        for ask in asks {
            match self.wary {
                true => self.suspect_alone(ask).await?,
                false => self.ask_alone(ask).await?,
            }
        }
        if timers != Timers::None {
            self.timers_alone().await?;
        }
        for chain in sweep {
            self.waiting_alone(chain).await?;
        }
        Ok(())
    }

    /// Which waiting messages may be tried with another: none while one of them may be what kills.
    pub(super) fn waiting(&self) -> Waiting {
        if self.suspects > 0 { Waiting::None } else { Waiting::Touched }
    }

    pub(super) async fn ask_alone(&mut self, ask: Ask<H::Command>) -> Result<(), Ended> {
        let waiting = self.waiting();
        let mut work = Work { asks: vec![ask], waiting, ..Work::default() };
        self.remake(&mut work).await;
        let problem = match self.attempt(&mut work).await {
            Ok(committed) => return self.committed(committed, vec![], work.asks),
            Err(Failure::Poison(why)) => {
                tracing::error!(service = %H::SERVICE, why, "a question cannot be answered");
                Problem::internal("the request failed")
            }
            Err(Failure::Again(_) | Failure::Exclude(_) | Failure::Timers(_)) => {
                Problem::unavailable("the database is busy").retry_after(1)
            }
            Err(failure) => return Err(self.ended(failure, work.asks)),
        };
        for ask in work.asks {
            let _ = ask.reply.send(Err(problem.clone()));
        }
        Ok(())
    }

    /// Handles due timers one by one, so that one which fails does not keep the others from it.
    pub(super) async fn timers_alone(&mut self) -> Result<(), Ended> {
        let mut at = 0;
        for _ in 0..TIMERS_MAX {
            let done = match self.distrusts_timers() {
                true => self.suspect_timer(at).await?,
                false => self.timer_alone(at).await?,
            };
            match done {
                Some(0) => return Ok(()),
                // What was done is no longer due, and the next one has moved to its place.
                Some(_) => {}
                None => at += 1,
            }
        }
        Ok(())
    }

    /// Handles the timer at a place; gives how many were done, nothing where it cannot be.
    pub(super) async fn timer_alone(&mut self, at: usize) -> Result<Option<usize>, Ended> {
        let (timers, waiting) = (Timers::Only(at), self.waiting());
        let mut work = Work { timers, waiting, ..Work::default() };
        match self.attempt(&mut work).await {
            Ok(committed) => {
                let count = committed.timers;
                if count > 0 {
                    self.committed(committed, vec![], vec![])?;
                }
                Ok(Some(count))
            }
            Err(Failure::Poison(why)) => {
                tracing::error!(service = %H::SERVICE, lane = self.holding.lane, why,
                    "what is due cannot be done");
                Ok(None)
            }
            Err(Failure::Again(_) | Failure::Exclude(_) | Failure::Timers(_)) => Ok(Some(0)),
            Err(failure) => Err(self.ended::<()>(failure, vec![])),
        }
    }

    async fn alone(&mut self, received: Arc<Received>, moved: Option<Move>) -> Result<(), Ended> {
        let mut busy = 0;
        let mut attempts = self.count_attempt(&received).await?;
        let mut verdict = (attempts > ATTEMPTS_MAX).then(|| KILLS.to_owned());
        loop {
            let mut work = batches::alone(received.clone(), moved.clone(), self.waiting());
            work.excluded.extend(verdict.clone().map(|why| (0, (State::Parked, why))));
            let failure = match self.attempt(&mut work).await {
                Ok(committed) => {
                    self.committed(committed, work.moves, vec![])?;
                    return self.forget_attempts(&received).await;
                }
                Err(failure) => failure,
            };
            match failure.blame() {
                Ok(why) if verdict.is_some() => return Err(self.stuck(&why)),
                Ok(why) if attempts >= ATTEMPTS_MAX => verdict = Some(why),
                Ok(_) => attempts = self.count_attempt(&received).await?,
                Err(Failure::Again(error)) if busy < PATIENCE_MAX => {
                    tracing::debug!(error = chain_of(&error), "alone again");
                    tokio::time::sleep(PAUSE * (1 << busy)).await;
                    busy += 1;
                }
                Err(failure @ Failure::Again(_)) => {
                    self.forget_attempts(&received).await?;
                    return Err(self.ended::<()>(failure, vec![]));
                }
                Err(failure) => return Err(self.ended::<()>(failure, vec![])),
            }
        }
    }

    /// Tries the first message of a chain alone, counted, since it may be what killed the process.
    async fn waiting_alone(&mut self, chain: Chain) -> Result<(), Ended> {
        let lane = self.holding.lane;
        let first = parked::first_of(&mut self.conn, lane, std::slice::from_ref(&chain)).await;
        let Some(kept) = first.map_err(|_| Ended::Lost)?.pop() else { return Ok(()) };
        let attempts = self.count_attempt(&kept.received).await?;
        let waiting = match attempts > ATTEMPTS_MAX {
            true => Waiting::Condemned(KILLS.to_owned()),
            false => Waiting::Touched,
        };
        let mut work = Work { sweep: vec![chain], waiting, ..Work::default() };
        match self.attempt(&mut work).await {
            Ok(committed) => self.committed(committed, vec![], vec![])?,
            Err(Failure::Again(_) | Failure::Poison(_)) => {}
            Err(failure) => return Err(self.ended::<()>(failure, vec![])),
        }
        self.forget_attempts(&kept.received).await
    }

    async fn count_attempt(&mut self, received: &Received) -> Result<i32, Ended> {
        let counted = parked::count_attempt(&mut self.conn, self.holding.lane, received).await;
        reach(&self.shared.instance, Point::Counted).map_err(|_| Ended::Lost)?;
        counted.map_err(|_| Ended::Lost)
    }

    async fn forget_attempts(&mut self, received: &Received) -> Result<(), Ended> {
        let forgotten = parked::forget_attempts(&mut self.conn, self.holding.lane, received).await;
        forgotten.map_err(|_| Ended::Lost)
    }

    fn stuck(&self, why: &str) -> Ended {
        tracing::error!(service = %H::SERVICE, lane = self.holding.lane, why,
            "a message can neither be handled nor parked");
        Ended::Lost
    }

    /// Gives the move of one position to one message.
    fn move_to(&self, moves: &[Move], received: &Received) -> Option<Move> {
        let envelope = &received.envelope;
        let of =
            |source: Service, lane| source == envelope.event_type.service && lane == envelope.lane;
        let whole = moves.iter().find(|moved| of(moved.source, moved.source_lane))?;
        let known = self.sources.iter().find(|s| of(s.hearing.source, s.hearing.lane))?;
        let crossing = whole.crossing.iter().copied();
        let crossing = crossing.filter(|crossed| crossed.epoch <= envelope.point.epoch).collect();
        let from = known.reader.committed();
        Some(Move { from, to: envelope.point, crossing, ..whole.clone() })
    }
}
