//! What was once written is read for ever: every event has a golden file, old ones are kept.

#![expect(clippy::expect_used, reason = "a test without its files has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use contracts::catalogue::events;
use serde_json::Value;

mod committed;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
}

#[test]
fn every_event_has_a_golden_file_and_no_file_is_left_over() {
    let names = events().iter().map(|entry| format!("{}.json", entry.name())).collect();
    let found: BTreeSet<String> = files("golden")
        .iter()
        .filter_map(|path| path.file_name()?.to_str().map(str::to_owned))
        .collect();
    assert_eq!(found, names);
}

#[test]
fn a_golden_body_is_read_and_written_again_as_it_was() {
    for entry in events() {
        let path = folder("golden").join(format!("{}.json", entry.name()));
        let body = fs::read(&path).expect("a golden file");
        let rewritten = (entry.rewrite)(&body).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        committed::compare(&path, &format!("{rewritten}\n"));
        assert_eq!(entry.example.as_bytes(), body, "{} shows another body", entry.name());
    }
}

#[test]
fn what_an_older_release_wrote_is_read_and_nothing_of_it_is_lost() {
    let events = events();
    let paths = files("golden/old");
    assert!(!paths.is_empty());
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let entry = events.iter().find(|entry| name.starts_with(&format!("{}.", entry.name())));
        let entry = entry.unwrap_or_else(|| panic!("{name} belongs to no event"));
        let body = fs::read(&path).expect("an old file");
        let read = (entry.rewrite)(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        let before: Value = serde_json::from_slice(&body).expect("JSON");
        let after: Value = serde_json::from_str(&read).expect("JSON");
        assert!(holds(&after, &before), "{name} lost a member: {after}");
    }
}

#[test]
fn members_that_nobody_knows_yet_are_ignored() {
    for entry in events() {
        let path = folder("golden").join(format!("{}.json", entry.name()));
        let text = fs::read_to_string(&path).expect("a golden file");
        let mut body: Value = serde_json::from_str(&text).expect("JSON");
        body["of_a_later_release"] = Value::from(true);
        let read = (entry.rewrite)(body.to_string().as_bytes());
        assert_eq!(read.map(|read| format!("{read}\n")).ok(), Some(text), "{}", entry.name());
    }
}

/// Says whether `larger` has every member of `smaller`.
fn holds(larger: &Value, smaller: &Value) -> bool {
    match (larger, smaller) {
        (Value::Object(larger), Value::Object(smaller)) => smaller
            .iter()
            .all(|(name, value)| larger.get(name).is_some_and(|found| holds(found, value))),
        (Value::Array(larger), Value::Array(smaller)) => {
            larger.len() == smaller.len() && larger.iter().zip(smaller).all(|(l, s)| holds(l, s))
        }
        (larger, smaller) => larger == smaller,
    }
}
