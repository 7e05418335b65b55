//! Pieces that are in somebody's hand whatever became of their job: none of them vanishes.

use serde_json::{Value, json};

use super::house::{House, scan};

/// Makes a scan of pieces that were taken out of the bin already.
fn in_hand(job: &Value, quantity: u32) -> Value {
    let mut body = scan(job, &job["tasks"][0], json!(quantity));
    body["in_hand"] = json!(true);
    body
}

async fn a_job_of(house: &House, pieces: u32) -> Value {
    house.receive("r1", "LAMP", 9).await;
    house.approve("1", &[("LAMP", pieces)]).await;
    house.grant("x", &["a"]).await;
    house.grant("y", &["a"]).await;
    let job = house.offered().await;
    house.ask_as("device:x", "floor.claim", json!({"job_id": job["job_id"]})).await.expect("x's");
    job
}

async fn put_backs(house: &House) -> Vec<Value> {
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    page["items"].as_array().expect("put-backs").clone()
}

#[tokio::test]
async fn whoever_holds_the_job_scans_as_ever() {
    let house = House::open().await;
    let job = a_job_of(&house, 2).await;
    let told = house.ask_as("device:x", "floor.scan", in_hand(&job, 1)).await.expect("counted");
    assert_eq!(
        told,
        json!({"picked": 1, "wanted": 2}),
        "nothing more is said where nothing is late"
    );
    let told = house.ask_as("device:x", "floor.scan", in_hand(&job, 3)).await.expect("counted");
    let late = &told["late"];
    assert_eq!((&told["picked"], &late["counted"]), (&json!(2), &json!(1)));
    assert_eq!((&late["put_back"], &late["because"]), (&json!(2), &json!("enough")));
    assert_eq!(put_backs(&house).await.len(), 1);
    house.audit().await;
}

#[tokio::test]
async fn pieces_of_a_claim_that_is_over_count_and_the_rest_is_put_back() {
    let house = House::open().await;
    let job = a_job_of(&house, 3).await;
    let asked = json!({"job_id": job["job_id"]});
    house.ask("jobs.take_back", asked.clone()).await.expect("taken back");
    let told = house.ask_as("device:x", "floor.scan", in_hand(&job, 1)).await.expect("counted");
    assert_eq!(told["late"], json!({"counted": 1, "put_back": 0, "because": "lapsed"}));
    house.ask_as("device:y", "floor.claim", asked.clone()).await.expect("y's");
    let told = house.ask_as("device:x", "floor.scan", in_hand(&job, 4)).await.expect("counted");
    let late = &told["late"];
    assert_eq!((&told["picked"], &late["counted"]), (&json!(3), &json!(2)));
    assert_eq!((&late["put_back"], &late["because"]), (&json!(2), &json!("taken")));
    let again = house.ask_as("device:x", "floor.scan", in_hand(&job, 4)).await.expect("the same");
    assert_eq!(again, told, "sent again it has no further effect");
    let waiting = put_backs(&house).await;
    assert_eq!((waiting.len(), &waiting[0]["put_back_id"]), (1, &late["put_back_id"]));
    let put_back = (&waiting[0]["reason"], &waiting[0]["bin"], &waiting[0]["quantity"]);
    assert_eq!(put_back, (&json!("late"), &job["tasks"][0]["bin"], &json!(2)));
    let state = house.ask_as("device:y", "floor.confirm", asked).await.expect("done");
    assert_eq!(state, json!({"state": "picked"}));
    assert_eq!(house.level("LAMP").await, (9, 3, 6), "the books were right all along");
    house.audit().await;
}

#[tokio::test]
async fn pieces_for_a_job_that_is_picked_already_go_back() {
    let house = House::open().await;
    let job = a_job_of(&house, 2).await;
    let asked = json!({"job_id": job["job_id"]});
    house.ask("jobs.take_back", asked).await.expect("taken back");
    house.pick(&job).await;
    let told = house.ask_as("device:x", "floor.scan", in_hand(&job, 1)).await.expect("noted");
    let late = &told["late"];
    assert_eq!((&late["counted"], &late["put_back"]), (&json!(0), &json!(1)));
    assert_eq!(late["because"], json!("done"));
    let done = json!({"put_back_id": late["put_back_id"]});
    house.ask_as("device:x", "putbacks.done", done).await.expect("back");
    assert_eq!(put_backs(&house).await, Vec::<Value>::new());
    house.audit().await;
}

#[tokio::test]
async fn a_wrong_bin_or_a_job_of_another_zone_is_refused_all_the_same() {
    let house = House::open().await;
    let job = a_job_of(&house, 2).await;
    let mut wrong = in_hand(&job, 1);
    wrong["bin"] = json!("Z-9");
    let refused = house.ask_as("device:x", "floor.scan", wrong).await.expect_err("a wrong bin");
    assert_eq!(refused.status, 422);
    house.grant("far", &["b"]).await;
    let refused = house.ask_as("device:far", "floor.scan", in_hand(&job, 1)).await;
    assert_eq!(refused.expect_err("not its zone").status, 404);
    assert_eq!(put_backs(&house).await, Vec::<Value>::new());
}

#[tokio::test]
async fn bins_are_found_by_what_stands_on_them() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 1).await;
    let bins = async |code: &str| {
        let page = house.ask("bins.list", json!({"code": code})).await.expect("a page");
        page["items"].as_array().expect("bins").len()
    };
    assert_eq!((bins("A-00-00").await, bins("A-00").await), (1, 0));
}
