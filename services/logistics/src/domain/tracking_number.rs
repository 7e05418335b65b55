//! Numbers on labels, derived from the parcel, and the token of the customer's link.
//!
//! `PS` (or `OF`), three digits of the shipment's slot, fifteen digits out of the parcel's id, one
//! check digit with the weights 3 and 1 from the right: 21 characters. The slot stands in the
//! number so that a report finds its lane without a look into the database.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::ids::{Id, ParcelId, ShipmentId, Slot, derive_from_cause};
use contracts::requests::logistics::OWN_FLEET;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Ten to the fifteenth: within a slot two of a million parcels meet with a chance of 1 in 2,000.
const SERIALS: u128 = 1_000_000_000_000_000;
const LENGTH: usize = 21;

/// Gives the number that a carrier's label bears for a parcel.
pub fn tracking_number(carrier: &str, parcel: ParcelId) -> String {
    let derived = derive_from_cause(parcel.uuid(), &format!("tracking/{carrier}"));
    let serial = (derived.as_u128() >> 8) % SERIALS;
    let digits = format!("{:03}{serial:015}", parcel.slot().0);
    let prefix = if carrier == OWN_FLEET { "OF" } else { "PS" };
    format!("{prefix}{digits}{}", check_digit(&digits))
}

/// Gives the slot that stands in a number, if it is one of ours and undamaged.
pub fn slot_of_number(number: &str) -> Option<Slot> {
    let digits = number.strip_prefix("PS").or_else(|| number.strip_prefix("OF"))?;
    if number.len() != LENGTH || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (body, check) = digits.split_at(digits.len() - 1);
    let whole = check == check_digit(body).to_string();
    body.get(..3)?.parse::<u8>().ok().filter(|_| whole).map(Slot)
}

fn check_digit(digits: &str) -> u32 {
    let weighted = digits.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighted.map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    (10 - sum % 10) % 10
}

/// Gives the token of the customer's link: nobody makes one who does not know the secret.
pub fn tracking_token(secret: &[u8], shipment: ShipmentId) -> String {
    // A key of any length is accepted, so the empty token is never given.
    Hmac::<Sha256>::new_from_slice(secret).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(shipment.to_string().as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::ids::derive_from_key;
    use contracts::requests::logistics::PARCEL_SIM;
    use proptest::prelude::*;

    fn parcel(key: &str, slot: u8) -> ParcelId {
        ParcelId::from_uuid(derive_from_key(chrono::DateTime::UNIX_EPOCH, &[key], Slot(slot)))
    }

    #[test]
    fn the_check_digit_is_the_published_one() {
        assert_eq!(check_digit("0234567"), 3);
        assert_eq!(check_digit("123456789012"), 8);
        assert_eq!(check_digit("12345678901234567"), 5);
    }

    #[test]
    fn a_token_says_nothing_without_its_secret() {
        let shipment = ShipmentId::caused_by(parcel("a", 1).uuid(), "shipment");
        let token = tracking_token(b"one", shipment);
        assert_eq!(token.len(), 43);
        assert_eq!(token, tracking_token(b"one", shipment));
        assert_ne!(token, tracking_token(b"two", shipment));
    }

    proptest! {
        #[test]
        fn a_number_carries_its_slot_and_a_wrong_digit_is_noticed(
            key in ".*", slot: u8, at in 2_usize..21, other in 0_u8..10,
        ) {
            for (carrier, prefix) in [(OWN_FLEET, "OF"), (PARCEL_SIM, "PS")] {
                let number = tracking_number(carrier, parcel(&key, slot));
                prop_assert!(number.starts_with(prefix) && number.len() == LENGTH);
                prop_assert_eq!(slot_of_number(&number), Some(Slot(slot)));
                let mut damaged = number.clone().into_bytes();
                damaged[at] = b'0' + other;
                let damaged = String::from_utf8(damaged).unwrap();
                prop_assert!(damaged == number || slot_of_number(&damaged).is_none());
            }
        }

        #[test]
        fn whatever_is_written_on_a_parcel_is_read_without_harm(text in ".{0,40}") {
            let _ = slot_of_number(&text);
            let _ = slot_of_number(&format!("PS{text}"));
        }
    }
}
