//! The suite is tried: rows are damaged that Kontor would never write so, and each check that counts
//! rows has to find the damage that is its own. Each is undone before the next. Those that look at what
//! others were told are tried afterwards ([`deceived`]).

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use faults::checks::{Finding, Kind, bank, counted, quiet};
use faults::faults::Scene;
use faults::house::{House, Plan};
use faults::outside::pickers::{Crew, DEVICES};
use faults::outside::{carriers, clerks, pickers, sellers};
use faults::{run, verdict};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;

use super::deceived;

/// What the house lives through; nothing breaks in it.
pub const SEED: u64 = 12;
/// How much is done before it is counted.
const DONE: usize = 60;
/// How long that, and each end, may take.
const WITHIN: Duration = Duration::from_secs(120);

/// Invariant, kind, and what is done to the rows.
const DAMAGES: [(&str, Kind, &str); 22] = [
    ("I1", Kind::Lost, "DELETE FROM order_intake.orders WHERE id = (one)"),
    ("I1", Kind::Stale, "UPDATE order_intake.orders SET updated_at = updated_at - interval '1 day'"),
    ("I2", Kind::Doubled, "UPDATE order_intake.orders SET external_ref = 'x' WHERE id = (one)"),
    (
        "I2",
        Kind::Torn,
        "UPDATE order_intake.order_lines SET quantity = quantity + 1, cancelled = cancelled + 1
         WHERE order_id = (one)",
    ),
    (
        "I3",
        Kind::Torn,
        "UPDATE order_intake.order_lines SET delivered = delivered - 1, unrouted = unrouted + 1
         WHERE order_id = (one) AND delivered > 0",
    ),
    (
        "I3",
        Kind::Doubled,
        "INSERT INTO order_intake.log
         SELECT lane, number + 1000000, epoch, recorded_at, kind, subject, sequence, correlation,
                causation, trace, body
         FROM order_intake.log WHERE kind = 'order.completed.v1' LIMIT 1",
    ),
    ("I3", Kind::Stuck, "UPDATE order_intake.orders SET status = 'processing' WHERE id = (one)"),
    (
        "I3",
        Kind::Untrue,
        "UPDATE order_intake.orders SET status = 'cancelled' WHERE id = (one)",
    ),
    ("I4", Kind::Torn, "UPDATE warehouse.stock_levels SET on_hand = on_hand + 1"),
    (
        "I4",
        Kind::Torn,
        "UPDATE warehouse.order_lines SET cancelled = cancelled + 1 WHERE order_id = (one)",
    ),
    (
        "I4",
        Kind::Doubled,
        "UPDATE warehouse.movements SET on_hand_change = on_hand_change + 1
         WHERE kind = 'received'",
    ),
    (
        "I5",
        Kind::Torn,
        "UPDATE warehouse.stock_levels SET allocated = allocated + 1 WHERE allocated < on_hand",
    ),
    (
        "I5",
        Kind::Torn,
        "ALTER TABLE warehouse.stock_levels DROP CONSTRAINT stock_levels_never_oversold;
         UPDATE warehouse.stock_levels SET allocated = on_hand + 1",
    ),
    (
        "I6",
        Kind::Torn,
        "ALTER TABLE order_intake.orders DROP CONSTRAINT orders_amounts_add_up;
         UPDATE order_intake.orders SET total = total + 1 WHERE id = (one)",
    ),
    ("I7", Kind::Torn, "DELETE FROM review.log WHERE number = 1"),
    ("I7", Kind::Torn, "UPDATE order_intake.orders SET said = said + 1 WHERE id = (one)"),
    ("I8", Kind::Stuck, "UPDATE crm.positions SET number = number - 1 WHERE number > 0"),
    ("I8", Kind::Lost, "DELETE FROM analytics.orders WHERE order_id = (one)"),
    (
        "I8",
        Kind::Lost,
        "UPDATE logistics.shipments SET parcel_id = gen_random_uuid() WHERE order_id = (one)",
    ),
    (
        "I8",
        Kind::Torn,
        "UPDATE warehouse.pick_tasks SET handed_over = handed_over - 1
         WHERE order_id = (one) AND handed_over > 0",
    ),
    (
        "I9",
        Kind::Stuck,
        "INSERT INTO crm.parked (source, source_lane, lane, epoch, number, id, state, aggregate,
             reason, headers, body, parked_at)
         VALUES ('warehouse', 0, 0, 1, 1, gen_random_uuid(), 'parked', 'ord_0', 'unread', '{}', '{}',
             now())",
    ),
    (
        "I10",
        Kind::Torn,
        "UPDATE order_intake.log SET sequence = sequence + 7 WHERE sequence = 2",
    ),
];

/// An order of a shop that is over, with all of its pieces delivered.
const ONE: &str = "(SELECT o.id FROM order_intake.orders AS o
    JOIN order_intake.order_lines AS l ON l.order_id = o.id
    WHERE o.status = 'completed' AND NOT o.test AND o.external_ref NOT LIKE 'T-%'
    GROUP BY o.id HAVING min(l.delivered) > 0 ORDER BY o.id LIMIT 1)";

#[tokio::test(flavor = "multi_thread")]
async fn each_check_finds_the_damage_that_is_its_own() {
    let folder = tempfile::Builder::new().prefix("kontor-faults-").tempdir();
    let data = folder.expect("a folder").keep();
    let program = Path::new(env!("CARGO_BIN_EXE_kontor-under-test")).to_owned();
    let (settings, processes, small_disk, lines, clocks) = (vec![], false, false, false, false);
    let plan = Plan { program, data, processes, settings, small_disk, lines, clocks };
    let house = Arc::new(House::start(plan).await.expect("a house"));
    let history = Path::new(env!("CARGO_TARGET_TMPDIR")).join("damaged.jsonl");
    let scene = Arc::new(run::enter(house, SEED, &history).await.expect("a scene"));
    clerks::open_house(&scene.world).await.expect("an open house");
    deceived::open_shops(&scene).await;
    live(&scene).await;
    let running = scene.house.running().expect("it runs");
    let mut conn = PgConnection::connect(&running.owner_database).await.expect("its database");
    assert!(found(&scene, &mut conn).await.is_empty(), "nothing was damaged");
    for (invariant, kind, damage) in DAMAGES {
        let mut tx = conn.begin().await.expect("a transaction");
        let sql = sqlx::AssertSqlSafe(damage.replace("(one)", ONE));
        let done = sqlx::raw_sql(sql).execute(&mut *tx).await;
        let done = done.unwrap_or_else(|error| panic!("{damage}: {error}"));
        assert!(done.rows_affected() > 0, "nothing was done: {damage}");
        let found = found(&scene, &mut tx).await;
        let its_own = |finding: &Finding| finding.invariant == invariant && finding.kind == kind;
        assert!(found.iter().any(its_own), "{invariant} does not see {damage}: {found:?}");
        tx.rollback().await.expect("undone");
    }
    assert!(found(&scene, &mut conn).await.is_empty(), "everything was undone");
    deceived::each_check_finds_what_was_told_wrongly(&scene, &mut conn).await;
    scene.house.stop().await.expect("an end in order");
}

/// Lets orders come and go until everything is at its end.
async fn live(scene: &Arc<Scene>) {
    let world = &scene.world;
    let (crew, mut strangers) = (Arc::new(Crew::default()), JoinSet::new());
    for number in 0..DEVICES {
        strangers.spawn(pickers::walk(world.clone(), crew.clone(), number));
    }
    strangers.spawn(carriers::carry(world.clone()));
    let manner = sellers::Manner { per_second: 6, times: None };
    let selling = tokio::spawn(sellers::sell(world.clone(), manner));
    let until = Instant::now() + WITHIN;
    while world.done_count() < DONE {
        assert!(Instant::now() < until, "{} of {DONE} are done", world.done_count());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    world.closing.cancel();
    selling.await.expect("shops");
    clerks::receive_rest(world).await;
    let stuck = verdict::quiet(scene, WITHIN).await.expect("quiet");
    assert!(stuck.is_empty(), "{stuck:?}");
    world.over.cancel();
    while strangers.join_next().await.is_some() {}
}

async fn found(scene: &Scene, conn: &mut PgConnection) -> Vec<Finding> {
    let mut findings = counted(conn, &scene.world.all_done()).await.expect("what is counted");
    findings.extend(bank::wrong(conn).await.expect("a snapshot"));
    let restless = quiet::restless(conn).await.expect("what moves");
    findings.extend(quiet::stuck(conn, &restless).await.expect("what stands"));
    findings
}
