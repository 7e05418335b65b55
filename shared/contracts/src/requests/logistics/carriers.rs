//! Carriers: those that are built in, and those that the house names itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Write: [`PutCarrier`] -> [`Carrier`]; a carrier of one's own, as it should be.
pub const CARRIERS_PUT: &str = "carriers.put";

/// Code of the carrier that needs no set-up: whoever has it, its number is typed in.
pub const BY_HAND: &str = "by-hand";
/// Under which name EasyPost's webhooks come.
pub const EASYPOST: &str = "easypost";
/// Header of EasyPost's webhook: `hmac-sha256-hex=` and the hex of HMAC-SHA256 over the body.
pub const EASYPOST_SIGNATURE: &str = "x-hmac-signature";
/// Under which name Kuaidi100's pushes come.
pub const KUAIDI100: &str = "kuaidi100";

/// A carrier of one's own as it should be: parcels get its numbers by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutCarrier {
    /// Its code: small letters, digits and hyphens, at most 40.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where it shows a parcel; `{number}` stands for the number.
    #[serde(default)]
    pub tracking_url: Option<String>,
    /// What tracking services call it, such as `USPS` or `shunfeng`; where nothing is said, any
    /// report that names the number counts.
    #[serde(default)]
    pub reported_as: Vec<String>,
    /// Whether new parcels wait for its number; at most one carrier is preferred.
    #[serde(default)]
    pub preferred: bool,
    /// Whether it takes no new parcels.
    #[serde(default)]
    pub retired: bool,
}

/// Every carrier of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Carriers {
    /// The carriers.
    pub items: Vec<Carrier>,
}

/// A carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Carrier {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Where it delivers, in words.
    pub serves: String,
    /// What it offers.
    pub services: Vec<CarrierService>,
    /// Whether its numbers are given by hand.
    #[serde(default)]
    pub by_hand: bool,
    /// Where it shows a parcel.
    #[serde(default)]
    pub tracking_url: Option<String>,
    /// What tracking services call it.
    #[serde(default)]
    pub reported_as: Vec<String>,
    /// Whether new parcels wait for its number.
    #[serde(default)]
    pub preferred: bool,
    /// Whether it takes no new parcels.
    #[serde(default)]
    pub retired: bool,
}

/// What a carrier offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CarrierService {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The heaviest parcel that it takes.
    pub weight_max_grams: u32,
    /// Whether it collects money at the door.
    pub collects_cash: bool,
    /// Whether it is what customers mean who ask for express.
    pub express: bool,
}
