//! Aliases: what a channel calls our items.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::AliasBy;
use crate::requests::within_bounds;
use crate::sku::Sku;

/// Which item of ours a name of a channel stands for from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutAlias {
    /// The channel.
    pub channel: String,
    /// What kind of name it is.
    pub by: AliasBy,
    /// The name: a variant's id, the SKU of the shop, or title and options; 1 to 500 characters.
    pub key: String,
    /// Our item.
    pub sku: Sku,
    /// Why, for the colleagues; at most 500 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// Which alias to forget; what was found by it stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveAlias {
    /// The channel.
    pub channel: String,
    /// What kind of name it is.
    pub by: AliasBy,
    /// The name.
    pub key: String,
}

/// Which aliases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListAliases {
    /// The channel.
    pub channel: String,
    /// Only those that stand for this item.
    #[serde(default)]
    pub sku: Option<Sku>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(default, deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(default)]
    pub cursor: Option<String>,
}

/// An alias as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alias {
    /// The channel.
    pub channel: String,
    /// What kind of name it is.
    pub by: AliasBy,
    /// The name.
    pub key: String,
    /// Our item.
    pub sku: Sku,
    /// Why.
    #[serde(default)]
    pub note: Option<String>,
    /// Who set it last.
    pub set_by: String,
    /// When.
    pub set_at: DateTime<Utc>,
    /// Rises with every change of what it stands for.
    pub version: i64,
}
