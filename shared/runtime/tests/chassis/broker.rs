//! What the broker may do to us.

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_read_exactly_once_and_in_order() {
    let world = World::start().await;
    world.close(0..200).await;
    world.close(100..200).await;
    world.agree(300).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_forgot_everything_loses_nothing() {
    let world = World::start().await;
    world.close(0..50).await;
    world.agree(50).await;
    world.servers.nats.wipe_store().await.expect("an empty broker");
    world.close(0..50).await;
    world.agree(100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_database_loses_nothing() {
    let world = World::start().await;
    world.close(0..50).await;
    world.servers.postgres.kill().await.expect("a kill");
    world.servers.postgres.restart().await.expect("a restart");
    world.close(0..50).await;
    world.agree(100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_stop_in_order_start_where_they_were() {
    let mut world = World::start().await;
    world.close(0..30).await;
    World::stop(world.book.take()).await;
    world.close(0..30).await;
    World::stop(world.till.take()).await;
    world.start_till().await;
    world.start_book().await;
    world.close(0..30).await;
    world.agree(90).await;
}
