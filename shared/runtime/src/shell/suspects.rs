//! Questions in a lane whose process ended again and again: each alone, counted, refused at last.

use std::sync::PoisonError;

use contracts::problem::Problem;
use uuid::Uuid;

use super::writer::{Ended, Writer};
use crate::asked;
use crate::batch::{Ask, Failure};
use crate::fail_points::{Point, reach};
use crate::handler::Handler;

impl<H: Handler> Writer<'_, H> {
    /// Refuses those questions that ended the process each time; gives the others.
    pub(super) fn refuse_condemned(&self, mut asks: Vec<Ask<H::Command>>) -> Vec<Ask<H::Command>> {
        if self.condemned.is_empty() {
            return asks;
        }
        let known = |ask: &mut Ask<H::Command>| {
            self.condemned.contains(&asked::fingerprint(&ask.endpoint, &ask.question))
        };
        for ask in asks.extract_if(.., known).collect::<Vec<_>>() {
            let _ = ask.reply.send(Err(condemned()));
        }
        asks
    }

    /// Tries a question alone that may be what ends the process.
    pub(super) async fn suspect_alone(&mut self, ask: Ask<H::Command>) -> Result<(), Ended> {
        let lane = self.holding.lane;
        let print = asked::fingerprint(&ask.endpoint, &ask.question);
        let counted = asked::count_attempt(&mut self.conn, lane, print, &ask.endpoint).await;
        reach(&self.shared.instance, Point::Counted).map_err(|_| Ended::Lost)?;
        let attempts = match counted {
            Ok(attempts) => attempts,
            Err(error) => return Err(self.ended(Failure::from(error), vec![ask])),
        };
        if attempts > asked::ATTEMPTS_MAX {
            tracing::error!(service = %H::SERVICE, lane, endpoint = ask.endpoint,
                "a question ended the process each time it was tried; it is refused");
            self.condemned.insert(print);
            let _ = ask.reply.send(Err(condemned()));
            return Ok(());
        }
        if let Err(ended) = self.ask_alone(ask).await {
            // The process lives on, so the question did not end it.
            let interrupted = &self.shared.interrupted[usize::from(lane)];
            *interrupted.lock().unwrap_or_else(PoisonError::into_inner) = Some(print);
            return Err(ended);
        }
        self.acquit(print).await
    }

    /// Forgets what was counted of a question whose try was cut short while the process lived on.
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
