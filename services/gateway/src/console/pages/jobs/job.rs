//! One job: what is taken where, who has it, and what can be done about it.

use contracts::problem::Problem;
use contracts::requests::warehouse::floor::Task;
use contracts::requests::warehouse::work::JobRow;
use maud::{Markup, html};

use super::{called, how_far};
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::pages::pack::find;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::jobs::{self as words_of, JobState, Words};
use crate::console::words::{figures, reasons};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// What whoever looks may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Take jobs back: whoever leads the floor.
    pub leads: bool,
    /// Pack.
    pub packs: bool,
    /// Look into orders.
    pub orders: bool,
    /// Look into stock.
    pub stock: bool,
}

/// Loads a job and shows it.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
    refused: Option<&Problem>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Floor)?;
    let job = find::job(edge, visitor, id).await?;
    let rights = Rights {
        leads: visitor.works_in(Room::Stock),
        packs: visitor.works_in(Room::Floor),
        orders: visitor.looks_into(Room::Orders),
        stock: visitor.looks_into(Room::Stock),
    };
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let done = visitor.visit.asked("done") == Some("take-back");
    let holder = job.held_by.as_deref().map(|actor| called(edge, actor));
    let main = html! {
        (head(language, words, &job, rights))
        @if done && job.state == JobState::Open.word() { (parts::done(words.taken_back)) }
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        (content(language, words, &job, holder, rights))
    };
    let title = format!("{} · {}", job.order_number, words.title);
    Ok(Shown::found(title, main).following("floor"))
}

/// Begins the page: what it is, and what can be done with it.
pub fn head(language: Language, words: &Words, job: &JobRow, rights: Rights) -> Markup {
    let state = JobState::read(&job.state);
    let title = html! {
        nav .crumbs { a href="/jobs" { (words.title) } (icon("next")) }
        h1 dir="auto" { (job.order_number) }
        div .badges {
            @if let Some(state) = state { (badge(state.stated(language))) }
            @if !job.on_hold.is_empty() { span .held { (icon("hold")) (words.on_hold) } }
        }
        p .sub { bdi { (job.location) } " · " bdi { (job.zone) } }
    };
    let beside = html! {
        @if rights.leads && state == Some(JobState::Claimed) { (take_back(words, job)) }
        @if rights.packs && state == Some(JobState::Picked) {
            a .button.primary href=(format!("/pack/{}", job.job_id)) { (icon("parcel")) (words.pack) }
        }
    };
    parts::page_head(title, beside)
}

fn take_back(words: &Words, job: &JobRow) -> Markup {
    html! {
        details .menu.deed {
            summary .button { (words.take_back) (icon("down")) }
            form .sheet method="post" action=(format!("/jobs/{}/do/take-back", job.job_id)) {
                p { (words.take_back_sure) }
                button .button.danger { (words.take_back) }
            }
        }
    }
}

fn content(
    language: Language,
    words: &Words,
    job: &JobRow,
    holder: Option<String>,
    rights: Rights,
) -> Markup {
    html! {
        div .two {
            div .main-side {
                (parts::section("tasks", words.tasks, html! {}, tasks(words, job, rights)))
            }
            div .aside-side {
                (parts::section("facts", words.facts, html! {}, facts(language, words, job, holder, rights)))
            }
        }
    }
}

fn tasks(words: &Words, job: &JobRow, rights: Rights) -> Markup {
    html! {
        div .table-box {
            table .figures.stacks role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { (words.bin) }
                        th role="columnheader" scope="col" { (words.item) }
                        @for head in [words.wanted, words.picked, words.not_there, words.packed] {
                            th .end role="columnheader" scope="col" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" { @for task in &job.tasks { (row(words, task, rights)) } }
            }
        }
    }
}

fn row(words: &Words, task: &Task, rights: Rights) -> Markup {
    let place = format!("/stock/{}", url_encode(task.sku.as_str()));
    html! {
        tr role="row" {
            th role="rowheader" scope="row" { code dir="auto" { (task.bin) } }
            td .item.rest role="cell" {
                span dir="auto" { (task.name) } " "
                @if rights.stock { a href=(place) { code dir="auto" { (task.sku) } } }
                @else { code dir="auto" { (task.sku) } }
                @if let Some(sku) = &task.substituted_for {
                    " " span .muted { (icon("swap")) ((words.instead_of)(sku.as_str())) }
                }
            }
            td .end role="cell" data-label=(words.wanted) { (figures::number(task.quantity.into())) }
            td .end role="cell" data-label=(words.picked) { (figures::number(task.picked.into())) }
            td .end role="cell" data-label=(words.not_there) {
                @if task.short > 0 { span .held { (task.short) } } @else { "0" }
            }
            td .end role="cell" data-label=(words.packed) { (figures::number(task.packed.into())) }
        }
    }
}

fn facts(
    language: Language,
    words: &Words,
    job: &JobRow,
    holder: Option<String>,
    rights: Rights,
) -> Markup {
    let (wanted, picked, _) = how_far(job);
    let theirs = format!("/jobs?by={}", url_encode(job.held_by.as_deref().unwrap_or_default()));
    let mut facts = vec![(
        words.order,
        html! {
            @if rights.orders { a dir="auto" href=(format!("/orders/{}", job.order_id)) { (job.order_number) } }
            @else { bdi { (job.order_number) } }
        },
    )];
    facts.push((
        words.picked_of,
        html! {
            (figures::number(picked.into())) " / " (figures::number(wanted.into()))
        },
    ));
    facts.push((
        words.holder,
        html! {
            @match &holder {
                Some(holder) => a dir="auto" href=(theirs) { (holder) },
                None => span .muted { (words.nobody) },
            }
        },
    ));
    if let Some(at) = job.claimed_at {
        facts.push((words.since, parts::instant(language, at)));
    }
    if let Some(at) = job.claimed_until {
        facts.push((words.free_at, parts::instant(language, at)));
    }
    facts.push((words.on_floor_since, parts::instant(language, job.released_at)));
    for reason in &job.on_hold {
        facts.push((words.on_hold, html! { (reasons::hold(language, *reason)) }));
    }
    parts::facts(facts)
}
