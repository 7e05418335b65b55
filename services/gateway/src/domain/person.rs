//! A person who may sign in: live, locked for a while after wrong tries, ended, live again.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::requests::access::people::{PutPerson, Role};
use contracts::subjects::is_token;

use super::key::NAME_MAX;

/// So many wrong tries in a row are human.
const FREE_TRIES: i32 = 5;
/// The longest lock, in minutes.
const LOCK_MINUTES_MAX: i64 = 60;
/// How every hash of a password begins.
const ARGON2ID: &str = "$argon2id$";
/// More names than these are better none: the headers that carry them stay small.
const REACHED_MAX: usize = 50;

/// A person as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they sign in with.
    pub id: String,
    /// What others read.
    pub name: String,
    /// Their work.
    pub role: Role,
    /// The channels that it reaches, in order; none for all.
    pub channels: Vec<String>,
    /// The locations that it reaches, in order; none for all.
    pub locations: Vec<String>,
    /// PHC form.
    pub password_hash: String,
    /// Wrong tries since the last right one.
    pub failures: i32,
    /// Until then no try is looked at.
    pub locked_until: Option<DateTime<Utc>>,
    /// Since when they may sign in.
    pub made_at: DateTime<Utc>,
    /// When they last did.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// When their access was ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What became of a wish about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonDecision {
    /// They are this now.
    Moved {
        /// The person.
        person: Person,
        /// Whether whoever is signed in under the name is signed out.
        signs_out: bool,
    },
    /// They were so before.
    AlreadyThere(Person),
    /// It cannot be done.
    Refused(PersonRefusal),
}

/// Why a wish about a person is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// The name to sign in with.
    #[error("an id is 1 to 64 of A-Z, a-z, 0-9, `_` and `-`")]
    NotAToken,
    /// A name is 1 to 100 characters.
    #[error("a name has 1 to {NAME_MAX} characters")]
    BadName,
    /// Nobody can sign in without one.
    #[error("somebody new needs a password")]
    NoPassword,
    /// Another kind of hash.
    #[error("the hash of a password is one of argon2id")]
    NotAHash,
    /// A channel that cannot be one, or too many of them.
    #[error("a channel is 1 to 64 of A-Z, a-z, 0-9, `_` and `-`; at most {REACHED_MAX} are named")]
    BadChannel,
    /// A location that cannot be one, or too many of them.
    #[error("a location is 1 to 64 of A-Z, a-z, 0-9, `_` and `-`; at most {REACHED_MAX} are named")]
    BadLocation,
    /// Whoever lets people in could reach further at any time.
    #[error("the work of an admin reaches all channels and locations")]
    NarrowAdmin,
}

impl PersonRefusal {
    /// Gives the member that is wrong.
    pub fn pointer(self) -> &'static str {
        match self {
            Self::NotAToken => "#/id",
            Self::BadName => "#/name",
            Self::NoPassword => "#/password",
            Self::NotAHash => "#/password_hash",
            Self::BadChannel => "#/channels",
            Self::BadLocation => "#/locations",
            Self::NarrowAdmin => "#/role",
        }
    }
}

/// What came of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The person, as they are now.
    pub person: Person,
    /// Whether they are in.
    pub is_in: bool,
}

/// Lets a person sign in, or changes who they are.
pub fn put(known: Option<&Person>, wish: &PutPerson, now: DateTime<Utc>) -> PersonDecision {
    if let Some(refusal) = refusal(wish) {
        return PersonDecision::Refused(refusal);
    }
    let live = known.filter(|person| person.is_live());
    let Some(hash) = wish.password_hash.as_ref().or(live.map(|person| &person.password_hash))
    else {
        return PersonDecision::Refused(PersonRefusal::NoPassword);
    };
    // Who comes back reaches no further than before, unless it is said.
    let channels = reached(wish.channels.as_deref(), known.map(|person| &person.channels));
    let locations = reached(wish.locations.as_deref(), known.map(|person| &person.locations));
    if wish.role == Role::Admin && !(channels.is_empty() && locations.is_empty()) {
        return PersonDecision::Refused(PersonRefusal::NarrowAdmin);
    }
    let signs_out = wish.password_hash.is_some() && known.is_some();
    let person = Person {
        id: wish.id.clone(),
        name: wish.name.clone(),
        role: wish.role,
        channels,
        locations,
        password_hash: hash.clone(),
        failures: if signs_out { 0 } else { live.map_or(0, |person| person.failures) },
        locked_until: live.and_then(|person| person.locked_until).filter(|_| !signs_out),
        made_at: live.map_or(now, |person| person.made_at),
        signed_in_at: live.and_then(|person| person.signed_in_at),
        ended_at: None,
    };
    match known == Some(&person) {
        true => PersonDecision::AlreadyThere(person),
        false => PersonDecision::Moved { person, signs_out },
    }
}

/// Gives what is named, each once and in order; what was before where nothing is said.
fn reached(named: Option<&[String]>, before: Option<&Vec<String>>) -> Vec<String> {
    let Some(named) = named else { return before.cloned().unwrap_or_default() };
    let names: BTreeSet<&String> = named.iter().collect();
    names.into_iter().cloned().collect()
}

fn refusal(wish: &PutPerson) -> Option<PersonRefusal> {
    let bad_name = wish.name.trim().is_empty() || wish.name.chars().count() > NAME_MAX;
    let bad_hash = wish.password_hash.as_ref().is_some_and(|hash| !hash.starts_with(ARGON2ID));
    let bad = |names: &Option<Vec<String>>| {
        let names = names.as_deref().unwrap_or_default();
        names.len() > REACHED_MAX || names.iter().any(|name| !is_token(name))
    };
    match () {
        () if !is_token(&wish.id) => Some(PersonRefusal::NotAToken),
        () if bad_name => Some(PersonRefusal::BadName),
        () if bad_hash => Some(PersonRefusal::NotAHash),
        () if bad(&wish.channels) => Some(PersonRefusal::BadChannel),
        () if bad(&wish.locations) => Some(PersonRefusal::BadLocation),
        () => None,
    }
}

/// Ends a person's access.
pub fn end(person: &Person, now: DateTime<Utc>) -> PersonDecision {
    if !person.is_live() {
        return PersonDecision::AlreadyThere(person.clone());
    }
    let person = Person { ended_at: Some(now), ..person.clone() };
    PersonDecision::Moved { person, signs_out: true }
}

/// Counts a try to sign in. While a person is locked, not even the right password is looked at: a
/// thief who guesses shall not learn that a guess was right.
pub fn sign_in(person: &Person, right: bool, now: DateTime<Utc>) -> Tried {
    if !person.is_live() || person.is_locked(now) {
        return Tried { person: person.clone(), is_in: false };
    }
    if right {
        let signed_in_at = Some(now);
        let person = Person { failures: 0, locked_until: None, signed_in_at, ..person.clone() };
        return Tried { person, is_in: true };
    }
    let failures = person.failures.saturating_add(1);
    let locked_until = lock_minutes(failures).map(|minutes| now + TimeDelta::minutes(minutes));
    Tried { person: Person { failures, locked_until, ..person.clone() }, is_in: false }
}

/// Gives for how long nothing is looked at after so many wrong tries: twice as long each time.
fn lock_minutes(failures: i32) -> Option<i64> {
    let beyond = u32::try_from(failures.checked_sub(FREE_TRIES)?).ok()?;
    Some(1_i64.checked_shl(beyond.min(10)).unwrap_or(LOCK_MINUTES_MAX).min(LOCK_MINUTES_MAX))
}

impl Person {
    /// Says whether they may sign in at all.
    pub fn is_live(&self) -> bool {
        self.ended_at.is_none()
    }

    /// Says whether no try is looked at now.
    pub fn is_locked(&self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests;
