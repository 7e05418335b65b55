//! What the lines of all platforms have in common.

use std::collections::HashSet;

use contracts::ids::{LineId, OrderId};
use contracts::order::{LineFacts, NamedItem};
use contracts::sku::Sku;

use super::identity;
use super::json::Node;
use super::reason::Reason;

/// The most lines of an order; the same as for orders by hand.
const LINES_MAX: usize = 1_000;

/// Reads the lines of an order, leaving out those of which no piece was ordered.
///
/// - Errs: the order has no line, or too many, or one of them cannot be read.
pub(super) fn read(
    order: &Node<'_>,
    name: &str,
    order_id: OrderId,
    read_line: impl Fn(&Node<'_>, &mut Naming) -> Result<LineFacts, Reason>,
) -> Result<Vec<LineFacts>, Reason> {
    let listed = order.list(name);
    if listed.len() > LINES_MAX {
        let words = format!("the order has {} lines; {LINES_MAX} is the limit", listed.len());
        return Err(Reason::new("too_many_lines", words));
    }
    let mut naming = Naming { order_id, taken: HashSet::new(), position: 0 };
    let mut lines = Vec::with_capacity(listed.len());
    for line in listed {
        naming.position += 1;
        let place = format!("line {}", naming.position);
        lines.push(read_line(line, &mut naming).map_err(|reason| reason.within(&place))?);
    }
    lines.retain(|line| line.quantity > 0);
    if lines.is_empty() {
        let words = format!("the payload has no `{name}`, so nobody knows what was ordered");
        return Err(Reason::new("no_lines", words));
    }
    Ok(lines)
}

/// Notes how the platform names what it sold, where it names a variant.
pub(super) fn named(variant_ref: Option<String>, sku: Option<&Sku>) -> Option<NamedItem> {
    let variant_ref = Some(variant_ref?);
    Some(NamedItem { variant_ref, sku: sku.cloned(), alias: None })
}

/// Gives each line its id.
pub(super) struct Naming {
    order_id: OrderId,
    taken: HashSet<String>,
    position: usize,
}

impl Naming {
    /// Gives the id of the line that is being read; a reference that was used already is none.
    pub(super) fn id(&mut self, reference: Option<&str>) -> LineId {
        let fresh = reference.filter(|reference| self.taken.insert((*reference).to_owned()));
        identity::line_id(self.order_id, fresh, self.position)
    }

    /// Gives what stands for a title where the platform gives none.
    pub(super) fn untitled(&self) -> String {
        format!("line {}", self.position)
    }
}
