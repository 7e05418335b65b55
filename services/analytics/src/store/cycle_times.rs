//! Table `cycle_times`: histograms per day, channel and stage.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::requests::analytics::{CycleGroup, CycleTimesList, Stage};
use runtime::Within;
use sqlx::{PgConnection, PgPool};

use crate::domain::{CycleKey, CycleShift, Histogram};

/// Gives the word that stands for a stage in rows and cursors.
pub fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Approved => "approved",
        Stage::Allocated => "allocated",
        Stage::Picked => "picked",
        Stage::Packed => "packed",
        Stage::HandedOver => "handed_over",
        Stage::Delivered => "delivered",
        Stage::Completed => "completed",
        Stage::Whole => "whole",
    }
}

/// The stages in the order of the way, which is the order of lists.
pub const WAY: [Stage; 8] = [
    Stage::Approved,
    Stage::Allocated,
    Stage::Picked,
    Stage::Packed,
    Stage::HandedOver,
    Stage::Delivered,
    Stage::Completed,
    Stage::Whole,
];

/// Adds what a batch changed, and looks up the slowest of each bucket anew; empty buckets go.
///
/// - Takes: buckets whose spans are stored already.
pub async fn shift(
    conn: &mut PgConnection,
    cycles: &BTreeMap<CycleKey, CycleShift>,
) -> Result<(), sqlx::Error> {
    if cycles.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "MERGE INTO cycle_times AS known
         USING (
             SELECT shift.*, (SELECT max(span.seconds) FROM order_spans AS span
                              WHERE span.day = shift.day AND span.channel = shift.channel
                                AND span.stage = shift.stage
                                AND span.bucket = shift.bucket) AS max_seconds
             FROM UNNEST($1::date[], $2::text[], $3::text[], $4::smallint[], $5::bigint[],
                         $6::bigint[]) AS shift (day, channel, stage, bucket, orders, sum_seconds)
         ) AS change
         ON known.day = change.day AND known.channel = change.channel
             AND known.stage = change.stage AND known.bucket = change.bucket
         WHEN MATCHED AND known.orders + change.orders = 0 THEN
             DELETE
         WHEN MATCHED THEN
             UPDATE SET orders = known.orders + change.orders,
                        sum_seconds = known.sum_seconds + change.sum_seconds,
                        max_seconds = change.max_seconds
         WHEN NOT MATCHED AND change.orders <> 0 THEN
             INSERT (day, channel, stage, bucket, orders, sum_seconds, max_seconds)
             VALUES (change.day, change.channel, change.stage, change.bucket, change.orders,
                     change.sum_seconds, change.max_seconds)",
        &cycles.keys().map(|key| key.day).collect::<Vec<_>>(),
        &cycles.keys().map(|key| key.channel.clone()).collect::<Vec<_>>(),
        &cycles.keys().map(|key| word(key.stage).to_owned()).collect::<Vec<_>>(),
        &cycles.keys().map(|key| key.bucket).collect::<Vec<_>>(),
        &cycles.values().map(|shift| shift.orders).collect::<Vec<_>>(),
        &cycles.values().map(|shift| shift.seconds).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Where a list goes on: after this group and stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// Day, channel or nothing, as the group has it.
    pub group: String,
    /// The stage's place on the way, from 1.
    pub place: i32,
}

/// The cycle times of a group and stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summed {
    /// Day, channel or nothing, as the group has it.
    pub group: String,
    /// The day, in a group by day.
    pub day: Option<NaiveDate>,
    /// The stage's place on the way, from 1.
    pub place: i32,
    /// What all orders took together.
    pub sum_seconds: i64,
    /// How they are spread.
    pub histogram: Histogram,
}

/// Lists cycle times by group, and in each group by the way.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    asked: &CycleTimesList,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Summed>, sqlx::Error> {
    let group = match asked.group_by {
        CycleGroup::Stage => "stage",
        CycleGroup::Day => "day",
        CycleGroup::Channel => "channel",
    };
    let way = WAY.map(|stage| word(stage).to_owned());
    let rows = sqlx::query!(
        r#"WITH buckets AS (
               SELECT CASE $4::text WHEN 'day' THEN to_char(day, 'YYYY-MM-DD')
                                    WHEN 'channel' THEN channel
                                    ELSE '' END COLLATE "C" AS label,
                      array_position($5::text[], stage) AS place, bucket,
                      sum(orders)::bigint AS orders, sum(sum_seconds)::bigint AS sum_seconds,
                      max(max_seconds) AS max_seconds
               FROM cycle_times
               WHERE ($1::date IS NULL OR day >= $1)
                 AND ($2::date IS NULL OR day <= $2)
                 AND ($3::text IS NULL OR channel = $3)
                 AND ($9::text[] IS NULL OR channel = ANY($9))
               GROUP BY 1, 2, 3)
           SELECT label AS "label!", place AS "place!", sum(sum_seconds)::bigint AS "seconds!",
                  array_agg(orders ORDER BY bucket) AS "orders!",
                  array_agg(max_seconds ORDER BY bucket) AS "slowest!"
           FROM buckets
           WHERE $6::text IS NULL OR (label, place) > ($6, $7::integer)
           GROUP BY label, place
           ORDER BY label, place
           LIMIT $8"#,
        asked.from,
        asked.to,
        asked.channel,
        group,
        way.as_slice(),
        after.as_ref().map(|after| after.group.as_str()),
        after.as_ref().map(|after| after.place),
        limit,
        within.channels(),
    );
    let summed = rows.fetch_all(pool).await?.into_iter().map(|row| Summed {
        day: row.label.parse().ok().filter(|_| asked.group_by == CycleGroup::Day),
        group: row.label,
        place: row.place,
        sum_seconds: row.seconds,
        histogram: Histogram(row.orders.into_iter().zip(row.slowest).collect()),
    });
    Ok(summed.collect())
}
