//! A channel's door, tried by ourselves: signed with its secret, taken as whatever its shop sends.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::access::SecretHolder;

use super::{Arrived, webhooks};
use crate::domain::sample::{Sample, Situation, Told, sample};
use crate::edge::body::Held;
use crate::edge::clock;
use crate::routes::forward::known_query;
use crate::state::Edge;

/// Larger numbers lose digits on their way through what reads JSON as JavaScript does.
const NUMBER_MAX: i64 = 9_007_199_254_740_991;

/// Sends an order that only tries the shop out through the door that the shop uses.
///
/// - Errs: 409 where there is nothing to sign with.
pub async fn try_channel(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let told = told(arrived)?;
    let channel = arrived.path_value("id").to_owned();
    let sender = edge.book.sender(SecretHolder::Channel, &channel)?.ok_or_else(|| {
        Problem::conflict(format!("{channel} has no secret to sign with; set one first"))
    })?;
    let closed =
        || Problem::unavailable("the secrets of this sender cannot be opened").retry_after(60);
    let secrets = sender.secrets.ok_or_else(closed)?;
    let made = secrets.first().and_then(|secret| sample(sender.scheme, secret, told));
    let Sample { headers, body } =
        made.ok_or_else(|| Problem::conflict(format!("{channel} takes no deliveries")))?;
    let mut sent = HeaderMap::new();
    for (name, value) in headers {
        let value = HeaderValue::try_from(value).map_err(|error| runtime::broken(&error))?;
        sent.insert(HeaderName::from_static(name), value);
    }
    let delivery = Arrived {
        path: format!("/webhooks/{channel}"),
        path_params: vec![("channel".to_owned(), channel)],
        query: Vec::new(),
        headers: sent,
        body: Held::made(body.into()),
        asking: arrived.asking.clone(),
        scope: None,
        person: None,
    };
    webhooks::take_delivery(edge, &delivery).await
}

/// Reads which order it is about, and what happened to it; a new one where nothing is said.
fn told(arrived: &Arrived) -> Result<Told, Problem> {
    known_query(&["situation", "number"], &arrived.query)?;
    let at = clock::now();
    let situation = match arrived.query_value("situation") {
        None | Some("") => Situation::default(),
        Some(word) => Situation::named(word).ok_or_else(|| {
            let detail = format!("`{word}` is no situation: `placed`, `changed` or `cancelled` is");
            Problem::bad_request(&detail).with_error("?situation", detail)
        })?,
    };
    let number = match arrived.query_value("number") {
        None | Some("") => at.timestamp_millis(),
        Some(text) => {
            let number = text.parse().ok().filter(|number| (1..=NUMBER_MAX).contains(number));
            number.ok_or_else(|| {
                let detail = format!("a number of an order is 1 to {NUMBER_MAX}");
                Problem::bad_request(&detail).with_error("?number", detail)
            })?
        }
    };
    Ok(Told { number, situation, at })
}
