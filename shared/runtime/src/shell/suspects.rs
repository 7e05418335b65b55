//! Questions and timers in a lane whose process ended again and again: each alone, counted, not
//! tried any more at last.

use std::sync::PoisonError;

use contracts::problem::Problem;
use uuid::Uuid;

use super::writer::{Ended, Writer};
use crate::asked::{self, Suspect};
use crate::batch::{Ask, Failure};
use crate::fail_points::{Point, reach};
use crate::handler::Handler;

impl<H: Handler> Writer<'_, H> {
    /// Says whether timers go one by one, since one of them may be what ended the process.
    pub(super) fn distrusts_timers(&self) -> bool {
        self.wary || self.condemned.timers
    }

    /// Refuses those questions that ended the process each time; gives the others.
    pub(super) fn refuse_condemned(&self, mut asks: Vec<Ask<H::Command>>) -> Vec<Ask<H::Command>> {
        if self.condemned.prints.is_empty() {
            return asks;
        }
        let known = |ask: &mut Ask<H::Command>| {
            self.condemned.prints.contains(&asked::fingerprint(&ask.endpoint, &ask.question))
        };
        for ask in asks.extract_if(.., known).collect::<Vec<_>>() {
            let _ = ask.reply.send(Err(condemned()));
        }
        asks
    }

    /// Tries a question alone that may be what ends the process.
    pub(super) async fn suspect_alone(&mut self, ask: Ask<H::Command>) -> Result<(), Ended> {
        let endpoint = ask.endpoint.clone();
        let print = asked::fingerprint(&endpoint, &ask.question);
        match self.may_try(Suspect { print, endpoint: &endpoint }).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = ask.reply.send(Err(condemned()));
                return Ok(());
            }
            Err(failure) => return Err(self.ended(failure, vec![ask])),
        }
        let tried = self.ask_alone(ask).await;
        self.survived(print, tried).await
    }

    /// Tries the timer at a place alone; says how many were done, nothing where it is not tried.
    pub(super) async fn suspect_timer(&mut self, at: usize) -> Result<Option<usize>, Ended> {
        let suspect = Suspect::timer(at);
        match self.may_try(suspect).await {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(failure) => return Err(self.ended::<()>(failure, vec![])),
        }
        let tried = self.timer_alone(at).await;
        self.survived(suspect.print, tried).await
    }

    /// Counts an attempt; says no where there were too many.
    async fn may_try(&mut self, suspect: Suspect<'_>) -> Result<bool, Failure> {
        if self.condemned.prints.contains(&suspect.print) {
            return Ok(false);
        }
        let lane = self.holding.lane;
        let attempts = asked::count_attempt(&mut self.conn, lane, suspect).await?;
        reach(&self.shared.instance, Point::Counted)?;
        if attempts > asked::ATTEMPTS_MAX {
            let endpoint = suspect.endpoint;
            tracing::error!(service = %H::SERVICE, lane, endpoint,
                "what was asked ended the process each time; it is not tried any more");
            self.condemned = asked::condemned(&mut self.conn, lane).await?;
            return Ok(false);
        }
        Ok(true)
    }

    /// Forgets what was counted: the process lives on. Where the lane was lost it is remembered to
    /// be forgotten when it is held again.
    async fn survived<T>(&mut self, print: Uuid, tried: Result<T, Ended>) -> Result<T, Ended> {
        match tried {
            Ok(done) => {
                self.acquit(print).await?;
                Ok(done)
            }
            Err(ended) => {
                let interrupted = &self.shared.interrupted[usize::from(self.holding.lane)];
                *interrupted.lock().unwrap_or_else(PoisonError::into_inner) = Some(print);
                Err(ended)
            }
        }
    }

    /// Forgets what was counted of something whose try was cut short while the process lived on.
    pub(super) async fn acquit_interrupted(&mut self) -> Result<(), Ended> {
        let interrupted = &self.shared.interrupted[usize::from(self.holding.lane)];
        let print = interrupted.lock().unwrap_or_else(PoisonError::into_inner).take();
        match print {
            Some(print) => self.acquit(print).await,
            None => Ok(()),
        }
    }

    async fn acquit(&mut self, print: Uuid) -> Result<(), Ended> {
        let forgotten = asked::forget_attempts(&mut self.conn, self.holding.lane, print).await;
        forgotten.map_err(|error| self.ended::<()>(Failure::from(error), vec![]))
    }
}

fn condemned() -> Problem {
    let why = "this request ended the process each time it was tried; it is not tried again \
               within the hour";
    Problem::internal(why)
}
