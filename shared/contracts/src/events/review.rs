//! What review says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Person;
use crate::events::event;
use crate::ids::{HoldId, OrderId};
use crate::money::Currency;
use crate::order::{HoldReason, LineItems};

/// Nothing speaks against the order, or a person said so.
///
/// Warehouse allocates and releases it; order-intake moves the order on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderApproved {
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What the goods are worth, for insurance and customs.
    pub value_minor: i64,
    /// To be paid at the door; zero where nothing is.
    #[serde(default)]
    pub cash_on_delivery_minor: i64,
    /// What has to be sent; empty where nothing has.
    pub lines: Vec<LineItems>,
    /// How the customer wants it sent, in the platform's words.
    #[serde(default)]
    pub shipping_method: Option<String>,
    /// `rules`, or an actor.
    pub approved_by: String,
    /// To whom it goes.
    #[serde(default)]
    pub person: Option<Person>,
}
event!(OrderApproved, Review, "order", "approved", v 1);

/// The order is not acceptable, and a person said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderRejected {
    /// The order.
    pub order_id: OrderId,
    /// In words.
    pub reason: String,
    /// An actor.
    pub rejected_by: String,
}
event!(OrderRejected, Review, "order", "rejected", v 1);

/// Something speaks against the order.
///
/// Order-intake shows it. Warehouse offers, gives out and packs nothing of the order until it is
/// released; what is set aside stays set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldPlaced {
    /// The hold.
    pub hold_id: HoldId,
    /// The order.
    pub order_id: OrderId,
    /// The code of the reason.
    pub reason: HoldReason,
    /// What it rests on, member by member; nothing personal.
    pub evidence: BTreeMap<String, String>,
    /// Who should look at it, such as `clerk` or `shop`.
    pub owner: String,
}
event!(HoldPlaced, Review, "hold", "placed", v 1);

/// What spoke against the order does so no longer.
///
/// Order-intake shows it. After the last one warehouse offers the order's jobs again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldReleased {
    /// The hold.
    pub hold_id: HoldId,
    /// The order.
    pub order_id: OrderId,
    /// The code of the reason it was placed for.
    pub reason: HoldReason,
    /// `rules`, or an actor.
    pub released_by: String,
}
event!(HoldReleased, Review, "hold", "released", v 1);

/// The customer is asked to complete or correct address or contact of a held order.
///
/// Published by review with the holds that ask for it, once for all of them. Crm writes to the
/// customer, with a link that it signs; the answer comes back as `OrderChanged`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CorrectionRequested {
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// The holds that the answer may release.
    pub hold_ids: Vec<HoldId>,
    /// What is missing, such as `district` or `phone`; nothing personal.
    pub missing: Vec<String>,
    /// Whom to ask.
    #[serde(default)]
    pub person: Option<Person>,
}
event!(CorrectionRequested, Review, "correction", "requested", v 1);
