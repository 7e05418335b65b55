//! Ids: a prefix over a UUIDv8, sortable by time, derived from natural keys, with a slot.
//!
//! Layout of the 128 bits: 48 bits of Unix milliseconds, the version 8, 12 bits of hash, the
//! variant, 54 bits of hash, and one byte that is the **slot**. Everything that is made for an order
//! inherits the order's slot, so the lane of anything is known from its id alone.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// Which of the 256 slots a thing lives in; a lane is the slot modulo the service's lane count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u8);

impl Slot {
    /// Gives the slot of an order: FNV-1a-32 of channel, 0x1F and reference (or key), modulo 256.
    pub fn of_order(channel: &str, reference: &str) -> Self {
        let parts = [channel.as_bytes(), &[0x1F], reference.as_bytes()];
        Self((fnv1a(parts.iter().flat_map(|part| part.iter())) % 256) as u8)
    }

    /// Gives the slot of something that belongs to no order, from its own name.
    pub fn of_name(name: &str) -> Self {
        Self((fnv1a(name.as_bytes().iter()) % 256) as u8)
    }

    /// Gives the lane of this slot in a service that has `lanes` lanes.
    pub fn lane(self, lanes: u16) -> u16 {
        u16::from(self.0) % lanes.max(1)
    }
}

fn fnv1a<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Makes an id from a natural key.
///
/// - Takes: the time that stands in the id (for an order its channel's creation), the parts of the
///   key, which are hashed with their lengths so that no two keys run together.
/// - Gives: the same id for the same input, for ever.
pub fn derive_from_key(time: DateTime<Utc>, parts: &[&str], slot: Slot) -> Uuid {
    assemble(time.timestamp_millis().max(0) as u64, parts.iter().map(|part| part.as_bytes()), slot)
}

/// Makes the id of something that came to be because of `cause`, in the role that tells it from
/// whatever else the same cause made. Time and slot are inherited.
pub fn derive_from_cause(cause: Uuid, role: &str) -> Uuid {
    let millis = (cause.as_u128() >> 80) as u64;
    assemble(millis, [cause.as_bytes().as_slice(), role.as_bytes()].into_iter(), slot_of(cause))
}

/// Gives the slot that stands in the last byte of an id.
pub fn slot_of(id: Uuid) -> Slot {
    Slot(id.as_bytes()[15])
}

fn assemble<'a>(millis: u64, parts: impl Iterator<Item = &'a [u8]>, slot: Slot) -> Uuid {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..15].copy_from_slice(&digest[..9]);
    bytes[15] = slot.0;
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Why a text is not an id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected `{prefix}_` and 32 lower-case hex digits")]
pub struct IdError {
    /// The prefix that was expected.
    pub prefix: &'static str,
}

fn parse_prefixed(prefix: &'static str, text: &str) -> Result<Uuid, IdError> {
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
    match digits {
        Some(hex) if hex.len() == 32 && !hex.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Uuid::try_parse(hex).map_err(|_| IdError { prefix })
        }
        _ => Err(IdError { prefix }),
    }
}

/// What every id can do.
pub trait Id: Copy + fmt::Display + FromStr<Err = IdError> {
    /// The letters before the underscore.
    const PREFIX: &'static str;
    /// Wraps the bits.
    fn from_uuid(uuid: Uuid) -> Self;
    /// Gives the bits, as they are stored.
    fn uuid(self) -> Uuid;
    /// Gives the slot, from which the lane follows.
    fn slot(self) -> Slot {
        slot_of(self.uuid())
    }
    /// Makes the id of something that `cause` brought about, in a role.
    fn caused_by(cause: Uuid, role: &str) -> Self {
        Self::from_uuid(derive_from_cause(cause, role))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.simple())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> { parse_prefixed($prefix, text).map(Self) }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": concat!("^", $prefix, "_[0-9a-f]{32}$"),
                })
            }
        }
    )*};
}

ids! {
    /// An order, from (channel, external reference).
    OrderId = "ord";
    /// A line of an order, from (order, the platform's line id or the position).
    LineId = "lin";
    /// A delivery of a webhook, from (channel, topic, resource, hash of the body).
    DeliveryId = "dlv";
    /// A wish to cancel, from what asked for it.
    CancellationId = "cnl";
    /// A hold on an order, from (order, reason, what raised it).
    HoldId = "hld";
    /// A fulfillment order: what one location does for one order.
    FulfillmentOrderId = "ful";
    /// A pick job: what one device claims.
    PickJobId = "job";
    /// A pick task: one bin, one item, one quantity.
    PickTaskId = "tsk";
    /// A movement of stock.
    MovementId = "mov";
    /// A receipt of goods.
    ReceiptId = "rcp";
    /// An adjustment of stock.
    AdjustmentId = "adj";
    /// A parcel.
    ParcelId = "prc";
    /// A shipment.
    ShipmentId = "shp";
    /// A case of missing stock, from (line, how often its order was short).
    ShortageId = "sho";
    /// A customer, from a contact identity.
    CustomerId = "cus";
    /// A message to a customer, from what it is about and its kind.
    CustomerMessageId = "msg";
    /// A call, a mail or a visit of a customer that somebody wrote down.
    CustomerContactId = "cct";
    /// A notice to the house, from its cause and when that was seen.
    NoticeId = "ntc";
    /// A message that could not be handled.
    ParkedId = "prk";
    /// A scoped key.
    KeyId = "key";
    /// An import, from its kind and the hash of the file.
    ImportId = "imp";
    /// A row of an import, from (import, number).
    ImportRowId = "imr";
    /// A fact for somebody outside, from what is told and to whom.
    TellingId = "tel";
    /// A return, from what asked for it.
    ReturnId = "ret";
    /// Money that is due, from what made it due.
    RefundId = "rfd";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).expect("in range")
    }

    #[test]
    fn the_slot_of_an_order_is_the_published_hash() {
        assert_eq!(fnv1a(b"foobar".iter()), 0xbf9c_f968);
        assert_eq!(Slot::of_order("shop", "1"), Slot::of_name("shop\u{1f}1"));
    }

    #[test]
    fn an_id_is_a_uuid_of_version_8_that_sorts_by_time() {
        let early = derive_from_key(at(1_000), &["shop", "2"], Slot(7));
        let late = derive_from_key(at(2_000), &["shop", "1"], Slot(3));
        assert_eq!(early.get_version_num(), 8);
        assert!(early < late);
        assert_eq!(slot_of(early), Slot(7));
    }

    #[test]
    fn an_id_is_written_with_its_prefix_and_read_back() {
        let id = OrderId::from_uuid(derive_from_key(at(1_000), &["shop", "1"], Slot(9)));
        let text = id.to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(text.parse::<OrderId>(), Ok(id));
        assert!(text.parse::<LineId>().is_err());
        assert!(text.to_uppercase().parse::<OrderId>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_made_for_a_cause_inherits_its_slot_and_time(key in ".*", role in "[a-z]{1,8}") {
            let cause = derive_from_key(at(1_700_000_000_000), &[&key], Slot::of_name(&key));
            let made = derive_from_cause(cause, &role);
            prop_assert_eq!(slot_of(made), slot_of(cause));
            prop_assert_eq!(made.as_bytes()[..6].to_vec(), cause.as_bytes()[..6].to_vec());
            prop_assert_eq!(derive_from_cause(cause, &role), made);
            prop_assert_ne!(made, cause);
        }

        #[test]
        fn keys_do_not_run_together(a in "[a-z]{1,4}", b in "[a-z]{1,4}") {
            let joined = derive_from_key(at(0), &[&format!("{a}{b}")], Slot(0));
            prop_assert_ne!(derive_from_key(at(0), &[&a, &b], Slot(0)), joined);
        }
    }
}
