//! A task as its span tells of it.

use contracts::service::Service;
use contracts::trace::TraceContext;
use opentelemetry::StringValue;
use opentelemetry::trace::SpanKind;

use super::super::Draft;

/// A task as its span tells of it.
pub(super) struct Step {
    pub(super) origin: Origin,
    pub(super) arrived: Option<TraceContext>,
    pub(super) home: Option<String>,
    pub(super) span: Option<Draft>,
    pub(super) said: Vec<StringValue>,
    pub(super) goes_on: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Event,
    Question,
    Timer,
}

impl Step {
    /// A question tells which order it is about when it speaks of one.
    pub(super) fn is_about(&mut self, order: &str) {
        if self.home.is_none() {
            self.home = Some(order.to_owned());
            if let Some(span) = &mut self.span {
                tell_order(span, order);
            }
        }
    }
}

impl Origin {
    pub(super) fn kind(self) -> SpanKind {
        match self {
            Self::Event => SpanKind::Consumer,
            Self::Question => SpanKind::Server,
            Self::Timer => SpanKind::Internal,
        }
    }
}

pub(super) fn tell_place(span: &mut Draft, service: Service, lane: u16) {
    span.tell("kontor.service", service.name());
    span.tell("kontor.lane", i64::from(lane));
}

pub(super) fn tell_order(span: &mut Draft, aggregate: &str) {
    if aggregate.starts_with("ord_") {
        span.tell("order.id", aggregate.to_owned());
        span.tell("messaging.message.conversation_id", aggregate.to_owned());
    }
}

/// Says what asks, without saying who: `key:key_...` is a `key`.
pub(super) fn actor_kind(actor: &str) -> String {
    actor.split(':').next().unwrap_or_default().to_owned()
}
