//! Tables: judged, applied, killed in the middle, brought again.

use bytes::Bytes;
use contracts::requests::warehouse::importing::{FILE_NAME, IMPORTS_CREATE, KIND};
use runtime::testing::question;
use runtime::{Batch, Cause, Handler, Stamps, Task};
use serde_json::{Value, json};

use super::house::House;

/// Brings a file and gives its import as it stands then.
async fn bring(house: &House, kind: Option<&str>, file: &str) -> Value {
    let taken = try_bring(house, kind, file).await.expect("a table");
    import(house, &taken["import_id"]).await
}

async fn try_bring(
    house: &House,
    kind: Option<&str>,
    file: &str,
) -> Result<Value, contracts::problem::Problem> {
    let mut asked = question(json!({}));
    asked.body = Bytes::copy_from_slice(file.as_bytes());
    asked.headers.push((FILE_NAME.to_owned(), "%E5%95%86%E5%93%81.csv".to_owned()));
    asked.headers.extend(kind.map(|kind| (KIND.to_owned(), kind.to_owned())));
    house.harness.put(IMPORTS_CREATE, asked).await
}

async fn import(house: &House, id: &Value) -> Value {
    house.ask("imports.get", json!({ "import_id": id })).await.expect("an import")
}

async fn rows(house: &House, id: &Value, state: &str) -> Vec<Value> {
    let body = json!({ "import_id": id, "state": state });
    let page = house.ask("imports.rows", body).await.expect("a page");
    page["items"].as_array().expect("rows").clone()
}

async fn apply(house: &House, id: &Value) -> Value {
    house.ask("imports.apply", json!({ "import_id": id })).await.expect("an import")
}

/// Lets the clock go on until nothing is due; says how often it had something to do.
async fn run(house: &House) -> usize {
    let mut times = 0;
    loop {
        let due = house.harness.due(0, now(house).await).await;
        if due.is_empty() {
            return times;
        }
        house.harness.apply(due).await;
        times += 1;
        assert!(times < 100, "it never ends");
    }
}

async fn now(house: &House) -> chrono::DateTime<chrono::Utc> {
    sqlx::query_scalar("SELECT now()").fetch_one(&house.harness.pool).await.expect("the time")
}

async fn movements(house: &House) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM movements");
    count.fetch_one(&house.harness.pool).await.expect("a count")
}

#[tokio::test]
async fn a_table_of_items_is_looked_at_before_it_changes_anything() {
    let house = House::open().await;
    let file =
        "货号;名称;重量(克);条形码\nLAMP;LAMP;;4006381333931\nDESK;书桌;12000.0;6901\nBAD;;;\n";
    let taken = bring(&house, None, file).await;
    assert_eq!((&taken["kind"], &taken["state"]), (&json!("items"), &json!("previewed")));
    assert_eq!(taken["read_as"], "csv, utf-8, semicolons");
    assert_eq!(taken["file_name"], "商品.csv");
    let counts = &taken["rows"];
    assert_eq!(
        (&counts["create"], &counts["same"], &counts["error"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let id = &taken["import_id"];
    let wrong = rows(&house, id, "error").await;
    assert_eq!((wrong.len(), &wrong[0]["number"]), (1, &json!(4)));
    assert_eq!(
        wrong[0]["errors"],
        json!([{"column": "name", "detail": "a new item needs a name"}])
    );
    assert!(house.ask("items.get", json!({"sku": "DESK"})).await.is_err(), "nothing is applied");
    assert_eq!(run(&house).await, 0, "nobody asked for it");
    assert_eq!(apply(&house, id).await["state"], "applying");
    run(&house).await;
    let done = import(&house, id).await;
    assert_eq!((&done["state"], &done["rows"]["applied"]), (&json!("applied"), &json!(2)));
    assert_eq!(done["apply_by"], "key:test");
    let desk = house.ask("items.get", json!({"sku": "DESK"})).await.expect("the item");
    let expected = json!({"sku": "DESK", "name": "书桌", "weight_grams": 12000, "barcodes": ["6901"],
        "substitutes": [], "version": 1});
    assert_eq!(desk, expected);
    let listed = house.ask("imports.list", json!({})).await.expect("a page");
    assert_eq!(listed["items"], json!([done]));
}

#[tokio::test]
async fn opening_stock_comes_into_the_books_once_with_its_row_as_the_cause() {
    let house = House::open().await;
    let file = "sku,quantity,bin\nLAMP,5,B-07\nSOFA,2,\n";
    let taken = bring(&house, None, file).await;
    let id = &taken["import_id"];
    apply(&house, id).await;
    run(&house).await;
    assert_eq!(house.level("LAMP").await, (5, 0, 5));
    let page = house.ask("stock.movements", json!({"sku": "LAMP"})).await.expect("a page");
    let row = rows(&house, id, "applied").await.remove(0);
    assert_eq!((&page["items"][0]["cause"], &row["action"]), (&row["row_id"], &json!("create")));
    let bins = house.ask("bins.list", json!({})).await.expect("a page");
    assert_eq!(bins["items"][1]["skus"], json!(["LAMP"]));
    assert_eq!(bring(&house, None, file).await, import(&house, id).await, "the same import");
    apply(&house, id).await;
    run(&house).await;
    let more = bring(&house, None, "sku,quantity,bin\nLAMP,5,B-08\nSOFA,3,\n").await;
    assert_ne!(more["import_id"], *id);
    assert_eq!((&more["rows"]["change"], &more["rows"]["error"]), (&json!(1), &json!(1)));
    apply(&house, &more["import_id"]).await;
    run(&house).await;
    assert_eq!(movements(&house).await, 2, "no piece twice");
    house.audit().await;
}

#[tokio::test]
async fn an_import_that_is_killed_in_the_middle_goes_on_where_it_was() {
    let house = House::open().await;
    let items: String = (0..450).map(|n| format!("ITEM-{n},Item {n}\n")).collect();
    let taken = bring(&house, None, &format!("sku,name\n{items}")).await;
    apply(&house, &taken["import_id"]).await;
    run(&house).await;
    let stock: String = (0..450).map(|n| format!("ITEM-{n},{}\n", n % 7 + 1)).collect();
    let taken = bring(&house, None, &format!("sku,quantity\n{stock}")).await;
    let id = &taken["import_id"];
    apply(&house, id).await;
    let applied = async || import(&house, id).await["rows"]["applied"].clone();
    let due = house.harness.due(0, now(&house).await).await;
    house.harness.apply(due).await;
    assert_eq!(applied().await, 200);
    killed(&house).await;
    assert_eq!((applied().await, movements(&house).await), (json!(200), 200), "as if never begun");
    let again = bring(&house, None, &format!("sku,quantity\n{stock}")).await;
    assert_eq!(again["state"], "applying", "a file that is being applied is left alone");
    apply(&house, id).await;
    run(&house).await;
    assert_eq!((applied().await, movements(&house).await), (json!(450), 450));
    let pieces: i64 = sqlx::query_scalar("SELECT sum(on_hand)::bigint FROM stock_levels")
        .fetch_one(&house.harness.pool)
        .await
        .expect("a sum");
    assert_eq!(pieces, (0..450).map(|n| n % 7 + 1).sum::<i64>());
    house.audit().await;
}

/// Applies the next portion and dies before the commit.
async fn killed(house: &House) {
    let now = now(house).await;
    let due = house.harness.due(0, now).await;
    let mut tx = house.harness.pool.begin().await.expect("a transaction");
    let mut batch = Batch { conn: &mut tx, now, stamps: &mut Stamps::default() };
    let cause =
        Cause { id: uuid::Uuid::from_u128(7), actor: "timer".into(), trace: None, time: now };
    let task = |command| Task { command, cause: cause.clone(), lane: 0 };
    let tasks = due.into_iter().map(task).collect();
    house.harness.handler.apply(&mut batch, tasks).await.expect("the batch");
    drop(tx);
}

#[tokio::test]
async fn what_was_wrong_is_judged_again_when_the_file_comes_again() {
    let house = House::open().await;
    let stock = "sku,quantity,location\nLAMP,5,north\nDESK,1,main\n";
    let taken = bring(&house, None, stock).await;
    assert_eq!((&taken["rows"]["ready"], &taken["rows"]["error"]), (&json!(0), &json!(2)));
    assert_eq!(apply(&house, &taken["import_id"]).await["state"], "previewed");
    for file in ["location\nnorth\n", "location,bin,zone,walking_order\nnorth,N-1,b,4\n"] {
        let places = bring(&house, None, file).await;
        apply(&house, &places["import_id"]).await;
        run(&house).await;
    }
    let again = bring(&house, None, stock).await;
    assert_eq!(again["import_id"], taken["import_id"]);
    assert_eq!((&again["rows"]["ready"], &again["rows"]["error"]), (&json!(1), &json!(1)));
    apply(&house, &again["import_id"]).await;
    run(&house).await;
    house.ask("items.put", json!({"sku": "DESK", "name": "Desk"})).await.expect("an item");
    let rest = bring(&house, None, stock).await;
    assert_eq!((&rest["rows"]["ready"], &rest["rows"]["applied"]), (&json!(1), &json!(1)));
    apply(&house, &rest["import_id"]).await;
    run(&house).await;
    assert_eq!(import(&house, &rest["import_id"]).await["rows"]["applied"], 2);
    assert_eq!(house.level("DESK").await, (1, 0, 1));
}

#[tokio::test]
async fn goods_that_are_imported_serve_whoever_waits_from_the_bin_they_lie_in() {
    let house = House::open().await;
    house.approve("1", &[("LAMP", 2)]).await;
    let taken = bring(&house, Some("stock"), "sku,name,quantity,bin\nLAMP,Lamp,5,C-3\n").await;
    assert_eq!(taken["ignored_columns"], json!(["name"]));
    apply(&house, &taken["import_id"]).await;
    run(&house).await;
    assert_eq!(house.level("LAMP").await, (5, 2, 3));
    assert_eq!(house.offered().await["tasks"][0]["bin"], "C-3");
    house.audit().await;
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_in_words() {
    let house = House::open().await;
    for (kind, file, words) in [
        (None, "", "the file has no row that says anything"),
        (None, "sku,name\n", "there is no row below the head"),
        (Some("stock"), "sku,name\nA,B\n", "a table of stock needs a column `quantity`"),
        (Some("people"), "sku\nA\n", "a kind is items, locations, bins or stock"),
    ] {
        let refused = try_bring(&house, kind, file).await.expect_err("refused");
        assert_eq!(refused.detail.as_deref(), Some(words));
    }
    let unknown = json!({"import_id": "imp_00000000000000000000000000000000"});
    for endpoint in ["imports.get", "imports.rows", "imports.apply"] {
        assert_eq!(house.ask(endpoint, unknown.clone()).await.expect_err("none").status, 404);
    }
    let template = house.ask("imports.template", json!({"kind": "stock"})).await.expect("a table");
    assert_eq!(template["csv"], "sku,quantity,location,bin\r\nLAMP-1,25,main,A-01-02\r\n");
}
