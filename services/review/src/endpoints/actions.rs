//! What a person can do about a hold, as calls of the API.

use contracts::ids::LineId;
use contracts::order::{AliasKey, HoldReason, LineFacts, OrderFacts};
use contracts::requests::review::{HoldEntry, NextAction};
use serde_json::{Map, Value};

use crate::domain::lines_without_sku;

/// Says of each open hold what can be done about it.
pub fn offer(holds: &mut [HoldEntry], order: &OrderFacts) {
    for hold in holds.iter_mut().filter(|hold| hold.released_at.is_none()) {
        hold.actions = match hold.reason {
            HoldReason::InvalidSkuOrSpec => about_items(hold, order),
            reason if reason.asks_the_customer() => about_people(hold, order),
            _ => vec![release(hold)],
        };
    }
}

/// A line that names no item of ours: the item is made of it, or its name is an alias of one.
///
/// While a line has no SKU at all the hold cannot be released: the line would never be sent.
fn about_items(hold: &HoldEntry, order: &OrderFacts) -> Vec<NextAction> {
    let named = order.lines.iter().filter(|line| evidence_names(hold, line.line_id));
    let mut actions: Vec<_> =
        named.flat_map(|line| [create_item(order, line), set_alias(order, line)]).collect();
    if lines_without_sku(order).is_empty() {
        actions.push(release(hold));
    }
    actions
}

/// Where it goes, or how its customer is reached: a clerk corrects it, or the customer is asked.
fn about_people(hold: &HoldEntry, order: &OrderFacts) -> Vec<NextAction> {
    let part = match hold.reason {
        HoldReason::MissingContact => "customer",
        _ => "shipping_address",
    };
    let correct = NextAction {
        action: "correct".to_owned(),
        method: "POST".to_owned(),
        path: format!("/api/v1/orders/{}/corrections", order.order_id),
        line_id: None,
        body: Map::new(),
        needs: vec!["reason".to_owned(), part.to_owned()],
    };
    let ask = NextAction {
        action: "ask_customer".to_owned(),
        path: format!("/api/v1/orders/{}/links", order.order_id),
        body: Map::from_iter([("purpose".to_owned(), "address".into())]),
        needs: Vec::new(),
        ..correct.clone()
    };
    vec![correct, ask, release(hold)]
}

fn evidence_names(hold: &HoldEntry, line: LineId) -> bool {
    // What is too much for the evidence is only counted there; then every line may be meant.
    hold.evidence.contains_key(&line.to_string()) || hold.evidence.contains_key("more")
}

fn create_item(order: &OrderFacts, line: &LineFacts) -> NextAction {
    let mut body = Map::new();
    body.insert("name".to_owned(), line.label().into());
    let mut needs = Vec::new();
    match &line.sku {
        Some(sku) => drop(body.insert("sku".to_owned(), sku.as_str().into())),
        None => needs.push("sku".to_owned()),
    }
    if let Some(grams) = line.grams.filter(|grams| *grams > 0) {
        body.insert("weight_grams".to_owned(), Value::from(grams));
    }
    NextAction {
        action: "create_item".to_owned(),
        method: "POST".to_owned(),
        path: format!("/api/v1/orders/{}/lines/{}/item", order.order_id, line.line_id),
        line_id: Some(line.line_id),
        body,
        needs,
    }
}

fn set_alias(order: &OrderFacts, line: &LineFacts) -> NextAction {
    let keys = line.alias_keys().into_iter();
    let path = keys.take(1).map(|AliasKey { by, key }| {
        let (channel, by, key) = (encoded(&order.channel), by.code(), encoded(&key));
        format!("/api/v1/channels/{channel}/aliases/{by}/{key}")
    });
    NextAction {
        action: "set_alias".to_owned(),
        method: "PUT".to_owned(),
        path: path.collect(),
        line_id: Some(line.line_id),
        body: Map::new(),
        needs: vec!["sku".to_owned()],
    }
}

fn release(hold: &HoldEntry) -> NextAction {
    NextAction {
        action: "release".to_owned(),
        method: "POST".to_owned(),
        path: format!("/api/v1/holds/{}/release", hold.hold_id),
        line_id: None,
        body: Map::new(),
        needs: Vec::new(),
    }
}

/// Writes a text as one segment of a path.
fn encoded(text: &str) -> String {
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                segment.push(char::from(byte));
            }
            _ => segment.push_str(&format!("%{byte:02X}")),
        }
    }
    segment
}
