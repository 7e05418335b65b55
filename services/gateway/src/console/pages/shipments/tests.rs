use super::*;
use crate::console::pages::papers::tests::parcel;
use crate::console::visit::Visit;
use crate::edge::form::Form;
use crate::edge::form::Language::{Chinese, English};
use contracts::requests::logistics::{Shipment, ShipmentStage};
use one::Known;

fn filter(place: &str) -> Filter {
    let request = axum::http::Request::builder().uri(place).body(()).expect("a request");
    Filter::of(&Visit::of(&request.into_parts().0, None))
}

fn known(shipment: Shipment) -> Known {
    let carrier = json!({ "code": "sf", "name": "SF <b>Express</b>", "serves": "", "services": [],
        "by_hand": true });
    let carriers = vec![serde_json::from_value(carrier).expect("a carrier")];
    Known { shipment, order: None, carriers, names: Vec::new() }
}

fn incident(kind: &str) -> serde_json::Value {
    json!([{ "kind": kind, "reason": null, "owner": "dock", "next_step": "",
             "opened_at": "2026-01-05T00:00:00Z", "closed_at": null }])
}

#[test]
fn filters_survive_in_the_address_and_hand_over_is_what_is_shown_first() {
    let wanted = filter("/shipments?stage=on_the_way&carrier=sf&location=a%26b&cursor=x");
    assert_eq!(filter(&wanted.place(wanted.cursor.as_deref())), wanted);
    assert_eq!(wanted.question().location.as_deref(), Some("a&b"));
    for place in ["/shipments", "/shipments?stage=flying"] {
        assert_eq!(filter(place).stage, Some(ShipmentStage::ToHandOver));
    }
    let all = filter("/shipments?stage=all");
    assert_eq!((all.stage, all.place(None)), (None, "/shipments?stage=all".to_owned()));
}

#[test]
fn a_parcel_waits_since_it_came_to_where_it_is_shown() {
    let late = parcel(json!({ "incidents": incident("on_hold"), "status": "handed_over",
        "handed_over_at": "2026-01-03T00:00:00Z" }));
    let hour = |stage| list::since(stage, &late).format("%d").to_string();
    assert_eq!(hour(Some(ShipmentStage::ToHandOver)), "02");
    assert_eq!(hour(Some(ShipmentStage::OnTheWay)), "03");
    assert_eq!(hour(Some(ShipmentStage::Exceptions)), "05");
    assert_eq!(hour(None), "02");
}

#[test]
fn only_what_logistics_allows_is_offered_and_only_to_whoever_works_there() {
    let booked = parcel(json!({ "actions": ["shipments.hand_over", "shipments.void"] }));
    assert_eq!(deeds::legal(true, &booked), [Deed::HandOver, Deed::Void]);
    assert_eq!(deeds::legal(false, &booked), []);
    let wrong = parcel(json!({ "incidents": incident("no_carrier") }));
    assert_eq!(deeds::legal(true, &wrong), [Deed::Settle]);
    let page = one::content(English, false, &known(booked), None, None).into_string();
    assert!(!page.contains("<form") && !page.contains("type=\"file\""), "{page}");
}

#[test]
fn a_deed_is_a_call_of_the_api() {
    let form = |text: &str| Form::read(text.as_bytes()).expect("a form");
    let (path, body) = Deed::Book.call("shp_1", &form("carrier=own-fleet/van&tracking_number=+"));
    assert_eq!(path, "/api/v1/shipments/shp_1/book");
    let expected = json!({ "carrier": "own-fleet", "service": "van", "tracking_number": null });
    assert_eq!(body, expected);
    let (path, body) = Deed::CameBack.call("shp_1", &form("description=wet"));
    assert_eq!(path, "/api/v1/shipments/shp_1/report-returned");
    assert_eq!(body, json!({ "description": "wet" }));
}

#[test]
fn what_others_wrote_stays_text_and_is_read_in_chinese() {
    let shipment =
        parcel(json!({ "order_number": "<i>1", "incidents": incident("delivery_failed"),
        "actions": ["shipments.book"] }));
    for language in [English, Chinese] {
        let page = one::content(language, true, &known(shipment.clone()), None, None);
        let page = page.into_string();
        assert!(
            !page.contains("<i>") && !page.contains("<script") && !page.contains("<b>"),
            "{page}"
        );
    }
    let page = one::content(Chinese, true, &known(shipment), None, None).into_string();
    for words in ["投递失败", "由谁承运", "收货地址", "物流轨迹"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_parcel_that_is_lost_says_so_at_the_end_of_its_way() {
    let report = json!({ "tracking_status": "unknown", "told_as": "lost",
        "incident_reason": "carrier_parcel_lost", "description": null, "city": null,
        "occurred_at": "2026-01-06T00:00:00Z", "recorded_at": "2026-01-06T00:00:00Z",
        "advanced": true, "reported_by": null });
    let lost = parcel(json!({ "status": "lost", "reports": [report] }));
    let page = one::content(Chinese, true, &known(lost.clone()), None, None).into_string();
    assert!(page.contains("承运商丢失包裹") && !page.contains("无法识别"), "{page}");
    let page = one::content(English, true, &known(lost), None, None).into_string();
    assert!(page.matches("Lost").count() > 1 && !page.contains("Not understood"), "{page}");
}
