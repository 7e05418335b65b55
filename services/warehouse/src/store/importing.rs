//! `imports`, `import_rows`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, ImportId, ImportRowId};
use contracts::requests::warehouse::importing::{
    CellError, Import, ImportCounts, ImportKind, ImportState, RowState,
};
use runtime::BatchError;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::find::list;
use super::{sku, written};
use crate::commands::Needs;
use crate::domain::World;
use crate::domain::importing::{Judged, Opening, Portion, Ready, RowDone, Taken, columns};

pub mod reads;

/// How many rows are applied in one batch: some hundred cost little more than one, and nobody on
/// the floor waits for longer than that.
const PORTION: i64 = 200;

/// Loads imports, and which opening stock was received already.
pub async fn load(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
) -> Result<(), BatchError> {
    if !needs.imports.is_empty() {
        for import in reads::find(&mut *conn, &list(&needs.imports)).await? {
            world.imports.known.insert(import.import_id, import);
        }
    }
    if needs.openings.is_empty() {
        return Ok(());
    }
    let (locations, skus): (Vec<_>, Vec<_>) = needs.openings.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"
        SELECT row.location AS "location!", row.sku AS "sku!", row.row_id, row.opened AS "opened!"
        FROM UNNEST($1::text[], $2::text[]) AS wanted (location, sku)
        JOIN import_rows AS row
          ON row.location = wanted.location AND row.sku = wanted.sku AND row.opened IS NOT NULL
        "#,
        &locations,
        &skus,
    );
    for row in rows.fetch_all(conn).await? {
        let key = (row.location, sku("import_rows", &row.sku)?);
        let opening = Opening { row_id: ImportRowId::from_uuid(row.row_id), pieces: row.opened };
        world.imports.openings.insert(key, opening);
    }
    Ok(())
}

/// Stores files that came, what became of rows, and where imports stand.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    for taken in &world.imports.taken {
        save_import(conn, taken).await?;
        save_rows(conn, taken.import.import_id, &taken.rows).await?;
    }
    if !world.imports.done.is_empty() {
        save_done(conn, &world.imports.done, world.now).await?;
    }
    for id in &world.imports.changed {
        if let Some(import) = world.imports.known.get(id) {
            save_standing(conn, import).await?;
        }
    }
    Ok(())
}

async fn save_import(conn: &mut PgConnection, taken: &Taken) -> Result<(), BatchError> {
    let import = &taken.import;
    let saved = sqlx::query!(
        r#"
        INSERT INTO imports (import_id, kind, sha256, state, file_name, read_as, ignored_columns,
            made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (import_id) DO UPDATE
        SET state = EXCLUDED.state, file_name = EXCLUDED.file_name, read_as = EXCLUDED.read_as,
            ignored_columns = EXCLUDED.ignored_columns, made_by = EXCLUDED.made_by,
            made_at = EXCLUDED.made_at
        "#,
        import.import_id.uuid(),
        import.kind.code(),
        taken.sha256,
        import.state.code(),
        import.file_name,
        import.read_as,
        &import.ignored_columns,
        import.made_by,
        import.made_at,
    )
    .execute(conn)
    .await?;
    written("imports", saved.rows_affected(), 1)
}

/// Rows that were applied stay; the others are as they were judged now.
async fn save_rows(
    conn: &mut PgConnection,
    import: ImportId,
    rows: &[Judged],
) -> Result<(), BatchError> {
    sqlx::query!(
        "DELETE FROM import_rows WHERE import_id = $1 AND state <> 'applied'",
        import.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    let state = |row: &Judged| match row.action {
        Some(_) => RowState::Ready,
        None => RowState::Error,
    };
    let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
    let ids: Vec<_> = rows.iter().map(|row| row.row_id.uuid()).collect();
    let states: Vec<_> = rows.iter().map(|row| state(row).code().to_owned()).collect();
    let actions: Vec<_> =
        rows.iter().map(|row| row.action.map(|action| action.code().to_owned())).collect();
    let cells: Vec<_> = rows.iter().map(|row| Json(&row.cells)).collect();
    let errors: Vec<_> = rows.iter().map(|row| Json(&row.errors)).collect();
    sqlx::query!(
        r#"
        INSERT INTO import_rows (import_id, number, row_id, state, action, cells, errors)
        SELECT $1, row.*
        FROM UNNEST($2::integer[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[])
            AS row
        ON CONFLICT (import_id, number) DO NOTHING
        "#,
        import.uuid(),
        &numbers,
        &ids,
        &states,
        &actions as &[Option<String>],
        &cells as &[Json<&BTreeMap<String, String>>],
        &errors as &[Json<&Vec<CellError>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn save_done(
    conn: &mut PgConnection,
    rows: &[RowDone],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let ids: Vec<_> = rows.iter().map(|row| row.row_id.uuid()).collect();
    let states: Vec<_> = rows.iter().map(|row| row.state.code().to_owned()).collect();
    let actions: Vec<_> =
        rows.iter().map(|row| row.action.map(|action| action.code().to_owned())).collect();
    let errors: Vec<_> = rows.iter().map(|row| Json(&row.errors)).collect();
    let opened = |row: &RowDone| row.opened.clone();
    let locations: Vec<_> =
        rows.iter().map(|row| opened(row).map(|(location, ..)| location)).collect();
    let skus: Vec<_> =
        rows.iter().map(|row| opened(row).map(|(_, sku, _)| sku.to_string())).collect();
    let pieces: Vec<_> = rows.iter().map(|row| opened(row).map(|(.., pieces)| pieces)).collect();
    let saved = sqlx::query!(
        r#"
        UPDATE import_rows AS row
        SET state = done.state, action = coalesce(done.action, row.action), errors = done.errors,
            location = done.location, sku = done.sku, opened = done.opened,
            applied_at = CASE WHEN done.state = 'applied' THEN $8::timestamptz END
        FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::text[], $6::text[],
            $7::bigint[]) AS done (row_id, state, action, errors, location, sku, opened)
        WHERE row.row_id = done.row_id AND row.state = 'ready'
        "#,
        &ids,
        &states,
        &actions as &[Option<String>],
        &errors as &[Json<&Vec<CellError>>],
        &locations as &[Option<String>],
        &skus as &[Option<String>],
        &pieces as &[Option<i64>],
        now,
    )
    .execute(conn)
    .await?;
    written("import_rows", saved.rows_affected(), rows.len())
}

async fn save_standing(conn: &mut PgConnection, import: &Import) -> Result<(), BatchError> {
    let saved = sqlx::query!(
        r#"
        UPDATE imports
        SET state = $2, apply_by = $3, apply_at = $4, finished_at = $5
        WHERE import_id = $1
        "#,
        import.import_id.uuid(),
        import.state.code(),
        import.apply_by,
        import.apply_at,
        import.finished_at,
    )
    .execute(conn)
    .await?;
    written("imports", saved.rows_affected(), 1)
}

/// Gives the next ready rows of the import that is being applied for the longest.
pub async fn due(conn: &mut PgConnection) -> Result<Option<Portion>, BatchError> {
    let import = sqlx::query!(
        r#"
        SELECT import_id, kind, apply_by AS "apply_by!"
        FROM imports
        WHERE state = 'applying'
        ORDER BY apply_at, import_id
        LIMIT 1
        "#,
    );
    let Some(import) = import.fetch_optional(&mut *conn).await? else { return Ok(None) };
    let kind: ImportKind = word("imports", &import.kind)?;
    let rows = sqlx::query!(
        r#"
        SELECT number, row_id, cells AS "cells: Json<BTreeMap<String, String>>"
        FROM import_rows
        WHERE import_id = $1 AND state = 'ready'
        ORDER BY number
        LIMIT $2
        "#,
        import.import_id,
        PORTION,
    );
    let rows = rows.fetch_all(conn).await?;
    let last = (rows.len() as i64) < PORTION;
    let ready = rows.into_iter().map(|row| Ready {
        row_id: ImportRowId::from_uuid(row.row_id),
        number: row.number,
        row: columns::read_again(kind, &row.cells.0),
    });
    let import_id = ImportId::from_uuid(import.import_id);
    Ok(Some(Portion { import_id, by: import.apply_by, rows: ready.collect(), last }))
}

/// Reads a word of a row.
fn word<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, BatchError> {
    let wrong = |_| BatchError::inconsistent(table, format!("the word `{text}`"));
    serde_json::from_value(serde_json::Value::from(text)).map_err(wrong)
}

/// What a row of `imports` says, with its rows counted.
struct ImportRecord {
    import_id: Uuid,
    kind: String,
    state: String,
    file_name: Option<String>,
    read_as: String,
    ignored_columns: Vec<String>,
    made_by: String,
    made_at: DateTime<Utc>,
    apply_by: Option<String>,
    apply_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    total: i64,
    ready: i64,
    creating: i64,
    changing: i64,
    same: i64,
    wrong: i64,
    applied: i64,
}

impl TryFrom<ImportRecord> for Import {
    type Error = BatchError;

    fn try_from(row: ImportRecord) -> Result<Self, BatchError> {
        let state: ImportState = word("imports", &row.state)?;
        Ok(Self {
            import_id: ImportId::from_uuid(row.import_id),
            kind: word("imports", &row.kind)?,
            state,
            file_name: row.file_name,
            read_as: row.read_as,
            ignored_columns: row.ignored_columns,
            rows: ImportCounts {
                total: row.total,
                ready: row.ready,
                create: row.creating,
                change: row.changing,
                same: row.same,
                error: row.wrong,
                applied: row.applied,
            },
            made_by: row.made_by,
            made_at: row.made_at,
            apply_by: row.apply_by,
            apply_at: row.apply_at,
            finished_at: row.finished_at,
        })
    }
}
