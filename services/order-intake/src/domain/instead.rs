//! Other items that went to the customer in place of ordered ones.
//!
//! They are counted with the pieces of their line, from the carrier on: never more than are in
//! transit or delivered of it.

use std::collections::BTreeMap;

use contracts::ids::LineId;
use contracts::order::LineItems;
use contracts::requests::intake::SentInstead;
use contracts::sku::Sku;

use super::order::Step;

/// Pieces of other items, by the line that they went out for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instead(BTreeMap<(LineId, Sku), u32>);

impl Instead {
    /// Takes in what was stored of a line.
    pub fn load(&mut self, line: LineId, sent: Vec<SentInstead>) {
        self.0.extend(sent.into_iter().map(|one| ((line, one.sku), one.quantity)));
    }

    /// Gives what went out for a line.
    pub fn of_line(&self, line: LineId) -> Vec<SentInstead> {
        let of_line = self.0.iter().filter(|((of, _), _)| *of == line);
        let sent = |((_, sku), quantity): (&(LineId, Sku), &u32)| SentInstead {
            sku: sku.clone(),
            quantity: *quantity,
        };
        of_line.map(sent).collect()
    }
}

/// The carrier has pieces.
pub fn went_out(step: &mut Step, lines: &[LineItems]) {
    each(step, lines, u32::saturating_add);
}

/// Pieces came back undelivered, or are lost.
pub fn did_not_arrive(step: &mut Step, lines: &[LineItems]) {
    each(step, lines, u32::saturating_sub);
}

/// An order that has ended only takes note, here as with its pieces.
fn each(step: &mut Step, lines: &[LineItems], change: fn(u32, u32) -> u32) {
    if step.order.is_over() {
        return;
    }
    let sent = &mut step.order.instead.0;
    for line in lines.iter().filter(|line| line.substituted_for.is_some()) {
        let key = (line.line_id, line.sku.clone());
        let pieces = change(sent.get(&key).copied().unwrap_or_default(), line.quantity);
        match pieces {
            0 => sent.remove(&key),
            _ => sent.insert(key, pieces),
        };
    }
}
