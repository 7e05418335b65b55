//! The drawing: one line for each span, a colour for each service, links to other traces.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::Response;
use contracts::service::Service;
use contracts::subjects;

use super::gather::{Told, Trace};
use super::scale::{Scale, duration};
use super::tree::{Line, lines};
use crate::edge::html::{self, escape};

const STYLE: &str = include_str!("style.css");

/// How wide the drawing is, in its own units.
const WIDTH: f64 = 1300.0;
/// Where the bars begin, right of the names.
const BARS_AT: f64 = 470.0;
/// How much room the bars have.
const BARS_ROOM: f64 = 640.0;
/// Where links stand.
const LINKS_AT: f64 = 1200.0;
/// How high the axis is.
const AXIS: f64 = 44.0;
/// How high a line is.
const LINE: f64 = 42.0;
/// How far a span stands right of the one that led to it.
const INDENT: f64 = 15.0;
/// Beyond so many steps the names would reach the bars.
const DEPTH_MAX: usize = 14;
/// How many letters of a name fit.
const LETTERS_MAX: usize = 58;

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
        waterfall(&mut page, &trace.spans);
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
    let worked: i64 = spans.iter().map(|told| micros(told).1 - micros(told).0).sum();
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

fn waterfall(page: &mut String, spans: &[Told]) {
    let scale = Scale::of(spans.iter().map(micros));
    let lines = lines(spans);
    let height = AXIS + LINE * lines.len() as f64 + 10.0;
    let _ = write!(
        page,
        "<div class=\"card\"><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"waterfall of {} steps\">",
        lines.len()
    );
    axis(page, &scale, height);
    for (at, line) in lines.iter().enumerate() {
        draw_line(page, &scale, line, AXIS + LINE * at as f64);
    }
    page.push_str("</svg></div>");
}

fn axis(page: &mut String, scale: &Scale, height: f64) {
    let mut free_from = BARS_AT;
    for cut in scale.cuts() {
        let (x, room) = (BARS_AT + BARS_ROOM * cut.at, (BARS_ROOM * cut.room).max(1.5));
        let bottom = height - AXIS + 8.0;
        let _ = write!(
            page,
            "<rect class=\"gap\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{room:.1}\" \
             height=\"{bottom:.1}\"><title>{} of waiting</title></rect>",
            AXIS - 8.0,
            duration(cut.to - cut.from)
        );
        let middle = x + room / 2.0;
        if middle - 24.0 >= free_from {
            let _ = write!(
                page,
                "<text class=\"axis\" x=\"{middle:.1}\" y=\"26\" text-anchor=\"middle\">+{}</text>",
                duration(cut.to - cut.from)
            );
            free_from = middle + 24.0;
        }
    }
    let _ = write!(
        page,
        "<text class=\"axis\" x=\"18\" y=\"26\">what was done, below what led to it</text>\
         <line class=\"rule\" x1=\"0\" y1=\"{AXIS}\" x2=\"{WIDTH}\" y2=\"{AXIS}\"/>"
    );
}

fn draw_line(page: &mut String, scale: &Scale, line: &Line<'_>, y: f64) {
    let (told, span) = (line.told, &line.told.span);
    let x = 18.0 + INDENT * line.depth.min(DEPTH_MAX) as f64;
    let (from, to) = micros(told);
    let bar_at = BARS_AT + BARS_ROOM * scale.place(from);
    let room = (BARS_AT + BARS_ROOM * scale.place(to) - bar_at).max(3.0);
    let failed = if span.error.is_some() { " failed" } else { "" };
    let service = told.service;
    let _ = write!(
        page,
        "<g class=\"row\"><title>{}</title><rect class=\"shade\" y=\"{y}\" width=\"{WIDTH}\" \
         height=\"{LINE}\"/>",
        about(told)
    );
    if line.depth > 0 {
        let (up, middle, left) = (y - 12.0, y + 16.0, x - INDENT + 5.0);
        let _ = write!(page, "<path class=\"branch\" d=\"M{left} {up}V{middle}H{}\"/>", x - 3.0);
    }
    let letters = LETTERS_MAX - 2 * line.depth.min(DEPTH_MAX);
    let _ = write!(
        page,
        "<circle class=\"{service}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        x + 5.0,
        y + 16.0,
        x + 17.0,
        y + 20.5,
        escape(&shorten(&name_of(told), letters)),
    );
    below_name(page, line, x + 17.0, y + 35.0, letters + 8);
    let _ = write!(
        page,
        "<rect class=\"{service}{failed}\" x=\"{bar_at:.1}\" y=\"{:.1}\" width=\"{room:.1}\" \
         height=\"15\" rx=\"3\"/><text class=\"took\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        y + 10.0,
        bar_at + room + 7.0,
        y + 21.5,
        duration(to - from),
    );
    links(page, told, y);
    page.push_str("</g>");
}

fn below_name(page: &mut String, line: &Line<'_>, x: f64, y: f64, letters: usize) {
    let span = &line.told.span;
    let said = span.attributes.get("kontor.said").and_then(|said| said.as_array());
    let said: Vec<&str> = said.into_iter().flatten().filter_map(|kind| kind.as_str()).collect();
    let (class, words) = match (&span.error, line.orphan) {
        (Some(error), _) => ("said why", error.clone()),
        (None, _) if !said.is_empty() => ("said", format!("said {}", said.join(", "))),
        (None, true) => ("said", "what led to it is not kept here".to_owned()),
        (None, false) => ("said", line.told.service.name().to_owned()),
    };
    let words = escape(&shorten(&words, letters));
    let _ = write!(page, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>");
}

fn links(page: &mut String, told: &Told, y: f64) {
    for (at, link) in told.span.links.iter().take(2).enumerate() {
        let (x, y) = (LINKS_AT + 50.0 * at as f64, y + 21.5);
        let _ = write!(
            page,
            "<a href=\"/traces/{}\"><text x=\"{x}\" y=\"{y:.1}\">{}</text></a>",
            escape(&link.trace_id),
            escape(&link.what)
        );
    }
}

/// Says what was done, without what stands in every name.
fn name_of(told: &Told) -> String {
    let name = told.span.name.as_str();
    let count = told.span.attributes.get("messaging.batch.message_count");
    if let (Some(count), true) = (count, name.starts_with("receive ")) {
        return format!("a batch of {count}");
    }
    let Some(rest) = name.strip_prefix("process ") else { return name.to_owned() };
    if let Some(event) = subjects::of_event(rest) {
        let kind = event.trim_end_matches(".{lane}");
        let (source, kind) = kind.split_once('.').unwrap_or(("", kind));
        return format!("{} ← {kind} of {source}", told.service);
    }
    match subjects::of_request(rest) {
        Some(endpoint) => endpoint.replacen('.', " · ", 1),
        None => format!("{} · {rest}", told.service),
    }
}

/// Says everything that is known, for whoever points at it.
fn about(told: &Told) -> String {
    let span = &told.span;
    let mut text = format!("{}\n{}\n{}", span.name, told.service, span.started_at.to_rfc3339());
    for (name, value) in &span.attributes {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = write!(text, "\n{name} = {value}");
    }
    escape(&text)
}

fn shorten(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn micros(told: &Told) -> (i64, i64) {
    (told.span.started_at.timestamp_micros(), told.span.ended_at.timestamp_micros())
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
        assert_eq!(page.matches("<g class=\"row\">").count(), 2);
        assert!(page.contains("Not heard: crm") && page.contains("1 min 29 s"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<script"), "{page}");
        assert!(!page.contains("style=\""), "the policy would not allow it");
    }

    #[test]
    fn a_trace_that_nobody_knows_is_not_found() {
        assert_eq!(draw(&trace(vec![])).status(), StatusCode::NOT_FOUND);
    }
}
