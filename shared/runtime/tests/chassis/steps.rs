//! A failure and a kill between every two steps.

use runtime::fail_points::{Blow, Point, arm, left};

use crate::shops::Till;
use crate::world::World;

const STEPS: [Point; 5] =
    [Point::Decided, Point::Sealed, Point::Committed, Point::Acknowledging, Point::Confirmed];

/// Lets blows fall while orders are closed; whoever died of one is started again.
async fn strike_till(world: &mut World, point: Point, blow: Blow, times: u32, from: u32) {
    let name = world.till_name();
    arm(&name, point, blow, 1, times);
    let orders = from..from + 8;
    for _ in 0..=times {
        let mut till = world.till.take().expect("a till");
        tokio::select! {
            () = async { world.close(orders.clone()).await; fallen(world, &name, point).await } => {
                world.till = Some(till);
                break;
            }
            died = till.running.ended() => {
                died.expect_err("a death");
                world.start_till().await;
            }
        }
    }
    fallen(world, &name, point).await;
    world.close(orders).await;
}

async fn strike_book(world: &mut World, point: Point, blow: Blow, times: u32, from: u32) {
    let name = world.book_name();
    arm(&name, point, blow, 0, times);
    let orders = from..from + 8;
    for nth in (0..times).rev() {
        let book = world.book.take().expect("a book");
        world.close(orders.clone()).await;
        // What was read out of the log is not acknowledged: something has to come by the stream.
        world
            .wait("the blow falls", async || {
                world.close(from..from + 1).await;
                left(&name, point) <= nth
            })
            .await;
        if blow == Blow::Kill {
            World::dies(Some(book)).await;
            world.start_book().await;
        } else {
            world.book = Some(book);
        }
    }
}

async fn fallen(world: &World, name: &str, point: Point) {
    world.wait("the blow falls", async || left(name, point) == 0).await;
}

async fn strike_till_everywhere(blow: Blow, times: u32) {
    let mut world = World::start().await;
    let mut from = 0;
    for point in STEPS.into_iter().filter(|point| *point != Point::Acknowledging) {
        strike_till(&mut world, point, blow, times, from).await;
        from += 8;
    }
    world.agree(i64::from(from)).await;
}

async fn strike_book_everywhere(blow: Blow, times: u32) {
    let mut world = World::start().await;
    let mut from = 0;
    for point in STEPS.into_iter().filter(|point| *point != Point::Confirmed) {
        strike_book(&mut world, point, blow, times, from).await;
        from += 8;
    }
    world.agree(i64::from(from)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_whose_database_goes_between_any_two_steps_loses_and_doubles_nothing() {
    strike_till_everywhere(Blow::Fail, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_dies_between_any_two_steps_loses_and_doubles_nothing() {
    strike_till_everywhere(Blow::Kill, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_whose_database_goes_between_any_two_steps_loses_and_doubles_nothing() {
    strike_book_everywhere(Blow::Fail, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_dies_between_any_two_steps_loses_and_doubles_nothing() {
    strike_book_everywhere(Blow::Kill, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_whose_database_goes_twice_in_a_row_at_any_step_loses_and_doubles_nothing() {
    strike_till_everywhere(Blow::Fail, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_dies_twice_in_a_row_at_any_step_loses_and_doubles_nothing() {
    strike_till_everywhere(Blow::Kill, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_whose_database_goes_twice_in_a_row_at_any_step_loses_and_doubles_nothing() {
    strike_book_everywhere(Blow::Fail, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_dies_twice_in_a_row_at_any_step_loses_and_doubles_nothing() {
    strike_book_everywhere(Blow::Kill, 2).await;
}

/// Stops the till in the midst of the load, while a blow waits for its end; starts it again.
async fn strike_at_its_end(world: &mut World, point: Point, blow: Blow, from: u32) {
    let name = world.till_name();
    arm(&name, point, blow, 0, 1);
    let mut till = world.till.take().expect("a till");
    let (next, ()) = tokio::join!(
        async {
            till.stop.cancel();
            let ended = till.running.ended().await;
            assert_eq!(ended.is_err(), blow == Blow::Kill, "{ended:?}");
            world.start_as(Till::default(), &name).await
        },
        world.close(from..from + 20)
    );
    assert_eq!(left(&name, point), 0);
    world.till = Some(next);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_dies_or_loses_its_database_while_it_stops_loses_and_doubles_nothing() {
    let mut world = World::start().await;
    let mut from = 0;
    for point in [Point::Stopping, Point::Leaving] {
        for blow in [Blow::Fail, Blow::Kill] {
            strike_at_its_end(&mut world, point, blow, from).await;
            from += 20;
        }
    }
    world.agree(i64::from(from)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_dies_in_the_midst_of_going_one_by_one_goes_on_where_it_was() {
    let mut world = World::empty().await;
    world.start_till().await;
    world.mood(3, "constraint").await;
    world.close(0..20).await;
    for (point, passings) in [(Point::Counted, 1), (Point::Between, 0)] {
        arm(&world.book_name(), point, Blow::Kill, passings, 1);
        world.start_book().await;
        World::dies(world.book.take()).await;
        assert_eq!(left(&world.book_name(), point), 0);
    }
    world.start_book().await;
    world.wait("all but one are entered", async || world.count().await == 19).await;
    world.wait("one is parked", async || world.parked().await.len() == 1).await;
    world.close(20..30).await;
    world.wait("the others go on", async || world.count().await == 29).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_ends_the_process_each_time_is_parked_at_last() {
    let mut world = World::empty().await;
    world.start_till().await;
    world.mood(5, "constraint").await;
    world.close(5..6).await;
    let mut deaths = 0;
    arm(&world.book_name(), Point::Counted, Blow::Kill, 0, 3);
    while left(&world.book_name(), Point::Counted) > 0 {
        world.start_book().await;
        World::dies(world.book.take()).await;
        deaths += 1;
    }
    assert_eq!(deaths, 3);
    world.start_book().await;
    world.wait("one is parked", async || world.parked().await.len() == 1).await;
    world
        .wait("no attempt is left over", async || {
            let left = "SELECT count(*) FROM attempts";
            sqlx::query_scalar::<_, i64>(left).fetch_one(&world.reads).await.unwrap_or(-1) == 0
        })
        .await;
}
