//! Asks every service what it did in a trace; whoever is away is named.

use contracts::ids::OrderId;
use contracts::requests::trace::{GetTrace, TRACE_GET, TracePart, TraceSpan};
use contracts::service::Service;
use serde::Serialize;

use crate::edge::ask::{Asker, Asking};

/// What all services did in a trace.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// 32 lower-case hex digits.
    pub trace_id: String,
    /// The order, where it was looked for by its order.
    pub order_id: Option<OrderId>,
    /// By the time they began.
    pub spans: Vec<Told>,
    /// Services that did not answer: what they did is missing here.
    pub away: Vec<Service>,
    /// Services that did more than is shown.
    pub cut: Vec<Service>,
}

/// A span and whose it is.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Whose.
    pub service: Service,
    /// What was done.
    #[serde(flatten)]
    pub span: TraceSpan,
}

/// Asks every service at the same time.
pub async fn gather(
    asker: &Asker,
    asking: &Asking,
    trace_id: u128,
    order_id: Option<OrderId>,
) -> Trace {
    let question = GetTrace { trace_id: format!("{trace_id:032x}") };
    let asked = Service::ALL.map(|service| {
        let question = &question;
        async move {
            let answer = asker.ask_json::<TracePart>(asking, service, TRACE_GET, question).await;
            (service, answer)
        }
    });
    let answers = futures::future::join_all(asked).await;
    let trace_id = question.trace_id;
    let mut trace = Trace { trace_id, order_id, spans: vec![], away: vec![], cut: vec![] };
    for (service, answer) in answers {
        let Ok(part) = answer else {
            trace.away.push(service);
            continue;
        };
        if part.cut {
            trace.cut.push(service);
        }
        trace.spans.extend(part.spans.into_iter().map(|span| Told { service, span }));
    }
    trace.spans.sort_by(|a, b| {
        (a.span.started_at, &a.span.span_id).cmp(&(b.span.started_at, &b.span.span_id))
    });
    trace
}
