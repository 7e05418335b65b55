use contracts::events::returning::ReturnApproved;
use contracts::events::shipment::ShipmentHandedOver;
use contracts::ids::{Id, OrderId, ReturnId, ShipmentId};
use contracts::order::LineItems;
use contracts::requests::warehouse::work::Package;
use serde_json::{Value, json};

use super::house::{House, body, done, line_id, said, scan};

/// Says that sofas may stand in for lamps.
async fn listed(house: &House) {
    let put = json!({"sku": "LAMP", "name": "LAMP", "barcodes": ["4006381333931"],
        "substitutes": ["SOFA"]});
    let item = house.ask("items.put", put).await.expect("an item");
    assert_eq!(item["substitutes"], json!(["SOFA"]));
}

async fn case(house: &House, order: OrderId) -> Value {
    let page = house.ask("shortages.list", json!({"order_id": order})).await.expect("a page");
    page["items"][0].clone()
}

fn with_sofas(case: &Value) -> Value {
    json!({"shortage_id": case["shortage_id"], "sku": "SOFA"})
}

fn chosen(case: &Value, sku: &str) -> Value {
    json!({"shortage_id": case["shortage_id"], "choice": "substitute", "sku": sku})
}

#[tokio::test]
async fn an_item_names_others_that_may_stand_in_for_it() {
    let house = House::open().await;
    listed(&house).await;
    let read = house.ask("items.get", json!({"sku": "LAMP"})).await.expect("an item");
    assert_eq!((&read["substitutes"], &read["version"]), (&json!(["SOFA"]), &json!(2)));
    for (wrong, what) in [("LAMP", "itself"), ("DESK", "no item")] {
        let put = json!({"sku": "LAMP", "name": "LAMP", "substitutes": ["SOFA", wrong]});
        let refused = house.ask("items.put", put).await.expect_err(what);
        assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "#/substitutes/1"));
    }
    let page = house.ask("items.list", json!({})).await.expect("a page");
    assert_eq!(page["items"][0]["substitutes"], json!(["SOFA"]));
    let put = json!({"sku": "LAMP", "name": "LAMP"});
    let item = house.ask("items.put", put).await.expect("an item");
    assert_eq!(item["substitutes"], json!([]));
}

#[tokio::test]
async fn a_clerk_sends_another_item_in_place_of_all_that_is_missing_or_of_nothing() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 1).await;
    house.receive("r2", "SOFA", 1).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    let open = case(&house, order).await;
    assert_eq!(open["choices"], json!(["wait", "cancel", "substitute"]));
    let few = house.ask("shortages.substitute", with_sofas(&open)).await.expect_err("one sofa");
    assert_eq!(few.status, 409);
    assert!(few.detail.unwrap_or_default().contains("2 LAMP are missing, and 1 SOFA"));
    assert_eq!(case(&house, order).await, open, "nothing is decided");
    house.receive("r3", "SOFA", 1).await;
    let itself = json!({"shortage_id": open["shortage_id"], "sku": "LAMP"});
    assert_eq!(house.ask("shortages.substitute", itself).await.expect_err("itself").status, 422);
    let done = house.ask("shortages.substitute", with_sofas(&open)).await.expect("it stands in");
    assert_eq!((&done["state"], &done["owner"]), (&json!("settled"), &json!("nobody")));
    assert_eq!((&done["substituted"], &done["substitute"]), (&json!(2), &json!("SOFA")));
    assert_eq!((&done["missing"], &done["decided_by"]), (&json!(0), &json!("key:test")));
    let again = house.ask("shortages.substitute", with_sofas(&open)).await.expect("the same");
    assert_eq!(again, done, "twice is once");
    let read = json!({"shortage_id": open["shortage_id"]});
    assert_eq!(house.ask("shortages.get", read.clone()).await.expect("a case"), done);
    let late = house.ask("shortages.cancel", read).await.expect_err("it is settled");
    assert_eq!(late.status, 409);
    assert_eq!(house.level("SOFA").await, (2, 2, 0));
    house.audit().await;
}

async fn job_of(house: &House, sku: &str) -> Value {
    let open = house.ask("floor.open", json!({})).await.expect("jobs");
    let jobs = open["offered"].as_array().expect("jobs");
    jobs.iter().find(|job| job["tasks"][0]["sku"] == sku).expect("a job").clone()
}

async fn sent(house: &House, order: OrderId, job: &Value) -> Value {
    house.pick(job).await;
    let parcel = house.ask("packages.create", json!({"job_id": job["job_id"]})).await;
    let parcel = parcel.expect("a parcel");
    let told: Package = serde_json::from_value(parcel.clone()).expect("a parcel");
    let event = ShipmentHandedOver {
        shipment_id: ShipmentId::caused_by(told.parcel_id.uuid(), "shipment"),
        order_id: order,
        parcel_id: told.parcel_id,
        location: told.location,
        lines: told.lines,
    };
    done(&house.hear(&event, Some(order)).await);
    parcel
}

#[tokio::test]
async fn what_stands_in_is_picked_packed_sent_and_comes_back_as_what_it_is() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 1).await;
    house.receive("r2", "SOFA", 2).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    let open = case(&house, order).await;
    house.ask("shortages.substitute", with_sofas(&open)).await.expect("it stands in");
    let lamp = job_of(&house, "LAMP").await;
    let sofa = job_of(&house, "SOFA").await;
    let task = &sofa["tasks"][0];
    assert_eq!(task["substituted_for"], "LAMP");
    house.ask("floor.claim", json!({"job_id": sofa["job_id"]})).await.expect("a claim");
    let mut wrong = scan(&sofa, task, json!(2));
    wrong["barcode"] = json!("4006381333931");
    assert_eq!(house.ask("floor.scan", wrong).await.expect_err("a lamp").status, 422);
    let parcel = sent(&house, order, &sofa).await;
    let line = &parcel["lines"][0];
    assert_eq!((&line["sku"], &line["substituted_for"]), (&json!("SOFA"), &json!("LAMP")));
    sent(&house, order, &lamp).await;
    assert_eq!((house.level("SOFA").await, house.level("LAMP").await), ((0, 0, 0), (0, 0, 0)));
    let cuts = house.ask("fulfillments.list", json!({"order_id": order})).await.expect("a page");
    let stood_in = cuts["items"].as_array().expect("rows").iter();
    let stood_in = stood_in.filter(|cut| cut["lines"][0]["substituted_for"] == "LAMP").count();
    assert_eq!(stood_in, 1);

    let event = ReturnApproved {
        return_id: ReturnId::caused_by(order.uuid(), "return"),
        order_id: order,
        order_number: "#1".to_owned(),
        lines: vec![LineItems {
            line_id: line_id(order, 0),
            sku: "LAMP".parse().expect("a sku"),
            quantity: 2,
            substituted_for: None,
        }],
        delivered: [("LAMP", 1), ("SOFA", 2)]
            .map(|(sku, quantity)| LineItems {
                line_id: line_id(order, 0),
                sku: sku.parse().expect("a sku"),
                quantity,
                substituted_for: None,
            })
            .to_vec(),
        approved_by: "key:test".to_owned(),
    };
    done(&house.hear(&event, Some(order)).await);
    let page = house.ask("returns.expected", json!({})).await.expect("a page");
    assert_eq!(page["items"][0]["lines"][0]["sent_instead"], json!(["SOFA"]));
    let items = page["items"][0]["lines"][0]["items"].as_array().expect("items").iter();
    let sent: Vec<_> = items.map(|item| (item["sku"].clone(), item["sent"].clone())).collect();
    assert_eq!(sent, [(json!("LAMP"), json!(1)), (json!("SOFA"), json!(2))]);
    let came =
        |lines: Value| json!({"return_id": event.return_id, "location": "main", "lines": lines});
    let two = came(json!([{"sku": "LAMP", "quantity": 2}]));
    let refused = house.with_key("returns.receive", "two", two).await.expect_err("one was sent");
    assert!(refused.detail.unwrap_or_default().contains("1 piece of LAMP may still come"));
    let lines = json!([{"sku": "SOFA", "quantity": 1}, {"sku": "LAMP", "quantity": 1}]);
    house.with_key("returns.receive", "c", came(lines)).await.expect("they came");
    let mixed = json!({"return_id": event.return_id, "lines": [{"sku": "LAMP", "restock": 2}]});
    let refused = house.with_key("returns.inspect", "m", mixed).await.expect_err("one came");
    assert!(refused.detail.unwrap_or_default().contains("1 piece of LAMP came and wait"));
    let lines = json!([{"sku": "SOFA", "restock": 1}, {"sku": "LAMP", "restock": 1}]);
    let seen = json!({"return_id": event.return_id, "lines": lines});
    house.with_key("returns.inspect", "i", seen).await.expect("they are seen");
    assert_eq!((house.level("SOFA").await, house.level("LAMP").await), ((1, 0, 1), (1, 0, 1)));
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    assert_eq!(page["items"].as_array().expect("rows").len(), 2, "each to its own shelf");
    house.audit().await;
}

#[tokio::test]
async fn where_what_stands_in_is_not_found_the_line_waits_for_what_was_ordered() {
    let house = House::open().await;
    house.receive("r1", "SOFA", 1).await;
    let (order, _) = house.approve("1", &[("LAMP", 1)]).await;
    let open = case(&house, order).await;
    house.ask("shortages.substitute", with_sofas(&open)).await.expect("it stands in");
    let job = house.offered().await;
    house.ask("floor.claim", json!({"job_id": job["job_id"]})).await.expect("a claim");
    let short = json!({"scan_id": "s", "job_id": job["job_id"], "quantity": 1,
        "task_id": job["tasks"][0]["task_id"], "reason": "not_found"});
    house.ask("floor.short", short).await.expect("it is noted");
    let anew = case(&house, order).await;
    assert_ne!(anew["shortage_id"], open["shortage_id"], "another case");
    assert_eq!((&anew["sku"], &anew["missing"]), (&json!("LAMP"), &json!(1)));
    house.receive("r2", "LAMP", 1).await;
    assert_eq!(house.level("LAMP").await, (1, 1, 0), "served without a recount");
    house.audit().await;
}

#[tokio::test]
async fn what_stands_in_and_is_cancelled_serves_those_who_wait_for_it() {
    let house = House::open().await;
    house.receive("r1", "SOFA", 1).await;
    let (first, _) = house.approve("1", &[("LAMP", 1)]).await;
    let open = case(&house, first).await;
    house.ask("shortages.substitute", with_sofas(&open)).await.expect("it stands in");
    let (other, _) = house.approve("2", &[("SOFA", 1)]).await;
    assert_eq!(case(&house, other).await["missing"], 1);
    let told = super::shortages::cancelled(&house, first, "c", 1).await;
    let expected = ["cancellation.settled", "stock.allocated", "pick.released", "shortage.settled"];
    assert_eq!(told, expected);
    house.audit().await;
}

#[tokio::test]
async fn customers_choose_what_is_listed_and_there_and_no_piece_twice() {
    let house = House::offering().await;
    listed(&house).await;
    house.receive("r1", "SOFA", 2).await;
    let (first, outcome) = house.approve("1", &[("LAMP", 2)]).await;
    assert_eq!(said(&outcome), ["stock.short", "shortage.opened", "shortage.offered"]);
    let offered = body(&outcome, 2);
    assert_eq!(offered["choices"], json!(["wait", "cancel", "substitute"]));
    assert_eq!((&offered["name"], &offered["quantity"]), (&json!("LAMP"), &json!(2)));
    let (second, _) = house.approve("2", &[("LAMP", 1)]).await;
    let (hers, his) = (case(&house, first).await, case(&house, second).await);
    assert_eq!(hers["owner"], "customer");
    let sofas = json!([{"sku": "SOFA", "name": "SOFA", "available": 2}]);
    assert_eq!((&hers["substitutes"], &his["substitutes"]), (&sofas, &sofas));
    let ask = |choice: Value| house.ask_as("customer", "shortages.choose", choice);
    assert_eq!(ask(chosen(&hers, "DESK")).await.expect_err("not listed").status, 409);
    let unnamed = json!({"shortage_id": hers["shortage_id"], "choice": "substitute"});
    assert_eq!(ask(unnamed).await.expect_err("which one").status, 422);
    let settled = ask(chosen(&hers, "SOFA")).await.expect("chosen");
    assert_eq!(
        (&settled["state"], &settled["decided_by"]),
        (&json!("settled"), &json!("customer"))
    );
    assert_eq!(ask(chosen(&hers, "SOFA")).await.expect("once more"), settled);
    assert_eq!(ask(chosen(&his, "SOFA")).await.expect_err("none is left").status, 409);
    let open = case(&house, second).await;
    assert_eq!((&open["state"], &open["substitutes"]), (&json!("open"), &json!([])));
    house.audit().await;
}

#[tokio::test]
async fn another_item_is_offered_only_where_one_may_stand_in() {
    let house = House::open().await;
    let (order, _) = house.approve("1", &[("LAMP", 1)]).await;
    let open = case(&house, order).await;
    let offer = |choices: Value| json!({"shortage_id": open["shortage_id"], "choices": choices});
    let none = house.ask("shortages.offer", offer(json!(["substitute"]))).await;
    assert_eq!(none.expect_err("nothing is listed").status, 422);
    let made = house.ask("shortages.offer", offer(Value::Null)).await.expect("an offer");
    assert_eq!(made["offered"], json!(["wait", "cancel"]));
    listed(&house).await;
    let made = house.ask("shortages.offer", offer(Value::Null)).await.expect("an offer");
    assert_eq!(made["offered"], json!(["wait", "cancel", "substitute"]));
}
