//! The floor over HTTP, and packing.

use axum::http::{Method, StatusCode};
use contracts::requests::Page;
use contracts::requests::warehouse::floor::{
    CLAIM, CONFIRM, Job, JobQuestion, JobState, OPEN, Open, OpenJobs, RELEASE, SCAN, SHORT, Scan,
    Scanned, Short, ShortTaken,
};
use contracts::requests::warehouse::work::{
    FULFILLMENTS_LIST, Fulfillment, FulfillmentsQuery, JOBS_LIST, JobRow, JobsQuery,
    PACKAGES_CREATE, PUTBACKS_DONE, PUTBACKS_LIST, Package, PackageCreate, PutBack, PutBackDone,
    PutBacksQuery, WORK_COUNTS, WorkCounts,
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
            "/api/v1/pick-jobs/counts",
            "Counts the work that waits, each figure up to 10,000.",
            (Warehouse, WORK_COUNTS),
        )
        .needs(Need::Read, Guard::All)
        .gives::<WorkCounts>(),
        Call::forward(
            Method::GET,
            "/api/v1/pick-jobs",
            "Lists pick jobs, the newest first; a device sees those of its location.",
            (Warehouse, JOBS_LIST),
        )
        .asks::<JobsQuery>()
        .needs(Need::FloorRead, Guard::LocationInQuery)
        .with_query([
            text("state", "`open`, `claimed`, `picked`, `packed` or `cancelled`."),
            LOCATION,
            text("zone", "Only of this zone."),
            text("order_id", "Only of this order."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<JobRow>>(),
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
            "Streams offers of pick jobs; an offer is a hint, the claim decides.",
            Own::JobStream,
        )
        .needs(Need::FloorRead, Guard::All)
        .with_query([LOCATION, text("zone", "Only of this zone.")])
        .gives_content(Content::EventsOnly),
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
