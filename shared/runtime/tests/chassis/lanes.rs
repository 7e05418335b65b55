//! Who writes a lane, and what a writer does that no longer holds it.

use crate::shops::Till;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_of_the_same_name_takes_the_lanes_and_the_first_stops_with_an_error() {
    let mut world = World::start().await;
    world.close(0..20).await;
    let first = world.till.take();
    world.start_till().await;
    World::dies(first).await;
    world.close(20..40).await;
    world.agree(40).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_of_another_name_is_ready_and_takes_over_at_once_from_one_that_stops() {
    let mut world = World::start().await;
    world.close(0..20).await;
    let second = world.start_as(Till::default(), "another").await;
    world.wait("it is ready", async || second.running.complaints().is_empty()).await;
    world.close(20..40).await;
    World::stop(world.till.take()).await;
    world.close(40..60).await;
    world.agree(60).await;
    World::stop(Some(second)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_whose_fence_moved_while_it_was_paused_writes_nothing_more() {
    let world = World::start().await;
    world.close(0..20).await;
    let taken = "UPDATE lanes SET fence = fence + 1, epoch = epoch + 1, holder = 'another',
                        lease_until = clock_timestamp() + interval '1 second'";
    sqlx::query(taken).execute(&world.writes).await.expect("a taking");
    world.close(20..40).await;
    world.agree(40).await;
    let own = "SELECT count(*) FROM lanes WHERE holder <> 'another'";
    assert_eq!(world.number(own).await, 4, "after the lease the lanes are its own again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_its_partition_parks_nothing_and_is_made_good() {
    let world = World::start().await;
    let drop = "DO $$ DECLARE part text; BEGIN
            FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits
                        WHERE inhparent = 'log'::regclass LOOP
                EXECUTE 'DROP TABLE ' || part;
            END LOOP;
        END $$";
    sqlx::raw_sql(drop).execute(&world.writes).await.expect("no partitions");
    world.close(0..20).await;
    world.agree(20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn epochs_in_which_nothing_was_written_are_forgotten() {
    let mut world = World::start().await;
    for _ in 0..4 {
        World::stop(world.till.take()).await;
        world.start_till().await;
    }
    world.close(0..20).await;
    world.agree(20).await;
    assert!(world.number("SELECT count(*) FROM epochs").await <= 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_stop_in_the_midst_of_the_load_lose_nothing() {
    let mut world = World::start().await;
    for round in 0..3 {
        let till = world.till.take();
        let orders = round * 50..round * 50 + 50;
        let (_, next) = tokio::join!(world.close(orders), async {
            World::stop(till).await;
            world.start_as(Till::default(), &world.till_name()).await
        });
        world.till = Some(next);
    }
    world.agree(150).await;
}

/// Ends all connections, as lines do that are reset, and waits until every lane is held anew.
async fn cut(world: &World) {
    let taken = "SELECT min(fence) FROM lanes";
    let before = world.number(taken).await;
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
    assert!(world.number(cut).await > 4, "there were connections");
    world.wait("lanes are held anew", async || world.number(taken).await > before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_loses_its_connection_again_and_again_is_not_taken_for_one_that_crashes() {
    let world = World::start().await;
    let lost = async |round: u32| {
        world.close(round * 20..round * 20 + 20).await;
        cut(&world).await;
    };
    for round in 0..5 {
        lost(round).await;
    }
    world.close(100..120).await;
    world.agree(120).await;
    let crashes = world.number("SELECT max(crashes)::int8 FROM lanes").await;
    assert!(crashes < 3, "a process that lives has not crashed {crashes} times");
}
