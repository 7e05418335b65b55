use std::collections::HashSet;

use bytes::Bytes;
use contracts::envelope::Envelope;
use contracts::events::{Event, order::OrderClosed};
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::log::Point;
use contracts::problem::Problem;
use contracts::service::Service;
use opentelemetry_sdk::trace::SpanData;
use sqlx::PgPool;

use super::*;
use crate::telemetry::Recorder;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("in range")
}

fn open(service: Service) -> (Spans, Recorder) {
    let pool = PgPool::connect_lazy("postgres://nobody@127.0.0.1:1/none").expect("a URL");
    Spans::open(service, pool, now())
}

fn trace(trace_id: u128, span_id: u64) -> TraceContext {
    TraceContext { trace_id, span_id, sampled: true }
}

fn order(name: &str) -> OrderId {
    OrderId::from_uuid(derive_from_key(now(), &["order", name], Slot(3)))
}

fn cause(id: u128, trace: Option<TraceContext>) -> Cause {
    Cause { id: Uuid::from_u128(id), actor: "key:key_1".into(), trace, time: now() }
}

fn closed(order: OrderId, sequence: i64) -> NewEvent {
    NewEvent::of(&OrderClosed { order_id: order }, order, sequence, Some(order)).expect("JSON")
}

fn received(order: OrderId, trace: TraceContext) -> Received {
    let envelope = Envelope {
        id: Uuid::from_u128(99),
        event_type: format!("kontor.order-intake.{}", OrderClosed::KIND).parse().expect("a type"),
        time: now(),
        subject: order.to_string(),
        sequence: 1,
        correlation: Some(order.to_string()),
        causation: Uuid::from_u128(98),
        lane: 3,
        point: Point::new(1, 1),
        trace: Some(trace),
    };
    Received { envelope, body: Bytes::from_static(b"{}") }
}

fn named<'s>(spans: &'s [SpanData], part: &str) -> &'s SpanData {
    spans.iter().find(|span| span.name.contains(part)).expect("a span of that name")
}

fn parent(span: &SpanData) -> u64 {
    u64::from_be_bytes(span.parent_span_id.to_bytes())
}

fn id(span: &SpanData) -> u64 {
    u64::from_be_bytes(span.span_context.span_id().to_bytes())
}

#[tokio::test]
async fn a_message_has_a_span_below_its_own_and_its_events_name_that_span() {
    let (spans, mut recorder) = open(Service::Crm);
    let one = order("1");
    let arrived = trace(7, 70);
    let mut batch = BatchSpans::begin(&spans, 0, now());
    let cause = batch.event(&received(one, arrived), cause(99, Some(arrived)));
    let said = closed(one, 1);
    assert!(batch.foreign([(&cause, &said)].into_iter()).is_empty());
    let placed = batch.place(&cause, &said).expect("a trace");
    assert_eq!(placed, arrived.at(span_of(Service::Crm, Uuid::from_u128(99))));
    batch.outcome(&cause, &Answer::Done(Bytes::new()), false);
    batch.committed();
    let told = recorder.waiting();
    let task = named(&told, "process kontor.evt.order-intake.order.closed.v1.{lane}");
    assert_eq!((id(task), parent(task)), (placed.span_id, 70));
    assert_eq!(task.span_kind, SpanKind::Consumer);
    let whole = named(&told, "receive kontor.evt.>");
    assert_eq!(whole.links.links[0].span_context.span_id().to_string(), format!("{:016x}", 70));
    assert_ne!(whole.span_context.trace_id(), task.span_context.trace_id());
    let ids = one.to_string();
    assert!(told.iter().all(|span| !span.name.contains(&ids)), "no name holds an id");
}

#[tokio::test]
async fn a_question_about_an_order_goes_on_in_the_trace_of_the_order() {
    let (spans, mut recorder) = open(Service::OrderIntake);
    let one = order("1");
    let mut batch = BatchSpans::begin(&spans, 3, now());
    let cause = batch.question("orders.cancel", cause(5, Some(trace(8, 80))));
    let (first, second) = (closed(one, 4), closed(one, 5));
    let foreign = batch.foreign([(&cause, &first), (&cause, &second)].into_iter());
    assert_eq!(foreign, [one.to_string()]);
    batch.known([(one.to_string(), trace(7, 70))].into());
    let placed = batch.place(&cause, &first).expect("a trace");
    assert_eq!(batch.place(&cause, &second), Some(placed), "one span for one order");
    assert_eq!(placed.trace_id, 7);
    batch.committed();
    let told = recorder.waiting();
    let of = |trace_id: u128| {
        let hex = format!("{trace_id:032x}");
        let here: Vec<_> =
            told.iter().filter(|s| s.span_context.trace_id().to_string() == hex).collect();
        assert_eq!(here.len(), 1);
        here[0]
    };
    assert_eq!((parent(of(8)), of(8).span_kind.clone()), (80, SpanKind::Server));
    assert_eq!((id(of(7)), parent(of(7))), (placed.span_id, 70));
    let request = &of(8).span_context;
    let linked = of(7).links.iter().any(|link| link.span_context == *request);
    assert!(linked, "the order's trace leads to the request");
}

#[tokio::test]
async fn the_first_word_about_an_order_begins_its_trace() {
    let (spans, _recorder) = open(Service::OrderIntake);
    let one = order("1");
    let mut batch = BatchSpans::begin(&spans, 3, now());
    let webhook = batch.question("deliveries.take", cause(5, Some(trace(8, 80))));
    let later = batch.question("orders.cancel", cause(6, Some(trace(9, 90))));
    let (born, gone) = (closed(one, 1), closed(one, 2));
    assert!(batch.foreign([(&webhook, &born)].into_iter()).is_empty(), "nobody knows it yet");
    assert_eq!(batch.place(&webhook, &born).map(|at| at.trace_id), Some(8));
    assert_eq!(batch.place(&later, &gone).map(|at| at.trace_id), Some(8), "in the same batch");
}

#[tokio::test]
async fn a_timer_is_told_in_the_trace_of_its_order_alone() {
    let (spans, mut recorder) = open(Service::OrderIntake);
    let one = order("1");
    let mut batch = BatchSpans::begin(&spans, 3, now());
    let due = batch.timer(cause(5, None));
    batch.known([(one.to_string(), trace(7, 70))].into());
    batch.place(&due, &closed(one, 9));
    batch.committed();
    let told = recorder.waiting();
    let timers = told.iter().filter(|span| span.name == "process timer");
    assert_eq!(timers.map(parent).collect::<HashSet<_>>(), HashSet::from([70]));
}

#[tokio::test]
async fn what_waits_for_its_cause_keeps_its_span_for_when_it_is_done() {
    let (spans, mut recorder) = open(Service::Crm);
    let (one, arrived) = (order("1"), trace(7, 70));
    let not_yet = Answer::NotYet("ord is not known".into());
    for (again, expected) in [(false, 2), (true, 0)] {
        let mut batch = BatchSpans::begin(&spans, 0, now());
        let cause = batch.event(&received(one, arrived), cause(99, Some(arrived)));
        batch.outcome(&cause, &not_yet, again);
        batch.committed();
        let told = recorder.waiting();
        assert_eq!(told.len(), expected, "trying again and again is told once");
        let own = span_of(Service::Crm, Uuid::from_u128(99));
        assert!(told.iter().all(|span| id(span) != own));
    }
}

#[tokio::test]
async fn what_is_refused_says_so_without_words_that_could_name_a_person() {
    let (spans, mut recorder) = open(Service::OrderIntake);
    let mut batch = BatchSpans::begin(&spans, 0, now());
    let cause = batch.question("orders.create", cause(5, Some(trace(8, 80))));
    let problem = Problem::unprocessable("Erika Mustermann has no street");
    batch.outcome(&cause, &Answer::Refused(problem), false);
    batch.committed();
    let told = recorder.waiting();
    let text = format!("{:?}", named(&told, "orders.create"));
    assert!(text.contains("422") && !text.contains("Erika") && !text.contains("key_1"), "{text}");
}

#[tokio::test]
async fn a_batch_that_is_rolled_back_leaves_nothing() {
    let (spans, mut recorder) = open(Service::OrderIntake);
    let mut batch = BatchSpans::begin(&spans, 0, now());
    batch.question("orders.create", cause(5, None));
    drop(batch);
    assert!(recorder.waiting().is_empty());
}

#[tokio::test]
async fn a_full_queue_drops_and_never_waits() {
    let (spans, mut recorder) = open(Service::OrderIntake);
    for number in 0..9_000 {
        let draft = Draft::begin(trace(number + 1, 5), None, SpanKind::Server, "x", now());
        spans.record(draft.end(now()));
    }
    assert_eq!(recorder.waiting().len(), crate::telemetry::WAITING_MAX);
}
