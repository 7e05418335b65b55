//! Pick jobs: where work waits, who picks what, each job, and what is missing.
//!
//! - [`filter`]: which jobs are listed
//! - [`board`]: where work waits, who picks what, what is missing
//! - [`job`]: one job

mod board;
mod filter;
mod job;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{SHORTAGES_LIST, Shortage, ShortagesQuery};
use contracts::requests::warehouse::work::{CountJobs, JOBS_COUNT, JobCounts, JobRow, JobsQuery};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use super::form_of;
use super::pack::find;
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures;
use crate::console::words::jobs::{self as words_of, JobState, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
use filter::Filter;

/// Cases of missing pieces on the page.
const MISSING_SHOWN: u32 = 10;

/// What is known about the floor.
struct Known {
    counts: Result<JobCounts, Problem>,
    claimed: Result<Page<JobRow>, Problem>,
    /// Nothing where orders are closed to whoever looks.
    missing: Option<Result<Page<Shortage>, Problem>>,
    jobs: Page<JobRow>,
}

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let language = visitor.visit.language;
    let shown = load(&edge, &visitor).await.map(|(filter, known)| {
        let main = content(&edge, &visitor, &filter, &known);
        let shown = Shown::found(words_of::of(language).title, main);
        // What is further down was read as it stood then.
        if filter.cursor.is_some() { shown } else { shown.following("floor") }
    });
    reply::answer(&visitor.visit, shown)
}

/// Shows one job.
pub async fn one(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let shown = job::shown(&edge, &visitor, &id, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Takes a job back from whoever holds it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let asked = async {
        visitor.needs(Room::Floor)?;
        form_of(&edge, &visitor.visit, sent).await?;
        if deed != "take-back" {
            return Err(Problem::not_found(words_of::of(visitor.visit.language).no_such));
        }
        let path = format!("/api/v1/pick-jobs/{id}/take-back");
        act(&edge, &visitor.person, Method::POST, &path, Some(&json!({})), None).await
    };
    match asked.await {
        Ok(_) => reply::see_other(&format!("/jobs/{id}?done={deed}")),
        Err(refused) => match job::shown(&edge, &visitor, &id, Some(&refused)).await {
            Ok(shown) => reply::page(&visitor.visit, &shown.refused(&refused)),
            Err(_) => reply::problem(&visitor.visit, &refused),
        },
    }
}

/// Gives what people call whoever holds something: a device by its name, a person by theirs.
pub fn called(edge: &Edge, actor: &str) -> String {
    let person = actor.strip_prefix("person:").and_then(|id| edge.book.person(id).ok().flatten());
    match (person, actor.strip_prefix("device:")) {
        (Some(person), _) => person.name.clone(),
        (None, Some(device)) => device.to_owned(),
        (None, None) => actor.to_owned(),
    }
}

async fn load(edge: &Edge, visitor: &Visitor) -> Result<(Filter, Known), Problem> {
    visitor.needs(Room::Floor)?;
    let filter = Filter::read(&visitor.visit);
    let claimed = JobsQuery {
        state: Some(JobState::Claimed.word().to_owned()),
        oldest_first: true,
        page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
        ..JobsQuery::default()
    };
    let asking = visitor.asking();
    let (counts, claimed, missing, jobs) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Warehouse, JOBS_COUNT, &CountJobs {}),
        find::list(edge, visitor, claimed),
        missing(edge, visitor),
        find::list(edge, visitor, filter.question()),
    );
    Ok((filter, Known { counts, claimed, missing, jobs: jobs? }))
}

async fn missing(edge: &Edge, visitor: &Visitor) -> Option<Result<Page<Shortage>, Problem>> {
    if !visitor.looks_into(Room::Orders) {
        return None;
    }
    let page = PageQuery { limit: Some(MISSING_SHOWN), cursor: None };
    let query = ShortagesQuery { page, ..ShortagesQuery::default() };
    let asking = visitor.asking();
    Some(edge.asker.ask_json(&asking, Service::Warehouse, SHORTAGES_LIST, &query).await)
}

fn content(edge: &Edge, visitor: &Visitor, filter: &Filter, known: &Known) -> Markup {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let name = |actor: &str| called(edge, actor);
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        div .lists.work {
            (board::by_zone(language, words, filter, known.counts.as_ref()))
            (board::pickers(language, words, visitor.visit.now, known.claimed.as_ref(), name))
        }
        (filter::form(language, words, filter, known.counts.as_ref()))
        @if known.jobs.items.is_empty() {
            (nothing(words, filter))
        } @else {
            (table(language, words, &known.jobs.items, name))
            (filter::pager(words, filter, known.jobs.next.as_deref()))
        }
        @if let Some(missing) = &known.missing { (board::missing(language, words, missing.as_ref())) }
    }
}

fn nothing(words: &Words, filter: &Filter) -> Markup {
    if filter.is_usual() {
        return parts::empty("pick", words.nothing, words.nothing_because, html! {});
    }
    let clear = html! { a .button href="/jobs" { (words.clear) } };
    parts::empty("search", words.nothing_found, words.nothing_found_because, clear)
}

fn table(
    language: Language,
    words: &Words,
    jobs: &[JobRow],
    name: impl Fn(&str) -> String,
) -> Markup {
    let heads =
        [words.order, words.state, words.zone, words.picked_of, words.holder, words.on_floor_since];
    html! {
        div .table-box.jobs-box {
            table .list.waiting role="table" aria-label=(words.jobs) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" {
                    @for job in jobs { (row(language, words, job, &name)) }
                }
            }
        }
    }
}

fn row(language: Language, words: &Words, job: &JobRow, name: impl Fn(&str) -> String) -> Markup {
    let (wanted, picked, short) = how_far(job);
    html! {
        tr role="row" id=(job.job_id) {
            td .number role="cell" {
                a .row dir="auto" href=(format!("/jobs/{}", job.job_id)) { (job.order_number) }
            }
            td .state role="cell" {
                @if let Some(state) = JobState::read(&job.state) { (badge(state.stated(language))) }
                @if !job.on_hold.is_empty() { " " span .held { (icon("hold")) (words.on_hold) } }
            }
            td .place role="cell" dir="auto" { (job.location) " · " (job.zone) }
            td .far role="cell" {
                (figures::number(picked.into())) " / " (figures::number(wanted.into()))
                @if short > 0 { " " span .held { (icon("alert")) ((words.short)(short)) } }
            }
            td .by role="cell" dir="auto" {
                @if let Some(holder) = &job.held_by { (name(holder)) }
            }
            td .since role="cell" { (parts::instant_short(language, job.released_at)) }
        }
    }
}

/// Gives the pieces of a job that are wanted, picked, and not there.
fn how_far(job: &JobRow) -> (u32, u32, u32) {
    job.tasks.iter().fold((0, 0, 0), |(wanted, picked, short), task| {
        (wanted + task.quantity, picked + task.picked, short + task.short)
    })
}

#[cfg(test)]
mod tests;
