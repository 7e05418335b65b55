use chrono::{DateTime, TimeDelta, Utc};
use runtime::Handler;
use serde_json::json;
use warehouse::commands::Command;
use warehouse::handler::Warehouse;

use super::house::{House, done, said, scan};

/// Gives the database's time: what the questions were asked at.
async fn now(house: &House) -> DateTime<Utc> {
    sqlx::query_scalar("SELECT now()").fetch_one(&house.harness.pool).await.expect("the time")
}

#[test]
fn the_device_is_known_by_the_subject() {
    let read = Warehouse::translate("kontor.floor.do.scanner-7.claim");
    assert_eq!(read, Some(("floor.claim".into(), "device:scanner-7".into())));
    assert_eq!(Warehouse::translate("kontor.floor.do.scanner-7.steal"), None);
    assert_eq!(Warehouse::translate("kontor.svc.warehouse.floor.claim"), None);
}

#[tokio::test]
async fn a_device_that_is_not_known_yet_asks_again_and_a_revoked_one_is_forbidden_everything() {
    let house = House::open().await;
    let refused = house.ask_as("device:x", "floor.open", json!({})).await.expect_err("unknown");
    assert_eq!((refused.status, &refused.more["retry_after_seconds"]), (503, &json!(1)));
    house.grant("x", &["a"]).await;
    house.ask_as("device:x", "floor.open", json!({})).await.expect("jobs");
    done(&house.revoke("x").await);
    let refused = house.ask_as("device:x", "floor.open", json!({})).await.expect_err("revoked");
    assert_eq!(refused.status, 403);
    let job = json!({"job_id": "job_01900000000080000000000000000000"});
    let refused = house.ask_as("device:x", "floor.claim", job).await.expect_err("revoked");
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn a_device_sees_only_its_zones() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    house.approve("1", &[("LAMP", 1)]).await;
    house.grant("far", &["b"]).await;
    let open = house.ask_as("device:far", "floor.open", json!({})).await.expect("jobs");
    assert_eq!(open, json!({"offered": [], "held": []}));
    let job = json!({"job_id": house.offered().await["job_id"]});
    let refused = house.ask_as("device:far", "floor.claim", job).await.expect_err("not its zone");
    assert_eq!(refused.status, 404);
}

#[tokio::test]
async fn exactly_one_device_wins_a_job_and_may_ask_again() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    house.approve("1", &[("LAMP", 1)]).await;
    house.grant("x", &["a"]).await;
    house.grant("y", &["a"]).await;
    let job = json!({"job_id": house.offered().await["job_id"]});
    let won = house.ask_as("device:x", "floor.claim", job.clone()).await.expect("a claim");
    let again = house.ask_as("device:x", "floor.claim", job.clone()).await.expect("the same");
    assert_eq!(won["tasks"], again["tasks"]);
    let lost = house.ask_as("device:y", "floor.claim", job.clone()).await.expect_err("taken");
    assert_eq!((lost.status, lost.title.as_ref()), (409, "Somebody else has the job"));
    let lost = house.ask_as("device:y", "floor.confirm", job.clone()).await.expect_err("taken");
    assert_eq!(lost.status, 409);
    let open = house.ask_as("device:x", "floor.open", json!({})).await.expect("jobs");
    assert_eq!((&open["offered"], &open["held"][0]["job_id"]), (&json!([]), &job["job_id"]));
    let state = house.ask_as("device:x", "floor.release", job.clone()).await.expect("released");
    assert_eq!(state, json!({"state": "open"}));
    house.ask_as("device:y", "floor.claim", job).await.expect("a claim");
}

#[tokio::test]
async fn a_wrong_bin_or_piece_is_told_in_words_and_too_many_are_refused() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    house.approve("1", &[("LAMP", 2)]).await;
    let job = house.offered().await;
    let task = &job["tasks"][0];
    let right = scan(&job, task, json!(1));
    let refused = house.ask("floor.scan", right.clone()).await.expect_err("not claimed");
    assert_eq!(refused.status, 409);
    house.ask("floor.claim", json!({"job_id": job["job_id"]})).await.expect("a claim");
    for (member, wrong, words) in [
        ("bin", json!("Z-9"), "expected bin A-00-00, got Z-9"),
        ("barcode", json!("123"), "expected LAMP (4006381333931), got 123"),
        ("quantity", json!(3), "wants 2 of LAMP: 0 picked, 0 short, so 3 more are too many"),
    ] {
        let mut body = right.clone();
        body[member] = wrong;
        let refused = house.ask("floor.scan", body).await.expect_err("a refusal");
        assert_eq!(refused.status, 422);
        assert!(refused.detail.as_ref().is_some_and(|d| d.contains(words)), "{refused:?}");
    }
    let answer = house.ask("floor.scan", right.clone()).await.expect("a scan");
    assert_eq!(answer, json!({"picked": 1, "wanted": 2}));
    let again = house.ask("floor.scan", right.clone()).await.expect("the same scan");
    assert_eq!(again, answer, "a scan that is sent again has no further effect");
    let mut other = right;
    other["quantity"] = json!(2);
    assert_eq!(house.ask("floor.scan", other).await.expect_err("another body").status, 422);
    let confirm = json!({"job_id": job["job_id"]});
    let refused = house.ask("floor.confirm", confirm).await.expect_err("not done");
    let words = refused.detail.unwrap_or_default();
    assert!(words.contains("1 of LAMP in A-00-00 neither picked nor short"), "{words}");
}

#[tokio::test]
async fn a_short_pick_takes_the_pieces_off_the_books_and_waits_for_fresh_goods() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let (order, _) = house.approve("1", &[("LAMP", 2)]).await;
    let job = house.offered().await;
    house.ask("floor.claim", json!({"job_id": job["job_id"]})).await.expect("a claim");
    let task = &job["tasks"][0];
    house.ask("floor.scan", scan(&job, task, json!(1))).await.expect("a scan");
    let short = json!({"scan_id": "s1", "job_id": job["job_id"], "task_id": task["task_id"],
        "quantity": 1, "reason": "not_found"});
    for _ in 0..2 {
        let answer = house.ask("floor.short", short.clone()).await.expect("a short pick");
        assert_eq!(answer, json!({"short": 1}));
    }
    assert_eq!(house.level("LAMP").await, (4, 1, 3));
    let state = house.ask("floor.confirm", json!({"job_id": job["job_id"]})).await.expect("done");
    assert_eq!(state, json!({"state": "picked"}));
    assert!(house.harness.due(0, now(&house).await).await.is_empty(), "the shelf is recounted");
    let later = now(&house).await + TimeDelta::seconds(1_000);
    let due = house.harness.due(0, later).await;
    assert!(matches!(due[..], [Command::ServeWaiting(_)]), "{due:?}");
    let outcomes = house.harness.apply_in(0, later, due).await;
    let served = ["stock.allocated", "pick.released", "shortage.settled"];
    assert_eq!(said(&outcomes[0]), served);
    let cuts = house.ask("fulfillments.list", json!({"order_id": order})).await.expect("a page");
    assert_eq!(cuts["items"].as_array().map(Vec::len), Some(2));
    house.audit().await;
}

#[tokio::test]
async fn a_claim_that_runs_out_and_a_device_that_is_revoked_give_the_job_back() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    house.approve("1", &[("LAMP", 1)]).await;
    house.grant("x", &["a"]).await;
    let job = json!({"job_id": house.offered().await["job_id"]});
    house.ask_as("device:x", "floor.claim", job.clone()).await.expect("a claim");
    assert!(house.harness.due(0, now(&house).await).await.is_empty());
    let later = now(&house).await + TimeDelta::seconds(1_000);
    let due = house.harness.due(0, later).await;
    assert!(matches!(due[..], [Command::Expire(_)]), "{due:?}");
    let outcomes = house.harness.apply_in(0, later, due).await;
    assert_eq!(outcomes[0].hints.len(), 1, "it is offered again");
    house.ask_as("device:x", "floor.claim", job).await.expect("a claim");
    assert_eq!(house.revoke("x").await.hints.len(), 1, "it is offered again");
    assert!(house.harness.due(0, later).await.is_empty());
}
