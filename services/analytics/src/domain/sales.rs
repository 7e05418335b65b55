//! What an order adds to the sales.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use contracts::ids::LineId;
use contracts::money::Currency;
use contracts::sku::Sku;

use crate::domain::{ProductKey, RegionKey, Story};

/// What was sold, as one version of an order told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// The channel that took it.
    pub channel: String,
    /// UTC day of placing.
    pub day: NaiveDate,
    /// The currency of the revenue.
    pub currency: Currency,
    /// It only tries the shop out.
    pub test: bool,
    /// ISO 3166-1 alpha-2; empty where it is not known.
    pub country: String,
    /// Code or name; empty where it is not known.
    pub region: String,
    /// What was ordered.
    pub lines: Vec<SoldLine>,
}

/// A line of a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoldLine {
    /// The line.
    pub line_id: LineId,
    /// The item; absent where the shop names none.
    pub sku: Option<Sku>,
    /// Pieces as ordered.
    pub quantity: u32,
    /// Pieces that the shop itself calls cancelled.
    pub cancelled: u32,
    /// What all ordered pieces sell for, less the discount of the line.
    pub revenue_minor: i64,
}

/// What is counted of sales, or added to a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Orders that stand.
    pub orders: i64,
    /// Pieces that stand.
    pub pieces: i64,
    /// What they sold for.
    pub revenue_minor: i64,
    /// Orders cancelled or rejected as a whole.
    pub cancelled_orders: i64,
    /// Pieces cancelled.
    pub cancelled_pieces: i64,
}

impl Count {
    /// Adds another count, or takes it away where `sign` is -1.
    pub fn add(&mut self, other: Self, sign: i64) {
        let add = |sum: &mut i64, part: i64| {
            *sum = sum.saturating_add(part.saturating_mul(sign));
        };
        add(&mut self.orders, other.orders);
        add(&mut self.pieces, other.pieces);
        add(&mut self.revenue_minor, other.revenue_minor);
        add(&mut self.cancelled_orders, other.cancelled_orders);
        add(&mut self.cancelled_pieces, other.cancelled_pieces);
    }
}

/// What one order adds to the sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// For each of its items.
    pub products: BTreeMap<ProductKey, Count>,
    /// For the one region that it goes to.
    pub region: Option<(RegionKey, Count)>,
}

/// Gives what an order adds to the sales; nothing for tests and orders not told yet.
pub fn shares(story: &Story) -> Shares {
    let Some(sale) = story.sale.as_ref().filter(|sale| !sale.test) else {
        return Shares::default();
    };
    let mut products: BTreeMap<ProductKey, Count> = BTreeMap::new();
    let mut whole = Count::default();
    for line in sale.lines.iter().filter(|line| line.quantity > 0) {
        let count = of_line(line, pieces_cancelled(story, line));
        products.entry(ProductKey::of(sale, line.sku.as_ref())).or_default().add(count, 1);
        whole.add(count, 1);
    }
    for count in products.values_mut() {
        count.orders = i64::from(count.pieces > 0);
        count.cancelled_orders = i64::from(story.cancelled);
    }
    whole.orders = i64::from(!story.cancelled);
    whole.cancelled_orders = i64::from(story.cancelled);
    Shares { products, region: Some((RegionKey::of(sale), whole)) }
}

/// Gives the pieces of a line that are cancelled.
///
/// With the whole order, or alone: as the shop tells it, or as warehouse and logistics settled it,
/// whichever is more. The shop often tells of the same pieces that were settled, so the two are not
/// added up.
pub fn pieces_cancelled(story: &Story, line: &SoldLine) -> u32 {
    if story.cancelled {
        return line.quantity;
    }
    let settled = story.settled.iter().filter(|(settled, _)| settled.line_id == line.line_id);
    let settled = settled.fold(0_u32, |sum, (_, pieces)| sum.saturating_add(*pieces));
    settled.max(line.cancelled).min(line.quantity)
}

fn of_line(line: &SoldLine, cancelled: u32) -> Count {
    let standing = line.quantity - cancelled;
    let revenue = i128::from(line.revenue_minor) * i128::from(standing) / i128::from(line.quantity);
    Count {
        pieces: i64::from(standing),
        // A part of a 64 bit number is one too.
        revenue_minor: i64::try_from(revenue).unwrap_or(i64::MAX),
        cancelled_pieces: i64::from(cancelled),
        ..Count::default()
    }
}
