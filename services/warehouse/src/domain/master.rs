//! The item master, locations and bins.

use std::collections::{BTreeMap, BTreeSet};

use contracts::events::stock::ItemRegistered;
use contracts::problem::Problem;
use contracts::requests::warehouse::{BinPut, ItemPut, LocationPut};
use contracts::sku::Sku;
use contracts::subjects::is_token;

use super::said::{Body, Halt};
use super::world::World;

/// More codes than any piece bears; the scan looks at each.
pub const BARCODES_MAX: usize = 50;
/// More than a customer looks at; each is a row on the page of a shortage.
pub const SUBSTITUTES_MAX: usize = 20;
/// Longer than what fits on a label or a handheld.
pub const NAME_MAX: usize = 500;
/// Longer than any code of GS1 that identifies an item.
pub const CODE_MAX: usize = 128;
/// The zone that every location has from the start.
pub const FIRST_ZONE: &str = "a";
/// The bin that every location has from the start.
pub const FIRST_BIN: &str = "A-00-00";

/// An item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What people call it.
    pub name: String,
    /// Weight of one piece.
    pub weight_grams: Option<i64>,
    /// Every code that its pieces bear.
    pub barcodes: Vec<String>,
    /// Items that may stand in for it, the best first.
    pub substitutes: Vec<Sku>,
    /// Rises with every change.
    pub version: i64,
}

/// The items that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Items {
    all: BTreeMap<Sku, Item>,
    owners: BTreeMap<String, Sku>,
    changed: BTreeSet<Sku>,
}

impl Items {
    /// Takes in an item as it was loaded.
    pub fn load(&mut self, sku: Sku, item: Item) {
        self.owners.extend(item.barcodes.iter().map(|code| (code.clone(), sku.clone())));
        self.all.insert(sku, item);
    }

    /// Gives an item.
    pub fn get(&self, sku: &Sku) -> Option<&Item> {
        self.all.get(sku)
    }

    /// Gives the item that bears a code.
    pub fn owner(&self, code: &str) -> Option<&Sku> {
        self.owners.get(code)
    }

    /// Gives the items that changed.
    pub fn changed(&self) -> impl Iterator<Item = (&Sku, &Item)> {
        self.changed.iter().filter_map(|sku| self.all.get_key_value(sku))
    }

    /// Gives the codes of which any may be scanned: the SKU where the item has none.
    pub fn codes(&self, sku: &Sku) -> Vec<String> {
        let codes = self.all.get(sku).map(|item| item.barcodes.clone()).unwrap_or_default();
        if codes.is_empty() { vec![sku.to_string()] } else { codes }
    }

    /// Says whether a scanned code stands for an item; its SKU always does.
    pub fn bears(&self, sku: &Sku, code: &str) -> bool {
        let bears = |item: &Item| item.barcodes.iter().any(|known| known == code);
        sku.as_str() == code || self.all.get(sku).is_some_and(bears)
    }
}

/// A bin as tasks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin {
    /// What stands on the shelf.
    pub code: String,
    /// Its zone.
    pub zone: String,
    /// The lower, the earlier on a picker's way.
    pub walking_order: i32,
}

/// Locations and bins: all of the former, of the latter those that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Locations with their default bin.
    pub locations: BTreeMap<String, Bin>,
    /// Bins by location and code.
    pub bins: BTreeMap<(String, String), Bin>,
    /// The bin of an item at a location, where it is not the default one.
    pub assigned: BTreeMap<(String, Sku), Bin>,
    /// Locations that are new.
    pub new_locations: BTreeSet<String>,
    /// Bins that are new or changed.
    pub changed_bins: BTreeSet<(String, String)>,
    /// Assignments that are new or changed.
    pub changed_assignments: BTreeSet<(String, Sku)>,
}

impl Places {
    /// Gives the bin of an item at a location.
    pub fn bin(&self, location: &str, sku: &Sku) -> Bin {
        let assigned = self.assigned.get(&(location.to_owned(), sku.clone()));
        assigned.or_else(|| self.locations.get(location)).cloned().unwrap_or_else(first_bin)
    }
}

fn first_bin() -> Bin {
    Bin { code: FIRST_BIN.to_owned(), zone: FIRST_ZONE.to_owned(), walking_order: 0 }
}

/// Says whether a text can be read by a person: something, not too long, no control characters.
pub fn legible(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
}

/// Writes an item.
///
/// - Says: `ItemRegistered`, where anything changed.
pub fn put_item(world: &mut World, put: &ItemPut) -> Result<Item, Halt> {
    check_item(put)?;
    let known = world.items.all.get(&put.sku);
    check_substitutes(world, put, known)?;
    let version = known.map_or(0, |item| item.version);
    let mut seen = BTreeSet::new();
    let mut barcodes = put.barcodes.clone();
    barcodes.retain(|code| seen.insert(code.clone()));
    let mut seen = BTreeSet::new();
    let mut substitutes = put.substitutes.clone();
    substitutes.retain(|sku| seen.insert(sku.clone()));
    let (name, weight_grams) = (put.name.clone(), put.weight_grams.map(i64::from));
    let next = Item { name, weight_grams, barcodes, substitutes, version };
    if version > 0 && known == Some(&next) {
        return Ok(next);
    }
    if let Some(expected) = put.version.filter(|expected| *expected != version) {
        let words = match expected {
            0 => format!("there is another item {} already, at version {version}", put.sku),
            _ => format!("{} is at version {version}, not {expected}", put.sku),
        };
        return Err(Problem::conflict(words).into());
    }
    for code in &put.barcodes {
        if let Some(owner) = world.items.owners.get(code).filter(|owner| **owner != put.sku) {
            let words = format!("the barcode {code} belongs to {owner}");
            return Err(Problem::conflict(words).into());
        }
    }
    let next = Item { version: version + 1, ..next };
    world.items.owners.retain(|_, owner| *owner != put.sku);
    world.items.load(put.sku.clone(), next.clone());
    world.items.changed.insert(put.sku.clone());
    let registered = ItemRegistered {
        sku: put.sku.clone(),
        name: next.name.clone(),
        weight_grams: put.weight_grams,
        barcodes: next.barcodes.clone(),
        substitutes: next.substitutes.clone(),
        version: next.version,
    };
    world.say(Body::Item(registered), &put.sku, next.version, None);
    Ok(next)
}

fn check_item(put: &ItemPut) -> Result<(), Problem> {
    if !legible(&put.name, NAME_MAX) {
        let words = format!("a name has 1 to {NAME_MAX} characters, none of them control");
        return Err(Problem::unprocessable(words.clone()).with_error("#/name", words));
    }
    if put.barcodes.len() > BARCODES_MAX {
        let words = format!("an item has at most {BARCODES_MAX} barcodes");
        return Err(Problem::unprocessable(words.clone()).with_error("#/barcodes", words));
    }
    let Some(at) = put.barcodes.iter().position(|code| !legible(code, CODE_MAX)) else {
        return Ok(());
    };
    let words = format!("a barcode has 1 to {CODE_MAX} characters, none of them control");
    Err(Problem::unprocessable(words.clone()).with_error(format!("#/barcodes/{at}"), words))
}

/// Those that stood there before are in the item master.
fn check_substitutes(world: &World, put: &ItemPut, known: Option<&Item>) -> Result<(), Problem> {
    let fault = |member: String, words: String| {
        Err(Problem::unprocessable(words.clone()).with_error(member, words))
    };
    if put.substitutes.len() > SUBSTITUTES_MAX {
        let words = format!("an item has at most {SUBSTITUTES_MAX} substitutes");
        return fault("#/substitutes".to_owned(), words);
    }
    let before = known.map_or(&[][..], |item| &item.substitutes);
    for (at, sku) in put.substitutes.iter().enumerate() {
        let there = before.contains(sku) || world.items.get(sku).is_some();
        let words = match *sku == put.sku {
            true => format!("{sku} does not stand in for itself"),
            false if there => continue,
            false => format!("there is no item {sku}; put it into the item master first"),
        };
        return fault(format!("#/substitutes/{at}"), words);
    }
    Ok(())
}

/// Opens a location with zone `a` and its default bin; one that is known stays as it is.
pub fn put_location(world: &mut World, put: &LocationPut) -> Result<Bin, Halt> {
    if !is_token(&put.name) {
        let words = "a location is named by 1 to 64 letters, digits, hyphens or underscores";
        return Err(Problem::unprocessable(words).with_error("#/name", words).into());
    }
    if let Some(bin) = world.places.locations.get(&put.name) {
        return Ok(bin.clone());
    }
    let key = (put.name.clone(), FIRST_BIN.to_owned());
    world.places.locations.insert(put.name.clone(), first_bin());
    world.places.bins.insert(key.clone(), first_bin());
    world.places.new_locations.insert(put.name.clone());
    world.places.changed_bins.insert(key);
    Ok(first_bin())
}

/// Writes a bin and moves items to it; tasks that were made before keep the bin that they show.
pub fn put_bin(world: &mut World, put: &BinPut) -> Result<Bin, Halt> {
    known_location(world, &put.location)?;
    if !legible(&put.code, CODE_MAX) {
        let words = format!("a bin has a code of 1 to {CODE_MAX} characters");
        return Err(Problem::unprocessable(words.clone()).with_error("#/code", words).into());
    }
    if let Some(zone) = put.zone.as_ref().filter(|zone| !is_token(zone)) {
        let words = format!("a zone is 1 to 64 letters, digits, - or _, not `{zone}`");
        return Err(Problem::unprocessable(words.clone()).with_error("#/zone", words).into());
    }
    known_items(world, "skus", put.skus.iter())?;
    let key = (put.location.clone(), put.code.clone());
    let known = world.places.bins.get(&key);
    let zone = put.zone.clone().or_else(|| known.map(|bin| bin.zone.clone()));
    let bin = Bin {
        code: put.code.clone(),
        zone: zone.unwrap_or_else(|| FIRST_ZONE.to_owned()),
        walking_order: put.walking_order.or(known.map(|bin| bin.walking_order)).unwrap_or(0),
    };
    for sku in &put.skus {
        let key = (put.location.clone(), sku.clone());
        world.places.changed_assignments.insert(key.clone());
        world.places.assigned.insert(key, bin.clone());
    }
    let moved = |old: &&mut Bin| old.code == bin.code;
    let here = world.places.assigned.iter_mut().filter(|((place, _), _)| *place == put.location);
    here.map(|(_, old)| old).filter(moved).for_each(|old| *old = bin.clone());
    let default = world.places.locations.get_mut(&put.location);
    if let Some(old) = default.filter(|old| old.code == bin.code) {
        *old = bin.clone();
    }
    world.places.bins.insert(key.clone(), bin.clone());
    world.places.changed_bins.insert(key);
    Ok(bin)
}

/// Refuses a location that is not known.
pub fn known_location(world: &World, name: &str) -> Result<(), Problem> {
    if world.places.locations.contains_key(name) {
        return Ok(());
    }
    let words = format!("there is no location `{name}`");
    Err(Problem::unprocessable(words.clone()).with_error("#/location", words))
}

/// Refuses an item that is not in the master.
pub fn known_item(world: &World, sku: &Sku) -> Result<(), Problem> {
    if world.items.get(sku).is_some() {
        return Ok(());
    }
    let words = format!("there is no item {sku}; put it into the item master first");
    Err(Problem::unprocessable(words.clone()).with_error("#/sku", words))
}

/// Refuses items that are not in the master, naming the first; they stand under a member.
pub fn known_items<'a>(
    world: &World,
    member: &str,
    skus: impl Iterator<Item = &'a Sku>,
) -> Result<(), Problem> {
    let unknown = skus.enumerate().find(|(_, sku)| world.items.get(sku).is_none());
    let Some((at, sku)) = unknown else { return Ok(()) };
    let words = format!("there is no item {sku}; put it into the item master first");
    Err(Problem::unprocessable(words.clone()).with_error(format!("#/{member}/{at}"), words))
}
