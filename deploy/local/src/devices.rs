//! `kontor devices`: which handhelds may work, what a new one needs to come in, and the end of one.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use contracts::subjects::{floor_answer, mqtt_topic};
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
    /// Let it in by MQTT as well, by a password, where the broker listens for it (`kontor up
    /// --mqtt-listen`)
    #[arg(long)]
    mqtt: bool,
    /// Write that password to a file that only you can read, instead of showing it
    #[arg(long, value_name = "FILE", requires = "mqtt")]
    password: Option<PathBuf>,
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
        let by_mqtt = if device["mqtt"] == true { "yes" } else { "-" };
        [text(device, "id"), text(device, "location"), zones, by_mqtt.into(), granted, ended]
    });
    table::print(["id", "location", "zones", "mqtt", "let in", "ended"], rows);
    Ok(())
}

async fn add(api: &Api, device: NewDevice, json: bool) -> Result<()> {
    let NewDevice { id, location, zones, creds, mqtt, password } = device;
    let mut wish = json!({ "id": id, "location": location, "zones": zones });
    if mqtt {
        wish["mqtt"] = true.into();
    }
    let mut made: Value = api.post("/api/v1/devices", wish).await?;
    if let Some(path) = &creds {
        write(path, &text(&made, "creds"))?;
    }
    if let Some(path) = &password {
        write(path, &text(&made["mqtt"], "password"))?;
    }
    if json {
        forget(Some(&mut made), creds.is_some(), "creds");
        forget(made.get_mut("mqtt"), password.is_some(), "password");
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
    if mqtt {
        tell_mqtt(&made, password.as_deref());
    }
    Ok(())
}

/// Says how a device comes in by MQTT, and under which topics it asks and hears.
fn tell_mqtt(made: &Value, password: Option<&Path>) {
    let access = &made["mqtt"];
    println!("\nBy MQTT (QoS 0 is enough):\n");
    println!("  broker     {}", text(access, "url"));
    println!("  user       {}", text(access, "username"));
    println!("  asks       {}<verb>", mqtt_topic(&text(made, "questions")));
    println!("  answers    {}", mqtt_topic(&floor_answer(&text(made, "id"), "*")));
    for offers in made["offers"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("  hears      {}", mqtt_topic(offers));
    }
    match password {
        Some(path) => println!("  password   in {}", path.display()),
        None => println!("\nIts password, shown this once:\n\n{}", text(access, "password")),
    }
}

/// Takes a secret that was written to a file out of what is shown.
fn forget(told: Option<&mut Value>, is_written: bool, member: &str) {
    if let Some(members) = told.filter(|_| is_written).and_then(Value::as_object_mut) {
        members.remove(member);
    }
}

/// Writes a secret where nobody else reads it.
fn write(path: &Path, secret: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("cannot write {}", path.display()))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    Ok(file.write_all(secret.as_bytes())?)
}

async fn revoke(api: &Api, id: &str, json: bool) -> Result<()> {
    let ended: Value = api.delete(&format!("/api/v1/devices/{id}")).await?;
    if json {
        return table::print_json(&ended);
    }
    println!("{} is cut off; the jobs that it held are offered again.", text(&ended, "id"));
    Ok(())
}
