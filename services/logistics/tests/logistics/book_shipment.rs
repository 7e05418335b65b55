//! A closed parcel becomes a shipment.

use contracts::events::shipment::ShipmentBooked;
use contracts::ids::Id;
use contracts::requests::logistics::ShipmentStatus;
use logistics::Config;
use serde_json::json;

use crate::world::{facts, house, house_with, order, pack, packed, rows, seen, shipped, tell};

#[tokio::test]
async fn a_parcel_is_booked_with_number_token_cost_and_reasons() {
    let house = house().await;
    let packed = packed(order(1), 1, &[(1, 2)]);
    let outcome = pack(&house, &packed).await;
    assert_eq!(facts(&outcome), ["shipment.booked"]);
    let event = &outcome.events[0];
    assert_eq!((event.sequence, event.correlation.clone()), (1, Some(order(1).to_string())));
    let booked: ShipmentBooked = serde_json::from_str(&event.body).unwrap();
    let shown = seen(&house, &booked.shipment_id.to_string()).await;
    assert_eq!(shown.status, ShipmentStatus::Booked);
    assert_eq!(shown.tracking_number.unwrap(), booked.tracking_number);
    assert_eq!(shown.tracking_token.unwrap(), booked.tracking_token);
    assert_eq!(booked.carrier_name.as_deref(), Some("Parcel Simulation"));
    assert_eq!(booked.tracking_url, None, "it has no page of its own");
    assert_eq!(shown.cost.unwrap().amount_minor, 489);
    assert_eq!(shown.chosen_because, booked.chosen_because);
    assert_eq!(shown.lines, packed.lines);
    assert_eq!(shown.id.slot(), order(1).slot());
    assert!(!event.body.contains("Blum") && !event.body.contains("Leipzig"));
}

#[tokio::test]
async fn the_same_parcel_twice_is_one_shipment() {
    let house = house().await;
    let packed = packed(order(2), 1, &[(1, 1)]);
    assert_eq!(facts(&pack(&house, &packed).await).len(), 1);
    assert_eq!(facts(&pack(&house, &packed).await).len(), 0);
    assert_eq!(rows(&house, "shipments").await, 1);
}

#[tokio::test]
async fn the_same_parcel_twice_in_one_batch_is_one_shipment() {
    let house = house().await;
    let command = || logistics::commands::Command::Book(Box::new(packed(order(2), 1, &[(1, 1)])));
    let outcomes = house.apply(vec![command(), command()]).await;
    let said: Vec<_> = outcomes.iter().map(|outcome| outcome.events.len()).collect();
    assert_eq!(said, [1, 0]);
}

#[tokio::test]
async fn what_no_carrier_takes_waits_as_a_draft_until_a_person_books_it() {
    let house = house().await;
    let mut heavy = packed(order(3), 1, &[(1, 1)]);
    heavy.weight_grams = 40_000;
    assert_eq!(facts(&pack(&house, &heavy).await).len(), 0);
    let draft = shipped(&house, &heavy).await;
    let id = draft.id.to_string();
    assert_eq!((draft.status, draft.version), (ShipmentStatus::Draft, 0));
    assert_eq!(draft.actions, ["shipments.book", "shipments.void"]);
    assert_eq!(
        (draft.incidents[0].kind.as_str(), draft.incidents[0].closed_at),
        ("no_carrier", None)
    );
    for label in ["shipments.label", "shipments.label_pdf"] {
        let refused = house.ask(label, json!({ "shipment_id": id })).await.unwrap_err();
        assert_eq!(refused.status, 409);
    }

    let van = json!({ "shipment_id": id, "carrier": "own-fleet", "service": "van" });
    let mut agreed = van.clone();
    agreed["cost_minor"] = json!(9_900);
    let refused = tell(&house, "shipments.book", van).await.unwrap_err();
    assert_eq!(refused.status, 422);
    let (answer, said) = tell(&house, "shipments.book", agreed.clone()).await.unwrap();
    assert_eq!(
        (answer["status"].as_str(), said),
        (Some("booked"), vec!["shipment.booked".to_owned()])
    );
    let (_, again) = tell(&house, "shipments.book", agreed.clone()).await.unwrap();
    assert_eq!(again.len(), 0);
    let booked = seen(&house, &id).await;
    assert!(booked.tracking_number.unwrap().starts_with("OF"));
    assert!(booked.incidents[0].closed_at.is_some());
}

#[tokio::test]
async fn a_parcel_without_a_person_waits_as_a_draft() {
    let house = house().await;
    let mut nobody = packed(order(4), 1, &[(1, 1)]);
    nobody.person = None;
    assert_eq!(shipped(&house, &nobody).await.status, ShipmentStatus::Draft);
}

#[tokio::test]
async fn where_no_carrier_is_set_up_a_parcel_waits_and_nothing_is_invented() {
    let house = house_with(Config::load().unwrap()).await;
    let mut real = packed(order(5), 1, &[(1, 1)]);
    let waiting = shipped(&house, &real).await;
    assert_eq!((waiting.status, waiting.tracking_number), (ShipmentStatus::Draft, None));
    assert_eq!(waiting.chosen_because, ["rule by hand: no carrier is set up"]);
    let next = waiting.next_step.unwrap();
    assert!(next.contains("/book") && next.contains("PUT /api/v1/carriers/"), "{next}");
    assert!(waiting.incidents.is_empty(), "nothing went wrong");
    let id = waiting.id.to_string();
    let sim = json!({ "shipment_id": id, "carrier": "parcel-sim", "service": "standard",
        "cost_minor": 1 });
    let refused = tell(&house, "shipments.book", sim).await.unwrap_err();
    assert!(refused.detail.unwrap().contains("simulated"));
    let own = json!({ "shipment_id": id, "carrier": "by-hand", "tracking_number": "REAL-0001" });
    assert_eq!(tell(&house, "shipments.book", own).await.unwrap().1, ["shipment.booked"]);

    real = packed(order(6), 1, &[(1, 1)]);
    real.location = "demo".to_owned();
    assert_eq!(shipped(&house, &real).await.status, ShipmentStatus::Booked);
}
