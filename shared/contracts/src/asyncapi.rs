//! The AsyncAPI 3 document: every event of the catalogue and what a handheld says, for whoever
//! listens or asks in another language.

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value, json};

use crate::catalogue::{Entry, events};
use crate::problem::Problem;
use crate::requests::told::Told;
use crate::requests::warehouse::floor;
use crate::subjects;

/// Makes the document out of the catalogue and the subjects; the same for the same release.
pub fn document() -> Value {
    let mut parts = Parts::default();
    for entry in events() {
        parts.event(&entry);
    }
    parts.offers();
    parts.question::<floor::Open, floor::OpenJobs>("open", "The jobs I may see and those I hold.");
    parts.question::<floor::JobQuestion, floor::Job>("claim", "Give me this job.");
    parts.question::<floor::Scan, floor::Scanned>("scan", "I took pieces out of a bin.");
    parts.question::<floor::Short, floor::ShortTaken>("short", "Pieces are not there.");
    parts.question::<floor::JobQuestion, floor::JobState>("confirm", "I am done with this job.");
    parts.question::<floor::JobQuestion, floor::JobState>("release", "Somebody else shall do it.");
    parts.schemas.insert("Headers".to_owned(), headers());
    parts.into_document()
}

/// What the document is made of, under the names it is found by.
#[derive(Default)]
struct Parts {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    schemas: Map<String, Value>,
}

impl Parts {
    fn event(&mut self, entry: &Entry) {
        let name = entry.name();
        let (title, description) = told(&entry.schema);
        let summary = description.lines().next().unwrap_or_default();
        let payload = self.schema(entry.schema.clone());
        self.messages.insert(
            name.clone(),
            json!({
                "name": crate::events::ce_type(entry.service, entry.kind),
                "title": title,
                "summary": summary,
                "description": description,
                "contentType": "application/json",
                "headers": reference("schemas", "Headers"),
                "correlationId": { "location": "$message.header#/ce-correlationid" },
                "payload": payload,
            }),
        );
        let address = subjects::event(entry.service, entry.kind, 0);
        let address = address.strip_suffix('0').unwrap_or(&address);
        self.channels.insert(
            name.clone(),
            json!({
                "address": format!("{address}{{lane}}"),
                "title": title,
                "messages": { "event": reference("messages", &name) },
                "parameters": { "lane": reference("parameters", "lane") },
            }),
        );
        self.operations.insert(format!("say.{name}"), operation("send", &name, summary, "event"));
    }

    fn offers(&mut self) {
        let name = "floor.jobs";
        let summary = "A job is offered; a hint, the claim decides.";
        self.message::<floor::Job>("floor.job", summary);
        self.channels.insert(
            name.to_owned(),
            json!({
                "address": subjects::floor_jobs("{location}", "{zone}"),
                "messages": { "offer": reference("messages", "floor.job") },
                "parameters": {
                    "location": reference("parameters", "location"),
                    "zone": reference("parameters", "zone"),
                },
            }),
        );
        self.operations.insert("say.floor.jobs".into(), operation("send", name, summary, "offer"));
    }

    /// Adds what a device asks; its inbox stands in the message, as NATS has it.
    fn question<Q: JsonSchema, A: JsonSchema>(&mut self, verb: &str, summary: &str) {
        let name = format!("floor.{verb}");
        let (asked, answered) = (format!("{name}.question"), format!("{name}.answer"));
        let (problem, answers) = ("problem".to_owned(), format!("{name}.answers"));
        self.message::<Q>(&asked, summary);
        self.message::<A>(&answered, "What is told in return.");
        self.message::<Problem>(&problem, "Why not; its status is in `Nats-Service-Error-Code`.");
        self.channels.insert(
            name.clone(),
            json!({
                "address": subjects::floor_question("{device}", verb),
                "messages": { "question": reference("messages", &asked) },
                "parameters": { "device": reference("parameters", "device") },
            }),
        );
        self.channels.insert(
            answers.clone(),
            json!({
                "address": null,
                "messages": {
                    "answer": reference("messages", &answered),
                    "problem": reference("messages", &problem),
                },
            }),
        );
        let mut asking = operation("receive", &name, summary, "question");
        asking["reply"] = json!({
            "address": { "location": "$message.header#/reply-to" },
            "channel": reference_to("channels", &answers),
        });
        self.operations.insert(format!("answer.{name}"), asking);
        self.told::<Q, A>(verb);
    }

    /// Adds where a device without an inbox hears what came of its question.
    fn told<Q: JsonSchema, A: JsonSchema>(&mut self, verb: &str) {
        let name = format!("floor.{verb}.told");
        let summary = "What is told, beside the question, where it came without a reply subject.";
        self.message::<Told<Q, A>>(&name, summary);
        self.channels.insert(
            name.clone(),
            json!({
                "address": subjects::floor_answer("{device}", verb),
                "messages": { "told": reference("messages", &name) },
                "parameters": { "device": reference("parameters", "device") },
            }),
        );
        self.operations.insert(format!("say.{name}"), operation("send", &name, summary, "told"));
    }

    fn message<T: JsonSchema>(&mut self, name: &str, summary: &str) {
        let payload = self.schema(schema_for!(T));
        let message = json!({
            "name": name,
            "summary": summary,
            "contentType": "application/json",
            "payload": payload,
        });
        self.messages.insert(name.to_owned(), message);
    }

    /// Moves a schema's definitions to those of the document and points at them there.
    fn schema(&mut self, schema: Schema) -> Value {
        let mut value = schema.to_value();
        if let Some(members) = value.as_object_mut() {
            members.remove("$schema");
            if let Some(Value::Object(definitions)) = members.remove("$defs") {
                for (name, mut definition) in definitions {
                    repoint(&mut definition);
                    self.schemas.insert(name, definition);
                }
            }
        }
        repoint(&mut value);
        value
    }

    fn into_document(self) -> Value {
        json!({
            "asyncapi": "3.0.0",
            "info": {
                "title": "Kontor",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "What the services of Kontor say to each other and to whoever \
                    listens: CloudEvents 1.0 in NATS binary mode. Readers ignore members that they \
                    do not know; anything but an optional member more is a new version with a \
                    subject of its own.",
                "license": { "name": "Apache-2.0" },
            },
            "defaultContentType": "application/json",
            "channels": self.channels,
            "operations": self.operations,
            "components": {
                "messages": self.messages,
                "schemas": self.schemas,
                "parameters": parameters(),
            },
        })
    }
}

fn told(schema: &Schema) -> (String, String) {
    let text = |name| schema.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("title"), text("description"))
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn reference_to(part: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/{part}/{name}") })
}

fn operation(action: &str, channel: &str, summary: &str, message: &str) -> Value {
    json!({
        "action": action,
        "summary": summary,
        "channel": reference_to("channels", channel),
        "messages": [{ "$ref": format!("#/channels/{channel}/messages/{message}") }],
    })
}

fn repoint(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref")
                && let Some(name) = target.strip_prefix("#/$defs/")
            {
                *target = format!("#/components/schemas/{name}");
            }
            members.values_mut().for_each(repoint);
        }
        Value::Array(items) => items.iter_mut().for_each(repoint),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn parameters() -> Value {
    json!({
        "lane": { "description": "The lane of the writer's log; `*` listens to all of them." },
        "location": { "description": "Where the stock lies." },
        "zone": { "description": "A part of the location." },
        "device": { "description": "The device that asks; its credentials allow no other." },
    })
}

/// The attributes as they stand in the headers; [`crate::envelope::Envelope::headers`] writes them.
fn headers() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object",
        "required": [
            "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "ce-subject",
            "ce-dataschema", "ce-datacontenttype", "ce-causationid", "ce-sequence", "ce-logepoch",
            "ce-logsequence", "Nats-Msg-Id"
        ],
        "properties": {
            "ce-specversion": { "type": "string", "const": "1.0" },
            "ce-id": text("The event; the same again is the same event."),
            "ce-source": text("`/kontor/<service>/<lane>`."),
            "ce-type": text("`kontor.<service>.<noun>.<participle>.v<n>`."),
            "ce-time": text("When it was written, RFC 3339 in UTC."),
            "ce-subject": text("The aggregate that it happened to, percent-encoded."),
            "ce-dataschema": text("Where the schema of the body is."),
            "ce-datacontenttype": { "type": "string", "const": "application/json" },
            "ce-correlationid": text("The order, where there is one."),
            "ce-causationid": text("The event, request or timer that led to it."),
            "ce-sequence": text("The aggregate's version after it."),
            "ce-logepoch": text("The writer's timeline."),
            "ce-logsequence": text("Its number in the log of the lane, without holes."),
            "traceparent": text("W3C Trace Context."),
            "Nats-Msg-Id": text("Equal to `ce-id`."),
        },
    })
}

#[cfg(test)]
mod tests;
