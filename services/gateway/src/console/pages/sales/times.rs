//! Where time goes: how long each step took, of the orders whose step ended in these days.

use contracts::problem::Problem;
use contracts::requests::analytics::{
    CYCLE_TIMES_LIST, CycleGroup, CycleTimeRow, CycleTimesList, Stage,
};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use super::asked::Asked;
use crate::console::look::parts;
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::sales::{Words, stage, took};
use crate::edge::form::Language;
use crate::state::Edge;

/// Loads how long each step took, in the order of the way.
pub async fn load(
    edge: &Edge,
    visitor: &Visitor,
    asked: &Asked,
) -> Result<Vec<CycleTimeRow>, Problem> {
    let question = CycleTimesList {
        from: Some(asked.from),
        to: Some(asked.to),
        channel: Some(asked.channel.clone()).filter(|channel| !channel.is_empty()),
        group_by: CycleGroup::Stage,
        page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
    };
    let (asking, analytics) = (visitor.asking(), Service::Analytics);
    let page: Page<CycleTimeRow> =
        edge.asker.ask_json(&asking, analytics, CYCLE_TIMES_LIST, &question).await?;
    Ok(page.items)
}

/// Shows the steps.
pub fn section(language: Language, words: &Words, times: &[CycleTimeRow]) -> Markup {
    let content = html! {
        @if times.is_empty() {
            p .quiet-line { (words.no_times) }
        } @else {
            @if let Some((longest, percent)) = longest(times) {
                p .most { ((words.most_time)(stage(language, longest), &format!("{percent}%"))) }
            }
            p .muted.before-table { (words.times_because) }
            (table(language, words, times))
        }
    };
    parts::section("times", words.times, html! {}, content)
}

fn table(language: Language, words: &Words, times: &[CycleTimeRow]) -> Markup {
    let scale = steps(times).map(|row| row.p90_seconds).max().unwrap_or_default();
    html! {
        div .table-box role="group" tabindex="0" aria-label=(words.times) { table .figures.took {
            thead {
                tr {
                    th scope="col" { (words.stage) }
                    th .drawn { span .unseen { (words.times_because) } }
                    @for head in [words.half, words.nine, words.slowest, words.counted] {
                        th .end scope="col" { (head) }
                    }
                }
            }
            tbody {
                @for row in times {
                    tr .whole[row.stage == Stage::Whole] {
                        th scope="row" { (stage(language, row.stage)) }
                        td .drawn {
                            @if row.stage != Stage::Whole { (drawn(row, scale)) }
                        }
                        @for seconds in [row.p50_seconds, row.p90_seconds, row.max_seconds] {
                            td .end { (took(language, seconds)) }
                        }
                        td .end { (number(row.count)) }
                    }
                }
            }
        } }
    }
}

fn steps(times: &[CycleTimeRow]) -> impl Iterator<Item = &CycleTimeRow> {
    times.iter().filter(|row| row.stage != Stage::Whole)
}

fn drawn(row: &CycleTimeRow, scale: i64) -> Markup {
    let wide = |seconds: i64| format!("{:.1}", part(seconds, scale) * 100.0);
    html! {
        svg .line viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect .pale x="0" y="0" width=(wide(row.p90_seconds)) height="10" {}
            rect .bar x="0" y="0" width=(wide(row.p50_seconds)) height="10" {}
        }
    }
}

fn part(seconds: i64, scale: i64) -> f64 {
    if scale <= 0 { 0.0 } else { (seconds as f64 / scale as f64).clamp(0.0, 1.0) }
}

/// Gives the step into which most time goes, and which part of all steps it is, in per cent.
fn longest(times: &[CycleTimeRow]) -> Option<(Stage, i64)> {
    let all: i64 = steps(times).map(|row| row.mean_seconds).sum();
    let most = steps(times).max_by_key(|row| row.mean_seconds)?;
    (all > 0).then(|| (most.stage, most.mean_seconds * 100 / all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(stage: Stage, seconds: i64) -> CycleTimeRow {
        CycleTimeRow {
            day: None,
            channel: None,
            stage,
            count: 4,
            mean_seconds: seconds,
            p50_seconds: seconds,
            p90_seconds: seconds * 2,
            max_seconds: seconds * 3,
        }
    }

    #[test]
    fn the_longest_step_is_named_and_the_whole_way_is_none() {
        let times = [row(Stage::Approved, 25), row(Stage::Picked, 75), row(Stage::Whole, 100)];
        assert_eq!(longest(&times), Some((Stage::Picked, 75)));
        assert_eq!(longest(&[row(Stage::Whole, 9)]), None);
        assert_eq!(longest(&[row(Stage::Approved, 0)]), None);
    }

    #[test]
    fn a_step_without_time_is_told_in_words() {
        for language in [Language::English, Language::Chinese] {
            let words = crate::console::words::sales::of(language);
            let page = section(language, words, &[row(Stage::Allocated, 0)]).into_string();
            let below = html! { (words.below_second) }.into_string();
            assert!(page.contains(&below), "{page}");
            assert!(section(language, words, &[]).into_string().contains(words.no_times));
        }
    }
}
