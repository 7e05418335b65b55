//! Missing pieces: a clerk offers choices, the customer chooses by a link.

mod story;
mod words;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{
    SHORTAGES_CHOOSE, SHORTAGES_GET, SHORTAGES_OFFER, Shortage, ShortageChoice,
};
use contracts::service::Service;
use contracts::sku::Sku;
use credentials::links::{Link, LinkError, Purpose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json as value;

use super::{Arrived, json, track};
use crate::edge::clock::now;
use crate::edge::form::Form;
use crate::state::Edge;
use story::story;
use words::words;

/// What a form of a browser is.
const FORM: &str = "application/x-www-form-urlencoded";

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

/// What the customer chose.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomersChoice {
    /// What.
    pub choice: ShortageChoice,
    /// Which item stands in, where one shall.
    #[serde(default)]
    pub sku: Option<Sku>,
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

/// Shows the holder of a link what is missing and what can be chosen.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    match case_of(edge, arrived.path_value("token")) {
        Ok(id) => shown(edge, arrived, &id, StatusCode::OK).await,
        Err(why) => Ok(nothing(arrived, why)),
    }
}

/// Does what the holder of a link chose, and sends the browser to the page of how it stands; what
/// cannot be chosen, or not any more, is said with the page.
pub async fn choose(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let id = match case_of(edge, arrived.path_value("token")) {
        Ok(id) => id,
        Err(why) => return Ok(nothing(arrived, why)),
    };
    // A program is told what is wrong as programs are.
    let is_shown = |problem: &Problem| problem.status == 422 && is_form(arrived);
    let unclear = StatusCode::UNPROCESSABLE_ENTITY;
    let CustomersChoice { choice, sku } = match chosen(arrived) {
        Ok(choice) => choice,
        Err(problem) if is_shown(&problem) => return shown(edge, arrived, &id, unclear).await,
        Err(problem) => return Err(problem),
    };
    let question = value!({ "shortage_id": id, "choice": choice, "sku": sku });
    match ask(edge, arrived, SHORTAGES_CHOOSE, &question).await {
        Ok(_) => Ok(track::back(arrived)),
        Err(problem) if problem.status == 404 => Ok(nothing(arrived, Why::Unknown)),
        Err(problem) if problem.status == 409 => {
            shown(edge, arrived, &id, StatusCode::CONFLICT).await
        }
        Err(problem) if is_shown(&problem) => shown(edge, arrived, &id, unclear).await,
        Err(problem) => Err(problem),
    }
}

fn is_form(arrived: &Arrived) -> bool {
    arrived.header(CONTENT_TYPE.as_str()).unwrap_or_default().starts_with(FORM)
}

fn chosen(arrived: &Arrived) -> Result<CustomersChoice, Problem> {
    if !is_form(arrived) {
        return arrived.json();
    }
    let form = Form::read(&arrived.body.bytes)?;
    let choice = ShortageChoice::parse(form.value("choice"));
    let choice = choice.ok_or_else(|| Problem::unprocessable("the form names no choice"))?;
    let sku = Some(form.value("sku")).filter(|text| !text.is_empty()).map(str::parse);
    let unreadable = |_| Problem::unprocessable("the form names no item that can be read");
    Ok(CustomersChoice { choice, sku: sku.transpose().map_err(unreadable)? })
}

/// Why a link shows nothing.
#[derive(Clone, Copy)]
enum Why {
    Unknown,
    Expired,
}

/// Gives the case that a link is for.
fn case_of(edge: &Edge, token: &str) -> Result<String, Why> {
    match edge.links.read(token, now().timestamp()) {
        Ok(link) if link.purpose == Purpose::Shortage => Ok(link.subject),
        Ok(_) | Err(LinkError::Unknown) => Err(Why::Unknown),
        Err(LinkError::Expired(_)) => Err(Why::Expired),
    }
}

async fn ask(
    edge: &Edge,
    arrived: &Arrived,
    endpoint: &str,
    question: &serde_json::Value,
) -> Result<Shortage, Problem> {
    let asking = arrived.asking_as("customer".to_owned());
    edge.asker.ask_json(&asking, Service::Warehouse, endpoint, question).await
}

async fn shown(
    edge: &Edge,
    arrived: &Arrived,
    id: &str,
    status: StatusCode,
) -> Result<Response, Problem> {
    match ask(edge, arrived, SHORTAGES_GET, &value!({ "shortage_id": id })).await {
        Ok(shortage) => Ok(page_of(arrived, &shortage, status)),
        Err(problem) if problem.status == 404 => Ok(nothing(arrived, Why::Unknown)),
        Err(problem) => Err(problem),
    }
}

fn page_of(arrived: &Arrived, shortage: &Shortage, status: StatusCode) -> Response {
    let language = track::language_of(arrived);
    let words = words(language);
    let notice = match status {
        StatusCode::CONFLICT => Some(words.too_late),
        StatusCode::UNPROCESSABLE_ENTITY => Some(words.unclear),
        _ => None,
    };
    let body = story(words, shortage, &track::place(arrived, "/shortage"), notice);
    private(track::shown_with_form(language, status, words.title, &body))
}

fn nothing(arrived: &Arrived, why: Why) -> Response {
    let language = track::language_of(arrived);
    let words = words(language);
    let (title, text) = match why {
        Why::Unknown => words.unknown,
        Why::Expired => words.expired,
    };
    let body = format!("<h1>{title}</h1><p>{text}</p>");
    private(track::shown(language, StatusCode::NOT_FOUND, title, &body))
}

/// What the page shows changes with every choice; no cache on the way may keep it.
fn private(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}
