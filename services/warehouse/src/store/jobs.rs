//! `pick_jobs`, `pick_tasks`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::{FulfillmentOrderId, Id, LineId, PickJobId, PickTaskId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{sku, written};
use crate::domain::change::Change;
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

/// Stores jobs and their tasks, as far as they are new or changed.
pub async fn save(conn: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), BatchError> {
    let of = |change: &Change<'_>| change.now.id.uuid();
    let jobs = changes.iter().flat_map(|change| change.jobs().map(move |job| (of(change), job)));
    let jobs: Vec<_> = jobs.collect();
    if !jobs.is_empty() {
        save_jobs(conn, &jobs).await?;
    }
    let tasks = changes.iter().flat_map(|change| {
        change.tasks().map(move |(job, task)| (of(change), job.id.uuid(), task))
    });
    let tasks: Vec<_> = tasks.collect();
    if !tasks.is_empty() {
        save_tasks(conn, &tasks).await?;
    }
    Ok(())
}

async fn save_jobs(conn: &mut PgConnection, jobs: &[(Uuid, &Job)]) -> Result<(), BatchError> {
    let ids: Vec<_> = jobs.iter().map(|(_, job)| job.id.uuid()).collect();
    let cuts: Vec<_> = jobs.iter().map(|(_, job)| job.fulfillment_order_id.uuid()).collect();
    let of: Vec<_> = jobs.iter().map(|(order, _)| *order).collect();
    let locations: Vec<_> = jobs.iter().map(|(_, job)| job.location.clone()).collect();
    let zones: Vec<_> = jobs.iter().map(|(_, job)| job.zone.clone()).collect();
    let states: Vec<_> = jobs.iter().map(|(_, job)| job.state.word().to_owned()).collect();
    let holders: Vec<_> = jobs.iter().map(|(_, job)| job.holder.clone()).collect();
    let since: Vec<_> = jobs.iter().map(|(_, job)| job.claimed_at).collect();
    let claims: Vec<_> = jobs.iter().map(|(_, job)| job.claimed_until).collect();
    let refusals: Vec<_> = jobs.iter().map(|(_, job)| job.refusal.clone()).collect();
    let versions: Vec<_> = jobs.iter().map(|(_, job)| job.version).collect();
    let released: Vec<_> = jobs.iter().map(|(_, job)| job.released_at).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO pick_jobs (job_id, fulfillment_order_id, order_id, location, zone, state,
            holder, claimed_until, refusal, version, released_at, claimed_at)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::timestamptz[], $9::text[], $10::bigint[], $11::timestamptz[],
            $12::timestamptz[])
        ON CONFLICT (job_id) DO UPDATE
        SET state = EXCLUDED.state, holder = EXCLUDED.holder,
            claimed_until = EXCLUDED.claimed_until, refusal = EXCLUDED.refusal,
            version = EXCLUDED.version, claimed_at = EXCLUDED.claimed_at
        "#,
        &ids,
        &cuts,
        &of,
        &locations,
        &zones,
        &states,
        &holders as &[Option<String>],
        &claims as &[Option<DateTime<Utc>>],
        &refusals as &[Option<String>],
        &versions,
        &released,
        &since as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    written("pick_jobs", saved.rows_affected(), ids.len())
}

async fn save_tasks(
    conn: &mut PgConnection,
    tasks: &[(Uuid, Uuid, &Task)],
) -> Result<(), BatchError> {
    let ids: Vec<_> = tasks.iter().map(|(.., task)| task.id.uuid()).collect();
    let jobs: Vec<_> = tasks.iter().map(|(_, job, _)| *job).collect();
    let orders: Vec<_> = tasks.iter().map(|(order, ..)| *order).collect();
    let lines: Vec<_> = tasks.iter().map(|(.., task)| task.line_id.uuid()).collect();
    let skus: Vec<_> = tasks.iter().map(|(.., task)| task.sku.to_string()).collect();
    let bins: Vec<_> = tasks.iter().map(|(.., task)| task.bin.clone()).collect();
    let walking: Vec<_> = tasks.iter().map(|(.., task)| task.walking_order).collect();
    let figure = |of: fn(&Task) -> i64| tasks.iter().map(|(.., task)| of(task)).collect::<Vec<_>>();
    let saved = sqlx::query!(
        r#"
        INSERT INTO pick_tasks (task_id, job_id, order_id, line_id, sku, bin, walking_order,
            quantity, picked, short, packed, handed_over)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
            $7::integer[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
        ON CONFLICT (task_id) DO UPDATE
        SET quantity = EXCLUDED.quantity, picked = EXCLUDED.picked, short = EXCLUDED.short,
            packed = EXCLUDED.packed, handed_over = EXCLUDED.handed_over
        "#,
        &ids,
        &jobs,
        &orders,
        &lines,
        &skus,
        &bins,
        &walking,
        &figure(|task| task.quantity),
        &figure(|task| task.picked),
        &figure(|task| task.short),
        &figure(|task| task.packed),
        &figure(|task| task.handed_over),
    )
    .execute(conn)
    .await?;
    written("pick_tasks", saved.rows_affected(), ids.len())
}
