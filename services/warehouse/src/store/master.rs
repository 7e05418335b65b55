//! `items`, `item_barcodes`, `locations`, `bins`, `bin_assignments`, what is planned for items, and their
//! levels: what is loaded, and remembered.

mod saves;

use std::collections::{BTreeMap, BTreeSet};

use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;

use super::find::list;
use super::{plans, sku, stock};
use crate::commands::Needs;
use crate::domain::World;
use crate::domain::floor::Device;
use crate::domain::master::{Bin, Item};
use crate::domain::plan::Plan;
use crate::domain::stock::{Account, Books, Level};

pub use saves::save;

/// How many items are remembered; beyond that all are forgotten.
const KNOWN_MAX: usize = 10_000;

/// What is remembered of it, until any of it changes.
#[derive(Debug, Default)]
pub struct Master {
    locations: Option<BTreeMap<String, Bin>>,
    known: BTreeMap<Sku, Known>,
    /// Devices that are there.
    pub devices: BTreeMap<String, Device>,
}

/// An item, if there is one of that SKU, its bins by location, where they are not the default, what
/// is planned for it, and how much there is of it, by location.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    item: Option<Item>,
    assigned: Vec<(String, Bin)>,
    plans: BTreeMap<String, Plan>,
    levels: BTreeMap<String, Level>,
}

/// Loads items with their bins and plans, all locations, and the bins that are asked for.
pub async fn load(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
    skus: &BTreeSet<Sku>,
    master: &mut Master,
) -> Result<(), BatchError> {
    let locations = match master.locations.take() {
        Some(locations) => locations,
        None => load_locations(conn).await?,
    };
    world.places.locations.clone_from(&locations);
    master.locations = Some(locations);
    let unknown = skus.iter().filter(|sku| !master.known.contains_key(*sku));
    let unknown: Vec<_> = unknown.cloned().collect();
    let (found, owners) = load_known(conn, &unknown, needs).await?;
    master.known.extend(found);
    for (sku, known) in skus.iter().filter_map(|sku| master.known.get_key_value(sku)) {
        let bins = known.assigned.iter().cloned();
        world.places.assigned.extend(bins.map(|(place, bin)| ((place, sku.clone()), bin)));
        for (location, plan) in &known.plans {
            world.plans.load((sku.clone(), location.clone()), plan.clone());
        }
        if let Some(item) = &known.item {
            world.items.load(sku.clone(), item.clone());
        }
    }
    owners.into_iter().for_each(|(sku, item)| world.items.load(sku, item));
    if !needs.bins.is_empty() {
        load_bins(conn, world, needs).await?;
    }
    Ok(())
}

impl Master {
    /// Opens the books on the levels of items that were loaded.
    pub fn books(&self, skus: &BTreeSet<Sku>, last_number: i64) -> Books {
        let account = |level: &Level| {
            let mut account = Account::at(*level);
            account.level.allocated = runtime::sabotage::stale(level.allocated);
            account
        };
        let known = skus.iter().filter_map(|sku| self.known.get_key_value(sku));
        let items = known.map(|(sku, known)| {
            let places = known.levels.iter();
            (sku.clone(), places.map(|(place, level)| (place.clone(), account(level))).collect())
        });
        Books::open(items, last_number)
    }

    /// Takes over what a batch planned and moved; forgets it all where a batch changed anything else
    /// of it, or where it is too much.
    pub fn keep(&mut self, world: &World) {
        if world.changes_master() || self.known.len() > KNOWN_MAX {
            *self = Self::default();
        }
        for ((sku, location), plan) in world.plans.changed() {
            if let Some(known) = self.known.get_mut(sku) {
                known.plans.insert(location.clone(), plan.clone());
            }
        }
        for (sku, location, account) in world.books.moved() {
            if let Some(known) = self.known.get_mut(sku) {
                known.levels.insert(location.to_owned(), account.level);
            }
        }
    }

    /// Compares what is remembered with what is stored.
    ///
    /// - Errs: where they differ.
    pub async fn check(&self, conn: &mut PgConnection) -> Result<(), BatchError> {
        let skus: Vec<_> = self.known.keys().cloned().collect();
        let (stored, _) = load_known(conn, &skus, &Needs::default()).await?;
        if stored != self.known {
            let what = format!("{:?} is remembered, stored is {stored:?}", self.known);
            return Err(BatchError::inconsistent("items", what));
        }
        Ok(())
    }
}

/// Loads items with their bins and plans, and besides them those that bear codes which are asked for.
async fn load_known(
    conn: &mut PgConnection,
    skus: &[Sku],
    needs: &Needs,
) -> Result<(BTreeMap<Sku, Known>, BTreeMap<Sku, Item>), BatchError> {
    if skus.is_empty() && needs.barcodes.is_empty() {
        return Ok(Default::default());
    }
    let names: Vec<_> = skus.iter().map(ToString::to_string).collect();
    let mut items = load_items(conn, &names, needs).await?;
    if names.is_empty() {
        return Ok((BTreeMap::new(), items));
    }
    let mut bins = load_assignments(conn, &names).await?;
    let mut plans = plans::load(conn, &names).await?;
    let mut levels = stock::load(conn, &names).await?;
    let known = skus.iter().map(|sku| {
        let assigned = bins.remove(sku).unwrap_or_default();
        let plans = plans.remove(sku).unwrap_or_default();
        let levels = levels.remove(sku).unwrap_or_default();
        (sku.clone(), Known { item: items.remove(sku), assigned, plans, levels })
    });
    Ok((known.collect(), items))
}

async fn load_locations(conn: &mut PgConnection) -> Result<BTreeMap<String, Bin>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT locations.name, bins.code, bins.zone, bins.walking_order
        FROM locations
        JOIN bins ON bins.location = locations.name AND bins.code = locations.default_bin
        "#,
    );
    let bins = rows.fetch_all(conn).await?.into_iter().map(|row| {
        (row.name, Bin { code: row.code, zone: row.zone, walking_order: row.walking_order })
    });
    Ok(bins.collect())
}

async fn load_items(
    conn: &mut PgConnection,
    skus: &[String],
    needs: &Needs,
) -> Result<BTreeMap<Sku, Item>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT items.sku, items.name, items.weight_grams, items.version,
            ARRAY(
                SELECT barcode FROM item_barcodes AS codes
                WHERE codes.sku = items.sku ORDER BY place
            ) AS "barcodes!",
            ARRAY(
                SELECT substitute FROM item_substitutes AS others
                WHERE others.sku = items.sku ORDER BY place
            ) AS "substitutes!"
        FROM items
        WHERE items.sku = ANY($1)
           OR items.sku IN (SELECT sku FROM item_barcodes WHERE barcode = ANY($2))
        "#,
        skus,
        &list(&needs.barcodes),
    );
    let mut items = BTreeMap::new();
    for row in rows.fetch_all(conn).await? {
        let substitutes = row.substitutes.iter().map(|text| sku("item_substitutes", text));
        let item = Item {
            name: row.name,
            weight_grams: row.weight_grams,
            barcodes: row.barcodes,
            substitutes: substitutes.collect::<Result<_, BatchError>>()?,
            version: row.version,
        };
        items.insert(sku("items", &row.sku)?, item);
    }
    Ok(items)
}

async fn load_assignments(
    conn: &mut PgConnection,
    skus: &[String],
) -> Result<BTreeMap<Sku, Vec<(String, Bin)>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT assigned.location, assigned.sku, bins.code, bins.zone, bins.walking_order
        FROM bin_assignments AS assigned
        JOIN bins USING (location, code)
        WHERE assigned.sku = ANY($1)
        ORDER BY assigned.sku, assigned.location
        "#,
        skus,
    );
    let mut assigned = BTreeMap::<Sku, Vec<_>>::new();
    for row in rows.fetch_all(conn).await? {
        let bin = Bin { code: row.code, zone: row.zone, walking_order: row.walking_order };
        assigned.entry(sku("bin_assignments", &row.sku)?).or_default().push((row.location, bin));
    }
    Ok(assigned)
}

async fn load_bins(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
) -> Result<(), BatchError> {
    let (locations, codes): (Vec<_>, Vec<_>) = needs.bins.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"
        SELECT bins.location, bins.code, bins.zone, bins.walking_order
        FROM bins
        WHERE (bins.location, bins.code) IN (SELECT * FROM UNNEST($1::text[], $2::text[]))
        "#,
        &locations,
        &codes,
    );
    for row in rows.fetch_all(conn).await? {
        let bin = Bin { code: row.code, zone: row.zone, walking_order: row.walking_order };
        world.places.bins.insert((row.location, bin.code.clone()), bin);
    }
    Ok(())
}
