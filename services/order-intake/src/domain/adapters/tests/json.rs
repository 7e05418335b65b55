use std::borrow::Cow;

use contracts::requests::intake::ChannelKind;
use proptest::prelude::*;

use super::super::json::{DEPTH_MAX, JsonError, Node, VALUES_MAX, parse};
use super::super::{Reading, read, resource_id};
use super::{delivery, parked};

#[test]
fn numbers_keep_the_digits_that_were_written() {
    for text in ["820982911946154508", "19.90", "-0.10", "1.5e2", "17.647059000000000001"] {
        assert_eq!(parse(text.as_bytes()), Ok(Node::Number(text)));
    }
}

#[test]
fn strings_are_unescaped_and_borrowed_where_nothing_is_escaped() {
    assert!(matches!(parse(r#""plain é""#.as_bytes()), Ok(Node::Text(Cow::Borrowed("plain é")))));
    let escaped = parse(br#""a\u00e9\n\/\\\"\uD83D\uDE00z""#);
    assert_eq!(escaped, Ok(Node::Text("aé\n/\\\"😀z".into())));
}

#[test]
fn what_is_ambiguous_or_cannot_be_stored_is_refused() {
    let code = |body: &[u8]| parse(body).expect_err("refused").code();
    assert_eq!(code(br#"{"id":1,"id":2}"#), "member_twice");
    assert_eq!(code(br#"{"id":1,"\u0069d":2}"#), "member_twice");
    assert_eq!(code(br#""a\u0000b""#), "unusable_character");
    assert_eq!(code(b"\"a\0b\""), "unusable_character");
    for half in [r#""\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#""\ud83d\u0041""#] {
        assert_eq!(code(half.as_bytes()), "unusable_character", "{half}");
    }
    assert_eq!(code(b"[1e400]"), "number_out_of_range");
    assert_eq!(code(b"[1e99999999999999999999]"), "number_out_of_range");
    assert_eq!(code(b"\xff\xfe"), "not_json");
}

#[test]
fn what_is_not_json_is_refused() {
    let bodies = [
        "",
        " ",
        "NaN",
        "Infinity",
        "nul",
        "tru",
        "{",
        "[",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e",
        "\"a",
        "\"a\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "[1] 2",
        "{}{}",
        "\u{feff}{}",
        "[1 2]",
        "{\"a\" 1}",
        "\"\\",
        "\"\\u00e\u{e9}\"",
    ];
    for body in bodies {
        let refused = parse(body.as_bytes());
        assert!(matches!(refused, Err(JsonError::NotJson(_))), "{body}: {refused:?}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(nested(DEPTH_MAX).as_bytes()).is_ok());
    assert_eq!(parse(nested(DEPTH_MAX + 1).as_bytes()), Err(JsonError::TooDeep));
    assert_eq!(parse("[".repeat(2_000_000).as_bytes()), Err(JsonError::TooDeep));
    assert_eq!(parse("{\"a\":".repeat(400_000).as_bytes()), Err(JsonError::TooDeep));
    let many = format!("[{}0]", "0,".repeat(VALUES_MAX));
    assert_eq!(parse(many.as_bytes()), Err(JsonError::TooManyValues));
}

#[test]
fn a_body_that_is_not_json_is_parked_with_a_reason_in_words() {
    let Reading::Parked(reason) = read(&delivery(ChannelKind::Shopify, "orders/create", b"oh no"))
    else {
        panic!("not parked");
    };
    assert_eq!(reason.code, "not_json");
    assert_eq!(reason.words, "the payload is not JSON (at byte 0)");
    for kind in [ChannelKind::Woocommerce, ChannelKind::Standard] {
        assert_eq!(parked(read(&delivery(kind, "", b"{"))), "not_json");
    }
}

#[test]
fn orders_of_a_channel_by_hand_do_not_come_by_webhook() {
    assert_eq!(parked(read(&delivery(ChannelKind::Manual, "", b"{}"))), "not_a_webhook_channel");
}

#[test]
fn the_resource_of_a_delivery_is_found_with_all_its_digits() {
    let id = |body: &str| resource_id(body.as_bytes());
    assert_eq!(
        id(r#"{"x":[1e3,{}],"id":820982911946154508}"#).as_deref(),
        Some("820982911946154508")
    );
    assert_eq!(id(r#"{"id":" A-1 "}"#).as_deref(), Some("A-1"));
    assert_eq!(id(r#"{"type":"order.paid","data":{"id":"A-1"}}"#).as_deref(), Some("A-1"));
    assert_eq!(id(&format!(r#"{{"id":"{}"}}"#, "x".repeat(900))).map(|id| id.len()), Some(200));
    for body in ["", "[]", "{}", "[1]", r#"{"id":null}"#, r#"{"id":1.5}"#, r#"{"id":1,"id":2}"#] {
        assert_eq!(id(body), None, "{body}");
    }
    let deep = format!(r#"{{"data":{}}}"#, "{\"data\":".repeat(100_000));
    assert_eq!(id(&deep), None);
}

fn usual(value: &serde_json::Value) -> bool {
    let text = value.to_string();
    !text.contains("\\u0000")
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let ours = parse(&bytes);
        if ours.is_ok() {
            prop_assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        }
    }

    #[test]
    fn texts_of_json_are_read_as_the_usual_reader_does(
        text in r#"[\[\]{}:,"\\ua0-9.eE+\- tfn]{0,40}"#,
    ) {
        let usual_says = serde_json::from_str::<serde_json::Value>(&text);
        match parse(text.as_bytes()) {
            Ok(_) => prop_assert!(usual_says.is_ok(), "{text}"),
            Err(JsonError::NotJson(_)) => prop_assert!(usual_says.is_err(), "{text}"),
            Err(_) => {}
        }
    }

    #[test]
    fn any_text_survives(text in "\\PC*[\\x01-\\x1f\"\\\\]?\\PC*") {
        let value = serde_json::Value::String(text.clone());
        if usual(&value) {
            let written = value.to_string();
            prop_assert_eq!(parse(written.as_bytes()), Ok(Node::Text(text.into())));
        }
    }
}
