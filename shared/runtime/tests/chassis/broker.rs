//! What the broker may do to us.

use async_nats::jetstream;
use async_nats::jetstream::stream::Config;
use contracts::service::Service;
use contracts::subjects;

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

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_twice_and_in_disorder_is_read_once_and_in_order() {
    let world = World::start().await;
    world.close(0..30).await;
    world.close(0..10).await;
    world.published().await;
    let jetstream = jetstream::new(world.client.clone());
    let name = subjects::stream(Service::OrderIntake);
    let mut stream = jetstream.get_stream(name).await.expect("the stream");
    let last = stream.info().await.expect("its state").state.last_sequence;
    for sequence in (1..=last).rev() {
        let again = stream.get_raw_message(sequence).await.expect("a message");
        let mut headers = async_nats::HeaderMap::new();
        for (name, values) in again.headers.iter() {
            let name: &str = name.as_ref();
            if !name.eq_ignore_ascii_case("Nats-Msg-Id") {
                headers.insert(name, values[0].as_str());
            }
        }
        let said = jetstream.publish_with_headers(again.subject, headers, again.payload).await;
        said.expect("a repetition").await.expect("its confirmation");
    }
    world.close(30..40).await;
    world.agree(50).await;
    assert_eq!(world.count().await, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_never_come_are_found_missing_also_the_last_one() {
    let mut world = World::empty().await;
    let jetstream = jetstream::new(world.client.clone());
    let name = subjects::stream(Service::OrderIntake);
    let said = vec![subjects::events_of(Service::OrderIntake)];
    let config = Config { name, subjects: said, ..Config::default() };
    let stream = jetstream.create_stream(config).await.expect("a stream that may be cut");
    world.start_till().await;
    world.start_book().await;
    world.close(0..20).await;
    world.agree(20).await;
    World::stop(world.book.take()).await;
    world.close(20..50).await;
    world.published().await;
    for sequence in (21..=50).step_by(3).chain([49, 50]) {
        let _ = stream.delete_message(sequence).await;
    }
    world.start_book().await;
    world.agree(50).await;
    world.close(50..70).await;
    stream.purge().await.expect("an empty stream");
    world.agree(70).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_broker_is_away_work_goes_on_and_readiness_says_so() {
    let world = World::start().await;
    world.close(0..10).await;
    world.servers.nats.stop().await.expect("a stop");
    world.want(10..60, false).await;
    world
        .wait("the till goes on", async || world.number("SELECT count(*) FROM tills").await == 60)
        .await;
    let till = world.till.as_ref().expect("a till");
    world.wait("it is not ready", async || !till.running.complaints().is_empty()).await;
    world.servers.nats.restart().await.expect("a restart");
    world.agree(60).await;
    world.wait("it is ready again", async || till.running.complaints().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_stores_nothing_makes_idle_services_unready() {
    let world = World::start().await;
    let till = world.till.as_ref().expect("a till");
    world.wait("it is ready", async || till.running.complaints().is_empty()).await;
    let jetstream = jetstream::new(world.client.clone());
    let probes = jetstream.get_stream(subjects::PROBES).await.expect("a stream of probes");
    let elsewhere = vec!["elsewhere".to_owned()];
    let taken = Config { subjects: elsewhere, ..probes.cached_info().config.clone() };
    jetstream.update_stream(&taken).await.expect("a stream that takes no probes");
    world.wait("it is not ready", async || !till.running.complaints().is_empty()).await;
}
