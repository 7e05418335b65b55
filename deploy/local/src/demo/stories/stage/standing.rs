//! Orders as they should stand, or as they do where they do not.

use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::Value;

use super::{LOOK_EVERY, Stage, WITHIN};

/// How many orders that are not as they should be are told whole.
const TOLD_MAX: usize = 5;

impl Stage {
    /// Reads orders until they are as they should be; gives them.
    pub async fn orders_when(
        &self,
        ids: &[String],
        what: &str,
        are_right: impl Fn(&[Value]) -> bool,
    ) -> Result<Vec<Value>> {
        let until = Instant::now() + WITHIN;
        loop {
            let orders = futures::future::try_join_all(ids.iter().map(|id| self.order(id))).await?;
            if are_right(&orders) {
                return Ok(orders);
            }
            if Instant::now() > until {
                self.tell_how_it_stands(&orders).await;
                bail!("{what} did not come true in {} s", WITHIN.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Tells how orders stand that are not as they should be.
    async fn tell_how_it_stands(&self, orders: &[Value]) {
        println!();
        for order in orders.iter().take(TOLD_MAX) {
            let word = |member: &str| order[member].as_str().unwrap_or("-").to_owned();
            let (number, status) = (word("number"), word("status"));
            println!("    {number}  {status}, {}", word("fulfillment_status"));
            for entry in self.timeline(&word("id")).await.unwrap_or_default() {
                println!("      {} {}", entry["at"], entry["sentence"]);
            }
        }
        println!();
    }
}
