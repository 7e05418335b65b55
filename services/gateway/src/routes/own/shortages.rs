//! Missing pieces: a clerk offers choices, and gets the link by which the customer chooses.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{SHORTAGES_OFFER, Shortage, ShortageChoice};
use contracts::service::Service;
use credentials::links::{Link, Purpose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json as value;

use super::{Arrived, json};
use crate::edge::clock::now;
use crate::state::Edge;

/// What the customer may choose.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OfferedChoices {
    /// Among these; all there are where nothing is said.
    pub choices: Option<Vec<ShortageChoice>>,
}

/// The case, with the link by which the customer chooses.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct OfferMade {
    /// The case.
    pub shortage: Shortage,
    /// The path of the customer's page.
    pub path: String,
    /// The same in full, where it is known under which address the world finds us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Lets the customer choose, and gives the link.
pub async fn offer(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: OfferedChoices = match arrived.body.bytes.is_empty() {
        true => OfferedChoices::default(),
        false => arrived.json()?,
    };
    let question = value!({ "shortage_id": arrived.path_value("id"), "choices": wish.choices });
    let asked =
        edge.asker.ask_json(&arrived.asking, Service::Warehouse, SHORTAGES_OFFER, &question);
    let shortage: Shortage = asked.await?;
    let purpose = Purpose::Shortage;
    let expires_at = now() + TimeDelta::seconds(purpose.lasts_seconds());
    let link = Link {
        purpose,
        subject: shortage.shortage_id.to_string(),
        expires_at: expires_at.timestamp(),
    };
    let path = format!("/track/{}", edge.links.sign(&link));
    let url = edge.url_of(&path);
    json(StatusCode::OK, &OfferMade { shortage, path, url, expires_at })
}
