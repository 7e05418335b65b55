//! `kontor channels`: which shops there are, and a new one in one line.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::{Channels, ChannelsDo, NewChannel};
use crate::home::Home;

/// Lists channels, or makes one.
pub async fn run(how: Channels) -> Result<ExitCode> {
    let home = Home::open(how.at.data.clone())?;
    let running = home.running().with_context(|| {
        format!("nothing runs on {}; start it with `kontor up`", home.root().display())
    })?;
    let api = Api::new(&running.http, &home.admin_key()?)?;
    match how.add {
        Some(ChannelsDo::Add(channel)) => add(&api, channel).await?,
        None => list(&api).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(api: &Api) -> Result<()> {
    let page: Value = api.get("/api/v1/channels").await?;
    let text = |channel: &Value, name: &str| channel[name].as_str().unwrap_or("-").to_owned();
    println!("{:<24} {:<12} {:<9} {:<8} webhooks", "id", "kind", "currency", "status");
    for channel in page["items"].as_array().into_iter().flatten() {
        let id = text(channel, "id");
        println!(
            "{id:<24} {:<12} {:<9} {:<8} {}/webhooks/{id}",
            text(channel, "kind"),
            text(channel, "currency"),
            text(channel, "status"),
            api.base()
        );
    }
    Ok(())
}

async fn add(api: &Api, channel: NewChannel) -> Result<()> {
    let NewChannel { id, kind, currency, secrets } = channel;
    let mut body = json!({ "id": id, "kind": kind, "secrets": secrets });
    if let Some(currency) = currency {
        body["currency"] = currency.into();
    }
    let _: Value = api.post("/api/v1/channels", body).await?;
    println!("{id} is there. Let the shop send its order events to {}/webhooks/{id}", api.base());
    Ok(())
}
