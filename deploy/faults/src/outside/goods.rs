//! What is sold: many items of which there are a few pieces, and a few that everybody wants.

use super::shops::Line;
use crate::dice::Dice;

/// How many items there are of which there is enough most of the time.
pub const COMMON: usize = 60;
/// How many items everybody wants.
pub const HOT: usize = 3;

/// Gives what the flash sale of a run is about.
pub fn flash(run: &str) -> String {
    format!("DEMO-FLASH-{run}")
}

/// Gives the SKU of an item; the hot ones come first.
pub fn sku(number: usize) -> String {
    if number < HOT { format!("DEMO-HOT-{number}") } else { format!("DEMO-PIECE-{number:03}") }
}

/// Gives all SKUs.
pub fn all() -> impl Iterator<Item = String> {
    (0..HOT + COMMON).map(sku)
}

/// Gives the code on an item's pieces.
pub fn barcode(sku: &str) -> String {
    format!("code-{sku}")
}

/// Rolls the lines of an order; different orders have the same items in different order.
pub fn lines(dice: &mut Dice) -> Vec<Line> {
    let count = 1 + dice.below(3);
    let mut numbers: Vec<usize> = Vec::with_capacity(count);
    while numbers.len() < count {
        let number = if dice.percent(30) { dice.below(HOT) } else { HOT + dice.below(COMMON) };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.iter().map(|number| line(*number, dice.within(1..=3))).collect()
}

/// Makes a line of an item.
pub fn line(number: usize, quantity: u32) -> Line {
    let price_minor = 500 + number as i64 * 37;
    let sku = sku(number);
    Line { name: format!("Piece {sku}"), sku, price_minor, grams: 120, quantity }
}
