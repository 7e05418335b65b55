//! `returns`, `return_lines`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, LineId, OrderId, ReturnId};
use contracts::requests::warehouse::returns::ExpectedQuery;
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::find::list;
use super::{sku, written};
use crate::commands::Needs;
use crate::domain::World;
use crate::domain::returning::{Back, BackLine};

/// Loads the returns that were asked for.
pub async fn load(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
) -> Result<(), BatchError> {
    if needs.returns.is_empty() {
        return Ok(());
    }
    for back in find(conn, &list(&needs.returns)).await? {
        world.backs.load(back);
    }
    Ok(())
}

async fn find(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Back>, BatchError> {
    let mut lines = BTreeMap::<Uuid, Vec<BackLine>>::new();
    let rows = sqlx::query!(
        r#"
        SELECT line.return_id, line.line_id, line.sku, line.quantity, line.received,
            line.dismissed, line.restocked, line.disposed,
            ARRAY(
                SELECT DISTINCT task.sku FROM pick_tasks AS task
                WHERE task.order_id = returns.order_id AND task.line_id = line.line_id
                  AND task.handed_over > 0 AND task.sku <> line.sku
                ORDER BY task.sku
            ) AS "sent_instead!"
        FROM return_lines AS line
        JOIN returns USING (return_id)
        WHERE line.return_id = ANY($1)
        ORDER BY line.return_id, line.place
        "#,
        ids,
    );
    for row in rows.fetch_all(&mut *conn).await? {
        let sent_instead = row.sent_instead.iter().map(|text| sku("pick_tasks", text));
        lines.entry(row.return_id).or_default().push(BackLine {
            line_id: LineId::from_uuid(row.line_id),
            sku: sku("return_lines", &row.sku)?,
            sent_instead: sent_instead.collect::<Result<_, BatchError>>()?,
            quantity: row.quantity,
            received: row.received,
            dismissed: row.dismissed,
            restocked: row.restocked,
            disposed: row.disposed,
        });
    }
    let rows = sqlx::query!(
        r#"
        SELECT return_id, order_id, order_number, location, approved_at, version
        FROM returns
        WHERE return_id = ANY($1)
        ORDER BY approved_at, return_id
        "#,
        ids,
    );
    let rows = rows.fetch_all(conn).await?;
    let backs = rows.into_iter().map(|row| Back {
        id: ReturnId::from_uuid(row.return_id),
        order_id: OrderId::from_uuid(row.order_id),
        order_number: row.order_number,
        location: row.location,
        approved_at: row.approved_at,
        lines: lines.remove(&row.return_id).unwrap_or_default(),
        version: row.version,
    });
    Ok(backs.collect())
}

/// Lists returns that may come or wait to be looked at, the oldest first.
pub async fn list_open(
    pool: &PgPool,
    query: &ExpectedQuery,
    after: (DateTime<Utc>, Uuid),
) -> Result<Vec<Back>, BatchError> {
    let mut conn = pool.acquire().await?;
    let ids = sqlx::query_scalar!(
        r#"
        SELECT return_id
        FROM returns
        WHERE open
          AND ($1::uuid IS NULL OR order_id = $1)
          AND (approved_at, return_id) > ($2, $3)
        ORDER BY approved_at, return_id
        LIMIT $4
        "#,
        query.order_id.map(Id::uuid),
        after.0,
        after.1,
        query.page.limit() + 1,
    );
    let ids = ids.fetch_all(&mut *conn).await?;
    find(&mut conn, &ids).await
}

/// Stores returns that are new or changed.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let backs: Vec<&Back> = world.backs.changed().collect();
    if backs.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = backs.iter().map(|back| back.id.uuid()).collect();
    let orders: Vec<_> = backs.iter().map(|back| back.order_id.uuid()).collect();
    let numbers: Vec<_> = backs.iter().map(|back| back.order_number.clone()).collect();
    let locations: Vec<_> = backs.iter().map(|back| back.location.clone()).collect();
    let approved: Vec<_> = backs.iter().map(|back| back.approved_at).collect();
    let open: Vec<_> = backs.iter().map(|back| back.is_open()).collect();
    let versions: Vec<_> = backs.iter().map(|back| back.version).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO returns (return_id, order_id, order_number, location, approved_at, open,
            version)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[],
            $6::boolean[], $7::bigint[])
        ON CONFLICT (return_id) DO UPDATE
        SET location = EXCLUDED.location, open = EXCLUDED.open, version = EXCLUDED.version
        "#,
        &ids,
        &orders,
        &numbers,
        &locations as &[Option<String>],
        &approved,
        &open,
        &versions,
    )
    .execute(&mut *conn)
    .await?;
    written("returns", saved.rows_affected(), ids.len())?;
    save_lines(conn, &backs).await
}

async fn save_lines(conn: &mut PgConnection, backs: &[&Back]) -> Result<(), BatchError> {
    let lines: Vec<(Uuid, i32, &BackLine)> = backs
        .iter()
        .flat_map(|back| {
            let id = back.id.uuid();
            back.lines.iter().zip(0..).map(move |(line, place)| (id, place, line))
        })
        .collect();
    let count =
        |of: fn(&BackLine) -> i64| lines.iter().map(|(.., line)| of(line)).collect::<Vec<_>>();
    let returns: Vec<_> = lines.iter().map(|(id, ..)| *id).collect();
    let ids: Vec<_> = lines.iter().map(|(.., line)| line.line_id.uuid()).collect();
    let places: Vec<_> = lines.iter().map(|(_, place, _)| *place).collect();
    let skus: Vec<_> = lines.iter().map(|(.., line)| line.sku.to_string()).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO return_lines (return_id, line_id, place, sku, quantity, received, dismissed,
            restocked, disposed)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::bigint[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::bigint[])
        ON CONFLICT (return_id, line_id) DO UPDATE
        SET received = EXCLUDED.received, dismissed = EXCLUDED.dismissed,
            restocked = EXCLUDED.restocked, disposed = EXCLUDED.disposed
        "#,
        &returns,
        &ids,
        &places,
        &skus,
        &count(|line| line.quantity),
        &count(|line| line.received),
        &count(|line| line.dismissed),
        &count(|line| line.restocked),
        &count(|line| line.disposed),
    )
    .execute(conn)
    .await?;
    written("return_lines", saved.rows_affected(), lines.len())
}
