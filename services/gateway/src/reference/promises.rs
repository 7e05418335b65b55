//! What is promised to whoever calls and listens, and what came to it when.
//!
//! A call that is there stays, and asks for nothing more than it did; `promised.json` lists what each
//! needs, and a test holds the document against it. What events promise stands in the contracts.

use std::collections::BTreeMap;

use contracts::promises::{promised, since};
use serde::{Deserialize, Serialize};
use serde_json::Value;

const PROMISED: &str = include_str!("../../promised.json");

/// What is promised of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPromise {
    /// Since when it is there: a day, or `next` before its release.
    pub since: String,
    /// What has to be sent.
    pub needs: Vec<String>,
}

/// What came on one day.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// New calls: method and path.
    pub calls: Vec<String>,
    /// New events.
    pub events: Vec<String>,
    /// New members of events that were there: event, member, what it is.
    pub members: Vec<(String, String, String)>,
}

/// Reads what was promised, call by call.
pub fn calls() -> Result<BTreeMap<String, CallPromise>, serde_json::Error> {
    serde_json::from_str(PROMISED)
}

/// Gives what a call of the document needs: parameters, and the members of its body.
pub fn needs(operation: &Value, document: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.filter(|one| one["required"] == true);
    let mut needs: Vec<_> =
        parameters.map(|one| format!("{} {}", text(&one["in"]), text(&one["name"]))).collect();
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let pointer = schema["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
    let schema = pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema);
    let body = schema["required"].as_array().into_iter().flatten();
    needs.extend(body.map(|name| format!("body {}", text(name))));
    needs
}

/// Tells what came when, the newest first.
pub fn changes() -> Vec<(String, News)> {
    let mut days: BTreeMap<String, News> = BTreeMap::new();
    for (call, promise) in calls().unwrap_or_default() {
        days.entry(promise.since).or_default().calls.push(call);
    }
    for (event, promise) in promised().unwrap_or_default() {
        for (member, kind) in &promise.members {
            if let (kind, Some(day)) = since(kind) {
                let told = (event.clone(), member.clone(), kind.to_owned());
                days.entry(day.to_owned()).or_default().members.push(told);
            }
        }
        days.entry(promise.since).or_default().events.push(event);
    }
    days.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is new bears this until a release dates it.
    const NEXT: &str = "next";

    fn now(document: &Value) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::new();
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("calls") {
                let name = format!("{} {path}", method.to_uppercase());
                found.insert(name, needs(operation, document));
            }
        }
        found
    }

    #[test]
    fn no_call_goes_away_and_none_asks_for_more_than_it_did() {
        let document: Value =
            serde_json::from_str(crate::routes::own::OPEN_API).expect("a document");
        let (before, now) = (calls().expect("promised.json"), now(&document));
        for (call, promise) in &before {
            let needs = now.get(call).unwrap_or_else(|| panic!("{call} was promised and is gone"));
            let more: Vec<_> = needs.iter().filter(|need| !promise.needs.contains(need)).collect();
            assert!(more.is_empty(), "{call} asks for more than was promised: {more:?}");
        }
        let next = |needs: Vec<String>| CallPromise { since: NEXT.to_owned(), needs };
        let all: BTreeMap<_, _> = now
            .into_iter()
            .map(|(call, needs)| {
                let known = before.get(&call).cloned();
                (call, known.unwrap_or_else(|| next(needs)))
            })
            .collect();
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/promised.json");
        let made = serde_json::to_string_pretty(&all).expect("json") + "\n";
        if std::env::var_os("KONTOR_REGENERATE").is_some() {
            std::fs::write(path, &made).expect("written");
        }
        let committed = std::fs::read_to_string(path).expect("committed");
        assert!(committed == made, "promised.json is stale: KONTOR_REGENERATE=1 lists what is new");
    }

    #[test]
    fn every_day_tells_of_something_and_the_newest_comes_first() {
        let changes = changes();
        let days: Vec<_> = changes.iter().map(|(day, _)| day.as_str()).collect();
        assert!(days.len() > 2 && days.is_sorted_by(|later, earlier| later > earlier), "{days:?}");
        assert!(changes.iter().all(|(_, news)| *news != News::default()));
        assert!(changes.iter().any(|(_, news)| !news.members.is_empty()));
    }
}
