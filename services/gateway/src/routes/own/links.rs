//! Links for customers: made for a clerk who passes them on.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{
    CorrectionAsked, CorrectionState, GetCorrection, ORDERS_CORRECTION,
};
use contracts::service::Service;
use credentials::links::{Link, Purpose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json};
use crate::customer::{coming_back, order};
use crate::edge::clock;
use crate::state::Edge;

/// A link that is wanted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// What its holder shall be able to do.
    pub purpose: LinkPurpose,
}

/// What a link can be made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Complete or correct where a held order goes.
    Address,
    /// Ask to send pieces back that were delivered.
    Return,
    /// Look at the order, and do what can be done with it.
    Order,
}

/// A link.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct LinkMade {
    /// The order.
    pub order_id: OrderId,
    /// What its holder can do.
    pub purpose: LinkPurpose,
    /// Where its page is, below the address under which customers reach the gateway.
    pub path: String,
    /// The same in full, where that address is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Makes a link for the customer of an order.
pub async fn make(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let NewLink { purpose } = arrived.json()?;
    let id = arrived.path_value("id");
    let order_id: OrderId =
        id.parse().map_err(|_| Problem::not_found(format!("no order is called {id}")))?;
    let signed = match purpose {
        LinkPurpose::Address => {
            asks_something(edge, arrived, order_id).await?;
            Purpose::Address
        }
        LinkPurpose::Return => {
            can_be_sent_back(edge, arrived, order_id).await?;
            Purpose::Return
        }
        LinkPurpose::Order => {
            order::load(edge, arrived, order_id).await?;
            Purpose::Order
        }
    };
    let until = clock::now().timestamp() + signed.lasts_seconds();
    let link = Link { purpose: signed, subject: order_id.to_string(), expires_at: until };
    let expires_at = DateTime::from_timestamp(until, 0)
        .ok_or_else(|| Problem::internal("the clock stands beyond all dates"))?;
    let path = format!("/track/{}", edge.links.sign(&link));
    let url = edge.url_of(&path);
    json(StatusCode::CREATED, &LinkMade { order_id, purpose, path, url, expires_at })
}

async fn can_be_sent_back(
    edge: &Edge,
    arrived: &Arrived,
    order_id: OrderId,
) -> Result<(), Problem> {
    let order = coming_back::returnable(edge, arrived, order_id).await?;
    match (order.over, order.lines.is_empty() && order.returns.is_empty()) {
        (true, _) => Err(Problem::conflict("the time for sending something back is over")),
        (false, true) => Err(Problem::conflict("nothing of this order can be sent back")),
        (false, false) => Ok(()),
    }
}

async fn asks_something(edge: &Edge, arrived: &Arrived, order_id: OrderId) -> Result<(), Problem> {
    let question = GetCorrection { order_id };
    let (asking, intake) = (&arrived.asking, Service::OrderIntake);
    let asked =
        edge.asker.ask_json::<CorrectionAsked>(asking, intake, ORDERS_CORRECTION, &question);
    let state = asked.await?.state;
    if state != CorrectionState::Asked {
        let detail = match state {
            CorrectionState::Given => "the customer has answered already; review looks at it",
            CorrectionState::Asked | CorrectionState::NotAsked => {
                "no hold of this order asks for an address or a contact"
            }
        };
        return Err(Problem::conflict(detail));
    }
    Ok(())
}
