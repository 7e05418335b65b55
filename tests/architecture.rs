//! The rules of the house, read from its own files: who may depend on whom, what is pure, what is
//! short, and what is spelled in one place only.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest source file: what fits in a head at once.
const LINES_MAX: usize = 300;
/// Longest file of tests: cases are long, but simple.
const TEST_LINES_MAX: usize = 400;
/// Longest `main.rs`: a title page.
const MAIN_LINES_MAX: usize = 30;
/// Longest README of a service.
const README_LINES_MAX: usize = 80;

/// What a pure function has no use for: the outside, the clock and chance.
const IMPURE: [&str; 20] = [
    "async fn",
    "async move",
    "async {",
    ".await",
    "sqlx",
    "tokio",
    "async_nats",
    "runtime::",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "Uuid::new_v4",
    "Uuid::now_v7",
];

/// How subjects begin; only `shared/contracts` spells them.
const SUBJECTS: [&str; 4] = ["\"kontor.evt", "\"kontor.svc", "\"kontor.floor", "\"kontor.head"];

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the workspace").to_path_buf()
}

/// Gives the path of a file as it is written from the workspace's folder.
fn shown(path: &Path) -> String {
    let inside = path.strip_prefix(root()).unwrap_or(path);
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", shown(path)))
}

/// Gives the entries of a folder that are ours, in the order of their names.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", shown(folder)));
    let paths = found.map(|entry| entry.expect("an entry").path());
    let hidden = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with('.') || name == "target"
    };
    let mut paths: Vec<_> = paths.filter(|path| !hidden(path)).collect();
    paths.sort();
    paths
}

fn sources_below(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) =
        entries(folder).into_iter().partition(|path| path.is_dir());
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    own.chain(folders.iter().flat_map(|folder| sources_below(folder))).collect()
}

fn sources() -> Vec<PathBuf> {
    let rooms = ["services", "shared", "deploy", "tests"].map(|name| root().join(name));
    let found: Vec<_> = rooms.iter().flat_map(|room| sources_below(room)).collect();
    assert!(found.len() > 100, "the sources were not found below {}", root().display());
    found
}

fn services() -> Vec<PathBuf> {
    entries(&root().join("services")).into_iter().filter(|path| path.is_dir()).collect()
}

/// Says whether a file holds tests and nothing else.
fn is_test(path: &Path) -> bool {
    let path = shown(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.contains("/examples/")
        || name == "tests.rs"
        || name == "testing.rs"
        || name.ends_with("_tests.rs")
}

/// Gives the numbered lines of a source that are neither comments nor inside of a test module.
fn production_lines(text: &str) -> Vec<(usize, &str)> {
    let mut kept = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let item = lines.find(|(_, line)| !line.trim_start().starts_with("#["));
            if item.is_some_and(|(_, line)| line.ends_with('{')) {
                lines.find(|(_, line)| *line == "}");
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push((index + 1, line));
        }
    }
    kept
}

/// Gives the lines of a source that contain one of some texts, each with its place.
fn mentions(path: &Path, texts: &[&str]) -> Vec<String> {
    let text = read(path);
    let guilty = production_lines(&text).into_iter().filter_map(|(number, line)| {
        let found = texts.iter().find(|text| has_word(line, text))?;
        Some(format!("{}:{number}: `{found}`", shown(path)))
    });
    guilty.collect()
}

/// Says whether a line contains a text that is not the middle of a longer word.
fn has_word(line: &str, text: &str) -> bool {
    let inside_of_word = |char: char| char.is_alphanumeric() || char == '_';
    line.match_indices(text).any(|(start, found)| {
        let (before, after) = (&line[..start], &line[start + found.len()..]);
        let goes_on = found.ends_with(inside_of_word) && after.starts_with(inside_of_word);
        let begins_before = found.starts_with(inside_of_word) && before.ends_with(inside_of_word);
        !goes_on && !begins_before
    })
}

/// Gives the crates that a manifest depends on, for whatever purpose.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut found = BTreeSet::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            inside = header.ends_with("dependencies");
            if let Some((_, name)) = header.split_once("dependencies.") {
                found.insert(name.trim_matches('"').to_owned());
            }
        } else if inside && !line.starts_with('#') && line.contains('=') {
            let name = line.split(['=', '.']).next().unwrap_or_default();
            found.insert(name.trim().trim_matches('"').to_owned());
            if let Some((_, package)) = line.split_once("package = \"") {
                found.extend(package.split('"').next().map(str::to_owned));
            }
        }
    }
    found
}

fn package_name(folder: &Path) -> String {
    let manifest = read(&folder.join("Cargo.toml"));
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = "));
    name.expect("a name").trim_matches('"').to_owned()
}

#[track_caller]
fn assert_none(rule: &str, guilty: Vec<String>) {
    assert!(guilty.is_empty(), "{rule}; but\n  {}", guilty.join("\n  "));
}

fn longer_than(max: usize, paths: impl IntoIterator<Item = PathBuf>) -> Vec<String> {
    let counted = paths.into_iter().map(|path| (read(&path).lines().count(), path));
    let guilty = counted.filter(|(count, _)| *count > max);
    guilty.map(|(count, path)| format!("{}: {count} lines", shown(&path))).collect()
}

#[test]
fn no_service_depends_on_the_crate_of_another() {
    let names: BTreeSet<String> = services().iter().map(|service| package_name(service)).collect();
    let guilty = services().into_iter().flat_map(|service| {
        let needed = dependencies(&read(&service.join("Cargo.toml")));
        let others: Vec<_> = needed.intersection(&names).cloned().collect();
        others.into_iter().map(move |other| format!("{} needs {other}", shown(&service)))
    });
    assert_none("a service knows the others by their events alone", guilty.collect());
}

#[test]
fn contracts_depends_on_no_crate_of_the_workspace() {
    let rooms = ["services", "shared", "deploy"].map(|name| entries(&root().join(name)));
    let crates = rooms.concat().into_iter().filter(|path| path.join("Cargo.toml").is_file());
    let names: BTreeSet<String> = crates.map(|path| package_name(&path)).collect();
    let needed = dependencies(&read(&root().join("shared/contracts/Cargo.toml")));
    let guilty = needed.intersection(&names).cloned().collect();
    assert_none("contracts can be lent to anybody", guilty);
}

#[test]
fn runtime_depends_on_no_service() {
    let names: BTreeSet<String> = services().iter().map(|service| package_name(service)).collect();
    let needed = dependencies(&read(&root().join("shared/runtime/Cargo.toml")));
    let guilty = needed.intersection(&names).cloned().collect();
    assert_none("what every service stands on stands on none", guilty);
}

#[test]
fn no_domain_reads_the_clock_or_touches_the_outside() {
    let domain = |path: &PathBuf| {
        let path = shown(path);
        path.starts_with("services/")
            && (path.ends_with("/src/domain.rs") || path.contains("/src/domain/"))
    };
    let files: Vec<_> = sources().into_iter().filter(domain).collect();
    assert!(!files.is_empty(), "no domain was found");
    let guilty =
        files.iter().filter(|path| !is_test(path)).flat_map(|path| mentions(path, &IMPURE));
    assert_none("a domain decides by its arguments alone", guilty.collect());
}

#[test]
fn subjects_are_spelled_in_contracts_alone() {
    let elsewhere =
        |path: &PathBuf| !is_test(path) && !shown(path).starts_with("shared/contracts/");
    let files = sources().into_iter().filter(elsewhere);
    let guilty = files.flat_map(|path| mentions(&path, &SUBJECTS));
    assert_none("a subject is spelled once", guilty.collect());
}

#[test]
fn no_file_is_too_long_to_be_read() {
    let (tests, others): (Vec<_>, Vec<_>) = sources().into_iter().partition(|path| is_test(path));
    let mut guilty = longer_than(LINES_MAX, others);
    guilty.extend(longer_than(TEST_LINES_MAX, tests));
    assert_none("a file has at most 300 lines, one of tests 400", guilty);
}

#[test]
fn every_main_is_a_title_page() {
    let mains = sources().into_iter().filter(|path| shown(path).ends_with("/src/main.rs"));
    assert_none("a main.rs has at most 30 lines", longer_than(MAIN_LINES_MAX, mains));
}

#[test]
fn every_service_says_what_it_is_and_how_it_is_set() {
    let wanted = |service: &PathBuf| ["README.md", "config.toml"].map(|name| service.join(name));
    let missing = services().iter().flat_map(wanted).filter(|path| !path.is_file()).collect();
    let missing: Vec<PathBuf> = missing;
    assert_none(
        "every service has a README.md and a config.toml",
        missing.iter().map(|path| format!("{} is missing", shown(path))).collect(),
    );
    let readmes = services().into_iter().map(|service| service.join("README.md"));
    assert_none("a README has at most 80 lines", longer_than(README_LINES_MAX, readmes));
}

#[test]
fn this_test_would_notice() {
    let text = "use a;\n// sqlx\n#[cfg(test)]\nmod tests {\n    sqlx\n}\nsqlx;\n";
    assert_eq!(production_lines(text), [(1, "use a;"), (7, "sqlx;")]);
    let text = "#[cfg(test)]\n#[path = \"x.rs\"]\nmod tests;\nfn a() {\n}\n";
    assert_eq!(production_lines(text), [(4, "fn a() {"), (5, "}")]);
    assert!(has_word("a.await;", ".await") && has_word("sqlx::query", "sqlx"));
    assert!(!has_word("a.await_stock()", ".await") && !has_word("my_sqlx", "sqlx"));
    let manifest = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\nb = { path = \"c\" }\n\
        d = { package = \"e\" }\n[dev-dependencies.f]\nversion = \"1\"\n[features]\ng = []\n";
    let found: Vec<_> = dependencies(manifest).into_iter().collect();
    assert_eq!(found, ["a", "b", "d", "e", "f"]);
}
