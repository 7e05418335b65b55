//! What the chassis itself is asked, by readers and by persons, answered by the lane's writer.

use bytes::Bytes;
use contracts::log::LogQuestion;
use contracts::problem::Problem;
use contracts::requests::parked::{DropParked, RETRY, RetryParked};
use contracts::subjects;
use sqlx::Connection;
use uuid::Uuid;

use super::writer::{Ended, Writer};
use crate::batch::{Ask, Failure, Waiting, Work};
use crate::handler::{Handler, Question, answer};
use crate::log::{self, Seal, Sealed};
use crate::parked::mending::{self, Decision};
use crate::parked::{Chain, State};

/// Why a decision was not carried out.
enum Undone {
    Refused(Problem),
    Failed(Failure),
}

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<H: Handler> Writer<'_, H> {
    /// Answers a question for the chassis itself: for rows of the log, or what a person decided.
    pub(super) async fn answer(&mut self, ask: Ask<H::Command>) -> Result<(), Ended> {
        match ask.endpoint == subjects::LOG {
            true => self.tell_log(ask).await,
            false => self.mend(ask).await,
        }
    }

    /// Answers out of the log, on the connection that holds the lane and only while it does.
    async fn tell_log(&mut self, ask: Ask<H::Command>) -> Result<(), Ended> {
        let asked = match ask.question.json::<LogQuestion>() {
            Ok(asked) => asked,
            Err(problem) => {
                let _ = ask.reply.send(Err(problem));
                return Ok(());
            }
        };
        let allowed = asked.bytes_max.map_or(usize::MAX, |bytes| bytes as usize);
        let bytes_max = allowed.min(self.shared.body_bytes_max());
        let told =
            log::answer(&mut self.conn, H::SERVICE, &self.holding, asked.after, bytes_max).await;
        match told {
            Ok(Some(told)) => drop(ask.reply.send(answer(&told))),
            Ok(None) => return Err(self.ended(Failure::Fenced, vec![ask])),
            Err(error) => return Err(self.ended(error.into(), vec![ask])),
        }
        Ok(())
    }

    /// Carries out what was decided, tries at once what is free then, and answers.
    async fn mend(&mut self, ask: Ask<H::Command>) -> Result<(), Ended> {
        let Ask { endpoint, question, reply, .. } = ask;
        let answer = match self.mended(&endpoint, &question).await {
            Ok(body) => Ok(body),
            Err(Undone::Refused(problem)) => Err(problem),
            Err(Undone::Failed(Failure::Again(_) | Failure::Poison(_))) => {
                Err(Problem::unavailable("the database is busy").retry_after(1))
            }
            Err(Undone::Failed(failure)) => {
                let unknown = Problem::unavailable("whether it was done is not known; ask again");
                let _ = reply.send(Err(unknown.retry_after(1)));
                return Err(self.ended::<()>(failure, vec![]));
            }
        };
        let _ = reply.send(answer);
        Ok(())
    }

    async fn mended(&mut self, endpoint: &str, question: &Question) -> Result<Bytes, Undone> {
        let (id, decision, why) = decision_of(endpoint, question).map_err(Undone::Refused)?;
        let lane = self.holding.lane;
        let found = mending::find(&mut self.conn, lane, id).await?;
        let Some(found) = found else {
            let nothing = format!("{} has put no message {id} aside in lane {lane}", H::SERVICE);
            return Err(Undone::Refused(Problem::not_found(nothing)));
        };
        if found.state == State::Behind {
            let first = format!(
                "message {id} stands behind an earlier one of {}; settle that first",
                found.chain.aggregate
            );
            return Err(Undone::Refused(Problem::conflict(first)));
        }
        let mut tx = self.conn.begin().await?;
        mending::settle(&mut tx, (lane, id), &decision, &question.actor, &why).await?;
        let nothing = [Seal { holding: &self.holding, rows: &[], moves: &[] }];
        match log::seal(&mut tx, &nothing).await.map_err(Failure::of_seal)? {
            Sealed::Yes => tx.commit().await?,
            Sealed::Fenced | Sealed::Moved => return Err(Failure::Fenced.into()),
        }
        tracing::info!(service = %H::SERVICE, lane, %id, actor = question.actor,
            dropped = matches!(decision, Decision::Drop), "a parked message was settled");
        self.free(found.chain.clone()).await?;
        let behind = mending::standing(&mut self.conn, lane, &found.chain).await?;
        let still = mending::find(&mut self.conn, lane, id).await?;
        let done = if matches!(decision, Decision::Drop) { "dropped" } else { "done" };
        let settled = mending::settled(id, still, done, behind.map_or(0, |(_, count)| count));
        answer(&settled).map_err(Undone::Refused)
    }

    /// Lets a chain go on with what is first in it now.
    async fn free(&mut self, chain: Chain) -> Result<(), Failure> {
        let lane = self.holding.lane;
        if mending::standing(&mut self.conn, lane, &chain).await?.is_none() {
            self.chains.remove(&chain);
            return Ok(());
        }
        self.chains.insert(chain.clone(), State::AwaitingCause);
        let (sweep, waiting) = (vec![chain], Waiting::Touched);
        let mut work = Work { sweep, waiting, ..Work::default() };
        let committed = self.attempt(&mut work).await?;
        self.committed(committed, vec![], vec![]).map_err(|_| Failure::Fenced)
    }
}

fn decision_of(endpoint: &str, question: &Question) -> Result<(Uuid, Decision, String), Problem> {
    if endpoint == RETRY {
        let asked: RetryParked = question.json()?;
        let body = asked.body.map(|body| body.to_string());
        return Ok((asked.id, Decision::Retry(body), asked.reason.unwrap_or_default()));
    }
    let asked: DropParked = question.json()?;
    if asked.reason.trim().is_empty() {
        let unsaid = Problem::unprocessable("a message is given up for a reason");
        return Err(unsaid.with_error("#/reason", "is empty"));
    }
    Ok((asked.id, Decision::Drop, asked.reason))
}
