//! Services of one process hear and ask each other in memory; numbers decide as ever, and the broker
//! hears all.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use runtime::{LocalBus, Question, Within};

use crate::shops::{Close, Till, order};
use crate::world::World;

async fn one_process() -> World {
    let mut world = World::empty().await;
    world.local = Some(LocalBus::default());
    world.start_till().await;
    world.start_book().await;
    world
}

/// Gives how many durables of the book the stream of the till has.
async fn durables(world: &World) -> usize {
    let jetstream = async_nats::jetstream::new(world.client.clone());
    let Ok(stream) = jetstream.get_stream(subjects::stream(Service::OrderIntake)).await else {
        return usize::MAX;
    };
    stream.consumers().count().await
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_pulls_what_is_written_beside_and_the_broker_is_told_all_the_same() {
    let mut world = one_process().await;
    world.close(0..60).await;
    world.agree(60).await;
    world.wait("nothing is pulled", async || durables(&world).await == 0).await;
    world.published().await;
    World::stop(world.till.take()).await;
    World::stop(world.book.take()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_comes_later_reads_the_log_and_then_what_is_told() {
    let mut world = World::empty().await;
    world.local = Some(LocalBus::default());
    world.start_till().await;
    world.close(0..30).await;
    world.start_book().await;
    world.close(30..60).await;
    world.agree(60).await;
    World::stop(world.book.take()).await;
    world.close(60..90).await;
    world.start_book().await;
    world.close(90..120).await;
    world.agree(120).await;
    World::stop(world.till.take()).await;
    World::stop(world.book.take()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_goes_to_another_process_is_pulled_and_told_when_it_is_back() {
    let mut world = one_process().await;
    world.close(0..30).await;
    world.agree(30).await;
    World::stop(world.till.take()).await;
    let here = world.local.take();
    let elsewhere = world.start_as(Till::default(), &format!("elsewhere-{}", world.name)).await;
    world.close(30..60).await;
    world.agree(60).await;
    world.wait("it is pulled", async || durables(&world).await > 0).await;
    World::stop(Some(elsewhere)).await;
    world.local = here;
    world.start_till().await;
    world.close(60..90).await;
    world.agree(90).await;
    world.wait("nothing is pulled", async || durables(&world).await == 0).await;
    World::stop(world.till.take()).await;
    World::stop(world.book.take()).await;
}

/// Asks the till of a process to close an order.
async fn close_here(bus: &LocalBus, number: u32) -> Result<Bytes, Problem> {
    let close = Close { order_id: order(number), broken: false, wanted: None };
    let question = Question {
        actor: "test".to_owned(),
        trace: None,
        headers: Vec::new(),
        within: Within::default(),
        body: serde_json::to_vec(&close).expect("JSON").into(),
    };
    let desk = bus.desk(Service::OrderIntake).expect("the till is here");
    desk.answer("till.close".to_owned(), question).await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_broker_who_is_here_is_asked_and_heard_and_the_broker_is_told_afterwards() {
    let mut world = one_process().await;
    world.close(0..10).await;
    world.agree(10).await;
    let bus = world.local.clone().expect("one process");
    world.servers.nats.kill().await.expect("a kill");
    for number in 10..40 {
        close_here(&bus, number).await.expect("it is closed");
    }
    world.agree(40).await;
    world.servers.nats.restart().await.expect("a restart");
    world.published().await;
    World::stop(world.till.take()).await;
    assert!(bus.desk(Service::OrderIntake).is_none(), "who has gone is not asked");
    World::stop(world.book.take()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_for_a_lane_of_another_process_passes_it_on() {
    let mut world = World::empty().await;
    let elsewhere = world.start_as(Till::default(), &format!("elsewhere-{}", world.name)).await;
    world.close(0..20).await;
    world.local = Some(LocalBus::default());
    world.start_till().await;
    let bus = world.local.clone().expect("one process");
    world.wait("it has a desk", async || bus.desk(Service::OrderIntake).is_some()).await;
    for number in 20..60 {
        // A lane that is on its way from one process to the other may have to be asked for again.
        world.wait("it is closed", async || close_here(&bus, number).await.is_ok()).await;
    }
    world.start_book().await;
    world.agree(60).await;
    World::stop(Some(elsewhere)).await;
    World::stop(world.till.take()).await;
    World::stop(world.book.take()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_its_trace_whoever_asked() {
    let mut world = one_process().await;
    let bus = world.local.clone().expect("one process");
    world.wait("it has a desk", async || bus.desk(Service::OrderIntake).is_some()).await;
    let desk = bus.desk(Service::OrderIntake).expect("the till is here");
    let question = Question {
        actor: "test".to_owned(),
        trace: None,
        headers: Vec::new(),
        within: Within::default(),
        body: Bytes::new(),
    };
    let refused = desk.answer("till.unknown".to_owned(), question).await.expect_err("a refusal");
    assert_eq!(refused.status, 404);
    assert!(refused.trace_id.is_some(), "it can be looked up");
    World::stop(world.till.take()).await;
    World::stop(world.book.take()).await;
}
