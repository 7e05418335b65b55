//! What crm says.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Contact;
use crate::events::event;
use crate::ids::{CustomerContactId, CustomerId, OrderId};
use crate::requests::crm::{ContactDirection, ContactKind};

/// A contact identity was seen for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerRegistered {
    /// The customer.
    pub customer_id: CustomerId,
    /// Which channel brought them first.
    pub channel: String,
    /// Who they are.
    #[serde(default)]
    pub person: Option<Contact>,
}
event!(CustomerRegistered, Crm, "customer", "registered", v 1);

/// Somebody of the house wrote down that they spoke with a customer.
///
/// Said by crm, once for each. Pages that show the customer hear it. What was said stays in crm: it
/// is personal, and can be forgotten there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContactRecorded {
    /// What was written down.
    pub contact_id: CustomerContactId,
    /// With whom.
    pub customer_id: CustomerId,
    /// The order that it was about, where it was about one.
    #[serde(default)]
    pub order_id: Option<OrderId>,
    /// On which way.
    pub kind: ContactKind,
    /// Who began.
    pub direction: ContactDirection,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}
event!(ContactRecorded, Crm, "contact", "recorded", v 1);
