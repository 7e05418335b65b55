//! The spans of one batch: one for each task, one for each order that a task goes on with, and one
//! for the batch itself.

mod step;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Instant;

use chrono::{DateTime, Utc};
use contracts::subjects;
use contracts::trace::TraceContext;
use opentelemetry::trace::SpanKind;
use opentelemetry::{Array, Value};
use uuid::Uuid;

use step::{Origin, Step, actor_kind, tell_order, tell_place};

use super::ids::{side_of, span_of, trace_of};
use super::{Draft, Link, NOBODY, Spans};
use crate::handler::{Answer, Cause, NewEvent, Received};

/// How many messages the span of a batch links to: what OpenTelemetry allows a span by default.
const LINKS_MAX: usize = 128;

/// The spans of a batch while it runs; nothing of them is left if it is rolled back.
pub(crate) struct BatchSpans<'a> {
    spans: &'a Spans,
    lane: u16,
    began_at: DateTime<Utc>,
    began: Instant,
    batch: TraceContext,
    steps: HashMap<u64, Step>,
    order: Vec<u64>,
    latest: HashMap<String, TraceContext>,
    beside: Vec<Draft>,
}

impl<'a> BatchSpans<'a> {
    /// Begins with the batch; `now` is the database's time of its transaction.
    pub(crate) fn begin(spans: &'a Spans, lane: u16, now: DateTime<Utc>) -> Self {
        let moment = now.timestamp_micros() as u64;
        let place = (spans.service() as u64) << 16 | u64::from(lane);
        let trace_id = trace_of(Uuid::from_u64_pair(moment, place));
        let batch = TraceContext { trace_id, span_id: trace_id as u64, sampled: true };
        Self {
            spans,
            lane,
            began_at: now,
            began: Instant::now(),
            batch,
            steps: HashMap::new(),
            order: Vec::new(),
            latest: HashMap::new(),
            beside: Vec::new(),
        }
    }

    /// Gives a cause whose trace is the span of the task, where its events belong.
    pub(crate) fn own(&self, mut cause: Cause) -> Cause {
        let new = || TraceContext { trace_id: trace_of(cause.id), span_id: NOBODY, sampled: true };
        let arrived = cause.trace.unwrap_or_else(new);
        cause.trace = Some(arrived.at(span_of(self.spans.service(), cause.id)));
        cause
    }

    /// Begins the span of a message.
    pub(crate) fn event(&mut self, received: &Received, cause: Cause) -> Cause {
        let envelope = &received.envelope;
        let source = &envelope.event_type;
        let subject = || subjects::event_of_kind(source.service, &source.kind);
        let home = Some(envelope.aggregate().to_owned());
        self.step(
            Origin::Event,
            cause,
            home,
            || format!("{}.{{lane}}", subject()),
            |span| {
                span.tell("event.kind", source.kind.clone());
                span.tell("messaging.message.id", envelope.id.to_string());
                span.tell("messaging.destination.partition.id", envelope.lane.to_string());
                tell_order(span, envelope.aggregate());
            },
        )
    }

    /// Begins the span of a question.
    pub(crate) fn question(&mut self, endpoint: &str, cause: Cause) -> Cause {
        let service = self.spans.service();
        let actor = actor_kind(&cause.actor);
        let template = || subjects::request(service, endpoint);
        self.step(Origin::Question, cause, None, template, |span| span.tell("kontor.actor", actor))
    }

    /// Begins the span of something that is due.
    pub(crate) fn timer(&mut self, cause: Cause) -> Cause {
        self.step(Origin::Timer, cause, None, || "timer".to_owned(), |_| {})
    }

    fn step(
        &mut self,
        origin: Origin,
        cause: Cause,
        home: Option<String>,
        template: impl FnOnce() -> String,
        tell: impl FnOnce(&mut Draft),
    ) -> Cause {
        let service = self.spans.service();
        let arrived = cause.trace.filter(|trace| trace.span_id != NOBODY);
        let cause = self.own(cause);
        let Some(own) = cause.trace else { return cause };
        let span = self.spans.keeps(own).then(|| {
            let template = template();
            let name = format!("process {template}");
            let mut span = Draft::begin(own, arrived, origin.kind(), name, self.began_at);
            if origin != Origin::Timer {
                span.messaging(service, "process", template);
            }
            tell_place(&mut span, service, self.lane);
            tell(&mut span);
            span.link(Link(self.batch, "batch"));
            span
        });
        let step = Step { origin, arrived, home, span, said: Vec::new(), goes_on: false };
        if self.steps.insert(own.span_id, step).is_none() {
            self.order.push(own.span_id);
        }
        cause
    }

    /// Notes what came of a task; `again` if it had been tried before.
    pub(crate) fn outcome(&mut self, cause: &Cause, answer: &Answer, again: bool) {
        let Some(own) = cause.trace else { return };
        let Some(step) = self.steps.get_mut(&own.span_id) else { return };
        let Some(span) = &mut step.span else { return };
        match answer {
            Answer::Done(_) => {}
            Answer::Refused(problem) => span.refuse(problem),
            Answer::NotYet(_) => {
                // It will be tried again as the span of its cause; this one was in vain.
                span.tell("kontor.outcome", "awaiting_cause");
                let vain = own.at(side_of(own.span_id ^ self.batch.span_id, "in vain"));
                let vain = span.beside(vain, step.arrived);
                step.span = (!again).then_some(vain);
            }
        }
    }

    /// Forgets a task that was tried again and could not be handled.
    pub(crate) fn forget(&mut self, cause: &Cause) {
        let step = cause.trace.and_then(|own| self.steps.get_mut(&own.span_id));
        if let Some(step) = step {
            step.span = None;
        }
    }

    /// Gives the orders whose own traces have to be looked up before events are placed: those that
    /// a task speaks of although something else led to it, and that are not remembered.
    pub(crate) fn foreign<'e>(
        &mut self,
        said: impl Iterator<Item = (&'e Cause, &'e NewEvent)>,
    ) -> Vec<String> {
        let mut orders: Vec<String> = said
            .filter(|(_, event)| !begins(event))
            .filter_map(|(cause, event)| {
                let order = event.correlation.as_ref()?;
                let step = self.steps.get(&cause.trace?.span_id)?;
                (step.home.as_ref() != Some(order)).then(|| order.clone())
            })
            .collect();
        orders.sort_unstable();
        orders.dedup();
        orders.retain(|order| match self.spans.shared.latest.of(order) {
            Some(trace) => self.latest.insert(order.clone(), trace).is_some_and(|_| false),
            None => true,
        });
        orders
    }

    /// Takes the last thing that was said about orders, as the log has it.
    pub(crate) fn known(&mut self, latest: HashMap<String, TraceContext>) {
        self.latest.extend(latest);
    }

    /// Gives the trace and span in which an event is said: those of its task, or, where the order
    /// has a trace of its own, a span in that one, linked to what led to it.
    pub(crate) fn place(&mut self, cause: &Cause, event: &NewEvent) -> Option<TraceContext> {
        let own = cause.trace?;
        let step = self.steps.get_mut(&own.span_id)?;
        if step.span.is_some() {
            step.said.push(event.kind.to_string().into());
        }
        let Some(order) = &event.correlation else { return Some(own) };
        let at_home = step.home.as_ref() == Some(order);
        let before = self.latest.get(order).copied();
        let context = match before.filter(|before| !at_home && before.trace_id != own.trace_id) {
            Some(before) => self.go_on(own, before, order),
            None => {
                step.is_about(order);
                own
            }
        };
        self.latest.insert(order.clone(), context);
        Some(context)
    }

    fn go_on(&mut self, own: TraceContext, before: TraceContext, order: &str) -> TraceContext {
        let context = before.at(side_of(own.span_id, order));
        if context == before {
            return context;
        }
        let Some(step) = self.steps.get_mut(&own.span_id) else { return context };
        if let Some(span) = &step.span {
            let mut span = span.beside(context, Some(before));
            tell_order(&mut span, order);
            if step.origin != Origin::Timer {
                span.link(Link(own, "request"));
            }
            self.beside.push(span);
            step.goes_on = true;
        }
        context
    }

    /// Ends all spans now that the batch is committed, and leaves them.
    pub(crate) fn committed(mut self) {
        let ended = self.began_at + self.began.elapsed();
        for (order, trace) in &self.latest {
            self.spans.shared.latest.note(order, *trace);
        }
        let (mut links, mut kept) = (Vec::new(), self.beside.len());
        for id in &self.order {
            let Some(step) = self.steps.get_mut(id) else { continue };
            let Some(mut span) = step.span.take() else { continue };
            if step.origin == Origin::Timer && step.goes_on {
                continue;
            }
            links.extend(step.arrived);
            kept += 1;
            if !step.said.is_empty() {
                let said = std::mem::take(&mut step.said);
                span.tell("kontor.said", Value::Array(Array::String(said)));
            }
            self.spans.record(span.end(ended));
        }
        for span in std::mem::take(&mut self.beside) {
            self.spans.record(span.end(ended));
        }
        if kept > 0 {
            self.spans.record(self.whole(links).end(ended));
        }
    }

    fn whole(&self, links: Vec<TraceContext>) -> Draft {
        let service = self.spans.service();
        let reads = self.steps.values().any(|step| step.origin == Origin::Event);
        let (kind, template) = match reads {
            true => (SpanKind::Consumer, subjects::ALL_EVENTS.to_owned()),
            false => (SpanKind::Server, subjects::request(service, ">")),
        };
        let name = format!("receive {template}");
        let mut span = Draft::begin(self.batch, None, kind, name, self.began_at);
        span.messaging(service, "receive", template);
        tell_place(&mut span, service, self.lane);
        span.tell("messaging.batch.message_count", self.order.len() as i64);
        for link in links.into_iter().take(LINKS_MAX) {
            span.link(Link(link, "message"));
        }
        span
    }
}

/// The first word about an order: nobody has spoken of it before.
fn begins(event: &NewEvent) -> bool {
    event.sequence == 1 && event.correlation.as_ref() == Some(&event.subject)
}
