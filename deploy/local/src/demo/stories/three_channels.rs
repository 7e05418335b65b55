//! Three places sell out of one stock, at the same moment.

use anyhow::Result;
use futures::future::{join_all, try_join_all};

use super::stage::{Stage, by, pieces_in};
use super::trade::{Basket, Item, buyer};

/// On the shelf when the day begins.
const PIECES: u32 = 40;
/// How many people buy at each place, a piece or two each.
const BUYERS: usize = 14;

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let own = stage.shop("own-store").await?;
    let web = stage.shop("web-shop").await?;
    let counter = stage.counter("counter").await?;
    let shirt = stage.stocked("shirt", "真丝衬衫 米白 M", 49_900, PIECES).await?;
    stage.tell("云裳", &format!("has {PIECES} shirts, and sells them at three places at once"));
    let at = |place: &str| -> Vec<Basket> {
        (0..BUYERS).map(|number| basket(stage, place, number, &shirt)).collect()
    };
    let (in_own, in_web, at_counter) = (at("own"), at("web"), at("counter"));
    let wanted: u32 =
        [&in_own, &in_web, &at_counter].into_iter().flatten().map(Basket::pieces).sum();
    let by_own = join_all(in_own.iter().map(|basket| stage.send(&own, basket)));
    let by_web = join_all(in_web.iter().map(|basket| stage.send(&web, basket)));
    let by_hand = try_join_all(at_counter.iter().map(|basket| stage.enter(&counter, basket)));
    let (by_own, by_web, by_hand) = futures::join!(by_own, by_web, by_hand);
    let mut ids = by_hand?;
    for sent in by_own.into_iter().chain(by_web) {
        ids.push(sent?.0);
    }
    stage.tell("buyers", &format!("want {wanted} pieces in {} orders", ids.len()));
    let settled = u64::from(wanted);
    let orders = stage.orders_when(&ids, "every piece is promised or waits", |orders| {
        pieces_in(orders, "allocated") + pieces_in(orders, "backordered") == settled
    });
    let orders = orders.await?;
    let (promised, waiting) = (pieces_in(&orders, "allocated"), pieces_in(&orders, "backordered"));
    stage.tell("warehouse", &format!("promises {promised} pieces; {waiting} wait for goods"));
    stage.promise("not one piece was sold twice", promised == u64::from(PIECES))?;
    let (on_hand, allocated) = stage.stock(&shirt).await?;
    let shelf = i64::from(PIECES);
    stage.promise("shelf and promises agree", (on_hand, allocated) == (shelf, shelf))?;
    let missing = u32::try_from(waiting)?;
    stage.receive(&shirt, missing).await?;
    stage.tell("supplier", &format!("brings the {missing} that were missing"));
    stage.open_floor().await;
    let orders = stage.orders_when(&ids, "everybody has their shirts", |orders| {
        by(orders, "status").get("completed") == Some(&orders.len())
    });
    let delivered = pieces_in(&orders.await?, "delivered");
    stage.promise("everybody got what they bought", delivered == settled)?;
    let empty = stage.shelf_stands(&shirt, (0, 0)).await?;
    stage.promise("the shelf is empty, and nothing is owed", empty)
}

fn basket(stage: &Stage, place: &str, number: usize, shirt: &Item) -> Basket {
    let pieces = if number.is_multiple_of(3) { 2 } else { 1 };
    Basket {
        reference: stage.own(&format!("{place}-{number}")),
        buyer: buyer(number),
        lines: vec![(shirt.clone(), pieces)],
    }
}
