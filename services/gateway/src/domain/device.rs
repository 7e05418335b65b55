//! A handheld: granted at a location, moved, given a new account, revoked, granted again.

use chrono::{DateTime, Utc};
use contracts::events::access::{AccessGranted, AccessRevoked};
use contracts::requests::access::PutDevice;
use contracts::subjects::is_token;

/// A device as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// As it stands in its subjects.
    pub id: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
    /// Public key of its account on the broker.
    pub account: String,
    /// SHA-256 of the token that it comes in with over HTTP, in hex; ends with its account.
    pub token_hash: Option<String>,
    /// Sequence of its last event.
    pub version: i64,
    /// Whether its account lets it in by MQTT as well; ends with it.
    pub mqtt: bool,
    /// When it was last let in or moved.
    pub granted_at: DateTime<Utc>,
    /// When its access ended.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What became of a wish about a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceDecision {
    /// It is this now, and this was said; an account that was ended must be cut off.
    Moved {
        /// The device.
        device: Device,
        /// The fact.
        fact: DeviceFact,
        /// The account that opens nothing any more.
        ended: Option<String>,
    },
    /// It was so before.
    AlreadyThere(Device),
    /// It cannot be done.
    Refused(DeviceRefusal),
}

/// What is said about a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceFact {
    /// It may work.
    Granted(AccessGranted),
    /// It may not any more.
    Revoked(AccessRevoked),
}

/// Why a wish about a device is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceRefusal {
    /// Names stand in subjects.
    #[error("{member} is `{value}`; expected 1 to 64 of A-Z, a-z, 0-9, `_` and `-`")]
    NotAToken {
        /// Which member of the wish.
        member: &'static str,
        /// What stood there.
        value: String,
    },
    /// A device sees some zones, not hundreds.
    #[error("a device has 1 to {ZONES_MAX} zones, each named once")]
    Zones,
    /// An account is named by its public key.
    #[error("the account is no public key of an account")]
    Account,
    /// A token is known by its hash.
    #[error("the hash of a token is 64 lower-case hex digits")]
    Token,
    /// Somebody else let it in, moved or ended it meanwhile.
    #[error("the device is another one than was seen; a pairing code is used up, or too old")]
    Changed,
}

/// Each zone is a subscription and a line in the device's claims.
pub const ZONES_MAX: usize = 32;

/// Says whether id, location and zones can stand in subjects.
pub fn check(id: &str, location: &str, zones: &[String]) -> Result<(), DeviceRefusal> {
    let named = [("id", id), ("location", location)].into_iter();
    for (member, value) in named.chain(zones.iter().map(|zone| ("zones", zone.as_str()))) {
        if !is_token(value) {
            return Err(DeviceRefusal::NotAToken { member, value: value.to_owned() });
        }
    }
    let once = zones.iter().enumerate().all(|(at, zone)| !zones[..at].contains(zone));
    if once && (1..=ZONES_MAX).contains(&zones.len()) { Ok(()) } else { Err(DeviceRefusal::Zones) }
}

/// Lets a device in, moves it, or gives it a new account.
pub fn grant(known: Option<&Device>, wish: &PutDevice, now: DateTime<Utc>) -> DeviceDecision {
    if let Err(refusal) = check(&wish.id, &wish.location, &wish.zones) {
        return DeviceDecision::Refused(refusal);
    }
    if wish.account.len() != 56 || !wish.account.starts_with('A') {
        return DeviceDecision::Refused(DeviceRefusal::Account);
    }
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if wish.token_hash.as_ref().is_some_and(|hash| hash.len() != 64 || !hash.bytes().all(hex)) {
        return DeviceDecision::Refused(DeviceRefusal::Token);
    }
    let version = known.map_or(0, |device| device.version);
    if wish.version.is_some_and(|seen| seen != version) {
        return DeviceDecision::Refused(DeviceRefusal::Changed);
    }
    let device = Device {
        id: wish.id.clone(),
        location: wish.location.clone(),
        zones: wish.zones.clone(),
        account: wish.account.clone(),
        token_hash: wish.token_hash.clone(),
        version: version + 1,
        mqtt: wish.mqtt,
        granted_at: now,
        revoked_at: None,
    };
    if let Some(known) = known.filter(|known| known.is_live() && known.works_like(&device)) {
        return DeviceDecision::AlreadyThere(known.clone());
    }
    let before = known.filter(|known| known.is_live()).map(|known| &known.account);
    let ended = before.filter(|account| **account != device.account).cloned();
    let fact = DeviceFact::Granted(AccessGranted {
        device: device.id.clone(),
        location: device.location.clone(),
        zones: device.zones.clone(),
    });
    DeviceDecision::Moved { device, fact, ended }
}

/// Ends a device's access.
pub fn revoke(device: &Device, now: DateTime<Utc>) -> DeviceDecision {
    if !device.is_live() {
        return DeviceDecision::AlreadyThere(device.clone());
    }
    DeviceDecision::Moved {
        fact: DeviceFact::Revoked(AccessRevoked { device: device.id.clone() }),
        ended: Some(device.account.clone()),
        device: Device {
            version: device.version + 1,
            revoked_at: Some(now),
            token_hash: None,
            mqtt: false,
            ..device.clone()
        },
    }
}

impl Device {
    /// Says whether it may work.
    pub fn is_live(&self) -> bool {
        self.revoked_at.is_none()
    }

    fn works_like(&self, other: &Self) -> bool {
        (&self.location, &self.zones, &self.account, &self.token_hash, self.mqtt)
            == (&other.location, &other.zones, &other.account, &other.token_hash, other.mqtt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).expect("in range")
    }

    fn wish(location: &str, account: char) -> PutDevice {
        PutDevice {
            id: "scanner-7".to_owned(),
            location: location.to_owned(),
            zones: vec!["a".to_owned()],
            account: format!("A{}", account.to_string().repeat(55)),
            token_hash: Some(format!("{:064x}", u32::from(account))),
            version: None,
            mqtt: false,
        }
    }

    fn moved(decision: DeviceDecision) -> (Device, DeviceFact, Option<String>) {
        match decision {
            DeviceDecision::Moved { device, fact, ended } => (device, fact, ended),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_device_that_is_let_in_again_just_so_is_left_alone() {
        let (device, _, ended) = moved(grant(None, &wish("main", 'X'), at(1)));
        assert_eq!(ended, None);
        let again = grant(Some(&device), &wish("main", 'X'), at(2));
        assert_eq!(again, DeviceDecision::AlreadyThere(device));
    }

    #[test]
    fn a_new_account_ends_the_old_one() {
        let (device, _, _) = moved(grant(None, &wish("main", 'X'), at(1)));
        let (next, _, ended) = moved(grant(Some(&device), &wish("main", 'Y'), at(2)));
        assert_eq!(ended, Some(device.account));
        assert_eq!(next.version, 2);
    }

    #[test]
    fn a_device_has_mqtt_as_long_as_it_was_let_in_so() {
        let by_mqtt = PutDevice { mqtt: true, ..wish("main", 'X') };
        let (device, ..) = moved(grant(None, &by_mqtt, at(1)));
        assert!(device.mqtt);
        assert!(matches!(grant(Some(&device), &by_mqtt, at(2)), DeviceDecision::AlreadyThere(_)));
        let (moved_without, _, ended) = moved(grant(Some(&device), &wish("main", 'Y'), at(2)));
        assert_eq!((moved_without.mqtt, ended), (false, Some(device.account.clone())));
        let (gone, ..) = moved(revoke(&device, at(2)));
        assert!(!gone.mqtt);
    }

    #[test]
    fn a_revoked_device_is_cut_off_and_may_be_let_in_again() {
        let (device, _, _) = moved(grant(None, &wish("main", 'X'), at(1)));
        let (gone, fact, ended) = moved(revoke(&device, at(2)));
        assert_eq!((ended, gone.token_hash.clone()), (Some(device.account), None));
        assert_eq!(fact, DeviceFact::Revoked(AccessRevoked { device: "scanner-7".to_owned() }));
        assert_eq!(revoke(&gone, at(3)), DeviceDecision::AlreadyThere(gone.clone()));
        let (back, _, ended) = moved(grant(Some(&gone), &wish("main", 'Z'), at(4)));
        assert_eq!((back.version, ended, back.is_live()), (3, None, true));
    }

    #[test]
    fn a_device_that_changed_since_it_was_seen_is_not_replaced() {
        let seen = |version| PutDevice { version: Some(version), ..wish("main", 'X') };
        let (device, ..) = moved(grant(None, &seen(0), at(1)));
        let refused = DeviceDecision::Refused(DeviceRefusal::Changed);
        assert_eq!(grant(Some(&device), &seen(0), at(2)), refused);
        assert_eq!(grant(None, &seen(1), at(2)), refused);
        assert!(matches!(grant(Some(&device), &seen(1), at(2)), DeviceDecision::AlreadyThere(_)));
    }

    #[test]
    fn a_token_is_kept_as_a_hash_and_nothing_else() {
        for hash in ["", "token", &"F".repeat(64)] {
            let wish = PutDevice { token_hash: Some(hash.to_owned()), ..wish("main", 'X') };
            let refused = DeviceDecision::Refused(DeviceRefusal::Token);
            assert_eq!(grant(None, &wish, at(1)), refused, "{hash}");
        }
    }

    #[test]
    fn names_that_cannot_stand_in_a_subject_are_refused() {
        let zones = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        for bad in ["", "a.b", "a b", ">", "*", "ä"] {
            assert!(check(bad, "main", &zones(&["a"])).is_err(), "{bad}");
            assert!(check("d", bad, &zones(&["a"])).is_err(), "{bad}");
            assert!(check("d", "main", &zones(&[bad])).is_err(), "{bad}");
        }
        assert_eq!(check("d", "main", &[]), Err(DeviceRefusal::Zones));
        assert_eq!(check("d", "main", &zones(&["a", "a"])), Err(DeviceRefusal::Zones));
    }

    proptest! {
        #[test]
        fn versions_are_dense_whatever_is_asked(wishes in proptest::collection::vec(0..4_u8, 1..30)) {
            let mut device: Option<Device> = None;
            let mut said = 0;
            for (second, which) in wishes.into_iter().enumerate() {
                let now = at(second as i64);
                let decision = match (which, &device) {
                    (0, known) => grant(known.as_ref(), &wish("main", 'X'), now),
                    (1, known) => grant(known.as_ref(), &wish("east", 'X'), now),
                    (2, known) => grant(known.as_ref(), &wish("east", 'Y'), now),
                    (_, Some(known)) => revoke(known, now),
                    (_, None) => continue,
                };
                if let DeviceDecision::Moved { device: next, .. } = decision {
                    said += 1;
                    prop_assert_eq!(next.version, said);
                    device = Some(next);
                }
            }
        }
    }
}
