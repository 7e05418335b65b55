//! The events, as developers read them: out of `asyncapi.json`, with the golden bodies as examples.
//!
//! - [`leads`]: what usually follows what

mod leads;

use std::sync::OnceLock;

use contracts::catalogue;
use serde_json::Value;

use super::members::{Definitions, Member, members};

/// An event.
#[derive(Debug)]
pub struct EventDoc {
    /// As its file and its page are called: `review.order.approved.v1`.
    pub name: String,
    /// Who says it.
    pub service: String,
    /// What happened.
    pub summary: String,
    /// Who says it when, and who does what then.
    pub more: String,
    /// Where it is said on the broker.
    pub address: String,
    /// What the fact holds.
    pub members: Vec<Member>,
    /// A fact, as it may be.
    pub example: &'static str,
    /// Its JSON Schema.
    pub schema: String,
    /// What leads to it.
    pub causes: Vec<&'static str>,
    /// What it leads to.
    pub effects: Vec<&'static str>,
}

impl EventDoc {
    /// Gives its type, as it stands in every event.
    pub fn kind(&self) -> String {
        format!("kontor.{}", self.name)
    }

    /// Gives an event whole, as the feed and webhooks tell it.
    pub fn whole(&self) -> String {
        let data = self.example.trim_end().replace('\n', "\n  ");
        let attributes: String = ATTRIBUTES
            .iter()
            .map(|(name, value, _)| {
                let value = match *name {
                    "type" => self.kind(),
                    "source" => format!("/kontor/{}/0", self.service),
                    "dataschema" => self.schema_place(),
                    _ => (*value).to_owned(),
                };
                format!("  \"{name}\": \"{value}\",\n")
            })
            .collect();
        format!("{{\n{attributes}  \"data\": {data}\n}}")
    }

    /// Gives where its schema is.
    pub fn schema_place(&self) -> String {
        let kind = self.name.strip_prefix(&self.service).unwrap_or(&self.name);
        format!("/schemas/{}/{}.json", self.service, kind.trim_start_matches('.'))
    }
}

/// What stands around every fact: name, an example, what it is.
pub const ATTRIBUTES: [(&str, &str, &str); 13] = [
    ("specversion", "1.0", "Always `1.0`: CloudEvents."),
    ("id", "01981f5a-3c67-8ace-a141-6400b0cac78d", "The event. The same again is the same event."),
    ("source", "/kontor/review/0", "Who says it, and in which lane of its log."),
    ("type", "kontor.review.order.approved.v1", "What kind of fact it is."),
    ("time", "2026-05-04T08:15:31.250000Z", "When it was written, in UTC."),
    ("subject", "ord_01981f5a3c00800190000000abecde2a", "What it happened to."),
    ("correlationid", "ord_01981f5a3c00800190000000abecde2a", "The order, where there is one."),
    ("causationid", "01981f5a-3c65-8580-ad10-b6e31b73b500", "The event or request that led to it."),
    ("sequence", "1", "The version of its subject after it: 1, 2, 3, without holes."),
    ("logepoch", "1795936219049641", "The timeline of its log; another one after a restore."),
    ("logsequence", "1", "Its number in the log, without holes."),
    ("dataschema", "/schemas/review/order.approved.v1.json", "Where its JSON Schema is."),
    ("datacontenttype", "application/json", "Always `application/json`."),
];

/// Gives every event, service by service, in the order of an order's way.
pub fn events() -> &'static [EventDoc] {
    static EVENTS: OnceLock<Vec<EventDoc>> = OnceLock::new();
    EVENTS.get_or_init(|| {
        let document: Value =
            serde_json::from_str(crate::routes::own::ASYNC_API).unwrap_or_default();
        read(&document)
    })
}

/// Gives an event by its name, with or without what types begin with.
pub fn event(name: &str) -> Option<&'static EventDoc> {
    let name = name.strip_prefix("kontor.").unwrap_or(name);
    events().iter().find(|event| event.name == name)
}

fn read(document: &Value) -> Vec<EventDoc> {
    let definitions = Definitions::of(document);
    let entries = catalogue::events().into_iter();
    let read = entries.map(|entry| {
        let name = entry.name();
        let message = &document["components"]["messages"][&name];
        let told = message["description"].as_str().unwrap_or_default();
        let (summary, more) = told.split_once("\n\n").unwrap_or((told, ""));
        let address = document["channels"][&name]["address"].as_str().unwrap_or_default();
        EventDoc {
            service: entry.service.to_string(),
            summary: summary.replace('\n', " "),
            more: more.to_owned(),
            address: address.to_owned(),
            members: members(&message["payload"], definitions),
            example: entry.example,
            schema: serde_json::to_string_pretty(entry.schema.as_value()).unwrap_or_default(),
            causes: leads::to(&name),
            effects: leads::from(&name),
            name,
        }
    });
    read.collect()
}
