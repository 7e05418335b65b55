//! The floor over HTTP, and packing.

use axum::http::{Method, StatusCode};
use contracts::requests::Page;
use contracts::requests::warehouse::floor::{
    CLAIM, CONFIRM, Job, JobQuestion, JobState, OPEN, Open, OpenJobs, RELEASE, SCAN, SHORT, Scan,
    Scanned, Short, ShortTaken,
};
use contracts::requests::warehouse::work::{
    CountJobs, FULFILLMENTS_LIST, Fulfillment, FulfillmentsQuery, JOBS_COUNT, JOBS_LIST,
    JOBS_TAKE_BACK, JobCounts, JobRow, JobsQuery, PACKAGES_CREATE, PUTBACKS_DONE, PUTBACKS_LIST,
    Package, PackageCreate, PutBack, PutBackDone, PutBacksQuery, WORK_COUNTS, WorkCounts,
};
use contracts::service::Service::Warehouse;
use schemars::JsonSchema;

use super::{CURSOR, LIMIT, flag, text};
use crate::domain::grant::Need;
use crate::edge::body::FLOOR_BYTES_MAX;
use crate::routes::call::{Call, Content, Guard, Own, Param};

const JOB: &[(&str, &str)] = &[("id", "job_id")];
const LOCATION: Param = text("location", "Only at this location.");

/// The floor.
pub fn calls() -> Vec<Call> {
    let mut calls = jobs();
    calls.extend([
        verb::<JobQuestion, Job>(
            "/api/v1/pick-jobs/{id}/claim",
            "Takes a job; exactly one wins.",
            CLAIM,
        ),
        verb::<Scan, Scanned>(
            "/api/v1/pick-jobs/{id}/scan",
            "Says that pieces were taken out of a bin.",
            SCAN,
        ),
        verb::<Short, ShortTaken>(
            "/api/v1/pick-jobs/{id}/short",
            "Says that pieces are not where the books have them.",
            SHORT,
        ),
        verb::<JobQuestion, JobState>(
            "/api/v1/pick-jobs/{id}/confirm",
            "Says that a job is done.",
            CONFIRM,
        ),
        verb::<JobQuestion, JobState>(
            "/api/v1/pick-jobs/{id}/release",
            "Gives a job back.",
            RELEASE,
        ),
    ]);
    calls.extend(packing());
    calls
}

fn verb<Q: JsonSchema, A: JsonSchema>(
    path: &'static str,
    summary: &'static str,
    endpoint: &'static str,
) -> Call {
    Call::forward(Method::POST, path, summary, (Warehouse, endpoint))
        .needs(Need::Floor, Guard::All)
        .with_path(JOB)
        .takes::<Q>()
        .at_most(FLOOR_BYTES_MAX)
        .gives::<A>()
}

fn jobs() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/work/counts",
            "Counts the work that waits, each figure up to 10,000.",
            (Warehouse, WORK_COUNTS),
        )
        .needs(Need::Read, Guard::All)
        .gives::<WorkCounts>(),
        Call::forward(
            Method::GET,
            "/api/v1/pick-jobs",
            "Lists pick jobs; a device sees those of its location.",
            (Warehouse, JOBS_LIST),
        )
        .asks::<JobsQuery>()
        .needs(Need::FloorRead, Guard::LocationInQuery)
        .with_query([
            text("job_id", "Only this one."),
            text("state", "`open`, `claimed`, `picked`, `packed` or `cancelled`."),
            LOCATION,
            text("zone", "Only of this zone."),
            text("order_id", "Only of this order."),
            text("order_number", "Only of orders that people call so."),
            text("held_by", "Only those that this actor holds or picked."),
            flag("oldest_first", "The oldest first; the newest else."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<JobRow>>(),
        Call::forward(
            Method::GET,
            "/api/v1/pick-jobs/counts",
            "Counts the jobs that are open, claimed or picked, by location and zone.",
            (Warehouse, JOBS_COUNT),
        )
        .asks::<CountJobs>()
        .needs(Need::Read, Guard::All)
        .gives::<JobCounts>(),
        Call::forward(
            Method::GET,
            "/api/v1/pick-jobs/open",
            "Gives the jobs that the asker may see, and those that it holds.",
            (Warehouse, OPEN),
        )
        .asks::<Open>()
        .needs(Need::Floor, Guard::All)
        .gives::<OpenJobs>(),
        Call::own(
            Method::GET,
            "/api/v1/pick-jobs/stream",
            "Streams offers of pick jobs and hints that some were stopped; the claim decides.",
            Own::JobStream,
        )
        .needs(Need::FloorRead, Guard::All)
        .with_query([LOCATION, text("zone", "Only of this zone.")])
        .gives_content(Content::EventsOnly),
    ]
}

/// What whoever leads the floor decides.
pub fn leading() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/pick-jobs/{id}/take-back",
            "Takes a job back from whoever holds it; what was picked stays picked.",
            (Warehouse, JOBS_TAKE_BACK),
        )
        .with_path(JOB)
        .takes::<JobQuestion>()
        .gives::<JobState>(),
    ]
}

fn packing() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/packages",
            "Closes a parcel.",
            (Warehouse, PACKAGES_CREATE),
        )
        .needs(Need::Floor, Guard::All)
        .takes::<PackageCreate>()
        .answers(StatusCode::CREATED)
        .gives::<Package>(),
        Call::forward(
            Method::GET,
            "/api/v1/fulfillments",
            "Lists what locations do for orders, the newest first.",
            (Warehouse, FULFILLMENTS_LIST),
        )
        .asks::<FulfillmentsQuery>()
        .needs(Need::FloorRead, Guard::LocationInQuery)
        .with_query([text("order_id", "Only of this order."), LOCATION, LIMIT, CURSOR])
        .gives::<Page<Fulfillment>>(),
        Call::forward(
            Method::GET,
            "/api/v1/put-backs",
            "Lists pieces that have to go back to the shelf.",
            (Warehouse, PUTBACKS_LIST),
        )
        .asks::<PutBacksQuery>()
        .needs(Need::FloorRead, Guard::LocationInQuery)
        .with_query([LOCATION, flag("done", "Those that are done, too."), LIMIT, CURSOR])
        .gives::<Page<PutBack>>(),
        Call::forward(
            Method::POST,
            "/api/v1/put-backs/{id}/done",
            "Says that pieces are back on the shelf.",
            (Warehouse, PUTBACKS_DONE),
        )
        .needs(Need::Floor, Guard::All)
        .with_path(&[("id", "put_back_id")])
        .takes::<PutBackDone>()
        .gives::<PutBack>(),
    ]
}
