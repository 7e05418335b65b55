//! Too little is there, and each customer chooses what becomes of what is missing.

use anyhow::Result;

use super::stage::{Stage, by, pieces_in};
use super::trade::{Basket, buyer, yuan};

/// On the shelf when the day begins.
const PIECES: u32 = 2;
/// What a tea set costs, in fen.
const PRICE: i64 = 38_800;
/// What the supplier brings: one more than is missing.
const BROUGHT: u32 = 3;

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("tea-shop").await?;
    let set = stage.stocked("tea-set", "景德镇青花茶具 六件套", PRICE, PIECES).await?;
    stage.tell("clerk", &format!("has {PIECES} tea sets on the shelf"));
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
    stage.tell(buyer(0).name, "orders three tea sets; one of them is missing");
    stage.tell(buyer(1).name, "orders two; both are missing");
    let hers = stage.shortage(&first, "open").await?;
    let his = stage.shortage(&second, "open").await?;
    let missing = (hers["missing"].as_u64(), his["missing"].as_u64());
    stage.promise("what is missing has a case each", missing == (Some(1), Some(2)))?;
    let (her_link, his_link) = (stage.offer(&hers).await?, stage.offer(&his).await?);
    stage.tell("clerk", "offers both to wait or to do without, each by a link of their own");
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
    let ids = vec![first, second];
    let orders = stage.orders_when(&ids, "both have their parcels", |orders| {
        by(orders, "status").get("completed") == Some(&2)
    });
    let orders = orders.await?;
    let ended = (pieces_in(&orders, "delivered"), pieces_in(&orders, "cancelled"));
    stage.promise("four were sent, one was cancelled, none is missing", ended == (4, 1))?;
    let left = stage.shelf_stands(&set, (1, 0)).await?;
    stage.promise("one is left on the shelf, and nothing is owed", left)
}
