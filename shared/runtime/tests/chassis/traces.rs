//! One trace holds an order together, told to a collector and kept in the schema alike.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_nats::HeaderMap;
use axum::body::Bytes;
use axum::routing::post;
use contracts::problem::Problem;
use contracts::requests::trace::{GetTrace, TRACE_GET, TracePart};
use contracts::service::Service;
use contracts::subjects;
use contracts::trace::TraceContext;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::shops::{Close, order};
use crate::world::World;

/// A collector of our own: what it was told, by whom.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<(String, Span)>>>);

impl Collector {
    async fn start() -> Self {
        let told = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let mine = told.clone();
        let take = move |body: Bytes| async move { mine.take(&body) };
        let app = axum::Router::new().route("/v1/traces", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), format!("http://{at}"));
        runtime::config::fall_back_on(HashMap::from([endpoint]));
        told
    }

    fn take(&self, body: &Bytes) {
        let request = ExportTraceServiceRequest::decode(&body[..]).expect("OTLP");
        for resource in request.resource_spans {
            let attributes = resource.resource.expect("a resource").attributes;
            let name = attributes.iter().find(|kv| kv.key == "service.name").expect("a name");
            let name = format!("{:?}", name.value);
            let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
            let mut told = self.0.lock().expect("unpoisoned");
            told.extend(spans.map(|span| (name.clone(), span)));
        }
    }

    fn all(&self) -> Vec<(String, Span)> {
        self.0.lock().expect("unpoisoned").clone()
    }

    fn of(&self, trace_id: u128) -> Vec<(String, Span)> {
        let wanted = trace_id.to_be_bytes();
        self.all().into_iter().filter(|(_, span)| span.trace_id == wanted).collect()
    }
}

async fn close(world: &World, number: u32, trace: TraceContext) {
    let close = serde_json::to_vec(&Close { order_id: order(number), broken: false, wanted: None })
        .expect("JSON");
    let answer = ask(world, "till.close", close, trace).await;
    assert_eq!(&answer.payload[..], b"{}");
}

async fn ask(
    world: &World,
    endpoint: &str,
    body: Vec<u8>,
    trace: TraceContext,
) -> async_nats::Message {
    let subject = subjects::request(Service::OrderIntake, endpoint);
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", trace.to_string());
    world.client.request_with_headers(subject, headers, body.into()).await.expect("an answer")
}

async fn stored(world: &World, service: Service, trace_id: u128) -> TracePart {
    let question = GetTrace { trace_id: format!("{trace_id:032x}") };
    let body = serde_json::to_vec(&question).expect("JSON");
    let subject = subjects::request(service, TRACE_GET);
    let answer = world.client.request(subject, body.into()).await.expect("an answer");
    serde_json::from_slice(&answer.payload).expect("a part")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_covers_an_order_through_services_and_later_requests() {
    let collector = Collector::start().await;
    let world = World::start().await;
    world.close(0..1).await;
    let first = TraceContext { trace_id: 0xabc << 90 | 1, span_id: 0x11, sampled: true };
    close(&world, 7, first).await;
    let second = TraceContext { trace_id: 0xdef << 90 | 2, span_id: 0x22, sampled: true };
    close(&world, 7, second).await;
    world.agree(3).await;
    let told = || (collector.of(first.trace_id), collector.of(second.trace_id));
    world
        .wait("the collector knows both", async || (told().0.len(), told().1.len()) == (4, 1))
        .await;

    let (told, request) = told();
    let ids: Vec<_> = told.iter().map(|(_, span)| span.span_id.clone()).collect();
    let outside = first.span_id.to_be_bytes().to_vec();
    for (service, span) in &told {
        let parent = &span.parent_span_id;
        assert!(ids.contains(parent) || *parent == outside, "{service}: {} has none", span.name);
        assert!(span.end_time_unix_nano >= span.start_time_unix_nano);
        assert!(!span.name.contains("ord_"), "{}", span.name);
    }
    let of = |who: &str| told.iter().filter(|(service, _)| service.contains(who)).count();
    assert_eq!((of("kontor-order-intake"), of("kontor-crm")), (2, 2));
    let request = &request[0].1;
    assert_eq!(request.parent_span_id, second.span_id.to_be_bytes());
    let mut links = told.iter().flat_map(|(_, span)| &span.links);
    assert!(links.any(|link| link.span_id == request.span_id), "linked to the request");
    let till = told.iter().find(|(_, span)| span.parent_span_id == outside).expect("a root");
    let all = collector.all();
    let batches = all.iter().filter(|(_, span)| span.name.starts_with("receive "));
    let mut links = batches.flat_map(|(_, span)| &span.links);
    assert!(links.any(|link| link.span_id == till.1.span_id), "a batch links to its messages");

    for service in [Service::OrderIntake, Service::Crm] {
        let part = stored(&world, service, first.trace_id).await;
        assert_eq!((part.spans.len(), part.cut), (2, false), "{service}");
        for span in part.spans {
            assert!(ids.iter().any(|id| hex(id) == span.span_id), "told as it is kept");
            assert_eq!(span.attributes["order.id"], order(7).to_string());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_names_its_trace() {
    let world = World::start().await;
    world.close(0..1).await;
    let trace = TraceContext { trace_id: 77, span_id: 1_000, sampled: true };
    let answer = ask(&world, "till.close", b"{}".to_vec(), trace).await;
    let problem: Problem = serde_json::from_slice(&answer.payload).expect("a problem");
    assert_eq!(problem.trace_id, Some(trace.trace_hex()));
    let subject = subjects::request(Service::OrderIntake, "till.close");
    let answer = world.client.request(subject, "{".into()).await.expect("an answer");
    let problem: Problem = serde_json::from_slice(&answer.payload).expect("a problem");
    assert_eq!(problem.trace_id.expect("one of its own").len(), 32);
}
