//! What led to what: spans below the span that led to them.

use std::collections::{HashMap, HashSet};

use super::gather::Told;

/// A line of the waterfall.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    /// What was done.
    pub told: &'t Told,
    /// How many spans led to it.
    pub depth: usize,
    /// Whether it names a parent that nobody told of.
    pub orphan: bool,
}

/// Puts every span below its parent, by the time they began; each stands exactly once.
pub fn lines(spans: &[Told]) -> Vec<Line<'_>> {
    let known: HashSet<&str> = spans.iter().map(|told| told.span.span_id.as_str()).collect();
    let parent = |told: &Told| told.span.parent_id.clone().filter(|id| known.contains(id.as_str()));
    let mut below: HashMap<Option<String>, Vec<usize>> = HashMap::new();
    for (at, told) in spans.iter().enumerate() {
        below.entry(parent(told)).or_default().push(at);
    }
    let mut lines = Vec::with_capacity(spans.len());
    let mut seen = HashSet::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let roots = below.get(&None).cloned().unwrap_or_default();
    // Spans that name each other in a ring have no root; they are shown at the end, flat.
    for start in roots.into_iter().chain(0..spans.len()) {
        open.push((start, 0));
        while let Some((at, depth)) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            let told = &spans[at];
            let orphan = depth == 0 && told.span.parent_id.is_some();
            lines.push(Line { told, depth, orphan });
            let children = below.get(&Some(told.span.span_id.clone()));
            open.extend(children.into_iter().flatten().rev().map(|child| (*child, depth + 1)));
        }
    }
    lines
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use chrono::DateTime;
    use contracts::requests::trace::TraceSpan;
    use contracts::service::Service;

    pub fn told(id: u64, parent: Option<u64>, from: i64, to: i64) -> Told {
        let at = |ms| DateTime::from_timestamp_millis(1_800_000_000_000 + ms).expect("in range");
        let span = TraceSpan {
            span_id: format!("{id:016x}"),
            parent_id: parent.map(|id| format!("{id:016x}")),
            name: "process kontor.svc.review.<b>".into(),
            kind: "server".into(),
            started_at: at(from),
            ended_at: at(to),
            attributes: serde_json::Map::new(),
            links: vec![],
            error: None,
        };
        Told { service: Service::Review, span }
    }

    #[test]
    fn a_span_stands_below_the_one_that_led_to_it() {
        let spans = [
            told(1, None, 0, 5),
            told(2, Some(1), 1, 2),
            told(3, Some(1), 2, 3),
            told(4, Some(2), 3, 4),
            told(5, Some(99), 4, 5),
        ];
        let drawn: Vec<_> =
            lines(&spans).iter().map(|l| (&l.told.span.span_id[15..], l.depth, l.orphan)).collect();
        let expected =
            [("1", 0, false), ("2", 1, false), ("4", 2, false), ("3", 1, false), ("5", 0, true)];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn spans_in_a_ring_are_shown_once() {
        let spans = [told(1, Some(2), 0, 1), told(2, Some(1), 0, 1), told(3, Some(3), 0, 1)];
        assert_eq!(lines(&spans).len(), 3);
    }
}
