//! Stock falls below its warning level: whoever reorders hears it once.

use anyhow::Result;

use super::stage::{Stage, pieces_in};
use super::trade::{Basket, Item, buyer};

/// On the shelf when the day begins.
const PIECES: u32 = 12;
/// What the supplier brings when it is told.
const BROUGHT: u32 = 9;
/// With so many it is time to reorder.
const WARNING: u32 = 5;
/// How many buy one each: the level is crossed in the middle of them.
const BUYERS: usize = 10;

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("tea-shop").await?;
    let tea = stage.stocked("tea", "西湖龙井 250克", 26_800, PIECES).await?;
    stage.warn_at(&tea, WARNING).await?;
    stage.tell("clerk", &format!("has {PIECES} tins of tea; at {WARNING} they are reordered"));
    stage.promise("nothing is low yet", !stage.is_low(&tea).await?)?;
    let last = sell(stage, &shop, &tea, 0).await?;
    stage.tell("buyers", &format!("buy {BUYERS} tins, one after the other"));
    let heard = stage.warnings(&tea, &last).await?;
    stage.promise("it was told once, however many bought", heard == 1)?;
    stage.promise("it stands on the list", stage.is_low(&tea).await?)?;
    stage.receive(&tea, BROUGHT).await?;
    stage.tell("supplier", &format!("brings {BROUGHT} tins"));
    stage.promise("it stands on the list no longer", !stage.is_low(&tea).await?)?;
    let last = sell(stage, &shop, &tea, BUYERS).await?;
    stage.tell("buyers", &format!("buy {BUYERS} more"));
    let heard = stage.warnings(&tea, &last).await?;
    stage.promise("it was told a second time, for the second crossing", heard == 2)
}

/// Sells a tin to each of some buyers; gives the last order once its stock is promised.
async fn sell(stage: &Stage, shop: &super::stage::Shop, tea: &Item, from: usize) -> Result<String> {
    let mut ids = Vec::new();
    for number in from..from + BUYERS {
        let basket = Basket {
            reference: stage.own(&format!("tin-{number}")),
            buyer: buyer(number),
            lines: vec![(tea.clone(), 1)],
        };
        let (id, _) = stage.send(shop, &basket).await?;
        let one = [id];
        stage
            .orders_when(&one, "a tin is promised", |orders| pieces_in(orders, "allocated") == 1)
            .await?;
        ids.extend(one);
    }
    Ok(ids.pop().unwrap_or_default())
}
