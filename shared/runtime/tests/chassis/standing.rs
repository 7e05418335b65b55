//! How a service stands, as it tells whoever asks.

use contracts::requests::standing::Standing;
use contracts::service::Service;
use serde_json::{Value, json};

use crate::shops::order;
use crate::world::World;

async fn standing(world: &World, service: Service) -> Standing {
    let told = world.ask(service, "standing", json!({})).await;
    serde_json::from_value(told).expect("a standing")
}

fn aside(standing: &Standing, state: &str) -> i64 {
    standing.aside.iter().find(|aside| aside.state == state).map_or(0, |aside| aside.count)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_tells_its_lanes_what_it_has_read_and_what_it_has_put_aside() {
    let mut world = World::empty().await;
    world.start_till().await;
    world.mood(7, "constraint").await;
    world.close(0..20).await;
    world.close(7..8).await;
    world.start_book().await;
    let of_book = async || standing(&world, Service::Crm).await;
    world
        .wait("one is parked, one waits behind it", async || {
            let told = of_book().await;
            aside(&told, "parked") == 1 && aside(&told, "behind") == 1
        })
        .await;
    let told = of_book().await;
    let lane = &told.lanes[0];
    assert!(lane.held && lane.holder.is_some() && lane.epoch > 0, "{lane:?}");
    let stream = told.stream.as_ref().expect("what the broker keeps");
    assert!(stream.messages <= stream.last, "{stream:?}");
    let written: i64 =
        standing(&world, Service::OrderIntake).await.lanes.iter().map(|lane| lane.head).sum();
    world
        .wait("all of it is read", async || {
            let reads = of_book().await.reads.into_iter();
            let of_till = reads.filter(|read| read.source == Service::OrderIntake);
            of_till.map(|read| read.number).sum::<i64>() == written
        })
        .await;
    let page = world.ask(Service::Crm, "parked.list", json!({ "state": "parked" })).await;
    let parked = &page["items"][0];
    assert_eq!(parked["aggregate"], order(7).to_string());
    let one = world.ask(Service::Crm, "parked.list", json!({ "id": parked["id"] })).await;
    assert_eq!(one["items"], Value::from(vec![parked.clone()]), "it is found by its id");
}
