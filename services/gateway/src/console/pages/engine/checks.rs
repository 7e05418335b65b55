//! The last check of the invariants.

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use crate::console::look::parts::{self, icon};
use crate::console::words::engine::checks::{self as words_of, Words, invariant};
use crate::console::words::figures::{self, number};
use crate::console::words::states::Tone;
use crate::edge::form::Language;
use crate::engine::checks::{CheckFinding, CheckReport, Checks};

/// Shows when it was, and lets ask for another.
pub fn head(
    language: Language,
    checks: Option<&Checks>,
    now: DateTime<Utc>,
    works: bool,
) -> Markup {
    let words = words_of::of(language);
    let report = checks.and_then(|checks| checks.report.as_ref());
    let can_ask = works && checks.is_some_and(|checks| checks.is_watched(now));
    html! {
        div .checked {
            @if let Some(report) = report {
                span .since { (words.last) " " (parts::instant(language, report.checked_at)) }
            }
            @if can_ask {
                form method="post" action="/engine/checks/do/ask" {
                    button .button { (icon("check")) (words.now) }
                }
            }
        }
    }
}

/// Shows what it found.
pub fn table(language: Language, checks: Option<&Checks>, now: DateTime<Utc>) -> Markup {
    let words = words_of::of(language);
    let Some(checks) = checks else { return html! { p .wrong { (words.unknown) } } };
    html! {
        @if checks.is_wanted() && checks.is_watched(now) { p .quiet-line { (icon("clock")) (words.wanted) } }
        @if !checks.is_watched(now) { p .quiet-line { (icon("alert")) (words.unwatched) } }
        @match &checks.report {
            Some(report) => (found(language, words, report)),
            None => p .quiet-line { strong { (words.none) } " " (words.none_because) },
        }
    }
}

/// Shows what is not true; what is stands folded below, since there is nothing to do about it.
fn found(language: Language, words: &Words, report: &CheckReport) -> Markup {
    let took = figures::duration(language, TimeDelta::milliseconds(report.took_ms));
    let holds = |finding: &&CheckFinding| finding.wrong == 0 && finding.unknown.is_none();
    let (true_ones, others): (Vec<_>, Vec<_>) = report.findings.iter().partition(holds);
    html! {
        @if !others.is_empty() { (list(language, words, &others)) }
        @if !true_ones.is_empty() {
            details #true-ones .lanes {
                summary .sound {
                    @match others.is_empty() {
                        true => ((words.all_hold)(true_ones.len())),
                        false => ((words.some_hold)(true_ones.len())),
                    }
                    @if let Some(took) = &took { span .since { " · " ((words.took)(took)) } }
                }
                (list(language, words, &true_ones))
            }
        }
    }
}

fn list(language: Language, words: &Words, findings: &[&CheckFinding]) -> Markup {
    html! {
        div .table-box tabindex="0" role="group" aria-label=(words.title) {
            table .figures.invariants {
                thead {
                    tr {
                        th scope="col" { (words.invariant) }
                        th .end.lesser scope="col" { (words.looked_at) }
                        th scope="col" { (words.found) }
                    }
                }
                tbody { @for finding in findings { (row(language, words, finding)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, finding: &CheckFinding) -> Markup {
    let (tone, told) = verdict(words, finding);
    html! {
        tr {
            td {
                span .tag { (finding.name) } " " (invariant(language, &finding.code, &finding.words))
                @if !finding.examples.is_empty() {
                    p .since {
                        (words.such_as) " "
                        @for example in &finding.examples { code dir="auto" { (example) } " " }
                    }
                }
                @if let Some(why) = &finding.unknown { p .since lang="en" dir="auto" { (why) } }
            }
            td .end.lesser { (number(finding.looked_at)) }
            td { span .badge.(tone.word()) { (told) } }
        }
    }
}

/// What is on the way makes some of them wrong for a moment.
fn verdict(words: &Words, finding: &CheckFinding) -> (Tone, String) {
    let count = number(finding.wrong);
    match finding {
        finding if finding.unknown.is_some() => (Tone::Careful, words.unknown.to_owned()),
        finding if finding.wrong == 0 => (Tone::Good, words.holds.to_owned()),
        finding if finding.takes_time => (Tone::Careful, (words.on_the_way)(&count)),
        _ => (Tone::Bad, (words.wrong)(&count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(wrong: i64, takes_time: bool, unknown: Option<&str>) -> CheckFinding {
        CheckFinding {
            code: "ledger_adds_up".to_owned(),
            name: "I4".to_owned(),
            words: "the ledger adds up".to_owned(),
            looked_at: 7,
            wrong,
            takes_time,
            examples: vec![],
            unknown: unknown.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_on_the_way_is_no_damage_and_what_was_not_looked_at_is_not_true() {
        let tone = |finding: &CheckFinding| verdict(words_of::of(Language::English), finding).0;
        assert_eq!(tone(&finding(0, true, None)), Tone::Good);
        assert_eq!(tone(&finding(3, true, None)), Tone::Careful);
        assert_eq!(tone(&finding(3, false, None)), Tone::Bad);
        assert_eq!(tone(&finding(0, false, Some("it took too long"))), Tone::Careful);
    }

    #[test]
    fn whoever_cannot_have_a_check_made_is_not_offered_one() {
        let now = DateTime::UNIX_EPOCH;
        let watched = Checks { watched_at: Some(now), ..Checks::default() };
        let offers = |checks: &Checks, works| {
            head(Language::English, Some(checks), now, works).into_string().contains("<button")
        };
        assert!(offers(&watched, true));
        assert!(!offers(&watched, false) && !offers(&Checks::default(), true));
    }
}
