//! Several processes of a service share its lanes evenly.

use std::collections::BTreeMap;

use crate::shops::Till;
use crate::world::{Started, World};

/// How many lanes each process holds.
async fn shares(world: &World) -> Vec<i64> {
    sqlx::query_scalar(
        "SELECT count(*) FROM lanes WHERE lease_until > clock_timestamp() GROUP BY holder
         ORDER BY count(*)",
    )
    .fetch_all(&world.writes)
    .await
    .unwrap_or_default()
}

async fn settle(world: &World, wanted: &[i64]) {
    let what = format!("the lanes are shared as {wanted:?}");
    world.wait(&what, async || shares(world).await == wanted).await;
}

async fn epochs(world: &World) -> BTreeMap<i16, i64> {
    let rows: Vec<(i16, i64)> = sqlx::query_as("SELECT lane, epoch FROM lanes")
        .fetch_all(&world.writes)
        .await
        .expect("epochs");
    rows.into_iter().collect()
}

async fn start_next(world: &World, name: &str) -> Started {
    world.start_as(Till::default(), &format!("{name}-{}", world.name)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_process_gets_its_share_of_the_lanes_under_load_and_keeps_it() {
    let world = World::start().await;
    settle(&world, &[4]).await;
    let (second, ()) = tokio::join!(start_next(&world, "second"), world.close(0..60));
    tokio::join!(settle(&world, &[2, 2]), world.close(60..120));
    let before = epochs(&world).await;
    let began = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::int8";
    let until = world.number(began).await + 4_000;
    let mut closed = 120;
    while world.number(began).await < until {
        world.close(closed..closed + 20).await;
        closed += 20;
    }
    assert_eq!(epochs(&world).await, before, "no lane went on");
    world.agree(i64::from(closed)).await;
    World::stop(Some(second)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_gets_one_and_what_the_first_leaves_is_shared_anew() {
    let mut world = World::start().await;
    let second = start_next(&world, "second").await;
    settle(&world, &[2, 2]).await;
    let third = start_next(&world, "third").await;
    settle(&world, &[1, 1, 2]).await;
    World::stop(world.till.take()).await;
    settle(&world, &[2, 2]).await;
    world.close(0..40).await;
    World::stop(Some(second)).await;
    settle(&world, &[4]).await;
    world.close(40..80).await;
    world.agree(80).await;
    World::stop(Some(third)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_processes_than_lanes_leave_one_that_stands_by_and_is_ready() {
    let world = World::start().await;
    let mut others = Vec::new();
    for name in ["second", "third", "fourth", "fifth"] {
        others.push(start_next(&world, name).await);
    }
    settle(&world, &[1, 1, 1, 1]).await;
    for other in &others {
        world.wait("it is ready", async || other.running.complaints().is_empty()).await;
    }
    world.close(0..40).await;
    world.agree(40).await;
    for other in others {
        World::stop(Some(other)).await;
    }
}
