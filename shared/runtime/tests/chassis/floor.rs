//! Days of the log that are packed and dropped, and readers that come later.

use std::collections::BTreeMap;

use contracts::service::Service;
use contracts::subjects::{self, LOG};
use runtime::dropping::{Dropped, ReadersError, drop_old, read_by_all};
use serde_json::{Value, json};

use crate::shops::Idle;
use crate::world::{Started, World, make_schema};

/// Makes everything that was written so far a day old that is long gone.
async fn age(world: &World) {
    let past = "CREATE TABLE IF NOT EXISTS log_20250101 PARTITION OF log
                    FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-01-02 00:00:00+00');
                UPDATE log SET recorded_at = '2025-01-01 12:00:00+00'";
    sqlx::raw_sql(past).execute(&world.writes).await.expect("old rows");
}

/// Starts everybody else who reads the till: review, warehouse, analytics and the gateway.
async fn start_readers(world: &World) -> [Started; 4] {
    let url = world.servers.postgres.admin_url("postgres");
    make_schema(&url, Service::Warehouse, "SELECT 1").await;
    make_schema(&url, Service::Analytics, "SELECT 1").await;
    make_schema(&url, Service::Gateway, "SELECT 1").await;
    let name = format!("idle-{}", world.name);
    [
        world.start_as(Idle::<1>, &name).await,
        world.start_as(Idle::<2>, &name).await,
        world.start_as(Idle::<5>, &name).await,
        world.start_as(Idle::<6>, &name).await,
    ]
}

/// Asks the book how far it has read the till.
async fn positions(world: &World) -> Vec<Value> {
    let told = world.ask(Service::Crm, "positions", json!({ "source": "order-intake" })).await;
    told["positions"].as_array().cloned().unwrap_or_default()
}

/// Gives why the book does not read on.
async fn standing(world: &World) -> Vec<String> {
    let positions = positions(world).await;
    positions.iter().filter_map(|at| at["stands"].as_str().map(str::to_owned)).collect()
}

async fn floor(world: &World) -> i64 {
    world.number("SELECT sum(floor)::int8 FROM lanes").await
}

async fn drop_up_to(world: &World, lanes: u16, read: i64) -> Dropped {
    let mut conn = world.writes.acquire().await.expect("a connection");
    let read: BTreeMap<u16, i64> = (0..lanes).map(|lane| (lane, read)).collect();
    drop_old(&mut conn, 1, &read).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn old_days_that_everybody_has_read_are_dropped_and_work_goes_on() {
    let mut world = World::empty().await;
    world.keep_log_days = 1;
    world.start_till().await;
    world.start_book().await;
    world.close(0..40).await;
    world.agree(40).await;
    age(&world).await;
    assert_eq!(floor(&world).await, 0, "some readers have not said how far they are");
    let readers = start_readers(&world).await;
    world.wait("the old day is dropped", async || floor(&world).await == 40).await;
    world.close(40..60).await;
    world.wait("what follows is read", async || world.count().await == 60).await;
    assert_eq!(world.number("SELECT count(*) FROM log").await, 20);
    World::stop(world.till.take()).await;
    World::stop(world.book.take()).await;
    world.start_till().await;
    world.start_book().await;
    world.close(60..80).await;
    world.wait("who has read the rest reads on", async || world.count().await == 80).await;
    assert!(world.parked().await.is_empty());
    assert!(standing(&world).await.is_empty());
    for reader in readers {
        World::stop(Some(reader)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unread_or_unpublished_holds_back_its_day_and_all_later_ones() {
    let world = World::start().await;
    world.close(0..20).await;
    world.agree(20).await;
    world.published().await;
    age(&world).await;
    let Dropped { days, held_back } = drop_up_to(&world, 4, 0).await;
    let why = held_back.expect("a reason");
    assert_eq!(days, 0);
    assert!(why.contains("log_20250101: lane") && why.contains("read to 0"), "{why}");
    let unnamed = drop_up_to(&world, 3, i64::MAX).await;
    assert!(unnamed.held_back.is_some(), "a lane that is not named was not read");
    sqlx::query("UPDATE lanes SET mark = 0").execute(&world.writes).await.expect("marks");
    let Dropped { days, held_back } = drop_up_to(&world, 4, i64::MAX).await;
    assert!(held_back.expect("a reason").contains("published to 0"));
    assert_eq!((days, floor(&world).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_away_or_behind_keeps_the_log_as_it_is() {
    let mut world = World::start().await;
    let review = world.start_clerk().await;
    world.close(0..40).await;
    world.agree(40).await;
    let silent = read_by_all(&world.client, Service::OrderIntake).await;
    assert!(matches!(silent, Err(ReadersError::Silent(Service::Warehouse))), "{silent:?}");
    let read = positions(&world).await;
    assert_eq!(read.iter().filter_map(|at| at["number"].as_i64()).sum::<i64>(), 40);
    World::stop(Some(review)).await;
    World::stop(world.book.take()).await;
    let silent = read_by_all(&world.client, Service::OrderIntake).await;
    assert!(matches!(silent, Err(ReadersError::Silent(_))), "{silent:?}");
}

/// Gives what a lane of the till tells a reader from its beginning on.
async fn told(world: &World, lane: u16) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let asked = json!({ "after": after, "bytes_max": 4_000 });
        let answer =
            world.ask_at(subjects::lane_request(Service::OrderIntake, LOG, lane), asked).await;
        let Some(last) = answer["rows"].as_array().and_then(|rows| rows.last()) else {
            return rows;
        };
        after = last["number"].as_i64().expect("a number");
        rows.extend(answer["rows"].as_array().cloned().unwrap_or_default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_comes_after_days_were_dropped_is_told_them_out_of_their_packs() {
    let mut world = World::empty().await;
    world.start_till().await;
    for day in [0..40, 40..80] {
        world.close(day).await;
        world.published().await;
        age(&world).await;
        let before = told(&world, 1).await;
        assert_eq!(drop_up_to(&world, 4, i64::MAX).await, Dropped { days: 1, held_back: None });
        assert_eq!(world.number("SELECT count(*) FROM log").await, 0);
        assert_eq!(told(&world, 1).await, before, "the same headers and bodies, to the byte");
    }
    assert_eq!(world.number("SELECT sum(count) FROM log_packs").await, floor(&world).await);
    world.close(80..100).await;
    world.start_book().await;
    world.wait("it has read everything", async || world.count().await == 100).await;
    assert!(standing(&world).await.is_empty());
    assert!(world.parked().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_packed_in_portions_and_what_was_packed_stays_as_it_was() {
    let mut world = World::empty().await;
    world.start_till().await;
    world.close(0..30).await;
    world.published().await;
    age(&world).await;
    let mut conn = world.writes.acquire().await.expect("a connection");
    let mut pack = async || -> i64 {
        let packed = sqlx::query_scalar("SELECT pack_old_log(1, 20)").fetch_one(&mut *conn);
        packed.await.expect("packed")
    };
    assert_eq!((pack().await, pack().await, pack().await), (20, 10, 0));
    world.close(30..35).await;
    world.published().await;
    age(&world).await;
    assert_eq!((pack().await, pack().await), (5, 0), "what came late is packed, too");
    let held = "DELETE FROM log_packs WHERE last = (SELECT max(last) FROM log_packs)";
    sqlx::query(held).execute(&world.writes).await.expect("a pack is lost");
    let sql = "SELECT held_back FROM drop_old_log(1, '{0,1,2,3}', ARRAY_FILL(1000::int8, '{4}'))";
    let why: String = sqlx::query_scalar(sql).fetch_one(&world.writes).await.expect("a reason");
    assert!(why.contains("rows packed"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_below_the_floor_says_so_and_stands_still_for_that_source_alone() {
    let mut world = World::empty().await;
    world.start_till().await;
    let clerk = world.start_clerk().await;
    world.close(0..40).await;
    world.published().await;
    age(&world).await;
    assert_eq!(drop_up_to(&world, 4, i64::MAX).await, Dropped { days: 1, held_back: None });
    sqlx::query("DELETE FROM log_packs").execute(&world.writes).await.expect("an older release");
    world.start_book().await;
    world.close(40..60).await;
    world.wait("all four stand still", async || standing(&world).await.len() == 4).await;
    let why = standing(&world).await;
    assert!(why.iter().all(|why| why.contains("the rows after 0 were dropped up to")), "{why:?}");
    world.reject(1).await;
    let rejected = "SELECT count(*) FROM rejected";
    world
        .wait("other sources are read", async || {
            sqlx::query_scalar::<_, i64>(rejected).fetch_one(&world.reads).await.unwrap_or(0) == 1
        })
        .await;
    assert_eq!(world.count().await, 0, "nothing is read over the gap");
    World::stop(Some(clerk)).await;
}
