//! Where an order goes and how its customer is reached, corrected before the approval.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CreateAddress, CreateCustomer, OpenHold};
use crate::events::order::ContactChannel;
use crate::ids::OrderId;
use crate::order::OrderStatus;

/// A correction by somebody of the house.
///
/// A member that is absent stays as it is; one that is an empty text is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectOrder {
    /// The order.
    pub order_id: OrderId,
    /// Where it goes, as far as that was wrong.
    #[serde(default)]
    pub shipping_address: Option<CreateAddress>,
    /// Who ordered, as far as that was wrong.
    #[serde(default)]
    pub customer: Option<CreateCustomer>,
    /// Why, in words; stands in the timeline, so nothing personal.
    pub reason: String,
    /// How the customer was asked; absent where nobody was.
    #[serde(default)]
    pub contacted: Option<Contacted>,
}

/// How the customer was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contacted {
    /// Where.
    pub channel: ContactChannel,
    /// What was said.
    #[serde(default)]
    pub note: Option<String>,
}

/// What became of a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderCorrected {
    /// The order.
    pub order_id: OrderId,
    /// The members that differ now, such as `shipping_address.district`; empty where all was so
    /// before.
    pub members: Vec<String>,
    /// Where the order stands; review looks at it again by itself.
    pub status: OrderStatus,
    /// What still holds it, until review has looked.
    pub holds: Vec<OpenHold>,
    /// Its version.
    pub version: i64,
}

/// A correction that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CorrectionMade {
    /// When.
    pub at: DateTime<Utc>,
    /// An actor, or `customer`.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What was corrected.
    pub members: Vec<String>,
    /// How the customer was asked.
    #[serde(default)]
    pub contacted: Option<Contacted>,
    /// It came after the approval: nothing was changed, a person decides. Where it shall go stands in
    /// the note.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wished: bool,
}

/// Whose correction is looked at, by the holder of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetCorrection {
    /// The order.
    pub order_id: OrderId,
}

/// What the customer is asked for, and what is known already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CorrectionAsked {
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// Whether it is asked for.
    pub state: CorrectionState,
    /// What is missing, such as `district`, `phone`; empty unless it is asked for.
    pub missing: Vec<String>,
    /// Where it goes, as far as is known; absent unless it is asked for.
    #[serde(default)]
    pub shipping_address: Option<CreateAddress>,
    /// Who ordered, as far as is known; absent unless it is asked for.
    #[serde(default)]
    pub customer: Option<CreateCustomer>,
    /// What the customer may say of the address by themselves; absent where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unasked: Option<Unasked>,
}

/// A customer may say by themselves where the order shall go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unasked {
    /// How often the customer has corrected it before.
    pub made: u32,
    /// It is approved: what they say is a wish that a person decides about, and can be said once.
    pub approved: bool,
}

/// Whether the customer is asked for a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// A hold asks for it, and the customer has not answered it.
    Asked,
    /// The customer has answered; review looks at it.
    Given,
    /// Nothing is asked: the order goes its way, or has ended.
    NotAsked,
}

/// What the customer answers, through a link: the whole form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCorrection {
    /// The order.
    pub order_id: OrderId,
    /// Where it goes.
    pub shipping_address: CreateAddress,
    /// How the customer is reached.
    #[serde(default)]
    pub customer: Option<CreateCustomer>,
    /// The customer says it by themselves, knowing of so many corrections of theirs: the same form sent
    /// twice changes nothing. Absent where they answer what a hold asks.
    #[serde(default)]
    pub unasked: Option<u32>,
}
