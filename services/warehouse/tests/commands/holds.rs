use std::collections::BTreeMap;

use contracts::events::review::{HoldPlaced, HoldReleased};
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::HoldReason;
use runtime::Outcome;
use serde_json::{Value, json};

use super::house::{House, done, order_id, said, scan};

const REASON: HoldReason = HoldReason::ChangedAfterApproval;

async fn place(house: &House, order: OrderId, name: &str) -> Outcome {
    let placed = HoldPlaced {
        hold_id: HoldId::caused_by(order.uuid(), name),
        order_id: order,
        reason: REASON,
        evidence: BTreeMap::new(),
        owner: "clerk".into(),
    };
    house.hear(&placed, Some(order)).await
}

async fn release(house: &House, order: OrderId, name: &str) -> Outcome {
    let released = HoldReleased {
        hold_id: HoldId::caused_by(order.uuid(), name),
        order_id: order,
        reason: REASON,
        released_by: "key:clerk".into(),
    };
    house.hear(&released, Some(order)).await
}

/// Gives whether the jobs of an order are open, and why they are on hold.
async fn listed(house: &House, order: OrderId) -> (Value, Value) {
    let page = house.ask("jobs.list", json!({ "order_id": order })).await.expect("a page");
    (page["items"][0]["state"].clone(), page["items"][0]["on_hold"].clone())
}

#[tokio::test]
async fn an_order_on_hold_is_neither_offered_nor_given_out_until_the_last_hold_ends() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    let (order, _) = house.approve("1", &[("LAMP", 1)]).await;
    let job = json!({"job_id": house.offered().await["job_id"]});
    for _ in 0..2 {
        done(&place(&house, order, "first").await);
    }
    done(&place(&house, order, "second").await);
    assert_eq!(house.offered().await, Value::Null);
    assert_eq!(listed(&house, order).await, (json!("open"), json!(["changed_after_approval"])));
    assert_eq!(house.level("LAMP").await, (2, 1, 1), "what is set aside stays so");
    let refused = house.ask("floor.claim", job.clone()).await.expect_err("on hold");
    assert_eq!((refused.status, refused.kind.as_ref()), (409, "/problems/on-hold"));
    let words = refused.detail.expect("words");
    assert!(words.ends_with("is on hold: changed_after_approval"), "{words}");
    let early = release(&house, order, "first").await;
    assert!(early.hints.is_empty(), "another hold is open");
    let last = release(&house, order, "second").await;
    assert_eq!((last.hints.len(), said(&last).len()), (1, 0), "offered at once");
    assert!(release(&house, order, "second").await.hints.is_empty());
    assert_eq!(listed(&house, order).await, (json!("open"), json!([])));
    house.ask("floor.claim", job).await.expect("a claim");
    house.audit().await;
}

#[tokio::test]
async fn what_a_picker_holds_he_may_finish_but_nothing_is_packed() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    let (order, _) = house.approve("1", &[("LAMP", 1)]).await;
    let job = house.offered().await;
    let asked = json!({"job_id": job["job_id"]});
    house.ask("floor.claim", asked.clone()).await.expect("a claim");
    done(&place(&house, order, "hold").await);
    let open = house.ask("floor.open", json!({})).await.expect("jobs");
    assert_eq!(open["held"][0]["on_hold"], json!(["changed_after_approval"]));
    house.ask("floor.claim", asked.clone()).await.expect("the holder may ask again");
    house.ask("floor.scan", scan(&job, &job["tasks"][0], json!(1))).await.expect("a scan");
    let state = house.ask("floor.confirm", asked.clone()).await.expect("a confirmation");
    assert_eq!(state, json!({"state": "picked"}));
    let refused = house.ask("packages.create", asked.clone()).await.expect_err("on hold");
    assert_eq!((refused.status, refused.kind.as_ref()), (409, "/problems/on-hold"));
    done(&release(&house, order, "hold").await);
    house.ask("packages.create", asked).await.expect("a parcel");
    house.audit().await;
}

#[tokio::test]
async fn a_job_that_is_given_back_on_hold_waits_for_its_end() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    let (order, _) = house.approve("1", &[("LAMP", 1)]).await;
    let asked = json!({"job_id": house.offered().await["job_id"]});
    house.ask("floor.claim", asked.clone()).await.expect("a claim");
    done(&place(&house, order, "hold").await);
    house.ask("floor.release", asked.clone()).await.expect("given back");
    assert_eq!(house.offered().await, Value::Null);
    assert_eq!(house.ask("floor.claim", asked).await.expect_err("on hold").status, 409);
    assert_eq!(release(&house, order, "hold").await.hints.len(), 1);
}

#[tokio::test]
async fn it_comes_out_the_same_whatever_is_heard_first() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 4).await;
    let held = order_id("1");
    done(&place(&house, held, "hold").await);
    let (_, approved) = house.approve("1", &[("LAMP", 1)]).await;
    assert_eq!(said(&approved), ["stock.allocated", "pick.released"], "set aside all the same");
    assert!(approved.hints.is_empty(), "but not offered");
    assert_eq!(house.offered().await, Value::Null);
    assert_eq!(release(&house, held, "hold").await.hints.len(), 1);
    let free = order_id("2");
    done(&release(&house, free, "hold").await);
    done(&place(&house, free, "hold").await);
    let (_, approved) = house.approve("2", &[("LAMP", 1)]).await;
    assert_eq!(approved.hints.len(), 1, "what was released stays released");
}
