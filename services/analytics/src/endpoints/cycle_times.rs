//! Cycle times: how long each stage took.

use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::analytics::{CycleGroup, CycleTimeRow, CycleTimesList, Stage};
use runtime::Within;
use sqlx::PgPool;

use crate::endpoints::cursor;
use crate::store::cycle_times::{self, After, Summed, WAY};

/// Lists cycle times in the order of the group, then of the way.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    asked: CycleTimesList,
) -> Result<Page<CycleTimeRow>, Problem> {
    let limit = asked.page.limit();
    let after = match cursor::read::<2>(&asked.page)? {
        None => None,
        Some([group, place]) => {
            let place = place.parse().map_err(|_| cursor::refused())?;
            Some(After { group, place })
        }
    };
    let rows = cycle_times::list(pool, within, &asked, after, limit + 1).await;
    let page = Page::cut(rows.map_err(runtime::database)?, limit, |last| {
        cursor::write([&last.group, &last.place.to_string()])
    });
    let items = page.items.into_iter().map(|row| told(asked.group_by, row)).collect();
    Ok(Page { items, next: page.next })
}

fn told(group: CycleGroup, row: Summed) -> CycleTimeRow {
    let count = row.histogram.count();
    CycleTimeRow {
        day: row.day,
        channel: (group == CycleGroup::Channel).then_some(row.group),
        stage: stage_at(row.place),
        count,
        mean_seconds: row.sum_seconds / count.max(1),
        p50_seconds: row.histogram.percentile(50),
        p90_seconds: row.histogram.percentile(90),
        max_seconds: row.histogram.max(),
    }
}

/// Gives the stage at a place that the database found in [`WAY`].
fn stage_at(place: i32) -> Stage {
    let index = usize::try_from(place - 1).unwrap_or_default();
    WAY.get(index).copied().unwrap_or(Stage::Whole)
}
