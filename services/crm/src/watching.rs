//! Looks around: every five seconds at orders that stand, every ten at everything else.
//!
//! What was seen goes to the lane, which tells the house of each cause once. From a cause to the
//! notice, and to its mail or webhook on the way, it takes less than a minute. At the worst, in seconds:
//!
//! | | an order stands | a reader is behind | anything else |
//! |---|---|---|---|
//! | until the next look | 5 | 10 | 10 |
//! | the three looks between which it has not read on | | 30 | |
//! | until services have answered, or are given up | | 5 | 5 |
//! | until the lane has it, where one question is lost | 5.5 | 5.5 | 5.5 |
//! | until whoever sends looks at what is due | 1 | 1 | 1 |
//! | together | 11.5 | 51.5 | 21.5 |
//!
//! A mail server that hesitates, or lets nobody in, comes on top. The cause of an order is the age that
//! the settings name: with `notice_held_minutes = 0` the hold itself.

mod orders;
mod outside;
mod parked;
mod readers;
mod stock;

use std::time::Duration;

use chrono::TimeDelta;
use contracts::requests::Done;
use contracts::requests::messages::MessageState;
use contracts::requests::notices::{NOTICES_OBSERVE, NoticeCause};
use sqlx::PgPool;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::asking::Asker;
use crate::config::Rules;
use crate::domain::notices::{Look, Seen};
use crate::store::messages::count_by_state;
use crate::store::watched;

use readers::Readers;

/// How often it is looked at orders: two reads of indexes that hold only what stands.
const ORDERS_EVERY: Duration = Duration::from_secs(5);
/// How often it is looked at the rest, which every service is asked about.
const REST_EVERY: Duration = Duration::from_secs(10);
/// The lane hears of the same orders again only after so many looks.
const SAME_LOOKS: u32 = 6;
/// Messages that have been due for so long do not go out.
const OVERDUE_AFTER: TimeDelta = TimeDelta::minutes(15);

/// Whoever looks around.
pub struct Watch {
    rules: Rules,
    asker: Asker,
    pool: PgPool,
    readers: Readers,
}

impl Watch {
    /// Makes whoever looks around.
    pub fn new(rules: Rules, client: async_nats::Client, pool: PgPool) -> Self {
        let asker = Asker::new(client.clone());
        Self { rules, asker: asker.clone(), pool, readers: Readers::new(client, asker) }
    }

    /// Looks around until it is stopped.
    pub async fn run(mut self, stop: CancellationToken) {
        let listening = self.readers.listen(stop.clone());
        let (asker, pool, ages) = (self.asker.clone(), self.pool.clone(), self.rules.ages);
        let orders = async {
            let (mut tick, mut told, mut same) = (ticks(ORDERS_EVERY), Look::default(), SAME_LOOKS);
            loop {
                tick.tick().await;
                let look = match orders::look(&pool, ages).await {
                    Ok(look) => look,
                    Err(error) => {
                        tracing::debug!(%error, "orders that stand cannot be read");
                        continue;
                    }
                };
                same += 1;
                if look != told || same >= SAME_LOOKS {
                    asker.until_answered::<Done>(NOTICES_OBSERVE, &look).await;
                    (told, same) = (look, 0);
                }
            }
        };
        let rest = async {
            let mut tick = ticks(REST_EVERY);
            loop {
                tick.tick().await;
                let look = self.look().await;
                self.asker.until_answered::<Done>(NOTICES_OBSERVE, &look).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = orders => {}
            () = rest => {}
        }
        listening.abort();
    }

    /// Asks everybody at once: a service that does not answer keeps nobody.
    async fn look(&mut self) -> Look {
        let mut look = Look::default();
        if let Err(error) = self.look_at_messages(&mut look).await {
            tracing::debug!(%error, "messages cannot be read");
        }
        let (asker, pool) = (&self.asker, &self.pool);
        let (parked, stock, outside, readers) = tokio::join!(
            parked::look(asker),
            stock::look(asker),
            outside::look(asker, pool),
            self.readers.look()
        );
        for seen in [parked, stock, outside, readers] {
            look.seen.extend(seen.seen);
            look.whole.extend(seen.whole);
        }
        look
    }

    async fn look_at_messages(&self, look: &mut Look) -> Result<(), sqlx::Error> {
        let mut seen = |state: MessageState, words: String| {
            let subject = state.word().to_owned();
            look.seen.push(Seen { cause: NoticeCause::Messages, subject, words });
        };
        let (now, overdue) = watched::overdue(&self.pool, OVERDUE_AFTER).await?;
        let was_quiet = |at| self.rules.quiet.end(at).is_some();
        if self.rules.writes && overdue > 0 && !was_quiet(now) && !was_quiet(now - OVERDUE_AFTER) {
            let words = "messages to customers do not go out; is the mail server there?";
            seen(MessageState::Waiting, words.to_owned());
        }
        for (state, count, _) in count_by_state(&self.pool).await? {
            if !matches!(state, MessageState::Waiting | MessageState::Sending) {
                let words = format!("messages to customers wait for a person: {}", state.word());
                tracing::debug!(count, state = state.word(), "messages wait for a person");
                seen(state, words);
            }
        }
        look.whole.push(NoticeCause::Messages);
        Ok(())
    }
}

/// One look that takes long moves the next ones, and none is made up for.
fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{asking, sending};

    #[test]
    fn at_the_worst_the_house_is_told_within_a_minute() {
        let told = asking::ANSWER_WITHIN + asking::ASK_EVERY + sending::LOOK_EVERY;
        let behind = REST_EVERY * (1 + readers::LOOKS_BEHIND as u32) + asking::ANSWER_WITHIN;
        assert_eq!((ORDERS_EVERY + told).as_millis(), 11_500, "as the table says");
        assert_eq!((REST_EVERY + asking::ANSWER_WITHIN + told).as_millis(), 21_500);
        assert_eq!((behind + told).as_millis(), 51_500);
    }
}
