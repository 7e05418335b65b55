//! What crm says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Contact;
use crate::events::event;
use crate::ids::CustomerId;

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
