use axum::http::HeaderMap;
use contracts::trace::TraceContext;
use serde_json::json;

use super::*;

const PARAMS: [Param; 3] = [
    Param { name: "q", inside: None, kind: ParamKind::Text, about: "" },
    Param { name: "limit", inside: Some("page"), kind: ParamKind::Number, about: "" },
    Param { name: "on_hold", inside: None, kind: ParamKind::Flag, about: "" },
];

fn pairs(sent: &[(&str, &str)]) -> Vec<(String, String)> {
    sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn arrived(query: &[(&str, &str)]) -> Arrived {
    Arrived {
        path: "/api/v1/orders".to_owned(),
        path_params: Vec::new(),
        query: pairs(query),
        headers: HeaderMap::new(),
        body: crate::edge::body::Held::nothing(),
        asking: Asking {
            actor: "key:admin".to_owned(),
            trace: TraceContext { trace_id: 1, span_id: 1, sampled: true },
            reach: contracts::reach::Reach::default(),
        },
        scope: None,
        person: None,
    }
}

#[test]
fn a_query_becomes_members_of_their_kind() {
    let mut question = Map::new();
    let sent = pairs(&[("q", "a b"), ("limit", "7"), ("on_hold", "true")]);
    query_members(&mut question, &PARAMS, &sent).expect("readable");
    let expected = json!({ "q": "a b", "page": { "limit": 7 }, "on_hold": true });
    assert_eq!(Value::Object(question), expected);
}

#[test]
fn what_cannot_be_read_in_a_query_is_named() {
    for bad in [
        [("limit", "x"), ("q", "")],
        [("on_hold", "yes"), ("q", "")],
        [("colour", "red"), ("q", "")],
        [("q", "a"), ("q", "b")],
        [("q", "\0"), ("limit", "1")],
    ] {
        let refused = query_members(&mut Map::new(), &PARAMS, &pairs(&bad));
        let problem = refused.expect_err("refused");
        assert_eq!((problem.status, problem.errors.len()), (400, 1), "{bad:?}");
    }
}

#[test]
fn a_limit_that_no_page_holds_is_named_alike_wherever_the_service_has_it() {
    for limit in ["0", "201", "-1"] {
        let sent = pairs(&[("limit", limit)]);
        let problem = query_members(&mut Map::new(), &PARAMS, &sent).expect_err("refused");
        let named: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!((problem.status, named), (422, vec!["#/limit"]), "{limit}");
    }
}

#[test]
fn the_path_decides_and_the_body_may_only_agree() {
    let mut question = Map::new();
    path_member(&mut question, "sku", "LAMP-1").expect("said by the path");
    path_member(&mut question, "sku", "LAMP-1").expect("said twice alike");
    let problem = path_member(&mut question, "sku", "LAMP-2").expect_err("contradicts");
    assert_eq!((problem.status, problem.errors[0].pointer.as_str()), (422, "#/sku"));
}

#[test]
fn a_key_against_repetition_is_the_same_in_quotes_and_bare() {
    let value = |sent| {
        let headers = idempotency_headers(Idempotency::Required, sent).ok()?;
        headers.into_iter().next().map(|(_, value)| value)
    };
    assert_eq!(value(Some("\"k-1\"")), Some("k-1".to_owned()));
    assert_eq!(value(Some("k-1")), Some("k-1".to_owned()));
    for bad in [None, Some(""), Some("\"\""), Some("a\u{7f}"), Some("ä")] {
        assert_eq!(value(bad), None, "{bad:?}");
    }
    let (longest, too_long) = ("x".repeat(255), "x".repeat(256));
    assert_eq!(value(Some(&longest)).map(|key| key.len()), Some(255));
    assert_eq!(value(Some(&too_long)), None);
    assert_eq!(idempotency_headers(Idempotency::Optional, None).map(|all| all.len()), Ok(0));
    let all_services = contracts::requests::warehouse::IDEMPOTENCY_KEY;
    assert_eq!(intake::IDEMPOTENCY_KEY, all_services, "one header is looked for by all");
}

#[test]
fn a_page_links_to_the_next_with_what_was_asked() {
    let asked = arrived(&[("q", "a&b"), ("cursor", "old"), ("limit", "5")]);
    let link = next_link(br#"{"items":[{"next":"x"}],"next":"n=w"}"#, &asked);
    let expected = "</api/v1/orders?q=a%26b&limit=5&cursor=n%3Dw>; rel=\"next\"";
    assert_eq!(link.as_deref(), Some(expected));
    for last in [r#"{"items":[],"next":null}"#, r#"{"id":"ord_1"}"#, "[]"] {
        assert_eq!(next_link(last.as_bytes(), &asked), None, "{last}");
    }
}

#[test]
fn a_narrow_key_sees_only_its_own() {
    let mut question = Map::new();
    narrow(&mut question, "channel", "shop").expect("narrowed");
    assert_eq!(question["channel"], "shop");
    narrow(&mut question, "channel", "shop").expect("its own");
    let problem = narrow(&mut question, "channel", "other").expect_err("another's");
    assert_eq!(problem.status, 403);
}
