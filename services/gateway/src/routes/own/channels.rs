//! Channels and carriers: the business part goes to its service, the secrets stay here, sealed.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::access::{PutSecrets, SECRETS_PUT, SecretHolder};
use contracts::requests::intake::{self, Channel, ChannelKind, PutChannel};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json, to_the_end};
use crate::domain::verification::{SECRETS_MAX, Scheme, Secret};
use crate::edge::ask::Asking;
use crate::edge::strict_json;
use crate::state::Edge;

/// A channel as it should be; its secrets are written and never read.
#[derive(JsonSchema)]
pub struct NewChannel {
    /// Its business part.
    #[schemars(flatten)]
    pub channel: PutChannel,
    /// What its webhooks are signed with: one or two that are live; unchanged where nothing is said.
    pub secrets: Option<Vec<String>>,
}

/// A channel as it stands.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChannelMade {
    /// Its business part.
    #[serde(flatten)]
    pub channel: Channel,
    /// Where its webhooks go.
    pub webhook_path: String,
    /// The same in full, where it is known under which address the world finds us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// Whether a secret is live: without one whatever is sent there is refused.
    #[serde(default)]
    pub signed: bool,
}

/// What a carrier's webhooks are signed with.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarrierSecrets {
    /// One or two that are live.
    pub secrets: Vec<String>,
}

/// Makes or changes a channel, then keeps its secrets.
pub async fn put_channel(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let mut members = strict_json::object(&arrived.body.bytes)?;
    let secrets = match members.remove("secrets") {
        None => None,
        Some(value) => Some(serde_json::from_value::<Vec<String>>(value).map_err(|_| {
            let detail = "`secrets` is a list of texts";
            Problem::unprocessable(detail).with_error("#/secrets", detail)
        })?),
    };
    let wish: PutChannel = serde_json::from_value(members.into())
        .map_err(|error| Problem::unprocessable(error.to_string()))?;
    let secrets = secrets.filter(|secrets| !secrets.is_empty());
    let sealed = match (secrets, scheme_of(wish.kind)) {
        (None, _) => None,
        (Some(secrets), Some((name, scheme))) => {
            Some(seal(edge, SecretHolder::Channel, &wish.id, (name, scheme), &secrets)?)
        }
        (Some(_), None) => {
            let detail = "a channel whose orders are entered by hand signs nothing";
            return Err(Problem::unprocessable(detail).with_error("#/secrets", detail));
        }
    };
    let (book, base, edge) = (edge.book.clone(), edge.public_url.clone(), edge.clone());
    let channel = to_the_end(async move {
        let asked = edge.asker.ask_json::<Channel>(
            &arrived.asking,
            Service::OrderIntake,
            intake::CHANNELS_PUT,
            &wish,
        );
        let channel = asked.await?;
        if let Some(sealed) = sealed {
            keep(&edge, &arrived.asking, &sealed).await?;
        }
        Ok(channel)
    });
    let channel = channel.await?;
    let webhook_path = format!("/webhooks/{}", channel.id);
    let webhook_url = (!base.is_empty()).then(|| format!("{base}{webhook_path}"));
    let signed = book.sender(SecretHolder::Channel, &channel.id)?.is_some();
    json(StatusCode::CREATED, &ChannelMade { channel, webhook_path, webhook_url, signed })
}

/// Keeps the secrets of a carrier.
pub async fn put_carrier_secrets(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: CarrierSecrets = arrived.json()?;
    let carrier = arrived.path_value("carrier").to_owned();
    let scheme = Scheme::of_carrier(&carrier).ok_or_else(|| {
        Problem::not_found(format!(
            "no carrier that sends webhooks is called {carrier}; there are parcel-sim, easypost \
             and kuaidi100"
        ))
    })?;
    let named = (carrier.as_str(), scheme);
    let sealed = seal(edge, SecretHolder::Carrier, &carrier, named, &wish.secrets)?;
    let edge = edge.clone();
    to_the_end(async move { keep(&edge, &arrived.asking, &sealed).await }).await?;
    json(StatusCode::OK, &Done {})
}

fn scheme_of(kind: ChannelKind) -> Option<(&'static str, Scheme)> {
    match kind {
        ChannelKind::Shopify => Some(("shopify", Scheme::Shopify)),
        ChannelKind::Woocommerce => Some(("woocommerce", Scheme::Woocommerce)),
        ChannelKind::Standard => Some(("standard", Scheme::Standard)),
        ChannelKind::Manual => None,
    }
}

fn seal(
    edge: &Edge,
    holder: SecretHolder,
    id: &str,
    (name, scheme): (&str, Scheme),
    secrets: &[String],
) -> Result<PutSecrets, Problem> {
    if !(1..=SECRETS_MAX).contains(&secrets.len()) {
        let detail = format!("1 to {SECRETS_MAX} secrets are live at a time");
        return Err(Problem::unprocessable(&detail).with_error("#/secrets", detail));
    }
    let mut sealed = Vec::new();
    for (at, secret) in secrets.iter().enumerate() {
        Secret::try_new(scheme, secret).map_err(|error| {
            Problem::unprocessable(error.to_string())
                .with_error(format!("#/secrets/{at}"), error.to_string())
        })?;
        sealed.push(edge.book.seal(holder, id, secret)?);
    }
    Ok(PutSecrets { holder, id: id.to_owned(), scheme: name.to_owned(), sealed })
}

async fn keep(edge: &Edge, asking: &Asking, sealed: &PutSecrets) -> Result<(), Problem> {
    edge.asker.ask_json::<Done>(asking, Service::Gateway, SECRETS_PUT, sealed).await?;
    edge.refresh().await
}
