//! One table: what its rows would do, what is wrong with them, and the button that applies them.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::warehouse::importing::{
    IMPORTS_GET, IMPORTS_ROWS, Import, ImportQuery, ImportRow, ImportRowsQuery, ImportState,
    RowState,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use super::{named, place_of};
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::pages::form_of;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures::{colon, number};
use crate::console::words::items::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Rows on a page.
const ROWS_SHOWN: u32 = 50;
/// Every state of a row, what wants to be looked at first.
const STATES: [RowState; 3] = [RowState::Error, RowState::Ready, RowState::Applied];

/// Shows an import and its rows.
pub async fn page(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let shown = async {
        visitor.needs(Room::Stock)?;
        let (import, rows, state) = load(&edge, &visitor, &id).await?;
        let (language, works) = (visitor.visit.language, visitor.works_in(Room::Stock));
        let title = named(language, &import).to_owned();
        let shown = Shown::found(title, content(language, works, &import, &rows, state));
        let is_first = visitor.visit.asked("cursor").is_none();
        Ok(if is_first { shown.following("imports") } else { shown })
    };
    reply::answer(&visitor.visit, shown.await)
}

async fn load(
    edge: &Edge,
    visitor: &Visitor,
    id: &str,
) -> Result<(Import, Page<ImportRow>, Option<RowState>), Problem> {
    let missing = |_| Problem::not_found(format!("no import is called {id}"));
    let import_id = id.parse().map_err(missing)?;
    let asked = visitor.visit.asked("state");
    let state = asked.and_then(|word| STATES.into_iter().find(|state| state.code() == word));
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let rows =
        ImportRowsQuery { import_id, state, page: PageQuery { limit: Some(ROWS_SHOWN), cursor } };
    let (asking, import) = (visitor.asking(), ImportQuery { import_id });
    let (import, rows) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Warehouse, IMPORTS_GET, &import),
        edge.asker.ask_json(&asking, Service::Warehouse, IMPORTS_ROWS, &rows),
    );
    Ok((import?, rows?, state))
}

/// Applies what is ready.
pub async fn apply(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Body,
) -> Response {
    let done = async {
        form_of(&edge, &visitor.visit, sent).await?;
        let path = format!("/api/v1/imports/{id}/apply");
        act(&edge, &visitor.person, Method::POST, &path, Some(&json!({})), None).await
    };
    match done.await {
        Ok(_) => reply::see_other(&format!("/imports/{}", url_encode(&id))),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

fn content(
    language: Language,
    works: bool,
    import: &Import,
    rows: &Page<ImportRow>,
    state: Option<RowState>,
) -> Markup {
    let words = words_of::of(language);
    let can_apply = works && import.state == ImportState::Previewed && import.rows.ready > 0;
    let apply = html! {
        @if can_apply {
            form method="post" action=(format!("{}/do/apply", place_of(import))) {
                button .button.primary { (icon("check")) ((words.apply)(import.rows.ready)) }
            }
        }
    };
    let title = html! {
        nav .crumbs {
            a href="/items" { (words.title) } (icon("next"))
            a href="/imports" { (words.imports) } (icon("next"))
        }
        h1 dir="auto" { (named(language, import)) }
        div .badges { (badge(words_of::import(language, import.state))) }
    };
    html! {
        (parts::page_head(title, apply))
        (counts(language, words, import))
        @if import.state == ImportState::Previewed {
            p .quiet-line.spaced { (icon("alert")) (words.nothing_changed) " " (words.apply_hint) }
        }
        (filter(language, words, import, state))
        (table(language, words, &rows.items))
        @if let Some(next) = &rows.next { (pager(words, import, state, next)) }
    }
}

fn counts(language: Language, words: &Words, import: &Import) -> Markup {
    let counts = &import.rows;
    let [create, change, same, wrong] = words.counts;
    let all = [
        (create, counts.create),
        (change, counts.change),
        (same, counts.same),
        (wrong, counts.error),
    ];
    let is_wrong = counts.error > 0;
    html! {
        div .tiles {
            @for (name, count) in all {
                span .tile.bad[is_wrong && name == wrong].quiet[count == 0] {
                    span .name { (name) }
                    strong { (number(count)) }
                }
            }
        }
        p .muted { (words.read_as) (colon(language)) span lang="en" dir="auto" { (import.read_as) } }
        @if !import.ignored_columns.is_empty() {
            p .muted dir="auto" { (words.ignored) (colon(language)) (import.ignored_columns.join(", ")) }
        }
    }
}

fn filter(language: Language, words: &Words, import: &Import, chosen: Option<RowState>) -> Markup {
    let states =
        STATES.map(|state| (state.code().to_owned(), words_of::row(language, state).1.to_owned()));
    let chosen = chosen.map(RowState::code).unwrap_or_default();
    html! {
        form .filters.spaced method="get" action=(place_of(import)) {
            (parts::filter_select("state", words.state, words.any_state, chosen, &states))
            button .button { (words.show) }
        }
    }
}

fn table(language: Language, words: &Words, rows: &[ImportRow]) -> Markup {
    if rows.is_empty() {
        return parts::empty("item", words.no_rows, words.no_rows_because, html! {});
    }
    let heads = [words.row, words.state, words.cells, words.wrong];
    html! {
        div .table-box {
            table .list.settings role="table" aria-label=(words.rows) {
                thead role="rowgroup" {
                    tr role="row" { @for head in heads { th role="columnheader" scope="col" { (head) } } }
                }
                tbody role="rowgroup" { @for row in rows { (one_row(language, words, row)) } }
            }
        }
    }
}

fn one_row(language: Language, words: &Words, row: &ImportRow) -> Markup {
    html! {
        tr role="row" id=(row.row_id) {
            td role="cell" data-head=(words.row) { (row.number) }
            td role="cell" {
                (badge(words_of::row(language, row.state)))
                @if let Some(action) = row.action { " " span .muted { (words_of::action(language, action)) } }
            }
            td .cells role="cell" {
                @for (column, cell) in &row.cells {
                    span { span .muted { (column) } " " bdi { (cell) } } " "
                }
            }
            td .wrongs role="cell" {
                @for error in &row.errors {
                    p .error lang="en" dir="auto" {
                        @if let Some(column) = &error.column { code { (column) } " " }
                        (error.detail)
                    }
                }
            }
        }
    }
}

fn pager(words: &Words, import: &Import, state: Option<RowState>, next: &str) -> Markup {
    let state = state.map(RowState::code).unwrap_or_default();
    let href = format!("{}?state={state}&cursor={}", place_of(import), url_encode(next));
    html! {
        nav .pager aria-label=(words.pages) {
            a .button href=(href) rel="next" { (words.more) (icon("next")) }
        }
    }
}
