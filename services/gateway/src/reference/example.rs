//! Bodies as they may be: written by hand where people begin with them, else made of the schema.
//!
//! - [`written`]: those that are written by hand
//! - [`words`]: what stands in those that are made

pub(super) mod words;
pub mod written;

use serde_json::{Map, Value};

use super::members::{Definitions, forms, type_of, without_null};
use words::number;
pub use words::path_value;

/// Nothing of ours is nested deeper.
const DEPTH_MAX: usize = 9;

/// How much of a body is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// What has to be there; everything where nothing has to.
    Needed,
    /// Everything.
    Whole,
}

/// Makes a body of a schema.
pub fn example(schema: &Value, definitions: Definitions<'_>, filled: Filled) -> Value {
    let mut maker = Maker { definitions, filled, within: Vec::new() };
    maker.value(schema, "", "").unwrap_or_default()
}

struct Maker<'d> {
    definitions: Definitions<'d>,
    filled: Filled,
    /// What is being filled in: what holds itself is left out the second time.
    within: Vec<&'d str>,
}

impl<'d> Maker<'d> {
    /// Makes a value for a member of an owner; nothing where it would hold itself.
    fn value(&mut self, given: &'d Value, owner: &str, name: &str) -> Option<Value> {
        let (schema, _) = without_null(given);
        let (called, whole) = self.definitions.resolve(schema);
        let (whole, depth) = (without_null(whole).0, self.within.len());
        if called.is_some_and(|called| self.within.contains(&called)) || depth > DEPTH_MAX {
            return None;
        }
        self.within.extend(called);
        let owner = called.unwrap_or(owner);
        let about = given["description"].as_str().or_else(|| whole["description"].as_str());
        let made = self.shape(whole, owner, name, about.unwrap_or_default());
        self.within.truncate(depth);
        Some(made)
    }

    fn shape(&mut self, schema: &'d Value, owner: &str, name: &str, about: &str) -> Value {
        if !schema["const"].is_null() {
            return schema["const"].clone();
        }
        if let Some(first) = forms(schema).and_then(|forms| forms.first()) {
            return self.value(first, owner, name).unwrap_or_default();
        }
        match type_of(schema) {
            Some("array") => match schema["prefixItems"].as_array() {
                Some(parts) => {
                    parts.iter().filter_map(|part| self.value(part, owner, name)).collect()
                }
                None => self.value(&schema["items"], owner, name).into_iter().collect(),
            },
            Some("object") => self.object(schema, owner, name),
            Some("boolean") => Value::Bool(false),
            Some("integer" | "number") => number(name, schema).into(),
            Some("string") => words::text(owner, name, schema, about).into(),
            _ => Value::Object(Map::new()),
        }
    }

    /// Instants and states that may be missing mostly are: nothing is closed and cancelled at once.
    fn is_seldom_so(&self, given: &'d Value) -> bool {
        let (schema, is_nullable) = without_null(given);
        let whole = self.definitions.resolve(schema).1;
        let is_word =
            forms(whole).is_some_and(|all| all.iter().all(|one| one["const"].is_string()));
        is_nullable && (whole["format"] == "date-time" || is_word)
    }

    fn object(&mut self, schema: &'d Value, owner: &str, name: &str) -> Value {
        let needed: Vec<_> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let all = self.filled == Filled::Whole || needed.is_empty();
        let mut members = Map::new();
        for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
            if !all && !needed.contains(&member.as_str()) {
                continue;
            }
            let is_needed = needed.contains(&member.as_str());
            if !is_needed && self.is_seldom_so(schema) {
                members.insert(member.clone(), Value::Null);
            } else if let Some(value) = self.value(schema, owner, member) {
                members.insert(member.clone(), value);
            } else if is_needed {
                members.insert(member.clone(), Value::Null);
            }
        }
        if let Some(values) = schema.get("additionalProperties").filter(|one| one.is_object()) {
            let value = self.value(values, owner, name).unwrap_or_default();
            members.insert(words::own_name(name).to_owned(), value);
        }
        members.into()
    }
}
