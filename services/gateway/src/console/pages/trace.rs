//! The way of an order as a waterfall: what every service did, to scale.

use axum::extract::{Path, State};
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{GetOrder, ORDERS_GET, Order};
use contracts::service::Service;
use maud::{Markup, PreEscaped, html};

use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::raw::{self as words_of, Words};
use crate::console::words::{story, ways};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
use crate::traces::drawing::{NARROW, WIDE, micros, waterfall};
use crate::traces::gather::{Trace, gather};
use crate::traces::read_trace_id;
use crate::traces::scale::{Scale, duration};
use crate::traces::tree::lines;

/// Shows the way of an order.
pub async fn page(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let language = visitor.visit.language;
    let shown = load(&edge, &visitor, &id).await.map(|(order, trace)| {
        let title = format!("{} · {}", words_of::of(language).way, order.number);
        Shown::found(title, content(language, &order, trace.as_ref()))
    });
    reply::answer(&visitor.visit, shown)
}

async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<(Order, Option<Trace>), Problem> {
    visitor.needs(Room::Orders)?;
    let nothing = |_| Problem::not_found(format!("no order is called {id}"));
    let order_id: OrderId = id.parse().map_err(nothing)?;
    let (asking, question) = (visitor.asking(), GetOrder { order_id });
    let order: Order =
        edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await?;
    let trace = match order.trace_id.as_deref().map(read_trace_id).transpose()? {
        Some(trace) => Some(gather(&edge.asker, &asking, trace, Some(order_id)).await),
        None => None,
    };
    Ok((order, trace.filter(|trace| !trace.spans.is_empty())))
}

fn content(language: Language, order: &Order, trace: Option<&Trace>) -> Markup {
    let words = words_of::of(language);
    let title = html! {
        nav .crumbs {
            a href="/orders" { (ways::ORDERS.of(language)) } (icon("next"))
            a href=(format!("/orders/{}", order.id)) dir="auto" { (order.number) } (icon("next"))
        }
        h1 { (words.way) }
        p .sub { (words.way_hint) }
    };
    html! {
        (parts::page_head(title, html! {}))
        @match trace {
            None => (parts::empty("clock", words.no_way, words.no_way_because, html! {})),
            Some(trace) => (drawn(language, words, trace)),
        }
    }
}

fn drawn(language: Language, words: &'static Words, trace: &Trace) -> Markup {
    let (scale, lines) = (Scale::of(trace.spans.iter().map(micros)), lines(&trace.spans));
    let mut drawing = String::new();
    for sheet in [WIDE, NARROW] {
        // Whatever services told is escaped where it is drawn.
        let sheet = sheet.in_console(words_of::drawn(language));
        waterfall(&mut drawing, &sheet, &scale, &lines);
    }
    html! {
        @if !trace.away.is_empty() { p .notice.careful { ((words.not_heard)(&names(language, &trace.away))) } }
        @if !trace.cut.is_empty() { p .notice.careful { ((words.cut_of)(&names(language, &trace.cut))) } }
        div .waterfall {
            (facts(language, words, trace, &scale))
            (PreEscaped(drawing))
        }
    }
}

fn names(language: Language, services: &[Service]) -> String {
    services.iter().map(|service| name(language, *service)).collect::<Vec<_>>().join(", ")
}

fn name(language: Language, service: Service) -> String {
    story::actor(language, &format!("service:{}", service.name()))
}

fn facts(language: Language, words: &'static Words, trace: &Trace, scale: &Scale) -> Markup {
    let from = trace.spans.iter().map(|told| micros(told).0).min().unwrap_or_default();
    let to = trace.spans.iter().map(|told| micros(told).1).max().unwrap_or_default();
    let failed = trace.spans.iter().filter(|told| told.span.error.is_some()).count();
    let began = trace.spans.iter().map(|told| told.span.started_at).min();
    let mut all = vec![
        (words.whole, html! { (duration(to - from)) }),
        (words.worked, html! { (duration(scale.worked())) }),
        (words.steps, html! { (trace.spans.len()) }),
    ];
    if let Some(began) = began {
        all.insert(0, (words.began, parts::instant(language, began)));
    }
    if failed > 0 {
        all.push((words.failed, html! { (failed) }));
    }
    let who = Service::ALL.into_iter().filter_map(|service| {
        let count = trace.spans.iter().filter(|told| told.service == service).count();
        (count > 0).then_some((service, count))
    });
    html! {
        dl .told-of { @for (name, value) in all { div { dt { (name) } dd { (value) } } } }
        ul .who {
            @for (service, count) in who {
                li {
                    svg width="12" height="12" aria-hidden="true" { rect .(service.name()) width="12" height="12" rx="3" {} }
                    (name(language, service)) " · " (count)
                }
            }
        }
    }
}
