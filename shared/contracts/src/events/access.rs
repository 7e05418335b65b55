//! What the gateway says: who may do what on the floor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;

/// A device may work at a location.
///
/// Warehouse answers its questions from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessGranted {
    /// The device, as it stands in its subjects.
    pub device: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
}
event!(AccessGranted, Gateway, "access", "granted", v 1);

/// A device may do nothing any more; what it held is offered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessRevoked {
    /// The device.
    pub device: String,
}
event!(AccessRevoked, Gateway, "access", "revoked", v 1);
