//! `pick_jobs`, `pick_tasks`: what is loaded of them.

use std::collections::BTreeMap;

use contracts::ids::{FulfillmentOrderId, Id, LineId, PickJobId, PickTaskId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::sku;
use crate::domain::job::{Job, State, Task};

/// Loads the jobs of orders with their tasks in walking order.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Job>>, BatchError> {
    let mut tasks = load_tasks(conn, ids).await?;
    let rows = sqlx::query!(
        r#"
        SELECT job_id, fulfillment_order_id, order_id, location, zone, state, holder,
            claimed_at, claimed_until, refusal, version, released_at
        FROM pick_jobs
        WHERE order_id = ANY($1)
        ORDER BY order_id, released_at, job_id
        "#,
        ids,
    );
    let mut jobs = BTreeMap::<Uuid, Vec<Job>>::new();
    for row in rows.fetch_all(conn).await? {
        let state = State::parse(&row.state);
        let unknown = || BatchError::inconsistent("pick_jobs", format!("state {}", row.state));
        jobs.entry(row.order_id).or_default().push(Job {
            id: PickJobId::from_uuid(row.job_id),
            fulfillment_order_id: FulfillmentOrderId::from_uuid(row.fulfillment_order_id),
            location: row.location,
            zone: row.zone,
            state: state.ok_or_else(unknown)?,
            holder: row.holder,
            claimed_at: row.claimed_at,
            claimed_until: row.claimed_until,
            refusal: row.refusal,
            version: row.version,
            released_at: row.released_at,
            tasks: tasks.remove(&row.job_id).unwrap_or_default(),
        });
    }
    Ok(jobs)
}

async fn load_tasks(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Task>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT task_id, job_id, line_id, sku, bin, walking_order, quantity, picked, short, packed,
            handed_over
        FROM pick_tasks
        WHERE order_id = ANY($1)
        ORDER BY job_id, walking_order, bin, sku, task_id
        "#,
        ids,
    );
    let mut tasks = BTreeMap::<Uuid, Vec<Task>>::new();
    for row in rows.fetch_all(conn).await? {
        tasks.entry(row.job_id).or_default().push(Task {
            id: PickTaskId::from_uuid(row.task_id),
            line_id: LineId::from_uuid(row.line_id),
            sku: sku("pick_tasks", &row.sku)?,
            bin: row.bin,
            walking_order: row.walking_order,
            quantity: row.quantity,
            picked: row.picked,
            short: row.short,
            packed: row.packed,
            handed_over: row.handed_over,
        });
    }
    Ok(tasks)
}
