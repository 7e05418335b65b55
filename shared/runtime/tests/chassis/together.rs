//! Lanes of one process go together, and none suffers for what another brought.

use std::time::{Duration, Instant};

use contracts::ids::Id;
use contracts::service::Service;
use contracts::subjects;
use runtime::fail_points::{Blow, Point, arm, gather_anew, gathered, held, release};

use crate::shops::{Close, order};
use crate::world::World;

/// Gives the first numbers of orders that belong to a lane of the till, from a number on.
fn orders_of(lane: u16, from: u32, count: usize) -> Vec<u32> {
    let of = |number: &u32| order(*number).slot().lane(Service::OrderIntake.lanes()) == lane;
    (from..).filter(of).take(count).collect()
}

/// Holds whoever goes first, lets orders of other lanes gather meanwhile, and lets it go. Where lanes
/// that gather should were held themselves, with the renewal of their leases, it is done once more
/// when every lane has just committed, so that none renews meanwhile.
async fn gather(world: &World, first: u32, later: &[u32]) {
    const ROUNDS_MAX: u32 = 20;
    const PATIENCE: Duration = Duration::from_secs(2);
    let name = world.till_name();
    for _ in 0..ROUNDS_MAX {
        arm(&name, Point::Decided, Blow::Hold, 0, 1);
        world.mention(first).await;
        world.wait("the first is on its way", async || held(&name, Point::Decided)).await;
        gather_anew(&name);
        for number in later {
            world.mention(*number).await;
        }
        let until = Instant::now() + PATIENCE;
        while gathered(&name) < later.len() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let waiting = gathered(&name);
        release(&name, Point::Decided);
        if waiting >= later.len() {
            return;
        }
        world.close(0..20).await;
    }
    panic!("nobody gathered in {ROUNDS_MAX} rounds");
}

/// In how many transactions some orders were closed last.
async fn transactions(world: &World, numbers: &[u32]) -> i64 {
    let subjects: Vec<String> = numbers.iter().map(|number| order(*number).to_string()).collect();
    sqlx::query_scalar("SELECT count(DISTINCT xmin::text) FROM log WHERE subject = ANY($1)")
        .bind(&subjects)
        .fetch_one(&world.writes)
        .await
        .expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lanes_have_ready_at_the_same_time_is_one_transaction() {
    const ROUNDS_MAX: u32 = 20;
    let world = World::start().await;
    world.close(0..20).await;
    // By chance a lane may be renewing its lease while the others gather; then it goes after them.
    for round in 1..=ROUNDS_MAX {
        let first = orders_of(0, round * 100, 1)[0];
        let later: Vec<u32> = (1..4).map(|lane| orders_of(lane, round * 100, 1)[0]).collect();
        gather(&world, first, &later).await;
        world.agree(20 + 4 * i64::from(round)).await;
        if transactions(&world, &later).await == 1 {
            return;
        }
    }
    panic!("three lanes gathered {ROUNDS_MAX} times and never went together");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_with_something_that_cannot_be_done_does_not_keep_the_others_from_it() {
    let world = World::start().await;
    world.close(0..20).await;
    let first = orders_of(0, 100, 1)[0];
    let later: Vec<u32> = (2..4).map(|lane| orders_of(lane, 100, 1)[0]).collect();
    let broken = orders_of(1, 100, 1)[0];
    let close = Close { order_id: order(broken), broken: true, wanted: None };
    let question = serde_json::to_vec(&close).expect("JSON");
    let subject = subjects::request(Service::OrderIntake, "till.close");
    let asking = world.client.request(subject, question.into());
    let (answer, ()) = tokio::join!(asking, gather(&world, first, &later));
    let answer = answer.expect("an answer");
    let code = answer.headers.as_ref().and_then(|headers| headers.get("Nats-Service-Error-Code"));
    assert_eq!(code.map(|code| code.as_str()), Some("500"), "it alone has failed");
    world.agree(23).await;
}

/// Gives in which epochs the lanes but the second one are held.
async fn epochs_of_others(world: &World) -> Vec<(i16, i64)> {
    sqlx::query_as("SELECT lane, epoch FROM lanes WHERE lane <> 1 ORDER BY lane")
        .fetch_all(&world.writes)
        .await
        .expect("epochs")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_was_taken_away_is_left_and_the_others_go_on() {
    let world = World::start().await;
    world.close(0..20).await;
    let taken = "UPDATE lanes SET fence = fence + 1, epoch = epoch + 1, holder = NULL,
                        lease_until = NULL WHERE lane = 1";
    let first = orders_of(0, 100, 1)[0];
    let later: Vec<u32> = (1..4).map(|lane| orders_of(lane, 100, 1)[0]).collect();
    let before = epochs_of_others(&world).await;
    sqlx::query(taken).execute(&world.writes).await.expect("a taking");
    gather(&world, first, &later).await;
    world.close_these(&later).await;
    world.agree(24).await;
    assert_eq!(epochs_of_others(&world).await, before, "only the lane that was taken was left");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_of_all_lanes_ticks_at_the_same_time_and_they_renew_their_leases_together() {
    let world = World::start().await;
    let transactions = "SELECT count(DISTINCT xmin::text) FROM lanes";
    world.wait("one transaction for all", async || world.number(transactions).await == 1).await;
}
