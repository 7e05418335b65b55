//! `kontor parked`: messages that a service could not handle, and what a person decides about them.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use contracts::service::Service;
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::At;
use crate::table::{self, instant, text};

/// What to do with messages that were put aside.
#[derive(clap::Args, Clone, Debug)]
pub struct Parked {
    /// Where the data is.
    #[command(flatten)]
    at: At,
    /// Answer in JSON, with what the messages say
    #[arg(long, global = true)]
    json: bool,
    /// What to do; lists them where nothing is said
    #[command(subcommand)]
    wish: Option<Wish>,
}

#[derive(clap::Subcommand, Clone, Debug)]
enum Wish {
    /// List what was put aside, and why
    List,
    /// Try a message again, once what kept it from being handled is mended
    Retry {
        /// Who put it aside
        service: Service,
        /// Its id
        id: String,
        /// A file with what it shall say from now on, as JSON; what it said is kept
        #[arg(long, value_name = "FILE", requires = "reason")]
        body: Option<PathBuf>,
        /// Why it is repaired
        #[arg(long)]
        reason: Option<String>,
    },
    /// Give a message up: it has no effect, and what waits behind it goes on
    Drop {
        /// Who put it aside
        service: Service,
        /// Its id
        id: String,
        /// Why it may have no effect
        #[arg(long)]
        reason: String,
    },
}

/// Lists what was put aside, or carries out what was decided.
pub async fn run(how: Parked) -> Result<ExitCode> {
    let api = Api::of_running(&how.at)?;
    let settled = match how.wish {
        Some(Wish::List) | None => return list(&api, how.json).await,
        Some(Wish::Retry { service, id, body, reason }) => {
            let body = body.map(|path| {
                let text = std::fs::read(&path);
                let text = text.with_context(|| format!("cannot read {}", path.display()))?;
                let unreadable = || format!("{} holds no JSON", path.display());
                serde_json::from_slice::<Value>(&text).with_context(unreadable)
            });
            let wish = json!({ "body": body.transpose()?, "reason": reason });
            api.post::<Value>(&format!("/api/v1/parked/{service}/{id}/retry"), wish).await?
        }
        Some(Wish::Drop { service, id, reason }) => {
            let wish = json!({ "reason": reason });
            api.post::<Value>(&format!("/api/v1/parked/{service}/{id}/drop"), wish).await?
        }
    };
    tell(&settled, how.json)
}

async fn list(api: &Api, json: bool) -> Result<ExitCode> {
    let messages = api.list("/api/v1/parked").await?;
    if json {
        table::print_json(&messages)?;
        return Ok(ExitCode::SUCCESS);
    }
    if messages.is_empty() {
        println!("Nothing is put aside.");
        return Ok(ExitCode::SUCCESS);
    }
    for message in &messages {
        println!(
            "{} {} has {} of {}, about {}",
            instant(message, "parked_at"),
            text(message, "service"),
            text(message, "event_type"),
            text(message, "source"),
            text(message, "aggregate"),
        );
        println!("    {}: {}", text(message, "state"), text(message, "reason"));
        println!("    id {}", text(message, "id"));
    }
    println!("\nWhat waits for another message goes on by itself. What is parked waits for you:");
    println!("  kontor parked --json                              what the messages say");
    println!(
        "  kontor parked retry SERVICE ID                    when what was in the way is mended"
    );
    println!("  kontor parked retry SERVICE ID --body FILE --reason WHY     repaired");
    println!("  kontor parked drop SERVICE ID --reason WHY        for good, without effect");
    Ok(ExitCode::SUCCESS)
}

/// Says what became of a message; one that still waits is a failure for a script.
fn tell(settled: &Value, json: bool) -> Result<ExitCode> {
    let state = text(settled, "state");
    let over = matches!(state.as_str(), "done" | "dropped");
    if json {
        table::print_json(settled)?;
    } else {
        let why = settled["reason"].as_str().map(|why| format!(": {why}")).unwrap_or_default();
        println!("{} is {state}{why}", text(settled, "id"));
        if let Some(behind) = settled["behind"].as_i64().filter(|behind| *behind > 0) {
            println!("{behind} messages about the same still wait");
        }
    }
    Ok(if over { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
