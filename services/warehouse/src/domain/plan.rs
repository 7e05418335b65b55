//! What is planned for an item at a location: from which stock on it is low, and when it is expected.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contracts::events::stock::StockLow;
use contracts::problem::Problem;
use contracts::requests::warehouse::plans::{ExpectedPut, ReorderLevelPut};
use contracts::sku::Sku;

use super::master::{known_item, known_location};
use super::said::{Body, Halt};
use super::world::{Why, World};

/// Nobody knows what comes later than that.
const EXPECTED_DAYS_MAX: i64 = 1_000;

/// What is planned for an item at a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// It is low with so many pieces to promise, or fewer.
    pub reorder_level: Option<i64>,
    /// Since when it is low.
    pub low_since: Option<DateTime<Utc>>,
    /// How often it became low; numbers those events.
    pub crossings: i64,
    /// The day on which it is expected.
    pub expected_on: Option<NaiveDate>,
    /// Who planned last.
    pub planned_by: String,
    /// When.
    pub planned_at: DateTime<Utc>,
}

/// An item at a location.
pub type Place = (Sku, String);

/// The plans that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Plans {
    all: BTreeMap<Place, Plan>,
    changed: BTreeSet<Place>,
}

impl Plans {
    /// Takes in a plan as it was loaded.
    pub fn load(&mut self, place: Place, plan: Plan) {
        self.all.insert(place, plan);
    }

    /// Gives a plan.
    pub fn get(&self, place: &Place) -> Option<&Plan> {
        self.all.get(place)
    }

    /// Gives the first day on which an item is expected anywhere.
    pub fn expected_on(&self, sku: &Sku) -> Option<NaiveDate> {
        let plans = self.all.iter().filter(|((of, _), _)| of == sku);
        plans.filter_map(|(_, plan)| plan.expected_on).min()
    }

    /// Gives those that are new or changed.
    pub fn changed(&self) -> impl Iterator<Item = (&Place, &Plan)> {
        self.changed.iter().filter_map(|place| self.all.get_key_value(place))
    }

    fn put(&mut self, place: Place, plan: Plan) {
        self.changed.insert(place.clone());
        self.all.insert(place, plan);
    }
}

/// Says from which stock on an item is low.
///
/// - Says: `StockLow`, where it is low by that.
pub fn put_reorder_level(world: &mut World, put: &ReorderLevelPut, why: &Why) -> Result<(), Halt> {
    let (place, mut plan) = planned(world, &put.sku, &put.location, why)?;
    plan.reorder_level = put.reorder_level.map(i64::from);
    world.plans.put(place.clone(), plan);
    cross(world, &place);
    Ok(())
}

/// Says when an item is expected.
pub fn put_expected(world: &mut World, put: &ExpectedPut, why: &Why) -> Result<(), Halt> {
    let (place, mut plan) = planned(world, &put.sku, &put.location, why)?;
    let today = world.now.date_naive();
    let far = today + TimeDelta::days(EXPECTED_DAYS_MAX);
    if put.expected_on.is_some_and(|day| day < today || day > far) {
        let words = format!("what is expected comes between {today} and {far}");
        return Err(Problem::unprocessable(words.clone())
            .with_error("#/expected_on", words)
            .into());
    }
    plan.expected_on = put.expected_on;
    world.plans.put(place, plan);
    Ok(())
}

fn planned(world: &World, sku: &Sku, location: &str, why: &Why) -> Result<(Place, Plan), Problem> {
    known_location(world, location)?;
    known_item(world, sku)?;
    let place = (sku.clone(), location.to_owned());
    let (planned_by, planned_at) = (why.actor.clone(), world.now);
    let plan = match world.plans.get(&place) {
        Some(known) => Plan { planned_by, planned_at, ..known.clone() },
        None => Plan {
            reorder_level: None,
            low_since: None,
            crossings: 0,
            expected_on: None,
            planned_by,
            planned_at,
        },
    };
    Ok((place, plan))
}

/// Notes that what was expected at a location came.
pub fn came<'a>(world: &mut World, location: &str, skus: impl Iterator<Item = &'a Sku>) {
    for sku in skus {
        let place = (sku.clone(), location.to_owned());
        let known = world.plans.get(&place).filter(|plan| plan.expected_on.is_some());
        if let Some(plan) = known.cloned() {
            world.plans.put(place, Plan { expected_on: None, ..plan });
        }
    }
}

/// Looks at the levels that moved since the last time: one that fell to its reorder level or below
/// is told once, however many movements it took.
///
/// - Says: `StockLow`.
pub fn watch(world: &mut World) {
    let moved = &world.books.entries()[world.watched..];
    let planned = |place: &Place| world.plans.get(place).is_some();
    let places: BTreeSet<Place> = match world.plans.all.is_empty() {
        true => BTreeSet::new(),
        false => moved.iter().map(|entry| (entry.sku.clone(), entry.location.clone())).collect(),
    };
    let places: Vec<_> = places.into_iter().filter(planned).collect();
    world.watched = world.books.entries().len();
    places.iter().for_each(|place| cross(world, place));
}

fn cross(world: &mut World, place: &Place) {
    let (sku, location) = place;
    let available = world.books.level(sku, location).available();
    let Some(mut plan) = world.plans.get(place).cloned() else { return };
    let level = plan.reorder_level.filter(|level| available <= *level);
    match (plan.low_since, level) {
        (None, Some(reorder_level)) => {
            plan.low_since = Some(world.now);
            plan.crossings += 1;
            let low =
                StockLow { sku: sku.clone(), location: location.clone(), available, reorder_level };
            let subject = format!("{location}/{sku}");
            world.say(Body::Low(low), subject, plan.crossings, None);
        }
        (Some(_), None) => plan.low_since = None,
        (None, None) | (Some(_), Some(_)) => return,
    }
    world.plans.put(place.clone(), plan);
}

#[cfg(test)]
mod tests;
