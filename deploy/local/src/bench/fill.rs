//! Many stored orders: copies of real ones under new ids, spread over the past months, with lines,
//! timeline and delivery each, and without their logs.
//!
//! Rows are copied whole, so they keep whatever columns and shapes the tables have.

use anyhow::{Result, ensure};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

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
    CREATE INDEX ON order_intake.deliveries (order_id);
    ANALYZE bench.templates, order_intake.orders, order_intake.order_lines, order_intake.timeline,
        order_intake.deliveries;
    SET synchronous_commit = off";

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

/// A table whose rows are copied: by which column it belongs to an order, and which columns are
/// made anew for a copy.
struct Table {
    name: &'static str,
    order: &'static str,
    anew: &'static [(&'static str, &'static str)],
}

const TABLES: [Table; 4] = [
    Table {
        name: "orders",
        order: "id",
        anew: &[
            ("id", "c.new"),
            ("external_ref", "'F' || c.number"),
            ("number", "'#F' || c.number"),
            ("received_at", "c.at"),
            ("placed_at", "c.at"),
            ("updated_at", "c.at"),
            (
                "due_at",
                "CASE WHEN t.due_at IS NOT NULL THEN now() + interval '30 days' + (now() - c.at) END",
            ),
        ],
    },
    Table { name: "order_lines", order: "order_id", anew: &[("order_id", "c.new")] },
    Table { name: "timeline", order: "order_id", anew: &[("order_id", "c.new"), ("at", "c.at")] },
    Table {
        name: "deliveries",
        order: "order_id",
        anew: &[
            ("order_id", "c.new"),
            ("id", "md5(t.id::text || c.number)::uuid"),
            ("resource", "'F' || c.number"),
            ("webhook_id", "NULL"),
            ("received_at", "c.at"),
        ],
    },
];

/// Stores copies until there are so many orders.
pub async fn fill(admin: &str, orders: i64) -> Result<()> {
    let mut conn = PgConnection::connect(admin).await?;
    sqlx::raw_sql(TEMPLATES).execute(&mut conn).await?;
    let there: i64 =
        sqlx::query_scalar("SELECT count(*) FROM order_intake.orders").fetch_one(&mut conn).await?;
    ensure!(there > 0, "there is no order to make copies of");
    let mut copies = Vec::new();
    for table in &TABLES {
        copies.push(copying(&mut conn, table).await?);
    }
    for from in (there..orders).step_by(AT_ONCE as usize) {
        let mut tx = conn.begin().await?;
        sqlx::raw_sql("TRUNCATE bench.copies").execute(&mut *tx).await?;
        sqlx::query(PLAN).bind(from).bind(orders.min(from + AT_ONCE) - 1).execute(&mut *tx).await?;
        sqlx::raw_sql("ANALYZE bench.copies").execute(&mut *tx).await?;
        for copy in &copies {
            sqlx::raw_sql(AssertSqlSafe(copy.clone())).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    sqlx::raw_sql("DROP INDEX order_intake.deliveries_order_id_idx").execute(&mut conn).await?;
    let vacuum = "VACUUM ANALYZE order_intake.orders, order_intake.order_lines,
        order_intake.timeline, order_intake.deliveries";
    sqlx::raw_sql(vacuum).execute(&mut conn).await?;
    Ok(())
}

/// Writes the statement that copies a table's rows, column by column as the table has them.
async fn copying(conn: &mut PgConnection, table: &Table) -> Result<String> {
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT attname::text FROM pg_attribute
         WHERE attrelid = ('order_intake.' || $1)::regclass AND attnum > 0 AND NOT attisdropped
         ORDER BY attnum",
    )
    .bind(table.name)
    .fetch_all(conn)
    .await?;
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            let anew = table.anew.iter().find(|(name, _)| name == column);
            anew.map_or_else(|| format!("t.{column}"), |(_, value)| (*value).to_owned())
        })
        .collect();
    let Table { name, order, .. } = table;
    Ok(format!(
        "INSERT INTO order_intake.{name} ({}) SELECT {}
         FROM bench.copies AS c JOIN order_intake.{name} AS t ON t.{order} = c.old",
        columns.join(", "),
        values.join(", "),
    ))
}
