//! Many stored orders in every room: copies of real ones under new ids, spread over the past months,
//! with everything that services keep of them, and without their logs.
//!
//! All orders of a house are copied once for each round, moved to the round's time. What an order is
//! made of is seen from the tables: ids, times and the names by which others call it are made anew,
//! everything else is copied as it stands. What is still open is copied for the last rounds alone.

mod tables;

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use tables::{ANEW, APART, ROOMS, SUMS, Table};

/// How many orders that are over are made copies of.
const TEMPLATES: i64 = 1_000;
/// How many orders are open in a house of this size, about.
const OPEN: i64 = 3_000;
/// How many orders one transaction stores.
const AT_ONCE: i64 = 20_000;
/// How many days the copies are spread over.
const DAYS: f64 = 90.0;

/// Nothing here has to survive a fall of the machine, and who copies whole orders breaks no key.
const SESSION: &str = "SET synchronous_commit = off; SET session_replication_role = replica;
    SET work_mem = '128MB'";

/// Orders of the demo's shops, of whose items there is plenty: those that are over, and those that
/// are open, of which somebody still has to do something. No copy is copied.
const CHOOSE: &str = "
    CREATE SCHEMA templates;
    CREATE TABLE templates.orders AS
    WITH real AS (
        SELECT id, received_at, channel LIKE 'demo-%' AS plenty FROM order_intake.orders
        WHERE EXISTS (SELECT FROM order_intake.log
                      WHERE correlation = 'ord_' || replace(id::text, '-', ''))),
    open AS (
        SELECT id FROM order_intake.orders
        WHERE status NOT IN ('completed', 'closed', 'cancelled', 'rejected')
        UNION SELECT order_id FROM order_intake.returns
        WHERE state NOT IN ('closed', 'declined', 'cancelled')
        UNION SELECT order_id FROM order_intake.refunds WHERE state = 'pending'
        UNION SELECT order_id FROM warehouse.put_backs WHERE done_at IS NULL
        UNION SELECT order_id FROM crm.messages WHERE state IN ('waiting', 'sending')
        UNION SELECT order_id FROM logistics.incidents JOIN logistics.shipments USING (shipment_id)
        WHERE closed_at IS NULL)
    SELECT o.id, o.received_at AS happened, open.id IS NOT NULL AS open,
           CASE WHEN plenty THEN row_number() OVER (PARTITION BY plenty, open.id IS NULL
                                                    ORDER BY md5(o.id::text)) END AS place
    FROM real AS o LEFT JOIN open USING (id);
    CREATE TABLE templates.rounds
        (round bigint PRIMARY KEY, mark text NOT NULL, shift interval NOT NULL);
    CREATE TABLE templates.chosen (id uuid PRIMARY KEY, from_round bigint NOT NULL,
        happened timestamptz NOT NULL, spread interval NOT NULL)";

const COUNTED: &str = "
    SELECT (SELECT count(*) FROM order_intake.orders) - count(*), count(*),
           count(*) FILTER (WHERE NOT open AND place <= $1),
           count(*) FILTER (WHERE open AND place <= $1)
    FROM templates.orders";

/// The last round is just over. Nine digits before the slot tell the ids of a round from all others.
const ROUNDS: &str = "
    INSERT INTO templates.rounds
    SELECT round, lpad(to_hex(round), 9, '0'), (round - $1 - 1) * ($2::float8 / $1) * interval '1 day'
    FROM generate_series(1, $1) AS round";

/// The orders of a customer move together, each customer's to a time of their own in the round.
const CHOSEN: &str = "
    INSERT INTO templates.chosen
    SELECT o.id, CASE WHEN open THEN $2 ELSE 1 END, happened,
           (hashtext(coalesce(customer_id, o.id)::text) & 1023) / 1024.0 * $3::float8
               * interval '1 day'
    FROM templates.orders AS o LEFT JOIN crm.orders AS c ON c.order_id = o.id
    WHERE place <= $1";

/// What belongs to something that belongs to an order.
const CHOSEN_TOO: &str = "
    INSERT INTO templates.chosen
    SELECT t.id, c.from_round, c.happened, c.spread
    FROM (SELECT id, order_id FROM order_intake.returns
          UNION ALL SELECT parcel_id, order_id FROM warehouse.parcels
          UNION ALL SELECT task_id, order_id FROM warehouse.pick_tasks
          UNION ALL SELECT shipment_id, order_id FROM logistics.shipments) AS t
    JOIN templates.chosen AS c ON c.id = t.order_id;
    INSERT INTO templates.chosen
    SELECT customer_id, min(from_round), min(happened), min(spread)
    FROM crm.orders JOIN templates.chosen ON id = order_id
    WHERE customer_id IS NOT NULL GROUP BY customer_id;
    ANALYZE templates.chosen, templates.rounds";

/// Tables that keep something of orders, beside those that are named.
const FORGOTTEN: &str = "
    SELECT DISTINCT table_schema || '.' || table_name
    FROM information_schema.columns JOIN information_schema.tables
        USING (table_schema, table_name)
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('templates', 'bench')
      AND column_name IN ('order_id', 'parcel_id', 'task_id', 'shipment_id', 'return_id',
                          'customer_id')
      AND table_schema || '.' || table_name <> ALL($1)";

/// What is taken away while rows are stored, and made anew after, in the order of the taking: keys
/// that point at others, keys, other indexes. Numbers that rise are looked for meanwhile; what is
/// pointed at is copied along, and need not be looked for.
const LAID_ASIDE: &str = "
    SELECT take, make FROM (
        SELECT contype <> 'f' AS later, false AS last,
               format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS take,
               format('ALTER TABLE %s ADD CONSTRAINT %I %s %s', conrelid::regclass, conname,
                      pg_get_constraintdef(oid), CASE contype WHEN 'f' THEN 'NOT VALID' END)
                   AS make
        FROM pg_constraint
        WHERE (conrelid::regclass::text = ANY($1) OR confrelid::regclass::text = ANY($1))
          AND contype IN ('f', 'p', 'u') AND conname NOT IN ('movements_pkey', 'orders_arrival')
        UNION ALL
        SELECT true, true, format('DROP INDEX %s', indexrelid::regclass),
               pg_get_indexdef(indexrelid)
        FROM pg_index
        WHERE indrelid::regclass::text = ANY($1)
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)) AS parts
    ORDER BY later, last";

/// Says whether there are so many orders.
///
/// - Errs: where their storing was interrupted: sums and indexes are missing then.
pub async fn is_full(admin: &str, orders: i64) -> Result<bool> {
    let mut conn = PgConnection::connect(admin).await?;
    let began: bool = sqlx::query_scalar("SELECT to_regnamespace('templates') IS NOT NULL")
        .fetch_one(&mut conn)
        .await?;
    ensure!(!began, "storing orders was interrupted here; delete the folder and begin anew");
    let there: i64 =
        sqlx::query_scalar("SELECT count(*) FROM order_intake.orders").fetch_one(&mut conn).await?;
    Ok(there >= orders)
}

/// Stores copies until there are so many orders, in a house that has none yet.
pub async fn fill(admin: &str, orders: i64) -> Result<()> {
    let mut conn = patient(admin).await?;
    let known = ROOMS.iter().copied().flatten().map(|table| table.name).chain(APART);
    let known: Vec<&str> = known.collect();
    let forgotten: Vec<String> =
        sqlx::query_scalar(FORGOTTEN).bind(known).fetch_all(&mut conn).await?;
    ensure!(forgotten.is_empty(), "nobody said how {} are copied", forgotten.join(", "));
    sqlx::raw_sql(CHOOSE).execute(&mut conn).await?;
    let (copies, real, over, open): (i64, i64, i64, i64) =
        sqlx::query_as(COUNTED).bind(TEMPLATES).fetch_one(&mut conn).await?;
    ensure!(copies == 0, "{copies} copies are there already, of a house that was to be smaller");
    ensure!(over > 0, "there is no order to make copies of");
    let rounds = (orders - real + over - 1) / over;
    let open_rounds = (OPEN / open.max(1)).clamp(1, rounds);
    let span = DAYS / rounds as f64;
    sqlx::query(ROUNDS).bind(rounds).bind(DAYS).execute(&mut conn).await?;
    let chosen = sqlx::query(CHOSEN).bind(TEMPLATES).bind(rounds - open_rounds + 1).bind(span);
    chosen.execute(&mut conn).await?;
    sqlx::raw_sql(CHOSEN_TOO).execute(&mut conn).await?;
    let tables: Vec<&str> = ROOMS.iter().copied().flatten().map(|table| table.name).collect();
    let aside: Vec<(String, String)> =
        sqlx::query_as(LAID_ASIDE).bind(tables).fetch_all(&mut conn).await?;
    for (take, _) in &aside {
        sqlx::raw_sql(AssertSqlSafe(take.clone())).execute(&mut conn).await?;
    }
    let at_once = (AT_ONCE / over).max(1);
    try_join_all(ROOMS.iter().map(|room| copy(admin, room, rounds, at_once))).await?;
    sqlx::raw_sql("SET maintenance_work_mem = '512MB'").execute(&mut conn).await?;
    for (_, make) in aside.iter().rev() {
        sqlx::raw_sql(AssertSqlSafe(make.clone())).execute(&mut conn).await?;
    }
    for sum in SUMS {
        sqlx::raw_sql(sum).execute(&mut conn).await?;
    }
    sqlx::raw_sql("DROP SCHEMA templates CASCADE").execute(&mut conn).await?;
    sqlx::raw_sql("VACUUM ANALYZE").execute(&mut conn).await?;
    Ok(())
}

/// Connects for statements that take long and are not worth a warning.
async fn patient(admin: &str) -> Result<PgConnection> {
    let options: PgConnectOptions = admin.parse()?;
    Ok(options.disable_statement_logging().connect().await?)
}

/// Copies the tables of some rooms, round by round.
async fn copy(admin: &str, room: &[Table], rounds: i64, at_once: i64) -> Result<()> {
    let mut conn = patient(admin).await?;
    sqlx::raw_sql(SESSION).execute(&mut conn).await?;
    let mut copies = Vec::new();
    for table in room {
        copies.push(copying(&mut conn, table).await?);
    }
    for from in (1..=rounds).step_by(at_once as usize) {
        let to = rounds.min(from + at_once - 1);
        let mut tx = conn.begin().await?;
        for (copy, table) in copies.iter().zip(room) {
            let copy = sqlx::query(AssertSqlSafe(copy.clone())).bind(from).bind(to);
            copy.execute(&mut *tx).await?;
            sqlx::raw_sql(table.after).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Takes the rows of a table that are copied aside, and writes the statement that copies them,
/// column by column as the table has them.
async fn copying(conn: &mut PgConnection, table: &Table) -> Result<String> {
    let Table { name, of, .. } = table;
    let aside = format!(
        "CREATE TABLE templates.\"{name}\" AS
         SELECT t.*, c.from_round, c.happened, c.spread
         FROM {name} AS t JOIN templates.chosen AS c ON c.id = {of}"
    );
    sqlx::raw_sql(AssertSqlSafe(aside)).execute(&mut *conn).await?;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    )
    .bind(name)
    .fetch_all(&mut *conn)
    .await?;
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (column, kind) in &columns {
        names.push(column.as_str());
        let anew = table.anew.iter().chain(ANEW.iter().filter(|_| kind == "text"));
        values.push(match anew.into_iter().find(|(name, _)| name == column) {
            Some((_, anew)) => (*anew).to_owned(),
            None => value(conn, name, column, kind).await?,
        });
    }
    let (names, values) = (names.join(", "), values.join(", "));
    Ok(format!(
        "INSERT INTO {name} ({names}) SELECT {values}
         FROM templates.rounds AS c JOIN templates.\"{name}\" AS t ON t.from_round <= c.round
         WHERE c.round BETWEEN $1 AND $2"
    ))
}

/// Says what a copy has in a column. New ids keep form and slot, so whoever looks at one finds what
/// it expects; where text tells of ids, they are marked in the rows that were taken aside.
async fn value(conn: &mut PgConnection, name: &str, column: &str, kind: &str) -> Result<String> {
    let moved = "c.shift + t.spread";
    Ok(match kind {
        "uuid" => format!("overlay(t.{column}::text PLACING c.mark FROM 26)::uuid"),
        "timestamp with time zone" => format!("t.{column} + {moved}"),
        "date" => format!("((t.happened + {moved}) AT TIME ZONE 'UTC')::date"),
        "text" | "jsonb" => {
            let ids = "'([a-z]{3}_[0-9a-f]{21})[0-9a-f]{9}(?=[0-9a-f]{2})'";
            let marking = format!(
                "UPDATE templates.\"{name}\"
                 SET {column} = regexp_replace({column}::text, {ids}, '\\1~~~~', 'g')::{kind}
                 WHERE {column}::text ~ {ids}"
            );
            match sqlx::raw_sql(AssertSqlSafe(marking)).execute(conn).await?.rows_affected() {
                0 => format!("t.{column}"),
                _ => format!("replace(t.{column}::text, '~~~~', c.mark)::{kind}"),
            }
        }
        _ => format!("t.{column}"),
    })
}
