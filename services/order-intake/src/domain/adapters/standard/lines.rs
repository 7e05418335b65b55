//! Lines of an order in our own words.

use contracts::ids::OrderId;
use contracts::money::Currency;
use contracts::order::LineFacts;

use super::super::json::Node;
use super::super::lines::{self, Naming};
use super::super::reason::Reason;
use super::money::minor;

/// Reads the lines; of an order that was taken back nothing stays open.
pub(super) fn read(
    order: &Node<'_>,
    order_id: OrderId,
    currency: Currency,
    taken_back: bool,
) -> Result<Vec<LineFacts>, Reason> {
    lines::read(order, "lines", order_id, |line, naming| {
        let mut read = read_line(line, naming, currency)?;
        if taken_back {
            read.cancelled = read.quantity - read.delivered;
        }
        Ok(read)
    })
}

fn read_line(
    line: &Node<'_>,
    naming: &mut Naming,
    currency: Currency,
) -> Result<LineFacts, Reason> {
    let reference = line.reference("id")?;
    let quantity =
        line.pieces("quantity")?.ok_or_else(|| Reason::missing("quantity", "quantity"))?;
    let cancelled = line.pieces("cancelled")?.unwrap_or_default();
    let delivered = line.pieces("delivered")?.unwrap_or_default();
    if cancelled + delivered > quantity {
        let words = "more pieces are cancelled and delivered than were ordered";
        return Err(Reason::new("quantity", words));
    }
    let sku = line.sku("sku")?;
    Ok(LineFacts {
        line_id: naming.id(reference.as_deref()),
        external_ref: reference,
        title: line
            .words("title")
            .or_else(|| sku.as_ref().map(|sku| sku.as_str().to_owned()))
            .unwrap_or_else(|| naming.untitled()),
        named: lines::named(line.reference("variant_id")?, sku.as_ref()),
        sku,
        variant: line.words("variant"),
        quantity,
        cancelled,
        delivered,
        requires_shipping: line.flag("requires_shipping").unwrap_or(true),
        unit_price: minor(line, "unit_price", currency)?
            .ok_or_else(|| Reason::missing("amount", "unit_price"))?,
        list_total: None,
        discount: minor(line, "discount", currency)?.unwrap_or_default(),
        tax: minor(line, "tax", currency)?.unwrap_or_default(),
        grams: line.grams("weight_grams"),
    })
}
