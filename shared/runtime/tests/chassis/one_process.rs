//! Services of one process hear each other in memory; numbers decide as ever, and the broker hears all.

use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use runtime::LocalBus;

use crate::shops::Till;
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
    let elsewhere = world.start_as(Till, &format!("elsewhere-{}", world.name)).await;
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
