use serde_json::json;
use warehouse::forgetting::{KEPT_DAYS, forget, forget_ended};

use super::house::{House, ended, order_id, scan};

/// Lets all answers be so many days older.
async fn age(house: &House, days: i32) {
    sqlx::query("UPDATE answered SET answered_at = answered_at - make_interval(days => $1)")
        .bind(days)
        .execute(&house.harness.pool)
        .await
        .expect("older answers");
}

async fn kept(house: &House) -> Vec<String> {
    sqlx::query_scalar("SELECT scope FROM answered ORDER BY scope")
        .fetch_all(&house.harness.pool)
        .await
        .expect("scopes")
}

#[tokio::test]
async fn answers_to_scans_of_long_ago_are_forgotten_and_those_to_receipts_never() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    house.approve("1", &[("LAMP", 2)]).await;
    let job = house.offered().await;
    house.ask("floor.claim", json!({"job_id": job["job_id"]})).await.expect("a claim");
    house.ask("floor.scan", scan(&job, &job["tasks"][0], json!(1))).await.expect("a scan");
    age(&house, KEPT_DAYS - 1).await;
    assert_eq!(forget(&house.harness.pool).await.expect("looked"), 0, "a day is left");
    age(&house, 2).await;
    let mut later = scan(&job, &job["tasks"][0], json!(1));
    later["scan_id"] = json!("later");
    house.ask("floor.scan", later).await.expect("a scan");
    assert_eq!(forget(&house.harness.pool).await.expect("forgotten"), 1);
    assert_eq!(kept(&house).await, ["receipt", "scan/key:test"], "the new scan is kept");
    let before = house.level("LAMP").await;
    house.receive("r1", "LAMP", 5).await;
    assert_eq!(house.level("LAMP").await, before, "goods come once, however long ago");
}

#[tokio::test]
async fn orders_that_ended_long_ago_are_forgotten() {
    let house = House::open().await;
    house.hear(&ended(order_id("1")), Some(order_id("1"))).await;
    for (days, forgotten) in [(KEPT_DAYS - 1, 0), (KEPT_DAYS, 1)] {
        sqlx::query("UPDATE ended_orders SET ended_at = now() - make_interval(days => $1)")
            .bind(days)
            .execute(&house.harness.pool)
            .await
            .expect("an older order");
        assert_eq!(forget_ended(&house.harness.pool).await.expect("looked"), forgotten);
    }
}
