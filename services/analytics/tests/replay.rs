//! The tables are a function of the set of events: a replay fills them alike.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use analytics::{Analytics, MIGRATIONS};
use runtime::testing::Harness;
use runtime::{Cause, Consumed, Handler, Received, Task};

mod story;

use story::{Dice, day_one, interleave, sources};

const TABLES: [&str; 6] = [
    "SELECT to_jsonb(t)::text FROM orders AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM order_stages AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM order_spans AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM cycle_times AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM sales_by_product AS t ORDER BY 1",
    "SELECT to_jsonb(t)::text FROM sales_by_region AS t ORDER BY 1",
];

async fn feed(harness: &Harness<Analytics>, events: &[Received], dice: &mut Dice) {
    let mut rest = events;
    while !rest.is_empty() {
        let (batch, after) = rest.split_at(rest.len().min(1 + dice.below(120) as usize));
        rest = after;
        let tasks = batch.iter().map(|event| {
            let Consumed::Command(command) = harness.handler.consume(event) else {
                panic!("not consumed: {event:?}")
            };
            let (id, time) = (event.envelope.id, event.envelope.time);
            Task { command, cause: Cause { id, actor: "test".into(), trace: None, time }, lane: 0 }
        });
        harness.apply_tasks(day_one(), tasks.collect()).await;
    }
}

async fn dump(harness: &Harness<Analytics>) -> Vec<Vec<String>> {
    let mut tables = Vec::new();
    for table in TABLES {
        tables.push(sqlx::query_scalar(table).fetch_all(&harness.pool).await.expect("rows"));
    }
    tables
}

async fn reset(harness: &Harness<Analytics>) {
    let mut conn = harness.pool.acquire().await.expect("a connection");
    analytics::reset(&mut conn).await.expect("a reset");
}

#[tokio::test]
async fn a_replay_in_any_interleaving_gives_the_same_rows() {
    let harness = Harness::start(Analytics, &MIGRATIONS).await;
    let mut dice = Dice(7);
    let sources = sources(80, &mut dice);
    feed(&harness, &interleave(&sources, &mut dice), &mut dice).await;
    let first = dump(&harness).await;
    assert!(first.iter().all(|table| !table.is_empty()));

    reset(&harness).await;
    assert!(dump(&harness).await.iter().all(Vec::is_empty));
    feed(&harness, &interleave(&sources, &mut dice), &mut dice).await;
    assert_eq!(dump(&harness).await, first);

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
    let harness = Harness::start(Analytics, &MIGRATIONS).await;
    let mut dice = Dice(11);
    let mut events = sources(60, &mut dice).concat();
    dice.shuffle(&mut events);
    feed(&harness, &events, &mut dice).await;
    let cycles = "SELECT count(*) FROM (
            SELECT day, channel, stage, bucket, count(*), sum(seconds), max(seconds)
            FROM order_spans GROUP BY 1, 2, 3, 4
        ) AS counted (day, channel, stage, bucket, orders, sum_seconds, max_seconds)
        NATURAL FULL JOIN cycle_times AS kept
        WHERE counted IS NULL OR kept IS NULL";
    let orders = "SELECT count(*) FROM (
            SELECT day, channel, count(*) FILTER (WHERE NOT cancelled), count(*) FILTER (WHERE cancelled)
            FROM orders WHERE NOT test AND version > 0 GROUP BY 1, 2
        ) AS counted (day, channel, orders, cancelled)
        NATURAL FULL JOIN (
            SELECT day, channel, sum(orders), sum(cancelled_orders) FROM sales_by_region GROUP BY 1, 2
        ) AS kept (day, channel, orders, cancelled)
        WHERE counted IS NULL OR kept IS NULL";
    for differing in [cycles, orders] {
        let rows: i64 = sqlx::query_scalar(differing).fetch_one(&harness.pool).await.expect("rows");
        assert_eq!(rows, 0, "{differing}");
    }
}
