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

#[tokio::test]
async fn somebody_of_the_house_takes_a_job_back_and_no_device_does() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    house.approve("1", &[("LAMP", 2)]).await;
    house.grant("x", &["a"]).await;
    house.grant("y", &["a"]).await;
    let job = house.offered().await;
    let asked = json!({"job_id": job["job_id"]});
    house.ask_as("device:x", "floor.claim", asked.clone()).await.expect("a claim");
    let one = scan(&job, &job["tasks"][0], json!(1));
    house.ask_as("device:x", "floor.scan", one).await.expect("a scan");
    let refused = house.ask_as("device:y", "jobs.take_back", asked.clone()).await;
    assert_eq!(refused.expect_err("not his").status, 403);
    let row =
        &house.ask("jobs.list", json!({"held_by": "device:x"})).await.expect("jobs")["items"][0];
    assert_eq!((&row["job_id"], row["claimed_at"].is_string()), (&job["job_id"], true));

    for _ in 0..2 {
        let state = house.ask("jobs.take_back", asked.clone()).await.expect("taken back");
        assert_eq!(state, json!({"state": "open"}));
    }
    let offered = house.offered().await;
    assert_eq!((&offered["job_id"], &offered["tasks"][0]["picked"]), (&job["job_id"], &json!(1)));
    let held = house.ask("jobs.list", json!({"held_by": "device:x"})).await.expect("jobs");
    assert_eq!(held["items"], json!([]));
    let late =
        house.ask_as("device:x", "floor.confirm", asked).await.expect_err("not his any more");
    assert_eq!(late.status, 409);
    house.audit().await;
}

#[tokio::test]
async fn jobs_are_found_by_what_a_table_scans_and_counted_where_they_wait() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 9).await;
    for name in ["1", "2", "3"] {
        house.approve(name, &[("LAMP", 2)]).await;
    }
    let open = house.ask("jobs.list", json!({"state": "open", "oldest_first": true})).await;
    let open = open.expect("jobs");
    let numbers: Vec<_> = open["items"].as_array().expect("jobs").iter().collect();
    assert_eq!(
        (&numbers[0]["order_number"], &numbers[2]["order_number"]),
        (&json!("#1"), &json!("#3"))
    );
    let page = json!({"oldest_first": true, "limit": 2});
    let next = house.ask("jobs.list", page).await.expect("jobs")["next"].clone();
    let rest = json!({"oldest_first": true, "limit": 2, "cursor": next});
    let rest = house.ask("jobs.list", rest).await.expect("jobs");
    assert_eq!(rest["items"], json!([numbers[2].clone()]));

    let found = house.ask("jobs.list", json!({"order_number": "#2"})).await.expect("jobs");
    assert_eq!(found["items"], json!([numbers[1].clone()]));
    let found =
        house.ask("jobs.list", json!({"job_id": numbers[2]["job_id"]})).await.expect("jobs");
    assert_eq!(found["items"], json!([numbers[2].clone()]));

    house.pick(numbers[0]).await;
    let pack = json!({"job_id": numbers[0]["job_id"], "lines": [{"sku": "LAMP", "quantity": 1}]});
    house.ask("packages.create", pack).await.expect("a parcel");
    let picked = house.ask("jobs.list", json!({"state": "picked"})).await.expect("jobs");
    let task = &picked["items"][0]["tasks"][0];
    assert_eq!((&task["picked"], &task["packed"]), (&json!(2), &json!(1)));
    let counts = house.ask("jobs.count", json!({})).await.expect("counts");
    let of = |state: &str| {
        let all = counts["counts"].as_array().expect("counts").iter();
        let mut found = all.filter(|count| count["state"] == state);
        found.next().map_or(json!(0), |count| count["jobs"].clone())
    };
    assert_eq!((of("open"), of("picked"), of("claimed")), (json!(2), json!(1), json!(0)));
}
