//! Reads of imports: each counts its rows as they stand.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ImportRowId};
use contracts::requests::warehouse::importing::{CellError, Import, ImportRow, ImportRowsQuery};
use runtime::BatchError;
use sqlx::types::Json;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::{ImportRecord, word};

/// Gives imports by id.
pub async fn find(db: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<Import>, BatchError> {
    select(db, Some(ids), None, i64::try_from(ids.len()).unwrap_or(i64::MAX)).await
}

/// Gives imports, the newest first.
pub async fn list(
    pool: &PgPool,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Import>, BatchError> {
    select(pool, None, before, limit).await
}

async fn select(
    db: impl PgExecutor<'_>,
    ids: Option<&[Uuid]>,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Import>, BatchError> {
    let (before_at, before_id) = before.unzip();
    let rows = sqlx::query_as!(
        ImportRecord,
        r#"
        SELECT imports.import_id, kind, imports.state, file_name, read_as, ignored_columns, made_by,
            made_at, apply_by, apply_at, finished_at,
            counted.total AS "total!", counted.ready AS "ready!", counted.creating AS "creating!",
            counted.changing AS "changing!", counted.same AS "same!", counted.wrong AS "wrong!",
            counted.applied AS "applied!"
        FROM imports
        CROSS JOIN LATERAL (
            SELECT count(*) AS total,
                count(*) FILTER (WHERE row.state = 'ready') AS ready,
                count(*) FILTER (WHERE row.state = 'ready' AND action = 'create') AS creating,
                count(*) FILTER (WHERE row.state = 'ready' AND action = 'change') AS changing,
                count(*) FILTER (WHERE row.state = 'ready' AND action = 'same') AS same,
                count(*) FILTER (WHERE row.state = 'error') AS wrong,
                count(*) FILTER (WHERE row.state = 'applied') AS applied
            FROM import_rows AS row
            WHERE row.import_id = imports.import_id
        ) AS counted
        WHERE ($1::uuid[] IS NULL OR imports.import_id = ANY($1))
          AND ($2::timestamptz IS NULL OR (made_at, imports.import_id) < ($2, $3))
        ORDER BY made_at DESC, imports.import_id DESC
        LIMIT $4
        "#,
        ids,
        before_at,
        before_id,
        limit,
    );
    rows.fetch_all(db).await?.into_iter().map(Import::try_from).collect()
}

/// Lists the rows of an import in their order, after one of them.
pub async fn rows(
    pool: &PgPool,
    query: &ImportRowsQuery,
    after: i32,
) -> Result<Vec<ImportRow>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT row_id, number, state, action, cells AS "cells: Json<BTreeMap<String, String>>",
            errors AS "errors: Json<Vec<CellError>>", applied_at
        FROM import_rows
        WHERE import_id = $1
          AND ($2::text IS NULL OR state = $2)
          AND number > $3
        ORDER BY number
        LIMIT $4
        "#,
        query.import_id.uuid(),
        query.state.map(|state| state.code()),
        after,
        query.page.limit() + 1,
    );
    let rows = rows.fetch_all(pool).await?.into_iter().map(|row| {
        Ok(ImportRow {
            row_id: ImportRowId::from_uuid(row.row_id),
            number: row.number,
            state: word("import_rows", &row.state)?,
            action: row.action.map(|action| word("import_rows", &action)).transpose()?,
            cells: row.cells.0,
            errors: row.errors.0,
            applied_at: row.applied_at,
        })
    });
    rows.collect()
}

/// Gives the moment of the database.
pub async fn now(db: impl PgExecutor<'_>) -> Result<DateTime<Utc>, BatchError> {
    Ok(sqlx::query_scalar!(r#"SELECT now() AS "now!""#).fetch_one(db).await?)
}
