//! Too little is there, and each customer chooses what becomes of what is missing.

use anyhow::Result;

use super::stage::{Stage, by, pieces_in};
use super::trade::{Basket, Item, buyer, yuan};

/// On the shelf when the day begins.
const PIECES: u32 = 2;
/// What a tea set costs, in fen.
const PRICE: i64 = 38_800;
/// What the supplier brings: one more than is missing.
const BROUGHT: u32 = 3;
/// Of the set that may stand in.
const OTHERS: u32 = 1;

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("tea-shop").await?;
    let set = stage.stocked("tea-set", "景德镇青花茶具 六件套", PRICE, PIECES).await?;
    let other = stage.stocked("tea-set-white", "德化白瓷茶具 六件套", 39_800, OTHERS).await?;
    stage.may_stand_in(&set, &other).await?;
    stage.tell(
        "clerk",
        &format!("has {PIECES} tea sets on the shelf, and {OTHERS} that may stand in"),
    );
    let basket = |number: usize, pieces: u32| Basket {
        reference: stage.own(&format!("tea-{number}")),
        buyer: buyer(number),
        lines: vec![(set.clone(), pieces)],
    };
    let (first, _) = stage.send(&shop, &basket(0, 3)).await?;
    let ids = vec![first.clone()];
    stage
        .orders_when(&ids, "what is there is promised", |orders| {
            pieces_in(orders, "allocated") == 2 && pieces_in(orders, "backordered") == 1
        })
        .await?;
    let (second, _) = stage.send(&shop, &basket(1, 2)).await?;
    let (third, _) = stage.send(&shop, &basket(2, 1)).await?;
    let (fourth, _) = stage.send(&shop, &basket(3, 1)).await?;
    stage.tell(buyer(0).name, "orders three tea sets; one of them is missing");
    stage.tell(buyer(1).name, "orders two; both are missing");
    stage.tell(buyer(2).name, "orders one, which is missing, as does the next");
    let hers = stage.shortage(&first, "open").await?;
    let his = stage.shortage(&second, "open").await?;
    let missing = (hers["missing"].as_u64(), his["missing"].as_u64());
    stage.promise("what is missing has a case each", missing == (Some(1), Some(2)))?;
    let (her_link, his_link) = (stage.offer(&hers).await?, stage.offer(&his).await?);
    stage.tell("clerk", "lets all choose, each by a link of their own");
    instead(stage, &third, &fourth, &other).await?;
    stage.press(&her_link, "cancel").await?;
    stage.tell(buyer(0).name, "does without");
    stage.press(&his_link, "wait").await?;
    stage.tell(buyer(1).name, "waits");
    let hers = stage.shortage(&first, "settled").await?;
    stage.promise("hers is cancelled, at her word", hers["decided_by"] == "customer")?;
    let due = stage.refund_of(&first).await?;
    stage.promise("what she paid for it is due to her", due["amount"] == yuan(PRICE))?;
    stage.shortage(&second, "waiting").await?;
    stage.receive(&set, BROUGHT).await?;
    stage.tell("supplier", &format!("brings {BROUGHT} tea sets"));
    let his = stage.shortage(&second, "settled").await?;
    stage.promise("his came, and the case closed by itself", his["arrived"] == 2)?;
    stage.open_floor().await;
    let ids = vec![first, second, third];
    let orders = stage.orders_when(&ids, "all three have their parcels", |orders| {
        by(orders, "status").get("completed") == Some(&3)
    });
    let orders = orders.await?;
    let ended = (pieces_in(&orders, "delivered"), pieces_in(&orders, "cancelled"));
    stage.promise("five were sent, one was cancelled, none is missing", ended == (5, 1))?;
    let left = stage.shelf_stands(&set, (1, 0)).await?;
    stage.promise("one is left on the shelf, and nothing is owed", left)?;
    let gone = stage.shelf_stands(&other, (0, 0)).await?;
    stage.promise("the set that stood in has left the books", gone)
}

/// One customer takes the other set, and the next comes too late for it.
async fn instead(stage: &Stage, first: &str, next: &str, other: &Item) -> Result<()> {
    let link = stage.offer(&stage.shortage(first, "open").await?).await?;
    let next_link = stage.offer(&stage.shortage(next, "open").await?).await?;
    let taken = stage.take_instead(&link, other).await?;
    stage.promise("who takes the other set has it", taken)?;
    stage.tell(buyer(2).name, "takes the white set in its place");
    let taken = stage.take_instead(&next_link, other).await?;
    stage.promise("who comes too late for it is told so, and can still choose", !taken)?;
    stage.press(&next_link, "cancel").await?;
    stage.tell(buyer(3).name, "comes too late for it, and does without");
    Ok(())
}
