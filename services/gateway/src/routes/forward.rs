//! Calls that a service answers: path, query and body become one question.

mod items;

use axum::http::header::{CONTENT_TYPE, LINK};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::access::KeyScope;
use contracts::requests::{PAGE_MAX, intake};
use contracts::service::Service;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::call::{Call, Forward, Guard, Idempotency, Param, ParamKind};
use super::own::Arrived;
use crate::edge::ask::{Asking, Request};
use crate::edge::strict_json;
use crate::state::Edge;

/// The longest key that is remembered.
const IDEMPOTENCY_KEY_MAX: usize = 255;

/// Translates a call, asks, and translates the answer.
pub async fn pass_on(
    edge: &Edge,
    call: &Call,
    forward: &Forward,
    arrived: Arrived,
) -> Result<Response, Problem> {
    let mut question = match call.body {
        Some(_) if !arrived.body.bytes.is_empty() => strict_json::object(&arrived.body.bytes)?,
        Some(_) | None => Map::new(),
    };
    query_members(&mut question, &call.query, &arrived.query)?;
    for (name, member) in forward.path {
        path_member(&mut question, member, arrived.path_value(name))?;
    }
    for (member, value) in forward.fixed {
        question.insert((*member).to_owned(), (*value).into());
    }
    guard(edge, call.guard, &mut question, &arrived).await?;
    if let Some(member) = forward.item {
        items::known(edge, &arrived.asking, member, question.get(member)).await?;
    }
    let body = serde_json::to_vec(&question).map_err(|error| runtime::broken(&error))?;
    let request = Request {
        service: forward.service,
        endpoint: forward.endpoint,
        body: body.into(),
        headers: idempotency_headers(call.idempotency, arrived.header("idempotency-key"))?,
    };
    let answer = edge.asker.ask(&arrived.asking, request).await?;
    Ok(respond(call.status, answer, &arrived))
}

/// Gives the header in which services look for the key.
fn idempotency_headers(
    asked: Idempotency,
    sent: Option<&str>,
) -> Result<Vec<(&'static str, String)>, Problem> {
    let Some(sent) = sent else {
        return match asked {
            Idempotency::Optional => Ok(Vec::new()),
            Idempotency::Required => Err(Problem::bad_request(
                "this call needs an Idempotency-Key, so that sending it again does nothing twice",
            )),
        };
    };
    let key = unquote(sent);
    let visible = key.bytes().all(|byte| (0x20..0x7F).contains(&byte));
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_MAX || !visible {
        let detail =
            format!("an Idempotency-Key has 1 to {IDEMPOTENCY_KEY_MAX} visible characters");
        return Err(Problem::bad_request(detail));
    }
    Ok(vec![(intake::IDEMPOTENCY_KEY, key.to_owned())])
}

/// The draft has it in quotes, most clients send it bare: both name the same key.
fn unquote(sent: &str) -> &str {
    let sent = sent.trim();
    let inner = sent.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(sent)
}

fn query_members(
    question: &mut Map<String, Value>,
    params: &[Param],
    sent: &[(String, String)],
) -> Result<(), Problem> {
    let mut seen = Vec::new();
    for (name, text) in sent {
        let Some(param) = params.iter().find(|param| param.name == name) else {
            let known: Vec<_> = params.iter().map(|param| param.name).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            let detail = format!("`{name}` is no parameter here; there is: {known}");
            return Err(Problem::bad_request(detail).with_error(format!("?{name}"), "unknown"));
        };
        if seen.contains(&name) {
            let detail = format!("the parameter `{name}` stands there twice");
            return Err(Problem::bad_request(detail).with_error(format!("?{name}"), "twice"));
        }
        seen.push(name);
        let value = param_value(param, text).ok_or_else(|| {
            let detail = format!("`{text}` cannot be the parameter `{name}`");
            Problem::bad_request(detail).with_error(format!("?{name}"), "unreadable")
        })?;
        if let ("limit", Some(asked)) = (param.name, value.as_i64()) {
            limit_within(asked)?;
        }
        let members = match param.inside {
            None => &mut *question,
            Some(outer) => inner(question, outer)?,
        };
        members.insert(name.clone(), value);
    }
    Ok(())
}

/// Refuses what no page holds, before the service does: all lists name it alike.
pub fn limit_within(asked: i64) -> Result<u32, Problem> {
    let fits = u32::try_from(asked).ok().filter(|limit| (1..=PAGE_MAX).contains(limit));
    fits.ok_or_else(|| {
        let words = format!("a limit is 1 to {PAGE_MAX}, not {asked}");
        Problem::unprocessable(&words).with_error("#/limit", words)
    })
}

/// Refuses parameters that a call of the gateway's own does not know.
pub fn known_query(names: &[&str], sent: &[(String, String)]) -> Result<(), Problem> {
    match sent.iter().find(|(name, _)| !names.contains(&name.as_str())) {
        None => Ok(()),
        Some((name, _)) => {
            let detail = format!("`{name}` is no parameter here; there is: {}", names.join(", "));
            Err(Problem::bad_request(detail).with_error(format!("?{name}"), "unknown"))
        }
    }
}

fn inner<'a>(
    question: &'a mut Map<String, Value>,
    outer: &str,
) -> Result<&'a mut Map<String, Value>, Problem> {
    let member = question.entry(outer).or_insert_with(|| Value::Object(Map::new()));
    let members = member.as_object_mut();
    members.ok_or_else(|| Problem::unprocessable(format!("`{outer}` must be an object")))
}

fn param_value(param: &Param, text: &str) -> Option<Value> {
    match param.kind {
        ParamKind::Text if text.contains('\0') => None,
        ParamKind::Text => Some(text.into()),
        ParamKind::Number => text.parse::<i64>().ok().map(Value::from),
        ParamKind::Flag => text.parse::<bool>().ok().map(Value::from),
    }
}

/// What the path says cannot be said otherwise in the body.
fn path_member(
    question: &mut Map<String, Value>,
    member: &str,
    value: &str,
) -> Result<(), Problem> {
    match question.get(member) {
        Some(said) if said != value => {
            let detail = format!("`{member}` in the body is another one than in the path");
            Err(Problem::unprocessable(&detail).with_error(format!("#/{member}"), detail))
        }
        Some(_) | None => {
            question.insert(member.to_owned(), value.into());
            Ok(())
        }
    }
}

/// Keeps a narrow key to its own.
async fn guard(
    edge: &Edge,
    guard: Guard,
    question: &mut Map<String, Value>,
    arrived: &Arrived,
) -> Result<(), Problem> {
    let scope = arrived.scope.as_ref();
    match (guard, scope) {
        (Guard::ChannelInBody, Some(KeyScope::Channel(own))) => {
            match question.get("channel").and_then(Value::as_str) {
                Some(channel) if channel == own => Ok(()),
                Some(_) | None => Err(foreign("channel", own)),
            }
        }
        (Guard::ChannelInQuery, Some(KeyScope::Channel(own))) => narrow(question, "channel", own),
        (Guard::ChannelOfOrder, Some(KeyScope::Channel(own))) => {
            own_order(edge, &arrived.asking, arrived.path_value("id"), own).await
        }
        (Guard::LocationInQuery | Guard::LocationInBody, Some(KeyScope::Device(device))) => {
            let known = edge.book.device(device);
            let known = known.ok_or_else(|| foreign("device", device))?;
            narrow(question, "location", &known.location)
        }
        _ => Ok(()),
    }
}

fn narrow(question: &mut Map<String, Value>, member: &str, own: &str) -> Result<(), Problem> {
    match question.get(member).and_then(Value::as_str) {
        Some(asked) if asked != own => Err(foreign(member, own)),
        Some(_) | None => {
            question.insert(member.to_owned(), own.into());
            Ok(())
        }
    }
}

fn foreign(what: &str, own: &str) -> Problem {
    Problem::forbidden(format!("this key sees only {what} `{own}`"))
}

#[derive(Deserialize)]
struct OrderOf {
    channel: String,
}

/// Says that an order is of a channel; any other order is not there at all.
async fn own_order(edge: &Edge, asking: &Asking, id: &str, own: &str) -> Result<(), Problem> {
    let question = serde_json::json!({ "order_id": id });
    let asked =
        edge.asker.ask_json::<OrderOf>(asking, Service::OrderIntake, intake::ORDERS_GET, &question);
    if asked.await?.channel == own {
        return Ok(());
    }
    Err(Problem::not_found(format!("no order is called {id}")))
}

/// Only as much of a page as tells where the next one is.
#[derive(Deserialize)]
struct NextOf {
    #[serde(default)]
    next: Option<String>,
}

/// Answers in JSON; a page says in `Link` where the next one is.
pub fn respond(status: StatusCode, answer: Bytes, arrived: &Arrived) -> Response {
    let link = next_link(&answer, arrived);
    let mut response = (status, answer).into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

fn next_link(answer: &[u8], arrived: &Arrived) -> Option<String> {
    let next = serde_json::from_slice::<NextOf>(answer).ok()?.next?;
    let kept = arrived.query.iter().filter(|(name, _)| name != "cursor");
    let mut query = url_query(kept.map(|(name, value)| (name.as_str(), value.as_str())));
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(&url_query([("cursor", next.as_str())].into_iter()));
    Some(format!("<{}?{query}>; rel=\"next\"", arrived.path))
}

fn url_query<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pair = |(name, value): (&str, &str)| format!("{}={}", url_encode(name), url_encode(value));
    pairs.map(pair).collect::<Vec<_>>().join("&")
}

/// Writes a text so that it can stand in a URL, or in a header.
pub fn url_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
