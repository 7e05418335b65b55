//! Which jobs are listed: the filter stands in the address.

use std::collections::BTreeSet;

use contracts::problem::Problem;
use contracts::requests::PageQuery;
use contracts::requests::warehouse::work::{JobCounts, JobsQuery};
use maud::{Markup, html};

use crate::console::look::parts::{filter_select, icon};
use crate::console::visit::Visit;
use crate::console::words::jobs::{JobState, Words};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// Jobs on a page.
const SHOWN: u32 = 50;
/// In the address: every state.
const ANY: &str = "any";

/// Which jobs are listed; the open ones where nothing is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// In which state; nothing for every one.
    pub state: Option<JobState>,
    /// At which location.
    pub location: Option<String>,
    /// Of which zone.
    pub zone: Option<String>,
    /// Held by whom.
    pub holder: Option<String>,
    /// Which part of the list.
    pub cursor: Option<String>,
}

impl Filter {
    /// Reads it out of an address.
    pub fn read(visit: &Visit) -> Self {
        let text = |name: &str| visit.asked(name).map(str::to_owned);
        let holder = text("by");
        let state = match visit.asked("state") {
            Some(ANY) => None,
            Some(word) => Some(JobState::read(word).unwrap_or(JobState::Open)),
            // Whoever asks for a picker wants what that one has.
            None if holder.is_some() => None,
            None => Some(JobState::Open),
        };
        Self {
            state,
            location: text("location"),
            zone: text("zone"),
            holder,
            cursor: text("cursor"),
        }
    }

    /// Makes the question; what waits stands with the oldest first, what is over with the newest.
    pub fn question(&self) -> JobsQuery {
        let waits =
            matches!(self.state, Some(JobState::Open | JobState::Claimed | JobState::Picked));
        JobsQuery {
            state: self.state.map(|state| state.word().to_owned()),
            location: self.location.clone(),
            zone: self.zone.clone(),
            held_by: self.holder.clone(),
            oldest_first: waits,
            page: PageQuery { limit: Some(SHOWN), cursor: self.cursor.clone() },
            ..JobsQuery::default()
        }
    }

    /// Says whether nothing was chosen.
    pub fn is_usual(&self) -> bool {
        let nothing = self.location.is_none() && self.zone.is_none() && self.holder.is_none();
        nothing && self.state == Some(JobState::Open)
    }

    /// Gives its address, from the beginning of the list.
    pub fn address(&self) -> String {
        let all = [
            ("state", Some(self.state.map_or(ANY, JobState::word))),
            ("location", self.location.as_deref()),
            ("zone", self.zone.as_deref()),
            ("by", self.holder.as_deref()),
        ];
        let said = all.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let said: Vec<_> =
            said.map(|(name, value)| format!("{name}={}", url_encode(value))).collect();
        format!("/jobs?{}", said.join("&"))
    }
}

/// Shows the filter.
pub fn form(
    language: Language,
    words: &Words,
    filter: &Filter,
    counts: Result<&JobCounts, &Problem>,
) -> Markup {
    let states =
        JobState::ALL.map(|state| (state.word().to_owned(), state.stated(language).1.to_owned()));
    let counts = counts.map(|counts| counts.counts.as_slice()).unwrap_or_default();
    let locations: BTreeSet<&str> = counts
        .iter()
        .map(|count| count.location.as_str())
        .chain(filter.location.as_deref())
        .collect();
    let at_chosen = counts.iter().filter(|count| {
        filter.location.as_ref().is_none_or(|location| *location == count.location)
    });
    let zones: BTreeSet<&str> =
        at_chosen.map(|count| count.zone.as_str()).chain(filter.zone.as_deref()).collect();
    let options = |all: &BTreeSet<&str>| -> Vec<_> {
        all.iter().map(|one| ((*one).to_owned(), (*one).to_owned())).collect()
    };
    let chosen = filter.state.map_or(ANY, JobState::word);
    html! {
        form #jobs .filters method="get" action="/jobs" aria-label=(words.filter) {
            label .filter {
                span .unseen { (words.state) }
                select name="state" data-auto="" .set[filter.state != Some(JobState::Open)] {
                    option value=(ANY) selected[chosen == ANY] { (words.any_state) }
                    @for (value, name) in &states {
                        option value=(value) selected[value == chosen] { (name) }
                    }
                }
            }
            (filter_select("location", words.location, words.any_location,
                filter.location.as_deref().unwrap_or_default(), &options(&locations)))
            (filter_select("zone", words.zone, words.any_zone,
                filter.zone.as_deref().unwrap_or_default(), &options(&zones)))
            @if let Some(holder) = &filter.holder { input type="hidden" name="by" value=(holder); }
            button .button { (words.apply) }
            @if !filter.is_usual() { a .clear href="/jobs" { (words.clear) } }
        }
    }
}

/// Shows the ways to the other parts of the list.
pub fn pager(words: &Words, filter: &Filter, next: Option<&str>) -> Markup {
    if filter.cursor.is_none() && next.is_none() {
        return html! {};
    }
    let first = filter.address();
    html! {
        nav .pager aria-label=(words.pages) {
            @if filter.cursor.is_some() {
                a .button href=(first) rel="first" { (icon("first")) (words.first) }
            }
            @if let Some(next) = next {
                a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                    (words.more) (icon("next"))
                }
            }
        }
    }
}
