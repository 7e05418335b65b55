//! `kontor devices`: which handhelds may work, what a new one needs to come in, and the end of one.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::At;
use crate::table::{self, instant, text};

/// What to do with devices.
#[derive(clap::Args, Clone, Debug)]
pub struct Devices {
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
    /// List the devices
    List,
    /// Let a device in, or move it; its credentials are shown this once, earlier ones end
    Add(NewDevice),
    /// Cut a device off at once
    Revoke {
        /// Its id
        id: String,
    },
}

#[derive(clap::Args, Clone, Debug)]
struct NewDevice {
    /// Its id, 1 to 64 of A-Z, a-z, 0-9, _ and -
    id: String,
    /// Where it works
    #[arg(long, default_value = "main")]
    location: String,
    /// Whose jobs it sees; may be given more than once
    #[arg(long = "zone", required = true)]
    zones: Vec<String>,
    /// Write its credentials to a file that only you can read, instead of showing them
    #[arg(long, value_name = "FILE")]
    creds: Option<PathBuf>,
}

/// Lists devices, lets one in or cuts one off.
pub async fn run(how: Devices) -> Result<ExitCode> {
    let api = Api::of_running(&how.at)?;
    match how.wish {
        Some(Wish::Add(device)) => add(&api, device, how.json).await?,
        Some(Wish::Revoke { id }) => revoke(&api, &id, how.json).await?,
        Some(Wish::List) | None => list(&api, how.json).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(api: &Api, json: bool) -> Result<()> {
    let devices = api.list("/api/v1/devices").await?;
    if json {
        return table::print_json(&devices);
    }
    let rows = devices.iter().map(|device| {
        let zones = device["zones"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let zones = zones.collect::<Vec<_>>().join(", ");
        let times = [instant(device, "granted_at"), instant(device, "revoked_at")];
        let [granted, ended] = times;
        [text(device, "id"), text(device, "location"), zones, granted, ended]
    });
    table::print(["id", "location", "zones", "let in", "ended"], rows);
    Ok(())
}

async fn add(api: &Api, device: NewDevice, json: bool) -> Result<()> {
    let NewDevice { id, location, zones, creds } = device;
    let wish = json!({ "id": id, "location": location, "zones": zones });
    let mut made: Value = api.post("/api/v1/devices", wish).await?;
    let written = creds.as_deref().map(|path| write(path, &text(&made, "creds"))).transpose()?;
    if json {
        if let (Some(_), Some(members)) = (written, made.as_object_mut()) {
            members.remove("creds");
        }
        return table::print_json(&made);
    }
    println!("{id} may work at {location}.\n");
    println!("  broker     {}", text(&made, "nats_url"));
    if let Some(by_web) = made["websocket_url"].as_str() {
        println!("  or         {by_web}");
    }
    println!("  asks       {}<open|claim|scan|short|confirm|release>", text(&made, "questions"));
    for offers in made["offers"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("  hears      {offers}");
    }
    match creds {
        Some(path) => println!("  credentials are in {}", path.display()),
        None => println!("\nIts credentials, shown this once:\n\n{}", text(&made, "creds")),
    }
    Ok(())
}

/// Writes credentials where nobody else reads them.
fn write(path: &Path, creds: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("cannot write {}", path.display()))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    Ok(file.write_all(creds.as_bytes())?)
}

async fn revoke(api: &Api, id: &str, json: bool) -> Result<()> {
    let ended: Value = api.delete(&format!("/api/v1/devices/{id}")).await?;
    if json {
        return table::print_json(&ended);
    }
    println!("{} is cut off; the jobs that it held are offered again.", text(&ended, "id"));
    Ok(())
}
