//! Deliveries: a platform's bytes, and what became of them.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{DeliveryId, OrderId};
use crate::requests::within_bounds;

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// It is kept, and the order is made or brought up to date (or was newer already).
    Accepted,
    /// The same delivery was taken before.
    Duplicate,
    /// It is kept, and a person has to look at it.
    Parked,
    /// It is kept, and none of our business.
    Ignored,
}

/// What the shop hears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryTaken {
    /// What became of it.
    pub status: DeliveryStatus,
    /// The delivery as it is kept.
    pub delivery_id: DeliveryId,
    /// The order it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// Why it was parked, ignored or changed nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which parked delivery is to be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryDelivery {
    /// Its id.
    pub delivery_id: DeliveryId,
}

/// Which delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDelivery {
    /// Its id.
    pub delivery_id: DeliveryId,
}

/// Which deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListDeliveries {
    /// Only those with this outcome, such as `parked`.
    pub outcome: Option<DeliveryStatus>,
    /// Only those of this channel.
    pub channel: Option<String>,
    /// Only those about this order.
    pub order_id: Option<OrderId>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    pub cursor: Option<String>,
}

/// A delivery as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Delivery {
    /// Its id, from its key.
    pub id: DeliveryId,
    /// The channel.
    pub channel: String,
    /// The platform's topic.
    pub topic: String,
    /// The platform's id of what it is about, where it could be read.
    pub resource: Option<String>,
    /// The signed id, where the channel has one.
    pub webhook_id: Option<String>,
    /// The platform's own delivery id.
    pub platform_delivery_id: Option<String>,
    /// SHA-256 of the body, in hex.
    pub body_sha256: String,
    /// Length of the body.
    pub body_bytes: u32,
    /// What became of it.
    pub outcome: DeliveryStatus,
    /// The code of the reason, such as `missing_currency`.
    pub reason_code: Option<String>,
    /// The reason in words.
    pub reason: Option<String>,
    /// The order, where it is about one.
    pub order_id: Option<OrderId>,
    /// When the gateway took it.
    pub received_at: DateTime<Utc>,
}

/// A delivery with its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryPayload {
    /// What is known about it.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// The bytes as they came, in base64; they need not be UTF-8.
    pub body_base64: String,
    /// Where the fields of the order stand in the body, as its channel's platform writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_from: Vec<ReadFrom>,
}

/// Where a field of an order stands in a platform's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadFrom {
    /// The field, by its way in the order: `number`, `person/recipient/address/city`, `lines/*/sku`.
    pub field: String,
    /// Where it is looked for within the order's part of the body, the first that is there counts;
    /// written in the same way, `*` standing for each of a list.
    pub at: Vec<String>,
}
