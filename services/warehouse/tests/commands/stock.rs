use serde_json::json;

use super::house::{House, said};

#[tokio::test]
async fn a_receipt_is_booked_once_and_its_key_belongs_to_its_body() {
    let house = House::open().await;
    let first = house.receive("k", "LAMP", 5).await;
    assert_eq!(first["lines"][0]["available"], 5);
    assert_eq!(house.receive("k", "LAMP", 5).await, first);
    let body = json!({"location": "main", "lines": [{"sku": "LAMP", "quantity": 6}]});
    let refused = house.with_key("stock.receive", "k", body.clone()).await;
    assert_eq!(refused.expect_err("another body").status, 422);
    let refused = house.ask("stock.receive", body).await;
    assert_eq!(refused.expect_err("no key").status, 400);
    assert_eq!(house.level("LAMP").await, (5, 0, 5));
}

#[tokio::test]
async fn a_receipt_of_what_is_not_known_is_refused_in_words() {
    let house = House::open().await;
    let body = json!({"location": "main", "lines": [{"sku": "NONE", "quantity": 1}]});
    let refused = house.with_key("stock.receive", "k1", body).await.expect_err("no such item");
    assert_eq!(refused.status, 422);
    let body = json!({"location": "moon", "lines": [{"sku": "LAMP", "quantity": 1}]});
    let refused = house.with_key("stock.receive", "k2", body).await.expect_err("no such place");
    assert_eq!(refused.detail.as_deref(), Some("there is no location `moon`"));
}

#[tokio::test]
async fn the_ledger_explains_the_figure() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    house.approve("1", &[("LAMP", 2)]).await;
    house.adjust("a1", json!({"sku": "LAMP", "counted": 4})).await.expect("an adjustment");
    let page = house.ask("stock.movements", json!({"sku": "LAMP"})).await.expect("a page");
    let rows = page["items"].as_array().expect("rows").iter();
    let rows =
        rows.map(|row| (row["kind"].clone(), row["quantity"].clone(), row["on_hand"].clone()));
    let told = [
        (json!("adjusted"), json!(-1), json!(4)),
        (json!("allocated"), json!(2), json!(5)),
        (json!("received"), json!(5), json!(5)),
    ];
    assert_eq!(rows.collect::<Vec<_>>(), told);
    let first = house.ask("stock.movements", json!({"sku": "LAMP", "limit": 1})).await;
    let first = first.expect("a page");
    let next = json!({"sku": "LAMP", "limit": 1, "cursor": first["next"]});
    let second = house.ask("stock.movements", next).await.expect("a page");
    assert_eq!(second["items"][0]["kind"], "allocated");
}

#[tokio::test]
async fn an_adjustment_below_what_is_set_aside_gives_up_the_youngest_unpicked() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 3).await;
    house.approve("1", &[("LAMP", 1)]).await;
    let job = house.offered().await;
    house.approve("2", &[("LAMP", 2)]).await;
    house.pick(&job).await;
    let fewer = json!({"sku": "LAMP", "quantity": -2});
    house.adjust("a1", fewer.clone()).await.expect("an adjustment");
    house.adjust("a1", fewer).await.expect("the same adjustment");
    assert_eq!(house.level("LAMP").await, (1, 1, 0));
    let waiting = house.ask("backorders.list", json!({})).await.expect("a page");
    assert_eq!(waiting["items"][0]["order_number"], "#2");
    let refused = house.adjust("a2", json!({"sku": "LAMP", "counted": 0})).await;
    let refused = refused.expect_err("it is picked");
    assert_eq!((refused.status, &refused.more["jobs"]), (409, &json!([job["job_id"]])));
    let refused = house.adjust("a3", json!({"sku": "LAMP", "quantity": -2})).await;
    assert_eq!(refused.expect_err("below zero").status, 409);
    house.audit().await;
}

#[tokio::test]
async fn an_item_is_versioned_and_a_barcode_belongs_to_one_item() {
    let house = House::open().await;
    let put = json!({"sku": "LAMP", "name": "Lamp", "weight_grams": 900, "barcodes": ["1", "2"]});
    let item = house.ask("items.put", put.clone()).await.expect("an item");
    assert_eq!(item["version"], 2);
    assert_eq!(house.ask("items.put", put).await.expect("the same"), item);
    let stale = json!({"sku": "LAMP", "name": "Old", "version": 1});
    let refused = house.ask("items.put", stale).await.expect_err("stale");
    assert_eq!(refused.detail.as_deref(), Some("LAMP is at version 2, not 1"));
    let thief = json!({"sku": "SOFA", "name": "Sofa", "barcodes": ["2"]});
    let refused = house.ask("items.put", thief).await.expect_err("taken");
    assert_eq!(refused.detail.as_deref(), Some("the barcode 2 belongs to LAMP"));
    assert_eq!(house.ask("items.get", json!({"sku": "LAMP"})).await.expect("it"), item);
    let found = house.ask("items.list", json!({"q": "lam"})).await.expect("a page");
    assert_eq!(found["items"], json!([item]));
    let missing = house.ask("items.get", json!({"sku": "NONE"})).await.expect_err("none");
    assert_eq!(missing.status, 404);
    let scanned = house.ask("items.list", json!({"q": "4006381333948"})).await.expect("a page");
    let items = scanned["items"].as_array().expect("items");
    assert_eq!((items.len(), &items[0]["sku"]), (1, &json!("SOFA")));
}

#[tokio::test]
async fn bins_give_tasks_their_walking_order() {
    let house = House::open().await;
    for (code, order, sku) in [("A-09", 9, "LAMP"), ("A-02", 2, "SOFA")] {
        let bin = json!({"location": "main", "code": code, "walking_order": order, "skus": [sku]});
        house.ask("bins.put", bin).await.expect("a bin");
    }
    house.receive("r1", "LAMP", 1).await;
    house.receive("r2", "SOFA", 1).await;
    let (_, outcome) = house.approve("1", &[("LAMP", 1), ("SOFA", 1)]).await;
    assert_eq!(said(&outcome), ["stock.allocated", "pick.released"]);
    let job = house.offered().await;
    let bins = [&job["tasks"][0]["bin"], &job["tasks"][1]["bin"]];
    assert_eq!(bins, [&json!("A-02"), &json!("A-09")]);
    let page = house.ask("bins.list", json!({"location": "main"})).await.expect("a page");
    assert_eq!(page["items"][1]["skus"], json!(["SOFA"]));
    let page = house.ask("locations.list", json!({})).await.expect("a page");
    assert_eq!(page["items"][0]["zones"], json!(["a"]));
}

#[tokio::test]
async fn a_text_that_no_row_can_hold_is_refused() {
    let house = House::open().await;
    for (endpoint, body) in [
        ("items.list", json!({"q": "a\0b"})),
        ("items.put", json!({"sku": "A", "name": "a\0b"})),
        ("stock.list", json!({"location": "\0"})),
    ] {
        let refused = house.ask(endpoint, body).await.expect_err("a refusal");
        assert_eq!(refused.status, 422);
    }
}

#[tokio::test]
async fn work_that_waits_is_counted() {
    let house = House::open().await;
    house.receive("r-1", "LAMP", 5).await;
    house.approve("1", &[("LAMP", 2)]).await;
    house.approve("2", &[("SOFA", 1)]).await;
    let counts = house.ask("work.counts", json!({})).await.expect("counts");
    assert_eq!(
        (&counts["to_pick"]["count"], &counts["backordered"]["count"]),
        (&json!(1), &json!(1))
    );
    assert!(counts["to_pick"]["oldest_at"].is_string());
}

#[tokio::test]
async fn an_item_tells_where_it_lies_and_what_is_planned_for_it() {
    let house = House::open().await;
    for (code, skus) in [("A-01-02", json!(["LAMP"])), ("A-01-03", json!(["SOFA"]))] {
        let bin = json!({"location": "main", "code": code, "skus": skus});
        house.ask("bins.put", bin).await.expect("a bin");
    }
    let bins = house.ask("bins.list", json!({"sku": "LAMP"})).await.expect("bins");
    let codes: Vec<_> =
        bins["items"].as_array().expect("bins").iter().map(|bin| &bin["code"]).collect();
    assert_eq!(codes, [&json!("A-01-02")]);

    let none = house.ask("stock.plans", json!({"sku": "LAMP"})).await.expect("plans");
    assert_eq!(none["items"], json!([]));
    house.receive("r1", "LAMP", 5).await;
    let level = json!({"sku": "LAMP", "location": "main", "reorder_level": 3});
    house.ask("reorder_levels.put", level).await.expect("a plan");
    let plans = house.ask("stock.plans", json!({"sku": "LAMP"})).await.expect("plans");
    let plan = &plans["items"][0];
    assert_eq!((&plan["reorder_level"], &plan["available"]), (&json!(3), &json!(5)));
    assert!(plan["low_since"].is_null(), "{plan}");
}
