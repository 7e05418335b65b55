//! Shops that are written back to, and subscriptions of webhooks.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::requests::PageQuery;

/// What kind of target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A shop with Shopify's Admin API.
    Shopify,
    /// A shop with WooCommerce's REST API.
    Woocommerce,
    /// A subscription of signed webhooks.
    Webhook,
}

impl TargetKind {
    /// Gives the word that stands in rows.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shopify => "shopify",
            Self::Woocommerce => "woocommerce",
            Self::Webhook => "webhook",
        }
    }

    /// Gives the kind that has this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Shopify, Self::Woocommerce, Self::Webhook]
            .into_iter()
            .find(|kind| kind.code() == word)
    }

    /// Says whether it is a shop that is written back to.
    pub const fn is_shop(self) -> bool {
        matches!(self, Self::Shopify | Self::Woocommerce)
    }

    /// Gives how a target of this kind is called inside: shops and webhooks may share names.
    pub fn target(self, name: &str) -> String {
        match self.is_shop() {
            true => format!("shop:{name}"),
            false => format!("hook:{name}"),
        }
    }
}

/// How a target is told; what does not concern its kind is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TargetSettings {
    /// Webhooks: the types of events, such as `kontor.order-intake.order.received.v1`; all where
    /// none is named.
    pub events: Vec<String>,
    /// Webhooks: whether personal data goes along; it is left out by default.
    pub with_person: bool,
    /// Shops: whether the shop writes to the customer by itself about what it is told.
    pub notify_customer: bool,
    /// Shopify: the version of the Admin API.
    pub api_version: Option<String>,
    /// Shops: requests a second at most; Shopify's own limit stands beside it.
    pub requests_per_second: Option<u32>,
}

/// Keeps a target as it should be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTarget {
    /// The channel, or the name of the subscription.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// Where it is.
    pub url: String,
    /// What opens it or signs, sealed; what is there stays where nothing is said.
    #[serde(default)]
    pub sealed: Option<String>,
    /// The same, used only where the target is new.
    #[serde(default)]
    pub sealed_if_new: Option<String>,
    /// How it is told.
    #[serde(default)]
    pub settings: TargetSettings,
}

/// Names a target.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameTarget {
    /// The channel, or the name of the subscription.
    pub name: String,
    /// Shops and webhooks may share names.
    pub webhook: bool,
}

/// Gives a target a new secret beside the one before.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateTarget {
    /// The subscription.
    pub name: String,
    /// The new secret, sealed.
    pub sealed: String,
}

/// Tells a subscription of an event that did not happen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TryTarget {
    /// The subscription.
    pub name: String,
    /// Of which type, such as `kontor.order-intake.order.received.v1`; where nothing is said, the
    /// first that the subscription asks for, or an order that was received.
    #[serde(default)]
    pub event: Option<String>,
}

/// Asks for a page of targets.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListTargets {
    /// Webhooks, else shops.
    pub webhooks: bool,
    /// Which part.
    pub page: PageQuery,
}

/// Whether a target is told anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// It is told.
    Live,
    /// It failed too often, or refuses us: what it should hear waits until a person resumes it.
    Paused,
}

/// A target as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TargetView {
    /// The channel, or the name of the subscription.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// Where it is.
    pub url: String,
    /// How it is told.
    pub settings: TargetSettings,
    /// Whether it is told anything.
    pub state: TargetState,
    /// Why it is paused, or why nothing is told before `not_before`.
    #[serde(default)]
    pub reason: Option<String>,
    /// Nothing is told before; it asked for a rest.
    #[serde(default)]
    pub not_before: Option<DateTime<Utc>>,
    /// Failures since it was last told something.
    pub failures: u32,
    /// Since when nothing but failures.
    #[serde(default)]
    pub failing_since: Option<DateTime<Utc>>,
    /// Tellings that wait.
    #[serde(default)]
    pub waiting: u64,
    /// Since when the oldest of them waits.
    #[serde(default)]
    pub oldest_waiting_since: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a person last changed it.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub changed_by: String,
    /// Whether the question made it: then its secret is shown, this once.
    #[serde(default)]
    pub made: bool,
}
