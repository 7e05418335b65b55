//! How a question is answered: read here, or handed to the writer of its lane.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::{Slot, derive_from_key};
use contracts::problem::Problem;
use contracts::requests::ACTOR;
use contracts::requests::parked::{DROP, LIST, RETRY};
use contracts::requests::positions::POSITIONS;
use contracts::requests::standing::STANDING;
use contracts::requests::trace::TRACE_GET;
use contracts::subjects;
use contracts::trace::TraceContext;
use futures::FutureExt;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::Desk;
use crate::batch::Ask;
use crate::handler::{Cause, Handler, Question, admit};
use crate::parked::mending;
use crate::position;
use crate::standing;
use crate::telemetry::{self, NOBODY, trace_of};

/// How long the writer of another lane has to answer a question that was passed on.
const PASSED_ON_WITHIN: Duration = Duration::from_secs(5);
/// How long a lane may be on its way from one process to another.
const HANDED_OVER_WITHIN: Duration = Duration::from_secs(2);
/// How often it is looked whether somebody holds it.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How long an answer may take that only reads.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

impl<H: Handler> Desk<H> {
    pub(super) async fn answer(
        &self,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        let (handler, pool) = (&self.shared.handler, &self.shared.pool);
        in_time(admit(&**handler, pool, endpoint, &question)).await?;
        if H::READS.contains(&endpoint) {
            return self.read(endpoint, question).await;
        }
        if endpoint == TRACE_GET {
            return in_time(telemetry::read(pool, H::SERVICE, question.json()?)).await;
        }
        if endpoint == POSITIONS {
            return in_time(position::tell(pool, question.json()?)).await;
        }
        if endpoint == STANDING {
            return in_time(standing::tell(&self.shared)).await;
        }
        if endpoint == LIST {
            return in_time(mending::list(pool, question.json()?)).await;
        }
        if endpoint == RETRY || endpoint == DROP {
            let Place { lane } = question.json()?;
            return self.tell(endpoint, lane, Slot(lane as u8), question, None).await;
        }
        if !H::WRITES.contains(&endpoint) {
            let asked = format!("{} has no endpoint {endpoint}", H::SERVICE);
            return Err(Problem::not_found(asked));
        }
        let routed = in_time(handler.route(pool, endpoint, &question)).await?;
        let lane = routed.slot.lane(H::SERVICE.lanes());
        self.tell(endpoint, lane, routed.slot, question, Some(routed.command)).await
    }

    /// Hands a question to the writer of a lane and waits until it is committed.
    async fn tell(
        &self,
        endpoint: &str,
        lane: u16,
        slot: Slot,
        question: Question,
        command: Option<H::Command>,
    ) -> Result<Bytes, Problem> {
        if lane >= H::SERVICE.lanes() {
            return Err(Problem::not_found(format!("{} has no lane {lane}", H::SERVICE)));
        }
        self.wait_for_hand_over(lane).await?;
        if !self.holds(lane) {
            return self.pass_on(endpoint, lane, question).await;
        }
        let (reply, answer) = oneshot::channel();
        let cause = self.cause(&question, slot);
        let endpoint = endpoint.to_owned();
        let ask = Ask { endpoint, question, command, cause, reply };
        let busy = || Problem::unavailable("too much waits to be written").retry_after(1);
        self.lanes[usize::from(lane)].try_send(ask).map_err(|_| busy())?;
        let gone = || Problem::unavailable("whether it was done is not known; ask again");
        answer.await.unwrap_or_else(|_| Err(gone().retry_after(1)))
    }

    /// Waits for a lane that goes from hand to hand, as long as it is known that nobody holds it.
    async fn wait_for_hand_over(&self, lane: u16) -> Result<(), Problem> {
        let until = Instant::now() + HANDED_OVER_WITHIN;
        while !self.holds(lane) && self.shared.sharing.is_nobodys(lane) {
            if Instant::now() > until {
                return Err(nobody(lane));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Answers a question that only reads, and leaves a span of it.
    async fn read(&self, endpoint: &str, question: Question) -> Result<Bytes, Problem> {
        let spans = &self.shared.spans;
        let (trace, began) = (question.trace.filter(|trace| spans.keeps(*trace)), spans.now());
        let within = question.within.clone();
        let reading = self.shared.handler.read(&self.shared.pool, endpoint, question);
        let answer = in_time(reading).await;
        let answer = answer.and_then(|answer| within.checked::<H>(endpoint, answer));
        if let Some(trace) = trace {
            let of = (self.ask_id(began, Slot(0)), trace);
            spans.record(telemetry::read_span(spans, endpoint, of, began, answer.as_ref().err()));
        }
        answer
    }

    fn cause(&self, question: &Question, slot: Slot) -> Cause {
        let time = self.shared.spans.now();
        let id = self.ask_id(time, slot);
        Cause { id, actor: question.actor.clone(), trace: question.trace, time }
    }

    /// Begins a trace for whoever asks without one, so that a refusal can be looked up.
    pub(super) fn new_trace(&self) -> TraceContext {
        let trace_id = trace_of(self.ask_id(self.shared.spans.now(), Slot(0)));
        TraceContext { trace_id, span_id: NOBODY, sampled: true }
    }

    /// Gives an id that no other question has.
    fn ask_id(&self, time: DateTime<Utc>, slot: Slot) -> Uuid {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let key = format!("{}/{}/{asked}", H::SERVICE, self.shared.instance);
        derive_from_key(time, &["request", &key], slot)
    }

    async fn pass_on(
        &self,
        endpoint: &str,
        lane: u16,
        question: Question,
    ) -> Result<Bytes, Problem> {
        let headers = passed_on(&question);
        let subject = subjects::lane_request(H::SERVICE, endpoint, lane);
        let asking = self.shared.client.request_with_headers(subject, headers, question.body);
        let answer = tokio::time::timeout(PASSED_ON_WITHIN, asking).await;
        let message = answer.map_err(|_| nobody(lane))?.map_err(|_| nobody(lane))?;
        let failed = message.headers.as_ref().and_then(|h| h.get("Nats-Service-Error-Code"));
        match failed {
            None => Ok(message.payload),
            Some(_) => Err(serde_json::from_slice(&message.payload)
                .unwrap_or_else(|_| Problem::internal("the answer cannot be read"))),
        }
    }

    /// Lets the writer of a lane answer out of its log; nobody else may.
    pub(super) async fn answer_log(&self, lane: u16, question: Question) -> Result<Bytes, Problem> {
        let slot = Slot(lane as u8);
        self.tell(subjects::LOG, lane, slot, question, None).await
    }
}

/// Gives the headers with which a question goes on to the writer of its lane: who asks is what this
/// process knows, by the subject of a device, whatever the headers that came say.
fn passed_on(question: &Question) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in question.headers.iter().filter(|(name, _)| name != ACTOR) {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            headers.insert(name, value);
        }
    }
    if let Ok(actor) = question.actor.parse::<HeaderValue>() {
        headers.insert(ACTOR, actor);
    }
    if let Some(trace) = question.trace {
        headers.insert("traceparent", trace.to_string());
    }
    headers
}

fn nobody(lane: u16) -> Problem {
    Problem::unavailable(format!("lane {lane} is held by nobody")).retry_after(1)
}

/// Waits for an answer that only reads, for so long; a handler that panics has answered too.
async fn in_time<T>(answer: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let answer = AssertUnwindSafe(answer).catch_unwind();
    match tokio::time::timeout(ANSWERED_WITHIN, answer).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Err(Problem::internal("the handler panicked; the log has the place")),
        Err(_) => Err(Problem::unavailable("the answer takes too long").retry_after(5)),
    }
}

/// The lane of a message that is put aside.
#[derive(serde::Deserialize)]
struct Place {
    lane: u16,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler::Within;

    #[test]
    fn who_asks_goes_along_as_the_subject_said_and_not_as_a_header_claims() {
        let question = |headers: &[(&str, &str)]| Question {
            actor: "device:scan-1".to_owned(),
            trace: None,
            within: Within::default(),
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            body: Bytes::new(),
        };
        let actor = |headers: &[(&str, &str)]| {
            let passed = passed_on(&question(headers));
            passed.get(ACTOR).map(|actor| actor.as_str().to_owned())
        };
        assert_eq!(actor(&[]).as_deref(), Some("device:scan-1"));
        assert_eq!(actor(&[(ACTOR, "key:admin")]).as_deref(), Some("device:scan-1"));
        let passed = passed_on(&question(&[("idempotency-key", "7")]));
        assert_eq!(passed.get("idempotency-key").map(|key| key.as_str()), Some("7"));
    }
}
