//! Tables of items, places and opening stock: brought, looked at row by row, then applied.
//!
//! - [`one`]: one table and its rows

pub mod one;

use axum::body::Body;
use axum::extract::State;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::warehouse::importing::{IMPORTS_LIST, Import, ImportKind};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use crate::console::act::bring;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::items::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::body::{self, WEBHOOK_BYTES_MAX};
use crate::edge::form::Language;
use crate::edge::{multipart, sessions};
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Imports on the page of them.
const IMPORTS_SHOWN: u32 = 20;
/// What stands around the file in a form.
const AROUND_BYTES: usize = 16 * 1024;

/// Shows the form, and what was brought before.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = shown(&edge, &visitor, None).await;
    reply::answer(&visitor.visit, shown)
}

async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    refused: Option<&Problem>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Stock)?;
    let asking = visitor.asking();
    let page = PageQuery { limit: Some(IMPORTS_SHOWN), cursor: None };
    let asked = edge.asker.ask_json(&asking, Service::Warehouse, IMPORTS_LIST, &page);
    let imports: Page<Import> = asked.await?;
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let main = html! {
        (parts::page_head(head(words, words.bring), html! {}))
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        @if visitor.works_in(Room::Stock) { section .card { (form(language, words)) } }
        (parts::section("imports", words.imports, html! {}, list(language, words, &imports.items)))
    };
    Ok(Shown::found(words.bring, main))
}

fn head(words: &Words, title: &str) -> Markup {
    html! {
        nav .crumbs { a href="/items" { (words.title) } (icon("next")) }
        h1 dir="auto" { (title) }
    }
}

fn form(language: Language, words: &Words) -> Markup {
    html! {
        form .fields.wide method="post" action="/imports" enctype="multipart/form-data" {
            div .field {
                label for="file" { (words.file) }
                input id="file" name="file" type="file" required aria-describedby="file-hint"
                    accept=".csv,.xlsx,text/csv";
                p #file-hint .muted { (words.file_hint) }
            }
            div .field {
                label for="kind" { (words.kind) }
                select id="kind" name="kind" {
                    option value="" { (words.kind_of_head) }
                    @for kind in ImportKind::ALL {
                        option value=(kind.code()) { (words_of::kind(language, kind)) }
                    }
                }
            }
            button .button.primary { (words.look) }
            p .muted.templates {
                span { (words.templates) }
                @for kind in ImportKind::ALL {
                    a href=(format!("/api/v1/imports/templates/{}.csv", kind.code())) download {
                        (words_of::kind(language, kind))
                    }
                }
            }
        }
    }
}

fn list(language: Language, words: &Words, imports: &[Import]) -> Markup {
    if imports.is_empty() {
        return html! { p .muted { (words.no_imports) } };
    }
    html! {
        div .table-box {
            table .figures {
                thead {
                    tr {
                        @for head in [words.file, words.kind, words.state, words.brought, words.by] {
                            th scope="col" { (head) }
                        }
                        th .end scope="col" { (words.rows) }
                    }
                }
                tbody {
                    @for import in imports {
                        tr {
                            td dir="auto" { a .row href=(place_of(import)) { (named(language, import)) } }
                            td { (words_of::kind(language, import.kind)) }
                            td { (badge(words_of::import(language, import.state))) }
                            td { (parts::instant_short(language, import.made_at)) }
                            td { (import.made_by.strip_prefix("person:").unwrap_or(&import.made_by)) }
                            td .end { (number(import.rows.total)) }
                        }
                    }
                }
            }
        }
    }
}

fn place_of(import: &Import) -> String {
    format!("/imports/{}", import.import_id)
}

fn named(language: Language, import: &Import) -> &str {
    import.file_name.as_deref().unwrap_or_else(|| words_of::kind(language, import.kind))
}

/// Takes a table and shows what its rows would do.
pub async fn take(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    match taken(&edge, &visitor, sent).await {
        Ok(id) => reply::see_other(&format!("/imports/{}", url_encode(&id))),
        Err(refused) if refused.status == 403 => reply::problem(&visitor.visit, &refused),
        Err(refused) => {
            let shown = shown(&edge, &visitor, Some(&refused)).await;
            reply::answer(&visitor.visit, shown)
        }
    }
}

async fn taken(edge: &Edge, visitor: &Visitor, sent: Body) -> Result<String, Problem> {
    let headers = &visitor.visit.headers;
    sessions::from_our_page(&Method::POST, headers)?;
    let bytes_max = WEBHOOK_BYTES_MAX + AROUND_BYTES;
    let read = body::read(sent, bytes_max, edge.body_timeout, &edge.bodies).await;
    let held = read.map_err(|error| error.problem())?;
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let parts = multipart::read(kind, &held.bytes)
        .ok_or_else(|| Problem::bad_request("the form cannot be read"))?;
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    let file = part("file").filter(|file| !file.bytes.is_empty());
    let file = file.ok_or_else(|| {
        let words = words_of::of(visitor.visit.language).no_file;
        Problem::unprocessable(words).with_error("#/file", words)
    })?;
    let chosen = part("kind").map(|part| String::from_utf8_lossy(&part.bytes).into_owned());
    let chosen = chosen.filter(|kind| !kind.is_empty()).map(|kind| ("kind".to_owned(), kind));
    let named = file.file_name.clone().map(|name| ("name".to_owned(), name));
    let query = chosen.into_iter().chain(named).collect();
    let bytes = file.bytes.clone();
    let import = bring(edge, &visitor.person, "/api/v1/imports", query, bytes).await?;
    Ok(import["import_id"].as_str().unwrap_or_default().to_owned())
}
