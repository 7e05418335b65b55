//! Lines of a Shopify order, with what became of their pieces before we heard of them.

use std::collections::HashMap;

use contracts::ids::OrderId;
use contracts::money::Currency;
use contracts::order::LineFacts;

use super::super::amounts;
use super::super::json::Node;
use super::super::lines::{self, Naming};
use super::super::pieces::Pieces;
use super::super::reason::Reason;

/// Reads the lines; of an order that was taken back nothing stays open.
pub(super) fn read(
    order: &Node<'_>,
    order_id: OrderId,
    currency: Currency,
    taken_back: bool,
) -> Result<Vec<LineFacts>, Reason> {
    let status = order.plain("fulfillment_status").unwrap_or_default();
    let whole_order = Pieces {
        finished: status == "fulfilled",
        taken_back: taken_back || status == "restocked",
        ..Pieces::default()
    };
    let histories = histories(order)?;
    lines::read(order, "line_items", order_id, |line, naming| {
        read_line(line, naming, currency, whole_order, &histories)
    })
}

/// Pieces of a line that were moved, by what moved them.
#[derive(Default)]
struct History {
    fulfilled: u32,
    returned: u32,
    refunded: u32,
}

/// Gives the history of each line by its id.
fn histories(order: &Node<'_>) -> Result<HashMap<String, History>, Reason> {
    let mut histories: HashMap<String, History> = HashMap::new();
    let succeeded = |fulfillment: &&Node<'_>| fulfillment.plain("status") == Some("success");
    for fulfillment in order.list("fulfillments").iter().filter(succeeded) {
        for moved in fulfillment.list("line_items") {
            let Some(line) = moved.reference("id")? else {
                continue;
            };
            let pieces = moved.pieces("quantity").map_err(|r| r.within("fulfillment"))?;
            let history = histories.entry(line).or_default();
            history.fulfilled = history.fulfilled.saturating_add(pieces.unwrap_or_default());
        }
    }
    for moved in order.list("refunds").iter().flat_map(|refund| refund.list("refund_line_items")) {
        let line = match moved.reference("line_item_id")? {
            Some(line) => line,
            None => match moved.member("line_item").reference("id")? {
                Some(line) => line,
                None => continue,
            },
        };
        let pieces = moved.pieces("quantity").map_err(|reason| reason.within("refund"))?;
        let history = histories.entry(line).or_default();
        let count = match moved.plain("restock_type") {
            Some("return") => &mut history.returned,
            _ => &mut history.refunded,
        };
        *count = count.saturating_add(pieces.unwrap_or_default());
    }
    Ok(histories)
}

fn read_line(
    line: &Node<'_>,
    naming: &mut Naming,
    currency: Currency,
    whole_order: Pieces,
    histories: &HashMap<String, History>,
) -> Result<LineFacts, Reason> {
    let reference = line.reference("id")?;
    let quantity =
        line.pieces("quantity")?.ok_or_else(|| Reason::missing("quantity", "quantity"))?;
    let history = reference.as_ref().and_then(|reference| histories.get(reference));
    let status = line.plain("fulfillment_status").unwrap_or_default();
    let settled = Pieces {
        ordered: quantity,
        current: line.pieces("current_quantity")?,
        fulfillable: line.pieces("fulfillable_quantity")?,
        fulfilled: history.map(|history| history.fulfilled).unwrap_or_default(),
        returned: history.map(|history| history.returned).unwrap_or_default(),
        refunded: history.map(|history| history.refunded).unwrap_or_default(),
        finished: whole_order.finished || status == "fulfilled",
        taken_back: whole_order.taken_back || status == "restocked",
    }
    .settled();
    let gift_card = line.flag("gift_card").unwrap_or_default();
    let sku = line.sku("sku")?;
    Ok(LineFacts {
        line_id: naming.id(reference.as_deref()),
        external_ref: reference,
        named: lines::named(line.reference("variant_id")?, sku.as_ref()),
        sku,
        title: line
            .words("title")
            .or_else(|| line.words("name"))
            .unwrap_or_else(|| naming.untitled()),
        variant: line.words("variant_title"),
        quantity,
        cancelled: settled.cancelled,
        delivered: settled.delivered,
        requires_shipping: line.flag("requires_shipping").unwrap_or(true) && !gift_card,
        unit_price: price(line, currency)?,
        list_total: None,
        discount: discount(line, currency)?,
        tax: tax(line, currency)?,
        grams: line.grams("grams"),
    })
}

/// Gives the price, wherever this version of the platform puts it.
pub(super) fn price(line: &Node<'_>, currency: Currency) -> Result<i64, Reason> {
    let plain = line.positive("price", currency)?;
    let found = match plain {
        Some(_) => plain,
        None => line.member("price_set").member("shop_money").positive("amount", currency)?,
    };
    found.ok_or_else(|| Reason::missing("amount", "price"))
}

/// Gives what is taken off: the shares of the order's discounts, or the line's own in old versions.
pub(super) fn discount(line: &Node<'_>, currency: Currency) -> Result<i64, Reason> {
    let shares = line.list("discount_allocations");
    if shares.is_empty() {
        return Ok(line.positive("total_discount", currency)?.unwrap_or_default());
    }
    total(shares, "amount", currency)
}

pub(super) fn tax(line: &Node<'_>, currency: Currency) -> Result<i64, Reason> {
    total(line.list("tax_lines"), "price", currency)
}

/// Adds up one member of a list.
pub(super) fn total(list: &[Node<'_>], name: &str, currency: Currency) -> Result<i64, Reason> {
    let amount = |item: &Node<'_>| Ok(item.positive(name, currency)?.unwrap_or_default());
    amounts::sum_of(list.iter().map(amount))
}
