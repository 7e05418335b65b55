//! A channel's door, tried by ourselves: signed with its secret, taken as whatever its shop sends.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::access::SecretHolder;

use super::{Arrived, webhooks};
use crate::domain::sample::{Sample, sample};
use crate::edge::body::Held;
use crate::edge::clock;
use crate::state::Edge;

/// Sends an order that only tries the shop out through the door that the shop uses.
///
/// - Errs: 409 where there is nothing to sign with.
pub async fn try_channel(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let channel = arrived.path_value("id").to_owned();
    let sender = edge.book.sender(SecretHolder::Channel, &channel)?.ok_or_else(|| {
        Problem::conflict(format!("{channel} has no secret to sign with; set one first"))
    })?;
    let closed =
        || Problem::unavailable("the secrets of this sender cannot be opened").retry_after(60);
    let secrets = sender.secrets.ok_or_else(closed)?;
    let made = secrets.first().and_then(|secret| sample(sender.scheme, secret, clock::now()));
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
