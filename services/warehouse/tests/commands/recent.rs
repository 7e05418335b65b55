//! What a writer remembers of its last batches, and when it must not.

use chrono::{DateTime, Utc};
use contracts::ids::{Slot, derive_from_key};
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::testing::question;
use runtime::{Answer, Batch, BatchError, Cause, Handler, Outcome, Stamps, Task};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use warehouse::commands::Command;
use warehouse::config::{Config, DEFAULTS};
use warehouse::handler::Warehouse;

use crate::house::{House, done, scan};

/// Another process, which takes the lane for a while.
fn other() -> Warehouse {
    let config: Config = runtime::config::load(Service::Warehouse, DEFAULTS).expect("settings");
    Warehouse::try_new(&config).expect("within bounds")
}

/// Asks a writer; what it does is committed or not.
async fn ask(
    house: &House,
    writer: &Warehouse,
    commits: bool,
    (endpoint, body): (&str, Value),
) -> Result<Value, Problem> {
    let routed = writer.route(&house.harness.pool, endpoint, &question(body)).await?;
    let outcome = applied(house, writer, commits, (endpoint, routed.command)).await;
    match outcome.expect("the batch").answer {
        Answer::Done(body) => Ok(serde_json::from_slice(&body).expect("JSON")),
        Answer::Refused(problem) => Err(problem),
        Answer::NotYet(missing) => Err(Problem::conflict(missing)),
    }
}

/// Lets a writer apply a command; what fails is rolled back.
async fn applied(
    house: &House,
    writer: &Warehouse,
    commits: bool,
    (endpoint, command): (&str, Command),
) -> Result<Outcome, BatchError> {
    let mut tx = house.harness.pool.begin().await.expect("a transaction");
    let now: DateTime<Utc> =
        sqlx::query_scalar("SELECT now()").fetch_one(&mut *tx).await.expect("the time");
    let id = derive_from_key(now, &["asked", endpoint], Slot(0));
    let cause = Cause { id, actor: "key:test".into(), trace: None, time: now };
    let tasks = vec![Task { command, cause, lane: 0 }];
    let mut stamps = Stamps::default();
    let mut batch = Batch { conn: &mut tx, now, stamps: &mut stamps };
    let outcome = writer.apply(&mut batch, tasks).await.map(|mut outcomes| outcomes.remove(0));
    match commits && outcome.is_ok() {
        true => tx.commit().await.expect("a commit"),
        false => tx.rollback().await.expect("rolled back"),
    }
    outcome
}

/// Opens a warehouse with a job of three lamps.
async fn with_a_job() -> (House, Value) {
    let house = House::open().await;
    house.receive("r-1", "LAMP", 5).await;
    done(&house.approve("A", &[("LAMP", 3)]).await.1);
    let job = house.offered().await;
    (house, job)
}

fn a_scan(job: &Value, name: &str) -> (&'static str, Value) {
    let mut body = scan(job, &job["tasks"][0], json!(1));
    body["scan_id"] = json!(name);
    ("floor.scan", body)
}

#[tokio::test]
async fn two_writers_in_turn_each_see_what_the_other_stored() {
    let (house, job) = with_a_job().await;
    let (first, second) = (other(), other());
    let id = json!({ "job_id": job["job_id"] });
    ask(&house, &first, true, ("floor.claim", id.clone())).await.expect("a claim");
    for (writer, name, picked) in [(&second, "one", 1), (&first, "two", 2), (&second, "three", 3)] {
        let told = ask(&house, writer, true, a_scan(&job, name)).await.expect("a scan");
        assert_eq!(told["picked"], picked);
    }
    let state = ask(&house, &first, true, ("floor.confirm", id.clone())).await.expect("confirmed");
    assert_eq!(state, json!({ "state": "picked" }));
    ask(&house, &second, true, ("packages.create", id)).await.expect("a parcel");
    house.audit().await;
}

#[tokio::test]
async fn what_was_rolled_back_is_not_remembered() {
    let (house, job) = with_a_job().await;
    let writer = other();
    ask(&house, &writer, true, ("floor.claim", json!({ "job_id": job["job_id"] })))
        .await
        .expect("a claim");
    for _ in 0..2 {
        let told = ask(&house, &writer, false, a_scan(&job, "one")).await.expect("a scan");
        assert_eq!(told["picked"], 1, "the one before was never there");
    }
    let told = ask(&house, &writer, true, a_scan(&job, "one")).await.expect("a scan");
    assert_eq!(told["picked"], 1);
    let told = ask(&house, &writer, true, a_scan(&job, "two")).await.expect("a scan");
    assert_eq!(told["picked"], 2);
    house.audit().await;
}

#[tokio::test]
async fn an_item_that_another_writer_changed_is_the_changed_one() {
    let (house, job) = with_a_job().await;
    let (first, second) = (other(), other());
    ask(&house, &first, true, ("floor.claim", json!({ "job_id": job["job_id"] })))
        .await
        .expect("a claim");
    let codes = json!({ "sku": "LAMP", "name": "LAMP", "barcodes": ["4006381333900"] });
    ask(&house, &second, true, ("items.put", codes)).await.expect("other codes");
    let refused = ask(&house, &first, true, a_scan(&job, "old")).await.expect_err("the old code");
    assert_eq!(refused.status, 422);
    let (endpoint, mut body) = a_scan(&job, "new");
    body["barcode"] = json!("4006381333900");
    ask(&house, &first, true, (endpoint, body)).await.expect("the new code");
}

#[tokio::test]
async fn parcels_of_several_items_are_remembered_as_they_are_stored() {
    let house = House::open().await;
    house.receive("r-1", "LAMP", 20).await;
    house.receive("r-2", "SOFA", 20).await;
    for name in ["A", "B", "C", "D", "E", "F"] {
        done(&house.approve(name, &[("SOFA", 1), ("LAMP", 2)]).await.1);
        let job = house.offered().await;
        house.pick(&job).await;
        let id = json!({ "job_id": job["job_id"] });
        house.ask("packages.create", id).await.expect("what is remembered is what is stored");
    }
    house.audit().await;
}

/// Moves lamps by a count, in a batch that may fail.
async fn counted(
    house: &House,
    writer: &Warehouse,
    key: &str,
    quantity: i64,
) -> Result<Outcome, BatchError> {
    let line = json!({ "sku": "LAMP", "quantity": quantity });
    let body = json!({ "location": "main", "reason": "count", "lines": [line] });
    let mut asked = question(body);
    asked.headers.push(("idempotency-key".to_owned(), key.to_owned()));
    let routed = writer.route(&house.harness.pool, "stock.adjust", &asked).await;
    let command = routed.expect("a command").command;
    applied(house, writer, true, ("stock.adjust", command)).await
}

const MENDED: &str = "UPDATE stock_levels SET on_hand = ";

/// Opens a warehouse of six lamps, with a writer that remembers them.
async fn with_six_lamps() -> (House, Warehouse) {
    let house = House::open().await;
    house.receive("r-1", "LAMP", 5).await;
    let writer = other();
    counted(&house, &writer, "one", 1).await.expect("six are there");
    (house, writer)
}

#[tokio::test]
async fn a_level_that_somebody_mended_is_found_by_whoever_decides_by_it() {
    for (mended, wish, refused) in [(2, -3, true), (9, -8, false)] {
        let (house, writer) = with_six_lamps().await;
        let mend = AssertSqlSafe(format!("{MENDED}{mended}"));
        sqlx::query(mend).execute(&house.harness.pool).await.expect("mended");
        let failed = counted(&house, &writer, "two", wish).await.expect_err("six are remembered");
        assert!(failed.to_string().contains("stock_levels"), "{failed}");
        let decided = counted(&house, &writer, "two", wish).await.expect("by what is there");
        assert_eq!(matches!(decided.answer, Answer::Refused(_)), refused, "{decided:?}");
        let left = if refused { mended } else { mended + wish };
        assert_eq!(house.level("LAMP").await, (left, 0, left));
    }
}

#[tokio::test]
async fn what_somebody_mends_at_the_same_moment_is_not_written_over() {
    for mend in [format!("{MENDED}2"), "UPDATE counters SET stamp = gen_random_uuid()".to_owned()] {
        let (house, writer) = with_six_lamps().await;
        let mut mending = house.harness.pool.begin().await.expect("a transaction");
        sqlx::query(AssertSqlSafe(mend)).execute(&mut *mending).await.expect("mended");
        let moving = counted(&house, &writer, "two", -3);
        let mended = async {
            house.until_somebody_waits().await;
            mending.commit().await.expect("a commit");
        };
        let (failed, ()) = tokio::join!(moving, mended);
        failed.expect_err("somebody has written meanwhile");
        counted(&house, &writer, "two", -1).await.expect("by what is there");
    }
}
