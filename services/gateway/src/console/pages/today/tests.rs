use std::sync::Arc;

use super::*;
use crate::console::visit::Visit;
use crate::store::people_pages::LivePerson;
use contracts::reach::Reach;
use contracts::requests::access::people::Role;
use contracts::requests::intake::OrderCounts;
use contracts::requests::logistics::ShipmentCounts;
use contracts::requests::warehouse::work::WorkCounts;
use contracts::requests::{COUNT_MAX, Count, Page};
use serde::de::DeserializeOwned;
use serde_json::Value;

const ID: &str = "01a224cd11628b029c66209e4134fb9b";

fn visitor(role: Role, language: &str) -> Visitor {
    let person = Arc::new(LivePerson {
        id: "anna".to_owned(),
        name: "Anna".to_owned(),
        role,
        reach: Reach::default(),
        password_hash: String::new(),
    });
    let request = axum::http::Request::builder().uri("/").header("accept-language", language);
    let parts = request.body(()).expect("a request").into_parts().0;
    Visitor { visit: Visit::of(&parts, Some(person.clone())), person }
}

fn heard<T: DeserializeOwned>(items: Value) -> Heard<Page<T>> {
    Some(Ok(serde_json::from_value(json!({ "items": items, "next": null })).expect("a page")))
}

fn away<T>() -> Heard<T> {
    Some(Err(Problem::unavailable("nobody")))
}

fn quiet() -> Asked {
    Asked {
        orders: Some(Ok(OrderCounts::default())),
        work: Some(Ok(WorkCounts::default())),
        parcels: Some(Ok(ShipmentCounts::default())),
        sales: heard(json!([])),
        held: heard(json!([])),
        backorders: heard(json!([])),
        jobs: heard(json!([])),
        booked: heard(json!([])),
        handed_over: heard(json!([])),
        incidents: heard(json!([])),
        notices: heard(json!([])),
    }
}

fn notice() -> Value {
    json!({
        "id": format!("ntc_{ID}"), "cause": "order_held", "subject": format!("ord_{ID}"),
        "words": "<script>1</script> is on hold", "next_action": "look at <b>it</b>",
        "opened_at": "2026-01-02T03:04:05Z", "mail": "none",
    })
}

fn backorder(number: &str) -> Value {
    json!({
        "arrival": 1, "order_id": format!("ord_{ID}"), "order_number": number,
        "line_id": format!("lin_{ID}"), "sku": "A-1", "quantity": 3, "recount_until": null,
        "approved_at": "2026-01-02T03:04:05Z",
    })
}

fn waiting(found: i64) -> Heard<WorkCounts> {
    let (backordered, to_pick) = (Count::of(found, None), Count::default());
    Some(Ok(WorkCounts { backordered, to_pick }))
}

fn page(role: Role, language: &str, asked: &Asked) -> String {
    shown(&visitor(role, language), asked).main.into_string()
}

#[test]
fn nothing_late_is_a_green_page() {
    let page = page(Role::Clerk, "en", &quiet());
    assert!(page.contains("verdict good") && page.contains("Nothing is late"), "{page}");
    assert!(!page.contains("<a class=\"tile"), "a figure of nothing leads nowhere: {page}");
}

#[test]
fn what_is_stuck_says_what_to_do_next() {
    let asked = Asked { notices: heard(json!([notice()])), ..quiet() };
    let english = page(Role::Clerk, "en", &asked);
    assert!(english.contains("One thing wants to be looked at"), "{english}");
    assert!(english.contains(&format!("href=\"/orders/ord_{ID}\"")), "{english}");
    assert!(english.contains(&format!("action=\"/notices/ntc_{ID}/do/acknowledge\"")));
    assert!(!english.contains("<script") && !english.contains("<b>"), "{english}");
    let viewer = page(Role::Viewer, "en", &asked);
    assert!(!viewer.contains("<form"), "a viewer changes nothing: {viewer}");
    let chinese = page(Role::Clerk, "zh", &asked);
    assert!(chinese.contains("暂停过久") && !chinese.contains("On hold"), "{chinese}");
}

#[test]
fn a_figure_leads_to_its_list_and_each_row_to_its_order() {
    let backorders = heard(json!([backorder("<i>1")]));
    let asked = Asked { work: waiting(1), backorders, ..quiet() };
    let page = page(Role::Clerk, "en", &asked);
    assert!(page.contains("href=\"#backorders\"") && page.contains("id=\"backorders\""), "{page}");
    assert!(page.contains("&lt;i&gt;1</a>") && page.contains("3 pieces"), "{page}");
}

#[test]
fn whoever_may_not_open_an_order_is_led_to_none() {
    let closed = Asked { sales: None, held: None, notices: None, orders: None, ..quiet() };
    let asked = Asked { backorders: heard(json!([backorder("1")])), ..closed };
    let shown = shown(&visitor(Role::Picker, "en"), &asked);
    let page = shown.main.into_string();
    assert_eq!(shown.live, None);
    assert!(!page.contains("/orders") && !page.contains("On hold"), "{page}");
    assert!(page.contains("Waiting for stock"), "{page}");
}

#[test]
fn what_is_away_is_said_and_the_rest_is_shown() {
    let backorders = heard(json!([backorder("1")]));
    let asked = Asked { work: away(), jobs: away(), backorders, ..quiet() };
    let one = page(Role::Operator, "en", &asked);
    assert!(one.contains("aria-label=\"not known for the moment\""), "{one}");
    assert!(one.contains("3 pieces"), "{one}");
    let none = page(Role::Operator, "en", &Asked { notices: away(), ..quiet() });
    for page in [one, none] {
        assert!(page.contains("Whether something is late is not known"), "{page}");
        assert!(!page.contains("Nothing is late"), "{page}");
    }
}

#[test]
fn what_is_more_than_is_counted_is_at_least_so_much() {
    let backorders = heard(json!([backorder("1")]));
    let found = i64::from(COUNT_MAX) + 1;
    let asked = Asked { work: waiting(found), backorders, ..quiet() };
    let page = page(Role::Clerk, "en", &asked);
    assert!(page.contains("<strong>10,000+</strong>"), "{page}");
    assert!(page.contains("<span class=\"beside\">10,000+</span>"), "{page}");
}
