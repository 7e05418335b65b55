//! Lines of a WooCommerce order.

use contracts::ids::OrderId;
use contracts::money::Currency;
use contracts::order::LineFacts;

use super::super::amounts;
use super::super::json::Node;
use super::super::lines::{self, Naming};
use super::super::pieces::Pieces;
use super::super::reason::Reason;
use super::Status;

/// The most characters of a line's options; the rest is in the raw payload.
const VARIANT_CHARS: usize = 500;

/// Reads the lines. Which pieces were sent or refunded is told only by the order's status.
pub(super) fn read(
    order: &Node<'_>,
    order_id: OrderId,
    currency: Currency,
    status: Status,
) -> Result<Vec<LineFacts>, Reason> {
    let completed = order.plain("date_completed_gmt").or(order.plain("date_completed")).is_some();
    let history = Pieces {
        finished: status == Status::Completed || (status == Status::Refunded && completed),
        taken_back: match status {
            Status::Cancelled => true,
            Status::Refunded => !completed,
            Status::Completed | Status::Processing | Status::Open => false,
        },
        ..Pieces::default()
    };
    // The shop says so itself when everything on the order is virtual and downloadable.
    let requires_shipping = order.flag("needs_processing").unwrap_or(true);
    lines::read(order, "line_items", order_id, |line, naming| {
        read_line(line, naming, currency, history, requires_shipping)
    })
}

fn read_line(
    line: &Node<'_>,
    naming: &mut Naming,
    currency: Currency,
    history: Pieces,
    requires_shipping: bool,
) -> Result<LineFacts, Reason> {
    let reference = line.reference("id")?;
    let quantity =
        line.pieces("quantity")?.ok_or_else(|| Reason::missing("quantity", "quantity"))?;
    let prices = Prices::read(line, currency, quantity)?;
    let settled = Pieces { ordered: quantity, ..history }.settled();
    let sku = line.sku("sku")?;
    Ok(LineFacts {
        line_id: naming.id(reference.as_deref()),
        external_ref: reference,
        named: lines::named(sold(line)?, sku.as_ref()),
        sku,
        title: line.words("name").unwrap_or_else(|| naming.untitled()),
        variant: variant(line),
        quantity,
        cancelled: settled.cancelled,
        delivered: settled.delivered,
        requires_shipping,
        unit_price: prices.unit,
        list_total: (amounts::times(prices.unit, quantity)? != prices.list).then_some(prices.list),
        discount: prices.list - prices.charged,
        tax: line.positive("total_tax", currency)?.unwrap_or_default(),
        grams: None,
    })
}

/// Gives the variation, or the product where it has none; both are numbered in one row.
fn sold(line: &Node<'_>) -> Result<Option<String>, Reason> {
    let variation = line.reference("variation_id")?.filter(|id| id != "0");
    let product = line.reference("product_id")?.filter(|id| id != "0");
    Ok(variation.or(product))
}

/// What a line costs, before taxes.
struct Prices {
    list: i64,
    charged: i64,
    unit: i64,
}

impl Prices {
    /// Staff may charge more than the list price; then that is the list price.
    fn read(line: &Node<'_>, currency: Currency, quantity: u32) -> Result<Self, Reason> {
        let charged = line.positive("total", currency)?;
        let list = line.positive("subtotal", currency)?.or(charged);
        let list = list.ok_or_else(|| Reason::missing("amount", "subtotal"))?;
        let charged = charged.unwrap_or(list);
        let list = list.max(charged);
        let pieces = i64::from(quantity.max(1));
        Ok(Self { list, charged, unit: (list + pieces / 2) / pieces })
    }
}

/// Gives the options that the customer chose; what begins with an underscore is the shop's own.
fn variant(line: &Node<'_>) -> Option<String> {
    let chosen: Vec<String> = line
        .list("meta_data")
        .iter()
        .filter_map(|meta| Some((meta.plain("display_key").or(meta.plain("key"))?, meta)))
        .filter(|(key, _)| !key.starts_with('_'))
        .filter_map(|(key, meta)| {
            let value = meta.plain("display_value").or(meta.plain("value"))?;
            Some(format!("{}: {value}", key.strip_prefix("pa_").unwrap_or(key)))
        })
        .collect();
    (!chosen.is_empty()).then(|| chosen.join(", ").chars().take(VARIANT_CHARS).collect())
}
