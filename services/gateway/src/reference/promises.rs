//! What is promised to whoever calls and listens, and what came to it when.
//!
//! A call that is there stays: it opens with the same keys, takes what it took, asks for nothing more,
//! and gives what it gave. `promised.json` lists all of that, and a test holds the document against it.
//! What events promise stands in the contracts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use contracts::promises::{promised, since};
use serde::{Deserialize, Serialize};

const PROMISED: &str = include_str!("../../promised.json");

/// What is promised of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallPromise {
    /// Since when it is there: a day, or `next` before its release.
    pub since: String,
    /// Which keys open it; none where none is needed.
    pub keys: Vec<String>,
    /// What is sent, parameters such as `query limit` and members such as `body.lines[].sku`: whether it
    /// has to be said, its type, and since when where that is later than the call.
    pub takes: BTreeMap<String, String>,
    /// What comes back: whether it is always there, its type, and since when.
    pub gives: BTreeMap<String, String>,
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
    /// New parameters and members of calls that were there: call, member, what it is.
    pub of_calls: Vec<(String, String, String)>,
}

/// Reads what was promised, call by call.
pub fn calls() -> Result<BTreeMap<String, CallPromise>, serde_json::Error> {
    serde_json::from_str(PROMISED)
}

/// Tells what came when, the newest first.
pub fn changes() -> &'static [(String, News)] {
    static CHANGES: OnceLock<Vec<(String, News)>> = OnceLock::new();
    CHANGES.get_or_init(|| {
        let mut days: BTreeMap<String, News> = BTreeMap::new();
        for (call, promise) in calls().unwrap_or_default() {
            for (member, kind) in promise.takes.iter().chain(&promise.gives) {
                if let (kind, Some(day)) = since(kind) {
                    let told = (call.clone(), member.clone(), kind.to_owned());
                    days.entry(day.to_owned()).or_default().of_calls.push(told);
                }
            }
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
    })
}

#[cfg(test)]
mod tests;
