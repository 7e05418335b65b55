//! Forgets answers to scans and packages that nobody will ask for again, and orders that ended so long
//! ago that no approval can come.
//!
//! Each order leaves some, and a device that asks once more does so after seconds, or after a shift
//! without network. What was received and corrected is in the books for good and is kept.

use std::time::Duration;

use runtime::service::CancellationToken;
use sqlx::PgPool;

/// For how many days either is kept: longer than any device lies in a drawer with scans in it.
pub const KEPT_DAYS: i32 = 90;
/// How often old ones are looked for.
const EVERY: Duration = Duration::from_secs(3_600);
/// How many one statement takes, so that the floor does not wait for it.
const ROWS_MAX: i64 = 5_000;

/// Forgets until it is stopped.
pub async fn run(pool: PgPool, stop: CancellationToken) {
    let mut look = tokio::time::interval(EVERY);
    while stop.run_until_cancelled(look.tick()).await.is_some() {
        let forgetting = async {
            forget(&pool).await?;
            forget_ended(&pool).await
        };
        let forgetting = stop.run_until_cancelled(forgetting).await;
        if let Some(Err(error)) = forgetting {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "what is of long ago was not forgotten");
        }
    }
}

/// Forgets answers that are old enough; gives how many that were.
pub async fn forget(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let mut forgotten = 0;
    loop {
        let done = sqlx::query!(
            "DELETE FROM answered WHERE ctid = ANY(ARRAY(
                 SELECT ctid FROM answered
                 WHERE answered_at < now() - make_interval(days => $1)
                   AND scope NOT IN ('receipt', 'adjustment')
                 LIMIT $2))",
            KEPT_DAYS,
            ROWS_MAX
        )
        .execute(pool)
        .await?
        .rows_affected();
        forgotten += done;
        if done < ROWS_MAX as u64 {
            return Ok(forgotten);
        }
    }
}

/// Forgets ended orders that are old enough; gives how many that were.
pub async fn forget_ended(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "DELETE FROM ended_orders WHERE ended_at < now() - make_interval(days => $1)",
        KEPT_DAYS,
    );
    Ok(forgotten.execute(pool).await?.rows_affected())
}
