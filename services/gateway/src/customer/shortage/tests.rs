use super::*;

fn shortage(state: &str, choices: &[&str]) -> Shortage {
    serde_json::from_value(serde_json::json!({
        "shortage_id": "sho_01981f5a3c00800390000000ac0bcd2a",
        "order_id": "ord_01981f5a3c00800190000000abecde2a",
        "order_number": "<b>#1</b>",
        "line_id": "lin_01981f5a3c00800290000000ac0bcd2a",
        "sku": "LAMP-1", "name": "台灯 <i>", "state": state, "owner": "customer",
        "missing": 2, "arrived": 0, "cancelled": 0,
        "opened_at": "2026-01-02T03:04:05Z", "expected_on": "2026-02-01",
        "wait_until": null, "decide_by": "2026-03-01T00:00:00Z",
        "choices": choices, "offered": ["wait", "cancel", "substitute"],
        "substitutes": [{ "sku": "LAMP-\"2", "name": "Floor lamp", "available": 4 }],
        "decided_by": null, "decided_at": null, "reason": null,
    }))
    .expect("a shortage")
}

fn told(language: Language, shortage: &Shortage) -> String {
    story(language, shortage, "/track/a.b/shortage", None).into_string()
}

fn english(shortage: &Shortage) -> String {
    told(Language::English, shortage)
}

#[test]
fn what_was_offered_and_can_be_chosen_is_a_button() {
    let page = english(&shortage("open", &["wait", "cancel"]));
    assert!(page.contains(r#"action="/track/a.b/shortage""#), "{page}");
    assert_eq!(page.matches("<button").count(), 2, "{page}");
    assert!(page.contains("1 Mar 2026, 00:00 UTC") && page.contains("1 February 2026"), "{page}");
    assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
    assert!(!page.contains("LAMP-1"), "what has a name is called by it: {page}");
    let page = english(&shortage("cancelling", &[]));
    assert!(!page.contains("<form") && page.contains("being cancelled"), "{page}");
}

#[test]
fn what_may_stand_in_is_a_button_by_its_title() {
    let all = ["wait", "cancel", "substitute"];
    let page = english(&shortage("open", &all));
    assert_eq!(page.matches("<button").count(), 3, "{page}");
    assert!(page.contains("Take instead: <bdi>Floor lamp"), "{page}");
    assert!(page.contains(r#"name="sku" value="LAMP-&quot;2""#), "{page}");
    let none = Shortage { substitutes: vec![], ..shortage("open", &all) };
    assert_eq!(english(&none).matches("<button").count(), 2, "none is there now");
    let taken = Shortage {
        substituted: 2,
        substitute: Some("LAMP-2".parse().expect("a SKU")),
        missing: 0,
        ..shortage("settled", &[])
    };
    let page = english(&taken);
    assert!(
        page.contains("2 × <bdi>LAMP-2<") && page.contains(">Something else was chosen"),
        "{page}"
    );
    let chinese = told(Language::Chinese, &taken);
    assert!(chinese.contains("已选择改发其他商品") && !chinese.contains("发出"), "{chinese}");
    let named = Shortage { substitute_name: Some("Floor <b>lamp".to_owned()), ..taken };
    assert!(english(&named).contains("2 × <bdi>Floor &lt;b&gt;lamp<"), "{}", english(&named));
}

#[test]
fn what_was_chosen_is_said_and_not_offered_again() {
    let page = english(&shortage("waiting", &["wait", "cancel"]));
    assert!(page.contains(">We wait for it<") && !page.contains(r#"value="wait""#), "{page}");
    assert!(page.contains(r#"value="cancel""#), "{page}");
    let settled = |arrived, cancelled| {
        let case = Shortage { missing: 0, arrived, cancelled, ..shortage("settled", &[]) };
        [Language::English, Language::Chinese].map(|language| words_of::of(language).state(&case))
    };
    assert_eq!(settled(0, 2), ["What was missing is cancelled", "缺货部分已取消"]);
    assert!(settled(1, 1)[0].contains("the rest is cancelled"));
    assert_eq!(settled(2, 0), ["Nothing is missing any more", "已没有缺货"]);
}

#[test]
fn it_is_told_in_chinese_and_says_what_happens_where_nobody_answers() {
    let case = shortage("open", &["wait"]);
    let chinese = words_of::of(Language::Chinese);
    let notice = Some(chinese.too_late);
    let page = story(Language::Chinese, &case, "/x", notice).into_string();
    assert!(page.contains("您的订单中有商品缺货") && page.contains("等待到货"), "{page}");
    assert!(page.contains("自动取消") && page.contains("台灯"), "{page}");
    assert!(page.starts_with(r#"<p class="wrong" role="alert">"#), "{page}");
    assert!(page.contains("该选项已不可用"), "{page}");
    let page = english(&Shortage { decide_by: None, ..case });
    assert!(page.contains("we wait for it"), "{page}");
}
