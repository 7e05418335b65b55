//! What a shop is told of stock: the rule of its channel, and the figure of each item.
//!
//! A figure is absolute and the latest wins: however often a level moves between two tellings, the
//! shop is told once. An item is told by one at a time, so that no older figure comes after a newer.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{Slot, derive_from_key};
use contracts::requests::outbound::stock::{LevelFate, LevelState, PutPublication, SettledLevel};
use contracts::requests::outbound::{TargetKind, Verdict};
use contracts::sku::Sku;
use contracts::subjects::is_token;
use uuid::Uuid;

use super::schedule::next_try;
use super::target::{Target, TargetRefusal, refuse};
use super::telling::in_words;

/// No shop takes more.
const QUANTITY_MAX: i64 = 1_000_000_000;
/// More pieces than that nobody keeps back.
const BUFFER_MAX: i64 = 1_000_000;
/// More locations than that no channel names.
const LOCATIONS_MAX: usize = 100;
/// Movements that come within this are told together.
const GATHER: TimeDelta = TimeDelta::milliseconds(500);
/// What a shop has is told again after that: somebody may have changed it there.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(24);
/// Pauses grow for so many failures, to half an hour; stock is never given up.
const TRIES_MAX: u32 = 6;
/// How long a shop is left alone that takes nothing for a reason of its own.
const REFUSED_MINUTES: i64 = 15;

/// The rule of a channel, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// The channel.
    pub channel: String,
    /// How its shop is called inside.
    pub target: String,
    /// How much of what is available the shop may sell.
    pub ratio_percent: u32,
    /// Pieces that are kept back of each item.
    pub buffer: i64,
    /// Whose stock counts; all where none is named.
    pub locations: Vec<String>,
    /// Whether a person paused it.
    pub paused: bool,
    /// The location in Shopify that was set.
    pub shop_location: Option<String>,
    /// The same, as the shop gave it.
    pub found_location: Option<String>,
    /// The statement of all levels that was asked for.
    pub statement: Uuid,
    /// How far it was heard.
    pub stated_after: Option<String>,
    /// When it was heard whole.
    pub stated_at: Option<DateTime<Utc>>,
    /// Rises with every taking.
    pub attempt: u32,
    /// Until then somebody is telling the shop.
    pub taken_until: Option<DateTime<Utc>>,
    /// Nothing is told before.
    pub not_before: Option<DateTime<Utc>>,
    /// Portions that failed since one was told.
    pub failures: u32,
    /// Why the last one failed.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a person last changed it.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub changed_by: String,
}

/// Makes a rule, or changes one.
pub fn put(
    known: Option<&Publication>,
    wish: &PutPublication,
    shop: &Target,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Publication, TargetRefusal> {
    check(wish, shop.kind)?;
    let mut locations = wish.locations.clone();
    locations.sort();
    locations.dedup();
    let statement = derive_from_key(now, &["statement", &wish.channel], Slot(0));
    let found = known.and_then(|known| known.found_location.clone());
    Ok(Publication {
        channel: wish.channel.clone(),
        target: shop.id.clone(),
        ratio_percent: wish.ratio_percent,
        buffer: wish.buffer,
        locations,
        paused: wish.paused,
        shop_location: wish.shop_location.clone(),
        found_location: found.filter(|_| wish.shop_location.is_none()),
        statement: known.map_or(statement, |known| known.statement),
        stated_after: known.and_then(|known| known.stated_after.clone()),
        stated_at: known.and_then(|known| known.stated_at),
        attempt: known.map_or(0, |known| known.attempt),
        taken_until: known.and_then(|known| known.taken_until),
        not_before: None,
        failures: 0,
        reason: None,
        created_at: known.map_or(now, |known| known.created_at),
        changed_at: now,
        changed_by: by.to_owned(),
    })
}

fn check(wish: &PutPublication, kind: TargetKind) -> Result<(), TargetRefusal> {
    if wish.ratio_percent > 100 {
        return refuse("ratio_percent", "a shop is told 0 to 100 percent of what is available");
    }
    if !(0..=BUFFER_MAX).contains(&wish.buffer) {
        return refuse("buffer", format!("0 to {BUFFER_MAX} pieces are kept back"));
    }
    if wish.locations.len() > LOCATIONS_MAX || !wish.locations.iter().all(|name| is_token(name)) {
        return refuse("locations", format!("at most {LOCATIONS_MAX} names of locations"));
    }
    match &wish.shop_location {
        Some(_) if kind != TargetKind::Shopify => {
            refuse("shop_location", "only Shopify has locations of its own")
        }
        Some(number) if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) => {
            refuse(
                "shop_location",
                "it is the number at the end of the address of the location's page in Shopify",
            )
        }
        _ => Ok(()),
    }
}

impl Publication {
    /// Says what the shop is told of so many pieces that can be promised: never more than those.
    pub fn figure(&self, available: i64) -> i64 {
        figure(self.ratio_percent, self.buffer, available)
    }

    /// Says whether the shop may be told something now.
    pub fn is_open(&self, shop: &Target, now: DateTime<Utc>) -> bool {
        let waits = [self.taken_until, self.not_before, shop.not_before];
        let busy = waits.into_iter().flatten().any(|until| until > now);
        !busy && !self.paused && self.stated_at.is_some() && shop.is_live()
    }

    /// Gives what a taking is called towards the shop; its time stands in it, since a restore turns
    /// the counter back.
    pub fn portion_id(&self, now: DateTime<Utc>) -> Uuid {
        let attempt = self.attempt.to_string();
        derive_from_key(now, &["portion", &self.channel, &attempt, &now.to_rfc3339()], Slot(0))
    }

    /// Hears a page of a statement; another's is none of ours.
    pub fn stated(&mut self, statement: &str, next: Option<&str>, now: DateTime<Utc>) -> bool {
        if self.stated_at.is_some() || statement != self.statement.simple().to_string() {
            return false;
        }
        self.stated_after = next.map(str::to_owned);
        self.stated_at = next.is_none().then_some(now);
        true
    }

    /// Takes note of what came of a portion.
    pub fn heard(&self, verdict: &Verdict, now: DateTime<Utc>) -> Self {
        let free = Self { taken_until: None, reason: Some(in_words(verdict)), ..self.clone() };
        let failures = self.failures.saturating_add(1);
        match verdict {
            Verdict::Told { .. } | Verdict::Accepted { .. } => {
                Self { reason: None, not_before: None, failures: 0, ..free }
            }
            Verdict::Again { after_seconds, .. } => {
                let tries = failures.min(TRIES_MAX);
                let not_before = next_try(self.portion_id(now), tries, *after_seconds, now);
                // Where nobody knows what became of it, it is still on its way.
                let taken_until = after_seconds.map(|at| now + TimeDelta::seconds(i64::from(at)));
                Self { not_before, taken_until, failures, ..free }
            }
            Verdict::Refused { .. } => {
                let not_before = Some(now + TimeDelta::minutes(REFUSED_MINUTES));
                Self { not_before, failures, found_location: None, ..free }
            }
            // The shop itself rests, or is paused.
            Verdict::Rest { .. } | Verdict::Closed { .. } => free,
        }
    }
}

/// Makes of what is available what a shop is told.
fn figure(ratio_percent: u32, buffer: i64, available: i64) -> i64 {
    let share = i128::from(available.max(0)) * i128::from(ratio_percent.min(100)) / 100;
    let told = (share - i128::from(buffer.max(0))).max(0);
    i64::try_from(told).unwrap_or(QUANTITY_MAX).min(QUANTITY_MAX)
}

/// What a shop is told of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The item.
    pub sku: Sku,
    /// Pieces that can still be promised at the rule's locations.
    pub available: i64,
    /// What the rule makes of it.
    pub wanted: i64,
    /// What the shop took last, and when.
    pub told: Option<(i64, DateTime<Utc>)>,
    /// Where it stands; `paused` is the rule's, not the item's.
    pub state: LevelState,
    /// What came of the last try that failed.
    pub reason: Option<String>,
    /// When it is told.
    pub due_at: Option<DateTime<Utc>>,
    /// Since when it waits.
    pub waiting_since: Option<DateTime<Utc>>,
    /// How the shop calls it.
    pub refs: Vec<String>,
    /// The attempt in which it is being told.
    pub taken_in: Option<u32>,
}

impl Level {
    /// Makes one that is told soon.
    pub fn new(sku: &Sku, available: i64, wanted: i64, now: DateTime<Utc>) -> Self {
        Self {
            sku: sku.clone(),
            available,
            wanted,
            told: None,
            state: LevelState::Waiting,
            reason: None,
            due_at: Some(now + GATHER),
            waiting_since: Some(now),
            refs: Vec::new(),
            taken_in: None,
        }
    }

    /// Hears that there is so much of it now; nothing where nothing changed.
    ///
    /// It is told also where the rule makes the same of it: the shop counts its own sales, and what
    /// it shows may have moved along.
    pub fn moved(&self, available: i64, wanted: i64, now: DateTime<Utc>) -> Option<Self> {
        if (self.available, self.wanted) == (available, wanted) {
            return None;
        }
        Some(Self { available, wanted, ..self.wanted_again(now + GATHER, now) })
    }

    /// Has it told at a moment, at the latest.
    pub fn wanted_again(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            state: LevelState::Waiting,
            due_at: Some(self.due_at.map_or(at, |due| due.min(at))),
            waiting_since: self.waiting_since.or(Some(now)),
            ..self.clone()
        }
    }

    /// Has somebody tell it; it is due again only when it moves meanwhile.
    pub fn taken(&self, attempt: u32) -> Self {
        Self { due_at: None, taken_in: Some(attempt), ..self.clone() }
    }

    /// Takes note of what the shop said to it. What moved meanwhile is told once more.
    pub fn settled(&self, settled: &SettledLevel, now: DateTime<Utc>) -> Self {
        let (state, told, reason) = match &settled.fate {
            LevelFate::Told => (LevelState::Current, Some((settled.quantity, now)), None),
            LevelFate::Unknown { reason } => (LevelState::Unknown, self.told, Some(reason)),
            LevelFate::Refused { reason } => (LevelState::Failed, self.told, Some(reason)),
        };
        let said = Self {
            told,
            reason: reason.cloned(),
            refs: settled.refs.clone(),
            taken_in: None,
            ..self.clone()
        };
        if self.due_at.is_some() {
            return said;
        }
        let due_at = (state == LevelState::Current).then(|| now + AGAIN_AFTER);
        Self { state, due_at, waiting_since: None, ..said }
    }

    /// Takes note that the portion was over before the shop said anything to it.
    pub fn unsettled(&self, reason: Option<&str>, now: DateTime<Utc>) -> Self {
        let reason = reason.map(str::to_owned).or_else(|| self.reason.clone());
        Self { taken_in: None, due_at: self.due_at.or(Some(now)), reason, ..self.clone() }
    }
}

#[cfg(test)]
pub mod explored_tests;
#[cfg(test)]
mod tests;
