//! What people ask of shipments.

use contracts::requests::logistics::ShipmentStatus;
use serde_json::json;

use crate::world::{house, order, packed, rows, seen, shipped, tell};

#[tokio::test]
async fn a_hand_over_is_said_once_and_shuts_the_way_back() {
    let house = house().await;
    let id = shipped(&house, &packed(order(1), 1, &[(1, 2)])).await.id.to_string();
    let asked = || json!({ "shipment_id": id });
    let (answer, said) = tell(&house, "shipments.hand_over", asked()).await.unwrap();
    assert_eq!(said, ["shipment.handed_over"]);
    assert_eq!(
        answer["actions"],
        json!(["shipments.report", "shipments.report_returned", "shipments.report_lost"])
    );
    assert_eq!(tell(&house, "shipments.hand_over", asked()).await.unwrap().1.len(), 0);
    let refused = tell(&house, "shipments.void", asked()).await.unwrap_err();
    assert_eq!(
        refused.detail.unwrap(),
        format!("shipment {id} is handed_over and cannot be voided")
    );
    assert_eq!(seen(&house, &id).await.version, 2);
}

#[tokio::test]
async fn a_void_is_said_once_and_shuts_the_hand_over() {
    let house = house().await;
    let id = shipped(&house, &packed(order(2), 1, &[(1, 2)])).await.id.to_string();
    let asked = || json!({ "shipment_id": id });
    assert_eq!(tell(&house, "shipments.void", asked()).await.unwrap().1, ["shipment.voided"]);
    assert_eq!(tell(&house, "shipments.void", asked()).await.unwrap().1.len(), 0);
    assert_eq!(tell(&house, "shipments.hand_over", asked()).await.unwrap_err().status, 409);
    assert_eq!(seen(&house, &id).await.actions, [""; 0]);
}

#[tokio::test]
async fn a_driver_reports_by_hand_and_the_same_report_twice_counts_once() {
    let house = house().await;
    let id = shipped(&house, &packed(order(3), 1, &[(1, 2)])).await.id.to_string();
    let failed = json!({ "shipment_id": id, "tracking_status": "delivery_failed", "report_id": "r1",
        "incident_reason": "consignee_not_home" });
    let (answer, said) = tell(&house, "shipments.report", failed.clone()).await.unwrap();
    assert_eq!(said, ["shipment.handed_over", "shipment.tracked"]);
    assert_eq!(answer["incidents"][0]["kind"], "delivery_failed");
    assert_eq!(tell(&house, "shipments.report", failed).await.unwrap().1.len(), 0);
    let delivered = json!({ "shipment_id": id, "tracking_status": "delivered" });
    let (_, said) = tell(&house, "shipments.report", delivered.clone()).await.unwrap();
    assert_eq!(said, ["shipment.tracked", "shipment.delivered"]);
    assert_eq!(tell(&house, "shipments.report", delivered).await.unwrap().1.len(), 0);
    assert_eq!(rows(&house, "tracking_events").await, 2);
    let shown = seen(&house, &id).await;
    assert_eq!(shown.status, ShipmentStatus::Delivered);
    assert!(shown.incidents[0].closed_at.is_some());
}

#[tokio::test]
async fn a_reason_that_nobody_knows_is_refused_with_those_that_are_known() {
    let house = house().await;
    let id = shipped(&house, &packed(order(3), 1, &[(1, 2)])).await.id.to_string();
    let because = |reason: &str| {
        json!({ "shipment_id": id, "tracking_status": "delivery_failed", "report_id": "r1",
            "incident_reason": reason })
    };
    let odd = tell(&house, "shipments.report", because("bogus")).await.unwrap_err();
    assert_eq!((odd.status, odd.errors[0].pointer.as_str()), (422, "#/incident_reason"));
    assert!(odd.detail.unwrap().contains("consignee_not_home, "));
    assert_eq!(rows(&house, "tracking_events").await, 0, "nothing was taken");
    tell(&house, "shipments.report", because(" Consignee_Not_Home")).await.unwrap();
    let blank = json!({ "shipment_id": id, "tracking_status": "in_transit", "report_id": "r2",
        "incident_reason": "" });
    tell(&house, "shipments.report", blank).await.unwrap();
}

#[tokio::test]
async fn what_is_lost_or_comes_back_is_reported_after_the_hand_over() {
    let house = house().await;
    for (number, endpoint, fact) in [
        (4, "shipments.report_lost", "shipment.lost"),
        (5, "shipments.report_returned", "shipment.returned"),
    ] {
        let id = shipped(&house, &packed(order(number), 1, &[(1, 2)])).await.id.to_string();
        let asked = || json!({ "shipment_id": id });
        assert_eq!(tell(&house, endpoint, asked()).await.unwrap_err().status, 409);
        tell(&house, "shipments.hand_over", asked()).await.unwrap();
        let (_, said) = tell(&house, endpoint, asked()).await.unwrap();
        assert_eq!(said, ["shipment.tracked", fact]);
        assert_eq!(tell(&house, endpoint, asked()).await.unwrap().1.len(), 0);
    }
}

#[tokio::test]
async fn a_shipment_that_nobody_knows_is_not_found() {
    let house = house().await;
    let unknown = json!({ "shipment_id": format!("shp_{}", "0".repeat(32)) });
    for endpoint in ["shipments.hand_over", "shipments.void", "shipments.settle_incidents"] {
        assert_eq!(tell(&house, endpoint, unknown.clone()).await.unwrap_err().status, 404);
    }
    let misspelled = tell(&house, "shipments.void", json!({ "shipment": 1 })).await.unwrap_err();
    assert_eq!(misspelled.status, 422);
}
