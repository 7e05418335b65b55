//! An order that no member of the staff looks at: rules, stock and carriers agree.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

use super::stage::{Stage, by};
use super::trade::{Basket, buyer};

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("yunshang").await?;
    let shirt = stage.stocked("shirt", "真丝衬衫 米白 M", 49_900, 20).await?;
    let scarf = stage.stocked("scarf", "羊绒围巾 驼色", 32_900, 20).await?;
    stage.open_floor().await;
    let (reference, buyer) = (stage.own("1"), buyer(0));
    stage.tell(buyer.name, "buys a silk shirt and two scarves at 云裳, and pays");
    let basket = Basket { reference, buyer, lines: vec![(shirt, 1), (scarf, 2)] };
    let (id, answer) = stage.send(&shop, &basket).await?;
    stage.tell("云裳", &format!("sends the order, and hears: {answer}"));
    let ids = [id.clone()];
    let orders = stage.orders_when(&ids, "the order is completed", |orders| {
        by(orders, "status").contains_key("completed")
    });
    let order = &orders.await?[0];
    tell_way(stage, &id).await?;
    let pieces = u64::from(basket.pieces());
    let delivered = super::stage::pieces_in(std::slice::from_ref(order), "delivered");
    stage.promise("every piece was delivered", delivered == pieces)?;
    let way = stage.timeline(&id).await?;
    let approved = way.iter().find(|entry| entry["code"] == "approved");
    let approved = approved.and_then(|entry| entry["sentence"].as_str());
    let by_rules = approved.is_some_and(|sentence| sentence.ends_with("by rules"));
    stage.promise("rules approved it, nobody had to look at it", by_rules)
}

/// Tells the order's own timeline, by the time since it arrived.
async fn tell_way(stage: &Stage, id: &str) -> Result<()> {
    let way = stage.timeline(id).await?;
    let at = |entry: &serde_json::Value| -> Option<DateTime<Utc>> {
        entry["at"].as_str().and_then(|at| at.parse().ok())
    };
    let first = way.first().and_then(at).context("an order without a timeline")?;
    println!();
    for entry in &way {
        let since = at(entry).map_or(0, |at| (at - first).num_milliseconds());
        let sentence = entry["sentence"].as_str().unwrap_or_default();
        println!("    {since:>6} ms  {sentence}");
    }
    println!();
    Ok(())
}
