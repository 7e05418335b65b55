//! Views that people keep: each their own, whoever asks.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::access::views::{
    EndView, ListViews, PutView, SavedView, VIEWS_END, VIEWS_LIST, VIEWS_PUT, ViewOf,
};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json};
use crate::state::Edge;

/// A view of whoever is signed in.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Which of theirs this one takes the place of; where nothing is said, the one of this name.
    #[serde(default)]
    pub id: Option<String>,
    /// Of which list.
    pub of: ViewOf,
    /// What it is called, 1 to 60 characters.
    pub name: String,
    /// The filters, as they stand in the address after `?`.
    pub query: String,
}

/// Gives the views of whoever asks.
pub async fn list(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let question = ListViews { person: person(arrived)? };
    let page: Page<SavedView> =
        edge.asker.ask_json(&arrived.asking, Service::Gateway, VIEWS_LIST, &question).await?;
    json(StatusCode::OK, &page)
}

/// Keeps a view of whoever asks.
pub async fn put(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let NewView { id, of, name, query } = arrived.json()?;
    let wish = PutView { person: person(arrived)?, id, of, name, query };
    let view: SavedView =
        edge.asker.ask_json(&arrived.asking, Service::Gateway, VIEWS_PUT, &wish).await?;
    json(StatusCode::OK, &view)
}

/// Forgets a view of whoever asks.
pub async fn end(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let wish = EndView { person: person(arrived)?, id: arrived.path_value("id").to_owned() };
    let view: SavedView =
        edge.asker.ask_json(&arrived.asking, Service::Gateway, VIEWS_END, &wish).await?;
    json(StatusCode::OK, &view)
}

fn person(arrived: &Arrived) -> Result<String, Problem> {
    let words = "views belong to people who are signed in, not to keys";
    arrived.person.clone().ok_or_else(|| Problem::forbidden(words))
}
