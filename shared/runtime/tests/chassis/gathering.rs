//! A reader that lets events gather.

use std::time::{Duration, Instant};

use contracts::service::Service;
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Received, Task};

use crate::shops::{Book, Entry};
use crate::world::World;

/// How often a lane looks at the clock, and takes along whatever has gathered.
const TICK: Duration = Duration::from_millis(500);
/// How many transactions made the entries.
const TRANSACTIONS: &str = "SELECT count(DISTINCT xmin::text) FROM entries";

/// The book, by somebody who gathers for longer than any test lasts.
struct Patient;

impl Handler for Patient {
    const SERVICE: Service = Service::Crm;
    const GATHERS_FOR: Duration = Duration::from_secs(3_600);
    type Command = Entry;

    fn consume(&self, event: &Received) -> Consumed<Entry> {
        Book::default().consume(event)
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Entry>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        Book::default().apply(batch, tasks).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_gathered_is_one_transaction_and_the_clock_takes_it_along() {
    let mut world = World::start().await;
    World::stop(world.book.take()).await;
    let patient = world.start_as(Patient, &world.book_name()).await;
    // Until it has heard from the till it reads the till's log, and takes along what it is answered.
    world.close(0..1).await;
    world.agree(1).await;
    let began = Instant::now();
    for number in 1..=100 {
        world.close(number..number + 1).await;
    }
    world.agree(101).await;
    let ticks = began.elapsed().as_millis() / TICK.as_millis() + 1;
    let transactions: i64 =
        sqlx::query_scalar(TRANSACTIONS).fetch_one(&world.reads).await.expect("a count");
    let transactions = u128::try_from(transactions).expect("a count");
    assert!(transactions <= 3 + ticks, "{transactions} transactions in {ticks} ticks");
    World::stop(Some(patient)).await;
}
