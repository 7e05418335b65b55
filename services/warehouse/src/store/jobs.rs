//! `pick_jobs`, `pick_tasks`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::{FulfillmentOrderId, Id, LineId, PickJobId, PickTaskId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{column, sku, written};
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
    let tasks = changes.iter().flat_map(|change| {
        change.tasks().map(move |(job, task)| (of(change), job.id.uuid(), task))
    });
    let tasks: Vec<_> = tasks.collect();
    if jobs.is_empty() && tasks.is_empty() {
        return Ok(());
    }
    save_all(conn, &jobs, &tasks).await
}

async fn save_all(
    conn: &mut PgConnection,
    jobs: &[(Uuid, &Job)],
    tasks: &[(Uuid, Uuid, &Task)],
) -> Result<(), BatchError> {
    let saved = sqlx::query!(
        r#"
        WITH jobs AS (
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
            RETURNING job_id
        ), tasks AS (
            INSERT INTO pick_tasks (task_id, job_id, order_id, line_id, sku, bin, walking_order,
                quantity, picked, short, packed, handed_over)
            SELECT *
            FROM UNNEST($13::uuid[], $14::uuid[], $15::uuid[], $16::uuid[], $17::text[],
                $18::text[], $19::integer[], $20::bigint[], $21::bigint[], $22::bigint[],
                $23::bigint[], $24::bigint[])
            ON CONFLICT (task_id) DO UPDATE
            SET quantity = EXCLUDED.quantity, picked = EXCLUDED.picked, short = EXCLUDED.short,
                packed = EXCLUDED.packed, handed_over = EXCLUDED.handed_over
            RETURNING task_id
        )
        SELECT (SELECT count(*) FROM jobs) AS "jobs!", (SELECT count(*) FROM tasks) AS "tasks!"
        "#,
        &column(jobs, |(_, job)| job.id.uuid()),
        &column(jobs, |(_, job)| job.fulfillment_order_id.uuid()),
        &column(jobs, |(order, _)| *order),
        &column(jobs, |(_, job)| job.location.as_str()) as &[&str],
        &column(jobs, |(_, job)| job.zone.as_str()) as &[&str],
        &column(jobs, |(_, job)| job.state.word()) as &[&str],
        &column(jobs, |(_, job)| job.holder.as_deref()) as &[Option<&str>],
        &column(jobs, |(_, job)| job.claimed_until) as &[Option<DateTime<Utc>>],
        &column(jobs, |(_, job)| job.refusal.as_deref()) as &[Option<&str>],
        &column(jobs, |(_, job)| job.version),
        &column(jobs, |(_, job)| job.released_at),
        &column(jobs, |(_, job)| job.claimed_at) as &[Option<DateTime<Utc>>],
        &column(tasks, |(.., task)| task.id.uuid()),
        &column(tasks, |(_, job, _)| *job),
        &column(tasks, |(order, ..)| *order),
        &column(tasks, |(.., task)| task.line_id.uuid()),
        &column(tasks, |(.., task)| task.sku.as_str()) as &[&str],
        &column(tasks, |(.., task)| task.bin.as_str()) as &[&str],
        &column(tasks, |(.., task)| task.walking_order),
        &column(tasks, |(.., task)| task.quantity),
        &column(tasks, |(.., task)| task.picked),
        &column(tasks, |(.., task)| task.short),
        &column(tasks, |(.., task)| task.packed),
        &column(tasks, |(.., task)| task.handed_over),
    )
    .fetch_one(conn)
    .await?;
    written("pick_jobs", saved.jobs.unsigned_abs(), jobs.len())?;
    written("pick_tasks", saved.tasks.unsigned_abs(), tasks.len())
}
