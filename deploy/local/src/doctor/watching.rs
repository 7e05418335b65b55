//! Checks by itself: whenever the last check is old, or somebody asks for one in the engine room.

use std::time::Duration;

use anyhow::Result;
use gateway::engine::checks::Checks;
use serde_json::{Value, json};

use super::examine;
use crate::api::Api;
use crate::outside::AbortOnDrop;

/// How often it is asked whether a check is due: whoever presses the button waits so long at most.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Checks by itself, for as long as the guard lives.
pub fn watch(api: Api, database: String) -> AbortOnDrop {
    AbortOnDrop::spawn(async move {
        loop {
            if let Err(error) = look(&api, &database).await {
                let error = format!("{error:#}");
                tracing::debug!(error, "the invariants were not checked");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    })
}

async fn look(api: &Api, database: &str) -> Result<()> {
    let checks: Checks = api.post("/api/v1/checks/watch", json!({})).await?;
    if checks.due {
        let found = serde_json::to_value(examine(database).await?)?;
        api.put::<Value>("/api/v1/checks", found).await?;
    }
    Ok(())
}
