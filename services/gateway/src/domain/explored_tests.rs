//! Everything that can be asked of a key and of a device, in every state that they can reach.

use chrono::{DateTime, Utc};
use contracts::requests::access::{KeyScope, PutDevice, PutKey};
use machines::{Answer, Bound, Explored, Machine, Row, Seen, explore};

use super::device::{self, Device, DeviceDecision, DeviceFact};
use super::key::{self, Key, KeyDecision};

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("in range")
}

const fn row(from: &'static str, on: &'static str, to: &'static str, when: &'static str) -> Row {
    Row { from, on, to, when }
}

fn key_machine() -> Machine {
    let rows = vec![row("", "put", "live", ""), row("live", "revoke", "revoked", "for good")];
    let about = "The same key put again is left alone; its hash under another name or scope, or \
                 after it was revoked, is refused.";
    Machine { name: "Key", about, ends: &["revoked"], rows }
}

fn device_machine() -> Machine {
    let rows = vec![
        row("", "put", "live", "`AccessGranted`"),
        row(
            "live",
            "put",
            "live",
            "moved, or a new account: `AccessGranted`; the old account ends",
        ),
        row("live", "revoke", "revoked", "`AccessRevoked`; the account ends"),
        row("revoked", "put", "live", "`AccessGranted`"),
    ];
    let about = "A live device that is put again just so is left alone.";
    Machine { name: "Device", about, ends: &[], rows }
}

#[derive(Clone, Copy, Debug)]
enum OfKey {
    Put(&'static str),
    PutWithoutHash,
    Revoke,
}

#[derive(Clone)]
struct KeyThing(Option<Key>);

impl Explored for KeyThing {
    type Ask = OfKey;

    fn stands(&self) -> &'static str {
        self.0.as_ref().map_or("", |key| if key.is_live() { "live" } else { "revoked" })
    }

    fn has_ended(&self) -> bool {
        key_machine().is_terminal(self.stands())
    }

    fn key(&self) -> impl std::hash::Hash {
        self.0.as_ref().map(|key| key.name.clone())
    }

    fn asks(&self) -> Vec<OfKey> {
        vec![OfKey::Put("till"), OfKey::Put("other"), OfKey::PutWithoutHash, OfKey::Revoke]
    }

    fn ask(&self, asked: &OfKey) -> Result<Answer<Self>, String> {
        let wish = |name: &str, hash: String| {
            let (name, scope) = (name.to_owned(), KeyScope::Read);
            let wish = PutKey { name, scope, hash, expires_at: None };
            key::put(self.0.as_ref(), &wish, at(1))
        };
        let (on, decided) = match (asked, &self.0) {
            (OfKey::Put(name), _) => ("put", wish(name, "a".repeat(64))),
            (OfKey::PutWithoutHash, _) => ("put", wish("till", String::new())),
            (OfKey::Revoke, Some(key)) => ("revoke", key::revoke(key, at(2))),
            (OfKey::Revoke, None) => return Ok(Answer::Refused("there is no key".to_owned())),
        };
        match decided {
            KeyDecision::Moved(key) => {
                let next = Self(Some(key));
                let way = (key_machine().name, self.stands(), on, next.stands());
                Ok(Answer::Moved(next, vec![way]))
            }
            KeyDecision::AlreadyThere(key) if Some(&key) == self.0.as_ref() => {
                Ok(Answer::AlreadyThere)
            }
            KeyDecision::AlreadyThere(key) => Err(format!("it was never {key:?}")),
            KeyDecision::Refused(refusal) => Ok(Answer::Refused(refusal.to_string())),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum OfDevice {
    Put(&'static str, char),
    PutBadly,
    Revoke,
}

#[derive(Clone)]
struct DeviceThing(Option<Device>);

impl Explored for DeviceThing {
    type Ask = OfDevice;

    fn stands(&self) -> &'static str {
        self.0.as_ref().map_or("", |device| if device.is_live() { "live" } else { "revoked" })
    }

    /// Each may be put again; a revoked one rests.
    fn has_ended(&self) -> bool {
        self.stands() == "revoked"
    }

    fn key(&self) -> impl std::hash::Hash {
        self.0.as_ref().map(|device| (device.location.clone(), device.account.clone()))
    }

    fn asks(&self) -> Vec<OfDevice> {
        let puts = [("main", 'X'), ("main", 'Y'), ("east", 'X')];
        let puts = puts.map(|(location, account)| OfDevice::Put(location, account));
        puts.into_iter().chain([OfDevice::PutBadly, OfDevice::Revoke]).collect()
    }

    fn ask(&self, asked: &OfDevice) -> Result<Answer<Self>, String> {
        let put = |location: &str, account: char| {
            let wish = PutDevice {
                id: "scanner-7".to_owned(),
                location: location.to_owned(),
                zones: vec!["a".to_owned()],
                account: format!("A{}", account.to_string().repeat(55)),
                token_hash: None,
                version: None,
                mqtt: false,
            };
            device::grant(self.0.as_ref(), &wish, at(1))
        };
        let (on, decided) = match (asked, &self.0) {
            (OfDevice::Put(location, account), _) => ("put", put(location, *account)),
            (OfDevice::PutBadly, _) => ("put", put("a.b", 'X')),
            (OfDevice::Revoke, Some(device)) => ("revoke", device::revoke(device, at(2))),
            (OfDevice::Revoke, None) => {
                return Ok(Answer::Refused("there is no device".to_owned()));
            }
        };
        match decided {
            DeviceDecision::Moved { device, fact, ended } => {
                let before = self.0.as_ref().filter(|device| device.is_live());
                let kept = device.is_live().then_some(&device.account);
                let cut_off = before.map(|before| &before.account).filter(|old| Some(*old) != kept);
                if cut_off != ended.as_ref() {
                    return Err(format!("{ended:?} is cut off, not {cut_off:?}"));
                }
                if device.is_live() != matches!(fact, DeviceFact::Granted(_)) {
                    return Err(format!("{fact:?} is said of {device:?}"));
                }
                let next = Self(Some(device));
                let way = (device_machine().name, self.stands(), on, next.stands());
                Ok(Answer::Moved(next, vec![way]))
            }
            DeviceDecision::AlreadyThere(device) if Some(&device) == self.0.as_ref() => {
                Ok(Answer::AlreadyThere)
            }
            DeviceDecision::AlreadyThere(device) => Err(format!("it was never {device:?}")),
            DeviceDecision::Refused(refusal) => Ok(Answer::Refused(refusal.to_string())),
        }
    }
}

const BOUND: Bound = Bound { things: 100, steps: 20 };

#[test]
fn a_key_answers_everything_and_ends_for_good() {
    let seen = explore(&KeyThing(None), BOUND).unwrap_or_else(|story| panic!("{story}"));
    assert!(seen.complete);
    seen.all_can_end(&KeyThing(None)).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&key_machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn a_device_answers_everything_and_can_always_be_cut_off() {
    let seen = explore(&DeviceThing(None), BOUND).unwrap_or_else(|story| panic!("{story}"));
    assert!(seen.complete);
    seen.all_can_end(&DeviceThing(None)).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&device_machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}

#[test]
fn the_page_shows_the_tables_that_are_explored() {
    let tables = [
        key_machine(),
        device_machine(),
        super::outbound::explored_tests::machine(),
        super::outbound::publication::explored_tests::machine(),
    ];
    let page = machines::document("Who may come in, and what is told outside", &tables);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/STATES.md");
    machines::kept(path.as_ref(), &page).unwrap_or_else(|words| panic!("{words}"));
}
