//! Messages that were never sent, and messages that come in another order.

use async_nats::HeaderMap;
use async_nats::jetstream;
use contracts::service::Service;
use contracts::subjects;

use crate::world::World;

/// Lets the till write rows that it believes to have published, while nobody reads.
async fn write_unsent(world: &mut World, orders: std::ops::Range<u32>) {
    World::stop(world.book.take()).await;
    world.servers.nats.stop().await.expect("a stop");
    let count = i64::from(orders.end - orders.start);
    let before = world.number("SELECT count(*) FROM log").await;
    world.want(orders, false).await;
    world
        .wait("they are written", async || world.number("SELECT count(*) FROM wanted").await == 0)
        .await;
    assert_eq!(world.number("SELECT count(*) FROM log").await, before.max(0) + count);
    World::stop(world.till.take()).await;
    sqlx::query("UPDATE lanes SET mark = head").execute(&world.writes).await.expect("marks");
    world.servers.nats.restart().await.expect("a restart");
}

/// Publishes what the log has of each lane after a number of rows, the last first.
async fn send_backwards(world: &World) {
    let jetstream = jetstream::new(world.client.clone());
    let mut conn = world.writes.acquire().await.expect("a connection");
    for lane in 0..Service::OrderIntake.lanes() {
        let rows = runtime::log::read_after(&mut conn, lane, 0, 1_000).await.expect("rows");
        let rows = rows.into_iter().rev();
        for row in rows.map(|row| row.into_received(Service::OrderIntake, lane)) {
            let mut headers = HeaderMap::new();
            for (name, value) in row.envelope.headers() {
                headers.insert(name, value.as_str());
            }
            let kind = &row.envelope.event_type.kind;
            let kind = subjects::event_of_kind(Service::OrderIntake, kind);
            let subject = format!("{kind}.{lane}");
            let said = jetstream.publish_with_headers(subject, headers, row.body).await;
            said.expect("a message").await.expect("its confirmation");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_were_never_sent_are_found_missing_where_nothing_follows_them() {
    let mut world = World::start().await;
    world.close(0..20).await;
    world.agree(20).await;
    write_unsent(&mut world, 20..60).await;
    world.start_till().await;
    world.start_book().await;
    world.agree(60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_were_never_sent_are_found_missing_by_those_that_follow() {
    let mut world = World::start().await;
    world.close(0..20).await;
    world.agree(20).await;
    write_unsent(&mut world, 20..60).await;
    world.start_till().await;
    world.close(60..90).await;
    world.published().await;
    world.start_book().await;
    world.agree(90).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_come_the_last_first_are_read_in_the_order_in_which_they_were_written() {
    let mut world = World::start().await;
    write_unsent(&mut world, 0..40).await;
    world.start_till().await;
    world.start_book().await;
    send_backwards(&world).await;
    world.agree(40).await;
    world.close(0..40).await;
    world.agree(80).await;
}
