//! Questions to the gateway about access: keys, devices, and the sealed secrets of webhooks.
//!
//! Nothing here carries a secret in clear: of a key there is only the hash, of a webhook's secret
//! only what the gateway's master key can open, of a device only the name of its account.

pub mod people;
pub mod views;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::KeyId;

/// Writes: keeps the hash of a new key.
pub const KEYS_PUT: &str = "keys.put";
/// Writes: ends a key for good.
pub const KEYS_REVOKE: &str = "keys.revoke";
/// Reads: a page of keys.
pub const KEYS_LIST: &str = "keys.list";
/// Writes: lets a device work at a location; again: moves it, or gives it a new account.
pub const DEVICES_PUT: &str = "devices.put";
/// Writes: ends a device's access.
pub const DEVICES_REVOKE: &str = "devices.revoke";
/// Writes: notes that the broker let go of an account.
pub const DEVICES_CUT: &str = "devices.cut";
/// Reads: a page of devices.
pub const DEVICES_LIST: &str = "devices.list";
/// Writes: keeps the sealed secrets of a channel's or a carrier's webhooks.
pub const SECRETS_PUT: &str = "secrets.put";

/// What a key opens: `admin`, `read`, `channel:<id>` or `device:<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyScope {
    /// Everything.
    Admin,
    /// Everything that only reads, but no secrets and no access.
    Read,
    /// Orders of one channel.
    Channel(String),
    /// The floor, as one device.
    Device(String),
}

/// The text is no scope.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected `admin`, `read`, `channel:<id>` or `device:<id>`")]
pub struct NotAScope;

impl fmt::Display for KeyScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admin => f.write_str("admin"),
            Self::Read => f.write_str("read"),
            Self::Channel(id) => write!(f, "channel:{id}"),
            Self::Device(id) => write!(f, "device:{id}"),
        }
    }
}

impl FromStr for KeyScope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        match text.split_once(':') {
            None if text == "admin" => Ok(Self::Admin),
            None if text == "read" => Ok(Self::Read),
            Some(("channel", id)) if crate::subjects::is_token(id) => {
                Ok(Self::Channel(id.to_owned()))
            }
            Some(("device", id)) if crate::subjects::is_token(id) => {
                Ok(Self::Device(id.to_owned()))
            }
            _ => Err(NotAScope),
        }
    }
}

impl Serialize for KeyScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for KeyScope {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "KeyScope".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(admin|read|(channel|device):[A-Za-z0-9_-]{1,64})$",
        })
    }
}

/// Keeps the hash of a key; the same hash again is the same key.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutKey {
    /// For people, such as `shop import`.
    pub name: String,
    /// What it opens.
    pub scope: KeyScope,
    /// SHA-256 of the key, 64 lower-case hex digits.
    pub hash: String,
    /// When it ends by itself; never where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// Ends a key.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeKey {
    /// Which.
    pub key_id: KeyId,
}

/// A key as it may be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeyView {
    /// Names it for ever.
    pub id: KeyId,
    /// For people.
    pub name: String,
    /// What it opens.
    pub scope: KeyScope,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it ends, or ended, by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// Lets a device work at a location.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutDevice {
    /// As it stands in its subjects: 1 to 64 of `[A-Za-z0-9_-]`.
    pub id: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
    /// The public key of its account on the broker.
    pub account: String,
    /// SHA-256 of the token that it comes in with over HTTP, 64 lower-case hex digits; none where it
    /// has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_hash: Option<String>,
    /// The version that the asker has seen, 0 where there was none; where it is given, no other is
    /// replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Whether its account lets it in by MQTT as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mqtt: bool,
}

/// Ends a device's access.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeDevice {
    /// Which.
    pub id: String,
}

/// Notes that the broker let go of an account that was ended.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutAccount {
    /// Its public key.
    pub account: String,
}

/// A device as it may be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceView {
    /// As it stands in its subjects.
    pub id: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
    /// When it was let in, or last moved.
    pub granted_at: DateTime<Utc>,
    /// When its access ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it comes in by MQTT as well, by a password.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mqtt: bool,
}

/// Whose webhooks a secret signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretHolder {
    /// A channel, which sends orders.
    Channel,
    /// A carrier, which sends tracking.
    Carrier,
}

impl SecretHolder {
    /// Gives the word that stands in rows.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Carrier => "carrier",
        }
    }
}

/// Keeps the sealed secrets of a sender of webhooks, in place of those before.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutSecrets {
    /// What the sender is.
    pub holder: SecretHolder,
    /// Its id.
    pub id: String,
    /// How it signs, such as `shopify`, `woocommerce`, `standard` or `parcel-sim`.
    pub scheme: String,
    /// One or two, each sealed by the gateway's master key, base64.
    pub sealed: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_written_and_read_back() {
        for text in ["admin", "read", "channel:shop", "device:scanner-7"] {
            assert_eq!(text.parse::<KeyScope>().map(|scope| scope.to_string()), Ok(text.into()));
        }
        for bad in ["", "Admin", "channel:", "channel:a b", "device:a.b", "device:a:b", "order:1"] {
            assert_eq!(bad.parse::<KeyScope>(), Err(NotAScope), "{bad}");
        }
    }
}
