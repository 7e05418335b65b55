//! The channels and locations of what is worked on.

use contracts::reach::Whereabouts;
use runtime::BatchError;
use sqlx::PgPool;
use uuid::Uuid;

/// Something that is somewhere.
#[derive(Clone, Copy, Debug)]
pub enum Thing {
    /// A pick job.
    Job(Uuid),
    /// What a location does for an order.
    Fulfillment(Uuid),
    /// An order; it is at a location where no other one works for it.
    Order(Uuid),
    /// Pieces on their way back to the shelf.
    PutBack(Uuid),
    /// A case of missing stock; it is at no location.
    Shortage(Uuid),
    /// Goods that come back; they are at a location once some came.
    Return(Uuid),
}

/// Gives where a thing is; nowhere where there is no such thing.
pub async fn of(pool: &PgPool, thing: Thing) -> Result<Whereabouts, BatchError> {
    let found = match thing {
        Thing::Job(id) => of_job(pool, id).await?,
        Thing::Fulfillment(id) => of_fulfillment(pool, id).await?,
        Thing::Order(id) => of_order(pool, id).await?,
        Thing::PutBack(id) => of_put_back(pool, id).await?,
        Thing::Shortage(id) => of_shortage(pool, id).await?,
        Thing::Return(id) => of_return(pool, id).await?,
    };
    Ok(found.unwrap_or_default())
}

async fn of_job(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT orders.channel AS "channel?", job.location AS "location?"
           FROM pick_jobs AS job JOIN orders USING (order_id) WHERE job.job_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}

async fn of_fulfillment(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT orders.channel AS "channel?", cut.location AS "location?"
           FROM fulfillment_orders AS cut JOIN orders USING (order_id)
           WHERE cut.fulfillment_order_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}

async fn of_order(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT channel AS "channel?",
               (SELECT CASE WHEN min(cut.location) = max(cut.location) THEN min(cut.location) END
                FROM fulfillment_orders AS cut WHERE cut.order_id = $1) AS "location?"
           FROM orders WHERE order_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}

async fn of_put_back(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT orders.channel AS "channel?", back.location AS "location?"
           FROM put_backs AS back LEFT JOIN orders USING (order_id) WHERE back.put_back_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}

async fn of_shortage(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT orders.channel AS "channel?", NULL::text AS "location?"
           FROM shortages JOIN orders USING (order_id) WHERE shortage_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}

async fn of_return(pool: &PgPool, id: Uuid) -> Result<Option<Whereabouts>, sqlx::Error> {
    sqlx::query_as!(
        Whereabouts,
        r#"SELECT orders.channel AS "channel?", back.location AS "location?"
           FROM returns AS back LEFT JOIN orders USING (order_id) WHERE back.return_id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
}
