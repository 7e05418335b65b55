//! What differs between two tellings of an order; personal members are named without values.

use contracts::events::order::Change;
use contracts::order::{LineFacts, OrderFacts};

use super::standing::payment_word;

/// Lists what `after` tells otherwise than `before`, members in the order of the contract.
pub fn between(before: &OrderFacts, after: &OrderFacts) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    let pairs = [before, after];
    changes.compare("number", pairs.map(|order| order.number.clone()));
    changes.compare("currency", pairs.map(|order| order.currency.to_string()));
    for (field, amount) in AMOUNTS {
        changes.compare(field, pairs.map(|order| amount(order).to_string()));
    }
    changes.compare("payment_status", pairs.map(|order| payment_word(order.payment_status).into()));
    let refunded = |order: &OrderFacts| order.refunded.map(|amount| amount.to_string());
    changes.maybe("refunded", pairs.map(refunded));
    changes.compare("cash_on_delivery", pairs.map(|order| order.cash_on_delivery.to_string()));
    changes.compare("test", pairs.map(|order| order.test.to_string()));
    changes.compare("cancelled", pairs.map(|order| order.cancelled.to_string()));
    changes.maybe("shipping_method", pairs.map(|order| order.shipping_method.clone()));
    changes.lines(before, after);
    changes.person(before, after);
    changes.0
}

type Amount = fn(&OrderFacts) -> i64;
const AMOUNTS: [(&str, Amount); 8] = [
    ("amounts.subtotal", |order| order.amounts.subtotal),
    ("amounts.discount", |order| order.amounts.discount),
    ("amounts.shipping", |order| order.amounts.shipping),
    ("amounts.tax", |order| order.amounts.tax),
    ("amounts.tax_included", |order| order.amounts.tax_included),
    ("amounts.fees", |order| order.amounts.fees),
    ("amounts.total", |order| order.amounts.total),
    ("amounts.difference", |order| order.amounts.difference),
];

struct Changes(Vec<Change>);

impl Changes {
    fn compare(&mut self, field: &str, values: [String; 2]) {
        self.maybe(field, values.map(Some));
    }

    fn maybe(&mut self, field: &str, [before, after]: [Option<String>; 2]) {
        if before != after {
            self.0.push(Change { field: field.to_owned(), before, after });
        }
    }

    fn lines(&mut self, before: &OrderFacts, after: &OrderFacts) {
        let find = |order: &OrderFacts, line: &LineFacts| {
            order.lines.iter().find(|other| other.line_id == line.line_id).cloned()
        };
        for (place, line) in before.lines.iter().enumerate() {
            match find(after, line) {
                Some(new) => self.line(place, line, &new),
                None => self.maybe(&format!("lines.{place}"), [Some(in_short(line)), None]),
            }
        }
        for (place, line) in after.lines.iter().enumerate() {
            if find(before, line).is_none() {
                self.maybe(&format!("lines.{place}"), [None, Some(in_short(line))]);
            }
        }
    }

    fn line(&mut self, place: usize, before: &LineFacts, after: &LineFacts) {
        let pair = [before, after];
        let mut member = |name: &str, values: [Option<String>; 2]| {
            self.maybe(&format!("lines.{place}.{name}"), values);
        };
        member("sku", pair.map(|line| line.sku.as_ref().map(ToString::to_string)));
        member("title", pair.map(|line| Some(line.title.clone())));
        member("variant", pair.map(|line| line.variant.clone()));
        member("quantity", pair.map(|line| Some(line.quantity.to_string())));
        member("cancelled", pair.map(|line| Some(line.cancelled.to_string())));
        member("delivered", pair.map(|line| Some(line.delivered.to_string())));
        member("requires_shipping", pair.map(|line| Some(line.requires_shipping.to_string())));
        member("unit_price", pair.map(|line| Some(line.unit_price.to_string())));
        member("list_total", pair.map(|line| line.list_total.map(|total| total.to_string())));
        member("discount", pair.map(|line| Some(line.discount.to_string())));
        member("tax", pair.map(|line| Some(line.tax.to_string())));
    }

    fn person(&mut self, before: &OrderFacts, after: &OrderFacts) {
        let [old, new] = [before, after].map(|order| order.person.clone().unwrap_or_default());
        let differing = [
            ("person.customer", old.customer != new.customer),
            (Change::RECIPIENT, old.recipient != new.recipient),
            ("person.note", old.note != new.note),
        ];
        for (field, _) in differing.into_iter().filter(|(_, differs)| *differs) {
            self.0.push(Change { field: field.to_owned(), before: None, after: None });
        }
    }
}

fn in_short(line: &LineFacts) -> String {
    let what = line.sku.as_ref().map_or(line.title.as_str(), |sku| sku.as_str());
    format!("{} x {what}", line.quantity)
}
