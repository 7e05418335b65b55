//! The waterfall: one line for each span, a colour for each service, links to other traces; once
//! for wide windows and once for narrow ones, of which the style shows the one that fits.

use std::fmt::Write;

use contracts::subjects;

use super::gather::Told;
use super::scale::{Scale, duration};
use super::tree::Line;
use super::words::{ENGLISH, Words};
use crate::edge::html::escape;

/// How high the axis is.
const AXIS: f64 = 44.0;
/// Where names begin.
const MARGIN: f64 = 18.0;

/// A way to lay the lines out, in units of its own.
pub struct Sheet {
    words: &'static Words,
    /// As the style knows it.
    class: &'static str,
    width: f64,
    /// How high a line is.
    line: f64,
    /// Where the bars begin.
    bars_at: f64,
    /// How much room the bars have.
    bars_room: f64,
    /// How far below the top of its line a bar is.
    bar_below: f64,
    /// Where links stand; none are drawn where there is no room.
    links_at: Option<f64>,
    /// How far a span stands right of the one that led to it.
    indent: f64,
    /// Beyond so many steps the names would reach the bars.
    depth_max: usize,
    /// How many letters of a name fit where nothing led to it.
    letters: usize,
}

/// Names left, bars right of them.
pub const WIDE: Sheet = Sheet {
    words: &ENGLISH,
    class: "wide",
    width: 1300.0,
    line: 42.0,
    bars_at: 470.0,
    bars_room: 640.0,
    bar_below: 10.0,
    links_at: Some(1200.0),
    indent: 15.0,
    depth_max: 14,
    letters: 58,
};

/// Each bar below its name.
pub const NARROW: Sheet = Sheet {
    words: &ENGLISH,
    class: "narrow",
    width: 480.0,
    line: 62.0,
    bars_at: MARGIN,
    bars_room: 370.0,
    bar_below: 40.0,
    links_at: None,
    indent: 9.0,
    depth_max: 14,
    letters: 56,
};

/// Draws the lines.
pub fn waterfall(page: &mut String, sheet: &Sheet, scale: &Scale, lines: &[Line<'_>]) {
    let (class, width) = (sheet.class, sheet.width);
    let height = AXIS + sheet.line * lines.len() as f64 + 10.0;
    let _ = write!(
        page,
        "<div class=\"card {class}\"><svg viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"{}\">",
        (sheet.words.drawing)(lines.len())
    );
    axis(page, sheet, scale, height);
    for (at, line) in lines.iter().enumerate() {
        draw_line(page, sheet, scale, lines, at);
        links(page, sheet, line.told, AXIS + sheet.line * at as f64);
        page.push_str("</g>");
    }
    page.push_str("</svg></div>");
}

fn axis(page: &mut String, sheet: &Sheet, scale: &Scale, height: f64) {
    let mut free_from = MARGIN + 215.0;
    for cut in scale.cuts() {
        let x = sheet.bars_at + sheet.bars_room * cut.at;
        let room = (sheet.bars_room * cut.room).max(1.5);
        let (top, bottom) = (AXIS - 8.0, height - AXIS + 8.0);
        let waited = duration(cut.to - cut.from);
        let _ = write!(
            page,
            "<rect class=\"gap\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{room:.1}\" \
             height=\"{bottom:.1}\"><title>{}</title></rect>",
            (sheet.words.waiting)(&waited),
        );
        let middle = x + room / 2.0;
        if middle - 24.0 >= free_from {
            let _ = write!(
                page,
                "<text class=\"axis\" x=\"{middle:.1}\" y=\"26\" text-anchor=\"middle\">+{waited}\
                 </text>",
            );
            free_from = middle + 24.0;
        }
    }
    let _ = write!(
        page,
        "<text class=\"axis\" x=\"{MARGIN}\" y=\"26\">{}</text>\
         <line class=\"rule\" x1=\"0\" y1=\"{AXIS}\" x2=\"{}\" y2=\"{AXIS}\"/>",
        sheet.words.below, sheet.width
    );
}

fn draw_line(page: &mut String, sheet: &Sheet, scale: &Scale, lines: &[Line<'_>], at: usize) {
    let line = &lines[at];
    let (y, told) = (AXIS + sheet.line * at as f64, line.told);
    let x = sheet.x_of(line);
    let _ = write!(
        page,
        "<g class=\"row\"><title>{}</title><rect class=\"shade\" y=\"{y}\" width=\"{}\" \
         height=\"{}\"/>",
        about(told),
        sheet.width,
        sheet.line
    );
    // A branch grows out of the sibling before, or out of the parent where there is none.
    let above = lines[..at].iter().rposition(|above| above.depth <= line.depth);
    if let (Some(above), true) = (above, line.depth > 0) {
        let up = AXIS + sheet.line * above as f64 + 22.0;
        let (left, middle) = (x - sheet.indent + 5.0, y + 16.0);
        let _ = write!(page, "<path class=\"branch\" d=\"M{left} {up}V{middle}H{}\"/>", x - 1.0);
    }
    let letters = sheet.letters - 2 * line.depth.min(sheet.depth_max);
    let _ = write!(
        page,
        "<circle class=\"{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        told.service,
        x + 5.0,
        y + 16.0,
        x + 17.0,
        y + 20.5,
        escape(&shorten(&name_of(sheet.words, told), letters)),
    );
    let below = below_name(sheet.words, line, micros(lines[0].told).0);
    write_below(page, below, (x + 17.0, y + 35.0), letters + 8);
    bar(page, sheet, scale, told, y + sheet.bar_below);
}

fn bar(page: &mut String, sheet: &Sheet, scale: &Scale, told: &Told, y: f64) {
    let (from, to) = micros(told);
    let x = sheet.bars_at + sheet.bars_room * scale.place(from);
    let room = (sheet.bars_at + sheet.bars_room * scale.place(to) - x).max(3.0);
    let failed = if told.span.error.is_some() { " failed" } else { "" };
    let _ = write!(
        page,
        "<rect class=\"{}{failed}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{room:.1}\" \
         height=\"15\" rx=\"3\"/><text class=\"took\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        told.service,
        x + room + 7.0,
        y + 11.5,
        duration(to - from),
    );
}

/// Says why it failed, what it said, or when it was.
fn below_name(words: &Words, line: &Line<'_>, began: i64) -> (&'static str, String) {
    let span = &line.told.span;
    let said = span.attributes.get("kontor.said").and_then(|said| said.as_array());
    let said = said.into_iter().flatten().filter_map(|kind| kind.as_str());
    let said: Vec<&str> = said.map(without_version).collect();
    match (&span.error, line.orphan) {
        (Some(error), _) => ("said why", error.clone()),
        (None, _) if !said.is_empty() => ("said", (words.said)(&said.join(", "))),
        (None, true) => ("said", words.not_kept.to_owned()),
        (None, false) => match micros(line.told).0 - began {
            ..1 => ("said", words.began.to_owned()),
            after => ("said", (words.after)(&duration(after))),
        },
    }
}

fn write_below(page: &mut String, below: (&str, String), (x, y): (f64, f64), letters: usize) {
    let (class, words) = below;
    let words = escape(&shorten(&words, letters));
    let _ = write!(page, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>");
}

fn links(page: &mut String, sheet: &Sheet, told: &Told, y: f64) {
    let Some(links_at) = sheet.links_at else { return };
    for (at, link) in told.span.links.iter().take(2).enumerate() {
        let (x, y) = (links_at + 50.0 * at as f64, y + 21.5);
        let _ = write!(
            page,
            "<a href=\"/traces/{}\"><text x=\"{x}\" y=\"{y:.1}\">{}</text></a>",
            escape(&link.trace_id),
            escape(&link.what)
        );
    }
}

impl Sheet {
    /// Lays out for a page of the console: in its words, without ways to other traces.
    pub const fn in_console(self, words: &'static Words) -> Self {
        Self { words, links_at: None, ..self }
    }

    fn x_of(&self, line: &Line<'_>) -> f64 {
        MARGIN + self.indent * line.depth.min(self.depth_max) as f64
    }
}

/// Says what was done, without what stands in every name; who told of it stands above.
fn name_of(words: &Words, told: &Told) -> String {
    let name = told.span.name.as_str();
    let count = told.span.attributes.get("messaging.batch.message_count");
    if let (Some(count), true) = (count, name.starts_with("receive ")) {
        return (words.batch)(&count.to_string());
    }
    let Some(rest) = name.strip_prefix("process ") else { return name.to_owned() };
    if let Some(event) = subjects::of_event(rest) {
        let kind = event.trim_end_matches(".{lane}");
        let kind = kind.split_once('.').map_or(kind, |(_, kind)| kind);
        return format!("{} ← {}", told.service, without_version(kind));
    }
    match subjects::of_request(rest) {
        Some(endpoint) => endpoint.replacen('.', " · ", 1),
        None => format!("{} · {rest}", told.service),
    }
}

/// The version of an event matters to whoever points at it.
fn without_version(kind: &str) -> &str {
    match kind.rsplit_once(".v") {
        Some((kind, version)) if version.bytes().all(|digit| digit.is_ascii_digit()) => kind,
        Some(_) | None => kind,
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

/// Gives from when until when, in microseconds.
pub fn micros(told: &Told) -> (i64, i64) {
    (told.span.started_at.timestamp_micros(), told.span.ended_at.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_without_its_version() {
        assert_eq!(without_version("order.received.v1"), "order.received");
        assert_eq!(without_version("order.very"), "order.very");
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        assert_eq!(shorten("straße", 5), "straß…");
        assert_eq!(shorten("straße", 6), "straße");
    }
}
