//! Where work waits, who picks what, and what is missing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::warehouse::shortages::Shortage;
use contracts::requests::warehouse::work::{JobCounts, JobRow};
use maud::{Markup, html};

use super::filter::Filter;
use super::how_far;
use crate::console::look::parts::{self, icon};
use crate::console::words::figures;
use crate::console::words::jobs::{JobState, Words, owner};
use crate::edge::form::Language;

/// What waits in a zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Jobs that nobody has, that somebody picks, that wait for packing.
    pub jobs: [u32; 3],
    /// Of orders on hold.
    pub on_hold: u32,
    /// When the oldest open one came.
    pub oldest_at: Option<DateTime<Utc>>,
}

const WAITING: [JobState; 3] = [JobState::Open, JobState::Claimed, JobState::Picked];

/// Sums up by location and zone.
pub fn zones(counts: &JobCounts) -> BTreeMap<(&str, &str), Zone> {
    let mut zones = BTreeMap::<_, Zone>::new();
    for count in &counts.counts {
        let zone = zones.entry((count.location.as_str(), count.zone.as_str())).or_default();
        for (jobs, state) in zone.jobs.iter_mut().zip(WAITING) {
            if count.state == state.word() {
                *jobs += count.jobs;
            }
        }
        zone.on_hold += count.on_hold;
        if count.state == JobState::Open.word() {
            zone.oldest_at = Some(count.oldest_at);
        }
    }
    zones
}

/// Shows where work waits; each figure leads to its jobs.
pub fn by_zone(
    language: Language,
    words: &Words,
    filter: &Filter,
    counts: Result<&JobCounts, &Problem>,
) -> Markup {
    let content = match counts {
        Err(_) => html! { p .quiet-line { (icon("offline")) (words.away) } },
        Ok(counts) if counts.counts.is_empty() => html! {
            p .quiet-line { (icon("check")) (words.nothing_waits) }
        },
        Ok(counts) => table(language, words, filter, &zones(counts)),
    };
    parts::section("zones", words.by_zone, html! {}, content)
}

fn table(
    language: Language,
    words: &Words,
    filter: &Filter,
    zones: &BTreeMap<(&str, &str), Zone>,
) -> Markup {
    html! {
        div .table-box {
            table .figures.stacks role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { (words.zone) }
                        @for state in WAITING {
                            th .end role="columnheader" scope="col" { (state.stated(language).1) }
                        }
                        @for head in [words.on_hold, words.oldest] {
                            th .end role="columnheader" scope="col" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for ((location, zone), waiting) in zones {
                        tr role="row" {
                            th .all role="rowheader" scope="row" { bdi { (location) } " · " bdi { (zone) } }
                            @for (jobs, state) in waiting.jobs.into_iter().zip(WAITING) {
                                td .end role="cell" data-label=(state.stated(language).1) {
                                    (figure(filter, (location, zone), state, jobs))
                                }
                            }
                            td .end role="cell" data-label=(words.on_hold) {
                                @if waiting.on_hold > 0 { span .held { (waiting.on_hold) } }
                                @else { span .muted { "0" } }
                            }
                            td .end role="cell" data-label=(words.oldest) {
                                @match waiting.oldest_at {
                                    Some(at) => (parts::instant_short(language, at)),
                                    None => span .muted { "–" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn figure(filter: &Filter, (location, zone): (&str, &str), state: JobState, jobs: u32) -> Markup {
    if jobs == 0 {
        return html! { span .muted { "0" } };
    }
    let there = Filter {
        state: Some(state),
        location: Some(location.to_owned()),
        zone: Some(zone.to_owned()),
        holder: None,
        cursor: None,
    };
    let is_here = there == *filter;
    html! {
        a href=(format!("{}#jobs", there.address())) aria-current=[is_here.then_some("true")] {
            (figures::number(jobs.into()))
        }
    }
}

/// Shows who picks what: how much of it, since when, and when it is free again by itself.
pub fn pickers(
    language: Language,
    words: &Words,
    now: DateTime<Utc>,
    claimed: Result<&Page<JobRow>, &Problem>,
    name: impl Fn(&str) -> String,
) -> Markup {
    let content = match claimed {
        Err(_) => html! { p .quiet-line { (icon("offline")) (words.away) } },
        Ok(page) if page.items.is_empty() => html! {
            p .quiet-line { (icon("person")) (words.nobody_picks) }
        },
        Ok(page) => html! {
            ul .rows.pickers {
                @for job in &page.items { (picker(language, words, now, job, &name)) }
            }
        },
    };
    parts::section("pickers", words.pickers, html! {}, content)
}

fn picker(
    language: Language,
    words: &Words,
    now: DateTime<Utc>,
    job: &JobRow,
    name: impl Fn(&str) -> String,
) -> Markup {
    let (wanted, picked, short) = how_far(job);
    let holder = job.held_by.as_deref().map_or_else(|| words.nobody.to_owned(), name);
    let had = job.claimed_at.and_then(|at| figures::age(language, now - at));
    html! {
        li {
            a .row.number dir="auto" href=(format!("/jobs/{}", job.job_id)) { (holder) }
            span .about {
                bdi { (job.order_number) } " · " bdi { (job.zone) }
                @if short > 0 { " " span .held { ((words.short)(short)) } }
            }
            span .beside { (figures::number(picked.into())) " / " (figures::number(wanted.into())) }
            span .age { (had.unwrap_or_default()) }
        }
    }
}

/// Shows what is missing; each leads to its order, where it is decided.
pub fn missing(
    language: Language,
    words: &Words,
    missing: Result<&Page<Shortage>, &Problem>,
) -> Markup {
    let content = match missing {
        Err(_) => html! { p .quiet-line { (icon("offline")) (words.away) } },
        Ok(page) if page.items.is_empty() => html! {
            p .quiet-line { (icon("check")) (words.nothing_missing) }
        },
        Ok(page) => html! {
            div .table-box {
                table .figures.stacks role="table" {
                    thead role="rowgroup" {
                        tr role="row" {
                            th role="columnheader" scope="col" { (words.order) }
                            th role="columnheader" scope="col" { (words.item) }
                            th .end role="columnheader" scope="col" { (words.missing_pieces) }
                            th role="columnheader" scope="col" { (words.who_acts) }
                            th role="columnheader" scope="col" { (words.since) }
                        }
                    }
                    tbody role="rowgroup" { @for case in &page.items { (case_row(language, words, case)) } }
                }
            }
        },
    };
    html! { div .below { (parts::section("missing", words.missing, html! {}, content)) } }
}

fn case_row(language: Language, words: &Words, case: &Shortage) -> Markup {
    html! {
        tr role="row" {
            th role="rowheader" scope="row" {
                a dir="auto" href=(format!("/orders/{}", case.order_id)) { (case.order_number) }
            }
            td .rest role="cell" dir="auto" { (case.name.as_deref().unwrap_or(case.sku.as_str())) }
            td .end role="cell" data-label=(words.missing_pieces) { (figures::number(case.missing.into())) }
            td role="cell" { (owner(language, &case.owner)) }
            td role="cell" data-label=(words.since) { (parts::instant_short(language, case.opened_at)) }
        }
    }
}
