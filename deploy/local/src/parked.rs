//! `kontor parked`: what could not be handled, and what a person decides about it: messages between
//! services, reports of carriers, deliveries of shops.

mod rows;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use contracts::service::Service;
use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::At;
use crate::table::{self, text};
use rows::Kind;

/// What to do with what was put aside.
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
    /// Try again what was put aside, once what kept it from being handled is mended
    Retry {
        /// Who put it aside
        service: Service,
        /// Its id
        id: String,
        /// A file with what it shall say from now on; what a message said is kept, and a delivery stays
        /// as it was signed
        #[arg(long, value_name = "FILE", requires = "reason")]
        body: Option<PathBuf>,
        /// Why it is repaired
        #[arg(long)]
        reason: Option<String>,
    },
    /// Give a message or report up: it has no effect, and what waits behind it goes on; a delivery
    /// is kept
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
                let text = std::fs::read_to_string(&path);
                text.with_context(|| format!("cannot read {}", path.display()))
            });
            retry(&api, service, &id, body.transpose()?, reason).await?
        }
        Some(Wish::Drop { service, id, reason }) => give_up(&api, service, &id, &reason).await?,
    };
    tell(&settled, how.json)
}

async fn retry(
    api: &Api,
    service: Service,
    id: &str,
    body: Option<String>,
    reason: Option<String>,
) -> Result<Value> {
    let taken: Value = match Kind::of(id) {
        Kind::Message => {
            let body = body.map(|body| serde_json::from_str::<Value>(&body));
            let body = body.transpose().context("what the message shall say is no JSON")?;
            let wish = json!({ "body": body, "reason": reason });
            return api.post(&format!("/api/v1/parked/{service}/{id}/retry"), wish).await;
        }
        Kind::Report => {
            let wish = json!({ "body": body });
            api.post(&format!("/api/v1/tracking-reports/{id}/retry"), wish).await?
        }
        Kind::Delivery if body.is_some() => {
            bail!(
                "a delivery stays as the shop signed it; mend what it says is missing, then retry"
            )
        }
        Kind::Delivery => api.post(&format!("/api/v1/deliveries/{id}/retry"), json!({})).await?,
    };
    Ok(rows::taken(id, &taken))
}

async fn give_up(api: &Api, service: Service, id: &str, reason: &str) -> Result<Value> {
    let wish = json!({ "reason": reason });
    match Kind::of(id) {
        Kind::Message => api.post(&format!("/api/v1/parked/{service}/{id}/drop"), wish).await,
        Kind::Report => {
            api.post::<Value>(&format!("/api/v1/tracking-reports/{id}/drop"), wish).await?;
            Ok(json!({ "id": id, "state": "dropped" }))
        }
        Kind::Delivery => bail!("a delivery is kept; it has no effect until it is retried"),
    }
}

async fn list(api: &Api, json: bool) -> Result<ExitCode> {
    let mut aside = api.list("/api/v1/parked").await?;
    aside.extend(api.list(rows::REPORTS).await?.into_iter().map(rows::of_report));
    aside.extend(api.list(rows::DELIVERIES).await?.into_iter().map(rows::of_delivery));
    if json {
        table::print_json(&aside)?;
        return Ok(ExitCode::SUCCESS);
    }
    if aside.is_empty() {
        println!("Nothing is put aside.");
        return Ok(ExitCode::SUCCESS);
    }
    for row in &aside {
        println!("{}", rows::words(row));
    }
    println!("\n{}", rows::footer(&aside));
    Ok(ExitCode::SUCCESS)
}

/// Says what became of it; what that still waits is a failure for a script.
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
