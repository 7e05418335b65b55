//! What a row would do as things stand.

use std::collections::BTreeMap;

use contracts::ids::ImportId;
use contracts::requests::warehouse::ItemPut;
use contracts::requests::warehouse::importing::{CellError, RowAction};

use super::rows::{BinRow, ItemRow, StockRow};
use super::{Judged, Row, Understood, row_id, wrong};
use crate::domain::World;
use crate::domain::allocation::told;
use crate::domain::master::{Item, known_location};

/// Judges the rows of a file: each by itself, and beside the rows before it.
pub fn judge_all(world: &World, import: ImportId, rows: Vec<Understood>) -> Vec<Judged> {
    let mut seen = Seen::default();
    let judged = rows.into_iter().map(|understood| {
        let Understood { number, cells, row } = understood;
        let verdict = row.and_then(|row| {
            seen.note(number, &row)?;
            judge(world, &row)
        });
        let (action, errors) = match verdict {
            Ok(action) => (Some(action), Vec::new()),
            Err(errors) => (None, errors),
        };
        Judged { row_id: row_id(import, number), number, cells, action, errors }
    });
    judged.collect()
}

/// Says what a row would do.
///
/// - Errs: what stands against it.
pub fn judge(world: &World, row: &Row) -> Result<RowAction, Vec<CellError>> {
    match row {
        Row::Item(item) => judge_item(world, item),
        Row::Location(name) => match world.places.locations.contains_key(name) {
            true => Ok(RowAction::Same),
            false => Ok(RowAction::Create),
        },
        Row::Bin(bin) => judge_bin(world, bin),
        Row::Stock(stock) => judge_stock(world, stock),
    }
}

fn judge_item(world: &World, row: &ItemRow) -> Result<RowAction, Vec<CellError>> {
    let known = world.items.get(&row.sku);
    let mut errors = Vec::new();
    if known.is_none() && row.name.is_none() {
        errors.push(wrong("name", "a new item needs a name"));
    }
    for code in row.barcodes.iter().flatten() {
        if let Some(owner) = world.items.owner(code).filter(|owner| **owner != row.sku) {
            errors.push(wrong("barcodes", format!("the barcode {code} belongs to {owner}")));
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let Some(known) = known else { return Ok(RowAction::Create) };
    let put = item_put(Some(known), row);
    let same = put.name == known.name
        && put.weight_grams == known.weight_grams.map(told)
        && put.barcodes == known.barcodes;
    Ok(if same { RowAction::Same } else { RowAction::Change })
}

/// Gives the item as it is once the row is applied: what the row does not say stays as it is.
pub fn item_put(known: Option<&Item>, row: &ItemRow) -> ItemPut {
    let name = row.name.clone().or_else(|| known.map(|item| item.name.clone()));
    let weight = row.weight_grams.or_else(|| known?.weight_grams.map(told));
    let barcodes = row.barcodes.clone().or_else(|| known.map(|item| item.barcodes.clone()));
    ItemPut {
        sku: row.sku.clone(),
        name: name.unwrap_or_default(),
        weight_grams: weight,
        barcodes: barcodes.unwrap_or_default(),
        substitutes: known.map(|item| item.substitutes.clone()).unwrap_or_default(),
        version: None,
    }
}

fn judge_bin(world: &World, row: &BinRow) -> Result<RowAction, Vec<CellError>> {
    location(world, &row.location)?;
    let key = (row.location.clone(), row.code.clone());
    let Some(known) = world.places.bins.get(&key) else { return Ok(RowAction::Create) };
    let zone = row.zone.as_ref().is_none_or(|zone| *zone == known.zone);
    let order = row.walking_order.is_none_or(|order| order == known.walking_order);
    Ok(if zone && order { RowAction::Same } else { RowAction::Change })
}

fn judge_stock(world: &World, row: &StockRow) -> Result<RowAction, Vec<CellError>> {
    location(world, &row.location)?;
    if world.items.get(&row.sku).is_none() {
        let words = format!("there is no item {}; import the items first", row.sku);
        return Err(vec![wrong("sku", words)]);
    }
    let key = (row.location.clone(), row.sku.clone());
    let opening = world.imports.openings.get(&key);
    if let Some(opening) = opening.filter(|opening| opening.pieces != i64::from(row.quantity)) {
        let words = format!(
            "the opening stock of {} at {} was received already, {} pieces by {}; correct it by an \
             adjustment",
            row.sku, row.location, opening.pieces, opening.row_id
        );
        return Err(vec![wrong("quantity", words)]);
    }
    let lies = world.places.bin(&row.location, &row.sku).code;
    let moves = row.bin.as_ref().is_some_and(|bin| *bin != lies);
    Ok(match (opening, row.quantity) {
        (None, 1..) => RowAction::Create,
        _ if moves => RowAction::Change,
        _ => RowAction::Same,
    })
}

fn location(world: &World, name: &str) -> Result<(), Vec<CellError>> {
    known_location(world, name).map_err(|_| {
        vec![wrong("location", format!("there is no location `{name}`; import locations first"))]
    })
}

/// What the rows before have said.
#[derive(Default)]
struct Seen {
    things: BTreeMap<String, i32>,
    codes: BTreeMap<String, i32>,
}

impl Seen {
    /// Notes a row; one that speaks of the same as a row before is refused.
    fn note(&mut self, number: i32, row: &Row) -> Result<(), Vec<CellError>> {
        let (column, thing) = match row {
            Row::Item(item) => ("sku", item.sku.to_string()),
            Row::Location(name) => ("location", name.clone()),
            Row::Bin(bin) => ("bin", format!("{} at {}", bin.code, bin.location)),
            Row::Stock(stock) => ("sku", format!("{} at {}", stock.sku, stock.location)),
        };
        if let Some(before) = self.things.get(&thing) {
            return Err(vec![wrong(column, format!("row {before} is about {thing} already"))]);
        }
        if let Row::Item(item) = row {
            let codes = item.barcodes.iter().flatten();
            if let Some((code, before)) =
                codes.clone().find_map(|code| Some((code, self.codes.get(code)?)))
            {
                let words = format!("row {before} has the barcode {code} already");
                return Err(vec![wrong("barcodes", words)]);
            }
            self.codes.extend(codes.map(|code| (code.clone(), number)));
        }
        self.things.insert(thing, number);
        Ok(())
    }
}
