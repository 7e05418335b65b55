//! The committed schemas and the AsyncAPI document are what the code says.

#![expect(clippy::expect_used, reason = "a test without its files has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use contracts::asyncapi;
use contracts::catalogue::events;
use serde_json::Value;

mod committed;

fn crate_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn pretty(value: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).expect("JSON"))
}

#[test]
fn every_event_has_its_schema() {
    for entry in events() {
        let path = crate_path("schemas").join(format!("{}.json", entry.name()));
        committed::compare(&path, &pretty(entry.schema.as_value()));
    }
}

#[test]
fn no_schema_is_left_over() {
    let names: BTreeSet<_> =
        events().iter().map(|entry| format!("{}.json", entry.name())).collect();
    for entry in fs::read_dir(crate_path("schemas")).expect("the folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        assert!(names.contains(&name), "{name} belongs to no event");
    }
}

#[test]
fn the_asyncapi_document_is_up_to_date() {
    committed::compare(&crate_path("asyncapi.json"), &pretty(&asyncapi::document()));
}
