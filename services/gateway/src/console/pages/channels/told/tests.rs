use chrono::DateTime;
use serde_json::json;

use super::*;

fn known(kind: &str, works: bool) -> Known {
    let at = DateTime::UNIX_EPOCH;
    let channel = json!({ "id": "shop", "kind": kind, "name": "<i>Shop", "currency": null,
        "status": "active", "created_at": at });
    let shop = json!({ "name": "shop", "kind": kind, "url": "https://shop.example",
        "settings": { "notify_customer": true }, "state": "paused", "reason": "<b>refused",
        "failures": 3, "waiting": 2, "created_at": at, "changed_at": at, "changed_by": "ada",
        "made": false });
    let stock = json!({ "channel": "shop", "ratio_percent": 80, "buffer": 2, "locations": ["gone"],
        "paused": true, "shop_location": null, "state": "paused", "reason": null,
        "not_before": null, "current": 1, "waiting": 1, "oldest_waiting_since": null, "unknown": 1,
        "failed": 0, "created_at": at, "changed_at": at, "changed_by": "ada" });
    let level = json!({ "sku": "A/B <u>", "available": 5, "wanted": 2, "published": null,
        "told_at": null, "age_seconds": null, "state": "unknown", "waiting_since": null,
        "reason": "no such <em>sku" });
    Known {
        channel: serde_json::from_value(channel).expect("a channel"),
        shop: serde_json::from_value(shop).expect("a shop"),
        stock: serde_json::from_value(stock).expect("a rule"),
        levels: serde_json::from_value(json!({ "items": [level], "next": "a&b" })).expect("levels"),
        locations: Some(vec!["main".to_owned()]),
        state: Some(LevelState::Unknown),
        further: false,
        works,
    }
}

fn shows(language: Language, known: &Known, asked: &Asked<'_>) -> String {
    content(language, words_of::of(language), known, asked).into_string()
}

#[test]
fn whoever_may_sees_what_is_set_and_can_change_or_end_it() {
    let page = shows(Language::English, &known("shopify", true), &Asked::default());
    assert!(page.contains(r#"value="https://shop.example""#), "{page}");
    assert!(page.contains(r#"name="notify_customer" value="1" checked"#), "{page}");
    for ticked in [r#"value="gone" checked"#, r#"name="paused" value="1" checked"#] {
        assert!(page.contains(ticked), "{page}");
    }
    for deed in ["shop", "resume", "end", "stock", "again", "end-stock"] {
        assert!(page.contains(&format!("/channels/shop/told/do/{deed}\"")), "{deed}");
    }
    assert!(page.contains("/stock/A%2FB%20%3Cu%3E") && page.contains("cursor=a%26b"), "{page}");
    let looks = shows(Language::Chinese, &known("woocommerce", false), &Asked::default());
    assert!(!looks.contains("<button") && looks.contains("disabled"), "{looks}");
    for strange in ["<i>", "<b>", "<u>", "<em>"] {
        assert!(!page.contains(strange) && !looks.contains(strange), "{strange}");
    }
}

#[test]
fn what_was_filled_in_is_still_there_where_it_was_refused_but_never_a_key() {
    let form = Form::read(b"url=ftp%3A%2F%2Fx&token=shpat_secret&api_version=2026-07");
    let (form, refused) = (form.expect("a form"), Problem::unprocessable("no such <p>address"));
    let asked = Asked { done: None, refused: Some(("shop", &form, &refused)) };
    let page = shows(Language::English, &known("shopify", true), &asked);
    assert!(page.contains(r#"value="ftp://x""#) && page.contains("2026-07"), "{page}");
    assert!(!page.contains("shpat_secret") && !page.contains("<p>address"), "{page}");
    assert!(page.contains(r#"value="80""#), "the other form stays as it is");
}

#[test]
fn without_the_shop_there_is_no_stock_to_tell() {
    let nothing = Known { shop: None, stock: None, levels: None, ..known("woocommerce", true) };
    let page = shows(Language::English, &nothing, &Asked::default());
    assert!(page.contains("/told/do/shop") && !page.contains("/told/do/stock"), "{page}");
    assert!(page.contains("consumer_secret") && !page.contains(r#"name="token""#), "{page}");
}
