//! What order-intake says about orders.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::OrderId;
use crate::order::OrderFacts;

/// A new order was accepted.
///
/// Published by order-intake with the commit that answers the shop. Review runs its rules over it,
/// crm and analytics count it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderReceived {
    /// The whole order.
    pub order: OrderFacts,
}
event!(OrderReceived, OrderIntake, "order", "received", v 1);

/// The shop told something newer about an order, or somebody corrected it.
///
/// Review looks again; after the approval it places a hold with the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderChanged {
    /// The whole order as it is now.
    pub order: OrderFacts,
    /// What differs from before; personal members are named without their values.
    pub changes: Vec<Change>,
    /// What a person decided about the changes of the shop that were held; absent where the shop
    /// itself tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<ChangeSettled>,
    /// What somebody corrected before the approval; absent where the shop itself tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<OrderCorrection>,
}
event!(OrderChanged, OrderIntake, "order", "changed", v 1);

/// What a person decided about what the shop wants otherwise since the approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeSettled {
    /// It was done; else the order stays as it was approved.
    pub accepted: bool,
    /// Who decided it.
    pub settled_by: String,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A correction of address or contact: who, why, and how the customer was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCorrection {
    /// An actor, or `customer`.
    pub corrected_by: String,
    /// Why, in words; nothing personal.
    pub reason: String,
    /// What was corrected, such as `shipping_address.district`.
    pub members: Vec<String>,
    /// How the customer was asked; absent where nobody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacted_by: Option<ContactChannel>,
}

/// Where a customer is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactChannel {
    /// A call.
    Phone,
    /// A mail.
    Email,
    /// The marketplace's chat, or another.
    Chat,
    /// At the counter.
    InPerson,
    /// A link that the customer opened.
    Link,
    /// Anything else, told in the note.
    Other,
}

impl ContactChannel {
    /// Gives it in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Phone => "by telephone",
            Self::Email => "by mail",
            Self::Chat => "by chat",
            Self::InPerson => "in person",
            Self::Link => "by a link",
            Self::Other => "in another way",
        }
    }
}

/// One member that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Such as `amounts.total` or `lines.2.quantity`.
    pub field: String,
    /// As it was; absent where it is personal or was not there.
    #[serde(default)]
    pub before: Option<String>,
    /// As it is; absent where it is personal or is gone.
    #[serde(default)]
    pub after: Option<String>,
}

impl Change {
    /// The field of who receives the order, and where.
    pub const RECIPIENT: &str = "person.recipient";
}

/// Nothing of the order left the building and nothing will.
///
/// Review closes its review; crm and analytics take it off their totals. Warehouse takes back what it
/// may have been told to send meanwhile, or is told later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCancelled {
    /// The order.
    pub order_id: OrderId,
    /// In words.
    pub reason: String,
    /// The shop itself, or an actor such as `key:key_...`.
    pub cancelled_by: String,
    /// No approval was known: one may be under way, or at work already. False also in events of
    /// before it was told.
    #[serde(default)]
    pub before_approval: bool,
}
event!(OrderCancelled, OrderIntake, "order", "cancelled", v 1);

/// Every piece is delivered, cancelled or written off, and the customer or the timer said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCompleted {
    /// The order.
    pub order_id: OrderId,
    /// The channel that took it.
    pub channel: String,
    /// Who said that it is complete.
    pub completed_by: CompletedBy,
    /// When.
    pub completed_at: DateTime<Utc>,
}
event!(OrderCompleted, OrderIntake, "order", "completed", v 1);

/// Who said that an order is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CompletedBy {
    /// The customer confirmed the receipt.
    Customer,
    /// The time for complaints went by.
    Timer,
    /// A person of the house, or nothing was left to be sent.
    House,
}

/// The return window is over and the money is balanced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderClosed {
    /// The order.
    pub order_id: OrderId,
}
event!(OrderClosed, OrderIntake, "order", "closed", v 1);
