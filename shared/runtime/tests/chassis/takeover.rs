//! Lanes whose holder is dead or stands still, and holders that come back.

use std::ops::Range;
use std::time::Duration;

use contracts::ids::Id;
use runtime::fail_points::{Blow, Point, arm, held, left, release};
use sqlx::PgPool;
use tokio_util::task::AbortOnDropHandle;

use crate::shops::{Till, order};
use crate::world::World;

/// Lets the till die in one lane, which stays its own; gives the lane and when its lease ends, in
/// microseconds, as epochs are made of it.
async fn die(world: &mut World) -> (i16, i64) {
    let name = world.till_name();
    arm(&name, Point::Sealed, Blow::Kill, 0, 1);
    World::dies(world.till.take()).await;
    assert_eq!(left(&name, Point::Sealed), 0);
    sqlx::query_as(
        "SELECT lane, (extract(epoch FROM lease_until) * 1000000)::int8 FROM lanes
         WHERE holder = $1",
    )
    .bind(name)
    .fetch_one(&world.writes)
    .await
    .expect("the lane of the dead")
}

async fn epoch(world: &World, lane: i16) -> i64 {
    sqlx::query_scalar("SELECT epoch FROM lanes WHERE lane = $1")
        .bind(lane)
        .fetch_one(&world.writes)
        .await
        .expect("an epoch")
}

async fn holder(world: &World, lane: i16) -> String {
    let holder = sqlx::query_scalar("SELECT holder FROM lanes WHERE lane = $1").bind(lane);
    let holder: Option<String> = holder.fetch_one(&world.writes).await.unwrap_or_default();
    holder.unwrap_or_default()
}

/// Lets a lease end some time from now.
async fn lease(world: &World, lane: i16, seconds: f64) {
    sqlx::query(
        "UPDATE lanes SET lease_until = clock_timestamp() + make_interval(secs => $2)
         WHERE lane = $1",
    )
    .bind(lane)
    .bind(seconds)
    .execute(&world.writes)
    .await
    .expect("a lease");
}

/// Gives orders of one lane.
fn of_lane(lane: i16, numbers: Range<u32>) -> Vec<u32> {
    numbers.filter(|number| order(*number).slot().lane(4) == lane as u16).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lane_of_a_dead_holder_is_anothers_when_its_lease_is_over_and_not_before() {
    let mut world = World::start().await;
    world.close(0..20).await;
    let (lane, until) = die(&mut world).await;
    let another = world.start_as(Till::default(), &format!("another-{}", world.name)).await;
    world.close(20..60).await;
    assert!(epoch(&world, lane).await >= until, "it was taken before the lease was over");
    world.agree(60).await;
    World::stop(Some(another)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lane_of_a_dead_holder_is_its_own_again_at_once() {
    let mut world = World::start().await;
    world.close(0..20).await;
    let (lane, _) = die(&mut world).await;
    lease(&world, lane, 3_600.0).await;
    world.start_till().await;
    world.close(20..60).await;
    assert_eq!(holder(&world, lane).await, world.till_name());
    world.agree(60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_by_a_clock_that_has_gone_back_keeps_nobody_out() {
    let mut world = World::start().await;
    world.close(0..20).await;
    let (lane, _) = die(&mut world).await;
    lease(&world, lane, 3_600.0).await;
    let name = format!("another-{}", world.name);
    let another = world.start_as(Till::default(), &name).await;
    world.wait("another has the lane", async || holder(&world, lane).await == name).await;
    world.close(20..60).await;
    world.agree(60).await;
    World::stop(Some(another)).await;
}

/// Gives all lanes but one to somebody else.
async fn lanes_elsewhere(writes: &PgPool, lane: i16) {
    sqlx::query(
        "UPDATE lanes
         SET holder = 'elsewhere', lease_until = clock_timestamp() + interval '9 seconds'
         WHERE lane <> $1",
    )
    .bind(lane)
    .execute(writes)
    .await
    .expect("lanes elsewhere");
}

/// Leaves one lane to the till; all others are somebody else's, who renews as long as this is kept.
async fn leave_one(world: &mut World, lane: i16) -> AbortOnDropHandle<()> {
    World::stop(world.till.take()).await;
    lanes_elsewhere(&world.writes, lane).await;
    let writes = world.writes.clone();
    let renewing = tokio::spawn(async move {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        loop {
            second.tick().await;
            lanes_elsewhere(&writes, lane).await;
        }
    });
    world.start_till().await;
    AbortOnDropHandle::new(renewing)
}

async fn log_of(world: &World, number: u32) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM log WHERE subject = $1")
        .bind(order(number).to_string())
        .fetch_one(&world.writes)
        .await
        .expect("a count")
}

/// A holder stands still at a place until another has its lane, and comes back.
async fn pause_at(point: Point) {
    let mut world = World::start().await;
    world.close(0..40).await;
    world.agree(40).await;
    let lane = order(41).slot().lane(4) as i16;
    let _elsewhere = leave_one(&mut world, lane).await;
    let (first, second) = (world.till_name(), format!("another-{}", world.name));
    // A batch of its own puts off the renewal, which would be held up in place of the order.
    let [before, mine @ ..] = &of_lane(lane, 50..90)[..] else { return };
    world.close_these(&[*before]).await;
    arm(&first, point, Blow::Hold, 0, 1);
    world.mention(41).await;
    world.wait("it stands still", async || held(&first, point)).await;
    let written = log_of(&world, 41).await;
    lease(&world, lane, 0.0).await;
    let another = world.start_as(Till::default(), &second).await;
    world.wait("another has the lane", async || holder(&world, lane).await == second).await;
    let taken = epoch(&world, lane).await;
    world.close_these(mine).await;
    release(&first, point);
    world.close_these(mine).await;
    assert_eq!(log_of(&world, 41).await, written, "what was not committed then is not written");
    let stale = sqlx::query_scalar(
        "SELECT count(*) FROM log WHERE lane = $1 AND epoch < $2
         AND number > (SELECT start FROM epochs WHERE lane = $1 AND epoch = $2)",
    );
    let stale: i64 = stale.bind(lane).bind(taken).fetch_one(&world.writes).await.expect("a count");
    assert_eq!(stale, 0, "nothing was written in an epoch that was over");
    world.agree(40 + 1 + written + 2 * mine.len() as i64).await;
    World::stop(world.till.take()).await;
    World::stop(Some(another)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_is_held_up_past_its_lease_before_it_wrote_moves_no_row() {
    pause_at(Point::Decided).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_is_held_up_past_its_lease_after_it_wrote_doubles_nothing() {
    pause_at(Point::Committed).await;
}
