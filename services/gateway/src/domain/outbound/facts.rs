//! What a shop has to be told, put together from what order-intake and logistics say.
//!
//! The two are not ordered among each other: whichever comes last makes the fact whole.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, LineId, OrderId, ShipmentId, TellingId};
use contracts::order::{LineFacts, LineItems, OrderFacts};
use contracts::sku::Sku;
use serde::{Deserialize, Serialize};

/// What a hand-over is called.
pub const HAND_OVER: &str = "hand_over";
/// What a cancellation is called.
pub const CANCELLATION: &str = "cancellation";

/// An order of a shop, as far as the shop has to be told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopOrder {
    /// The order.
    pub order_id: OrderId,
    /// The channel that took it.
    pub channel: String,
    /// Its id in the shop.
    pub external_ref: String,
    /// What people call it.
    pub number: String,
    /// Its lines.
    pub lines: Vec<ShopLine>,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopLine {
    /// The line.
    pub line_id: LineId,
    /// Its id in the shop.
    pub external_ref: Option<String>,
    /// The item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// Pieces that are ours to send.
    pub open: u32,
    /// Pieces that the shop had sent by itself when we first heard of the line.
    pub elsewhere: u32,
}

impl ShopLine {
    /// What the shop has as sent later on is what we told it ourselves.
    fn of(line: &LineFacts, known: Option<&Self>) -> Self {
        let elsewhere = known.map_or(line.delivered, |known| known.elsewhere);
        let open = line.quantity.saturating_sub(line.cancelled).saturating_sub(elsewhere);
        Self {
            line_id: line.line_id,
            external_ref: line.external_ref.clone(),
            sku: line.sku.clone(),
            open: if line.requires_shipping { open } else { 0 },
            elsewhere,
        }
    }
}

impl ShopOrder {
    /// Takes what matters out of an order; nothing where the shop does not know it by any name.
    pub fn of(order: &OrderFacts, known: Option<&Self>) -> Option<Self> {
        let line = |line: &LineFacts| {
            let lines = known.into_iter().flat_map(|known| &known.lines);
            let known = lines.into_iter().find(|known| known.line_id == line.line_id);
            ShopLine::of(line, known)
        };
        Some(Self {
            order_id: order.order_id,
            channel: order.channel.clone(),
            external_ref: order.external_ref.clone()?,
            number: order.number.clone(),
            lines: order.lines.iter().map(line).collect(),
        })
    }
}

/// How a shipment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopBooking {
    /// The carrier's code.
    pub carrier: String,
    /// What people call the carrier.
    pub carrier_name: Option<String>,
    /// The carrier's number.
    pub tracking_number: String,
    /// Where the carrier shows it.
    pub tracking_url: Option<String>,
}

/// A shipment, from booked to handed over; either may be heard first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopShipment {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The order.
    pub order_id: OrderId,
    /// How it goes, once it is booked.
    pub booked: Option<ShopBooking>,
    /// When it was handed over with what inside, once it is.
    pub handed_over: Option<(DateTime<Utc>, Vec<LineItems>)>,
}

impl ShopShipment {
    fn pieces(&self) -> BTreeMap<LineId, u32> {
        let mut pieces = BTreeMap::new();
        for line in self.handed_over.iter().flat_map(|(_, lines)| lines) {
            *pieces.entry(line.line_id).or_insert(0) += line.quantity;
        }
        pieces
    }

    fn number(&self) -> Option<&str> {
        self.booked.as_ref().map(|booked| booked.tracking_number.as_str())
    }
}

/// Pieces of a line of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pieces {
    /// The line's id in the shop.
    pub line: String,
    /// How many.
    pub quantity: u32,
}

/// A parcel is with the carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The order's id in the shop.
    pub order_ref: String,
    /// What people call the order.
    pub number: String,
    /// The shipment: what the shop is told bears its name.
    pub shipment_id: ShipmentId,
    /// What people call the carrier; its code, where nobody said.
    pub carrier: String,
    /// The carrier's number.
    pub tracking_number: String,
    /// Where the carrier shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
    /// What is inside.
    pub lines: Vec<Pieces>,
    /// What earlier shipments with the same number held.
    pub before: Vec<Pieces>,
    /// Nothing of the order is left to be sent.
    pub complete: bool,
}

/// Nothing of the order left the house and nothing will.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// The order's id in the shop.
    pub order_ref: String,
    /// What people call the order.
    pub number: String,
    /// In words.
    pub reason: String,
}

/// Gives what is to be told of the shipments of an order, in the order in which they left; nothing
/// of one of which something is not known yet.
pub fn hand_overs(order: &ShopOrder, shipments: &[ShopShipment]) -> Vec<HandOver> {
    let mut gone: Vec<_> = shipments.iter().filter(|one| one.handed_over.is_some()).collect();
    gone.sort_by_key(|one| (one.handed_over.as_ref().map(|(at, _)| *at), one.shipment_id));
    let told = (0..gone.len()).filter_map(|at| hand_over(order, &gone, at));
    told.collect()
}

fn hand_over(order: &ShopOrder, gone: &[&ShopShipment], at: usize) -> Option<HandOver> {
    let shipment = gone.get(at)?;
    let booked = shipment.booked.clone()?;
    let same = gone[..at].iter().filter(|other| other.number() == shipment.number());
    let all = total(gone);
    let all_gone = |line: &ShopLine| all.get(&line.line_id).copied().unwrap_or(0) >= line.open;
    Some(HandOver {
        order_ref: order.external_ref.clone(),
        number: order.number.clone(),
        shipment_id: shipment.shipment_id,
        carrier: booked.carrier_name.unwrap_or(booked.carrier),
        lines: named(order, &shipment.pieces()),
        before: named(order, &total(same)),
        tracking_number: booked.tracking_number,
        tracking_url: booked.tracking_url,
        complete: order.lines.iter().all(all_gone),
    })
}

fn total<'a>(shipments: impl IntoIterator<Item = &'a &'a ShopShipment>) -> BTreeMap<LineId, u32> {
    let mut sum = BTreeMap::new();
    for (line, quantity) in shipments.into_iter().flat_map(|one| one.pieces()) {
        *sum.entry(line).or_insert(0) += quantity;
    }
    sum
}

/// Names pieces as the shop does; of a line that the shop does not know, it need not hear.
fn named(order: &ShopOrder, pieces: &BTreeMap<LineId, u32>) -> Vec<Pieces> {
    let named = order.lines.iter().filter_map(|line| {
        let quantity = *pieces.get(&line.line_id)?;
        Some(Pieces { line: line.external_ref.clone()?, quantity })
    });
    named.collect()
}

/// Gives the id under which a target is told of a hand-over.
pub fn hand_over_id(shipment: ShipmentId, target: &str) -> TellingId {
    TellingId::caused_by(shipment.uuid(), &format!("{HAND_OVER} told to {target}"))
}

/// Gives the id under which a target is told of a cancellation.
pub fn cancellation_id(order: OrderId, target: &str) -> TellingId {
    TellingId::caused_by(order.uuid(), &format!("{CANCELLATION} told to {target}"))
}

#[cfg(test)]
mod tests;
