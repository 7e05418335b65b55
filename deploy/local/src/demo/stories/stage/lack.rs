//! What is missing, and what becomes low: the clerk's side of it, and the customer's.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{LOOK_EVERY, Stage, WITHIN, insist};
use crate::demo::stories::trade::Item;

impl Stage {
    /// Waits for the case of an order that misses pieces, as it stands somewhere.
    pub async fn shortage(&self, order: &str, state: &str) -> Result<Value> {
        let path = format!("/api/v1/shortages?order_id={order}&state={state}");
        let looked = async {
            loop {
                let page: Value = insist(async || self.world.api.get(&path).await).await?;
                if page["items"][0].is_object() {
                    return Ok(page["items"][0].clone());
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let looked = tokio::time::timeout(WITHIN, looked).await;
        looked.unwrap_or_else(|_| bail!("{order} has no shortage that is {state}"))
    }

    /// Waits until shelf and promises of an item stand so: order and warehouse hear of a hand-over
    /// each for itself.
    pub async fn shelf_stands(&self, item: &Item, at: (i64, i64)) -> Result<bool> {
        let looked = async {
            while self.stock(item).await? != at {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            Ok(true)
        };
        tokio::time::timeout(WITHIN, looked).await.unwrap_or(Ok(false))
    }

    /// Lets the customer choose; gives the link.
    pub async fn offer(&self, shortage: &Value) -> Result<String> {
        let id = shortage["shortage_id"].as_str().context("a shortage without an id")?;
        let path = format!("/api/v1/shortages/{id}/offer");
        let made: Value = insist(async || self.world.api.post(&path, json!({})).await).await?;
        made["path"].as_str().map(str::to_owned).context("an offer without a link")
    }

    /// Opens a link and presses one of its buttons, with no key.
    pub async fn press(&self, link: &str, choice: &str) -> Result<()> {
        let url = format!("{}{link}", self.world.api.base());
        let client = self.world.api.client();
        let page = client.get(&url).send().await?.error_for_status()?.text().await?;
        if !page.contains(&format!("value=\"{choice}\"")) {
            bail!("the page does not offer to {choice}");
        }
        let form = client.post(format!("{url}/shortage")).body(format!("choice={choice}"));
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        form.send().await?.error_for_status()?;
        Ok(())
    }

    /// Says that an item may stand in for another.
    pub async fn may_stand_in(&self, item: &Item, other: &Item) -> Result<()> {
        let path = format!("/api/v1/items/{}", item.sku);
        let mut known: Value = insist(async || self.world.api.get(&path).await).await?;
        known["substitutes"] = json!([other.sku]);
        insist(async || self.world.api.put::<Value>(&path, known.clone()).await).await?;
        Ok(())
    }

    /// Opens a link and takes an item in place of what is missing, with no key; says whether it is
    /// still to be had.
    pub async fn take_instead(&self, link: &str, item: &Item) -> Result<bool> {
        let url = format!("{}{link}/shortage", self.world.api.base());
        let form = format!("choice=substitute&sku={}", item.sku);
        let form = self.world.api.client().post(&url).body(form);
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        let answer = form.send().await?;
        if answer.status().as_u16() == 409 {
            return Ok(false);
        }
        answer.error_for_status()?;
        Ok(true)
    }

    /// Says from which stock on an item is low.
    pub async fn warn_at(&self, item: &Item, pieces: u32) -> Result<()> {
        let path = format!("/api/v1/stock/{}/reorder-level", item.sku);
        let body = json!({ "location": self.world.location, "reorder_level": pieces });
        insist(async || self.world.api.put::<Value>(&path, body.clone()).await).await?;
        Ok(())
    }

    /// Says whether an item stands on the list of what is low.
    pub async fn is_low(&self, item: &Item) -> Result<bool> {
        let path = format!("/api/v1/stock/low?location={}", self.world.location);
        let low = insist(async || self.world.api.list(&path).await).await?;
        Ok(low.iter().any(|row| row["sku"] == item.sku.as_str()))
    }

    /// Counts how often it was told that an item is low, up to the promise of an order's stock.
    pub async fn warnings(&self, item: &Item, last: &str) -> Result<usize> {
        let counted = async {
            loop {
                let events = self.told().await?;
                let of = |kind: &str, event: &Value| event["type"] == kind;
                let promised = |event: &Value| {
                    of("kontor.warehouse.stock.allocated.v1", event)
                        && event["correlationid"] == last
                };
                if events.iter().any(promised) {
                    let low = |event: &&Value| {
                        of("kontor.warehouse.stock.low.v1", event)
                            && event["data"]["sku"] == item.sku.as_str()
                    };
                    return Ok(events.iter().filter(low).count());
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let counted = tokio::time::timeout(WITHIN, counted).await;
        counted.unwrap_or_else(|_| bail!("the feed never told of {last}"))
    }

    /// Reads the feed from its beginning to its end.
    async fn told(&self) -> Result<Vec<Value>> {
        let (mut events, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/events{after}");
            let page: Value = insist(async || self.world.api.get(&path).await).await?;
            let items = page["items"].as_array().context("a feed without events")?;
            if items.is_empty() {
                return Ok(events);
            }
            events.extend(items.iter().cloned());
            after = format!("?after={}", page["next"].as_str().context("a feed without an end")?);
        }
    }
}
