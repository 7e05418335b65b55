//! What the shop says only because it was told by us.
//!
//! The gateway writes every hand-over back to the shop, and the shop then tells the order anew, with
//! these pieces as sent. That is no news.

use contracts::order::{Buckets, OrderFacts};

use super::order::Order;

/// Gives what the shop tells, without the pieces that left us: of a line, what it has as sent is its
/// own doing only beyond these.
pub fn without(order: &Order, mut told: OrderFacts) -> OrderFacts {
    for line in &mut told.lines {
        let known = order.facts.lines.iter().zip(&order.buckets);
        let known = known.into_iter().find(|(known, _)| known.line_id == line.line_id);
        let Some((known, buckets)) = known else { continue };
        if (known.delivered..=gone(buckets)).contains(&line.delivered) {
            line.delivered = known.delivered;
        }
    }
    told
}

fn gone(buckets: &Buckets) -> u32 {
    buckets.in_transit + buckets.delivered + buckets.written_off
}
