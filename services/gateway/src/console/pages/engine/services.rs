//! Every service: how it is, how fast, how far; below, its lanes.

use contracts::requests::standing::{LaneStanding, Standing};
use maud::{Markup, html};

use super::picture::away;
use crate::console::look::parts::badge;
use crate::console::words::engine::{self as words_of, Words};
use crate::console::words::figures::number;
use crate::edge::form::Language;
use crate::engine::{House, Told};

/// Shows the services.
pub fn table(language: Language, house: &House) -> Markup {
    let words = words_of::of(language);
    html! {
        div .table-box tabindex="0" role="group" aria-label=(words.services) {
            table .figures.machines {
                thead {
                    tr {
                        th scope="col" { (words.service) }
                        th scope="col" { (words.state) }
                        th .end scope="col" { (words.said) }
                        th .end scope="col" { (words.unread) }
                        th .end.lesser scope="col" { (words.untold) }
                        th .end scope="col" { (words.put_aside) }
                        th .end.lesser scope="col" { (words.waiting) }
                        th .lesser scope="col" { (words.held) }
                    }
                }
                tbody { @for told in &house.services { (row(language, house, told)) } }
            }
        }
        details #lanes .lanes { summary { (words.lanes) } (lanes(language, house)) }
    }
}

fn row(language: Language, house: &House, told: &Told) -> Markup {
    let words = words_of::of(language);
    let name = words_of::service(language, told.service);
    let Some(standing) = &told.standing else {
        return html! {
            tr id=(format!("service-{}", told.service)) {
                th scope="row" { (name) }
                td { (badge(words_of::condition(language, told.condition))) }
                td .wrong colspan="6" {
                    (away(language, words, told))
                    @if let Some(why) = &told.silent_because { " · " span lang="en" { (why) } }
                }
            }
        };
    };
    let behind = house.links.iter().filter(|link| link.reader == told.service);
    let behind: i64 = behind.filter_map(|link| link.behind).sum();
    let untold: i64 = standing.lanes.iter().map(|lane| lane.unpublished).sum();
    let waiting = told.aside("awaiting_cause") + told.aside("behind");
    html! {
        tr id=(format!("service-{}", told.service)) {
            th scope="row" { (name) }
            td {
                (badge(words_of::condition(language, told.condition)))
                @for why in &standing.complaints { p .wrong lang="en" { (why) } }
            }
            td .end { (words_of::rate(language, told.rate)) }
            td .end { (figure(behind)) }
            td .end.lesser { (figure(untold)) }
            td .end { (figure(told.aside("parked"))) }
            td .end.lesser { (figure(waiting)) }
            td .lesser { (held(words, standing)) }
        }
    }
}

/// Nought says nothing to look at.
fn figure(count: i64) -> Markup {
    html! { span .nought[count == 0] { (number(count)) } }
}

fn held(words: &Words, standing: &Standing) -> String {
    let held = standing.lanes.iter().filter(|lane| lane.held);
    let mut by: Vec<&str> = held.clone().filter_map(|lane| lane.holder.as_deref()).collect();
    by.sort_unstable();
    by.dedup();
    let by = if by.is_empty() { words.nobody.to_owned() } else { by.join(", ") };
    (words.held_by)(held.count(), standing.lanes.len(), &by)
}

fn lanes(language: Language, house: &House) -> Markup {
    let words = words_of::of(language);
    let all = house.services.iter().filter_map(|told| told.standing.as_ref());
    html! {
        div .table-box tabindex="0" role="group" aria-label=(words.lanes) {
            table .figures {
                thead {
                    tr {
                        th scope="col" { (words.service) }
                        th .end scope="col" { (words.lane) }
                        th scope="col" { (words.holder) }
                        @for head in [words.epoch, words.head, words.untold] {
                            th .end scope="col" { (head) }
                        }
                        th scope="col" { (words.reads) }
                    }
                }
                tbody {
                    @for standing in all {
                        @for lane in &standing.lanes { (lane_row(language, house, standing, lane)) }
                    }
                }
            }
        }
    }
}

fn lane_row(language: Language, house: &House, standing: &Standing, lane: &LaneStanding) -> Markup {
    let words = words_of::of(language);
    let reads: Vec<_> = standing.reads.iter().filter(|read| read.lane == lane.lane).collect();
    html! {
        tr {
            td { (words_of::service(language, standing.service)) }
            td .end { (lane.lane) }
            td {
                @match &lane.holder {
                    Some(holder) if lane.held => (holder),
                    Some(_) | None => span .wrong { (words.nobody) },
                }
                @if lane.crashes > 1 { " · " span .wrong { ((words.crashes)(lane.crashes)) } }
            }
            td .end { code { (lane.epoch) } }
            td .end { (number(lane.head)) }
            td .end { (figure(lane.unpublished)) }
            td {
                @if reads.is_empty() { span .muted { (words.reads_nobody) } }
                ul .reads {
                    @for read in reads {
                        li {
                            (words_of::service(language, read.source)) " " (read.source_lane) ": "
                            (number(read.number))
                            @match head_of(house, read.source, read.source_lane) - read.number {
                                left if left > 0 => span .wrong { " −" (number(left)) },
                                _ => {}
                            }
                            @if let Some(why) = &read.stands { p .wrong lang="en" { (why) } }
                        }
                    }
                }
            }
        }
    }
}

fn head_of(house: &House, source: contracts::service::Service, lane: u16) -> i64 {
    let standing = house.service(source).and_then(|told| told.standing.as_ref());
    let lanes = standing.iter().flat_map(|standing| &standing.lanes);
    lanes.filter(|known| known.lane == lane).map(|lane| lane.head).next().unwrap_or(0)
}
