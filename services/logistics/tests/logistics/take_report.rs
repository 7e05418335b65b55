//! What carriers report, in and out of order, once and twice, known and unknown.

use contracts::requests::logistics::{ShipmentStatus, ShipmentsQuery};
use logistics::commands::{CarrierReport, Command, Webhook};
use logistics::domain::parcel_sim::{Story, reports};
use runtime::Handler;
use serde_json::json;

use crate::world::{
    facts, house, order, pack, packed, put, report, rows, seen, shipped, tell, webhook,
};
use runtime::testing::question;

#[tokio::test]
async fn a_parcel_is_followed_to_the_door() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(1), 1, &[(1, 2)])).await;
    let number = shipment.tracking_number.unwrap();
    let mut said = Vec::new();
    for (minute, status) in
        ["picked_up", "in_transit", "out_for_delivery", "delivered"].iter().enumerate()
    {
        let (answer, facts) = report(&house, &number, status, minute as u32).await;
        assert_eq!(answer["status"], "accepted");
        said.extend(facts);
    }
    assert_eq!(
        said,
        [
            "shipment.handed_over",
            "shipment.tracked",
            "shipment.tracked",
            "shipment.tracked",
            "shipment.tracked",
            "shipment.delivered"
        ]
    );
    let shown = seen(&house, &shipment.id.to_string()).await;
    assert_eq!(
        (shown.status, shown.version, shown.reports.len()),
        (ShipmentStatus::Delivered, 7, 4)
    );
}

#[tokio::test]
async fn a_report_twice_is_a_duplicate_and_a_late_one_is_recorded() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(2), 1, &[(1, 2)])).await;
    let number = shipment.tracking_number.unwrap();
    report(&house, &number, "out_for_delivery", 30).await;
    let (answer, said) = report(&house, &number, "out_for_delivery", 30).await;
    assert_eq!((answer["status"].as_str(), said.len()), (Some("duplicate"), 0));
    let (answer, said) = report(&house, &number, "in_transit", 20).await;
    assert_eq!((answer["status"].as_str(), said.len()), (Some("accepted"), 0));
    let shown = seen(&house, &shipment.id.to_string()).await;
    assert_eq!(shown.reports.iter().map(|one| one.advanced).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn every_story_of_the_simulated_carrier_comes_to_its_end() {
    let house = house().await;
    let stories = [
        (Story::Straight, ShipmentStatus::Delivered),
        (Story::SecondTry, ShipmentStatus::Delivered),
        (Story::Delayed, ShipmentStatus::Delivered),
        (Story::Refused, ShipmentStatus::Returned),
        (Story::Lost, ShipmentStatus::Lost),
    ];
    for (number, (story, end)) in (10..).zip(stories) {
        let shipment = shipped(&house, &packed(order(number), 1, &[(1, 1)])).await;
        let start = chrono::DateTime::from_timestamp(1_767_000_000, 0).unwrap();
        let number = shipment.tracking_number.unwrap();
        for told in reports(story, &number, start, chrono::Duration::hours(1)) {
            let (answer, _) = webhook(&house, serde_json::to_vec(&told).unwrap()).await;
            assert_eq!(answer["status"], "accepted", "{story:?}");
        }
        let shown = seen(&house, &shipment.id.to_string()).await;
        assert_eq!(shown.status, end, "{story:?}");
        assert!(shown.incidents.iter().all(|one| one.closed_at.is_some()), "{story:?}");
    }
}

#[tokio::test]
async fn what_nobody_can_use_is_parked_once_and_can_be_repaired() {
    let house = house().await;
    let (answer, said) = webhook(&house, &b"{\"tracking_number\":\xff"[..]).await;
    assert_eq!((answer["status"].as_str(), said.len()), (Some("parked"), 0));
    webhook(&house, &b"{\"tracking_number\":\xff"[..]).await;
    assert_eq!(rows(&house, "parked_reports").await, 1);
    let list = house.ask("tracking.parked", json!({})).await.unwrap();
    let report_id = list["items"][0]["report_id"].clone();
    assert_eq!(report_id, answer["report_id"]);
    assert!(list["items"][0]["reason"].as_str().unwrap().starts_with("the body is no report"));

    let shipment = shipped(&house, &packed(order(3), 1, &[(1, 1)])).await;
    let unrepaired = tell(&house, "tracking.retry", json!({ "report_id": report_id })).await;
    assert_eq!(unrepaired.unwrap_err().status, 422);
    let body = json!({ "tracking_number": shipment.tracking_number, "status": "in_transit",
        "occurred_at": "2026-01-02T10:00:00Z" });
    let asked = json!({ "report_id": report_id, "body": body.to_string() });
    let (answer, said) = tell(&house, "tracking.retry", asked.clone()).await.unwrap();
    assert_eq!((answer["status"].as_str(), said.len()), (Some("accepted"), 2));
    assert_eq!(tell(&house, "tracking.retry", asked).await.unwrap_err().status, 404);
    assert_eq!(house.ask("tracking.parked", json!({})).await.unwrap()["items"], json!([]));
}

#[tokio::test]
async fn a_report_that_comes_before_its_shipment_is_taken_by_itself_afterwards() {
    let house = house().await;
    let parcel = packed(order(4), 1, &[(1, 1)]);
    let number =
        logistics::domain::tracking_number::tracking_number("parcel-sim", parcel.parcel_id);
    let (answer, _) = report(&house, &number, "in_transit", 1).await;
    assert_eq!(answer["status"], "parked");
    let lane = contracts::ids::Id::slot(order(4)).lane(4);
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&house.pool).await.unwrap();
    assert_eq!(house.due(lane, now).await.len(), 0);
    pack(&house, &parcel).await;
    assert_eq!(house.due((lane + 1) % 4, now).await.len(), 0);
    let due = house.due(lane, now).await;
    assert_eq!(due.len(), 1);
    let outcomes = house.apply_in(lane, now, due).await;
    assert_eq!(outcomes[0].events.len(), 2);
    assert_eq!(house.due(lane, now).await.len(), 0);
}

#[tokio::test]
async fn the_number_on_a_label_finds_the_lane_of_its_order() {
    let house = house().await;
    for number in 20..30 {
        let shipment = shipped(&house, &packed(order(number), 1, &[(1, 1)])).await;
        let body = json!({ "tracking_number": shipment.tracking_number, "status": "x",
            "occurred_at": "2026-01-02T10:00:00Z" });
        let mut asked = question(body);
        asked.headers.push(("kontor-carrier".to_owned(), "parcel-sim".to_owned()));
        let routed = house.handler.route(&house.pool, "tracking.take", &asked).await.unwrap();
        assert_eq!(routed.slot, contracts::ids::Id::slot(order(number)));
    }
}

#[tokio::test]
async fn a_carrier_that_sends_no_webhooks_is_not_found() {
    let house = house().await;
    let nobody = put(&house, "tracking.take", question(json!({}))).await.unwrap_err();
    assert_eq!(nobody.status, 400);
    for carrier in ["own-fleet", "dhl"] {
        let mut asked = question(json!({}));
        asked.headers.push(("kontor-carrier".to_owned(), carrier.to_owned()));
        assert_eq!(put(&house, "tracking.take", asked).await.unwrap_err().status, 404);
    }
}

#[tokio::test]
async fn a_contradiction_has_an_owner_until_a_person_settles_it() {
    let house = house().await;
    let shipment = shipped(&house, &packed(order(5), 1, &[(1, 1)])).await;
    let (number, id) = (shipment.tracking_number.unwrap(), shipment.id.to_string());
    report(&house, &number, "lost", 1).await;
    report(&house, &number, "delivered", 2).await;
    let with_incident =
        json!(ShipmentsQuery { with_incident: Some(true), ..ShipmentsQuery::default() });
    let list = house.ask("shipments.list", with_incident.clone()).await.unwrap();
    assert_eq!(list["items"][0]["id"], json!(id));
    let asked = json!({ "shipment_id": id });
    let (_, said) = tell(&house, "shipments.settle_incidents", asked).await.unwrap();
    assert_eq!(said.len(), 0);
    let list = house.ask("shipments.list", with_incident).await.unwrap();
    assert_eq!(list["items"], json!([]));
    assert_eq!(seen(&house, &id).await.status, ShipmentStatus::Lost);
}

#[tokio::test]
async fn a_whole_way_may_happen_in_one_batch() {
    let house = house().await;
    let parcel = packed(order(6), 1, &[(1, 1)]);
    let number =
        logistics::domain::tracking_number::tracking_number("parcel-sim", parcel.parcel_id);
    let start = chrono::DateTime::from_timestamp(1_767_000_000, 0).unwrap();
    let mut commands = vec![Command::Book(Box::new(parcel.clone()))];
    for told in reports(Story::Refused, &number, start, chrono::Duration::hours(1)) {
        let body = serde_json::to_vec(&told).unwrap();
        let reported = logistics::domain::parcel_sim::read(&body).unwrap();
        let webhook = Webhook { carrier: "parcel-sim".to_owned(), body };
        let slot = contracts::ids::Id::slot(order(6));
        let taken = CarrierReport { webhook, reported, slot, parked: None };
        commands.push(Command::Take(Box::new(taken.clone())));
        commands.push(Command::Take(Box::new(taken)));
    }
    let outcomes = house.apply(commands).await;
    let said: Vec<_> = outcomes.iter().flat_map(facts).collect();
    assert_eq!(said.len(), 1 + 1 + 6 + 1);
    assert_eq!(said.last().unwrap(), "shipment.returned");
    let versions: Vec<_> =
        outcomes.iter().flat_map(|one| one.events.iter().map(|event| event.sequence)).collect();
    assert_eq!(versions, (1..=9).collect::<Vec<i64>>());
    let shown = shipped(&house, &parcel).await;
    assert_eq!((shown.reports.len(), shown.version), (6, 9));
    let kinds: Vec<_> = shown.incidents.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds.len(), 2);
    assert!(shown.incidents.iter().all(|one| one.closed_at.is_some()));
}
