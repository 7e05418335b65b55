//! `kontor people`: who signs in to the console, somebody new, another password, and the end of one.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::At;
use crate::table::{self, instant, text};

/// Who signs in first.
const FIRST: &str = "admin";

/// What to do with people.
#[derive(clap::Args, Clone, Debug)]
pub struct People {
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
    /// List the people
    List,
    /// Let somebody sign in; their password is made and shown, this once. Again: another name or role
    Add {
        /// What they sign in with, 1 to 64 of A-Z, a-z, 0-9, _ and -
        id: String,
        /// admin, operator, clerk, warehouse_lead, picker or viewer
        #[arg(long)]
        role: String,
        /// What others read; the id where nothing is said
        #[arg(long)]
        name: Option<String>,
        /// A channel that their work reaches, once for each; all where none is named
        #[arg(long = "channel", value_name = "CHANNEL")]
        channels: Vec<String>,
        /// A location that their work reaches, once for each; all where none is named
        #[arg(long = "location", value_name = "LOCATION")]
        locations: Vec<String>,
        /// Their work reaches everything again
        #[arg(long, conflicts_with_all = ["channels", "locations"])]
        everywhere: bool,
    },
    /// Make another password and show it, this once; they are signed out everywhere
    Password {
        /// What they sign in with
        id: String,
    },
    /// End somebody's access and sessions at once
    End {
        /// What they sign in with
        id: String,
    },
}

/// Lists people, lets one in, gives one another password or ends one's access.
pub async fn run(how: People) -> Result<ExitCode> {
    let api = Api::of_running(&how.at)?;
    let made: Value = match how.wish {
        Some(Wish::List) | None => {
            list(&api, how.json).await?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(Wish::Add { id, role, name, channels, locations, everywhere }) => {
            // What is not named stays as it was.
            let named = |names: Vec<String>| (everywhere || !names.is_empty()).then_some(names);
            let (channels, locations) = (named(channels), named(locations));
            let wish = json!({ "id": id, "role": role, "name": name, "channels": channels, "locations": locations });
            api.post("/api/v1/people", wish).await?
        }
        Some(Wish::Password { id }) => {
            api.post(&format!("/api/v1/people/{id}/password"), json!({})).await?
        }
        Some(Wish::End { id }) => api.delete(&format!("/api/v1/people/{id}")).await?,
    };
    if how.json {
        table::print_json(&made)?;
    } else {
        println!("{}", sentence(&made, api.world()));
    }
    Ok(ExitCode::SUCCESS)
}

fn sentence(made: &Value, world: &str) -> String {
    let (id, role) = (text(made, "id"), text(made, "role"));
    match (made["password"].as_str(), made["ended_at"].as_str()) {
        (Some(password), _) => format!(
            "{id} signs in at {world}/ as {role}. The password is shown this once:\n\n  {password}\n"
        ),
        (None, Some(_)) => format!("{id} does not get in any more."),
        (None, None) => format!("{id} is {role} now; the password stays."),
    }
}

async fn list(api: &Api, json: bool) -> Result<()> {
    let people = api.list("/api/v1/people").await?;
    if json {
        return table::print_json(&people);
    }
    let rows = people.iter().map(|person| {
        let [made, signed_in, ended] =
            ["made_at", "signed_in_at", "ended_at"].map(|name| instant(person, name));
        let [id, name, role] = ["id", "name", "role"].map(|name| text(person, name));
        [id, name, role, reach(person), made, signed_in, ended]
    });
    table::print(["id", "name", "role", "reaches", "since", "last signed in", "ended"], rows);
    Ok(())
}

/// Tells how far somebody's work reaches.
fn reach(person: &Value) -> String {
    let named = |what: &str| {
        let names = person[what].as_array()?.iter().filter_map(Value::as_str).collect::<Vec<_>>();
        (!names.is_empty()).then(|| format!("{what} {}", names.join(", ")))
    };
    let named: Vec<_> = ["channels", "locations"].into_iter().filter_map(named).collect();
    if named.is_empty() { "everything".to_owned() } else { named.join("; ") }
}

/// Lets the first person in where nobody can sign in yet; gives how to get in, in words.
pub async fn first(api: &Api, shown_at: &str) -> Result<String> {
    let people = api.list("/api/v1/people").await?;
    let live = people.iter().any(|person| person["ended_at"].is_null());
    if live {
        return Ok(format!("{shown_at}/   `kontor people` lists who may"));
    }
    let wish = json!({ "id": FIRST, "name": "Admin", "role": "admin" });
    let made: Value = api.post("/api/v1/people", wish).await?;
    let password = text(&made, "password");
    Ok(format!("{shown_at}/   as {FIRST}, password {password} (shown this once)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_told_where_it_was_made_and_never_again() {
        let made = json!({ "id": "anna", "role": "clerk", "password": "aaaa-bbbb" });
        let told = sentence(&made, "http://house");
        assert!(told.contains("http://house/") && told.contains("aaaa-bbbb"), "{told}");
        let changed = json!({ "id": "anna", "role": "picker", "ended_at": null });
        assert_eq!(sentence(&changed, ""), "anna is picker now; the password stays.");
        let ended = json!({ "id": "anna", "role": "picker", "ended_at": "2026-01-01T00:00:00Z" });
        assert_eq!(sentence(&ended, ""), "anna does not get in any more.");
    }

    #[test]
    fn how_far_somebody_reaches_is_told_by_name() {
        assert_eq!(reach(&json!({ "channels": [], "locations": [] })), "everything");
        let narrow = json!({ "channels": ["web", "shop"], "locations": ["main"] });
        assert_eq!(reach(&narrow), "channels web, shop; locations main");
    }
}
