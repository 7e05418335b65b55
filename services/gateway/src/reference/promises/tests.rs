use contracts::promises::members;
use serde_json::{Map, Value, json};

use super::*;

/// What is new bears this until a release dates it.
const NEXT: &str = "next";

type Members = BTreeMap<String, String>;

/// Reads the document as schemas that stand alone are written.
fn document() -> Value {
    let text = crate::routes::own::OPEN_API.replace("#/components/schemas/", "#/$defs/");
    serde_json::from_str(&text).expect("a document")
}

fn keys(operation: &Value) -> Vec<String> {
    let told = operation["description"].as_str().and_then(|text| text.split_once("must be: "));
    let (_, keys) = told.unwrap_or_default();
    let parted = keys.trim_end_matches('.').split([',', ' ']);
    parted.filter(|key| !key.is_empty() && *key != "or").map(str::to_owned).collect()
}

fn takes(operation: &Value, document: &Value) -> Members {
    let (mut sent, mut needed) = (Map::new(), Vec::new());
    for one in operation["parameters"].as_array().into_iter().flatten() {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let name = format!("{} {}", text("in"), text("name"));
        needed.extend(Some(name.clone()).filter(|_| one["required"] == true));
        sent.insert(name, one["schema"].clone());
    }
    let body = &operation["requestBody"];
    if let Some(content) = body["content"].get("application/json") {
        needed.extend(Some("body".to_owned()).filter(|_| body["required"] == true));
        sent.insert("body".to_owned(), content["schema"].clone());
    }
    let defs = &document["components"]["schemas"];
    let whole = json!({ "type": "object", "properties": sent, "required": needed, "$defs": defs });
    members(&whole)
}

fn gives(operation: &Value, document: &Value) -> Members {
    let all = operation["responses"].as_object().into_iter().flatten();
    let good = all.filter(|(status, _)| status.starts_with('2'));
    let mut found = Members::new();
    for schema in good.filter_map(|(_, one)| one["content"]["application/json"].get("schema")) {
        let mut whole = schema.clone();
        whole["$defs"] = document["components"]["schemas"].clone();
        found.extend(members(&whole));
    }
    found
}

fn now(document: &Value) -> BTreeMap<String, CallPromise> {
    let mut found = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("calls") {
            let promise = CallPromise {
                since: NEXT.to_owned(),
                keys: keys(operation),
                takes: takes(operation, document),
                gives: gives(operation, document),
            };
            found.insert(format!("{} {path}", method.to_uppercase()), promise);
        }
    }
    found
}

/// Says that what is new lies in something that is new, too.
fn lies_in_new(path: &str, known: &Members) -> bool {
    let outer = path.rsplit_once('.').map_or(path, |(outer, _)| outer).trim_end_matches("[]");
    outer != path && known.get(outer).is_some_and(|kind| since(kind).1 == Some(NEXT))
}

/// Says whether a member is what was promised, or the other word of how sure it is stands there.
fn stands(promised: &str, now: Option<&String>, word: &str, may_become: &str) -> bool {
    let (kind, _) = since(promised);
    let other = kind.strip_prefix(word).map(|rest| format!("{may_become}{rest}"));
    now.is_some_and(|now| now == kind || Some(now) == other.as_ref())
}

/// What was taken is taken, and nothing more has to be said.
fn still_takes(call: &str, before: &Members, now: Members) -> Members {
    for (path, kind) in before {
        let found = now.get(path);
        let fine = stands(kind, found, "always", "may");
        assert!(fine, "{call}: {path} was taken as `{kind}`, it is {found:?}");
    }
    let mut all = before.clone();
    for (path, kind) in now {
        if !all.contains_key(&path) {
            let fine = kind.starts_with("may") || path.ends_with("[]") || lies_in_new(&path, &all);
            assert!(fine, "{call}: {path} has to be said, and had not");
            all.insert(path, format!("{kind}, since {NEXT}"));
        }
    }
    all
}

/// What was given is given, at least as surely.
fn still_gives(call: &str, before: &Members, now: Members) -> Members {
    for (path, kind) in before {
        let found = now.get(path);
        let fine = stands(kind, found, "may", "always");
        assert!(fine, "{call}: {path} was given as `{kind}`, it is {found:?}");
    }
    let mut all = before.clone();
    for (path, kind) in now {
        all.entry(path).or_insert_with(|| format!("{kind}, since {NEXT}"));
    }
    all
}

fn kept(call: &str, before: Option<&CallPromise>, now: CallPromise) -> CallPromise {
    let Some(before) = before else { return now };
    let gone: Vec<_> = before.keys.iter().filter(|key| !now.keys.contains(key)).collect();
    assert!(gone.is_empty() || now.keys.is_empty(), "{call} does not open with {gone:?} any more");
    assert!(!before.keys.is_empty() || now.keys.is_empty(), "{call} needed no key");
    CallPromise {
        since: before.since.clone(),
        keys: now.keys,
        takes: still_takes(call, &before.takes, now.takes),
        gives: still_gives(call, &before.gives, now.gives),
    }
}

#[test]
fn no_call_goes_away_asks_for_more_or_gives_less_than_it_did() {
    let (before, now) = (calls().expect("promised.json"), now(&document()));
    for call in before.keys() {
        assert!(now.contains_key(call), "{call} was promised and is gone");
    }
    let all: BTreeMap<_, _> = now
        .into_iter()
        .map(|(call, promise)| {
            let kept = kept(&call, before.get(&call), promise);
            (call, kept)
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

fn told(kinds: &[(&str, &str)]) -> Members {
    kinds.iter().map(|(path, kind)| ((*path).to_owned(), (*kind).to_owned())).collect()
}

#[test]
fn optional_things_may_come_and_are_dated() {
    let before = told(&[("body.a", "always: string")]);
    let now =
        told(&[("body.a", "may: string"), ("body.b", "may: object"), ("body.b.c", "always: word")]);
    let all = still_takes("POST /x", &before, now.clone());
    assert_eq!(all["body.a"], "always: string");
    assert_eq!(all["body.b.c"], "always: word, since next");
    assert_eq!(still_takes("POST /x", &all, now), all);
    let gives =
        still_gives("GET /x", &told(&[("a", "may: string")]), told(&[("a", "always: string")]));
    assert_eq!(gives["a"], "may: string");
}

#[test]
#[should_panic(expected = "has to be said, and had not")]
fn a_call_never_asks_for_more() {
    let now = told(&[("body.a", "may: string"), ("body.b", "always: string")]);
    still_takes("POST /x", &told(&[("body.a", "may: string")]), now);
}

#[test]
#[should_panic(expected = "was taken as")]
fn what_was_optional_never_has_to_be_said() {
    let before = told(&[("query a", "may: string")]);
    still_takes("GET /x", &before, told(&[("query a", "always: string")]));
}

#[test]
#[should_panic(expected = "was given as")]
fn what_was_always_given_is_never_missing() {
    still_gives("GET /x", &told(&[("a", "always: string")]), told(&[("a", "may: string")]));
}

#[test]
fn every_day_tells_of_something_and_the_newest_comes_first() {
    let changes = changes();
    let days: Vec<_> = changes.iter().map(|(day, _)| day.as_str()).collect();
    assert!(days.len() > 2 && days.is_sorted_by(|later, earlier| later > earlier), "{days:?}");
    assert!(changes.iter().all(|(_, news)| *news != News::default()));
    assert!(changes.iter().any(|(_, news)| !news.members.is_empty()));
}
