//! The tables are a function of the set of events: a replay fills them alike and says nothing new.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use crm::{Crm, MIGRATIONS};
use runtime::testing::Harness;
use runtime::{Cause, Consumed, Handler, Received, Task};

mod story;

use story::{Dice, day_one, interleave, sources};

const TABLES: [&str; 4] = [
    "SELECT to_jsonb(t)::text FROM customers AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM customer_spendings AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM customer_persons AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM orders AS t ORDER BY 1",
];

/// Feeds events in batches of any size, and gives how many customers were announced.
async fn feed(harness: &Harness<Crm>, events: &[Received], dice: &mut Dice) -> usize {
    let (mut rest, mut announced) = (events, 0);
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(rest.len().min(1 + dice.below(60) as usize));
        rest = after;
        let tasks = batch.iter().map(|event| {
            let Consumed::Command(command) = harness.handler.consume(event) else {
                panic!("not consumed: {event:?}")
            };
            let (id, time) = (event.envelope.id, event.envelope.time);
            Task { command, cause: Cause { id, actor: "test".into(), trace: None, time }, lane: 0 }
        });
        let outcomes = harness.apply_tasks(day_one(), tasks.collect()).await;
        announced += outcomes.iter().map(|outcome| outcome.events.len()).sum::<usize>();
    }
    announced
}

async fn dump(harness: &Harness<Crm>) -> Vec<Vec<String>> {
    let mut tables = Vec::new();
    for table in TABLES {
        tables.push(sqlx::query_scalar(table).fetch_all(&harness.pool).await.expect("rows"));
    }
    tables
}

async fn reset(harness: &Harness<Crm>) {
    let mut conn = harness.pool.acquire().await.expect("a connection");
    crm::reset(&mut conn).await.expect("a reset");
}

#[tokio::test]
async fn a_replay_in_any_interleaving_gives_the_same_rows_and_announces_nobody() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let mut dice = Dice(5);
    let sources = sources(60, &mut dice);
    let announced = feed(&harness, &interleave(&sources, &mut dice), &mut dice).await;
    assert_eq!(announced, 6, "four by address, one by number, one by a change");
    let first = dump(&harness).await;
    assert!(first.iter().all(|table| !table.is_empty()));

    reset(&harness).await;
    assert!(dump(&harness).await.iter().all(Vec::is_empty));
    let again = feed(&harness, &interleave(&sources, &mut dice), &mut dice).await;
    assert_eq!((again, dump(&harness).await), (0, first.clone()));

    reset(&harness).await;
    let mut shuffled = sources.concat();
    dice.shuffle(&mut shuffled);
    feed(&harness, &shuffled, &mut dice).await;
    assert_eq!(dump(&harness).await, first, "even with no order left at all");

    feed(&harness, &interleave(&sources, &mut dice), &mut dice).await;
    assert_eq!(dump(&harness).await, first, "and heard a second time");
}

#[tokio::test]
async fn what_is_summed_up_is_what_the_orders_add_up_to() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let mut dice = Dice(3);
    let mut events = sources(60, &mut dice).concat();
    dice.shuffle(&mut events);
    feed(&harness, &events, &mut dice).await;
    let customers = "SELECT count(*) FROM (
            SELECT customer_id, count(*), count(*) FILTER (WHERE cancelled OR rejected),
                   count(*) FILTER (WHERE completed AND NOT cancelled AND NOT rejected),
                   min(placed_at), max(placed_at)
            FROM orders WHERE NOT test AND customer_id IS NOT NULL GROUP BY 1
        ) AS counted (customer_id, orders, cancelled, completed, first_order_at, last_order_at)
        NATURAL FULL JOIN (SELECT customer_id, orders, cancelled, completed, first_order_at,
                                  last_order_at FROM customers WHERE orders > 0) AS kept
        WHERE counted IS NULL OR kept IS NULL";
    let spendings = "SELECT count(*) FROM (
            SELECT customer_id, currency, count(*), sum(total_minor)
            FROM orders
            WHERE NOT test AND customer_id IS NOT NULL AND NOT cancelled AND NOT rejected
            GROUP BY 1, 2
        ) AS counted (customer_id, currency, orders, spent_minor)
        NATURAL FULL JOIN customer_spendings AS kept
        WHERE counted IS NULL OR kept IS NULL";
    for differing in [customers, spendings] {
        let rows: i64 = sqlx::query_scalar(differing).fetch_one(&harness.pool).await.expect("rows");
        assert_eq!(rows, 0, "{differing}");
    }
}
