//! What events ask for, whole and broken.

use contracts::events::floor::ParcelPacked;
use contracts::events::shipment::ShipmentBooked;
use contracts::events::{Event, ReceivedType};
use runtime::{Consumed, Handler};

use crate::world::{house, order, packed};

#[tokio::test]
async fn a_broken_event_is_unreadable_and_a_foreign_one_is_ignored() {
    let house = house().await;
    let mut received = house.received(&packed(order(1), 1, &[(1, 1)]), Some(order(1)));
    assert!(matches!(house.handler.consume(&received), Consumed::Command(_)));
    received.body = b"{\"parcel_id\":7}".as_slice().into();
    assert!(matches!(house.handler.consume(&received), Consumed::Unreadable(_)));
    let kind = ShipmentBooked::KIND.to_string();
    received.envelope.event_type = ReceivedType { service: ShipmentBooked::SERVICE, kind };
    assert!(matches!(house.handler.consume(&received), Consumed::Ignored));
}

#[tokio::test]
async fn a_member_that_a_newer_release_added_is_ignored() {
    let house = house().await;
    let mut received = house.received(&packed(order(2), 1, &[(1, 1)]), Some(order(2)));
    let mut body: serde_json::Value = serde_json::from_slice(&received.body).unwrap();
    body["gift_wrap"] = serde_json::json!(true);
    received.body = body.to_string().into();
    assert!(received.read::<ParcelPacked>().is_some_and(|read| read.is_ok()));
    assert_eq!(house.consume(&received).await.unwrap().events.len(), 1);
}
