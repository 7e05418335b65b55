//! The exception to the rule: the messages of a batch that failed, one by one.

use std::collections::HashMap;
use std::time::Duration;

use contracts::problem::Problem;
use contracts::service::Service;

use super::writer::{Ended, Writer};
use crate::batch::{Failure, Work};
use crate::handler::{Handler, Received};
use crate::log::Move;
use crate::parked::{self, State};

/// How often a message is tried alone before it is parked.
const ATTEMPTS_MAX: i32 = 3;

impl<H: Handler> Writer<'_, H> {
    /// Redoes a batch message by message, counting attempts, parking what fails again and again.
    pub(super) async fn one_by_one(&mut self, work: Work<H::Command>) -> Result<(), Ended> {
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
