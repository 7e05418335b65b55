//! `returns`.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId, ReturnId};
use contracts::requests::warehouse::returns::ExpectedQuery;
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::find::list;
use super::{return_lines, written};
use crate::commands::Needs;
use crate::domain::World;
use crate::domain::returning::Back;

/// Loads the returns that were asked for, with all others of their orders.
pub async fn load(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
) -> Result<(), BatchError> {
    if needs.returns.is_empty() {
        return Ok(());
    }
    let ids = sqlx::query_scalar!(
        r#"
        SELECT return_id
        FROM returns
        WHERE order_id = ANY($2)
           OR order_id IN (SELECT order_id FROM returns WHERE return_id = ANY($1))
        "#,
        &list(&needs.returns),
        &list(&needs.returning),
    );
    let ids = ids.fetch_all(&mut *conn).await?;
    for back in find(conn, &ids).await? {
        world.backs.load(back);
    }
    Ok(())
}

async fn find(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Back>, BatchError> {
    let mut lines = return_lines::find(conn, ids).await?;
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
    within: &Within,
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
          AND ($5::text[] IS NULL OR EXISTS (SELECT FROM orders
                WHERE orders.order_id = returns.order_id AND orders.channel = ANY($5)))
        ORDER BY approved_at, return_id
        LIMIT $4
        "#,
        query.order_id.map(Id::uuid),
        after.0,
        after.1,
        query.page.limit() + 1,
        within.channels(),
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
    return_lines::save(conn, &backs).await
}
