use super::label::LabelIs;
use super::lying::{Lying, Stage};
use super::*;
use contracts::requests::logistics::Shipment;
use contracts::requests::warehouse::work::JobRow;

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];

fn job(at: u32, zone: &str, state: &str, tasks: &[(&str, u32, u32, u32)]) -> JobRow {
    let task = |(sku, quantity, picked, packed): &(&str, u32, u32, u32)| {
        json!({ "task_id": format!("tsk_{at:032x}"), "bin": "A-1", "sku": sku,
            "barcodes": [format!("code-{sku}")], "name": format!("<b>{sku}"), "quantity": quantity,
            "picked": picked, "short": quantity - picked, "packed": packed })
    };
    serde_json::from_value(json!({
        "job_id": format!("job_{at:032x}"), "order_id": format!("ord_{:032x}", 1),
        "order_number": format!("#{at}"), "fulfillment_order_id": format!("ful_{:032x}", 1),
        "location": "main", "zone": zone, "state": state, "held_by": "device:x",
        "claimed_until": null, "released_at": "2026-01-02T03:04:05Z",
        "tasks": tasks.iter().map(task).collect::<Vec<_>>(),
    }))
    .expect("a job")
}

fn shipment(status: &str) -> Shipment {
    serde_json::from_value(json!({
        "id": format!("shp_{:032x}", 1), "order_id": format!("ord_{:032x}", 1),
        "order_number": "#1", "parcel_id": format!("prc_{:032x}", 1), "sscc": "106141411234567897",
        "location": "main", "status": status, "tracking_status": "pending",
        "incident_reason": null, "carrier": (status != "draft").then_some("parcel-sim"),
        "service": null, "tracking_number": null, "tracking_token": null, "cost": null,
        "chosen_because": [], "weight_grams": 900, "lines": [], "actions": [],
        "created_at": "2026-01-02T03:04:05Z", "version": 1, "reports": [], "incidents": [],
    }))
    .expect("a shipment")
}

fn lying(together: Vec<JobRow>, parcels: Vec<Shipment>) -> Lying {
    Lying { job: together[0].clone(), together, parcels: Ok(parcels), closed: None }
}

#[test]
fn what_is_picked_is_counted_over_all_zones_and_what_is_to_come_is_named() {
    let jobs = vec![
        job(1, "a", "picked", &[("CUP", 2, 2, 1), ("LAMP", 1, 0, 0)]),
        job(2, "b", "picked", &[("CUP", 1, 1, 0)]),
        job(3, "c", "claimed", &[("SOFA", 4, 1, 0)]),
    ];
    let lying = lying(jobs, Vec::new());
    let pieces = lying.pieces();
    let figures: Vec<_> =
        pieces.iter().map(|one| (one.sku.as_str(), one.loose, one.packed, one.short)).collect();
    assert_eq!(figures, [("CUP", 2, 1, 0), ("LAMP", 0, 0, 1)]);
    assert_eq!(lying.to_come(), [("c", 1)]);
    assert_eq!(lying.stage(), Stage::Scan);
}

#[test]
fn what_there_is_to_do_follows_from_where_the_jobs_stand() {
    let stage = |state: &str, packed: u32| {
        lying(vec![job(1, "a", state, &[("CUP", 1, 1, packed)])], Vec::new()).stage()
    };
    assert_eq!(stage("picked", 0), Stage::Scan);
    assert_eq!(stage("claimed", 0), Stage::Early);
    assert_eq!(stage("packed", 1), Stage::Done);
    assert_eq!(stage("cancelled", 0), Stage::Unwanted);
    let mut held = job(1, "a", "picked", &[("CUP", 1, 1, 0)]);
    held.on_hold = serde_json::from_value(json!(["other"])).expect("reasons");
    assert_eq!(lying(vec![held], Vec::new()).stage(), Stage::Held);
}

#[test]
fn a_label_is_offered_as_soon_as_a_carrier_is_chosen() {
    let is = |parcels| {
        let lying = lying(vec![job(1, "a", "packed", &[("CUP", 1, 1, 1)])], parcels);
        match label::of(&lying) {
            LabelIs::Making => "making",
            LabelIs::WithoutCarrier(_) => "by hand",
            LabelIs::Ready(_) => "ready",
            LabelIs::Away | LabelIs::Gone => "none",
        }
    };
    assert_eq!(is(Vec::new()), "making");
    assert_eq!(is(vec![shipment("draft")]), "by hand");
    assert_eq!(is(vec![shipment("booked")]), "ready");
    assert_eq!(is(vec![shipment("voided")]), "none");
}

#[test]
fn whoever_only_looks_closes_nothing_and_what_others_wrote_stays_text() {
    for language in LANGUAGES {
        let lying = lying(vec![job(1, "a", "picked", &[("CUP", 2, 2, 0)])], Vec::new());
        let page = table::content(language, &lying, true, None).into_string();
        assert!(page.contains("/do/close") && page.contains(r#"data-wanted="2""#), "{page}");
        assert!(page.contains("&lt;b&gt;CUP") && !page.contains("<b>CUP"), "{page}");
        let page = table::content(language, &lying, false, None).into_string();
        assert!(!page.contains("/do/close") && !page.contains(r#"id="table""#), "{page}");
    }
}

#[test]
fn the_next_is_the_longest_waiting_one_that_may_be_packed() {
    let mut held = job(1, "a", "picked", &[]);
    held.on_hold = serde_json::from_value(json!(["other"])).expect("reasons");
    let second = job(2, "a", "picked", &[]);
    let queue = [held, second.clone()];
    assert_eq!(find::next(&queue, None), Some(second.job_id));
    assert_eq!(find::next(&queue, Some(second.fulfillment_order_id)), None);
}

#[test]
fn a_parcel_holds_what_was_counted_and_never_nothing() {
    let of = |text: &str| {
        let form = Form::read(text.as_bytes()).expect("a form");
        parcel(Language::English, "job_1", &form)
    };
    let made = of("inside=%7B%22CUP%22%3A2%2C%22LAMP%22%3A0%7D").expect("a parcel");
    assert_eq!(made, json!({ "job_id": "job_1", "lines": [{ "sku": "CUP", "quantity": 2 }] }));
    assert_eq!(of("all=1").expect("a parcel"), json!({ "job_id": "job_1" }));
    for wrong in ["", "inside=%7B%7D", "inside=%5B1", "inside=%7B%22CUP%22%3A-1%7D"] {
        assert_eq!(of(wrong).expect_err("a refusal").status, 422, "{wrong}");
    }
}
