//! A scoped key: live, then revoked, never back.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, KeyId, Slot, derive_from_key};
use contracts::requests::access::{KeyScope, PutKey};

/// A key as it is kept: without the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Names it.
    pub id: KeyId,
    /// For people.
    pub name: String,
    /// What it opens.
    pub scope: KeyScope,
    /// SHA-256, in hex.
    pub hash: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was ended.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What became of a wish about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyDecision {
    /// It is this now.
    Moved(Key),
    /// It was so before.
    AlreadyThere(Key),
    /// It cannot be done.
    Refused(KeyRefusal),
}

/// Why a wish about a key is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// A hash stands for one key.
    #[error("the key {0} has this hash and another name or scope, or is revoked")]
    HashTaken(KeyId),
    /// 64 lower-case hex digits are a hash.
    #[error("the hash of a key is 64 lower-case hex digits")]
    NotAHash,
    /// A name is 1 to 100 characters.
    #[error("the name of a key has 1 to {NAME_MAX} characters")]
    BadName,
    /// What is over opens nothing.
    #[error("a key ends in the future, or never")]
    Over,
}

/// Longer names break every list they stand in.
pub const NAME_MAX: usize = 100;

/// Makes a key, unless its hash is known.
pub fn put(known: Option<&Key>, wish: &PutKey, now: DateTime<Utc>) -> KeyDecision {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if wish.hash.len() != 64 || !wish.hash.bytes().all(hex) {
        return KeyDecision::Refused(KeyRefusal::NotAHash);
    }
    if wish.name.is_empty() || wish.name.chars().count() > NAME_MAX {
        return KeyDecision::Refused(KeyRefusal::BadName);
    }
    if known.is_none() && wish.expires_at.is_some_and(|at| at <= now) {
        return KeyDecision::Refused(KeyRefusal::Over);
    }
    match known {
        None => KeyDecision::Moved(Key {
            id: KeyId::from_uuid(derive_from_key(now, &["key", &wish.hash], Slot(0))),
            name: wish.name.clone(),
            scope: wish.scope.clone(),
            hash: wish.hash.clone(),
            created_at: now,
            revoked_at: None,
            expires_at: wish.expires_at,
        }),
        Some(key) if key.is_as(wish) && key.is_live() => KeyDecision::AlreadyThere(key.clone()),
        Some(key) => KeyDecision::Refused(KeyRefusal::HashTaken(key.id)),
    }
}

/// Ends a key.
pub fn revoke(key: &Key, now: DateTime<Utc>) -> KeyDecision {
    if key.is_live() {
        KeyDecision::Moved(Key { revoked_at: Some(now), ..key.clone() })
    } else {
        KeyDecision::AlreadyThere(key.clone())
    }
}

impl Key {
    /// Says whether it still opens anything.
    pub fn is_live(&self) -> bool {
        self.revoked_at.is_none()
    }

    fn is_as(&self, wish: &PutKey) -> bool {
        (&self.name, &self.scope, self.expires_at) == (&wish.name, &wish.scope, wish.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).expect("in range")
    }

    fn wish(name: &str) -> PutKey {
        PutKey {
            name: name.to_owned(),
            scope: KeyScope::Read,
            hash: "a".repeat(64),
            expires_at: None,
        }
    }

    fn made() -> Key {
        match put(None, &wish("till"), at(1)) {
            KeyDecision::Moved(key) => key,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_key_again_is_the_same_key() {
        let key = made();
        assert_eq!(put(Some(&key), &wish("till"), at(9)), KeyDecision::AlreadyThere(key));
    }

    #[test]
    fn a_hash_stands_for_one_key_only() {
        let key = made();
        let refused = KeyDecision::Refused(KeyRefusal::HashTaken(key.id));
        assert_eq!(put(Some(&key), &wish("other"), at(9)), refused);
    }

    #[test]
    fn a_revoked_key_never_comes_back() {
        let KeyDecision::Moved(ended) = revoke(&made(), at(2)) else { panic!("was live") };
        assert_eq!(ended.revoked_at, Some(at(2)));
        assert_eq!(revoke(&ended, at(3)), KeyDecision::AlreadyThere(ended.clone()));
        assert!(matches!(put(Some(&ended), &wish("till"), at(4)), KeyDecision::Refused(_)));
    }

    #[test]
    fn what_is_no_hash_and_no_name_is_refused() {
        let bad_hash = PutKey { hash: "A".repeat(64), ..wish("till") };
        assert_eq!(put(None, &bad_hash, at(1)), KeyDecision::Refused(KeyRefusal::NotAHash));
        assert_eq!(put(None, &wish(""), at(1)), KeyDecision::Refused(KeyRefusal::BadName));
    }

    #[test]
    fn a_key_ends_in_the_future_or_never() {
        let until = |second| PutKey { expires_at: Some(at(second)), ..wish("till") };
        assert_eq!(put(None, &until(5), at(5)), KeyDecision::Refused(KeyRefusal::Over));
        let KeyDecision::Moved(key) = put(None, &until(6), at(5)) else { panic!("is in time") };
        assert_eq!(key.expires_at, Some(at(6)));
        assert_eq!(put(Some(&key), &until(6), at(9)), KeyDecision::AlreadyThere(key));
    }
}
