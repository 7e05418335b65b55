//! A row done, by the functions that do the same for a person.

use contracts::requests::warehouse::importing::{CellError, RowAction, RowState};
use contracts::requests::warehouse::{BinPut, LocationPut, ReceiptLine, StockReceive};

use super::judging::{item_put, judge};
use super::rows::{BinRow, StockRow};
use super::{Opening, Ready, Row, RowDone};
use crate::domain::said::Halt;
use crate::domain::world::Why;
use crate::domain::{World, adjusting, master};

/// Applies a row, or notes why it cannot be applied.
///
/// - Says: what the act itself says; opening stock is a receipt whose cause is the row.
/// - Errs: only where the books would go below zero.
pub fn apply(world: &mut World, ready: &Ready, why: &Why) -> Result<RowDone, Halt> {
    let mut opened = None;
    let applied = match &ready.row {
        Err(errors) => Err(errors.clone()),
        Ok(row) => match judge(world, row) {
            Err(errors) => Err(errors),
            Ok(RowAction::Same) => Ok(RowAction::Same),
            Ok(action) => match act(world, ready, row, why) {
                Ok(brought) => {
                    opened = brought;
                    Ok(action)
                }
                Err(Halt::Refused(problem)) => {
                    let (detail, title) = (problem.detail, problem.title);
                    let detail = detail.unwrap_or_else(|| title.into_owned());
                    Err(vec![CellError { column: None, detail }])
                }
                Err(halt) => return Err(halt),
            },
        },
    };
    let row_id = ready.row_id;
    Ok(match applied {
        Ok(action) => {
            let (state, action) = (RowState::Applied, Some(action));
            RowDone { row_id, state, action, errors: Vec::new(), opened }
        }
        Err(errors) => {
            RowDone { row_id, state: RowState::Error, action: None, errors, opened: None }
        }
    })
}

type Opened = Option<(String, contracts::sku::Sku, i64)>;

fn act(world: &mut World, ready: &Ready, row: &Row, why: &Why) -> Result<Opened, Halt> {
    match row {
        Row::Item(item) => {
            let put = item_put(world.items.get(&item.sku), item);
            master::put_item(world, &put)?;
            Ok(None)
        }
        Row::Location(name) => {
            master::put_location(world, &LocationPut { name: name.clone() })?;
            Ok(None)
        }
        Row::Bin(BinRow { location, code, zone, walking_order }) => {
            let (location, code, zone) = (location.clone(), code.clone(), zone.clone());
            let put = BinPut { location, code, zone, walking_order: *walking_order, skus: vec![] };
            master::put_bin(world, &put)?;
            Ok(None)
        }
        Row::Stock(stock) => open_stock(world, ready, stock, why),
    }
}

/// The bin comes first, so that whoever waits for the goods is sent to where they lie; it is only
/// written once the receipt cannot be refused any more.
fn open_stock(world: &mut World, ready: &Ready, row: &StockRow, why: &Why) -> Result<Opened, Halt> {
    let key = (row.location.clone(), row.sku.clone());
    let receives = row.quantity > 0 && !world.imports.openings.contains_key(&key);
    let lines = vec![ReceiptLine { sku: row.sku.clone(), quantity: row.quantity }];
    let receipt = StockReceive { location: row.location.clone(), reference: None, lines };
    if receives {
        adjusting::check_receipt(world, &receipt)?;
    }
    if let Some(code) = row.bin.clone() {
        let (location, skus) = (row.location.clone(), vec![row.sku.clone()]);
        let put = BinPut { location, code, zone: None, walking_order: None, skus };
        master::put_bin(world, &put)?;
    }
    if !receives {
        return Ok(None);
    }
    adjusting::receive(world, ready.row_id, &receipt, why)?;
    let pieces = i64::from(row.quantity);
    world.imports.openings.insert(key, Opening { row_id: ready.row_id, pieces });
    Ok(Some((row.location.clone(), row.sku.clone(), pieces)))
}
