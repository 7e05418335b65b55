//! Messages that services put aside: all of them in one list, and what a person decides about them.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::ids::slot_of;
use contracts::problem::Problem;
use contracts::requests::parked::{
    DROP, DropParked, LIST, ListParked, ParkedMessage, ParkedSettled, RETRY, RetryParked,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Arrived, json};
use crate::routes::forward;
use crate::state::Edge;

/// What a message can wait for.
const STATES: [&str; 3] = ["parked", "awaiting_cause", "behind"];
/// Parts a service from what it gave as its own cursor.
const PARTED: char = '~';

/// A message, and who put it aside.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PutAside {
    /// Who could not handle it.
    pub service: Service,
    /// The message.
    #[serde(flatten)]
    pub message: ParkedMessage,
}

/// A message is to be tried again.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RetryPutAside {
    /// What it says from now on, where it has to be repaired first; what it said is kept.
    pub body: Option<Value>,
    /// Why it was repaired.
    pub reason: Option<String>,
}

/// A message is given up.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropPutAside {
    /// Why it may have no effect.
    pub reason: String,
}

/// Lists what services put aside: service by service, in each the longest waiting first.
pub async fn list(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let asked = Asked::read(arrived)?;
    let limit = PageQuery { limit: asked.limit, cursor: None }.limit() as usize;
    let mut page = Page { items: Vec::new(), next: None };
    let mut cursor = asked.cursor;
    for (at, service) in asked.services.iter().copied().enumerate() {
        let question = ListParked {
            state: asked.state.clone(),
            aggregate: asked.aggregate.clone(),
            id: asked.id,
            limit: u32::try_from(limit - page.items.len()).ok(),
            cursor: cursor.take(),
        };
        let told = edge.asker.ask_json(&arrived.asking, service, LIST, &question);
        let told: Page<ParkedMessage> = told.await?;
        page.items.extend(told.items.into_iter().map(|message| PutAside { service, message }));
        let rest = asked.services.get(at + 1).filter(|_| page.items.len() >= limit);
        page.next = match (told.next, rest) {
            (Some(next), _) => Some(format!("{service}{PARTED}{next}")),
            (None, Some(rest)) => Some(format!("{rest}{PARTED}")),
            (None, None) => continue,
        };
        break;
    }
    let body = serde_json::to_vec(&page).map_err(|error| runtime::broken(&error))?;
    Ok(forward::respond(StatusCode::OK, body.into(), arrived))
}

/// Tries a message again, repaired where the body says how.
pub async fn retry(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let (service, lane, id) = place(arrived)?;
    let RetryPutAside { body, reason } = match arrived.body.bytes.is_empty() {
        true => RetryPutAside::default(),
        false => arrived.json()?,
    };
    if body.is_some() && reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
        let unsaid = Problem::unprocessable("a message is repaired for a reason");
        return Err(unsaid.with_error("#/reason", "is missing"));
    }
    let question = RetryParked { lane, id, body, reason };
    let asked = edge.asker.ask_json(&arrived.asking, service, RETRY, &question);
    let settled: ParkedSettled = asked.await?;
    json(StatusCode::OK, &settled)
}

/// Gives a message up.
pub async fn give_up(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let (service, lane, id) = place(arrived)?;
    let DropPutAside { reason } = arrived.json()?;
    let question = DropParked { lane, id, reason };
    let asked = edge.asker.ask_json(&arrived.asking, service, DROP, &question);
    let settled: ParkedSettled = asked.await?;
    json(StatusCode::OK, &settled)
}

/// Gives who has a message, in which lane: the id of an event ends with the slot that it is read by.
fn place(arrived: &Arrived) -> Result<(Service, u16, Uuid), Problem> {
    let (service, id) = (arrived.path_value("service"), arrived.path_value("id"));
    let reader = service.parse().ok().filter(reads);
    let service: Service = reader.ok_or_else(|| {
        Problem::not_found(format!("no service that puts messages aside is called {service}"))
    })?;
    let id = Uuid::try_parse(id)
        .map_err(|_| Problem::not_found(format!("no message is called {id}")))?;
    Ok((service, slot_of(id).lane(service.lanes()), id))
}

/// Says whether a service hears others at all.
fn reads(service: &Service) -> bool {
    !service.sources().is_empty()
}

/// What is asked for.
struct Asked {
    /// The services that are left to be asked.
    services: Vec<Service>,
    state: Option<String>,
    aggregate: Option<String>,
    id: Option<Uuid>,
    limit: Option<u32>,
    /// Where the first of the services goes on.
    cursor: Option<String>,
}

impl Asked {
    fn read(arrived: &Arrived) -> Result<Self, Problem> {
        let text = |name: &str| arrived.query_value(name).map(str::to_owned);
        let wrong = |name: &str, text: &str, words: String| {
            let detail = format!("`{text}` cannot be the parameter `{name}`: {words}");
            Problem::bad_request(detail).with_error(format!("?{name}"), words)
        };
        let mut services: Vec<_> = Service::ALL.into_iter().filter(reads).collect();
        if let Some(named) = arrived.query_value("service") {
            services.retain(|service| service.name() == named);
            if services.is_empty() {
                let all = Service::ALL.iter().filter(|service| reads(service));
                let names: Vec<_> = all.map(|service| service.name()).collect();
                return Err(wrong("service", named, format!("it is one of {}", names.join(", "))));
            }
        }
        let state = text("state");
        if let Some(state) = state.as_deref().filter(|state| !STATES.contains(state)) {
            return Err(wrong("state", state, format!("it is one of {}", STATES.join(", "))));
        }
        let limit = arrived.query_value("limit").map(|limit| match limit.parse::<i64>() {
            Ok(asked) => forward::limit_within(asked),
            Err(_) => Err(wrong("limit", limit, "it is a number".to_owned())),
        });
        let mut cursor = None;
        if let Some(sent) = arrived.query_value("cursor") {
            let (name, inner) = sent.split_once(PARTED).unwrap_or((sent, ""));
            let first = services.iter().position(|service| service.name() == name);
            let first = first.ok_or_else(|| {
                wrong("cursor", sent, "it is what the page before gave as `next`".to_owned())
            })?;
            services.drain(..first);
            cursor = Some(inner.to_owned()).filter(|inner| !inner.is_empty());
        }
        let id = arrived.query_value("id").map(|id| {
            Uuid::try_parse(id).map_err(|_| wrong("id", id, "it is the id of an event".to_owned()))
        });
        let (aggregate, id) = (text("aggregate"), id.transpose()?);
        Ok(Self { services, state, aggregate, id, limit: limit.transpose()?, cursor })
    }
}
