//! Takes messages and settles them through the lane, over NATS as everybody does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use contracts::requests::Done;
use contracts::requests::messages::{MESSAGES_SETTLE, MESSAGES_TAKE};
use contracts::requests::notices::{NOTICES_SETTLE, NOTICES_TAKE};
use serde::Serialize;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::asking::Asker;
use crate::commands::take_message::TAKEN_MAX;
use crate::commands::{
    SettleMessage, SettleNotices, TakeMessage, Taken, TakenMessage, TakenNotices,
};
use crate::domain::messages::Answer;
use crate::store::messages::{Waiting, waiting};
use crate::store::notices::is_due;

/// How long an answer is offered to the lane after the stop.
const SETTLE_WITHIN: Duration = Duration::from_secs(8);

/// Where one worker takes and settles messages.
pub struct Desk {
    lane: Asker,
    pool: PgPool,
    worker: String,
    stop: CancellationToken,
    /// Tells the takings of this process from those of an earlier one of its name.
    began: u128,
    taken: u64,
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
        Self { lane: Asker::new(client), pool, worker, stop, began, taken: 0 }
    }

    /// Says how much there is to be sent.
    pub async fn waiting(&self) -> Result<Waiting, sqlx::Error> {
        waiting(&self.pool, &self.worker, TAKEN_MAX).await
    }

    /// Takes a message; nothing where none is due, or where it is stopped before the lane answers.
    pub async fn take(&mut self) -> Option<Box<TakenMessage>> {
        let take = self.next_take();
        let asking = self.lane.until_answered::<Taken>(MESSAGES_TAKE, &take);
        self.stop.run_until_cancelled(asking).await.and_then(|taken| taken.message)
    }

    /// Settles a message.
    pub async fn settle(&self, taken: &TakenMessage, answer: Answer) {
        let (message_id, attempt) = (taken.message_id, taken.attempt);
        let settle = SettleMessage { message_id, attempt, answer };
        self.offer(MESSAGES_SETTLE, &settle).await;
    }

    /// Takes a mail about new notices, with what settles it.
    pub async fn take_notices(&mut self) -> Option<(TakeMessage, TakenNotices)> {
        let take = self.next_take();
        let asking = self.lane.until_answered::<TakenNotices>(NOTICES_TAKE, &take);
        let taken = self.stop.run_until_cancelled(asking).await?;
        Some((take.clone(), taken))
    }

    /// Settles a mail about notices.
    pub async fn settle_notices(&self, take: TakeMessage, answer: Answer) {
        let settle = SettleNotices { take, answer };
        self.offer(NOTICES_SETTLE, &settle).await;
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

    /// Offers what is known here alone until the lane has it.
    async fn offer(&self, endpoint: &str, question: &impl Serialize) {
        let patience = async {
            self.stop.cancelled().await;
            tokio::time::sleep(SETTLE_WITHIN).await;
        };
        tokio::select! {
            _ = self.lane.until_answered::<Done>(endpoint, question) => {}
            () = patience => tracing::warn!(endpoint, "what became of a mail is not recorded"),
        }
    }
}
