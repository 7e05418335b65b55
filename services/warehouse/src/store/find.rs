//! Which orders a slice of commands concerns.

use std::collections::BTreeSet;

use contracts::ids::Id;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::recent::Recent;
use crate::commands::Needs;

/// How many waiting orders of one item are looked at when it arrives: a receipt that could serve
/// more leaves the rest to the timer, so a batch stays bounded.
const WAITING_MAX: i64 = 1_000;

/// Finds the orders that a slice of commands concerns.
pub async fn order_ids(
    conn: &mut PgConnection,
    needs: &Needs,
    recent: &Recent,
) -> Result<Vec<Uuid>, BatchError> {
    let mut ids = needs.orders.clone();
    let mut jobs = Vec::new();
    for job in &needs.jobs {
        match recent.of_job(job) {
            Some(order) => _ = ids.insert(order),
            None => jobs.push(*job),
        }
    }
    let named_by = [&needs.fulfillments, &needs.shortages];
    let by_others = !needs.holders.is_empty() || named_by.iter().any(|ids| !ids.is_empty());
    if by_others || !jobs.is_empty() {
        ids.extend(named(conn, needs, &jobs).await?);
    }
    if !(needs.arriving.is_empty() && needs.freeing.is_empty()) {
        ids.extend(waiting(conn, needs).await?);
    }
    if !needs.taken.is_empty() {
        ids.extend(holding(conn, needs).await?);
    }
    Ok(ids.into_iter().collect())
}

async fn named(
    conn: &mut PgConnection,
    needs: &Needs,
    jobs: &[Uuid],
) -> Result<Vec<Uuid>, BatchError> {
    let ids = sqlx::query_scalar!(
        r#"
        SELECT order_id AS "order_id!"
        FROM pick_jobs
        WHERE job_id = ANY($1)
        UNION
        SELECT order_id
        FROM pick_jobs
        WHERE state = 'claimed' AND holder = ANY($2)
        UNION
        SELECT order_id
        FROM fulfillment_orders
        WHERE fulfillment_order_id = ANY($3)
        UNION
        SELECT order_id
        FROM shortages
        WHERE shortage_id = ANY($4)
        "#,
        jobs,
        &list(&needs.holders),
        &list(&needs.fulfillments),
        &list(&needs.shortages),
    );
    Ok(ids.fetch_all(conn).await?)
}

async fn waiting(conn: &mut PgConnection, needs: &Needs) -> Result<Vec<Uuid>, BatchError> {
    let ids = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT order_id AS "order_id!"
        FROM (
            SELECT line.order_id,
                row_number() OVER (PARTITION BY line.sku ORDER BY orders.arrival) AS place
            FROM order_lines AS line
            JOIN orders USING (order_id)
            WHERE line.backordered > 0
              AND (line.sku = ANY($1)
                OR line.sku IN (SELECT sku FROM order_lines WHERE order_id = ANY($2)
                    UNION ALL
                    SELECT sku FROM pick_tasks WHERE order_id = ANY($2)))
        ) AS queue
        WHERE place <= $3
        "#,
        &list(&needs.arriving),
        &list(&needs.freeing),
        WAITING_MAX,
    );
    Ok(ids.fetch_all(conn).await?)
}

async fn holding(conn: &mut PgConnection, needs: &Needs) -> Result<Vec<Uuid>, BatchError> {
    let ids = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT order_id AS "order_id!"
        FROM pick_tasks
        WHERE sku = ANY($1) AND quantity - short > handed_over
        "#,
        &list(&needs.taken),
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Makes an array parameter of a set.
pub fn list<T: Clone>(set: &BTreeSet<T>) -> Vec<T> {
    set.iter().cloned().collect()
}

/// Makes an array parameter of ids.
pub fn uuids<T: Id>(ids: impl Iterator<Item = T>) -> Vec<Uuid> {
    ids.map(Id::uuid).collect()
}
