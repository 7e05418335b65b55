//! A call as a line for a shell, with `$KONTOR` for the address and `$KEY` for the key.

use super::CallDoc;

/// How a new line begins.
const NEXT: &str = " \\\n  ";

/// Writes the line.
pub fn curl(call: &CallDoc, path: &str) -> String {
    let mut line = "curl".to_owned();
    let streams = call.answer.iter().any(|answer| is_stream(&answer.media));
    if streams {
        line.push_str(" -N");
    }
    if call.method != "GET" && (call.method != "POST" || call.body.is_none()) {
        line.push_str(&format!(" -X {}", call.method));
    }
    line.push_str(&format!(" \"$KONTOR{path}{}\"", query(call)));
    let mut header = |text: String| line.push_str(&format!("{NEXT}-H {text}"));
    if call.keys.is_some() {
        header("\"Authorization: Bearer $KEY\"".to_owned());
    }
    if streams {
        header("'Accept: text/event-stream'".to_owned());
    }
    if call.parameters.iter().any(|(place, one)| place == "header" && one.is_required) {
        header("'Idempotency-Key: \"till-0001\"'".to_owned());
    }
    let Some(body) = &call.body else { return line };
    if call.keys.is_none() && call.path.starts_with("/webhooks/") {
        header("\"webhook-id: $ID\"".to_owned());
        header("\"webhook-timestamp: $TIME\"".to_owned());
        header("\"webhook-signature: v1,$SIGNATURE\"".to_owned());
    }
    match (&body.example, body.media.first()) {
        (Some(example), _) => {
            line.push_str(&format!("{NEXT}-H 'Content-Type: application/json'"));
            line.push_str(&format!("{NEXT}-d {}", quoted(example)));
        }
        (None, Some(media)) => {
            line.push_str(&format!("{NEXT}-H 'Content-Type: {media}'"));
            line.push_str(&format!("{NEXT}--data-binary @{}", file(media)));
        }
        (None, None) => {}
    }
    line
}

fn is_stream(media: &[String]) -> bool {
    media.iter().all(|one| one == "text/event-stream") && !media.is_empty()
}

/// A list is asked for a part of it.
fn query(call: &CallDoc) -> &'static str {
    let lists = call.parameters.iter().any(|(place, one)| place == "query" && one.name == "limit");
    if lists { "?limit=20" } else { "" }
}

fn file(media: &str) -> &'static str {
    match media {
        "text/csv" => "items.csv",
        "image/png" => "label.png",
        "application/x-www-form-urlencoded" => "form.txt",
        _ => "body",
    }
}

/// Quotes a text for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::super::{tag, tags};
    use super::*;

    fn line(tag_name: &str, id: &str) -> &'static str {
        let calls = &tag(tag_name).expect("a tag").calls;
        &calls.iter().find(|call| call.id == id).expect("a call").curl
    }

    #[test]
    fn a_call_is_a_line_that_can_be_copied() {
        let made = line("orders", "post_orders");
        assert!(made.starts_with("curl \"$KONTOR/api/v1/orders\" \\\n"), "{made}");
        assert!(made.contains("-H 'Idempotency-Key: \"till-0001\"'"), "{made}");
        assert!(made.contains("\"Authorization: Bearer $KEY\""), "{made}");
        let put = line("items", "put_items_sku");
        assert!(put.starts_with("curl -X PUT \"$KONTOR/api/v1/items/CUP-WHITE\""), "{put}");
        let list = line("orders", "get_orders");
        assert!(list.contains("/api/v1/orders?limit=20\"") && !list.contains("-d"), "{list}");
        assert!(line("pick-jobs", "get_pick_jobs_stream").starts_with("curl -N "));
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn no_line_leaves_a_name_in_its_path() {
        for call in tags().iter().flat_map(|tag| &tag.calls) {
            let first = call.curl.lines().next().expect("a line");
            assert!(!first.contains('{'), "{first}");
        }
    }
}
