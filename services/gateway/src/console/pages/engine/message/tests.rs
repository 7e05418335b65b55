use super::*;

fn message(state: &str, body: Value) -> ParkedMessage {
    serde_json::from_value(json!({
        "lane": 2, "id": "01900000-0000-8000-8000-0000000000f6", "source": "order-intake",
        "source_lane": 2, "number": 7, "event_type": "kontor.order-intake.order.received.v1",
        "aggregate": "ord_1", "state": state, "reason": "<script>alert(1)</script>",
        "attempts": 3, "parked_at": "2026-01-01T00:00:00Z", "body": body,
    }))
    .expect("a message")
}

fn asked(deed: &str, fields: &[(&str, &str)]) -> Result<Value, Problem> {
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let form = Form::read(text.as_bytes()).expect("a form");
    wish(Language::English, deed, &message("parked", json!({ "a": 1 })), &form)
}

#[test]
fn what_was_not_mended_is_tried_as_it_was_and_what_was_needs_a_reason() {
    let typed = "{\r\n  \"a\": 1\r\n}";
    assert_eq!(asked("retry", &[("body", typed), ("reason", "")]).ok(), Some(json!({})));
    assert_eq!(asked("retry", &[]).ok(), Some(json!({})));
    let mended = asked("retry", &[("body", r#"{"a":2}"#), ("reason", "a typo")]);
    assert_eq!(mended.ok(), Some(json!({ "body": { "a": 2 }, "reason": "a typo" })));
    let without = asked("retry", &[("body", r#"{"a":2}"#)]).expect_err("no reason");
    assert_eq!(without.status, 422);
    assert_eq!(asked("drop", &[]).expect_err("no reason").status, 422);
    assert_eq!(asked("burn", &[]).expect_err("no such").status, 404);
}

#[test]
fn a_message_that_is_no_json_is_mended_as_text() {
    let said = Value::String("{ broken\n".to_owned());
    assert_eq!(mended(&said, "{ broken\r\n"), None);
    assert_eq!(mended(&said, "{}"), Some(json!({})));
    assert_eq!(mended(&said, "{ other"), Some(Value::String("{ other".to_owned())));
}

#[test]
fn only_whoever_works_there_mends_and_what_stands_behind_waits() {
    let page = |state, works| {
        let body = json!({ "note": "</textarea><script>" });
        let message = message(state, body);
        content(Language::Chinese, Service::Review, &message, works, None).into_string()
    };
    let works = page("parked", true);
    assert!(works.contains("<textarea") && works.contains("/do/drop"), "{works}");
    assert!(!works.contains("<script>"), "{works}");
    assert!(!page("parked", false).contains("<form"));
    let behind = page("behind", true);
    assert!(!behind.contains("name=\"body\"") && behind.contains("/do/drop"), "{behind}");
}
