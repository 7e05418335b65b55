//! Telling shops and subscribers: takes what is due, talks, and records what came of it.
//!
//! Nothing is sent inside of a database transaction. What is due is taken by a question to the
//! gateway's own lane, so that nobody else takes it; the outcome is recorded by another. Whoever dies
//! in between leaves a telling that is due again later, and a shop is looked at before it is told.
//!
//! - [`wire`]: one request to an address that was judged, and its answer
//! - [`figures`]: what waits, for operators
//!
//! [`publishing`] does the same for stock, a portion of figures at a time.

pub mod figures;
mod publishing;
pub mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::problem::Problem;
use contracts::reach::Reach;
use contracts::requests::Done;
use contracts::requests::outbound::{
    SettleTelling, TELLINGS_SETTLE, TELLINGS_TAKE, TakeTellings, TakenTelling, TakenTellings,
    TargetKind, Verdict,
};
use contracts::service::Service;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::config::Settings;
use crate::domain::outbound::addresses::Networks;
use crate::domain::outbound::budget::{Allowance, Budget};
use crate::domain::outbound::conversation::{Answer, Conversation, Request, Step, budget_of};
use crate::domain::outbound::place::Place;
use crate::edge::ask::Asking;
use crate::edge::tracing_layer::new_trace;
use crate::state::Edge;
use crate::store::outbound::pages;
use wire::{Wire, WireError};

/// How soon what is due is seen.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Requests about one telling: an order of fifty fulfillment orders stays below it.
const STEPS_MAX: usize = 64;
/// A target whose bucket is empty for longer than that is left alone instead of being waited for.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// Where nobody knows what became of a request, it has come to its end there after that.
const UNCLEAR_SECONDS: u32 = 60;
/// How much of an answer is kept for people.
const ANSWER_KEPT: usize = 500;
/// How long what is being told has to come to its end when we stop.
const DRAIN: Duration = Duration::from_secs(8);
/// How often an outcome is offered to the lane before it is left to another look.
const RECORD_TRIES: u32 = 5;

/// Tells shops and subscribers.
pub struct Teller {
    edge: Edge,
    wire: Wire,
    settings: Limits,
    budgets: Mutex<HashMap<String, Budget>>,
    began: Instant,
}

/// How much at a time, and how long.
#[derive(Clone, Copy, Debug)]
struct Limits {
    at_a_time: u32,
    per_target: u32,
    timeout: Duration,
    hold: Duration,
}

/// Whose bucket of requests it is.
#[derive(Clone, Copy)]
struct Bearer<'a> {
    target: &'a str,
    kind: TargetKind,
    per_second: Option<u32>,
}

impl<'a> Bearer<'a> {
    fn of(taken: &'a TakenTelling) -> Self {
        let per_second = taken.settings.requests_per_second;
        Self { target: &taken.target, kind: taken.kind, per_second }
    }
}

/// What came of a conversation.
struct Outcome {
    verdict: Verdict,
    last: Option<Answer>,
}

impl Teller {
    /// Prepares to tell; the settings were checked.
    pub fn new(edge: Edge, settings: &Settings) -> Arc<Self> {
        let timeout = Duration::from_millis(settings.outbound_timeout_ms);
        Arc::new(Self {
            wire: Wire::new(Networks::clone(&edge.private_targets), timeout),
            edge,
            settings: Limits {
                at_a_time: settings.outbound_max,
                per_target: settings.outbound_per_target_max,
                timeout,
                hold: Duration::from_secs(u64::from(settings.outbound_hold_seconds)),
            },
            budgets: Mutex::default(),
            began: Instant::now(),
        })
    }

    /// Tells what is due until it is told to stop; then lets what is on its way come to its end.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut telling = JoinSet::new();
        let mut failing = false;
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            while telling.try_join_next().is_some() {}
            match self.take(telling.len()).await {
                Ok(taken) => {
                    failing = false;
                    for one in taken {
                        telling.spawn(self.clone().tell(one));
                    }
                }
                Err(problem) if !failing => {
                    let why = problem.detail.unwrap_or_default();
                    tracing::warn!(why, "what is to be told outside could not be read");
                    failing = true;
                }
                Err(_) => {}
            }
        }
        let ended = async { while telling.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(DRAIN, ended).await;
    }

    async fn take(&self, busy: usize) -> Result<Vec<TakenTelling>, Problem> {
        let limit = self.settings.at_a_time.saturating_sub(u32::try_from(busy).unwrap_or(u32::MAX));
        if limit == 0 || !pages::is_due(&self.edge.pool).await.map_err(runtime::database)? {
            return Ok(Vec::new());
        }
        let for_seconds = u32::try_from(self.settings.hold.as_secs()).unwrap_or(u32::MAX);
        let wish = TakeTellings { limit, per_target: self.settings.per_target, for_seconds };
        let (asker, asking) = (&self.edge.asker, asking());
        let asked = asker.ask_json(&asking, Service::Gateway, TELLINGS_TAKE, &wish);
        let taken: TakenTellings = asked.await?;
        Ok(taken.items)
    }

    async fn tell(self: Arc<Self>, taken: TakenTelling) {
        let began = Instant::now();
        let Outcome { verdict, last } = self.talk(&taken, began).await;
        figures::count(taken.kind, &verdict);
        if let Verdict::Closed { reason } | Verdict::Refused { reason } = &verdict {
            tracing::warn!(target_name = taken.target, reason, "{} is not told", taken.target);
        }
        let settled = SettleTelling {
            id: taken.id,
            attempt: taken.attempt,
            verdict,
            status: last.as_ref().map(|answer| answer.status),
            took_ms: u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX),
            answer: last.map(|answer| beginning(&answer.body)),
        };
        self.record(&settled).await;
    }

    /// Records what came of it; where that fails for good, the next look will find out.
    async fn record(&self, settled: &SettleTelling) {
        for _ in 0..RECORD_TRIES {
            let (asker, asking) = (&self.edge.asker, asking());
            let asked = asker.ask_json::<Done>(&asking, Service::Gateway, TELLINGS_SETTLE, settled);
            match asked.await {
                Ok(_) => return,
                Err(problem) if problem.status < 500 => break,
                Err(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
        tracing::warn!(telling = %settled.id, "what came of {} could not be recorded", settled.id);
    }

    async fn talk(&self, taken: &TakenTelling, began: Instant) -> Outcome {
        let over = |verdict| Outcome { verdict, last: None };
        let closed = |reason: String| over(Verdict::Closed { reason });
        let opened = taken.sealed.iter().map(|text| self.edge.book.open_for(&taken.target, text));
        let secrets = match opened.collect::<Result<Vec<_>, _>>() {
            Ok(secrets) => secrets,
            Err(error) => return closed(error.to_string()),
        };
        let place = match Place::parse(&taken.url) {
            Ok(place) => place,
            Err(error) => return closed(error.to_string()),
        };
        let mut conversation = match Conversation::about(taken, &secrets) {
            Ok(conversation) => conversation,
            Err(verdict) => return over(verdict),
        };
        let (mut step, mut last) = (conversation.begin(), None);
        for _ in 0..STEPS_MAX {
            let request = match step {
                Step::Over(verdict) => return Outcome { verdict, last },
                Step::Ask(request) => request,
            };
            if let Some(verdict) = self.wait_for_room(Bearer::of(taken), &request, began).await {
                return Outcome { verdict, last };
            }
            match self.wire.send(&place, &request).await {
                Ok(answer) => {
                    self.learn(Bearer::of(taken), conversation.allowance(&answer));
                    step = conversation.hear(&answer);
                    last = Some(answer);
                }
                Err(error) => return Outcome { verdict: unsent(error, request.changes), last },
            }
        }
        over(Verdict::Again {
            reason: format!("it took more than {STEPS_MAX} requests"),
            after_seconds: None,
        })
    }

    /// Waits until the target bears another request; says why it is not asked any more now.
    async fn wait_for_room(
        &self,
        bearer: Bearer<'_>,
        request: &Request,
        began: Instant,
    ) -> Option<Verdict> {
        loop {
            // Whoever holds a telling for so long may be overtaken while the request is on its way.
            if began.elapsed() + self.settings.timeout > self.settings.hold {
                let reason = "it took too long; it is looked at again".to_owned();
                return Some(Verdict::Again { reason, after_seconds: None });
            }
            let wait =
                self.budget(bearer, |budget, now| budget.spend(request.points, now)).err()?;
            let wait = Duration::from_secs_f64(wait.clamp(0.01, 3_600.0));
            if wait > WAIT_MAX {
                let after_seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1);
                let reason = "its allowance of requests is used up".to_owned();
                return Some(Verdict::Rest { reason, after_seconds });
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn learn(&self, bearer: Bearer<'_>, said: Option<Allowance>) {
        if let Some(said) = said {
            self.budget(bearer, |budget, now| budget.learn(said, now));
        }
    }

    fn budget<T>(&self, bearer: Bearer<'_>, work: impl FnOnce(&mut Budget, f64) -> T) -> T {
        let now = self.began.elapsed().as_secs_f64();
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        let budget = budgets.entry(bearer.target.to_owned());
        work(budget.or_insert_with(|| budget_of(bearer.kind, bearer.per_second, now)), now)
    }
}

fn asking() -> Asking {
    let (actor, reach) = ("service:gateway".to_owned(), Reach::default());
    Asking { actor, trace: new_trace(), reach }
}

/// Says what it means that no answer came.
fn unsent(error: WireError, changes: bool) -> Verdict {
    let unclear = changes && matches!(error, WireError::Unclear(_));
    let after_seconds = unclear.then_some(UNCLEAR_SECONDS);
    Verdict::Again { reason: error.to_string(), after_seconds }
}

/// Gives how an answer begins, as text.
fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(ANSWER_KEPT * 4)]);
    text.chars().filter(|char| *char != '\0').take(ANSWER_KEPT).collect()
}
