//! Takes messages and settles them through the lane, over NATS as everybody does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contracts::requests::Done;
use contracts::requests::messages::{MESSAGES_SETTLE, MESSAGES_TAKE};
use contracts::requests::notices::{NOTICES_SETTLE, NOTICES_TAKE};
use contracts::service::Service;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::asking::Asker;
use crate::commands::take_message::TAKEN_MAX;
use crate::commands::{
    NextMessage, SettleMessage, SettleNotices, TakeMessage, Taken, TakenMessage, TakenNotices,
};
use crate::domain::messages::Answer;
use crate::store::messages::{Waiting, waiting};
use crate::store::notices::is_due;

/// How long the lane is still asked after the stop.
const ASKED_WITHIN: Duration = Duration::from_secs(8);

/// Where one worker takes and settles messages.
pub struct Desk {
    lane: Asker,
    pool: PgPool,
    worker: String,
    stop: CancellationToken,
    /// Tells the takings of this process from those of an earlier one of its name.
    began: u128,
    taken: u64,
    /// What became of the last message, as long as the lane has not heard it.
    answered: Option<SettleMessage>,
}

impl Desk {
    /// Makes the desk of a worker.
    pub fn new(
        client: async_nats::Client,
        pool: PgPool,
        worker: String,
        stop: CancellationToken,
    ) -> Self {
        let began = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Self { lane: Asker::new(client), pool, worker, stop, began, taken: 0, answered: None }
    }

    /// Says how much there is to be sent.
    pub async fn waiting(&self) -> Result<Waiting, sqlx::Error> {
        waiting(&self.pool, &self.worker, TAKEN_MAX).await
    }

    /// Takes a message, and tells what became of the one before; nothing where none is due, or where
    /// the lane does not answer before the end.
    ///
    /// Where both together are refused, since what is due cannot be read or the lane's holder knows
    /// no such question, each is asked alone: what was sent is recorded whatever comes next.
    pub async fn take(&mut self) -> Option<Box<TakenMessage>> {
        let TakeMessage { worker, key } = self.next_take();
        let mut next = NextMessage { worker, key, settled: self.answered.clone() };
        if next.settled.is_some() {
            if let Ok(taken) = self.lane.ask::<Taken>(Service::Crm, MESSAGES_TAKE, &next).await {
                self.answered = None;
                return taken.message;
            }
            self.settle().await;
            if self.stop.is_cancelled() {
                return None;
            }
            next.settled = None;
        }
        self.ask::<Taken>(MESSAGES_TAKE, &next).await?.message
    }

    /// Keeps what became of a message for the next taking, or the settling.
    pub fn answered(&mut self, taken: &TakenMessage, answer: Answer) {
        let (message_id, attempt) = (taken.message_id, taken.attempt);
        self.answered = Some(SettleMessage { message_id, attempt, answer });
    }

    /// Settles the last message, where no taking has done so.
    pub async fn settle(&mut self) {
        if let Some(settle) = self.answered.take() {
            self.ask::<Done>(MESSAGES_SETTLE, &settle).await;
        }
    }

    /// Takes a mail about new notices, with what settles it.
    pub async fn take_notices(&mut self) -> Option<(TakeMessage, TakenNotices)> {
        let take = self.next_take();
        let taken = self.ask(NOTICES_TAKE, &take).await?;
        Some((take, taken))
    }

    /// Settles a mail about notices.
    pub async fn settle_notices(&self, take: TakeMessage, answer: Answer) {
        let settle = SettleNotices { take, answer };
        self.ask::<Done>(NOTICES_SETTLE, &settle).await;
    }

    /// Says whether a mail about notices is due.
    pub async fn notices_due(&self) -> Result<bool, sqlx::Error> {
        is_due(&self.pool, &self.worker, TAKEN_MAX).await
    }

    fn next_take(&mut self) -> TakeMessage {
        self.taken += 1;
        let key = format!("{}-{}", self.began, self.taken);
        TakeMessage { worker: self.worker.clone(), key }
    }

    /// Asks the lane until it answers, or has not for a while after the stop: what is known here
    /// alone is not thrown away, and what was given out is not forgotten.
    async fn ask<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        question: &impl Serialize,
    ) -> Option<T> {
        let patience = async {
            self.stop.cancelled().await;
            tokio::time::sleep(ASKED_WITHIN).await;
        };
        tokio::select! {
            answer = self.lane.until_answered(endpoint, question) => Some(answer),
            () = patience => {
                tracing::warn!(endpoint, "the service ended before its lane answered");
                None
            }
        }
    }
}
