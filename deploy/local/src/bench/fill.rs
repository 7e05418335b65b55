//! Many stored orders: copies of real ones under new ids, spread over the past months, with lines,
//! timeline and delivery each, and without their logs.
//!
//! Rows are copied whole, so they keep whatever columns and shapes the tables have.

use anyhow::{Result, ensure};
use sqlx::{Connection, PgConnection};

/// How many orders one round makes.
const AT_ONCE: i64 = 20_000;

/// Orders of all kinds that shops, rules and the floor left here.
const TEMPLATES: &str = "
    DROP TABLE IF EXISTS bench.templates, bench.copies;
    CREATE TABLE bench.templates AS
        SELECT row_number() OVER () - 1 AS number, id
        FROM (SELECT id FROM order_intake.orders ORDER BY random() LIMIT 1000) AS chosen;
    CREATE UNLOGGED TABLE bench.copies
        (old uuid NOT NULL, new uuid NOT NULL, number bigint NOT NULL, at timestamptz NOT NULL);
    ANALYZE bench.templates, order_intake.orders, order_intake.order_lines, order_intake.timeline,
        order_intake.deliveries";

/// New ids keep form and slot, so whoever looks at an id finds what it expects.
const PLAN: &str = "
    INSERT INTO bench.copies
    SELECT t.id,
           (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '8' || substr(hash, 1, 3)
                || 'a' || substr(hash, 4, 13) || right(t.id::text, 2))::uuid,
           n, at
    FROM generate_series($1::bigint, $2::bigint) AS n
    JOIN bench.templates AS t ON t.number = n % (SELECT count(*) FROM bench.templates)
    CROSS JOIN LATERAL (SELECT md5('order ' || n) AS hash,
        now() - (n * 7919 % 7776000) * interval '1 second' AS at) AS made";

/// One statement for each table.
const COPIES: [&str; 4] = [
    "INSERT INTO order_intake.orders
     SELECT made.* FROM bench.copies AS c JOIN order_intake.orders AS o ON o.id = c.old
     CROSS JOIN LATERAL jsonb_populate_record(o, jsonb_build_object('id', c.new,
         'external_ref', 'F' || c.number, 'number', '#F' || c.number, 'received_at', c.at,
         'placed_at', c.at, 'updated_at', c.at, 'due_at', CASE WHEN o.due_at IS NOT NULL
             THEN now() + interval '30 days' + (now() - c.at) END)) AS made",
    "INSERT INTO order_intake.order_lines
     SELECT made.* FROM bench.copies AS c JOIN order_intake.order_lines AS l ON l.order_id = c.old
     CROSS JOIN LATERAL jsonb_populate_record(l, jsonb_build_object('order_id', c.new)) AS made",
    "INSERT INTO order_intake.timeline
     SELECT made.* FROM bench.copies AS c JOIN order_intake.timeline AS t ON t.order_id = c.old
     CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object('order_id', c.new,
         'at', c.at)) AS made",
    "INSERT INTO order_intake.deliveries
     SELECT made.* FROM bench.copies AS c JOIN order_intake.deliveries AS d ON d.order_id = c.old
     CROSS JOIN LATERAL jsonb_populate_record(d, jsonb_build_object('order_id', c.new,
         'id', md5(d.id::text || c.number)::uuid, 'resource', 'F' || c.number, 'webhook_id', NULL,
         'received_at', c.at)) AS made",
];

/// Stores copies until there are so many orders.
pub async fn fill(admin: &str, orders: i64) -> Result<()> {
    let mut conn = PgConnection::connect(admin).await?;
    sqlx::raw_sql(TEMPLATES).execute(&mut conn).await?;
    let there: i64 =
        sqlx::query_scalar("SELECT count(*) FROM order_intake.orders").fetch_one(&mut conn).await?;
    ensure!(there > 0, "there is no order to make copies of");
    for from in (there..orders).step_by(AT_ONCE as usize) {
        let mut tx = conn.begin().await?;
        sqlx::raw_sql("TRUNCATE bench.copies").execute(&mut *tx).await?;
        sqlx::query(PLAN).bind(from).bind(orders.min(from + AT_ONCE) - 1).execute(&mut *tx).await?;
        sqlx::raw_sql("ANALYZE bench.copies").execute(&mut *tx).await?;
        for copy in COPIES {
            sqlx::raw_sql(copy).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    let vacuum = "VACUUM ANALYZE order_intake.orders, order_intake.order_lines,
        order_intake.timeline, order_intake.deliveries";
    sqlx::raw_sql(vacuum).execute(&mut conn).await?;
    Ok(())
}
