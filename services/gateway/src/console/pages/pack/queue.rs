//! What is picked and waits to be packed, the longest first.

use std::collections::BTreeSet;

use contracts::requests::Page;
use contracts::requests::warehouse::work::JobRow;
use maud::{Markup, html};

use super::find::{self, Meant};
use super::scan;
use crate::console::look::parts::{self, icon};
use crate::console::pages::jobs::called;
use crate::console::visit::Visitor;
use crate::console::words::figures;
use crate::console::words::jobs::JobState;
use crate::console::words::pack::{self as words_of, Words};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Shows the scan field and what waits.
pub fn content(
    edge: &Edge,
    visitor: &Visitor,
    waiting: &Page<JobRow>,
    asked: Option<(&str, &Meant)>,
) -> Markup {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let location = visitor.visit.asked("location");
    let holder = |job: &JobRow| job.held_by.as_deref().map(|actor| called(edge, actor));
    let next = match location {
        Some(at) => format!("/pack/next?location={}", url_encode(at)),
        None => "/pack/next".to_owned(),
    };
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        @if let Some((code, meant)) = asked { (not_packed(words, code, meant)) }
        div .card.station { (scan(words, words.scan_order, false)) }
        @if waiting.items.is_empty() {
            (parts::empty("parcel", words.nothing, words.nothing_because, html! {}))
        } @else {
            @let count = (words.queue_count)(waiting.items.len(), waiting.next.is_some());
            section #queue .card aria-labelledby="queue-title" {
                header {
                    h2 #queue-title { (words.queue) " " span .count { (count) } }
                    @if find::next(&waiting.items, None).is_some() {
                        a .button.primary href=(next) data-enter="" {
                            (words.first_of_all) " " kbd aria-hidden="true" hidden { "Enter" }
                        }
                    }
                }
                (places(words, location, &waiting.items))
                (table(language, words, &waiting.items, holder))
            }
        }
    }
}

/// Says in big words why nothing is packed under a code.
fn not_packed(words: &Words, code: &str, meant: &Meant) -> Markup {
    let told = match meant {
        Meant::Job(_) => return html! {},
        Meant::Nothing => (words.unknown)(code),
        Meant::Other(job) => match JobState::read(&job.state) {
            Some(JobState::Packed) => (words.all_packed)(&job.order_number),
            Some(JobState::Cancelled) => (words.cancelled)(&job.order_number),
            _ => (words.not_yet)(&job.order_number),
        },
    };
    let job = if let Meant::Other(job) = meant { Some(job) } else { None };
    html! {
        div .problem.loud role="alert" {
            (icon("alert"))
            div {
                p .title dir="auto" { (told) }
                @if let Some(job) = job {
                    p { a href=(format!("/pack/{}", job.job_id)) { (words.to_order) } }
                }
            }
        }
    }
}

/// Where several locations have something, one can be chosen.
fn places(words: &Words, chosen: Option<&str>, waiting: &[JobRow]) -> Markup {
    let all: BTreeSet<&str> =
        waiting.iter().map(|job| job.location.as_str()).chain(chosen).collect();
    if all.len() < 2 && chosen.is_none() {
        return html! {};
    }
    let among: Vec<_> = all.iter().map(|at| ((*at).to_owned(), (*at).to_owned())).collect();
    html! {
        form .filters method="get" action="/pack" {
            (parts::filter_select("location", words.location, words.any_location,
                chosen.unwrap_or_default(), &among))
            button .button { (words.find) }
        }
    }
}

fn table(
    language: Language,
    words: &Words,
    waiting: &[JobRow],
    holder: impl Fn(&JobRow) -> Option<String>,
) -> Markup {
    let heads = [words.order, words.pieces, words.location, words.picked_by, words.since];
    html! {
        div .table-box {
            table .list.waiting role="table" aria-labelledby="queue-title" {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" {
                    @for job in waiting { (row(language, words, job, holder(job))) }
                }
            }
        }
    }
}

fn row(language: Language, words: &Words, job: &JobRow, holder: Option<String>) -> Markup {
    let loose = job.tasks.iter().map(|task| task.picked.saturating_sub(task.packed)).sum();
    let first = job.tasks.first().map_or("", |task| task.name.as_str());
    html! {
        tr role="row" id=(job.job_id) {
            td .number role="cell" {
                a .row dir="auto" href=(format!("/pack/{}", job.job_id)) { (job.order_number) }
                @if !job.on_hold.is_empty() { " " span .held { (icon("hold")) (words.on_hold) } }
            }
            td .what role="cell" {
                span { (figures::pieces(language, loose)) " " }
                span .muted dir="auto" { (first) @if job.tasks.len() > 1 { " …" } }
            }
            td .place role="cell" dir="auto" { (job.location) " · " (job.zone) }
            td .by role="cell" dir="auto" { (holder.unwrap_or_default()) }
            td .since role="cell" { (parts::instant_short(language, job.released_at)) }
        }
    }
}
