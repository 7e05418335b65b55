//! Imports: a file taken and judged, looked at, applied.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::warehouse::importing::{
    FILE_NAME, Import, ImportCounts, ImportKind, ImportQuery, ImportRowsQuery, ImportState, KIND,
    Template, TemplateQuery,
};
use contracts::requests::{Page, PageQuery};
use data_encoding::HEXLOWER;
use runtime::{Question, answer, broken, database};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use super::{cursor, unread};
use crate::commands::Needs;
use crate::domain::Rules;
use crate::domain::importing::columns::{template as filled_in, understand};
use crate::domain::importing::judging::judge_all;
use crate::domain::importing::{Taken, Understood, import_id};
use crate::sheet;
use crate::store::{self, importing::reads, recent::Recent};

/// Longer is no name of a file.
const FILE_NAME_CHARS: usize = 200;

/// `imports.create`: the file is read and judged here, on any replica, so that the lane only has
/// to store. The judgement shows what would be done; what is done is judged again then.
pub async fn take(pool: &PgPool, rules: &Rules, question: &Question) -> Result<Taken, Problem> {
    let asked = question.header(KIND).map(kind_of).transpose()?;
    let file_name = question.header(FILE_NAME).map(file_name).filter(|name| !name.is_empty());
    let (body, by) = (question.body.clone(), question.actor.clone());
    let sha256 = HEXLOWER.encode(&Sha256::digest(&body));
    let read = tokio::task::spawn_blocking(move || understood(&body, asked)).await;
    let (kind, read_as, ignored_columns, rows) = read.map_err(|error| broken(&error))??;
    let mut needs = Needs::default();
    for row in rows.iter().filter_map(|row| row.row.as_ref().ok()) {
        needs.row(row);
    }
    let mut conn = pool.acquire().await.map_err(database)?;
    let now = reads::now(&mut *conn).await.map_err(unread)?;
    let recent = &mut Recent::default();
    let (world, _) = store::load(&mut conn, now, rules, &needs, recent).await.map_err(unread)?;
    let import_id = import_id(kind, &sha256);
    let rows = judge_all(&world, import_id, rows);
    let import = Import {
        import_id,
        kind,
        state: ImportState::Previewed,
        file_name,
        read_as,
        ignored_columns,
        rows: ImportCounts {
            total: rows.len() as i64,
            ready: rows.iter().filter(|row| row.action.is_some()).count() as i64,
            ..ImportCounts::default()
        },
        made_by: by,
        made_at: now,
        apply_by: None,
        apply_at: None,
        finished_at: None,
    };
    Ok(Taken { import, sha256, rows })
}

type Read = (ImportKind, String, Vec<String>, Vec<Understood>);

fn understood(bytes: &[u8], asked: Option<ImportKind>) -> Result<Read, Problem> {
    let sheet = sheet::read(bytes).map_err(|error| Problem::unprocessable(error.to_string()))?;
    let mut rows = sheet.rows.into_iter();
    let (_, heads) = rows.next().unwrap_or_default();
    let head = understand(&heads, asked).map_err(Problem::unprocessable)?;
    let rows: Vec<_> = rows.map(|(number, cells)| head.row(number, &cells)).collect();
    if rows.is_empty() {
        return Err(Problem::unprocessable("there is no row below the head"));
    }
    Ok((head.kind, sheet.read_as, head.ignored, rows))
}

fn kind_of(text: &str) -> Result<ImportKind, Problem> {
    let known = ImportKind::ALL.into_iter().find(|kind| kind.code() == text);
    known.ok_or_else(|| {
        let words = "a kind is items, locations, bins or stock";
        Problem::bad_request(words).with_error("?kind", words)
    })
}

/// Decodes what stands percent-encoded in a header; what cannot be read is left out.
fn file_name(encoded: &str) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    text.chars().filter(|char| !char.is_control()).take(FILE_NAME_CHARS).collect()
}

/// `imports.list`.
pub async fn list(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let page: PageQuery = question.json()?;
    let before: Option<(DateTime<Utc>, Uuid)> = cursor::read(page.cursor.as_deref())?;
    let found = reads::list(pool, before, page.limit() + 1).await.map_err(unread)?;
    let key = |import: &Import| cursor::write(&(import.made_at, import.import_id.uuid()));
    answer(&Page::cut(found, page.limit(), key))
}

/// `imports.get`.
pub async fn get(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let ImportQuery { import_id } = question.json()?;
    answer(&known(pool, import_id).await?)
}

async fn known(pool: &PgPool, id: contracts::ids::ImportId) -> Result<Import, Problem> {
    let found = reads::find(pool, &[id.uuid()]).await.map_err(unread)?.pop();
    found.ok_or_else(|| Problem::not_found(format!("there is no import {id}")))
}

/// `imports.rows`.
pub async fn rows(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: ImportRowsQuery = question.json()?;
    known(pool, query.import_id).await?;
    let after = cursor::read(query.page.cursor.as_deref())?.unwrap_or(i32::MIN);
    let rows = reads::rows(pool, &query, after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| cursor::write(&row.number)))
}

/// `imports.template`.
pub fn template(question: &Question) -> Result<Bytes, Problem> {
    let TemplateQuery { kind } = question.json()?;
    answer(&Template { csv: filled_in(kind) })
}
