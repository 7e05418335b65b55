//! Stores that go back in time: the broker's, the database's, and only a part of it.

use contracts::ids::Id;
use contracts::service::Service;
use contracts::subjects;

use crate::shops::order;
use crate::world::World;

/// Which lanes of the till are not read on, and why.
async fn standing(world: &World) -> Vec<(i16, String)> {
    sqlx::query_as("SELECT source_lane, stands FROM positions WHERE stands IS NOT NULL")
        .fetch_all(&world.reads)
        .await
        .unwrap_or_default()
}

/// Gives how many messages the broker has of the till.
async fn kept(world: &World) -> u64 {
    let jetstream = async_nats::jetstream::new(world.client.clone());
    let stream = jetstream.get_stream(subjects::stream(Service::OrderIntake)).await;
    stream.map_or(0, |stream| stream.cached_info().state.messages)
}

/// Gives orders whose lane is one of the till's, or is not.
fn of_lane(lane: u16, count: usize, is: bool) -> Vec<u32> {
    let lanes = Service::OrderIntake.lanes();
    let numbers = (100..).filter(|number| (order(*number).slot().lane(lanes) == lane) == is);
    numbers.take(count).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_whose_last_messages_are_cut_off_loses_nothing() {
    let world = World::start().await;
    world.close(0..60).await;
    world.agree(60).await;
    world.published().await;
    assert_eq!(kept(&world).await, 60);
    let cut = world.servers.nats.cut_tails().await.expect("a broker that remembers less");
    assert!(cut >= 1, "a block of messages was cut");
    world.wait("messages are gone", async || (1..60).contains(&kept(&world).await)).await;
    world.close(0..60).await;
    world.agree(120).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_cut_off_before_they_were_read_are_asked_of_the_writer() {
    let mut world = World::start().await;
    world.close(0..30).await;
    world.agree(30).await;
    World::stop(world.book.take()).await;
    world.close(0..30).await;
    world.published().await;
    world.servers.nats.cut_tails().await.expect("a broker that remembers less");
    world.start_book().await;
    world.agree(60).await;
    world.close(30..40).await;
    world.agree(70).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_an_older_copy_of_itself_passes_off_nothing_old_and_loses_nothing_new() {
    let mut world = World::start().await;
    world.close(0..30).await;
    world.agree(30).await;
    let copy = world.servers.nats.copy_store().await.expect("a copy");
    world.close(0..60).await;
    world.agree(90).await;
    world.servers.nats.put_back(&copy).await.expect("an older broker");
    world.close(30..60).await;
    world.agree(120).await;
    World::stop(world.book.take()).await;
    world.close(60..90).await;
    world.published().await;
    world.servers.nats.put_back(&copy).await.expect("an older broker");
    world.start_book().await;
    world.agree(150).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_set_back_as_a_whole_under_running_services_heals_and_doubles_nothing() {
    let world = World::start().await;
    world.close(0..30).await;
    world.agree(30).await;
    let copy = world.servers.postgres.copy_store().await.expect("a copy");
    world.close(0..60).await;
    world.agree(90).await;
    world.published().await;
    world.servers.postgres.put_back(&copy).await.expect("an older database");
    world.close(0..60).await;
    world.agree(90).await;
    assert_eq!(standing(&world).await, []);
    world.close(60..70).await;
    world.agree(100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_set_back_as_a_whole_while_services_rest_heals_and_doubles_nothing() {
    let mut world = World::start().await;
    world.close(0..30).await;
    world.agree(30).await;
    let copy = world.servers.postgres.copy_store().await.expect("a copy");
    for round in 1..3 {
        world.close(0..30).await;
        world.agree(60).await;
        world.published().await;
        World::stop(world.till.take()).await;
        World::stop(world.book.take()).await;
        world.servers.postgres.put_back(&copy).await.expect("an older database");
        world.start_till().await;
        world.start_book().await;
        world.wait("it is read again", async || world.count().await == 30).await;
        assert_eq!(standing(&world).await, [], "round {round}");
    }
    world.close(30..60).await;
    world.agree(60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_writer_is_set_back_its_reader_says_fork_and_all_else_goes_on() {
    let mut world = World::apart().await;
    world.start_till().await;
    world.start_book().await;
    let clerk = world.start_clerk().await;
    world.close(0..40).await;
    world.agree(40).await;
    let tills = world.apart.take().expect("a database of its own");
    let (writer, reader) = (tills.copy_store().await, world.servers.postgres.copy_store().await);
    let (writer, reader) = (writer.expect("a copy"), reader.expect("a copy"));
    world.apart = Some(tills);
    world.close_these(&of_lane(2, 8, true)).await;
    world.agree(48).await;
    world.apart.as_ref().expect("it").put_back(&writer).await.expect("an older writer");

    world.wait("the reader stands still", async || !standing(&world).await.is_empty()).await;
    world.close_these(&of_lane(2, 3, true)).await;
    world.close_these(&of_lane(2, 20, false)).await;
    world.wait("other lanes are read", async || world.count().await == 68).await;
    world.reject(1).await;
    let rejected = "SELECT count(*) FROM rejected";
    world
        .wait("other sources are read", async || {
            sqlx::query_scalar::<_, i64>(rejected).fetch_one(&world.reads).await.unwrap_or(0) == 1
        })
        .await;
    let stands = standing(&world).await;
    assert_eq!(stands.len(), 1, "{stands:?}");
    assert_eq!(stands[0].0, 2);
    let why = &stands[0].1;
    assert!(why.contains("the reader stands at") && why.contains("the writer has"), "{why}");
    assert_eq!(world.count().await, 68, "nothing of the fork is read");
    assert_eq!(world.number("SELECT count(*) FROM tills").await, 63, "the writer goes on");

    world.servers.postgres.put_back(&reader).await.expect("an older reader");
    world.agree(63).await;
    world.wait("nothing stands still", async || standing(&world).await.is_empty()).await;
    World::stop(Some(clerk)).await;
}
