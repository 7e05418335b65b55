//! Looks around four times a minute: what stands in crm's own tables, and what every service answers.
//!
//! What was seen goes to the lane, which tells the house of each cause once.

mod outside;
mod readers;

use std::fmt::Write;
use std::time::Duration;

use chrono::TimeDelta;
use contracts::requests::notices::{NOTICES_OBSERVE, NoticeCause};
use contracts::requests::parked::{LIST, ListParked};
use contracts::requests::warehouse::plans::{LOW_LIST, LowQuery, StockPlan};
use contracts::requests::{Done, Page, PageQuery, messages::MessageState};
use contracts::service::Service;
use serde::Deserialize;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::asking::Asker;
use crate::config::Rules;
use crate::domain::notices::{Look, Seen};
use crate::store::messages::count_by_state;
use crate::store::watched::{self, Standing};

use readers::Readers;

/// How often it is looked around: a notice is there, and mailed, within a minute.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// More orders that stand are one heap for a person; their notices come as others go.
const SEEN_MAX: i64 = 200;
/// So much low stock is told at once, as much as a page holds; more as others are filled up.
const LOW_MAX: u32 = 200;
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
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            let looking = async {
                let look = self.look().await;
                self.asker.until_answered::<Done>(NOTICES_OBSERVE, &look).await
            };
            stop.run_until_cancelled(looking).await;
        }
        listening.abort();
    }

    async fn look(&mut self) -> Look {
        let mut look = Look::default();
        if let Err(error) = self.look_at_home(&mut look).await {
            tracing::debug!(%error, "what stands here cannot be read");
        }
        self.look_at_parked(&mut look).await;
        self.look_at_stock(&mut look).await;
        outside::look(&self.asker, &self.pool, &mut look).await;
        self.readers.look(&mut look).await;
        look
    }

    async fn look_at_home(&self, look: &mut Look) -> Result<(), sqlx::Error> {
        let held = watched::held(&self.pool, self.rules.ages.held, SEEN_MAX).await?;
        add(look, NoticeCause::OrderHeld, &held, |order| {
            let since = order.since.format("%Y-%m-%d %H:%M UTC");
            format!("order {} is held since {since}: {}", order.number, order.reasons)
        });
        let unsent = watched::unsent(&self.pool, self.rules.ages.unsent, SEEN_MAX).await?;
        add(look, NoticeCause::OrderUnsent, &unsent, |order| {
            let since = order.since.format("%Y-%m-%d %H:%M UTC");
            format!("order {} is approved since {since}, and nothing has left", order.number)
        });
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

    async fn look_at_parked(&self, look: &mut Look) {
        let asked = ListParked {
            state: Some("parked".to_owned()),
            limit: Some(1),
            ..ListParked::default()
        };
        let mut whole = true;
        for service in Service::ALL {
            match self.asker.ask::<PutAside>(service, LIST, &asked).await {
                Ok(aside) if aside.items.is_empty() => {}
                Ok(_) => look.seen.push(Seen {
                    cause: NoticeCause::Parked,
                    subject: service.name().to_owned(),
                    words: format!("{service} has put messages aside that it cannot handle"),
                }),
                Err(_) => whole = false,
            }
        }
        if whole {
            look.whole.push(NoticeCause::Parked);
        }
    }

    /// One notice for each crossing: it is closed when the stock is above its level again.
    async fn look_at_stock(&self, look: &mut Look) {
        let page = PageQuery { limit: Some(LOW_MAX), ..PageQuery::default() };
        let asked = LowQuery { location: None, page };
        let low = self.asker.ask::<Page<StockPlan>>(Service::Warehouse, LOW_LIST, &asked).await;
        let Ok(low) = low else { return };
        look.seen.extend(low.items.iter().map(|plan| Seen {
            cause: NoticeCause::LowStock,
            subject: format!("{} at {}", plan.sku, plan.location),
            words: words_of(plan),
        }));
        if low.next.is_none() {
            look.whole.push(NoticeCause::LowStock);
        }
    }
}

/// Says what is low, with what is left and when more is expected.
fn words_of(plan: &StockPlan) -> String {
    let StockPlan { sku, location, available, .. } = plan;
    let level = plan.reorder_level.unwrap_or_default();
    let mut words = format!(
        "{sku} is low at {location}: {available} pieces can be promised, {level} is its level"
    );
    if let Some(day) = plan.expected_on {
        let _ = write!(words, "; more are expected on {day}");
    }
    words
}

/// Whether anything is put aside; what it says may be personal, and is not read.
#[derive(Deserialize)]
struct PutAside {
    items: Vec<serde::de::IgnoredAny>,
}

fn add(
    look: &mut Look,
    cause: NoticeCause,
    orders: &[Standing],
    words: impl Fn(&Standing) -> String,
) {
    let seen = orders.iter().map(|order| Seen {
        cause,
        subject: order.order_id.to_string(),
        words: words(order),
    });
    look.seen.extend(seen);
    if (orders.len() as i64) < SEEN_MAX {
        look.whole.push(cause);
    }
}
