//! Finding the samples that stand beside the workspace, and counting money as a person would.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Gives the JSON files of some folders; none, and a word about it, where they are absent.
pub(super) fn files(platform: &str, folders: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples").join(platform);
    let mut found = Vec::new();
    for folder in folders {
        let Ok(entries) = fs::read_dir(root.join(folder)) else {
            continue;
        };
        found.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    found.sort();
    if found.is_empty() {
        println!("skipped: no samples of {platform}");
    }
    found
}

/// Counts minor units of a decimal text or number; nothing is nothing.
pub(super) fn minor(value: &Value, digits: usize) -> i64 {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return 0,
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let padded =
        format!("{whole}{:0<digits$}", fraction.get(..digits.min(fraction.len())).expect("ASCII"));
    assert!(fraction.bytes().skip(digits).all(|byte| byte == b'0'), "{text}");
    padded.parse().expect("an amount")
}

/// Adds up one member of a list.
pub(super) fn total(list: &Value, name: &str, digits: usize) -> i64 {
    list.as_array().into_iter().flatten().map(|item| minor(&item[name], digits)).sum()
}
