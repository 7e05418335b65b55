//! What logistics says.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::{OrderId, ParcelId, ShipmentId};
use crate::money::Money;
use crate::order::LineItems;

/// The carrier's report, in twelve words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrackingStatus {
    /// Announced, not yet seen.
    Pending,
    /// With the carrier.
    PickedUp,
    /// On the way.
    InTransit,
    /// Stopped by customs, weather or a question.
    OnHold,
    /// Later than promised.
    DeliveryDelayed,
    /// On the van.
    OutForDelivery,
    /// Waits in a shop or a locker.
    ReadyForPickup,
    /// Tried in vain.
    DeliveryFailed,
    /// On the way back.
    ReturnToSender,
    /// With the customer.
    Delivered,
    /// Taken back before it went.
    Cancelled,
    /// A report that nobody understands.
    Unknown,
}

/// A shipment was booked and has a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentBooked {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The order.
    pub order_id: OrderId,
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The carrier.
    pub carrier: String,
    /// The carrier's service.
    pub service: String,
    /// The carrier's number for it.
    pub tracking_number: String,
    /// What it costs.
    pub cost: Money,
    /// Why this carrier and service, and why not the others.
    pub chosen_because: Vec<String>,
    /// What the customer's link to the shipment ends with.
    pub tracking_token: String,
    /// What people call the carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_name: Option<String>,
    /// Where the carrier shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
}
event!(ShipmentBooked, Logistics, "shipment", "booked", v 1);

/// The carrier has it: the pieces left the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentHandedOver {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The order.
    pub order_id: OrderId,
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The location that sent it.
    pub location: String,
    /// What is inside.
    pub lines: Vec<LineItems>,
}
event!(ShipmentHandedOver, Logistics, "shipment", "handed_over", v 1);

/// The carrier reported something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentTracked {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The order.
    pub order_id: OrderId,
    /// In our words.
    pub tracking_status: TrackingStatus,
    /// Why it did not go as it should.
    #[serde(default)]
    pub incident_reason: Option<String>,
    /// In the carrier's words.
    #[serde(default)]
    pub description: Option<String>,
    /// When it happened, as the carrier tells it.
    pub occurred_at: DateTime<Utc>,
}
event!(ShipmentTracked, Logistics, "shipment", "tracked", v 1);

/// How a shipment ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentEnd {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The order.
    pub order_id: OrderId,
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The location that sent it.
    pub location: String,
    /// What was inside.
    pub lines: Vec<LineItems>,
    /// When, as the carrier or the house tells it.
    pub occurred_at: DateTime<Utc>,
}

macro_rules! ends {
    ($($(#[$doc:meta])* $name:ident = $participle:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            /// What ended, and with what inside.
            #[serde(flatten)]
            pub end: ShipmentEnd,
        }
        event!($name, Logistics, "shipment", $participle, v 1);
    )*};
}

ends! {
    /// The customer has it.
    ShipmentDelivered = "delivered";
    /// It came back; the pieces are on their way to the shelf.
    ShipmentReturned = "returned";
    /// Nobody will see it again; the pieces are written off.
    ShipmentLost = "lost";
}

/// It was taken back before it left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentVoided {
    /// What ended, and with what inside.
    #[serde(flatten)]
    pub end: ShipmentEnd,
    /// The pieces are to be packed again, with their share of the order's amounts; absent where
    /// they were cancelled, and go back to the shelf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repack: Option<Repack>,
}
event!(ShipmentVoided, Logistics, "shipment", "voided", v 1);

/// What comes free with a parcel that is taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repack {
    /// What the goods in it are worth, in minor units.
    pub value_minor: i64,
    /// What was to be paid for it at the door.
    pub cash_on_delivery_minor: i64,
}
