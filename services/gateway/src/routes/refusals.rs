//! With which statuses a call is refused, for the document.

use axum::http::Method;
use contracts::reach::Narrowing;
use serde_json::{Map, Value, json};

use super::call::{Call, Does, Own};
use crate::domain::grant::Need;

/// Every status with which some call is refused, in words.
const WORDS: [(u16, &str); 11] = [
    (400, "The request cannot be read: query, headers or the form of the body."),
    (401, "No live key, or no signature that stands."),
    (403, "The key does not open this."),
    (404, "There is no such thing, or not for this key."),
    (408, "The body came too slowly."),
    (409, "Things stand otherwise than the request supposes."),
    (410, "The link was good once."),
    (413, "The body is too large."),
    (422, "The request can be read but not done; `errors` names the members."),
    (500, "A fault of ours; the trace id leads to it."),
    (503, "Not for the moment: nobody is there, or too much is asked. Try again."),
];

/// Gives the statuses with which a call is refused, in order.
pub fn statuses(call: &Call) -> impl Iterator<Item = u16> {
    WORDS.into_iter().map(|(status, _)| status).filter(|status| is_given(call, *status))
}

fn is_given(call: &Call, status: u16) -> bool {
    let signed = matches!(call.does, Does::Own(Own::TakeDelivery | Own::TakeTracking));
    // A code says who let the device in, as a key would.
    let pairs = matches!(call.does, Does::Own(Own::UsePairing));
    let writes = call.method != Method::GET;
    let has_body = matches!(call.method, Method::POST | Method::PUT);
    match status {
        401 => call.need != Need::Nothing || signed || pairs,
        403 => call.need != Need::Nothing || pairs,
        // Whoever is not known as a sender hears what a bad signature hears.
        404 => (call.path.contains('{') || names_in_body(call)) && !signed,
        408 | 413 => has_body,
        410 => is_behind_a_link(call),
        409 => writes && !signed || tells_of_states(call),
        422 => {
            is_behind_a_link(call) && writes
                || call.question.is_some()
                || call.body.is_some()
                || !call.file.is_empty()
        }
        _ => true,
    }
}

fn is_behind_a_link(call: &Call) -> bool {
    call.path.starts_with("/track/{token}")
}

/// Some calls name in the body, and not in the path, what has to be there, and in reach.
fn names_in_body(call: &Call) -> bool {
    matches!(call.narrowing(), Narrowing::Thing(_))
}

/// What is read may stand otherwise too: a label that is not bought, a log that was set back.
fn tells_of_states(call: &Call) -> bool {
    use Own::{Events, LabelPdf, LabelPng, LabelSvg, LabelZpl};
    matches!(call.does, Does::Own(LabelZpl | LabelPdf | LabelPng | LabelSvg | Events))
}

/// Gives what the document says of each status.
pub fn components(problem: &Value) -> Map<String, Value> {
    let content = json!({ "application/problem+json": { "schema": problem } });
    let each = WORDS.into_iter().map(|(status, words)| {
        let mut response = json!({ "description": words, "content": content });
        let header = match status {
            401 => Some(("WWW-Authenticate", "How to say who is asking.", "string")),
            503 => Some(("Retry-After", "After how many seconds to try again.", "integer")),
            _ => None,
        };
        if let Some((name, about, kind)) = header {
            let schema = json!({ "type": kind });
            response["headers"] = json!({ name: { "description": about, "schema": schema } });
        }
        (name(status), response)
    });
    each.collect()
}

/// Gives how the document calls a refusal.
pub fn name(status: u16) -> String {
    format!("Refused{status}")
}
