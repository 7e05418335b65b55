//! Calls of the API by a page, with the rights of whoever is signed in: the same list of calls, the
//! same checks, the same audit as over HTTP.

use std::sync::OnceLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use bytes::Bytes;
use contracts::envelope::percent_decode;
use contracts::problem::Problem;
use http_body_util::BodyExt;
use serde_json::Value;

use crate::edge::access::caller;
use crate::edge::ask::Asking;
use crate::edge::body::Held;
use crate::edge::tracing_layer::new_trace;
use crate::routes::call::Call;
use crate::routes::own::Arrived;
use crate::routes::{carry_out, table};
use crate::state::Edge;
use crate::store::people_pages::LivePerson;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Makes a call for a person.
///
/// - Takes: `path` as over HTTP: whatever people wrote stands in it percent-encoded.
/// - Gives: the answer's JSON; null where it has none.
/// - Errs: as the call itself; 403 where it is not among the person's work.
pub async fn act(
    edge: &Edge,
    person: &LivePerson,
    method: Method,
    path: &str,
    body: Option<&Value>,
    idempotency_key: Option<&str>,
) -> Result<Value, Problem> {
    let bytes = body.map(|body| body.to_string().into()).unwrap_or_default();
    let headers = headers(idempotency_key)?;
    answer_of(edge, person, (method, path), Vec::new(), headers, bytes).await
}

/// Brings a file for a person, with what stands in the query.
pub async fn bring(
    edge: &Edge,
    person: &LivePerson,
    path: &str,
    query: Vec<(String, String)>,
    file: Bytes,
) -> Result<Value, Problem> {
    answer_of(edge, person, (Method::POST, path), query, HeaderMap::new(), file).await
}

/// Gives the call that stands at a path; nothing where there is none.
pub fn call(method: &str, path: &str) -> Option<&'static Call> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    find(&method, path).map(|(call, _)| call)
}

async fn answer_of(
    edge: &Edge,
    person: &LivePerson,
    (method, path): (Method, &str),
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Value, Problem> {
    let (call, path_params) = find(&method, path)
        .ok_or_else(|| Problem::not_found(format!("nothing is at {method} {path}")))?;
    let caller = caller(person, call.room, method != Method::GET)?;
    let arrived = Arrived {
        path: path.to_owned(),
        path_params,
        query,
        headers,
        body: Held::made(body),
        asking: Asking { actor: caller.actor, trace: new_trace(), reach: caller.reach },
        scope: Some(caller.scope),
        person: caller.person,
    };
    let response = carry_out(edge, call, arrived).await?;
    let body = response.into_body().collect().await;
    let body = body.map_err(|error| Problem::internal(error.to_string()))?.to_bytes();
    Ok(serde_json::from_slice(&body).unwrap_or_default())
}

fn headers(idempotency_key: Option<&str>) -> Result<HeaderMap, Problem> {
    let Some(key) = idempotency_key else { return Ok(HeaderMap::new()) };
    let unreadable = |_| Problem::bad_request("the Idempotency-Key cannot be a header");
    let value = HeaderValue::try_from(format!("\"{key}\"")).map_err(unreadable)?;
    Ok(HeaderMap::from_iter([(IDEMPOTENCY_KEY, value)]))
}

/// Finds a call, and what stands where its path has names.
fn find(method: &Method, path: &str) -> Option<(&'static Call, Vec<(String, String)>)> {
    static CALLS: OnceLock<Vec<Call>> = OnceLock::new();
    let calls = CALLS.get_or_init(table::calls).iter().filter(|call| call.method == *method);
    let mut matching = calls.filter_map(|call| Some((call, values(call.path, path)?)));
    let first = matching.next()?;
    // A path that is written out counts before one that has a name there.
    Some(matching.fold(first, |best, next| if next.1.len() < best.1.len() { next } else { best }))
}

fn values(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut values = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(values),
            (Some(name), Some(value)) if name.starts_with('{') && !value.is_empty() => {
                values.push((name.trim_matches(['{', '}']).to_owned(), percent_decode(value)?));
            }
            (Some(part), Some(value)) if part == value => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::forward::url_encode;

    #[test]
    fn a_call_is_found_by_its_path_with_what_stands_in_it() {
        let (call, values) = find(&Method::POST, "/api/v1/orders/ord_1/cancel").expect("a call");
        assert_eq!(call.path, "/api/v1/orders/{id}/cancel");
        assert_eq!(values, [("id".to_owned(), "ord_1".to_owned())]);
        let (call, values) = find(&Method::GET, "/api/v1/pick-jobs/stream").expect("a call");
        assert_eq!((call.path, values.len()), ("/api/v1/pick-jobs/stream", 0));
        assert!(find(&Method::DELETE, "/api/v1/orders/ord_1/cancel").is_none());
        let (_, values) = find(&Method::PUT, "/api/v1/items/A%2FB%201%25").expect("a call");
        assert_eq!(values, [("sku".to_owned(), "A/B 1%".to_owned())]);
        assert!(find(&Method::GET, "/api/v1/orders//timeline").is_none());
        assert!(find(&Method::GET, "/api/v1/nothing").is_none());
    }

    #[test]
    fn a_name_in_a_path_may_hold_anything() {
        let path = format!("/api/v1/items/{}", url_encode("龙井/绿茶 50%#1"));
        let (call, values) = find(&Method::PUT, &path).expect("a call");
        assert_eq!(call.path, "/api/v1/items/{sku}");
        assert_eq!(values, [("sku".to_owned(), "龙井/绿茶 50%#1".to_owned())]);
        assert!(find(&Method::PUT, "/api/v1/items/A/B").is_none());
    }
}
