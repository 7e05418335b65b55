//! Other items that went to the customer in place of ordered ones.
//!
//! They are counted with the pieces of their line, from the carrier on: never more than are in
//! transit or delivered of it.

use std::collections::BTreeMap;

use contracts::ids::LineId;
use contracts::order::LineItems;
use contracts::requests::intake::SentInstead;
use contracts::sku::Sku;

use super::order::{Order, Step};

/// Pieces of other items, by the line that they went out for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instead(BTreeMap<(LineId, Sku), Pieces>);

/// How many went out, and how many of them have arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pieces {
    sent: u32,
    delivered: u32,
}

impl Instead {
    /// Takes in what was stored of a line.
    pub fn load(&mut self, line: LineId, sent: Vec<SentInstead>) {
        self.0.extend(sent.into_iter().map(|one| {
            let SentInstead { sku, quantity: sent, delivered } = one;
            ((line, sku), Pieces { sent, delivered })
        }));
    }

    /// Gives what went out for a line.
    pub fn of_line(&self, line: LineId) -> Vec<SentInstead> {
        let of_line = self.0.iter().filter(|((of, _), _)| *of == line);
        let sent = |((_, sku), pieces): (&(LineId, Sku), &Pieces)| SentInstead {
            sku: sku.clone(),
            quantity: pieces.sent,
            delivered: pieces.delivered,
        };
        of_line.map(sent).collect()
    }
}

/// The carrier has pieces.
pub fn went_out(step: &mut Step, lines: &[LineItems]) {
    each(step, lines, |pieces, more| pieces.sent = pieces.sent.saturating_add(more));
}

/// The customer has pieces.
pub fn arrived(step: &mut Step, lines: &[LineItems]) {
    each(step, lines, |pieces, more| {
        pieces.delivered = pieces.delivered.saturating_add(more).min(pieces.sent);
    });
}

/// Pieces came back undelivered, or are lost.
pub fn did_not_arrive(step: &mut Step, lines: &[LineItems]) {
    each(step, lines, |pieces, fewer| {
        pieces.sent = pieces.sent.saturating_sub(fewer);
        pieces.delivered = pieces.delivered.min(pieces.sent);
    });
}

/// Gives what the customer has of a line, by what it is: the ordered item, then what came in its
/// place.
pub fn delivered(order: &Order, line: &LineItems) -> Vec<LineItems> {
    let place = order.place(line.line_id);
    let all = place.map_or(0, |place| order.buckets[place].delivered);
    let others: Vec<_> = order.instead.of_line(line.line_id).into_iter().collect();
    let instead: u32 = others.iter().map(|one| one.delivered).sum();
    let ordered = LineItems { quantity: all.saturating_sub(instead), ..line.clone() };
    let others = others.into_iter().map(|one| LineItems {
        sku: one.sku,
        quantity: one.delivered,
        substituted_for: Some(line.sku.clone()),
        ..line.clone()
    });
    std::iter::once(ordered).chain(others).filter(|one| one.quantity > 0).collect()
}

/// An order that has ended only takes note, here as with its pieces.
fn each(step: &mut Step, lines: &[LineItems], change: fn(&mut Pieces, u32)) {
    if step.order.is_over() {
        return;
    }
    let sent = &mut step.order.instead.0;
    for line in lines.iter().filter(|line| line.substituted_for.is_some()) {
        let key = (line.line_id, line.sku.clone());
        let mut pieces = sent.get(&key).copied().unwrap_or_default();
        change(&mut pieces, line.quantity);
        match pieces.sent {
            0 => sent.remove(&key),
            _ => sent.insert(key, pieces),
        };
    }
}
