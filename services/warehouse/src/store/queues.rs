//! Reads of the floor and of the lists in which work waits.

use chrono::{DateTime, Utc};
use contracts::ids::{
    CancellationId, FulfillmentOrderId, Id, LineId, OrderId, PickJobId, PickTaskId,
};
use contracts::requests::warehouse::floor::Task;
use contracts::requests::warehouse::work::{
    Backorder, BackordersQuery, JobCount, JobRow, JobsQuery, PutBack, PutBacksQuery,
};
use runtime::{BatchError, Within};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use super::holds::reason;
use super::sku;
use crate::domain::allocation::told;
use crate::domain::floor::Device;

/// Finds a device.
pub async fn find_device(pool: &PgPool, name: &str) -> Result<Option<Device>, BatchError> {
    let row = sqlx::query_as!(
        Device,
        "SELECT location, zones, revoked FROM devices WHERE device = $1",
        name,
    );
    Ok(row.fetch_optional(pool).await?)
}

/// Which jobs a list holds.
#[derive(Debug, Default)]
pub struct Wanted {
    /// What the asker wants.
    pub query: JobsQuery,
    /// Only of these zones.
    pub zones: Option<Vec<String>>,
    /// Only of orders that are not on hold.
    pub offered: bool,
    /// The oldest first.
    pub oldest_first: bool,
}

#[derive(Debug, serde::Deserialize)]
struct TaskRow {
    task_id: Uuid,
    bin: String,
    sku: String,
    ordered: Option<String>,
    quantity: i64,
    picked: i64,
    short: i64,
    packed: i64,
    name: Option<String>,
    barcodes: Option<Vec<String>>,
}

fn task(row: TaskRow) -> Result<Task, BatchError> {
    let barcodes = row.barcodes.unwrap_or_else(|| vec![row.sku.clone()]);
    Ok(Task {
        task_id: PickTaskId::from_uuid(row.task_id),
        bin: row.bin,
        name: row.name.unwrap_or_else(|| row.sku.clone()),
        sku: sku("pick_tasks", &row.sku)?,
        substituted_for: row.ordered.as_deref().map(|text| sku("order_lines", text)).transpose()?,
        barcodes,
        quantity: told(row.quantity),
        picked: told(row.picked),
        short: told(row.short),
        packed: told(row.packed),
    })
}

/// Lists jobs with their tasks, the newest first unless said otherwise.
pub async fn list_jobs(
    pool: &PgPool,
    within: &Within,
    wanted: &Wanted,
    beyond: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<JobRow>, BatchError> {
    let (at, id) = beyond.unzip();
    let rows = sqlx::query!(
        r#"
        SELECT job.job_id, job.order_id, orders.number, job.fulfillment_order_id, job.location,
            job.zone, job.state, job.holder, job.claimed_at, job.claimed_until, job.released_at,
            ARRAY(
                SELECT jsonb_build_object('task_id', task.task_id, 'bin', task.bin,
                    'sku', task.sku, 'ordered', nullif(line.sku, task.sku), 'quantity', task.quantity, 'picked', task.picked,
                    'short', task.short, 'packed', task.packed, 'name', items.name,
                    'barcodes', (SELECT jsonb_agg(codes.barcode ORDER BY codes.place)
                        FROM item_barcodes AS codes WHERE codes.sku = task.sku))
                FROM pick_tasks AS task
                JOIN order_lines AS line USING (order_id, line_id)
                LEFT JOIN items ON items.sku = task.sku
                WHERE task.job_id = job.job_id AND task.quantity > 0
                ORDER BY task.walking_order, task.bin, task.sku, task.task_id
            ) AS "tasks!: Vec<Json<TaskRow>>",
            ARRAY(SELECT DISTINCT reason FROM holds
                WHERE holds.order_id = job.order_id AND holds.state = 'open') AS "on_hold!"
        FROM pick_jobs AS job JOIN orders USING (order_id)
        WHERE ($1::text IS NULL OR job.state = $1) AND ($2::text IS NULL OR job.location = $2)
          AND ($3::text IS NULL OR job.zone = $3) AND ($4::uuid IS NULL OR job.order_id = $4)
          AND ($5::text[] IS NULL OR job.zone = ANY($5)) AND ($6::text IS NULL OR job.holder = $6)
          AND ($7::timestamptz IS NULL OR CASE WHEN $9 THEN (job.released_at, job.job_id) > ($7, $8::uuid)
                ELSE (job.released_at, job.job_id) < ($7, $8::uuid) END)
          AND ($12::uuid IS NULL OR job.job_id = $12) AND ($13::text IS NULL OR orders.number = $13)
          AND (NOT $11 OR NOT EXISTS (SELECT FROM holds
                WHERE holds.order_id = job.order_id AND holds.state = 'open'))
          AND ($14::text[] IS NULL OR orders.channel = ANY($14)) AND ($15::text[] IS NULL OR job.location = ANY($15))
        ORDER BY CASE WHEN $9 THEN job.released_at END, CASE WHEN $9 THEN job.job_id END,
            job.released_at DESC, job.job_id DESC
        LIMIT $10
        "#,
        wanted.query.state.as_deref(),
        within.location(wanted.query.location.clone()),
        wanted.query.zone.as_deref(),
        wanted.query.order_id.map(Id::uuid),
        wanted.zones.as_deref(),
        wanted.query.held_by.as_deref(),
        at,
        id,
        wanted.oldest_first,
        limit,
        wanted.offered,
        wanted.query.job_id.map(Id::uuid),
        wanted.query.order_number.as_deref(),
        within.channels(),
        within.locations(),
    );
    let jobs = rows.fetch_all(pool).await?.into_iter().map(|row| {
        Ok(JobRow {
            job_id: PickJobId::from_uuid(row.job_id),
            order_id: OrderId::from_uuid(row.order_id),
            order_number: row.number,
            fulfillment_order_id: FulfillmentOrderId::from_uuid(row.fulfillment_order_id),
            location: row.location,
            zone: row.zone,
            state: row.state,
            held_by: row.holder,
            claimed_at: row.claimed_at,
            claimed_until: row.claimed_until,
            released_at: row.released_at,
            on_hold: row.on_hold.iter().map(|code| reason(code)).collect::<Result<_, _>>()?,
            tasks: row.tasks.into_iter().map(|Json(row)| task(row)).collect::<Result<_, _>>()?,
        })
    });
    jobs.collect()
}

/// Counts the jobs that are neither packed nor cancelled.
pub async fn count_jobs(pool: &PgPool, within: &Within) -> Result<Vec<JobCount>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT location, zone, state, count(*) AS "jobs!", min(released_at) AS "oldest_at!",
            count(*) FILTER (WHERE EXISTS (SELECT FROM holds
                WHERE holds.order_id = pick_jobs.order_id AND holds.state = 'open')) AS "on_hold!"
        FROM pick_jobs
        WHERE state IN ('open', 'claimed', 'picked')
          AND ($1::text[] IS NULL OR location = ANY($1))
          AND ($2::text[] IS NULL OR EXISTS (SELECT FROM orders
                WHERE orders.order_id = pick_jobs.order_id AND orders.channel = ANY($2)))
        GROUP BY location, zone, state
        ORDER BY location, zone, state
        "#,
        within.locations(),
        within.channels(),
    );
    let counts = rows.fetch_all(pool).await?.into_iter().map(|row| JobCount {
        location: row.location,
        zone: row.zone,
        state: row.state,
        jobs: told(row.jobs),
        on_hold: told(row.on_hold),
        oldest_at: row.oldest_at,
    });
    Ok(counts.collect())
}

/// Lists what waits for stock, the oldest first.
pub async fn list_backorders(
    pool: &PgPool,
    within: &Within,
    query: &BackordersQuery,
    after: (i64, Uuid),
) -> Result<Vec<Backorder>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT orders.arrival, orders.order_id, orders.number, line.line_id, line.sku,
            line.backordered, line.recount_until, orders.approved_at
        FROM order_lines AS line
        JOIN orders USING (order_id)
        WHERE line.backordered > 0 AND ($1::text IS NULL OR line.sku = $1)
          AND (orders.arrival, line.line_id) > ($2, $3)
          AND ($5::text[] IS NULL OR orders.channel = ANY($5))
        ORDER BY orders.arrival, line.line_id
        LIMIT $4
        "#,
        query.sku.as_ref().map(|sku| sku.as_str()),
        after.0,
        after.1,
        query.page.limit() + 1,
        within.channels(),
    );
    let rows = rows.fetch_all(pool).await?;
    let backorders = rows.into_iter().map(|row| {
        Ok(Backorder {
            arrival: row.arrival,
            order_id: OrderId::from_uuid(row.order_id),
            order_number: row.number,
            line_id: LineId::from_uuid(row.line_id),
            sku: sku("order_lines", &row.sku)?,
            quantity: told(row.backordered),
            recount_until: row.recount_until,
            approved_at: row.approved_at,
        })
    });
    backorders.collect()
}

/// Lists put-backs, the oldest first.
pub async fn list_put_backs(
    pool: &PgPool,
    within: &Within,
    query: &PutBacksQuery,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<PutBack>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT put_back_id, order_id, location, bin, sku, quantity, reason, cancellation_id,
            opened_at, done_at, done_by
        FROM put_backs
        WHERE ($1::text IS NULL OR location = $1) AND ($2 OR done_at IS NULL)
          AND (opened_at, put_back_id) > ($3, $4)
          AND ($6::text[] IS NULL OR EXISTS (SELECT FROM orders
                WHERE orders.order_id = put_backs.order_id AND orders.channel = ANY($6)))
          AND ($7::text[] IS NULL OR location = ANY($7))
        ORDER BY opened_at, put_back_id
        LIMIT $5
        "#,
        query.location.as_deref(),
        query.done,
        after.0,
        after.1,
        query.page.limit() + 1,
        within.channels(),
        within.locations(),
    );
    let rows = rows.fetch_all(pool).await?;
    let put_backs = rows.into_iter().map(|row| {
        Ok(PutBack {
            put_back_id: row.put_back_id,
            order_id: OrderId::from_uuid(row.order_id),
            location: row.location,
            bin: row.bin,
            sku: sku("put_backs", &row.sku)?,
            quantity: told(row.quantity),
            reason: row.reason,
            cancellation_id: row.cancellation_id.map(CancellationId::from_uuid),
            opened_at: row.opened_at,
            done_at: row.done_at,
            done_by: row.done_by,
        })
    });
    put_backs.collect()
}
