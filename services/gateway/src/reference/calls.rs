//! The calls, as developers read them: out of `openapi.json`, which is made of the same list as the
//! router. It is read once.
//!
//! - [`curl`]: each as a line for a shell

mod curl;

use std::sync::OnceLock;

use serde_json::Value;

use super::example::{self, Filled, path_value, written};
use super::members::{Definitions, Member, members, parameter};
use crate::domain::role::Room;
use crate::routes::table;

/// Calls that are about the same thing.
#[derive(Debug)]
pub struct Tag {
    /// Its name, as it stands in the document and in addresses.
    pub name: String,
    /// To whose work it belongs.
    pub room: Room,
    /// Its calls.
    pub calls: Vec<CallDoc>,
}

/// A call.
#[derive(Debug)]
pub struct CallDoc {
    /// Its id in the document.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path, with names in braces.
    pub path: String,
    /// What it does.
    pub summary: String,
    /// Which keys are enough; nothing where none is needed.
    pub keys: Option<String>,
    /// To whose work it belongs.
    pub room: Room,
    /// What may stand in path, query and headers.
    pub parameters: Vec<(String, Member)>,
    /// What is sent.
    pub body: Option<Content>,
    /// The status of success.
    pub status: String,
    /// What comes back.
    pub answer: Option<Content>,
    /// With which other statuses it is answered, and why.
    pub refusals: Vec<(String, String)>,
    /// A line for a shell.
    pub curl: String,
}

/// What is sent or comes back.
#[derive(Debug, Default)]
pub struct Content {
    /// Its media types.
    pub media: Vec<String>,
    /// Its members; none where it is no JSON.
    pub members: Vec<Member>,
    /// An example; none where it is no JSON.
    pub example: Option<String>,
    /// What is said of it, where it is no JSON.
    pub about: String,
}

impl CallDoc {
    /// Says whether a word occurs in what it is and does; every one has to.
    pub fn is_about(&self, words: &str) -> bool {
        let text = self.words();
        words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }

    /// Gives what it is found by, in small letters.
    pub fn words(&self) -> String {
        format!("{} {} {}", self.method, self.path, self.summary).to_lowercase()
    }
}

/// Gives every call, by what it is about.
pub fn tags() -> &'static [Tag] {
    static TAGS: OnceLock<Vec<Tag>> = OnceLock::new();
    TAGS.get_or_init(|| {
        let document: Value =
            serde_json::from_str(crate::routes::own::OPEN_API).unwrap_or_default();
        read(&document)
    })
}

/// Gives those that are about one thing.
pub fn tag(name: &str) -> Option<&'static Tag> {
    tags().iter().find(|tag| tag.name == name)
}

fn read(document: &Value) -> Vec<Tag> {
    let definitions = Definitions::of(document);
    let mut found: Vec<Tag> = Vec::new();
    // The list is in the order of an order's way, the document in that of the alphabet.
    for call in table::calls() {
        let method = call.method.as_str().to_lowercase();
        let operation = &document["paths"][call.path][method.as_str()];
        let reader = Reader { document, definitions, operation, path: call.path };
        let doc = reader.read(call.method.as_str(), call.room);
        let name = operation["tags"][0].as_str().unwrap_or_default();
        match found.iter_mut().find(|tag| tag.name == name) {
            Some(tag) => tag.calls.push(doc),
            None => found.push(Tag { name: name.to_owned(), room: call.room, calls: vec![doc] }),
        }
    }
    found
}

struct Reader<'d> {
    document: &'d Value,
    definitions: Definitions<'d>,
    operation: &'d Value,
    path: &'d str,
}

impl<'d> Reader<'d> {
    fn read(&self, method: &str, room: Room) -> CallDoc {
        let operation = self.operation;
        let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
        let (id, body) = (text("operationId"), self.body());
        let (status, answer) = self.answer();
        let keys = operation["description"].as_str();
        let keys = keys.and_then(|words| words.strip_prefix("The key must be: "));
        let mut call = CallDoc {
            id,
            method: method.to_owned(),
            path: self.path.to_owned(),
            summary: text("summary"),
            keys: keys.map(|words| words.trim_end_matches('.').to_owned()),
            room,
            parameters: self.parameters(),
            body,
            status,
            answer,
            refusals: self.refusals(),
            curl: String::new(),
        };
        call.curl = curl::curl(&call, &self.example_path());
        call
    }

    fn parameters(&self) -> Vec<(String, Member)> {
        let all = self.operation["parameters"].as_array().into_iter().flatten();
        let read = all.map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let told = parameter(&text("name"), &one["schema"], self.definitions);
            let about = Some(text("description")).filter(|words| !words.is_empty());
            let is_required = one["required"] == true;
            (text("in"), Member { is_required, about: about.unwrap_or(told.about.clone()), ..told })
        });
        read.collect()
    }

    fn example_path(&self) -> String {
        let parts = self.path.split('/').map(|part| {
            let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
                return part.to_owned();
            };
            let all = self.operation["parameters"].as_array().into_iter().flatten();
            let schema = all.into_iter().find(|one| one["name"] == name).map(|one| &one["schema"]);
            let nothing = Value::Null;
            path_value(self.path, name, self.definitions.resolve(schema.unwrap_or(&nothing)).1)
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn body(&self) -> Option<Content> {
        let body = self.operation.get("requestBody")?;
        let id = self.operation["operationId"].as_str().unwrap_or_default();
        let mut content = self.content(&body["content"], Filled::Needed);
        if let Some(by_hand) = written::body_of(id) {
            content.example = Some(by_hand.to_owned());
        }
        let about = body["description"].as_str().unwrap_or_default().to_owned();
        Some(Content { about, ..content })
    }

    fn answer(&self) -> (String, Option<Content>) {
        let all = self.operation["responses"].as_object().into_iter().flatten();
        // What is made is told rather than what was there already.
        let mut good = all.filter(|(status, _)| status.starts_with(['2', '3']));
        match good.next_back() {
            Some((status, answer)) => {
                (status.clone(), Some(self.content(&answer["content"], Filled::Whole)))
            }
            None => (String::new(), None),
        }
    }

    fn content(&self, content: &'d Value, filled: Filled) -> Content {
        let all = content.as_object().into_iter().flatten();
        let media: Vec<_> = all.map(|(media, _)| media.clone()).collect();
        let Some(schema) = content["application/json"].get("schema") else {
            return Content { media, ..Content::default() };
        };
        let made = example::example(schema, self.definitions, filled);
        Content {
            media,
            members: members(schema, self.definitions),
            example: serde_json::to_string_pretty(&made).ok(),
            about: String::new(),
        }
    }

    fn refusals(&self) -> Vec<(String, String)> {
        let all = self.operation["responses"].as_object().into_iter().flatten();
        let told = all.filter(|(status, _)| status.starts_with(['4', '5'])).map(|(status, one)| {
            let pointer = one["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
            let whole = pointer.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(one);
            let words = whole["description"].as_str().unwrap_or_default();
            (status.clone(), words.to_owned())
        });
        told.collect()
    }
}
