//! Scoped keys: made here, shown once, kept as a hash.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::access::{KEYS_PUT, KEYS_REVOKE, KeyScope, KeyView, PutKey, RevokeKey};
use contracts::requests::intake::{CHANNELS_GET, Channel, GetChannel};
use contracts::service::Service;
use data_encoding::HEXLOWER;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Arrived, json, to_the_end};
use crate::state::Edge;

/// As much randomness as the hash can hold.
const KEY_BYTES: usize = 32;

/// A key that is wanted.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it opens: `admin`, `read`, `channel:<id>` or `device:<id>`.
    pub scope: KeyScope,
    /// For people; the scope where nothing is said.
    #[serde(default)]
    pub name: Option<String>,
    /// When it ends by itself; never where nothing is said.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A key, this once.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct KeyMade {
    /// What is known about it.
    #[serde(flatten)]
    pub view: KeyView,
    /// The key itself; it cannot be shown again.
    pub key: String,
}

/// Makes a key and shows it once.
pub async fn make(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: NewKey = arrived.json()?;
    if let KeyScope::Device(device) = &wish.scope
        && edge.book.device(device).is_none()
    {
        let detail = format!("no live device is called {device}");
        return Err(Problem::unprocessable(&detail).with_error("#/scope", detail));
    }
    if let KeyScope::Channel(channel) = &wish.scope {
        known_channel(edge, &arrived, channel).await?;
    }
    let mut random = [0_u8; KEY_BYTES];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::unavailable("the machine gives no random bytes").retry_after(1))?;
    let key = format!("kontor_{}", HEXLOWER.encode(&random));
    let put = PutKey {
        name: wish.name.unwrap_or_else(|| wish.scope.to_string()),
        scope: wish.scope,
        hash: HEXLOWER.encode(&Sha256::digest(key.as_bytes())),
        expires_at: wish.expires_at,
    };
    let edge = edge.clone();
    let view = to_the_end(async move {
        let asker = &edge.asker;
        let asked = asker.ask_json(&arrived.asking, Service::Gateway, KEYS_PUT, &put);
        let view: KeyView = asked.await?;
        edge.refresh().await?;
        Ok(view)
    });
    json(StatusCode::CREATED, &KeyMade { view: view.await?, key })
}

/// A key of a channel that is not there would open nothing, and nobody would know why.
async fn known_channel(edge: &Edge, arrived: &Arrived, channel: &str) -> Result<(), Problem> {
    let asked = GetChannel { id: channel.to_owned() };
    let (asking, intake) = (&arrived.asking, Service::OrderIntake);
    match edge.asker.ask_json::<Channel>(asking, intake, CHANNELS_GET, &asked).await {
        Ok(_) => Ok(()),
        Err(problem) if problem.status == 404 => {
            let detail = format!("no channel is called {channel}");
            Err(Problem::unprocessable(&detail).with_error("#/scope", detail))
        }
        Err(problem) => Err(problem),
    }
}

/// Ends a key at once.
pub async fn revoke(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let id = arrived.path_value("id");
    let key_id = id.parse().map_err(|_| Problem::not_found(format!("no key is called {id}")))?;
    let edge = edge.clone();
    let view = to_the_end(async move {
        let wish = RevokeKey { key_id };
        let asked = edge.asker.ask_json(&arrived.asking, Service::Gateway, KEYS_REVOKE, &wish);
        let view: KeyView = asked.await?;
        edge.refresh().await?;
        Ok(view)
    });
    json(StatusCode::OK, &view.await?)
}
