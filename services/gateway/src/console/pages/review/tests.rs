use super::*;
use crate::console::words::review as words;
use crate::edge::form::Form;
use crate::edge::form::Language::{Chinese, English};
use chrono::{DateTime, Utc};
use contracts::requests::Page;
use contracts::requests::review::{ReviewDetail, ReviewEntry};
use serde_json::{Value, json};

const ID: &str = "01a224cd11628b029c66209e4134fb9b";
const ALL: Rights = Rights { reviews: true, orders: true };

fn order_id() -> OrderId {
    format!("ord_{ID}").parse().expect("an id")
}

fn at(seconds: i64) -> DateTime<Utc> {
    "2026-01-02T03:04:05Z".parse::<DateTime<Utc>>().expect("an instant")
        + chrono::TimeDelta::seconds(seconds)
}

fn hold(reason: &str, evidence: Value) -> Value {
    json!({ "hold_id": format!("hld_{ID}"), "reason": reason, "evidence": evidence, "owner": "clerk",
            "placed_at": at(0),
            "actions": [{ "action": "release", "method": "POST", "path": "/api/v1/holds/x/release" }] })
}

fn facts() -> Value {
    json!({
        "order_id": order_id(), "channel": "shop", "number": "1", "currency": "EUR", "lines": [],
        "placed_at": at(0), "updated_at": at(0), "payment_status": "paid",
        "amounts": { "subtotal": 0, "discount": 0, "shipping": 0, "tax": 0, "total": 0,
                     "difference": 0 },
        "person": {
            "customer": { "name": "<a href=x>", "email": "a@b.example", "phone": null },
            "recipient": { "kind": "clear", "name": "\"><script>1</script>", "address": {
                "city": "Sampleton", "postal_code": "10117", "country": "DE" } },
            "note": "<script>2</script>",
        },
    })
}

fn review(more: Value) -> ReviewDetail {
    let holds = [hold("incorrect_address", json!({ "street": "missing", "<u>": "<s>" }))];
    let mut review = json!({
        "order_id": order_id(), "number": "<b>1</b>", "channel": "<i>shop", "state": "open",
        "total": { "amount_minor": 150, "currency": "EUR" }, "received_at": at(0),
        "open_holds": holds, "holds": holds, "order": facts(),
        "actions": ["approve", "reject", "release"],
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        review[name] = value.clone();
    }
    serde_json::from_value(review).expect("a review")
}

fn entry(number: u8) -> ReviewEntry {
    let id = format!("{}{number:02x}", &ID[..30]);
    serde_json::from_value(json!({
        "order_id": format!("ord_{id}"), "number": format!("#{number}"), "channel": "shop",
        "state": "open", "total": { "amount_minor": 1, "currency": "EUR" },
        "received_at": at(number.into()), "open_holds": [],
    }))
    .expect("an entry")
}

fn form(pairs: &str) -> Form {
    Form::read(pairs.as_bytes()).expect("a form")
}

#[test]
fn what_others_wrote_stays_text() {
    for language in [English, Chinese] {
        let (words, review) = (words::of(language), review(json!({})));
        let legal = deeds::legal(ALL, &review, None);
        let filter = Filter::of("", "<b>&");
        let page = [
            evidence::holds(language, words, &filter, &review, &legal),
            correct::address(language, words, &filter, &review, &legal),
            said::strip(words, &filter, None, &review, (at(1), true)),
            filter.bar(language, words, &[], html! {}),
        ];
        let page: String = page.into_iter().map(maud::PreEscaped::into_string).collect();
        for raw in ["<script", "<u>", "<s>", "<i>", "<a href=x", "<b>1", "<b>&"] {
            assert!(!page.contains(raw), "{raw}: {page}");
        }
    }
}

#[test]
fn the_cursor_goes_to_the_first_field_that_is_wrong() {
    let review = review(json!({}));
    let legal = deeds::legal(ALL, &review, None);
    let page = correct::address(English, words::of(English), &Filter::default(), &review, &legal);
    let page = page.into_string();
    let (before, _) = page.split_once(r#" data-key="e""#).expect("a key");
    assert!(before.ends_with(r#"dir="auto" autocomplete="off" spellcheck="false""#), "{before}");
    assert!(before.contains(r#"id="field-street1""#) && !before.contains(r#"id="field-street2""#));
    assert_eq!(page.matches("aria-invalid").count(), 1, "{page}");
    assert!(page.contains("<details class=\"correct\" open>"), "{page}");
}

#[test]
fn a_correction_says_what_was_changed_and_nothing_else() {
    let words = words::of(English);
    let sent =
        form("was_street1=&street1=Main+St+1&was_city=Ulm&city=Ulm&was_company=X&company=&why=");
    let body = correct::body(words, &sent);
    let address = json!({ "street1": "Main St 1", "company": "" });
    assert_eq!(body, json!({ "reason": "Completed at the review", "shipping_address": address }));
    let sent = form("was_email=&email=a%40b.example&why=called");
    let body = correct::body(words, &sent);
    assert_eq!(body, json!({ "reason": "called", "customer": { "email": "a@b.example" } }));
}

#[test]
fn a_rejection_can_be_undone_and_its_reason_is_chosen_by_number() {
    let call = |sent: &str| Deed::Reject.call(English, order_id(), &form(sent));
    let (_, path, body) = call("usual=2&reason=").expect("a call");
    assert_eq!(path, format!("/api/v1/reviews/{}/reject", order_id()));
    let reason = "Cannot be delivered there";
    assert_eq!(body, json!({ "reason": reason, "undo_within_seconds": 60 }));
    assert!(call("usual=9").is_err() && call("usual=0").is_err() && call("").is_err());
    assert!(Deed::Undo.call(English, order_id(), &form("undo=all")).is_err());
    let (_, _, body) =
        Deed::Undo.call(English, order_id(), &form("undo=rejection")).expect("a call");
    assert_eq!(body, json!({ "undo": "rejection" }));
}

#[test]
fn only_what_is_legal_is_offered_and_only_to_whoever_may() {
    let looks = Rights { reviews: false, orders: false };
    assert!(deeds::legal(looks, &review(json!({})), None).is_empty());
    let legal = deeds::legal(ALL, &review(json!({})), None);
    assert_eq!(legal, [Deed::Approve, Deed::Reject, Deed::Correct, Deed::Undo]);
    let mut stuck = hold("invalid_sku_or_spec", json!({ "x": "no SKU" }));
    stuck["actions"] = json!([]);
    let stuck = review(json!({ "open_holds": [stuck] }));
    assert!(!deeds::legal(ALL, &stuck, None).contains(&Deed::Approve));
    let stopped =
        json!({ "state": "approved", "decided_at": at(0), "actions": ["approve", "release"] });
    let legal = deeds::legal(ALL, &review(stopped), None);
    assert_eq!(legal, [Deed::Approve, Deed::Cancel, Deed::Undo]);
}

#[test]
fn the_last_word_can_be_taken_back_for_a_minute() {
    let undone = |review: &ReviewDetail, now| {
        let strip = said::strip_of(English, Some(review), (now, true)).into_string();
        let value = strip.split_once(r#"name="undo" value=""#)?.1.split('"').next()?;
        Some(value.to_owned())
    };
    assert_eq!(undone(&review(json!({})), at(1)), None);
    let due = json!({ "rejecting": { "due_at": at(60), "by": "person:a", "reason": "no" } });
    assert_eq!(undone(&review(due), at(1)).as_deref(), Some("rejection"));
    let mut approved = json!({ "state": "approved", "decided_at": at(0), "open_holds": [] });
    approved["decided_by"] = json!("person:a");
    assert_eq!(undone(&review(approved.clone()), at(59)).as_deref(), Some("approval"));
    assert_eq!(undone(&review(approved.clone()), at(60)), None);
    approved["decided_by"] = json!("rules");
    assert_eq!(undone(&review(approved), at(1)), None);
    let mut released = hold("totals_differ", json!({ "total": "1" }));
    (released["released_at"], released["released_by"]) = (json!(at(0)), json!("person:a"));
    let held = |released: &Value| review(json!({ "holds": [released] }));
    assert_eq!(undone(&held(&released), at(1)).as_deref(), Some("release"));
    released["released_by"] = json!("rules");
    assert_eq!(undone(&held(&released), at(1)), None);
}

#[test]
fn the_queue_goes_on_from_where_the_hand_is_and_around() {
    let items = vec![entry(1), entry(2), entry(4)];
    let queue = queue::Queue::of(Page { items, next: None });
    let after = |number| queue.after(&entry(number)).map(|id| id.to_string());
    let before = |number| queue.before(&entry(number)).map(|id| id.to_string());
    let id = |number| Some(entry(number).order_id.to_string());
    assert_eq!([after(1), after(2), after(3), after(4)], [id(2), id(4), id(4), id(1)]);
    assert_eq!([before(1), before(3), before(4)], [id(4), id(2), id(2)]);
    let standing = queue.standing(words::of(English), Some(entry(2).order_id));
    assert_eq!(standing, "2 of 3");
    let one = queue::Queue::of(Page { items: vec![entry(1)], next: None });
    assert_eq!(one.after(&entry(1)), None);
}

#[test]
fn an_order_that_is_being_rejected_waits_for_nobody() {
    let mut rejected = entry(1);
    let due = json!({ "due_at": at(60), "by": "person:a", "reason": "no" });
    rejected.rejecting = serde_json::from_value(due).expect("a rejection");
    let queue = queue::Queue::of(Page { items: vec![rejected], next: None });
    assert!(queue.is_empty() && queue.first().is_none());
}

#[test]
fn filters_survive_in_the_address() {
    let filter = Filter::of("awaiting_payment", "a&b");
    let place = filter.place(Some(order_id()), Some(("approve", order_id())));
    let id = order_id();
    assert_eq!(
        place,
        format!("/review?reason=awaiting_payment&channel=a%26b&order={id}&did=approve&of={id}")
    );
    assert_eq!(Filter::of("nonsense", "").place(None, None), "/review");
    for reason in queue::REASONS {
        assert_eq!(Filter::of(reason.code(), "").reason, Some(reason));
    }
}

#[test]
fn a_line_that_nobody_knows_is_named_and_a_customer_is_asked() {
    let line = format!("lin_{ID}");
    let mut held = hold("invalid_sku_or_spec", json!({ "x": "unknown SKU <b>" }));
    held["actions"] = json!([
        { "action": "create_item", "method": "POST", "line_id": line,
          "path": format!("/api/v1/orders/{}/lines/{line}/item", order_id()),
          "body": { "sku": "N<b>", "name": "New" } },
        { "action": "set_alias", "method": "PUT", "line_id": line, "needs": ["sku"],
          "path": "/api/v1/channels/shop/aliases/sku/N%3Cb%3E" },
        { "action": "ask_customer", "method": "POST", "path": "/api/v1/orders/x/links" },
    ]);
    let review = review(json!({ "open_holds": [held] }));
    let (words, filter) = (words::of(English), Filter::default());
    let legal = deeds::legal(ALL, &review, None);
    let page = evidence::holds(English, words, &filter, &review, &legal).into_string();
    assert!(page.contains(r#"name="path" value="/api/v1/channels/shop/aliases/sku/N%3Cb%3E""#));
    assert!(page.contains("Make it an item: N&lt;b&gt;") && !page.contains("<b>"), "{page}");
    assert!(page.contains("/do/ask") && page.contains(r#"data-key="l""#), "{page}");
    let looks = Rights { reviews: true, orders: false };
    assert!(!deeds::legal(looks, &review, None).contains(&Deed::Name));
    let call = |deed: Deed, sent: &str| deed.call(English, order_id(), &form(sent));
    let named = "path=%2Fapi%2Fv1%2Fchannels%2Fshop%2Faliases%2Fsku%2FN%253Cb%253E&sku=CUP";
    let (method, path, body) = call(Deed::Name, named).expect("a call");
    assert_eq!(
        (method.as_str(), path.as_str()),
        ("PUT", "/api/v1/channels/shop/aliases/sku/N%3Cb%3E")
    );
    assert_eq!(body, json!({ "sku": "CUP" }));
    assert!(call(Deed::Name, "path=%2Fapi%2Fv1%2Fpeople&sku=CUP").is_err());
    assert!(call(Deed::Make, "path=%2Fapi%2Fv1%2Fitems%2FX&sku=CUP&name=x").is_err());
    assert_eq!(call(Deed::Ask, "").expect("a call").2, json!({ "purpose": "address" }));
}
