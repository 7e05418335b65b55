//! `kontor keys`: who may come in over HTTP, a new key, and the end of one.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::At;
use crate::table::{self, instant, text};

/// What to do with keys.
#[derive(clap::Args, Clone, Debug)]
pub struct Keys {
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
    /// List the keys, without what they are
    List,
    /// Make a key and show it, this once
    Add {
        /// admin, read, channel:<id> or device:<id>
        scope: String,
        /// What people call it; the scope where nothing is said
        #[arg(long)]
        name: Option<String>,
    },
    /// End a key at once, for good
    Revoke {
        /// Its id, as it stands in the list
        id: String,
    },
}

/// Lists keys, makes one or ends one.
pub async fn run(how: Keys) -> Result<ExitCode> {
    let api = Api::of_running(&how.at)?;
    match how.wish {
        Some(Wish::Add { scope, name }) => add(&api, &scope, name, how.json).await?,
        Some(Wish::Revoke { id }) => revoke(&api, &id, how.json).await?,
        Some(Wish::List) | None => list(&api, how.json).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(api: &Api, json: bool) -> Result<()> {
    let keys = api.list("/api/v1/keys").await?;
    if json {
        return table::print_json(&keys);
    }
    let rows = keys.iter().map(|key| {
        let times = [instant(key, "created_at"), instant(key, "revoked_at")];
        let [made, ended] = times;
        [text(key, "id"), text(key, "name"), text(key, "scope"), made, ended]
    });
    table::print(["id", "name", "scope", "made", "ended"], rows);
    println!("\nThe admin key of this folder is not in the list: it opens everything.");
    Ok(())
}

async fn add(api: &Api, scope: &str, name: Option<String>, json: bool) -> Result<()> {
    let wish = json!({ "scope": scope, "name": name });
    let made: Value = api.post("/api/v1/keys", wish).await?;
    if json {
        return table::print_json(&made);
    }
    println!("{} opens {}. It is shown this once:\n", text(&made, "id"), text(&made, "scope"));
    println!("  {}\n", text(&made, "key"));
    println!("Send it as `Authorization: Bearer <key>`. It ends with:\n");
    println!("  kontor keys revoke {}", text(&made, "id"));
    Ok(())
}

async fn revoke(api: &Api, id: &str, json: bool) -> Result<()> {
    let ended: Value = api.delete(&format!("/api/v1/keys/{id}")).await?;
    if json {
        return table::print_json(&ended);
    }
    println!("{} opens nothing any more.", text(&ended, "id"));
    Ok(())
}
