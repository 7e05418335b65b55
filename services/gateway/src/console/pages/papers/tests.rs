use super::*;
use crate::console::words::papers as words_of;
use crate::edge::form::Language::{Chinese, English};
use contracts::requests::Page;
use contracts::requests::logistics::Shipment;
use contracts::requests::warehouse::work::JobRow;
use serde_json::{Value, json};

const ID: &str = "01a224cd11628b029c66209e4134fb9b";

/// A parcel to China, of whose texts some are none of ours.
pub fn parcel(more: Value) -> Shipment {
    let mut parcel = json!({
        "id": format!("shp_{ID}"), "order_id": format!("ord_{ID}"), "order_number": "#1001",
        "parcel_id": format!("prc_{ID}"), "sscc": "340123450000000017", "location": "main",
        "status": "booked", "tracking_status": "pending", "incident_reason": null,
        "carrier": "sf", "service": null, "tracking_number": "SF1234567890",
        "tracking_token": "t", "cost": null, "chosen_because": ["<b>cheap</b>"],
        "weight_grams": 1500,
        "lines": [{ "line_id": format!("lin_{ID}"), "sku": "LAMP-1", "quantity": 2 }],
        "recipient": { "kind": "clear", "name": "张伟<script>", "company": null, "phone": null,
            "address": { "street1": "文三路1号", "district": "西湖区", "city": "杭州市",
                         "region": "浙江省", "postal_code": "310012", "country": "CN" } },
        "actions": [], "created_at": "2026-01-02T03:04:05Z", "booked_at": "2026-01-02T03:05:05Z",
        "handed_over_at": null, "ended_at": null, "version": 2, "reports": [], "incidents": [],
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        parcel[name] = value.clone();
    }
    serde_json::from_value(parcel).expect("a parcel")
}

fn job(number: &str, hour: u32, on_hold: &[&str]) -> Value {
    json!({
        "job_id": format!("job_{ID}"), "order_id": format!("ord_{ID}"), "order_number": number,
        "fulfillment_order_id": format!("ful_{ID}"), "location": "main", "zone": "a",
        "state": "open", "held_by": null, "claimed_until": null,
        "released_at": format!("2026-01-02T{hour:02}:00:00Z"), "on_hold": on_hold,
        "tasks": [{ "task_id": format!("tsk_{ID}"), "bin": "A-01-02", "sku": "LAMP-1",
                    "barcodes": ["4006381333931"], "name": "台灯<b>", "quantity": 3, "picked": 1 }],
    })
}

fn list(jobs: Vec<Value>) -> picking::List {
    let page = json!({ "items": jobs, "next": null });
    let page: Page<JobRow> = serde_json::from_value(page).expect("jobs");
    picking::List::of(page)
}

#[test]
fn a_slip_names_whom_it_is_for_and_stays_text() {
    for language in [English, Chinese] {
        let slip = slip::paper(language, words_of::of(language), &parcel(json!({})), None);
        let slip = slip.into_string();
        assert!(slip.contains("浙江省杭州市西湖区") && slip.contains("文三路1号"), "{slip}");
        assert!(!slip.contains("<script"), "{slip}");
        assert_eq!(slip.matches("<svg").count(), 2, "order and parcel can be scanned: {slip}");
    }
}

#[test]
fn a_pick_list_has_the_oldest_first_and_nothing_that_is_on_hold() {
    let list =
        list(vec![job("#3", 9, &[]), job("#2", 8, &["customer_requested"]), job("#1", 7, &[])]);
    let numbers: Vec<&str> = list.jobs.iter().map(|job| job.order_number.as_str()).collect();
    assert_eq!((numbers, list.on_hold, list.more), (vec!["#1", "#3"], 1, false));
}

#[test]
fn a_job_says_where_to_go_what_to_take_and_how_many_are_left() {
    let list = list(vec![job("#1", 7, &[])]);
    let sheet = picking::sheet(words_of::of(English), &list.jobs[0]).into_string();
    assert!(sheet.contains(r#"aria-label="4006381333931""#), "{sheet}");
    assert!(sheet.contains("A-01-02") && sheet.contains("台灯&lt;b&gt;"), "{sheet}");
    assert!(sheet.contains(r#"class="end large">2<"#), "one of three is taken: {sheet}");
}

#[test]
fn every_van_gets_a_sheet_of_its_own() {
    let all = [parcel(json!({})), parcel(json!({ "location": "east" })), parcel(json!({}))];
    let vans = manifest::by_van(&all);
    let vans: Vec<_> = vans.iter().map(|(van, parcels)| (*van, parcels.len())).collect();
    assert_eq!(vans, [(("sf", "east"), 1), (("sf", "main"), 2)]);
    assert_eq!(kilograms(1_500), "1.500\u{a0}kg");
}
