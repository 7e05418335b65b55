//! What crm may be asked: `customers.list` and `customers.get`. Both only read.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::crm::{CUSTOMERS_GET, CUSTOMERS_LIST};
use runtime::Question;
use sqlx::PgPool;

mod cursor;
mod customers;

/// The questions that only read.
pub const READS: &[&str] = &[CUSTOMERS_LIST, CUSTOMERS_GET];

/// Answers a question.
pub async fn read(pool: &PgPool, endpoint: &str, question: &Question) -> Result<Bytes, Problem> {
    match endpoint {
        CUSTOMERS_LIST => runtime::answer(&customers::list(pool, question.json()?).await?),
        CUSTOMERS_GET => runtime::answer(&customers::get(pool, question.json()?).await?),
        other => Err(Problem::not_found(format!("crm has no endpoint {other}"))),
    }
}
