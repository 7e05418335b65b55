use super::*;
use crate::console::pages::papers::tests::parcel;
use crate::edge::form::Form;
use crate::edge::form::Language::{Chinese, English};
use contracts::order::OrderStatus;
use contracts::requests::intake::CancellationState;
use serde_json::{Value, json};

const ID: &str = "01a224cd11628b029c66209e4134fb9b";
const ALL: Rights = Rights { reviews: true, orders: true };

fn money(minor: i64) -> Value {
    json!({ "amount_minor": minor, "currency": "EUR" })
}

fn line() -> Value {
    json!({
        "id": format!("lin_{ID}"), "external_ref": null, "sku": "A-1",
        "alias_key": { "by": "sku", "key": "A-1" }, "title": "<img src=x>", "variant": "<em>",
        "quantity": 3, "requires_shipping": true, "unit_price": money(100), "list_total": null,
        "discount": money(0), "tax": money(0),
        "buckets": { "unrouted": 1, "backordered": 0, "allocated": 0, "picked": 0, "packed": 0,
                     "in_transit": 0, "delivered": 2, "written_off": 0, "cancelled": 0 },
        "sent_instead": [{ "sku": "B-2", "quantity": 1 }],
    })
}

fn person() -> Value {
    json!({
        "customer": { "name": "<a href=x>", "email": null, "phone": null },
        "recipient": { "kind": "opaque", "token": "t", "masked": "张**" },
        "note": "<script>2</script>",
    })
}

fn order(more: Value) -> Order {
    let mut order = json!({
        "id": format!("ord_{ID}"), "number": "<script>1</script>", "channel": "shop",
        "external_ref": "<i>", "status": "in_review", "fulfillment_status": "unfulfilled",
        "payment_status": "paid", "on_hold": true,
        "holds": [{ "hold_id": format!("hld_{ID}"), "reason": "incorrect_address",
                    "evidence": { "street": "missing", "<u>": "<s>" } }],
        "currency": "EUR", "subtotal": money(200), "discount": money(50), "shipping": money(0),
        "tax": money(0), "tax_included": money(0), "fees": money(0), "total": money(150),
        "refunded": null, "difference": money(0), "cash_on_delivery": false, "test": false,
        "proposed": [], "shipping_method": "<b>fast</b>", "cancellation": null,
        "lines": [line()],
        "placed_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "received_at": "2026-01-02T03:04:05Z", "approved_at": null, "completed_at": null,
        "closed_at": null, "trace_id": null, "version": 2,
        "person": person(),
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    serde_json::from_value(order).expect("an order")
}

fn entry(number: i64, at: &str, code: &str, sentence: &str, actor: &str) -> TimelineEntry {
    serde_json::from_value(json!({
        "number": number, "at": at, "code": code, "sentence": sentence, "actor": actor,
        "trace_id": null, "source_event": "00000000-0000-0000-0000-000000000000",
    }))
    .expect("an entry")
}

fn review(actions: &[&str]) -> ReviewDetail {
    let facts = json!({
        "order_id": format!("ord_{ID}"), "channel": "shop", "number": "1",
        "placed_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "currency": "EUR", "payment_status": "paid", "lines": [],
        "amounts": { "subtotal": 0, "discount": 0, "shipping": 0, "tax": 0, "total": 0,
                     "difference": 0 },
    });
    serde_json::from_value(json!({
        "order_id": format!("ord_{ID}"), "number": "1", "channel": "shop", "state": "open",
        "total": { "amount_minor": 150, "currency": "EUR" },
        "received_at": "2026-01-02T03:04:05Z", "open_holds": [], "holds": [],
        "order": facts, "actions": actions,
    }))
    .expect("a review")
}

fn known(order: Order) -> Known {
    let items = vec![
        entry(1, "2026-01-02T03:04:05Z", "received", "<script>3</script> came", "channel:shop"),
        entry(2, "2026-01-02T03:06:10Z", "corrected", "person:anna corrected it", "person:anna"),
    ];
    let names = BTreeMap::from([("person:anna".to_owned(), "Anna <3".to_owned())]);
    let review = Some(review(&["approve", "reject", "release"]));
    let timeline = Page { items, next: None };
    let now = "2026-01-02T04:00:00Z".parse().expect("an instant");
    let parcels = Some(Ok(vec![]));
    Known { order, review, parcels, timeline, now, made: false, names }
}

fn shown(language: Language, rights: Rights, known: &Known) -> String {
    content(language, rights, known, None, None).into_string()
}

#[test]
fn what_others_wrote_stays_text() {
    let page = shown(English, ALL, &known(order(json!({}))));
    for tag in ["<script", "<img", "<i>", "<em", "<a href=x", "<u>", "<s>", "<b>fast"] {
        assert!(!page.contains(tag), "{tag}: {page}");
    }
    assert!(
        page.contains("&lt;script&gt;2&lt;/script&gt;") && page.contains("Anna &lt;3"),
        "{page}"
    );
}

#[test]
fn the_page_tells_where_the_pieces_are_and_what_went_instead() {
    let page = shown(English, ALL, &known(order(json!({}))));
    assert!(page.contains("<b>2</b> delivered") && page.contains("<b>1</b> not routed yet"));
    assert!(page.contains("1 × B-2 sent instead") && page.contains("−€0.50"), "{page}");
    assert!(page.contains("2\u{a0}min 5\u{a0}s later"), "{page}");
    assert!(page.contains("Anna &lt;3 corrected it") && !page.contains("person:anna"), "{page}");
}

#[test]
fn what_a_parcel_waits_for_is_told_to_people_and_leads_to_it() {
    let of = |language, more: Value| {
        let whole = json!({ "next_step": "label it, and POST .../hand-over" });
        let mut parcel = parcel(whole);
        parcel.incidents = serde_json::from_value(more).expect("incidents");
        let parcels = Some(Ok(vec![parcel]));
        shown(language, ALL, &Known { parcels, ..known(order(json!({}))) })
    };
    let booked = of(English, json!([]));
    assert!(booked.contains("Label it, and hand it over") && !booked.contains("POST"), "{booked}");
    assert!(booked.contains(&format!("href=\"/shipments/shp_{ID}\"")), "{booked}");
    assert!(of(Chinese, json!([])).contains("贴上面单"));
    let wrong = json!([{ "kind": "no_carrier", "reason": null, "owner": "dock", "next_step": "",
        "opened_at": "2026-01-05T00:00:00Z", "closed_at": null }]);
    assert!(of(Chinese, wrong).contains("手动选择承运商"));
}

#[test]
fn the_page_is_read_in_chinese() {
    let page = shown(Chinese, ALL, &known(order(json!({}))));
    for words in ["审核中", "地址无法投递", "街道", "收到订单", "审核通过", "平台隐藏了买家信息"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    for words in ["In review", "On hold", "Money", "What happened", "Approve"] {
        assert!(!page.contains(words), "{words}: {page}");
    }
}

#[test]
fn only_what_is_legal_is_offered_and_only_to_whoever_may() {
    let review = review(&["approve", "reject", "release"]);
    let of = |rights, order: &Order| deeds::legal(rights, order, Some(&review));
    let held = order(json!({}));
    let whole = [Deed::Approve, Deed::Reject, Deed::Release, Deed::Cancel];
    assert_eq!(of(ALL, &held), whole);
    assert_eq!(of(Rights { reviews: false, orders: true }, &held), [Deed::Cancel]);
    assert_eq!(of(Rights { reviews: false, orders: false }, &held), []);
    assert_eq!(deeds::legal(ALL, &held, None), [Deed::Cancel]);
    let page = shown(English, Rights { reviews: false, orders: false }, &known(held));
    assert!(!page.contains("<form"), "{page}");
}

#[test]
fn what_is_over_or_asked_already_is_not_cancelled() {
    for status in ["completed", "closed", "cancelled", "rejected"] {
        let over = order(json!({ "status": status }));
        assert_ne!(over.status, OrderStatus::InReview);
        assert_eq!(deeds::legal(ALL, &over, None), [], "{status}");
    }
    let asked = order(json!({ "cancellation": "requested" }));
    assert_eq!(asked.cancellation, Some(CancellationState::Requested));
    assert_eq!(deeds::legal(ALL, &asked, None), []);
    let proposed = order(json!({ "cancellation": "requested",
        "proposed": [{ "field": "amounts.total", "before": "1", "after": "2" }] }));
    assert_eq!(deeds::legal(ALL, &proposed, None), [Deed::Accept, Deed::Decline]);
}

#[test]
fn a_deed_is_a_call_of_the_api() {
    let form = |text: &str| Form::read(text.as_bytes()).expect("a form");
    let call = |deed: Deed, text: &str| deed.call(English, "ord_1", &form(text));
    let (path, body) = call(Deed::Reject, "reason=+fake+").expect("a call");
    assert_eq!(path, "/api/v1/reviews/ord_1/reject");
    assert_eq!(body, json!({ "reason": "fake", "undo_within_seconds": 60 }));
    assert_eq!(call(Deed::Reject, "reason=+").expect_err("no reason").status, 422);
    assert_eq!(call(Deed::Release, "hold=1").expect_err("no hold").status, 404);
    let (path, _) = call(Deed::Release, &format!("hold=hld_{ID}")).expect("a call");
    assert_eq!(path, format!("/api/v1/holds/hld_{ID}/release"));
    let (_, body) = call(Deed::Decline, "").expect("a call");
    assert_eq!(body, json!({ "decision": "decline", "reason": null }));
}

#[test]
fn an_address_is_written_as_its_country_writes_it() {
    let address = |value| serde_json::from_value(value).expect("an address");
    let chinese = aside::address_lines(&address(json!({
        "street1": "科技园路1号", "district": "南山区", "city": "深圳市", "region": "广东省",
        "postal_code": "518000", "country": "CN",
    })));
    assert_eq!(chinese, ["广东省深圳市南山区", "科技园路1号", "518000 CN"]);
    let german = aside::address_lines(&address(json!({
        "street1": "Lindenallee 14", "city": "Berlin", "postal_code": "10117", "country": "DE",
    })));
    assert_eq!(german, ["Lindenallee 14", "10117 Berlin", "DE"]);
}
