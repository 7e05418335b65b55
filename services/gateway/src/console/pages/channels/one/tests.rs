use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::*;
use crate::domain::verification::Doubt;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("in range")
}

fn delivery(outcome: &str) -> Delivery {
    serde_json::from_value(json!({ "id": format!("dlv_{}", "1".repeat(32)), "channel": "shop",
        "topic": "<b>orders/create", "resource": "7", "webhook_id": null,
        "platform_delivery_id": null, "body_sha256": "a", "body_bytes": 12_345, "outcome": outcome,
        "reason_code": "x", "reason": "<script>", "order_id": null, "received_at": at(100) }))
    .expect("a delivery")
}

fn channel(kind: &str) -> Channel {
    serde_json::from_value(json!({ "id": "shop", "kind": kind, "name": "<i>Shop", "currency": null,
        "status": "active", "created_at": at(0) }))
    .expect("a channel")
}

fn known(kind: &str, last: Option<Delivery>, works: bool) -> Known {
    Known {
        channel: channel(kind),
        is_signed: true,
        deliveries: Page { items: last.clone().into_iter().collect(), next: None },
        last,
        refused: None,
        told: None,
        stock: None,
        outcome: None,
        further: false,
        address: "http://127.0.0.1:8080/webhooks/shop".to_owned(),
        works,
        done: None,
    }
}

fn health(known: &Known) -> Health<'_> {
    Health::of(&known.channel, known.is_signed, known.last.as_ref(), known.refused)
}

#[test]
fn the_box_waits_turns_green_and_turns_red_with_the_reason() {
    let refused = |after| Refused {
        doubt: Doubt::OtherSecret,
        at: at(100) + TimeDelta::seconds(after),
        count: 2,
    };
    let mut shop = known("shopify", None, true);
    assert_eq!(health(&shop), Health::Waiting);
    shop.refused = Some(refused(0));
    assert!(matches!(health(&shop), Health::Refused(_)));
    shop.last = Some(delivery("accepted"));
    assert!(matches!(health(&shop), Health::Comes(_)), "what came later counts");
    shop.refused = Some(refused(1));
    let page = content(Language::English, &shop, None).into_string();
    assert!(page.contains("signed with another secret") && page.contains("2 refused"), "{page}");
    let aside = known("shopify", Some(delivery("parked")), true);
    assert!(matches!(health(&aside), Health::Aside(_)));
    let unsigned = Known { is_signed: false, ..known("shopify", None, true) };
    assert_eq!(health(&unsigned), Health::NoSecret);
    assert_eq!(health(&known("manual", None, true)), Health::ByHand);
}

#[test]
fn what_a_shop_sent_stays_text_and_whoever_may_only_look_is_offered_nothing() {
    for language in [Language::English, Language::Chinese] {
        let shop = known("woocommerce", Some(delivery("parked")), false);
        let page = content(language, &shop, None).into_string();
        assert!(!page.contains("<b>") && !page.contains("<script>") && !page.contains("<i>"));
        assert!(!page.contains(r#"method="post""#), "{page}");
    }
}

#[test]
fn a_secret_that_was_made_is_shown_and_stays_while_the_page_is_read_anew() {
    let kept = Ok(Some("whsec_abc".to_owned()));
    let page = content(Language::English, &known("standard", None, true), Some(&kept));
    let page = page.into_string();
    assert!(page.contains("whsec_abc") && page.contains("data-once"), "{page}");
    let refused = Err(Problem::unprocessable("a secret has 16 characters"));
    let page = content(Language::English, &known("shopify", None, true), Some(&refused));
    assert!(page.into_string().contains("a secret has 16 characters"));
}
