//! Questions that only read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::ids::{Id, ShipmentId};
use contracts::requests::logistics::{Shipment, ShipmentCounts, TrackedShipment};
use serde_json::json;

use crate::world::{house, order, packed, report, shipped};

#[tokio::test]
async fn a_list_is_filtered_and_comes_in_pages_newest_first() {
    let house = house().await;
    let mut ids = Vec::new();
    for number in 1..=5 {
        ids.push(shipped(&house, &packed(order(number), 1, &[(1, 1)])).await.id);
    }
    ids.reverse();
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = house
            .ask("shipments.list", json!({ "page": { "limit": 2, "cursor": cursor } }))
            .await
            .unwrap();
        let items: Vec<Shipment> = serde_json::from_value(page["items"].clone()).unwrap();
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|one| one.id));
        cursor = page["next"].as_str().map(str::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ids);
    let of_order = house.ask("shipments.list", json!({ "order_id": order(3) })).await.unwrap();
    assert_eq!(of_order["items"].as_array().unwrap().len(), 1);
    for (filter, found) in [
        (json!({ "status": "booked" }), 5),
        (json!({ "status": "lost" }), 0),
        (json!({ "tracking_status": "pending" }), 5),
        (json!({ "with_incident": false }), 5),
        (json!({ "with_incident": true }), 0),
    ] {
        let page = house.ask("shipments.list", filter.clone()).await.unwrap();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
    }
    let nonsense = house.ask("shipments.list", json!({ "page": { "cursor": "x" } })).await;
    assert_eq!(nonsense.unwrap_err().status, 400);
}

#[tokio::test]
async fn parcels_are_counted_and_listed_where_they_wait() {
    let house = house().await;
    let mut shipments = Vec::new();
    for number in 1..=4 {
        shipments.push(shipped(&house, &packed(order(number), 1, &[(1, 1)])).await);
    }
    let number = |at: usize| shipments[at].tracking_number.clone().unwrap();
    report(&house, &number(1), "in_transit", 5).await;
    report(&house, &number(2), "delivery_failed", 5).await;
    report(&house, &number(3), "return_to_sender", 5).await;
    for (stage, expected) in [
        ("to_label", vec![]),
        ("to_hand_over", vec![0]),
        ("on_the_way", vec![3, 2, 1]),
        ("exceptions", vec![2]),
        ("coming_back", vec![3]),
        ("delivered", vec![]),
    ] {
        let page = house.ask("shipments.list", json!({ "stage": stage })).await.unwrap();
        let items: Vec<Shipment> = serde_json::from_value(page["items"].clone()).unwrap();
        let found: Vec<_> = items.iter().map(|one| one.id).collect();
        let expected: Vec<_> = expected.into_iter().map(|at: usize| shipments[at].id).collect();
        assert_eq!(found, expected, "{stage}");
        assert!(items.iter().all(|one| one.recipient.is_none()), "a list names nobody");
        let counts = house.ask("shipments.count", json!({})).await.unwrap();
        let counts: ShipmentCounts = serde_json::from_value(counts).unwrap();
        let count = counts.stages.iter().find(|one| json!(one.stage) == stage).unwrap().count;
        assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{stage}");
    }
    let carrier = shipments[0].carrier.as_deref().unwrap();
    for (filter, found) in [
        (json!({ "carrier": carrier }), 1),
        (json!({ "carrier": "nobody" }), 0),
        (json!({ "location": "main" }), 1),
        (json!({ "location": "elsewhere" }), 0),
    ] {
        let counts = house.ask("shipments.count", filter.clone()).await.unwrap();
        assert_eq!(counts["stages"][1]["count"], found, "{filter}");
        let mut list = filter.clone();
        list["stage"] = json!("to_hand_over");
        let page = house.ask("shipments.list", list).await.unwrap();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{filter}");
    }
}

#[tokio::test]
async fn whom_a_parcel_goes_to_is_told_where_it_is_asked_for_alone() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(1), 1, &[(1, 1)])).await;
    let shown = house.ask("shipments.get", json!({ "shipment_id": shipment.id })).await.unwrap();
    assert!(shown["recipient"].to_string().contains("Ida Blum"), "{shown}");
    let page = house.ask("shipments.list", json!({})).await.unwrap();
    assert!(!page.to_string().contains("Ida Blum"), "{page}");
}

#[tokio::test]
async fn a_label_is_shown_on_a_screen_as_it_is_printed() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(1), 1, &[(1, 1)])).await;
    let asked = json!({ "shipment_id": shipment.id });
    let label = house.ask("shipments.label_svg", asked.clone()).await.unwrap();
    let svg = label["svg"].as_str().unwrap();
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
    assert!(!svg.contains("<text"), "every letter is drawn, so no font is needed");
    assert_eq!(house.ask("shipments.label_svg", asked).await.unwrap(), label);
}

#[tokio::test]
async fn a_label_is_printed_again_the_same() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(1), 1, &[(1, 1)])).await;
    let asked = json!({ "shipment_id": shipment.id });
    let label = house.ask("shipments.label", asked.clone()).await.unwrap();
    let zpl = label["zpl"].as_str().unwrap();
    assert!(zpl.starts_with("^XA\n") && zpl.contains("Ida Blum") && zpl.contains("Ringstraße 7"));
    assert!(zpl.contains(shipment.tracking_number.as_deref().unwrap()));
    assert!(zpl.contains("(00)340123450000000017"));
    assert_eq!(house.ask("shipments.label", asked).await.unwrap(), label);
}

#[tokio::test]
async fn a_label_is_also_a_page_for_any_printer() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(1), 1, &[(1, 1)])).await;
    let asked = json!({ "shipment_id": shipment.id });
    let label = house.ask("shipments.label_pdf", asked.clone()).await.unwrap();
    let pdf = STANDARD.decode(label["pdf_base64"].as_str().unwrap()).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(house.ask("shipments.label_pdf", asked).await.unwrap(), label);
    let nobody = json!({ "shipment_id": ShipmentId::caused_by(order(9).uuid(), "nobody") });
    let missing = house.ask("shipments.label_pdf", nobody).await.unwrap_err();
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn the_customer_sees_the_way_and_nothing_personal_but_the_city() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(2), 1, &[(1, 1)])).await;
    report(&house, &shipment.tracking_number.unwrap(), "out_for_delivery", 5).await;
    let token = shipment.tracking_token.unwrap();
    let answer = house.ask("shipments.track", json!({ "token": token })).await.unwrap();
    let text = answer.to_string();
    for personal in ["Blum", "Ringstraße", "04109", "Krause"] {
        assert!(!text.contains(personal), "{personal}");
    }
    let tracked: TrackedShipment = serde_json::from_value(answer).unwrap();
    assert_eq!(tracked.in_words, "Your parcel is on the van and comes today.");
    assert_eq!(tracked.city.as_deref(), Some("Leipzig"));
    assert_eq!(tracked.events.len(), 1);
    let long = "x".repeat(9_999);
    for wrong in ["", "nobody", "a\u{0}b", &long] {
        let refused = house.ask("shipments.track", json!({ "token": wrong })).await.unwrap_err();
        assert_eq!(
            (refused.status, refused.detail.unwrap().as_str()),
            (404, "the link leads to no shipment")
        );
    }
}

#[tokio::test]
async fn what_was_handed_over_is_with_the_carrier_before_he_says_so() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(3), 1, &[(1, 1)])).await;
    let asked = json!({ "token": shipment.tracking_token });
    let seen = house.ask("shipments.track", asked.clone()).await.unwrap();
    assert_eq!(seen["in_words"], "Your parcel is packed and will be handed to the carrier.");
    let handed_over = json!({ "shipment_id": shipment.id });
    house.tell("shipments.hand_over", handed_over).await.unwrap();
    let seen = house.ask("shipments.track", asked).await.unwrap();
    assert_eq!(seen["in_words"], "The carrier has your parcel.");
}

#[tokio::test]
async fn carriers_say_what_they_offer() {
    let house = house().await;
    let carriers = house.ask("carriers.list", json!({})).await.unwrap();
    assert_eq!(carriers["items"][0]["code"], "own-fleet");
    assert_eq!(carriers["items"][0]["serves"], "postal codes that begin with 12 in DE");
    assert_eq!(carriers["items"][1]["services"][1]["express"], true);
}

#[tokio::test]
async fn a_question_that_nobody_answers_is_not_found() {
    let house = house().await;
    assert_eq!(house.ask("shipments.eat", json!({})).await.unwrap_err().status, 404);
    assert_eq!(house.tell("shipments.eat", json!({})).await.unwrap_err().status, 404);
}
