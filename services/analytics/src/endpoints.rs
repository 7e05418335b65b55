//! What analytics may be asked: `sales.list` and `cycle_times.list`. Both only read.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::analytics::{CYCLE_TIMES_LIST, SALES_LIST};
use runtime::Question;
use sqlx::PgPool;

mod cursor;
mod cycle_times;
mod sales;

/// The questions that only read.
pub const READS: &[&str] = &[SALES_LIST, CYCLE_TIMES_LIST];

/// Answers a question.
pub async fn read(pool: &PgPool, endpoint: &str, question: &Question) -> Result<Bytes, Problem> {
    match endpoint {
        SALES_LIST => {
            runtime::answer(&sales::list(pool, &question.within, question.json()?).await?)
        }
        CYCLE_TIMES_LIST => {
            runtime::answer(&cycle_times::list(pool, &question.within, question.json()?).await?)
        }
        other => Err(Problem::not_found(format!("analytics has no endpoint {other}"))),
    }
}
