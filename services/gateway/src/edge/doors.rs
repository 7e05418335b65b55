//! Who knocked at the doors of shops: what was refused last, and that something came.
//!
//! In memory and of this gateway alone: it helps whoever sets a shop up. Names that nobody knows are
//! noted like those that are known, so that a refusal costs the same work for both.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use contracts::subjects::is_token;
use tokio::sync::watch;

use crate::domain::verification::Doubt;

/// So many names are kept: more shops than anybody has, and few enough for whoever makes names up.
const NAMES_MAX: usize = 1_000;

/// The last delivery of a name that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub doubt: Doubt,
    /// When.
    pub at: DateTime<Utc>,
    /// How many were refused since we began to look.
    pub count: u32,
}

/// Who knocked.
#[derive(Debug, Default)]
pub struct Doors {
    refused: Mutex<HashMap<String, Refused>>,
    rang: watch::Sender<u64>,
}

impl Doors {
    /// Notes a delivery that was refused.
    pub fn refused(&self, name: &str, doubt: Doubt, at: DateTime<Utc>) {
        let mut all = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let has_place = all.len() < NAMES_MAX || all.contains_key(name);
        if has_place && is_token(name) {
            let count = all.get(name).map_or(0, |before| before.count).saturating_add(1);
            all.insert(name.to_owned(), Refused { doubt, at, count });
        }
        drop(all);
        self.ring();
    }

    /// Says that something came.
    pub fn ring(&self) {
        self.rang.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Gives what was refused last of a name.
    pub fn of(&self, name: &str) -> Option<Refused> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Hears when something comes.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.rang.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_refusal_of_a_name_is_known_and_made_up_names_end() {
        let (doors, at) = (Doors::default(), DateTime::UNIX_EPOCH);
        let heard = doors.listen();
        doors.refused("shop", Doubt::NotSigned, at);
        doors.refused("shop", Doubt::OtherSecret, at);
        doors.refused("no name", Doubt::NotSigned, at);
        let last = Refused { doubt: Doubt::OtherSecret, at, count: 2 };
        assert_eq!((doors.of("shop"), doors.of("no name")), (Some(last), None));
        assert!(heard.has_changed().expect("it is there"));
        (0..2 * NAMES_MAX).for_each(|at| {
            doors.refused(&format!("n{at}"), Doubt::NoSecret, DateTime::UNIX_EPOCH);
        });
        assert_eq!(doors.of("n1500"), None);
        doors.refused("shop", Doubt::Clock, at);
        assert_eq!(doors.of("shop").map(|one| one.count), Some(3));
    }
}
