//! Table `saved_views`.

use contracts::requests::access::views::ViewOf;
use runtime::BatchError;
use sqlx::{PgConnection, PgExecutor};

use super::expect_rows;
use super::lists::ListError;
use crate::domain::view::View;

/// Gives every view of some people, by name.
pub async fn of_people(db: impl PgExecutor<'_>, people: &[String]) -> Result<Vec<View>, ListError> {
    let rows = sqlx::query!(
        "SELECT person, list, name, query, made_at
           FROM saved_views
          WHERE person = ANY($1)
          ORDER BY person, list, name",
        people
    );
    let rows = rows.fetch_all(db).await?.into_iter().map(|row| {
        let strange =
            || ListError::Inconsistent { table: "saved_views", what: format!("list {}", row.list) };
        let of = ViewOf::parse(&row.list).ok_or_else(strange)?;
        Ok(View { person: row.person, of, name: row.name, query: row.query, made_at: row.made_at })
    });
    rows.collect()
}

/// Stores views that are new or changed.
pub async fn store(conn: &mut PgConnection, views: &[View]) -> Result<(), BatchError> {
    let text = |of: fn(&View) -> &str| views.iter().map(|one| of(one).to_owned()).collect();
    let [people, lists]: [Vec<String>; 2] = [text(|one| &one.person), text(|one| one.of.word())];
    let [names, queries]: [Vec<String>; 2] = [text(|one| &one.name), text(|one| &one.query)];
    let made: Vec<_> = views.iter().map(|one| one.made_at).collect();
    let done = sqlx::query!(
        "INSERT INTO saved_views (person, list, name, query, made_at)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
             ON CONFLICT (person, list, name) DO UPDATE SET query = EXCLUDED.query",
        &people,
        &lists,
        &names,
        &queries,
        &made
    );
    let done = done.execute(conn).await?;
    expect_rows("saved_views", done.rows_affected(), views.len())
}

/// Forgets views.
pub async fn delete(conn: &mut PgConnection, views: &[View]) -> Result<(), BatchError> {
    let text = |of: fn(&View) -> &str| views.iter().map(|one| of(one).to_owned()).collect();
    let [people, lists]: [Vec<String>; 2] = [text(|one| &one.person), text(|one| one.of.word())];
    let names: Vec<String> = text(|one| &one.name);
    let done = sqlx::query!(
        "DELETE FROM saved_views AS v
          USING UNNEST($1::text[], $2::text[], $3::text[]) AS gone (person, list, name)
          WHERE v.person = gone.person AND v.list = gone.list AND v.name = gone.name",
        &people,
        &lists,
        &names
    );
    let done = done.execute(conn).await?;
    expect_rows("saved_views", done.rows_affected(), views.len())
}
