//! Channels: places of sale.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// How a channel's orders arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Shopify's webhooks.
    Shopify,
    /// WooCommerce's webhooks.
    Woocommerce,
    /// Standard Webhooks with an order in our own words.
    Standard,
    /// A person enters them: counter, telephone, dealer.
    Manual,
}

/// Whether a channel takes orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelStatus {
    /// It does.
    Active,
    /// Its payloads are parked until it is active again.
    Paused,
}

/// What a channel shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutChannel {
    /// 1 to 64 of `[A-Za-z0-9_-]`; never changes.
    pub id: String,
    /// Never changes.
    pub kind: ChannelKind,
    /// What people call it; the id where nothing is said.
    #[serde(default)]
    pub name: Option<String>,
    /// For payloads that name no currency; unchanged where nothing is said.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// Active where nothing is said about a new one, unchanged otherwise.
    #[serde(default)]
    pub status: Option<ChannelStatus>,
}

/// A channel as it stands; its secrets are the gateway's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// How its orders arrive.
    pub kind: ChannelKind,
    /// What people call it.
    pub name: String,
    /// For payloads that name no currency.
    pub currency: Option<Currency>,
    /// Whether it takes orders.
    pub status: ChannelStatus,
    /// When it was made; stands in the ids of its orders.
    pub created_at: DateTime<Utc>,
}

/// Which channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetChannel {
    /// Its id.
    pub id: String,
}
