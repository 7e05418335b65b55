//! What almost every batch changes: stock and its ledger, jobs and their tasks, the answers that were
//! given, and the numbers that were given out. They are written together, in one statement.
//!
//! That statement also looks whether everything stood as the batch had it: the stamp of whoever wrote
//! last, and all levels by which it decided. So nothing is sold, and nobody refused, by a memory alone.

use chrono::{DateTime, Utc};
use contracts::ids::Id;
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{column, stock, written};
use crate::commands::{Kept, Once};
use crate::domain::World;
use crate::domain::change::Change;
use crate::domain::job::{Job, Task};
use crate::domain::stock::{Account, Entry, Level};

/// What is written.
struct Moving<'a> {
    accounts: Vec<(&'a Sku, &'a str, Account)>,
    entries: &'a [Entry],
    jobs: Vec<(Uuid, &'a Job)>,
    tasks: Vec<(Uuid, Uuid, &'a Task)>,
    kept: &'a [Kept],
}

/// What was written, in rows, and what stood there before.
struct Saved {
    levels: i64,
    movements: i64,
    jobs: i64,
    tasks: i64,
    answers: i64,
    stamp: Option<Uuid>,
    /// Levels of the items that the batch concerns.
    stood: i64,
    /// Those of them that stood as the batch had them.
    believed: i64,
}

/// Stores what moved, as far as it is new or changed.
///
/// - Gives: the stamp that is left, another one where anything changed that is remembered.
/// - Errs: where the stamp that was read is no longer there, or any level stood elsewhere.
pub async fn save(
    conn: &mut PgConnection,
    world: &World,
    changes: &[Change<'_>],
    once: &Once,
    stamp: Uuid,
) -> Result<Uuid, BatchError> {
    let of = |change: &Change<'_>| change.now.id.uuid();
    let jobs = changes.iter().flat_map(|change| change.jobs().map(move |job| (of(change), job)));
    let tasks = changes.iter().flat_map(|change| {
        change.tasks().map(move |(job, task)| (of(change), job.id.uuid(), task))
    });
    let moving = Moving {
        accounts: world.books.accounts().collect(),
        entries: world.books.entries(),
        jobs: jobs.collect(),
        tasks: tasks.collect(),
        kept: &once.kept,
    };
    let saved = write(conn, world, &moving, stamp).await?;
    saved.check(&moving)?;
    let other = || BatchError::inconsistent("counters", "somebody has written meanwhile");
    saved.stamp.ok_or_else(other)
}

async fn write(
    conn: &mut PgConnection,
    world: &World,
    Moving { accounts, entries, jobs, tasks, kept }: &Moving<'_>,
    stamp: Uuid,
) -> Result<Saved, BatchError> {
    let opened = |figure: fn(Level) -> i64| column(accounts, |(.., now)| now.opened.map(figure));
    let skus = world.books.items().map(Sku::as_str);
    let saved = sqlx::query_file_as!(
        Saved,
        "src/store/moving.sql",
        &column(accounts, |(sku, ..)| sku.as_str()) as &[&str],
        &column(accounts, |(_, location, _)| *location) as &[&str],
        &column(accounts, |(.., now)| now.level.on_hand),
        &column(accounts, |(.., now)| now.level.allocated),
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
        &opened(|level| level.on_hand) as &[Option<i64>],
        &opened(|level| level.allocated) as &[Option<i64>],
        &column(accounts, |(.., now)| now.moved),
        &skus.collect::<Vec<_>>() as &[&str],
        stamp,
    );
    Ok(saved.fetch_one(conn).await?)
}

impl Saved {
    /// Checks that all of it was written, and that the levels stood where the batch had them.
    fn check(&self, moving: &Moving<'_>) -> Result<(), BatchError> {
        let counted = |rows: i64| rows.unsigned_abs();
        let opened = moving.accounts.iter().filter(|(.., now)| now.opened.is_some()).count() as u64;
        if (counted(self.stood), counted(self.believed)) != (opened, opened) {
            let what = "a level is another than the one that was worked with";
            return Err(BatchError::inconsistent("stock_levels", what));
        }
        let moved = moving.accounts.iter().filter(|(.., now)| now.moved).count();
        written("stock_levels", counted(self.levels), moved)?;
        written("movements", counted(self.movements), moving.entries.len())?;
        written("pick_jobs", counted(self.jobs), moving.jobs.len())?;
        written("pick_tasks", counted(self.tasks), moving.tasks.len())?;
        written("answered", counted(self.answers), moving.kept.len())
    }
}
