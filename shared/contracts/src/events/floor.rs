//! What warehouse says about picking and packing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Person;
use crate::events::event;
use crate::ids::{FulfillmentOrderId, OrderId, ParcelId, PickJobId};
use crate::money::Currency;
use crate::order::{LineItems, LineQuantity};

/// Work on an order was given to the floor.
///
/// Order-intake moves the order to processing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PickReleased {
    /// The job.
    pub job_id: PickJobId,
    /// The order.
    pub order_id: OrderId,
    /// What the location does for it.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location.
    pub location: String,
    /// The zone of its bins.
    pub zone: String,
}
event!(PickReleased, Warehouse, "pick", "released", v 1);

/// Exactly one device won the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PickClaimed {
    /// The job.
    pub job_id: PickJobId,
    /// The order.
    pub order_id: OrderId,
    /// The device, or an actor.
    pub claimed_by: String,
}
event!(PickClaimed, Warehouse, "pick", "claimed", v 1);

/// A job is done: what was found is picked, what was not is short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PickCompleted {
    /// The job.
    pub job_id: PickJobId,
    /// The order.
    pub order_id: OrderId,
    /// What the location does for it.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// Taken from the bins.
    pub picked: Vec<LineQuantity>,
    /// The device, or an actor.
    pub picked_by: String,
}
event!(PickCompleted, Warehouse, "pick", "completed", v 1);

/// A parcel was closed.
///
/// Logistics books a shipment for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParcelPacked {
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// What the location does for it.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location that sends it.
    pub location: String,
    /// The parcel's number for the whole world, 18 digits.
    pub sscc: String,
    /// Goods and carton.
    pub weight_grams: u32,
    /// What is inside.
    pub lines: Vec<LineItems>,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What the contents are worth.
    pub value_minor: i64,
    /// To be paid at the door.
    #[serde(default)]
    pub cash_on_delivery_minor: i64,
    /// How the customer wants it sent, in the platform's words.
    #[serde(default)]
    pub shipping_method: Option<String>,
    /// To whom it goes.
    #[serde(default)]
    pub person: Option<Person>,
    /// The channel that took the order; not told before.
    #[serde(default)]
    pub channel: Option<String>,
}
event!(ParcelPacked, Warehouse, "parcel", "packed", v 1);
