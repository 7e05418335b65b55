//! `kontor channels`: which shops there are, and a new one in one line.

mod stock;

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use self::stock::Stock;
use crate::api::Api;
use crate::cli::At;
use crate::table::{self, text};

/// What to do with channels.
#[derive(clap::Args, Clone, Debug)]
pub struct Channels {
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// Answer in JSON
    #[arg(long, global = true)]
    json: bool,
    /// What to do; lists them where nothing is said
    #[command(subcommand)]
    wish: Option<Wish>,
}

#[derive(clap::Subcommand, Clone, Debug)]
enum Wish {
    /// List the shops
    List,
    /// Add a shop, or change one
    Add(NewChannel),
    /// Show what a shop is told of stock, or set it
    Stock(Stock),
}

/// A shop that shall send its orders.
#[derive(clap::Args, Clone, Debug)]
struct NewChannel {
    /// Its id, as it stands in the URL of its webhooks
    id: String,
    /// shopify, woocommerce or standard; manual where people enter the orders
    #[arg(long)]
    kind: String,
    /// ISO 4217; where orders may come without one
    #[arg(long)]
    currency: Option<String>,
    /// What its webhooks are signed with, kept as it is where none is given; may be given twice,
    /// while one replaces the other
    #[arg(long = "secret")]
    secrets: Vec<String>,
}

/// Lists channels, or makes one.
pub async fn run(how: Channels) -> Result<ExitCode> {
    let api = Api::of_running(&how.at)?;
    match how.wish {
        Some(Wish::Add(channel)) => add(&api, channel, how.json).await?,
        Some(Wish::Stock(stock)) => stock::publish(&api, stock, how.json).await?,
        Some(Wish::List) | None => list(&api, how.json).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(api: &Api, json: bool) -> Result<()> {
    let page: Value = api.get("/api/v1/channels").await?;
    let channels = page["items"].as_array().cloned().unwrap_or_default();
    if json {
        return table::print_json(&channels);
    }
    let rows = channels.iter().map(|channel| {
        let id = text(channel, "id");
        let webhooks = format!("{}/webhooks/{id}", api.world());
        [id, text(channel, "kind"), text(channel, "currency"), text(channel, "status"), webhooks]
    });
    table::print(["id", "kind", "currency", "status", "webhooks"], rows);
    Ok(())
}

async fn add(api: &Api, channel: NewChannel, json: bool) -> Result<()> {
    let NewChannel { id, kind, currency, secrets } = channel;
    let mut body = json!({ "id": id, "kind": kind, "secrets": secrets });
    if let Some(currency) = currency {
        body["currency"] = currency.into();
    }
    let made: Value = api.post("/api/v1/channels", body).await?;
    if json {
        return table::print_json(&made);
    }
    let signed = made["signed"].as_bool().unwrap_or_default();
    match kind.as_str() {
        _ if !signed && kind != "manual" => {
            println!("{id} is there, but without a secret: whatever its shop sends is refused.\n");
            println!("  {}\n", where_to_find(&kind));
            println!("Then set it: kontor channels add {id} --kind {kind} --secret <secret>");
        }
        "manual" => println!("{id} is there. Enter its orders at {}/api/v1/orders", api.base()),
        _ => println!(
            "{id} is there. Let the shop send its order events to {}/webhooks/{id}",
            api.world()
        ),
    }
    Ok(())
}

/// Says where the shop's people find what its webhooks are signed with.
fn where_to_find(kind: &str) -> &'static str {
    match kind {
        "shopify" => "Shopify shows it under Settings, Notifications, Webhooks.",
        "woocommerce" => "WooCommerce shows it under Settings, Advanced, Webhooks, Secret.",
        _ => "It begins with whsec_; whoever sends the webhooks has it.",
    }
}
