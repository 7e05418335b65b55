//! Tables that people bring: the file goes on as it is, with what is known about it in headers.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::warehouse::importing::{
    FILE_NAME, IMPORTS_CREATE, IMPORTS_GET, IMPORTS_TEMPLATE, Import, ImportKind, ImportQuery,
    ImportTaken, KIND, Template, TemplateQuery,
};
use contracts::service::Service;

use super::{Arrived, json};
use crate::edge::ask::Request;
use crate::routes::forward::{known_query, url_encode};
use crate::state::Edge;

/// A table as text.
pub const CSV: &str = "text/csv";
/// A workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Takes a table, and shows what its rows would do.
pub async fn take(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    known_query(&["kind", "name"], &arrived.query)?;
    if arrived.body.bytes.is_empty() {
        return Err(Problem::unprocessable("the body is the file; it is empty"));
    }
    let kind = arrived.query_value("kind").map(|kind| (KIND, url_encode(kind)));
    let name = arrived.query_value("name").map(|name| (FILE_NAME, url_encode(name)));
    let request = Request {
        service: Service::Warehouse,
        endpoint: IMPORTS_CREATE,
        body: arrived.body.bytes.clone(),
        headers: kind.into_iter().chain(name).collect(),
    };
    let taken = edge.asker.ask(&arrived.asking, request).await?;
    let ImportTaken { import_id } =
        serde_json::from_slice(&taken).map_err(|error| runtime::broken(&error))?;
    let question = ImportQuery { import_id };
    let (asker, asking) = (&edge.asker, &arrived.asking);
    let import: Import = asker.ask_json(asking, Service::Warehouse, IMPORTS_GET, &question).await?;
    json(StatusCode::CREATED, &import)
}

/// Gives an empty table.
pub async fn template(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let file = arrived.path_value("file");
    let kind = ImportKind::ALL.into_iter().find(|kind| format!("{}.csv", kind.code()) == file);
    let kind = kind.ok_or_else(|| {
        Problem::not_found("there is items.csv, locations.csv, bins.csv and stock.csv")
    })?;
    let (asker, asking) = (&edge.asker, &arrived.asking);
    let question = TemplateQuery { kind };
    let template: Template =
        asker.ask_json(asking, Service::Warehouse, IMPORTS_TEMPLATE, &question).await?;
    let disposition = format!("attachment; filename=\"{}.csv\"", kind.code());
    let head =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    // Without the mark, Excel takes UTF-8 for the encoding of the country.
    Ok((head, format!("\u{FEFF}{}", template.csv)).into_response())
}
