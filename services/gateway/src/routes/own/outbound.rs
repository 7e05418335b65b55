//! Shops that are written back to, and subscriptions of webhooks: their secrets are sealed here,
//! and shown once where we make them.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::intake::{CHANNELS_GET, Channel, ChannelKind, GetChannel};
use contracts::requests::outbound::{
    PutTarget, RotateTarget, TARGETS_PUT, TARGETS_ROTATE, TargetKind, TargetSettings, TargetView,
};
use contracts::service::Service;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json};
use crate::domain::outbound::events::secret_of;
use crate::state::Edge;

/// As many bits as the signature has.
const SECRET_BYTES: usize = 32;
/// No shop gives longer ones.
const KEY_LENGTH_MAX: usize = 512;

/// How a channel's shop is written back to.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewWriteBack {
    /// Where the shop is, such as `https://name.myshopify.com` or `https://shop.example`.
    pub url: String,
    /// Shopify: the access token of the Admin API, with the scopes `read_orders`, `write_orders` and
    /// `write_merchant_managed_fulfillment_orders` (and its like for other locations). Written and
    /// never read; unchanged where nothing is said and the address stays.
    pub token: Option<String>,
    /// WooCommerce: the consumer key, with the right to read and write; with the secret, or
    /// unchanged.
    pub consumer_key: Option<String>,
    /// WooCommerce: the consumer secret.
    pub consumer_secret: Option<String>,
    /// Whether the shop writes to the customer by itself about what it is told.
    pub notify_customer: bool,
    /// Shopify: the version of the Admin API, such as `2026-07`.
    pub api_version: Option<String>,
    /// WooCommerce: requests a second at most, 1 to 100; 2 where nothing is said.
    pub requests_per_second: Option<u32>,
}

/// A subscription that is wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Names it; the same again changes it.
    pub id: String,
    /// Where its webhooks go.
    pub url: String,
    /// The types of events, such as `kontor.order-intake.order.received.v1`; all where none is named.
    #[serde(default)]
    pub events: Vec<String>,
    /// Whether personal data goes along.
    #[serde(default)]
    pub with_person: bool,
}

/// A subscription, this once with the secret that signs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WebhookMade {
    /// What is known about it.
    #[serde(flatten)]
    pub view: TargetView,
    /// What signs, `whsec_...`; only where it is new. It cannot be shown again.
    pub secret: Option<String>,
}

/// Keeps how a channel's shop is written back to.
pub async fn put_write_back(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: NewWriteBack = arrived.json()?;
    judge(edge, &wish.url)?;
    let id = arrived.path_value("id").to_owned();
    let question = GetChannel { id: id.clone() };
    let (asker, asking) = (&edge.asker, &arrived.asking);
    let channel: Channel =
        asker.ask_json(asking, Service::OrderIntake, CHANNELS_GET, &question).await?;
    let kind = match channel.kind {
        ChannelKind::Shopify => TargetKind::Shopify,
        ChannelKind::Woocommerce => TargetKind::Woocommerce,
        ChannelKind::Standard | ChannelKind::Manual => {
            return Err(Problem::unprocessable(
                "only Shopify and WooCommerce have an API to be written back to; subscribe a \
                 webhook instead",
            ));
        }
    };
    let target = kind.target(&id);
    let key = key_of(kind, &wish)?;
    let sealed = key.map(|key| edge.book.seal_for(&target, &key)).transpose()?;
    let put = PutTarget {
        name: id,
        kind,
        url: wish.url,
        sealed,
        sealed_if_new: None,
        settings: TargetSettings {
            notify_customer: wish.notify_customer,
            api_version: wish.api_version,
            requests_per_second: wish.requests_per_second,
            ..TargetSettings::default()
        },
    };
    let view: TargetView = asker.ask_json(asking, Service::Gateway, TARGETS_PUT, &put).await?;
    json(StatusCode::OK, &view)
}

/// Refuses an address that nobody would connect to. A name is judged again when it is looked up.
fn judge(edge: &Edge, url: &str) -> Result<(), Problem> {
    edge.private_targets.judge_url(url).map_err(|error| {
        let words = error.to_string();
        Problem::unprocessable(&words).with_error("#/url", words)
    })
}

/// Gives what opens the shop, where it is given.
fn key_of(kind: TargetKind, wish: &NewWriteBack) -> Result<Option<String>, Problem> {
    let member = |member: &str, words: String| {
        Err(Problem::unprocessable(&words).with_error(format!("#/{member}"), words))
    };
    let given = [
        ("token", &wish.token),
        ("consumer_key", &wish.consumer_key),
        ("consumer_secret", &wish.consumer_secret),
    ];
    for (name, value) in given {
        let Some(value) = value else { continue };
        let visible = value.bytes().all(|byte| byte.is_ascii_graphic());
        if value.is_empty() || value.len() > KEY_LENGTH_MAX || !visible {
            let words = format!("it has 1 to {KEY_LENGTH_MAX} visible characters without spaces");
            return member(name, words);
        }
        if (kind == TargetKind::Shopify) != (name == "token") {
            return member(name, format!("a {} shop has no such key", kind.code()));
        }
    }
    match (&wish.token, &wish.consumer_key, &wish.consumer_secret) {
        (Some(token), ..) => Ok(Some(token.clone())),
        (None, Some(key), Some(secret)) if !key.contains(':') => {
            Ok(Some(format!("{key}:{secret}")))
        }
        (None, None, None) => Ok(None),
        (None, Some(_), Some(_)) => member("consumer_key", "it holds no colon".to_owned()),
        (None, ..) => member("consumer_secret", "key and secret are given together".to_owned()),
    }
}

/// Makes a subscription, or changes one.
pub async fn put_webhook(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: NewWebhook = arrived.json()?;
    judge(edge, &wish.url)?;
    let (secret, sealed) = new_secret(edge, &wish.id)?;
    let put = PutTarget {
        name: wish.id,
        kind: TargetKind::Webhook,
        url: wish.url,
        sealed: None,
        sealed_if_new: Some(sealed),
        settings: TargetSettings {
            events: wish.events,
            with_person: wish.with_person,
            ..TargetSettings::default()
        },
    };
    let (asker, asking) = (&edge.asker, &arrived.asking);
    let view: TargetView = asker.ask_json(asking, Service::Gateway, TARGETS_PUT, &put).await?;
    let (status, secret) = match view.made {
        true => (StatusCode::CREATED, Some(secret)),
        false => (StatusCode::OK, None),
    };
    json(status, &WebhookMade { view, secret })
}

/// Gives a subscription a new secret; the one before signs along for a day.
pub async fn rotate_webhook(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let name = arrived.path_value("id").to_owned();
    let (secret, sealed) = new_secret(edge, &name)?;
    let wish = RotateTarget { name, sealed };
    let (asker, asking) = (&edge.asker, &arrived.asking);
    let view: TargetView = asker.ask_json(asking, Service::Gateway, TARGETS_ROTATE, &wish).await?;
    json(StatusCode::OK, &WebhookMade { view, secret: Some(secret) })
}

fn new_secret(edge: &Edge, name: &str) -> Result<(String, String), Problem> {
    let mut random = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::unavailable("the machine gives no random bytes").retry_after(1))?;
    let secret = secret_of(&random);
    let sealed = edge.book.seal_for(&TargetKind::Webhook.target(name), &secret)?;
    Ok((secret, sealed))
}
