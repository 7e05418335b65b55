//! `kontor import`: items, places and opening stock out of a table, looked at and applied.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::At;
use crate::progress::Progress;
use crate::table::{self, text};

/// How many wrong rows are shown; a person mends these first.
const SHOWN: usize = 20;
/// How often it is asked how far the rows are.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What to import.
#[derive(clap::Args, Clone, Debug)]
pub struct Import {
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// The table: CSV in whatever encoding, or XLSX; its first row names the columns
    file: PathBuf,
    /// items, locations, bins or stock; where the columns do not say it
    #[arg(long)]
    kind: Option<String>,
    /// Apply the rows that are ready; without it they are only looked at
    #[arg(long)]
    apply: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Shows what a table would do, and does it where that is asked for.
pub async fn run(how: Import) -> Result<ExitCode> {
    let api = Api::of_running(&how.at)?;
    let shown = how.file.display().to_string();
    let bytes = tokio::fs::read(&how.file).await;
    let bytes = bytes.with_context(|| format!("{shown} cannot be read"))?;
    let name = how.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let kind = how.kind.iter().map(|kind| ("kind", kind.as_str()));
    let query: Vec<_> = name.iter().map(|name| ("name", name.as_str())).chain(kind).collect();
    let mut import: Value = api.post_file("/api/v1/imports", &query, bytes).await?;
    let before = import["rows"]["applied"].as_i64() > Some(0);
    if how.apply && import["rows"]["ready"].as_i64() > Some(0) {
        import = apply(&api, &import, how.json).await?;
    }
    let path = format!("/api/v1/imports/{}/rows?state=error", text(&import, "import_id"));
    let wrong = match import["rows"]["error"].as_i64() {
        Some(0) | None => Vec::new(),
        Some(_) => api.list(&path).await?,
    };
    match how.json {
        true => table::print_json(&json!({ "import": import, "errors": wrong }))?,
        false => show(&import, &wrong, &how, before),
    }
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Lets the ready rows be applied and waits for the last one. Whoever stops waiting stops nothing:
/// asked again, the rows that are left go on.
async fn apply(api: &Api, import: &Value, json: bool) -> Result<Value> {
    let path = format!("/api/v1/imports/{}", text(import, "import_id"));
    let mut import: Value = api.post(&format!("{path}/apply"), json!({})).await?;
    let progress = Progress::begin(!json);
    while import["state"] == "applying" {
        let count = |name: &str| import["rows"][name].as_u64().unwrap_or_default();
        let (applied, total) = (count("applied"), count("total"));
        progress.tell(&format!("{applied} of {total} rows applied"), applied, total);
        tokio::time::sleep(LOOK_EVERY).await;
        import = api.get(&path).await?;
    }
    Ok(import)
}

fn show(import: &Value, wrong: &[Value], how: &Import, before: bool) {
    let rows = &import["rows"];
    let ignored: Vec<_> = import["ignored_columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    println!("{}: {} rows of {}", text(import, "read_as"), rows["total"], text(import, "kind"));
    if !ignored.is_empty() {
        println!("columns that are ignored: {}", ignored.join(", "));
    }
    println!();
    let count = |name: &str| rows[name].to_string();
    let counts = [["new", "create"], ["changed", "change"], ["the same", "same"]];
    let counts = counts.into_iter().chain([["wrong", "error"], ["applied", "applied"]]);
    table::print(["rows", ""], counts.map(|[words, name]| [count(name), words.to_owned()]));
    if !wrong.is_empty() {
        println!();
        let errors = wrong.iter().take(SHOWN).map(|row| {
            let errors = row["errors"].as_array().into_iter().flatten();
            let words = errors.map(|error| match error["column"].as_str() {
                Some(column) => format!("{column}: {}", text(error, "detail")),
                None => text(error, "detail"),
            });
            [row["number"].to_string(), words.collect::<Vec<_>>().join("; ")]
        });
        table::print(["row", "what is wrong with it"], errors);
        if wrong.len() > SHOWN {
            println!("and {} more", wrong.len() - SHOWN);
        }
    }
    if !how.apply && rows["ready"].as_i64() > Some(0) {
        let kind = how.kind.iter().map(|kind| format!(" --kind {kind}")).collect::<String>();
        println!("\nNothing is applied yet. Apply what is ready:");
        let data = how.at.data.iter().map(|data| format!(" --data {}", data.display()));
        let data: String = data.collect();
        println!("  kontor import {}{kind}{data} --apply", how.file.display());
    }
    if before {
        println!(
            "\nThis very table came before. What was applied then is not done again, also where"
        );
        println!("it was changed since.");
    }
}
