//! What travels around a body: CloudEvents 1.0 in NATS binary mode, headers in lower case.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use crate::events::{Kind, ReceivedType, ce_type};
use crate::ids::{Slot, derive_from_key, slot_of};
use crate::log::Point;
use crate::service::Service;
use crate::trace::TraceContext;

/// The attributes of an event; with its body it is a self-contained fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// `ce-id` and `Nats-Msg-Id`: the event, from where it stands in its log.
    pub id: Uuid,
    /// `ce-type`.
    pub event_type: ReceivedType,
    /// `ce-time`: the database's time of the batch that wrote it.
    pub time: DateTime<Utc>,
    /// `ce-subject`: the aggregate it happened to.
    pub subject: String,
    /// `ce-sequence`: the aggregate's version.
    pub sequence: i64,
    /// `ce-correlationid`: the order, where there is one.
    pub correlation: Option<String>,
    /// `ce-causationid`: the event or request that led to it.
    pub causation: Uuid,
    /// The lane it was written in.
    pub lane: u16,
    /// `ce-logepoch` and `ce-logsequence`.
    pub point: Point,
    /// `traceparent`.
    pub trace: Option<TraceContext>,
}

/// Why headers are no envelope.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the header `{0}` is missing or cannot be read")]
pub struct EnvelopeError(pub &'static str);

impl Envelope {
    /// Gives what orders messages: the correlation where there is one, else the aggregate.
    pub fn aggregate(&self) -> &str {
        self.correlation.as_deref().unwrap_or(&self.subject)
    }

    /// Gives the slot, from the id at the end of the aggregate, else from its name.
    pub fn slot(&self) -> Slot {
        slot_of_aggregate(self.aggregate())
    }

    /// Gives the headers, names in lower case as the binding is read by most.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let id = self.id.to_string();
        let ReceivedType { service, kind } = &self.event_type;
        let mut headers = vec![
            ("ce-specversion", "1.0".to_owned()),
            ("ce-id", id.clone()),
            ("ce-source", format!("/kontor/{service}/{}", self.lane)),
            ("ce-type", format!("kontor.{service}.{kind}")),
            ("ce-time", self.time.to_rfc3339_opts(SecondsFormat::Micros, true)),
            ("ce-subject", percent_encode(&self.subject)),
            ("ce-dataschema", format!("/schemas/{service}/{kind}.json")),
            ("ce-datacontenttype", "application/json".to_owned()),
            ("ce-causationid", self.causation.to_string()),
            ("ce-sequence", self.sequence.to_string()),
            ("ce-logepoch", self.point.epoch.to_string()),
            ("ce-logsequence", self.point.number.to_string()),
            ("Nats-Msg-Id", id),
        ];
        if let Some(correlation) = &self.correlation {
            headers.push(("ce-correlationid", percent_encode(correlation)));
        }
        if let Some(trace) = self.trace {
            headers.push(("traceparent", trace.to_string()));
        }
        headers
    }

    /// Reads headers; names in any case, of the same name the first.
    pub fn from_headers<'a>(
        headers: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, EnvelopeError> {
        let mut found = [None; READ.len()];
        for (name, value) in headers {
            if let Some(at) = READ.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                found[at].get_or_insert(value);
            }
        }
        let find = |name: &'static str| {
            let at = READ.iter().position(|known| *known == name);
            at.and_then(|at| found[at]).ok_or(EnvelopeError(name))
        };
        let number = |name| find(name)?.parse::<i64>().map_err(|_| EnvelopeError(name));
        let uuid = |name| Uuid::try_parse(find(name)?).map_err(|_| EnvelopeError(name));
        let text = |name| percent_decode(find(name)?).ok_or(EnvelopeError(name));
        let lane = find("ce-source")?.rsplit('/').next().and_then(|lane| lane.parse().ok());
        let time = DateTime::parse_from_rfc3339(find("ce-time")?);
        Ok(Self {
            id: uuid("ce-id")?,
            event_type: find("ce-type")?.parse().map_err(|_| EnvelopeError("ce-type"))?,
            time: time.map_err(|_| EnvelopeError("ce-time"))?.with_timezone(&Utc),
            subject: text("ce-subject")?,
            sequence: number("ce-sequence")?,
            correlation: text("ce-correlationid").ok(),
            causation: uuid("ce-causationid")?,
            lane: lane.ok_or(EnvelopeError("ce-source"))?,
            point: Point::new(number("ce-logepoch")?, number("ce-logsequence")?),
            trace: find("traceparent").ok().and_then(|text| text.parse().ok()),
        })
    }
}

/// The headers that are read.
const READ: [&str; 11] = [
    "ce-id",
    "ce-source",
    "ce-type",
    "ce-time",
    "ce-subject",
    "ce-causationid",
    "ce-sequence",
    "ce-logepoch",
    "ce-logsequence",
    "ce-correlationid",
    "traceparent",
];

/// Gives the id of an event from where it stands: service, lane, epoch and number are unique.
pub fn event_id(
    service: Service,
    lane: u16,
    point: Point,
    time: DateTime<Utc>,
    aggregate: &str,
) -> Uuid {
    let place = format!("{lane}/{}/{}", point.epoch, point.number);
    derive_from_key(time, &["event", service.name(), &place], slot_of_aggregate(aggregate))
}

/// Gives the type that a kind has on the wire.
pub fn type_of(service: Service, kind: Kind) -> String {
    ce_type(service, kind)
}

/// Gives the slot of whatever a text names: of the id that it is, else of its letters.
pub fn slot_of_aggregate(text: &str) -> Slot {
    let id = text.split_once('_').and_then(|(_, hex)| Uuid::try_parse(hex).ok());
    id.map_or_else(|| Slot::of_name(text), slot_of)
}

/// Percent-encodes space, `"`, `%` and everything outside U+0021..U+007E, as the binding says.
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'"' | b'%' | 0..=0x20 | 0x7F..=0xFF => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push(char::from(byte)),
        }
    }
    encoded
}

/// Reverses [`percent_encode`]; nothing where the result is no UTF-8 or an escape is cut off.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let hex = std::str::from_utf8(&digits).ok()?;
            decoded.push(u8::from_str_radix(hex, 16).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn envelope(subject: &str, correlation: Option<String>) -> Envelope {
        Envelope {
            id: Uuid::from_u128(1),
            event_type: "kontor.review.order.approved.v1".parse().expect("a type"),
            time: DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("in range"),
            subject: subject.to_owned(),
            sequence: 3,
            correlation,
            causation: Uuid::from_u128(2),
            lane: 3,
            point: Point::new(1_700_000_000_000_000, 42),
            trace: Some(TraceContext { trace_id: 7, span_id: 8, sampled: true }),
        }
    }

    #[test]
    fn the_published_escape_is_ours() {
        assert_eq!(percent_encode("Euro € 😀"), "Euro%20%E2%82%AC%20%F0%9F%98%80");
        assert_eq!(percent_decode("Euro%20%e2%82%ac"), Some("Euro €".to_owned()));
        assert_eq!(percent_decode("%C0%A0"), None);
        assert_eq!(percent_decode("%4"), None);
    }

    proptest! {
        #[test]
        fn an_envelope_survives_the_wire(subject in ".{1,20}", correlation in proptest::option::of(".{1,20}")) {
            let sent = envelope(&subject, correlation);
            let headers = sent.headers();
            prop_assert!(headers.iter().all(|(_, value)| !value.contains(['\r', '\n'])));
            let read = Envelope::from_headers(headers.iter().map(|(n, v)| (*n, v.as_str())));
            prop_assert_eq!(read, Ok(sent));
        }
    }
}
