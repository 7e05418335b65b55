//! Orders as they stand.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cancelling::CancellationState;
use super::correcting::CorrectionMade;
use super::returning::OrderReturns;
use crate::address::Person;
use crate::events::order::Change;
use crate::ids::{HoldId, LineId, OrderId};
use crate::money::{Currency, Money};
use crate::order::{AliasKey, Buckets, HoldReason, NamedItem, OrderStatus, PaymentStatus};
use crate::requests::{Count, within_bounds};
use crate::sku::Sku;

/// Which order's receipt the customer confirms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmReceipt {
    /// The order.
    pub order_id: OrderId,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderStanding {
    /// The order.
    pub id: OrderId,
    /// Its status.
    pub status: OrderStatus,
    /// Its version.
    pub version: i64,
}

/// Which orders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListOrders {
    /// Exactly this id in the channel.
    pub external_ref: Option<String>,
    /// Only those of this channel.
    pub channel: Option<String>,
    /// First day on which they were placed, in UTC.
    pub from: Option<NaiveDate>,
    /// Last day on which they were placed, in UTC; it belongs to the range.
    pub to: Option<NaiveDate>,
    /// Only those that stand there.
    pub status: Option<OrderStatus>,
    /// Only those with, or without, an open hold.
    pub on_hold: Option<bool>,
    /// What the number or the external reference begins with, or an order's whole id.
    pub q: Option<String>,
    /// Whether each says by the name alone who ordered it, in `person`.
    pub names: Option<bool>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    pub cursor: Option<String>,
}

/// From when on orders count as come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CountOrders {
    /// From then on; since the day in UTC began where nothing is said.
    pub since: Option<DateTime<Utc>>,
}

/// How many orders are open, and where they stand. What is over is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCounts {
    /// Those that we accepted since the moment that was asked for, wherever they stand.
    pub came_in: Count,
    /// Those with an open hold.
    pub on_hold: Count,
    /// Those that nobody has looked at yet.
    pub received: Count,
    /// Those in review.
    pub in_review: Count,
    /// Those that are approved and that the warehouse has not begun with.
    pub approved: Count,
    /// Those that are worked on or on their way.
    pub processing: Count,
}

/// Which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetOrder {
    /// The order.
    pub order_id: OrderId,
}

/// How far the goods are, derived from the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FulfillmentStatus {
    /// Nothing was done yet.
    Unfulfilled,
    /// Stock is missing for all that is open.
    Backordered,
    /// Stock is set aside for some.
    PartiallyAllocated,
    /// Stock is set aside for all.
    Allocated,
    /// Being picked or packed.
    InProgress,
    /// Some is with the carrier.
    PartiallyShipped,
    /// All is with the carrier.
    Shipped,
    /// Some is with the customer.
    PartiallyDelivered,
    /// All that was not cancelled or lost is with the customer.
    Delivered,
    /// Nothing will be sent.
    Cancelled,
}

/// An open hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenHold {
    /// The hold.
    pub hold_id: HoldId,
    /// Why.
    pub reason: HoldReason,
    /// What it rests on, member by member; nothing personal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, String>,
}

/// An order as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// The order.
    pub id: OrderId,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// Its id in the channel.
    pub external_ref: Option<String>,
    /// Where it stands.
    pub status: OrderStatus,
    /// How far the goods are.
    pub fulfillment_status: FulfillmentStatus,
    /// Whether it is paid.
    pub payment_status: PaymentStatus,
    /// Whether a hold is open.
    pub on_hold: bool,
    /// The open holds.
    pub holds: Vec<OpenHold>,
    /// Of every amount.
    pub currency: Currency,
    /// Goods before discounts.
    pub subtotal: Money,
    /// Taken off, as a positive amount.
    pub discount: Money,
    /// Transport.
    pub shipping: Money,
    /// Taxes.
    pub tax: Money,
    /// The part of the taxes that the prices contain already.
    pub tax_included: Money,
    /// Tips, duties, charges and rounding, less redeemed gift cards; may be negative.
    pub fees: Money,
    /// What the platform calls the total.
    pub total: Money,
    /// What the platform tells it has given back; absent where it tells no amount.
    #[serde(default)]
    pub refunded: Option<Money>,
    /// What the parts do not explain.
    pub difference: Money,
    /// Paid at the door.
    pub cash_on_delivery: bool,
    /// Only tries the shop out.
    pub test: bool,
    /// What the shop tells otherwise since the approval; held until a person has decided about it.
    pub proposed: Vec<Change>,
    /// How the customer wants it sent.
    pub shipping_method: Option<String>,
    /// How far cancelling is, where it was asked.
    pub cancellation: Option<CancellationState>,
    /// The lines.
    pub lines: Vec<OrderLine>,
    /// What came back and what is due, where anything did or is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<OrderReturns>,
    /// When the customer ordered.
    pub placed_at: DateTime<Utc>,
    /// When the platform last changed it.
    pub updated_at: DateTime<Utc>,
    /// When we accepted it.
    pub received_at: DateTime<Utc>,
    /// When review approved it.
    pub approved_at: Option<DateTime<Utc>>,
    /// When everything was settled and confirmed.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the return window was over.
    pub closed_at: Option<DateTime<Utc>>,
    /// Everything personal; in lists, where it is asked for, the name of who ordered and no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The newest corrections of address and contact, the oldest first; like `person`, not in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<CorrectionMade>,
    /// The trace of its first message.
    pub trace_id: Option<String>,
    /// Rises with every entry of its timeline.
    pub version: i64,
}

/// A line as it stands; amounts are for the whole line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderLine {
    /// The line.
    pub id: LineId,
    /// Its id in the platform.
    pub external_ref: Option<String>,
    /// What is taken from the shelf.
    pub sku: Option<Sku>,
    /// How the shop names it, where it names more than `sku`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<NamedItem>,
    /// The name under which an alias for it is set.
    pub alias_key: AliasKey,
    /// What the customer read.
    pub title: String,
    /// Options.
    pub variant: Option<String>,
    /// Pieces as ordered.
    pub quantity: u32,
    /// Whether there is anything to send.
    pub requires_shipping: bool,
    /// List price of one piece.
    pub unit_price: Money,
    /// List price of the whole line where it is not `unit_price` times `quantity`.
    pub list_total: Option<Money>,
    /// Taken off the line.
    pub discount: Money,
    /// Taxes of the line.
    pub tax: Money,
    /// Where the pieces are.
    pub buckets: Buckets,
    /// Other items that went to the customer in place of `sku`: pieces that the carrier got, without
    /// those that came back undelivered or were lost. They are part of `in_transit` and `delivered`,
    /// and stay here when the customer sends them back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_instead: Vec<SentInstead>,
}

/// Pieces of another item that went to the customer in place of what was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentInstead {
    /// What they are.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: u32,
    /// How many of them have arrived.
    #[serde(default)]
    pub delivered: u32,
}
