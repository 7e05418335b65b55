//! Which questions are answered; names and shapes stand in `contracts::requests::logistics`.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::logistics as asked;
use runtime::{Question, Routed};
use sqlx::PgPool;

use crate::commands::Command;
use crate::config::Settings;

mod carriers;
mod labels;
mod shipments;
mod tracking;
pub mod view;
pub mod whereabouts;

pub use tracking::again;

/// Questions that only read.
pub const READS: &[&str] = &[
    asked::SHIPMENTS_GET,
    asked::SHIPMENTS_LIST,
    asked::SHIPMENTS_LABEL,
    asked::SHIPMENTS_LABEL_PDF,
    asked::SHIPMENTS_LABEL_PNG,
    asked::SHIPMENTS_LABEL_SVG,
    asked::SHIPMENTS_COUNT,
    asked::SHIPMENTS_TRACK,
    asked::CARRIERS_LIST,
    asked::TRACKING_PARKED,
];

/// Questions that lead to a command.
pub const WRITES: &[&str] = &[
    asked::SHIPMENTS_HAND_OVER,
    asked::SHIPMENTS_BOOK,
    asked::SHIPMENTS_VOID,
    asked::SHIPMENTS_REPORT,
    asked::SHIPMENTS_REPORT_LOST,
    asked::SHIPMENTS_REPORT_RETURNED,
    asked::SHIPMENTS_SETTLE_INCIDENTS,
    asked::SHIPMENTS_ATTACH_LABEL,
    asked::CARRIERS_PUT,
    asked::TRACKING_TAKE,
    asked::TRACKING_RETRY,
    asked::TRACKING_DROP,
    asked::TRACKING_TELL,
];

/// Answers a question that only reads.
pub async fn read(
    settings: &Settings,
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
) -> Result<Bytes, Problem> {
    match endpoint {
        asked::SHIPMENTS_GET => shipments::get(pool, question).await,
        asked::SHIPMENTS_LIST => shipments::list(pool, question).await,
        asked::SHIPMENTS_LABEL => labels::zpl(settings, pool, question).await,
        asked::SHIPMENTS_LABEL_PDF => labels::pdf(settings, pool, question).await,
        asked::SHIPMENTS_LABEL_PNG => labels::png(settings, pool, question).await,
        asked::SHIPMENTS_LABEL_SVG => labels::svg(settings, pool, question).await,
        asked::SHIPMENTS_COUNT => shipments::count(pool, question).await,
        asked::SHIPMENTS_TRACK => tracking::track(settings, pool, question).await,
        asked::CARRIERS_LIST => carriers::list(settings, pool).await,
        asked::TRACKING_PARKED => tracking::parked(pool, question).await,
        _ => Err(unknown(endpoint)),
    }
}

/// Makes a command of a question that writes.
pub async fn route(
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
) -> Result<Routed<Command>, Problem> {
    match endpoint {
        asked::TRACKING_TAKE => tracking::take(pool, question).await,
        asked::TRACKING_DROP => tracking::give_up(pool, question).await,
        asked::TRACKING_TELL => tracking::tell(pool, question).await,
        asked::CARRIERS_PUT => carriers::put(question),
        asked::SHIPMENTS_ATTACH_LABEL => labels::attach(question),
        asked::TRACKING_RETRY => tracking::retry(pool, question).await,
        endpoint => shipments::route(endpoint, question),
    }
}

fn unknown(endpoint: &str) -> Problem {
    Problem::not_found(format!("logistics has no endpoint {endpoint}"))
}
