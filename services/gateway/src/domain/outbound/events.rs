//! What a subscriber is told of an event, and how it is signed: CloudEvents in JSON, by Standard
//! Webhooks 1.0.0.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::envelope::{Envelope, percent_decode};
use contracts::ids::{Id, TellingId};
use contracts::requests::outbound::{TakenTelling, Verdict};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

use super::conversation::{Answer, Request, Step, by_status, refused, told};

/// The member in which everything personal stands.
const PERSON: &str = "person";
/// What a secret begins with.
const SECRET_PREFIX: &str = "whsec_";

/// Gives the id under which a target is told of an event.
pub fn telling_id(envelope: &Envelope, target: &str) -> TellingId {
    TellingId::caused_by(envelope.id, &format!("event told to {target}"))
}

/// Makes the body: the attributes of the event and its data.
pub fn body(
    envelope: &Envelope,
    data: &[u8],
    with_person: bool,
) -> Result<Value, serde_json::Error> {
    let mut data: Value = serde_json::from_slice(data)?;
    if !with_person {
        without_person(&mut data);
    }
    let mut body = Map::new();
    for (name, value) in envelope.headers() {
        let attribute = match name {
            "traceparent" => name,
            _ => match name.strip_prefix("ce-") {
                Some(attribute) => attribute,
                None => continue,
            },
        };
        let value = percent_decode(&value).unwrap_or(value);
        body.insert(attribute.to_owned(), value.into());
    }
    body.insert("data".to_owned(), data);
    Ok(body.into())
}

fn without_person(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove(PERSON);
            members.values_mut().for_each(without_person);
        }
        Value::Array(items) => items.iter_mut().for_each(without_person),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Writes a secret as Standard Webhooks has it.
pub fn secret_of(random: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", BASE64.encode(random))
}

/// Signs; several secrets give several signatures, parted by spaces.
fn signature(secrets: &[String], id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let signed = secrets.iter().map(|secret| {
        let key = BASE64.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        Some(format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())))
    });
    let signed: Option<Vec<_>> = signed.collect();
    signed.filter(|signed| !signed.is_empty()).map(|signed| signed.join(" "))
}

/// A conversation with a subscriber: one request.
pub struct Hook {
    request: Request,
}

impl Hook {
    /// Prepares one. The id stays the same however often it is tried.
    pub fn new(taken: &TakenTelling, secrets: &[String]) -> Result<Self, Verdict> {
        let body = taken.body.to_string().into_bytes();
        let id = format!("msg_{}", taken.id.uuid().simple());
        let timestamp = taken.taken_at.timestamp();
        let signature = signature(secrets, &id, timestamp, &body);
        let signature = signature.ok_or_else(|| Verdict::Closed {
            reason: "its secret does not sign; rotate it".to_owned(),
        })?;
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signature),
        ];
        let (method, below) = (Method::POST, None);
        Ok(Self { request: Request { method, below, headers, body, points: 1.0, changes: true } })
    }

    /// Sends it.
    pub fn begin(&mut self) -> Step {
        Step::Ask(self.request.clone())
    }

    /// Hears what the subscriber says to it.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        let failed =
            |reason: String, after_seconds| Step::Over(Verdict::Again { reason, after_seconds });
        match answer.status {
            200..300 => told(format!("it answered {}", answer.status)),
            410 => Step::Over(Verdict::Closed { reason: "it answered 410, gone".to_owned() }),
            413 => Step::Over(refused("it answered 413, too large")),
            429 | 502..=504 => match by_status(answer) {
                Some(verdict) => Step::Over(verdict),
                None => failed(format!("it answered {}", answer.status), answer.retry_after),
            },
            300..=399 => {
                failed(format!("it answered {}; redirects are not followed", answer.status), None)
            }
            status => failed(format!("it answered {status}"), answer.retry_after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_signature_is_that_of_the_standard() {
        let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()];
        let body = br#"{"test": 2432232314}"#;
        let signed = signature(&secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        let both = [secrets[0].clone(), secret_of(&[7; 24])];
        let signed = signature(&both, "msg_1", 1, body).expect("signed");
        assert_eq!(signed.split(' ').count(), 2, "after a rotation both sign");
        assert_eq!(signature(&["plain".to_owned()], "msg_1", 1, body), None);
        assert_eq!(signature(&[], "msg_1", 1, body), None);
    }

    #[test]
    fn personal_data_goes_along_only_where_it_is_asked_for() {
        let mut data =
            json!({ "order": { "person": { "name": "Ada" }, "lines": [{ "person": 1, "a": 2 }] } });
        without_person(&mut data);
        assert_eq!(data, json!({ "order": { "lines": [{ "a": 2 }] } }));
    }

    fn hears(status: u16, retry_after: Option<u32>) -> Verdict {
        let request = Request {
            method: Method::POST,
            below: None,
            headers: vec![],
            body: vec![],
            points: 1.0,
            changes: true,
        };
        match (Hook { request }).hear(&Answer { status, retry_after, body: vec![] }) {
            Step::Over(verdict) => verdict,
            Step::Ask(request) => panic!("{request:?}"),
        }
    }

    #[test]
    fn an_answer_of_two_hundred_is_the_only_success() {
        assert!(matches!(hears(204, None), Verdict::Told { .. }));
        for status in [100, 301, 307, 400, 401, 404, 500, 502] {
            assert!(matches!(hears(status, None), Verdict::Again { .. }), "{status}");
        }
        assert!(matches!(hears(429, Some(3)), Verdict::Rest { after_seconds: 3, .. }));
        assert!(matches!(hears(410, None), Verdict::Closed { .. }));
    }
}
