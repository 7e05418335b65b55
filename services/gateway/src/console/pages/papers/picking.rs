//! What is to be taken from which bin, job by job in walking order, to be ticked with a pen.

use contracts::problem::Problem;
use contracts::requests::warehouse::floor::Task;
use contracts::requests::warehouse::work::{JOBS_LIST, JobRow, JobsQuery};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use super::{barcode, day, head, page};
use crate::console::look::parts::{self, filter_select, icon};
use crate::console::pages::shipments::locations;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::figures;
use crate::console::words::papers::{self as words_of, Words};
use crate::console::words::ways;
use crate::domain::role::{Opening, Room};
use crate::edge::form::Language;
use crate::state::Edge;

/// As much as somebody carries: a stack of paper is out of date before its end is reached.
const JOBS_MAX: usize = 50;

/// Loads what is open and shows it.
pub async fn shown(edge: &Edge, visitor: &Visitor) -> Result<Shown, Problem> {
    visitor.needs(Room::Floor)?;
    let asked = |name| visitor.visit.asked(name).map(str::to_owned);
    let question = JobsQuery {
        state: Some("open".to_owned()),
        location: asked("location"),
        zone: asked("zone"),
        order_id: asked("order").and_then(|id| id.parse().ok()),
        page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
        ..JobsQuery::default()
    };
    let asking = visitor.asking();
    let (jobs, locations) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Warehouse, JOBS_LIST, &question),
        locations(edge, visitor),
    );
    let jobs: Page<JobRow> = jobs?;
    let list = List::of(jobs);
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let up = match visitor.visit.opening(Room::Shipments) {
        Opening::Closed => ("/", ways::TODAY.of(language)),
        Opening::Looks | Opening::Works => ("/shipments", ways::SHIPMENTS.of(language)),
    };
    let count = html! { span .count { ((words.jobs)(list.jobs.len())) } };
    let head = html! {
        (head(words, up, words.pick_list, count))
        (bar(words, &question, &locations))
        (told(words, &list))
    };
    let papers = html! { @if !list.jobs.is_empty() { (paper(language, words, visitor, &list)) } };
    Ok(page(words.pick_list, head, papers))
}

/// What is printed.
pub struct List {
    /// The oldest first.
    pub jobs: Vec<JobRow>,
    /// Jobs that nobody may pick for the moment.
    pub on_hold: usize,
    /// Whether more wait.
    pub more: bool,
}

impl List {
    /// Leaves out what nobody may pick, and what is too much to carry.
    pub fn of(page: Page<JobRow>) -> Self {
        let all = page.items.len();
        let mut jobs: Vec<JobRow> =
            page.items.into_iter().filter(|job| job.on_hold.is_empty()).collect();
        let on_hold = all - jobs.len();
        jobs.sort_by_key(|job| (job.released_at, job.job_id));
        let more = page.next.is_some() || jobs.len() > JOBS_MAX;
        jobs.truncate(JOBS_MAX);
        Self { jobs, on_hold, more }
    }
}

fn bar(words: &Words, asked: &JobsQuery, locations: &[String]) -> Markup {
    let location = asked.location.as_deref().unwrap_or_default();
    let locations: Vec<_> = locations.iter().map(|one| (one.clone(), one.clone())).collect();
    html! {
        form .filters role="search" aria-label=(words.filters) method="get" action="/pick-list" {
            (filter_select("location", words.location, words.any_location, location, &locations))
            label .filter.text {
                span .unseen { (words.zone) }
                (icon("shelf"))
                input type="search" name="zone" value=(asked.zone.as_deref().unwrap_or_default())
                    placeholder=(words.zone_hint) maxlength="40" autocomplete="off" spellcheck="false";
            }
            button .button { (words.apply) }
        }
    }
}

fn told(words: &Words, list: &List) -> Markup {
    html! {
        @if list.jobs.is_empty() { (parts::empty("pick", words.no_jobs, words.no_jobs_because, html! {})) }
        @if list.on_hold > 0 { p .quiet-line.told-line { (icon("hold")) ((words.on_hold)(list.on_hold)) } }
        @if list.more { p .quiet-line.told-line { (icon("clock")) (words.more) } }
    }
}

fn paper(language: Language, words: &Words, visitor: &Visitor, list: &List) -> Markup {
    html! {
        article .paper.picking tabindex="0" {
            header {
                h2 { (words.pick_list) }
                p { (day(language, visitor.visit.now)) " · " ((words.jobs)(list.jobs.len())) }
                p .blank { (words.picked_by) }
            }
            @for job in &list.jobs { (sheet(words, job)) }
        }
    }
}

/// Writes a job; it is not torn apart between two pages where it fits on one.
pub fn sheet(words: &Words, job: &JobRow) -> Markup {
    html! {
        section .job {
            header {
                div {
                    h3 .large dir="auto" { (words.order) " " (job.order_number) }
                    p { bdi { (job.location) } " · " (words.zone) " " bdi { (job.zone) } }
                }
                div .codes { (barcode::code_128(&job.order_number)) }
            }
            table {
                thead { tr {
                    th scope="col" { span .unseen { (words.checked) } }
                    th scope="col" { (words.bin) }
                    th .end scope="col" { (words.pieces) }
                    th scope="col" { (words.item) }
                    th .end scope="col" { (words.code) }
                } }
                tbody { @for task in &job.tasks { (row(words, task)) } }
            }
        }
    }
}

fn row(words: &Words, task: &Task) -> Markup {
    let left = task.quantity.saturating_sub(task.picked).saturating_sub(task.short);
    let code = task.barcodes.first().map_or(task.sku.as_str(), String::as_str);
    html! {
        tr {
            td { span .box {} }
            td .large dir="auto" { (task.bin) }
            td .end.large { (figures::number(left.into())) }
            td dir="auto" {
                (task.name)
                br; code { (task.sku) }
                @if let Some(wanted) = &task.substituted_for { " " span .small { ((words.instead)(wanted.as_str())) } }
            }
            td .codes { (barcode::code_128(code)) p .small { (code) } }
        }
    }
}
