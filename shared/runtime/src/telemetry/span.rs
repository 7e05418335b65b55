//! A span on its way: begun, told about, ended.

use std::borrow::Cow;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::service::Service;
use contracts::trace::TraceContext;
use opentelemetry::trace::{
    Link as OtelLink, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

/// The attribute of a link that says what it is.
pub(super) const LINK_WHAT: &str = "kontor.link";
/// Stands where a trace begins with a question that came without one: there is no span above it.
pub const NOBODY: u64 = 1;

/// A span of another trace, and what it is: `batch`, `message`, `request` or `caller`.
#[derive(Clone, Copy, Debug)]
pub struct Link(pub TraceContext, pub &'static str);

/// A span that has begun.
#[derive(Clone, Debug)]
pub struct Draft(SpanData);

impl Draft {
    /// Begins a span.
    pub fn begin(
        context: TraceContext,
        parent: Option<TraceContext>,
        kind: SpanKind,
        name: impl Into<Cow<'static, str>>,
        began: DateTime<Utc>,
    ) -> Self {
        let began = SystemTime::from(began);
        let parent = parent.filter(|parent| parent.span_id != NOBODY);
        Self(SpanData {
            span_context: context_of(context),
            parent_span_id: parent.map_or(SpanId::INVALID, |parent| parent.span_id.into()),
            parent_span_is_remote: parent.is_some(),
            span_kind: kind,
            name: name.into(),
            start_time: began,
            end_time: began,
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            instrumentation_scope: InstrumentationScope::builder("kontor").build(),
        })
    }

    /// Tells something about it.
    pub fn tell(&mut self, name: &'static str, value: impl Into<Value>) {
        self.0.attributes.push(KeyValue::new(name, value));
    }

    /// Says what else it belongs to.
    pub fn link(&mut self, Link(context, what): Link) {
        let what = vec![KeyValue::new(LINK_WHAT, what)];
        self.0.links.links.push(OtelLink::new(context_of(context), what, 0));
    }

    /// Tells what the conventions for messaging ask for; the template stands for the subject, so
    /// that no name holds an id.
    pub(super) fn messaging(&mut self, me: Service, operation: &'static str, template: String) {
        self.tell("messaging.system", "nats");
        self.tell("messaging.operation.name", operation);
        self.tell("messaging.operation.type", operation);
        self.tell("messaging.destination.template", template);
        self.tell("messaging.consumer.group.name", me.name());
    }

    /// Says that what was asked was refused; the words of a problem may name a person, its title
    /// does not.
    pub(super) fn refuse(&mut self, problem: &Problem) {
        self.tell("kontor.outcome", "refused");
        self.tell("error.type", problem.status.to_string());
        self.fail(problem.title.clone());
    }

    /// Says what went wrong.
    pub fn fail(&mut self, why: impl Into<Cow<'static, str>>) {
        self.0.status = Status::error(why);
    }

    /// Gives the same work as another trace sees it.
    pub(super) fn beside(&self, context: TraceContext, parent: Option<TraceContext>) -> Self {
        let mut other = self.clone();
        other.0.span_context = context_of(context);
        other.0.parent_span_id = parent.map_or(SpanId::INVALID, |parent| parent.span_id.into());
        other
    }

    /// Ends it.
    pub fn end(mut self, ended: DateTime<Utc>) -> SpanData {
        self.0.end_time = SystemTime::from(ended).max(self.0.start_time);
        self.0
    }
}

fn context_of(context: TraceContext) -> SpanContext {
    SpanContext::new(
        TraceId::from(context.trace_id),
        SpanId::from(context.span_id),
        TraceFlags::SAMPLED,
        true,
        TraceState::NONE,
    )
}
