//! What is promised to whoever reads events: every member that was ever said stays, with its type.
//!
//! `promised.json` lists them, each since when; a test holds the schemas against it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was promised, as it is committed.
const PROMISED: &str = include_str!("../promised.json");

/// What is promised of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Since when it is said: a day, or `next` before its release.
    pub since: String,
    /// Its members by their path, such as `lines[].sku`: type, and since when where that is later.
    pub members: BTreeMap<String, String>,
}

/// Reads what was promised, event by event.
pub fn promised() -> Result<BTreeMap<String, Promise>, serde_json::Error> {
    serde_json::from_str(PROMISED)
}

/// Takes a member apart: what it is, and since when where that is later than its event.
pub fn since(member: &str) -> (&str, Option<&str>) {
    match member.split_once(", since ") {
        Some((kind, since)) => (kind, Some(since)),
        None => (member, None),
    }
}

/// Lists the members of a schema by their path: `always` or `may` be there, and the type.
pub fn members(schema: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut walk = Walk { definitions: &schema["$defs"], within: Vec::new(), found: &mut found };
    walk.look(schema, "", true);
    found.remove("");
    found
}

struct Walk<'s> {
    definitions: &'s Value,
    within: Vec<&'s str>,
    found: &'s mut BTreeMap<String, String>,
}

impl<'s> Walk<'s> {
    fn look(&mut self, schema: &'s Value, path: &str, always: bool) {
        if let Some(name) = schema["$ref"].as_str().and_then(|text| text.strip_prefix("#/$defs/")) {
            if !self.within.contains(&name) {
                self.within.push(name);
                let definitions = self.definitions;
                self.look(&definitions[name], path, always);
                self.within.pop();
            }
            return;
        }
        let forms = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array());
        if let Some(forms) = forms {
            let mut forms = forms.iter().filter(|form| form["type"] != "null").peekable();
            if forms.peek().is_some_and(|form| form["const"].is_string()) {
                return self.note(path, always, "word");
            }
            let several = forms.clone().count() > 1;
            return forms.for_each(|form| self.look(form, path, always && !several));
        }
        let kind = match &schema["type"] {
            Value::String(kind) => kind.as_str(),
            Value::Array(kinds) => {
                kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("any")
            }
            _ => "any",
        };
        let kind = if schema["const"].is_string() { "word" } else { kind };
        self.note(path, always, kind);
        if kind == "array" {
            self.look(&schema["items"], &format!("{path}[]"), always);
        }
        let required = schema["required"].as_array();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let here = required.is_some_and(|all| all.iter().any(|one| one == name.as_str()));
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            self.look(member, &path, here);
        }
    }

    /// What several forms have is there in each of them, or may be missing.
    fn note(&mut self, path: &str, always: bool, kind: &str) {
        let word = if always { "always" } else { "may" };
        self.found.entry(path.to_owned()).or_insert_with(|| format!("{word}: {kind}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_listed_down_to_the_last() {
        let schema = json!({
            "type": "object", "required": ["id", "lines"],
            "properties": {
                "id": { "$ref": "#/$defs/Id" },
                "lines": { "type": "array", "items": { "$ref": "#/$defs/Line" } },
                "to": { "anyOf": [{ "$ref": "#/$defs/To" }, { "type": "null" }] },
            },
            "$defs": {
                "Id": { "type": "string" },
                "Line": { "type": "object", "properties": { "n": { "type": ["integer", "null"] } } },
                "To": { "oneOf": [
                    { "type": "object", "required": ["kind"], "properties": { "kind": { "const": "a" } } },
                    { "type": "object", "properties": { "token": { "type": "string" } } },
                ] },
            },
        });
        let expected = json!({
            "id": "always: string", "lines": "always: array", "lines[]": "always: object",
            "lines[].n": "may: integer", "to": "may: object", "to.kind": "always: word",
            "to.token": "may: string",
        });
        assert_eq!(serde_json::to_value(members(&schema)).expect("json"), expected);
        assert_eq!(since("may: string, since 2026-11-28"), ("may: string", Some("2026-11-28")));
        assert_eq!(since("may: string"), ("may: string", None));
    }
}
