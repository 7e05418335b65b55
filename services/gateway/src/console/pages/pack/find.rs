//! Which job a scanned code means, what waits, and what comes next.

use contracts::ids::{FulfillmentOrderId, OrderId, PickJobId};
use contracts::problem::Problem;
use contracts::requests::warehouse::work::{JOBS_LIST, JobRow, JobsQuery};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;

use crate::console::visit::Visitor;
use crate::console::words::jobs::JobState;
use crate::state::Edge;

/// Jobs that the queue shows.
const SHOWN: u32 = 50;
/// No order's number is longer.
const CODE_MAX: usize = 200;

/// What a scanned code means.
pub enum Meant {
    /// A job that can be packed.
    Job(PickJobId),
    /// A job with which there is nothing to do here.
    Other(Box<JobRow>),
    /// Nothing that is known.
    Nothing,
}

/// Finds out what a code means: an order by its number, an order or a job by its id.
pub async fn meant(edge: &Edge, visitor: &Visitor, code: &str) -> Result<Meant, Problem> {
    let jobs = list(edge, visitor, asked(code)).await?;
    Ok(chosen(jobs.items))
}

fn asked(code: &str) -> JobsQuery {
    let code: String = code.chars().take(CODE_MAX).collect();
    let query = JobsQuery { oldest_first: true, ..JobsQuery::default() };
    match (code.parse::<PickJobId>(), code.parse::<OrderId>()) {
        (Ok(id), _) => JobsQuery { job_id: Some(id), ..query },
        (_, Ok(id)) => JobsQuery { order_id: Some(id), ..query },
        _ => JobsQuery { order_number: Some(code), ..query },
    }
}

/// Of several jobs the one that waits for packing counts, else the one that is least far.
fn chosen(jobs: Vec<JobRow>) -> Meant {
    let picked = jobs.iter().find(|job| job.state == JobState::Picked.word());
    if let Some(job) = picked {
        return Meant::Job(job.job_id);
    }
    let far = |job: &JobRow| JobState::ALL.iter().position(|state| state.word() == job.state);
    let first = jobs.into_iter().min_by_key(far);
    first.map_or(Meant::Nothing, |job| Meant::Other(Box::new(job)))
}

/// Lists what is picked and waits, the longest first.
pub async fn queue(
    edge: &Edge,
    visitor: &Visitor,
    location: Option<&str>,
) -> Result<Page<JobRow>, Problem> {
    let query = JobsQuery {
        state: Some(JobState::Picked.word().to_owned()),
        location: location.map(str::to_owned),
        oldest_first: true,
        page: PageQuery { limit: Some(SHOWN), cursor: None },
        ..JobsQuery::default()
    };
    list(edge, visitor, query).await
}

/// Gives what is to be packed next, beside what lies on the table.
pub fn next(queue: &[JobRow], beside: Option<FulfillmentOrderId>) -> Option<PickJobId> {
    let free = |job: &&JobRow| {
        job.on_hold.is_empty() && beside.is_none_or(|cut| job.fulfillment_order_id != cut)
    };
    queue.iter().find(free).map(|job| job.job_id)
}

/// Gives every job of an order.
pub async fn of_order(
    edge: &Edge,
    visitor: &Visitor,
    order_id: OrderId,
) -> Result<Vec<JobRow>, Problem> {
    let query = JobsQuery { order_id: Some(order_id), oldest_first: true, ..JobsQuery::default() };
    Ok(list(edge, visitor, query).await?.items)
}

/// Gives a job.
pub async fn job(edge: &Edge, visitor: &Visitor, id: &str) -> Result<JobRow, Problem> {
    let nothing = || Problem::not_found(format!("there is no job {id}"));
    let job_id: PickJobId = id.parse().map_err(|_| nothing())?;
    let query = JobsQuery { job_id: Some(job_id), ..JobsQuery::default() };
    list(edge, visitor, query).await?.items.pop().ok_or_else(nothing)
}

/// Lists jobs.
pub async fn list(
    edge: &Edge,
    visitor: &Visitor,
    query: JobsQuery,
) -> Result<Page<JobRow>, Problem> {
    edge.asker.ask_json(&visitor.asking(), Service::Warehouse, JOBS_LIST, &query).await
}
