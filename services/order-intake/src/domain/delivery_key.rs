//! The id of a delivery from its natural key: what is sent again meets what was kept before.

use chrono::{DateTime, Utc};
use contracts::ids::{DeliveryId, Id, OrderId, Slot, derive_from_key};

/// What tells one delivery from another.
pub struct DeliveryKey<'a> {
    /// The channel.
    pub channel: &'a str,
    /// The platform's topic.
    pub topic: &'a str,
    /// The platform's id of what it is about; empty where it could not be read.
    pub resource: &'a str,
    /// SHA-256 of the body, in hex.
    pub body_sha256: &'a str,
}

impl DeliveryKey<'_> {
    /// Gives the delivery's id, in the slot of its order or, where there is none, of its body.
    pub fn id(&self, created_at: DateTime<Utc>, order: Option<OrderId>) -> DeliveryId {
        let slot = order.map_or_else(|| Slot::of_name(self.body_sha256), Id::slot);
        let parts = ["delivery", self.channel, self.topic, self.resource, self.body_sha256];
        DeliveryId::from_uuid(derive_from_key(created_at, &parts, slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::adapters::identity::order_id;

    #[test]
    fn a_delivery_lives_in_the_slot_of_its_order() {
        let made = DateTime::from_timestamp_millis(1_700_000_000_000).expect("in range");
        let order = order_id(made, "shop", "1001");
        let key = DeliveryKey {
            channel: "shop",
            topic: "orders/create",
            resource: "1001",
            body_sha256: "ab",
        };
        assert_eq!(key.id(made, Some(order)).slot(), order.slot());
        assert_eq!(key.id(made, None).slot(), Slot::of_name("ab"));
    }
}
