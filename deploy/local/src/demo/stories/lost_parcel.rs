//! A parcel is lost: the house sees it, the customer hears it, and gets the money back once.

use anyhow::{Context, Result};
use serde_json::json;

use super::stage::Stage;
use super::trade::{Basket, buyer, yuan};

/// What the pen costs, in fen.
const PRICE: i64 = 128_000;

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("pen-shop").await?;
    let pen = stage.stocked("pen", "手工漆艺钢笔", PRICE, 3).await?;
    stage.open_packing().await;
    let (reference, buyer) = (stage.own("1"), buyer(4));
    let basket = Basket { reference, buyer, lines: vec![(pen.clone(), 1)] };
    let email = "zhao.min@example.org";
    let (id, _) =
        stage.send_with(&shop, &basket, json!({ "customer": { "email": email } })).await?;
    stage.tell(buyer.name, "buys a lacquered pen, and pays");
    let parcel = stage.parcel_of(&id, "it is packed and booked", |one| one["status"] == "booked");
    let parcel = parcel.await?;
    stage.hand_over(&parcel).await?;
    for word in ["picked_up", "in_transit", "on_hold"] {
        stage.carrier_says(&parcel, word).await?;
    }
    stage.tell("carrier", "has it, carries it, and then cannot say where it is");
    let stopped = stage.parcel_of(&id, "it has an incident", |one| {
        one["next_step"].as_str().is_some_and(|step| step.contains("carrier"))
    });
    let stopped = stopped.await?;
    stage.promise("the desk sees it, with what to do next", stopped["status"] == "handed_over")?;
    stage.hears(&id, "on_hold").await?;
    stage.tell(buyer.name, "is told that it is stopped, and calls after some days: nothing came");

    stage.report_lost(&parcel, "the carrier has given it up").await?;
    stage.report_lost(&parcel, "the carrier has given it up").await?;
    stage.tell("clerk", "asks the carrier, and reports it lost; presses twice");
    stage.hears(&id, "lost").await?;
    let token = stopped["tracking_token"].as_str().context("a parcel without a link")?;
    let page = stage.open(&format!("/track/{token}")).await?;
    stage.promise("the customer's page says so, in Chinese", page.text.contains("已丢失"))?;

    let ids = [id.clone()];
    let lost = |orders: &[serde_json::Value]| orders[0]["lines"][0]["buckets"]["written_off"] == 1;
    stage.orders_when(&ids, "the pen is written off", lost).await?;
    let due = stage.refunds(&id).await?;
    let once = due.len() == 1 && due[0]["amount"] == yuan(PRICE) && due[0]["cause"] == "lost";
    stage.promise("what was paid for the pen is due, once", once)?;
    let refund = due[0]["refund_id"].as_str().context("a refund without an id")?;
    stage.settle(refund, "支付宝 2026112800001").await?;
    stage.settle(refund, "支付宝 2026112800001").await?;
    stage.tell("clerk", "pays it back, and enters the reference; presses twice");
    stage.confirm(&id).await?;
    stage.tell(buyer.name, "has the money, and says that all is well");
    let order = stage
        .orders_when(&ids, "the order is completed", |orders| orders[0]["status"] == "completed");
    let order = order.await?.remove(0);
    stage.promise("the order has ended, paid back whole", order["payment_status"] == "refunded")?;
    let settled = stage.refunds(&id).await?;
    let once = settled.len() == 1 && settled[0]["state"] == "settled";
    stage.promise("one refund, settled with its reference", once)?;
    let left = stage.shelf_stands(&pen, (2, 0)).await?;
    stage.promise("two pens are on the shelf, and none is promised", left)
}
