//! Contracts gain optional members and nothing else: what was said once is said for ever.

#![expect(clippy::expect_used, reason = "a test without its files has failed")]

use std::collections::BTreeMap;
use std::path::Path;

use contracts::catalogue::events;
use contracts::promises::{Promise, members, promised, since};

mod committed;

/// What is new bears this until a release dates it.
const NEXT: &str = "next";

/// Holds the members of an event against what was promised; gives the promise with what is new.
fn kept(name: &str, before: Option<&Promise>, now: BTreeMap<String, String>) -> Promise {
    let Some(before) = before else { return Promise { since: NEXT.to_owned(), members: now } };
    for (path, promised) in &before.members {
        let (kind, _) = since(promised);
        let now = now.get(path).map(String::as_str);
        let surer = kind.strip_prefix("may").map(|kind| format!("always{kind}"));
        let stands = now == Some(kind) || now.is_some() && now == surer.as_deref();
        assert!(stands, "{name}: {path} was promised as `{kind}`, it is {now:?}");
    }
    let mut all = before.members.clone();
    for (path, kind) in now {
        if !all.contains_key(&path) {
            let inside_of_new = path.rsplit_once('.').is_some_and(|(outer, _)| {
                all.get(outer).is_some_and(|outer| since(outer).1 == Some(NEXT))
            });
            let may = kind.starts_with("may") || path.ends_with("[]") || inside_of_new;
            assert!(may, "{name}: {path} is new and always there; a new version is for that");
            all.insert(path, format!("{kind}, since {NEXT}"));
        }
    }
    Promise { since: before.since.clone(), members: all }
}

#[test]
fn nothing_that_was_promised_is_taken_back_and_what_is_new_is_optional_and_listed() {
    let before = promised().expect("promised.json");
    let all: BTreeMap<_, _> = events()
        .iter()
        .map(|entry| {
            let name = entry.name();
            let now = members(entry.schema.as_value());
            let kept = kept(&name, before.get(&name), now);
            (name, kept)
        })
        .collect();
    for name in before.keys() {
        assert!(all.contains_key(name), "{name} was promised, and nobody says it any more");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("promised.json");
    let text = serde_json::to_string_pretty(&all).expect("JSON") + "\n";
    committed::compare(&path, &text);
}
