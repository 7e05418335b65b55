//! What almost every batch changes: stock and its ledger, jobs and their tasks, the answers that were
//! given, and the numbers that were given out. They are written together, in one statement, which also
//! looks whether the levels stood where the batch believed them: what is sold is never a memory alone.

use chrono::{DateTime, Utc};
use contracts::ids::Id;
use contracts::sku::Sku;
use runtime::BatchError;
use runtime::sabotage::{Sabotage, does};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{column, stock, written};
use crate::commands::Once;
use crate::domain::World;
use crate::domain::change::Change;
use crate::domain::job::{Job, Task};
use crate::domain::stock::{Entry, Level};

/// What is written.
struct Moving<'a> {
    levels: Vec<(&'a Sku, &'a str, Level)>,
    before: Vec<Level>,
    entries: &'a [Entry],
    jobs: Vec<(Uuid, &'a Job)>,
    tasks: Vec<(Uuid, Uuid, &'a Task)>,
    once: &'a Once,
}

/// Stores what moved, as far as it is new or changed; gives the stamp that was left, where anything
/// changed that is remembered or a number was given out.
pub async fn save(
    conn: &mut PgConnection,
    world: &World,
    changes: &[Change<'_>],
    once: &Once,
) -> Result<Option<Uuid>, BatchError> {
    let of = |change: &Change<'_>| change.now.id.uuid();
    let jobs = changes.iter().flat_map(|change| change.jobs().map(move |job| (of(change), job)));
    let tasks = changes.iter().flat_map(|change| {
        change.tasks().map(move |(job, task)| (of(change), job.id.uuid(), task))
    });
    let moving = Moving {
        levels: world.books.changed().collect(),
        before: world.books.before().collect(),
        entries: world.books.entries(),
        jobs: jobs.collect(),
        tasks: tasks.collect(),
        once,
    };
    write(conn, world, &moving).await
}

async fn write(
    conn: &mut PgConnection,
    world: &World,
    Moving { levels, before, entries, jobs, tasks, once }: &Moving<'_>,
) -> Result<Option<Uuid>, BatchError> {
    let kept = &once.kept;
    let saved = sqlx::query_file!(
        "src/store/moving.sql",
        &column(levels, |(sku, ..)| sku.as_str()) as &[&str],
        &column(levels, |(_, location, _)| *location) as &[&str],
        &column(levels, |(.., level)| level.on_hand),
        &column(levels, |(.., level)| level.allocated),
        &column(entries, |entry| entry.number),
        &column(entries, |entry| entry.id.uuid()),
        &column(entries, |entry| entry.sku.as_str()) as &[&str],
        &column(entries, |entry| entry.location.as_str()) as &[&str],
        &column(entries, |entry| stock::word(entry.kind)) as &[&str],
        &column(entries, |entry| entry.on_hand_change),
        &column(entries, |entry| entry.allocated_change),
        &column(entries, |entry| entry.after.on_hand),
        &column(entries, |entry| entry.after.allocated),
        &column(entries, |entry| entry.cause.as_str()) as &[&str],
        &column(entries, |entry| entry.reason.as_deref()) as &[Option<&str>],
        &column(entries, |entry| entry.order.map(Id::uuid)) as &[Option<Uuid>],
        world.now,
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
        &column(kept, |kept| kept.stamp.scope.as_str()) as &[&str],
        &column(kept, |kept| kept.stamp.key.as_str()) as &[&str],
        &column(kept, |kept| kept.stamp.fingerprint),
        &column(kept, |kept| &kept.answer) as &[&serde_json::Value],
        &column(kept, |kept| kept.actor.as_str()) as &[&str],
        world.counters.arrivals,
        world.books.last_number(),
        world.counters.parcels,
        world.changes_what_is_remembered(),
        &column(before, |level| level.on_hand),
        &column(before, |level| level.allocated),
    )
    .fetch_one(conn)
    .await?;
    as_believed(saved.believed.unsigned_abs(), levels.len())?;
    written("stock_levels", saved.levels.unsigned_abs(), levels.len())?;
    written("movements", saved.movements.unsigned_abs(), entries.len())?;
    written("pick_jobs", saved.jobs.unsigned_abs(), jobs.len())?;
    written("pick_tasks", saved.tasks.unsigned_abs(), tasks.len())?;
    written("answered", saved.answers.unsigned_abs(), kept.len())?;
    Ok(saved.stamp)
}

/// Checks that levels stood where a batch had them: they may have been remembered.
fn as_believed(levels: u64, changed: usize) -> Result<(), BatchError> {
    if levels == changed as u64 || does(Sabotage::StaleStock) {
        return Ok(());
    }
    Err(BatchError::inconsistent("stock_levels", "a level is another than the one worked with"))
}
