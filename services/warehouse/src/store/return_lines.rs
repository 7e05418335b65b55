//! `return_lines`, `return_items`.

use std::collections::BTreeMap;

use contracts::ids::{Id, LineId};
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{sku, written};
use crate::domain::returning::{Back, BackItem, BackLine};

/// Reads the lines of returns, by return.
pub async fn find(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<BackLine>>, BatchError> {
    let mut items = items(conn, ids).await?;
    let rows = sqlx::query!(
        r#"
        SELECT return_id, line_id, sku, quantity, dismissed
        FROM return_lines
        WHERE return_id = ANY($1)
        ORDER BY return_id, place
        "#,
        ids,
    );
    let mut lines = BTreeMap::<Uuid, Vec<BackLine>>::new();
    for row in rows.fetch_all(conn).await? {
        let ordered = sku("return_lines", &row.sku)?;
        let known = items.remove(&(row.return_id, row.line_id)).unwrap_or_default();
        lines.entry(row.return_id).or_default().push(BackLine {
            line_id: LineId::from_uuid(row.line_id),
            items: ordered_first(&ordered, known),
            sku: ordered,
            quantity: row.quantity,
            dismissed: row.dismissed,
        });
    }
    Ok(lines)
}

fn ordered_first(ordered: &Sku, mut items: Vec<BackItem>) -> Vec<BackItem> {
    items.sort_by_key(|item| item.sku != *ordered);
    items
}

/// Reads the pieces of returns by what they are.
async fn items(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<(Uuid, Uuid), Vec<BackItem>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT return_id, line_id, sku, sent, received, restocked, disposed
        FROM return_items
        WHERE return_id = ANY($1)
        ORDER BY return_id, line_id, sku
        "#,
        ids,
    );
    let mut items = BTreeMap::<_, Vec<BackItem>>::new();
    for row in rows.fetch_all(conn).await? {
        items.entry((row.return_id, row.line_id)).or_default().push(BackItem {
            sku: sku("return_items", &row.sku)?,
            sent: row.sent,
            received: row.received,
            restocked: row.restocked,
            disposed: row.disposed,
        });
    }
    Ok(items)
}

/// Stores the lines of returns that are new or changed.
pub async fn save(conn: &mut PgConnection, backs: &[&Back]) -> Result<(), BatchError> {
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
        INSERT INTO return_lines (return_id, line_id, place, sku, quantity, dismissed, received,
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
        &count(|line| line.dismissed),
        &count(|line| line.sum(|item| item.received)),
        &count(|line| line.sum(|item| item.restocked)),
        &count(|line| line.sum(|item| item.disposed)),
    )
    .execute(&mut *conn)
    .await?;
    written("return_lines", saved.rows_affected(), lines.len())?;
    save_items(conn, &lines).await
}

async fn save_items(
    conn: &mut PgConnection,
    lines: &[(Uuid, i32, &BackLine)],
) -> Result<(), BatchError> {
    let items: Vec<(Uuid, Uuid, &BackItem)> = lines
        .iter()
        .flat_map(|(id, _, line)| line.items.iter().map(|item| (*id, line.line_id.uuid(), item)))
        .collect();
    let count =
        |of: fn(&BackItem) -> i64| items.iter().map(|(.., item)| of(item)).collect::<Vec<_>>();
    let returns: Vec<_> = items.iter().map(|(id, ..)| *id).collect();
    let lines: Vec<_> = items.iter().map(|(_, line, _)| *line).collect();
    let skus: Vec<_> = items.iter().map(|(.., item)| item.sku.to_string()).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO return_items (return_id, line_id, sku, sent, received, restocked, disposed)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[],
            $7::bigint[])
        ON CONFLICT (return_id, line_id, sku) DO UPDATE
        SET received = EXCLUDED.received, restocked = EXCLUDED.restocked,
            disposed = EXCLUDED.disposed
        "#,
        &returns,
        &lines,
        &skus,
        &count(|item| item.sent),
        &count(|item| item.received),
        &count(|item| item.restocked),
        &count(|item| item.disposed),
    )
    .execute(conn)
    .await?;
    written("return_items", saved.rows_affected(), items.len())
}
