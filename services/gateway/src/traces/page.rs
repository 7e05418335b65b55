//! The page: the facts of a trace, the drawing of it, and who was not heard.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::Response;
use contracts::service::Service;

use super::drawing::{NARROW, WIDE, micros, waterfall};
use super::gather::{Told, Trace};
use super::scale::{Scale, duration};
use super::tree::lines;
use crate::edge::html::{self, escape};

const STYLE: &str = include_str!("style.css");

/// Draws a trace.
pub fn draw(trace: &Trace) -> Response {
    let found = if trace.spans.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let title = trace.order_id.map_or("A trace".to_owned(), |_| "The way of an order".to_owned());
    let mut page = format!("<main><h1>{title}</h1>");
    let order = trace.order_id.map(|id| format!("order {id} · "));
    let order = order.unwrap_or_default();
    let _ = write!(page, "<p class=\"id\">{order}trace {}</p>", escape(&trace.trace_id));
    notes(&mut page, trace);
    if trace.spans.is_empty() {
        page.push_str(
            "<p>Nothing is known of it: spans are kept for some days, and those of the \
                       last second are still on their way.</p>",
        );
    } else {
        facts(&mut page, &trace.spans);
        let (scale, lines) = (Scale::of(trace.spans.iter().map(micros)), lines(&trace.spans));
        for sheet in [WIDE, NARROW] {
            waterfall(&mut page, &sheet, &scale, &lines);
        }
        page.push_str(
            "<footer>Bars are to scale; where nothing happened, the waiting is left out \
                       and its length stands above. The same as JSON: add .json.</footer>",
        );
    }
    page.push_str("</main>");
    html::page(found, &title, STYLE, &page)
}

fn notes(page: &mut String, trace: &Trace) {
    let names = |services: &[Service]| {
        services.iter().map(|service| service.name()).collect::<Vec<_>>().join(", ")
    };
    if !trace.away.is_empty() {
        let away = names(&trace.away);
        let _ =
            write!(page, "<p class=\"note\">Not heard: {away}. What it did is missing here.</p>");
    }
    if !trace.cut.is_empty() {
        let cut = names(&trace.cut);
        let _ = write!(page, "<p class=\"note\">Only the first spans of {cut} are shown.</p>");
    }
}

fn facts(page: &mut String, spans: &[Told]) {
    let began = spans.iter().map(|told| told.span.started_at).min();
    let (from, to) = reach(spans);
    let worked = Scale::of(spans.iter().map(micros)).worked();
    let failed = spans.iter().filter(|told| told.span.error.is_some()).count();
    page.push_str("<dl>");
    let mut fact = |name: &str, value: String| {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    };
    if let Some(began) = began {
        fact("began", began.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string());
    }
    fact("from first to last", duration(to - from));
    fact("of that at work", duration(worked));
    fact("steps", spans.len().to_string());
    if failed > 0 {
        fact("refused or failed", failed.to_string());
    }
    page.push_str("</dl><ul>");
    let mut each: BTreeMap<Service, usize> = BTreeMap::new();
    spans.iter().for_each(|told| *each.entry(told.service).or_default() += 1);
    for (service, count) in each {
        let _ = write!(
            page,
            "<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"{service}\" \
             width=\"12\" height=\"12\" rx=\"3\"/></svg>{service} · {count}</li>"
        );
    }
    page.push_str("</ul>");
}

fn reach(spans: &[Told]) -> (i64, i64) {
    let from = spans.iter().map(|told| micros(told).0).min();
    let to = spans.iter().map(|told| micros(told).1).max();
    (from.unwrap_or_default(), to.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::told;
    use super::*;

    fn trace(spans: Vec<Told>) -> Trace {
        let trace_id = "0".repeat(32);
        Trace { trace_id, order_id: None, spans, away: vec![Service::Crm], cut: vec![] }
    }

    #[tokio::test]
    async fn the_page_shows_every_step_and_who_was_not_heard() {
        let spans = vec![told(1, None, 0, 5), told(2, Some(1), 90_000, 90_003)];
        let response = draw(&trace(spans));
        assert_eq!(response.status(), StatusCode::OK);
        let body = axum::body::to_bytes(response.into_body(), 100_000).await.expect("a body");
        let page = String::from_utf8(body.to_vec()).expect("text");
        assert_eq!(page.matches("<g class=\"row\">").count(), 4, "on a wide and a narrow sheet");
        assert!(page.contains("Not heard: crm") && page.contains("1 min 29 s"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<script"), "{page}");
        assert!(!page.contains("style=\""), "the policy would not allow it");
    }

    #[test]
    fn a_trace_that_nobody_knows_is_not_found() {
        assert_eq!(draw(&trace(vec![])).status(), StatusCode::NOT_FOUND);
    }
}
