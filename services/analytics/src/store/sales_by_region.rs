//! Table `sales_by_region`, from which days and channels are summed up too.

use std::collections::BTreeMap;

use contracts::requests::analytics::{SalesGroup, SalesList, SalesSort};
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};

use crate::domain::{Count, RegionKey};
use crate::store::all_written;

/// Adds what a batch changed; rows of which nothing is left go.
pub async fn shift(
    conn: &mut PgConnection,
    regions: &BTreeMap<RegionKey, Count>,
) -> Result<(), BatchError> {
    if regions.is_empty() {
        return Ok(());
    }
    let written = sqlx::query!(
        "MERGE INTO sales_by_region AS known
         USING UNNEST($1::date[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                      $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
             AS change (day, channel, currency, country, region, orders, pieces, revenue_minor,
                        cancelled_orders, cancelled_pieces)
         ON known.day = change.day AND known.channel = change.channel
             AND known.currency = change.currency AND known.country = change.country
             AND known.region = change.region
         WHEN MATCHED AND known.orders + change.orders = 0
                      AND known.cancelled_orders + change.cancelled_orders = 0 THEN
             DELETE
         WHEN MATCHED THEN
             UPDATE SET orders = known.orders + change.orders,
                        pieces = known.pieces + change.pieces,
                        revenue_minor = known.revenue_minor + change.revenue_minor,
                        cancelled_orders = known.cancelled_orders + change.cancelled_orders,
                        cancelled_pieces = known.cancelled_pieces + change.cancelled_pieces
         WHEN NOT MATCHED THEN
             INSERT (day, channel, currency, country, region, orders, pieces, revenue_minor,
                     cancelled_orders, cancelled_pieces)
             VALUES (change.day, change.channel, change.currency, change.country, change.region,
                     change.orders, change.pieces, change.revenue_minor, change.cancelled_orders,
                     change.cancelled_pieces)",
        &regions.keys().map(|key| key.day).collect::<Vec<_>>(),
        &regions.keys().map(|key| key.channel.clone()).collect::<Vec<_>>(),
        &regions.keys().map(|key| key.currency.to_string()).collect::<Vec<_>>(),
        &regions.keys().map(|key| key.country.clone()).collect::<Vec<_>>(),
        &regions.keys().map(|key| key.region.clone()).collect::<Vec<_>>(),
        &regions.values().map(|count| count.orders).collect::<Vec<_>>(),
        &regions.values().map(|count| count.pieces).collect::<Vec<_>>(),
        &regions.values().map(|count| count.revenue_minor).collect::<Vec<_>>(),
        &regions.values().map(|count| count.cancelled_orders).collect::<Vec<_>>(),
        &regions.values().map(|count| count.cancelled_pieces).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    all_written("sales_by_region", written.rows_affected(), regions.len())
}

/// Where a list goes on: after this group and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// See [`Summed::rank`].
    pub rank: i64,
    /// Day, channel, country or item.
    pub label: String,
    /// The region, in a group by region; else empty.
    pub part: String,
    /// The currency.
    pub currency: String,
}

/// Sales of a group in a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summed {
    /// What comes before the label in the order that was asked for: what was sold, the other way
    /// round, or nothing.
    pub rank: i64,
    /// Day, channel, country or item.
    pub label: String,
    /// The region, in a group by region; else empty.
    pub part: String,
    /// The currency.
    pub currency: String,
    /// Orders that stand.
    pub orders: i64,
    /// Pieces that stand.
    pub pieces: i64,
    /// What they sold for.
    pub revenue_minor: i64,
    /// Orders cancelled or rejected as a whole.
    pub cancelled_orders: i64,
    /// Pieces cancelled.
    pub cancelled_pieces: i64,
}

/// Lists sales by day, channel or region, each by currency.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    asked: &SalesList,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Summed>, sqlx::Error> {
    let group = match asked.group_by {
        SalesGroup::Region => "region",
        SalesGroup::Channel => "channel",
        SalesGroup::Day | SalesGroup::Product => "day",
    };
    sqlx::query_as!(
        Summed,
        r#"WITH labelled AS (
               SELECT CASE $4::text WHEN 'channel' THEN channel
                                    WHEN 'region' THEN country
                                    ELSE to_char(day, 'YYYY-MM-DD') END COLLATE "C" AS label,
                      CASE $4::text WHEN 'region' THEN region ELSE '' END COLLATE "C" AS part,
                      currency, orders, pieces, revenue_minor, cancelled_orders, cancelled_pieces
               FROM sales_by_region
               WHERE ($1::date IS NULL OR day >= $1)
                 AND ($2::date IS NULL OR day <= $2)
                 AND ($3::text IS NULL OR channel = $3)
                 AND ($5::text IS NULL OR currency = $5)
                 AND ($12::text[] IS NULL OR channel = ANY($12))),
           summed AS (
               SELECT CASE WHEN $6::boolean THEN -sum(revenue_minor) ELSE 0 END::bigint AS rank,
                      label, part, currency,
                      sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces,
                      sum(revenue_minor)::bigint AS revenue_minor,
                      sum(cancelled_orders)::bigint AS cancelled_orders,
                      sum(cancelled_pieces)::bigint AS cancelled_pieces
               FROM labelled
               GROUP BY label, part, currency)
           SELECT rank AS "rank!", label AS "label!", part AS "part!", currency AS "currency!",
                  orders AS "orders!", pieces AS "pieces!", revenue_minor AS "revenue_minor!",
                  cancelled_orders AS "cancelled_orders!", cancelled_pieces AS "cancelled_pieces!"
           FROM summed
           WHERE $7::bigint IS NULL
              OR (rank, label, part, currency) > ($7, $8::text, $9::text, $10::text)
           ORDER BY rank, label, part, currency
           LIMIT $11"#,
        asked.from,
        asked.to,
        asked.channel,
        group,
        asked.currency.map(|currency| currency.to_string()),
        asked.sort == SalesSort::Revenue,
        after.as_ref().map(|after| after.rank),
        after.as_ref().map(|after| after.label.as_str()),
        after.as_ref().map(|after| after.part.as_str()),
        after.as_ref().map(|after| after.currency.as_str()),
        limit,
        within.channels(),
    )
    .fetch_all(pool)
    .await
}
