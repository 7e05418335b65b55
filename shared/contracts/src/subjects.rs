//! The only place where a subject, a stream or a durable name is spelled.

use crate::events::{Event, Kind};
use crate::service::Service;

/// All events of all services.
pub const ALL_EVENTS: &str = "kontor.evt.>";
/// Every question a device can ask; the device stands in the fourth token.
pub const FLOOR_QUESTIONS: &str = "kontor.floor.do.*.*";
/// What the application's account lets the accounts of devices ask.
pub const FLOOR_QUESTIONS_EXPORT: &str = "kontor.floor.do.>";
/// Every offer of a pick job.
pub const FLOOR_JOBS: &str = "kontor.floor.jobs.>";
/// Every answer to a device that gave no inbox; the device stands in the fourth token.
pub const FLOOR_ANSWERS: &str = "kontor.floor.answers.>";

/// Gives the subject of an event: `kontor.evt.<service>.<noun>.<participle>.v<n>.<lane>`.
pub fn event(service: Service, kind: Kind, lane: u16) -> String {
    format!("kontor.evt.{service}.{kind}.{lane}")
}

/// Gives the subject of a kind as it is stored, without the lane.
pub fn event_of_kind(service: Service, kind: &str) -> String {
    format!("kontor.evt.{service}.{kind}")
}

/// Gives what the stream of a service holds.
pub fn events_of(service: Service) -> String {
    format!("kontor.evt.{service}.>")
}

/// Gives the filter for the events of a kind, whatever lane says them.
pub fn events_of_kind<E: Event>() -> String {
    format!("kontor.evt.{}.{}.*", E::SERVICE, E::KIND)
}

/// Gives the filter for the events of one lane of a service.
pub fn events_of_lane(service: Service, lane: u16) -> String {
    format!("kontor.evt.{service}.*.*.*.{lane}")
}

/// Gives the stream of a service.
pub fn stream(service: Service) -> String {
    format!("kontor-evt-{service}")
}

/// Gives the durable of a reading lane: `<reader>--<source>--<lane>--<reading lane>`.
pub fn durable(reader: Service, source: Service, lane: u16, reading: u16) -> String {
    format!("{reader}--{source}--{lane}--{reading}")
}

/// Gives what follows the prefix of events: service, kind and lane.
pub fn of_event(subject: &str) -> Option<&str> {
    subject.strip_prefix("kontor.evt.")
}

/// Gives what follows the prefix of requests: service and endpoint.
pub fn of_request(subject: &str) -> Option<&str> {
    subject.strip_prefix("kontor.svc.")
}

/// Gives where a service announces how far its lanes are.
pub fn head(service: Service) -> String {
    format!("kontor.head.{service}")
}

/// The stream of the probes by which services find out whether the broker stores anything.
pub const PROBES: &str = "kontor-probe";
/// What that stream holds: the last probe of each service.
pub const PROBE_SUBJECTS: &str = "kontor.probe.*";

/// Gives where a service probes the broker.
pub fn probe(service: Service) -> String {
    format!("kontor.probe.{service}")
}

/// Gives the subject of a request that any replica answers.
pub fn request(service: Service, endpoint: &str) -> String {
    format!("kontor.svc.{service}.{endpoint}")
}

/// Gives the subject of a request that only the holder of a lane answers.
pub fn lane_request(service: Service, endpoint: &str, lane: u16) -> String {
    format!("kontor.svc.{service}.{endpoint}.{lane}")
}

/// Gives where the jobs of a zone are offered.
pub fn floor_jobs(location: &str, zone: &str) -> String {
    format!("kontor.floor.jobs.{location}.{zone}")
}

/// Gives what a device asks: `open`, `claim`, `scan`, `confirm`, `short`, `release`.
pub fn floor_question(device: &str, verb: &str) -> String {
    format!("kontor.floor.do.{device}.{verb}")
}

/// Gives where a device that gave no inbox is answered; `*` stands for every verb.
pub fn floor_answer(device: &str, verb: &str) -> String {
    format!("kontor.floor.answers.{device}.{verb}")
}

/// Gives the topic under which MQTT knows a subject, or a filter of subjects with `*`.
pub fn mqtt_topic(subject: &str) -> String {
    subject.replace('.', "/").replace('*', "+")
}

/// Gives device and verb of a question from the floor.
pub fn asked_by_device(subject: &str) -> Option<(&str, &str)> {
    subject.strip_prefix("kontor.floor.do.")?.split_once('.')
}

/// Gives the prefix of the inboxes of a service; nobody else may listen there.
pub fn inbox(service: Service) -> String {
    format!("_INBOX_{service}")
}

/// Says whether a text can stand as one token of a subject: 1 to 64 of `[A-Za-z0-9_-]`.
pub fn is_token(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// The endpoint from which a reader asks for rows of a lane's log.
pub const LOG: &str = "log";
