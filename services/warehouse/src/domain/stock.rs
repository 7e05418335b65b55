//! The books: levels, and the ledger that alone writes them.

use std::collections::BTreeMap;

use contracts::events::stock::{Movement, MovementKind};
use contracts::ids::{Id, MovementId, OrderId};
use contracts::sku::Sku;
use uuid::Uuid;

/// How much there is of an item at a location.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// Pieces in the building.
    pub on_hand: i64,
    /// Pieces set aside for orders.
    pub allocated: i64,
}

impl Level {
    /// Gives the pieces that can still be promised.
    pub fn available(self) -> i64 {
        self.on_hand - self.allocated
    }
}

/// A level on its way through a batch.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Where it stood when the books were opened; nothing where there was none.
    pub opened: Option<Level>,
    /// Where it stands.
    pub level: Level,
    /// Whether anything was posted to it.
    pub moved: bool,
}

impl Account {
    /// Opens an account where it stands.
    pub fn at(level: Level) -> Self {
        Self { opened: Some(level), level, moved: false }
    }
}

/// A change of a level that somebody wants.
#[derive(Clone, Debug)]
pub struct Posting<'a> {
    /// What kind of movement.
    pub kind: MovementKind,
    /// The item.
    pub sku: &'a Sku,
    /// The location.
    pub location: &'a str,
    /// Pieces that come (positive) or go (negative).
    pub on_hand: i64,
    /// Pieces that are set aside (positive) or given free (negative).
    pub allocated: i64,
    /// Id of what causes it.
    pub cause: String,
    /// Why, in words.
    pub reason: Option<String>,
    /// The order it is done for.
    pub order: Option<OrderId>,
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; dense.
    pub number: i64,
    /// Its id.
    pub id: MovementId,
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// What kind of movement.
    pub kind: MovementKind,
    /// Pieces that came or went.
    pub on_hand_change: i64,
    /// Pieces that were set aside or given free.
    pub allocated_change: i64,
    /// The level after it.
    pub after: Level,
    /// Id of what caused it.
    pub cause: String,
    /// Why, in words.
    pub reason: Option<String>,
    /// The order it was done for.
    pub order: Option<OrderId>,
}

impl Entry {
    /// Gives the row as events tell it.
    pub fn told(&self) -> Movement {
        Movement {
            movement_id: self.id,
            sku: self.sku.clone(),
            location: self.location.clone(),
            kind: self.kind,
            quantity: self.on_hand_change,
            on_hand: self.after.on_hand,
            cause: self.cause.clone(),
        }
    }
}

/// A movement would leave fewer pieces than none, or set aside more than there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sku} at {location} would stand at {on_hand} on hand and {allocated} allocated")]
pub struct Overdrawn {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// Where it would stand.
    pub on_hand: i64,
    /// Where it would stand.
    pub allocated: i64,
}

/// Levels of the items that a batch concerns, and what it adds to the ledger.
#[derive(Clone, Debug, Default)]
pub struct Books {
    accounts: BTreeMap<Sku, BTreeMap<String, Account>>,
    entries: Vec<Entry>,
    last_number: i64,
}

impl Books {
    /// Opens the books at a number of the ledger, on all accounts of these items.
    pub fn open(
        items: impl IntoIterator<Item = (Sku, BTreeMap<String, Account>)>,
        last_number: i64,
    ) -> Self {
        Self { accounts: items.into_iter().collect(), last_number, ..Self::default() }
    }

    /// Gives the level of an item at a location; zero where nothing was ever there.
    pub fn level(&self, sku: &Sku, location: &str) -> Level {
        let account = self.accounts.get(sku).and_then(|places| places.get(location));
        account.map(|account| account.level).unwrap_or_default()
    }

    /// Gives the locations that have pieces of an item to promise, with how many.
    pub fn available_places(&self, sku: &Sku) -> impl Iterator<Item = (&str, i64)> {
        self.places(sku).map(|(place, level)| (place, level.available())).filter(|(_, n)| *n > 0)
    }

    /// Gives the locations where pieces of an item ever were, with its levels there.
    pub fn places(&self, sku: &Sku) -> impl Iterator<Item = (&str, Level)> {
        let places = self.accounts.get(sku).into_iter().flatten();
        places.map(|(place, account)| (place.as_str(), account.level))
    }

    /// Says whether any location has a piece of an item to promise.
    pub fn any_available(&self, sku: &Sku) -> bool {
        self.available_places(sku).next().is_some()
    }

    /// Writes a movement and the level that follows from it.
    pub fn post(&mut self, cause: Uuid, posting: Posting<'_>) -> Result<Entry, Overdrawn> {
        let before = self.level(posting.sku, posting.location);
        let after = Level {
            on_hand: before.on_hand + posting.on_hand,
            allocated: before.allocated + posting.allocated,
        };
        if after.allocated < 0 || after.allocated > after.on_hand {
            return Err(Overdrawn {
                sku: posting.sku.clone(),
                location: posting.location.to_owned(),
                on_hand: after.on_hand,
                allocated: after.allocated,
            });
        }
        self.last_number += 1;
        let entry = Entry {
            number: self.last_number,
            id: MovementId::caused_by(cause, &format!("movement/{}", self.last_number)),
            sku: posting.sku.clone(),
            location: posting.location.to_owned(),
            kind: posting.kind,
            on_hand_change: posting.on_hand,
            allocated_change: posting.allocated,
            after,
            cause: posting.cause,
            reason: posting.reason,
            order: posting.order,
        };
        let places = self.accounts.entry(entry.sku.clone()).or_default();
        let none = Account { opened: None, level: before, moved: false };
        let account = places.entry(entry.location.clone()).or_insert(none);
        (account.level, account.moved) = (after, true);
        self.entries.push(entry.clone());
        Ok(entry)
    }

    /// Gives what was added to the ledger.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Gives the last number of the ledger.
    pub fn last_number(&self) -> i64 {
        self.last_number
    }

    /// Gives the accounts that were moved, each with its item and location.
    pub fn moved(&self) -> impl Iterator<Item = (&Sku, &str, Account)> {
        self.accounts().filter(|(.., account)| account.moved)
    }

    /// Gives all accounts, each with its item and location.
    pub fn accounts(&self) -> impl Iterator<Item = (&Sku, &str, Account)> {
        self.accounts.iter().flat_map(|(sku, places)| {
            places.iter().map(move |(place, account)| (sku, place.as_str(), *account))
        })
    }

    /// Gives the items that they are of.
    pub fn items(&self) -> impl Iterator<Item = &Sku> {
        self.accounts.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting<'a>(sku: &'a Sku, kind: MovementKind, on_hand: i64, allocated: i64) -> Posting<'a> {
        let (cause, reason, order) = ("test".to_owned(), None, None);
        Posting { kind, sku, location: "main", on_hand, allocated, cause, reason, order }
    }

    #[test]
    fn the_books_refuse_to_promise_what_is_not_there() {
        let lamp: Sku = "LAMP".parse().expect("a sku");
        let mut books = Books::default();
        let received = posting(&lamp, MovementKind::Received, 2, 0);
        let entry = books.post(Uuid::nil(), received).expect("room");
        assert_eq!((entry.number, entry.after.on_hand), (1, 2));
        let refused = books.post(Uuid::nil(), posting(&lamp, MovementKind::Allocated, 0, 3));
        assert!(refused.is_err());
        let refused = books.post(Uuid::nil(), posting(&lamp, MovementKind::Released, 0, -1));
        assert!(refused.is_err());
        assert_eq!(books.entries().len(), 1);
        assert_eq!(books.level(&lamp, "main").available(), 2);
    }

    #[test]
    fn the_books_know_where_they_were_opened() {
        let lamp: Sku = "LAMP".parse().expect("a sku");
        let opened = Level { on_hand: 5, allocated: 1 };
        let places = BTreeMap::from([("main".to_owned(), Account::at(opened))]);
        let mut books = Books::open([(lamp.clone(), places)], 0);
        for _ in 0..2 {
            books.post(Uuid::nil(), posting(&lamp, MovementKind::Allocated, 0, 1)).expect("room");
        }
        let moved: Vec<_> = books.moved().map(|(.., account)| account).collect();
        assert_eq!((moved.len(), moved[0].opened), (1, Some(opened)));
        assert_eq!(moved[0].level.allocated, 3);
    }
}
