//! What becomes of one parcel: the desk's side of it, the carrier's, and the customer's.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{LOOK_EVERY, Shop, Stage, WITHIN, insist};
use crate::demo::stories::trade::Basket;
use crate::demo::{carrier, floor};

impl Stage {
    /// Lets handhelds walk from now on; parcels wait for whoever hands them over.
    pub async fn open_packing(&self) {
        self.crew.lock().await.spawn(floor::work(self.world.clone()));
    }

    /// Lets a shop send an order that says more than a basket does; gives its id and the answer.
    pub async fn send_with(
        &self,
        shop: &Shop,
        basket: &Basket,
        more: Value,
    ) -> Result<(String, String)> {
        let mut told = basket.told(&self.placed_at());
        merge(&mut told, more);
        self.send_told(shop, &basket.reference, &told.to_string()).await
    }

    /// Waits until the parcel of an order is as it should be.
    pub async fn parcel_of(
        &self,
        order: &str,
        what: &str,
        is_right: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        self.first(&format!("/api/v1/shipments?order_id={order}"), what, is_right).await
    }

    /// Waits until the customer is written to about a problem of the parcel, once.
    pub async fn hears(&self, order: &str, problem: &str) -> Result<()> {
        let path = format!("/api/v1/messages?order={order}");
        let about = |message: &Value| message["problem"] == problem;
        self.first(&path, &format!("a message about {problem}"), about).await?;
        let messages = insist(async || self.world.api.list(&path).await).await?;
        let count = messages.iter().filter(|message| about(message)).count();
        self.promise(&format!("the customer is written to: {problem}, once"), count == 1)
    }

    /// Gives a parcel to the carrier.
    pub async fn hand_over(&self, parcel: &Value) -> Result<()> {
        self.ask_of(parcel, "hand-over", json!({})).await
    }

    /// Says that nobody will see a parcel again.
    pub async fn report_lost(&self, parcel: &Value, why: &str) -> Result<()> {
        self.ask_of(parcel, "report-lost", json!({ "description": why })).await
    }

    async fn ask_of(&self, parcel: &Value, verb: &str, body: Value) -> Result<()> {
        let id = parcel["id"].as_str().context("a parcel without an id")?;
        self.post(&format!("/api/v1/shipments/{id}/{verb}"), body).await
    }

    /// Lets the simulated carrier report a parcel.
    pub async fn carrier_says(&self, parcel: &Value, word: &str) -> Result<()> {
        let number = parcel["tracking_number"].as_str().context("a parcel without a number")?;
        carrier::report(&self.world, number, word).await
    }

    /// Gives what is or was due to the customer of an order.
    pub async fn refunds(&self, order: &str) -> Result<Vec<Value>> {
        let path = format!("/api/v1/refunds?order_id={order}");
        insist(async || self.world.api.list(&path).await).await
    }

    /// Waits until something is due to the customer of an order.
    pub async fn refund_of(&self, order: &str) -> Result<Value> {
        self.first(&format!("/api/v1/refunds?order_id={order}"), "a refund", |_| true).await
    }

    /// Says that a refund was paid.
    pub async fn settle(&self, refund: &str, reference: &str) -> Result<()> {
        let path = format!("/api/v1/refunds/{refund}/settle");
        self.post(&path, json!({ "reference": reference })).await
    }

    /// Lets the customer say that nothing is missing any more.
    pub async fn confirm(&self, order: &str) -> Result<()> {
        self.post(&format!("/api/v1/orders/{order}/confirm-receipt"), json!({})).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<()> {
        insist(async || self.world.api.post::<Value>(path, body.clone()).await).await?;
        Ok(())
    }

    /// Looks at a list until something on it is right.
    async fn first(
        &self,
        path: &str,
        what: &str,
        is_right: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let until = Instant::now() + WITHIN;
        loop {
            let items = insist(async || self.world.api.list(path).await).await?;
            if let Some(found) = items.into_iter().find(&is_right) {
                return Ok(found);
            }
            if Instant::now() > until {
                bail!("{what} did not come true in {} s", WITHIN.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// Writes members into an object, and theirs into those that are there.
fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(members), Value::Object(more)) => {
            for (name, value) in more {
                merge(members.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more,
    }
}
