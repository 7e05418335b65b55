//! Table `sales_by_product`.

use std::collections::BTreeMap;

use contracts::requests::analytics::{SalesList, SalesSort};
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};

use crate::domain::{Count, ProductKey};
use crate::store::all_written;
use crate::store::sales_by_region::{After, Summed};

/// Adds what a batch changed; rows of which nothing is left go.
pub async fn shift(
    conn: &mut PgConnection,
    products: &BTreeMap<ProductKey, Count>,
) -> Result<(), BatchError> {
    if products.is_empty() {
        return Ok(());
    }
    let written = sqlx::query!(
        "MERGE INTO sales_by_product AS known
         USING UNNEST($1::date[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
                      $7::bigint[], $8::bigint[], $9::bigint[])
             AS change (day, channel, currency, sku, orders, pieces, revenue_minor,
                        cancelled_orders, cancelled_pieces)
         ON known.day = change.day AND known.channel = change.channel
             AND known.currency = change.currency AND known.sku = change.sku
         WHEN MATCHED AND known.orders + change.orders = 0
                      AND known.pieces + change.pieces = 0
                      AND known.revenue_minor + change.revenue_minor = 0
                      AND known.cancelled_orders + change.cancelled_orders = 0
                      AND known.cancelled_pieces + change.cancelled_pieces = 0 THEN
             DELETE
         WHEN MATCHED THEN
             UPDATE SET orders = known.orders + change.orders,
                        pieces = known.pieces + change.pieces,
                        revenue_minor = known.revenue_minor + change.revenue_minor,
                        cancelled_orders = known.cancelled_orders + change.cancelled_orders,
                        cancelled_pieces = known.cancelled_pieces + change.cancelled_pieces
         WHEN NOT MATCHED THEN
             INSERT (day, channel, currency, sku, orders, pieces, revenue_minor,
                     cancelled_orders, cancelled_pieces)
             VALUES (change.day, change.channel, change.currency, change.sku, change.orders,
                     change.pieces, change.revenue_minor, change.cancelled_orders,
                     change.cancelled_pieces)",
        &products.keys().map(|key| key.day).collect::<Vec<_>>(),
        &products.keys().map(|key| key.channel.clone()).collect::<Vec<_>>(),
        &products.keys().map(|key| key.currency.to_string()).collect::<Vec<_>>(),
        &products.keys().map(|key| key.sku.clone()).collect::<Vec<_>>(),
        &products.values().map(|count| count.orders).collect::<Vec<_>>(),
        &products.values().map(|count| count.pieces).collect::<Vec<_>>(),
        &products.values().map(|count| count.revenue_minor).collect::<Vec<_>>(),
        &products.values().map(|count| count.cancelled_orders).collect::<Vec<_>>(),
        &products.values().map(|count| count.cancelled_pieces).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    all_written("sales_by_product", written.rows_affected(), products.len())
}

/// Lists sales by item and currency.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    asked: &SalesList,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Summed>, sqlx::Error> {
    sqlx::query_as!(
        Summed,
        r#"WITH summed AS (
               SELECT CASE WHEN $5::boolean THEN -sum(revenue_minor) ELSE 0 END::bigint AS rank,
                      sku AS label, currency,
                      sum(orders)::bigint AS orders, sum(pieces)::bigint AS pieces,
                      sum(revenue_minor)::bigint AS revenue_minor,
                      sum(cancelled_orders)::bigint AS cancelled_orders,
                      sum(cancelled_pieces)::bigint AS cancelled_pieces
               FROM sales_by_product
               WHERE ($1::date IS NULL OR day >= $1)
                 AND ($2::date IS NULL OR day <= $2)
                 AND ($3::text IS NULL OR channel = $3)
                 AND ($4::text IS NULL OR currency = $4)
                 AND ($10::text[] IS NULL OR channel = ANY($10))
               GROUP BY sku, currency)
           SELECT rank AS "rank!", label AS "label!", '' AS "part!", currency AS "currency!",
                  orders AS "orders!", pieces AS "pieces!", revenue_minor AS "revenue_minor!",
                  cancelled_orders AS "cancelled_orders!", cancelled_pieces AS "cancelled_pieces!"
           FROM summed
           WHERE $6::bigint IS NULL OR (rank, label, currency) > ($6, $7::text, $8::text)
           ORDER BY rank, label, currency
           LIMIT $9"#,
        asked.from,
        asked.to,
        asked.channel,
        asked.currency.map(|currency| currency.to_string()),
        asked.sort == SalesSort::Revenue,
        after.as_ref().map(|after| after.rank),
        after.as_ref().map(|after| after.label.as_str()),
        after.as_ref().map(|after| after.currency.as_str()),
        limit,
        within.channels(),
    )
    .fetch_all(pool)
    .await
}
