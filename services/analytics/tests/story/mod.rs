//! Events as the other services tell them, made up from a seed.

#![allow(dead_code, reason = "each file of tests uses its own part")]

use chrono::{DateTime, Duration, Utc};
use contracts::address::{Address, Person, Recipient};
use contracts::events::Event;
use contracts::events::cancellation::{
    CancellationLine, LogisticsCancellationSettled, WarehouseCancellationSettled,
};
use contracts::events::floor::{ParcelPacked, PickCompleted};
use contracts::events::order::{
    CompletedBy, OrderCancelled, OrderChanged, OrderCompleted, OrderReceived,
};
use contracts::events::review::{OrderApproved, OrderRejected};
use contracts::events::shipment::{ShipmentDelivered, ShipmentEnd, ShipmentHandedOver};
use contracts::events::stock::StockAllocated;
use contracts::ids::{
    CancellationId, FulfillmentOrderId, Id, LineId, OrderId, ParcelId, PickJobId, ShipmentId, Slot,
    derive_from_key,
};
use contracts::order::{Amounts, LineFacts, OrderFacts, PaymentStatus};
use runtime::Received;
use runtime::testing::received;

pub fn day_one() -> DateTime<Utc> {
    "2026-03-01T10:00:00Z".parse().expect("a time")
}

/// Numbers that look like chance and are the same for the same seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for index in (1..all.len()).rev() {
            all.swap(index, self.below(index as u64 + 1) as usize);
        }
    }
}

/// An event of an order, as it arrives.
pub fn event<E: Event>(body: &E, order: OrderId, sequence: i64, time: DateTime<Utc>) -> Received {
    let mut event = received(body, Some(order), sequence);
    event.envelope.sequence = sequence;
    event.envelope.time = time;
    event
}

pub fn order_id(number: u64) -> OrderId {
    let reference = number.to_string();
    let slot = Slot::of_order("shop", &reference);
    OrderId::from_uuid(derive_from_key(day_one(), &["shop", &reference], slot))
}

pub fn line_id(order: OrderId, place: u64) -> LineId {
    LineId::caused_by(order.uuid(), &place.to_string())
}

fn line(order: OrderId, place: u64, sku: &str, quantity: u32) -> LineFacts {
    LineFacts {
        line_id: line_id(order, place),
        external_ref: None,
        sku: sku.parse().ok(),
        title: sku.to_owned(),
        variant: None,
        quantity,
        cancelled: 0,
        delivered: 0,
        requires_shipping: true,
        unit_price: 1_990,
        list_total: None,
        discount: 90,
        tax: 0,
        named: None,
        grams: None,
    }
}

/// An order of two lines: lamps, and a thing without SKU.
pub fn facts(number: u64, lamps: u32) -> OrderFacts {
    let order_id = order_id(number);
    let address = Address {
        region: Some("Berlin".to_owned()),
        region_code: Some("be".to_owned()),
        country: Some("de".to_owned()),
        ..Address::default()
    };
    let recipient = Recipient::Clear { name: None, company: None, phone: None, address };
    OrderFacts {
        order_id,
        channel: "shop".to_owned(),
        external_ref: Some(number.to_string()),
        number: format!("#{number}"),
        placed_at: day_one(),
        updated_at: day_one(),
        currency: "EUR".parse().expect("a currency"),
        amounts: Amounts::default(),
        payment_status: PaymentStatus::Paid,
        refunded: None,
        cash_on_delivery: false,
        test: false,
        cancelled: false,
        shipping_method: None,
        lines: vec![line(order_id, 0, "LAMP-1", lamps), line(order_id, 1, "", 1)],
        person: Some(Person { recipient: Some(recipient), ..Person::default() }),
    }
}

pub fn order_received(order: &OrderFacts, time: DateTime<Utc>) -> Received {
    event(&OrderReceived { order: order.clone() }, order.order_id, 1, time)
}

pub fn order_changed(order: &OrderFacts, version: i64, time: DateTime<Utc>) -> Received {
    let body =
        OrderChanged { order: order.clone(), changes: vec![], settled: None, correction: None };
    event(&body, order.order_id, version, time)
}

pub fn order_cancelled(order_id: OrderId, time: DateTime<Utc>) -> Received {
    let body = OrderCancelled {
        order_id,
        reason: "test".into(),
        cancelled_by: "shop".into(),
        before_approval: false,
    };
    event(&body, order_id, 9, time)
}

pub fn order_rejected(order_id: OrderId, time: DateTime<Utc>) -> Received {
    let body = OrderRejected { order_id, reason: "test".into(), rejected_by: "clerk".into() };
    event(&body, order_id, 2, time)
}

pub fn order_completed(order_id: OrderId, completed_at: DateTime<Utc>) -> Received {
    let (channel, completed_by) = ("shop".to_owned(), CompletedBy::Timer);
    let body = OrderCompleted { order_id, channel, completed_by, completed_at };
    event(&body, order_id, 10, completed_at)
}

pub fn order_approved(order: &OrderFacts, time: DateTime<Utc>) -> Received {
    let body = OrderApproved {
        order_id: order.order_id,
        number: order.number.clone(),
        channel: order.channel.clone(),
        currency: order.currency,
        value_minor: 0,
        cash_on_delivery_minor: 0,
        lines: vec![],
        shipping_method: None,
        approved_by: "rules".to_owned(),
        person: None,
    };
    event(&body, order.order_id, 1, time)
}

pub fn in_warehouse(order: &OrderFacts, at: [DateTime<Utc>; 3]) -> Vec<Received> {
    let order_id = order.order_id;
    let fulfillment_order_id = FulfillmentOrderId::caused_by(order_id.uuid(), "main");
    let location = "main".to_owned();
    let allocated = StockAllocated {
        order_id,
        fulfillment_order_id,
        location: location.clone(),
        lines: vec![],
        routed_by: "test".to_owned(),
    };
    let picked = PickCompleted {
        job_id: PickJobId::caused_by(order_id.uuid(), "job"),
        order_id,
        fulfillment_order_id,
        picked: vec![],
        picked_by: "scanner".to_owned(),
    };
    let packed = ParcelPacked {
        parcel_id: ParcelId::caused_by(order_id.uuid(), "parcel"),
        order_id,
        order_number: order.number.clone(),
        fulfillment_order_id,
        location,
        sscc: "0".repeat(18),
        weight_grams: 1,
        lines: vec![],
        currency: order.currency,
        value_minor: 0,
        cash_on_delivery_minor: 0,
        shipping_method: None,
        person: None,
        channel: Some("shop".to_owned()),
    };
    vec![
        event(&allocated, order_id, 1, at[0]),
        event(&picked, order_id, 2, at[1]),
        event(&packed, order_id, 3, at[2]),
    ]
}

pub fn on_the_road(order_id: OrderId, at: [DateTime<Utc>; 2]) -> Vec<Received> {
    let shipment_id = ShipmentId::caused_by(order_id.uuid(), "shipment");
    let parcel_id = ParcelId::caused_by(order_id.uuid(), "parcel");
    let (location, lines) = ("main".to_owned(), vec![]);
    let end = ShipmentEnd {
        shipment_id,
        order_id,
        parcel_id,
        location: location.clone(),
        lines: vec![],
        occurred_at: at[1],
    };
    let gone = ShipmentHandedOver { shipment_id, order_id, parcel_id, location, lines };
    vec![
        event(&gone, order_id, 1, at[0]),
        event(&ShipmentDelivered { end }, order_id, 2, at[1] + Duration::minutes(5)),
    ]
}

fn cancellation(order_id: OrderId, lamps: u32) -> (CancellationId, Vec<CancellationLine>) {
    let line = line_id(order_id, 0);
    let line = CancellationLine { line_id: line, cancelled: lamps, refused: 0, passed_on: 0 };
    (CancellationId::caused_by(order_id.uuid(), "wish"), vec![line])
}

pub fn warehouse_settled(order_id: OrderId, lamps: u32, time: DateTime<Utc>) -> Received {
    let (cancellation_id, lines) = cancellation(order_id, lamps);
    event(&WarehouseCancellationSettled { cancellation_id, order_id, lines }, order_id, 4, time)
}

pub fn logistics_settled(order_id: OrderId, lamps: u32, time: DateTime<Utc>) -> Received {
    let (cancellation_id, lines) = cancellation(order_id, lamps);
    event(&LogisticsCancellationSettled { cancellation_id, order_id, lines }, order_id, 4, time)
}

/// What four sources tell of some orders of all sorts; each source in its own order.
pub fn sources(orders: u64, dice: &mut Dice) -> [Vec<Received>; 4] {
    let mut sources: [Vec<Received>; 4] = Default::default();
    for number in 0..orders {
        let mut order = facts(number, 1 + dice.below(4) as u32);
        order.placed_at += Duration::hours(dice.below(72) as i64);
        order.test = dice.below(9) == 0;
        let mut time = order.placed_at;
        let mut later = |dice: &mut Dice| {
            time += Duration::seconds(dice.below(90_000) as i64);
            time
        };
        let id = order.order_id;
        sources[0].push(order_received(&order, later(dice)));
        if dice.below(3) == 0 {
            order.channel = "mall".to_owned();
            order.lines[0].quantity += 1;
            sources[0].push(order_changed(&order, 2, later(dice)));
        }
        match dice.below(8) {
            0 => sources[0].push(order_cancelled(id, later(dice))),
            1 => sources[1].push(order_rejected(id, later(dice))),
            sort => {
                sources[1].push(order_approved(&order, later(dice)));
                sources[2].extend(in_warehouse(&order, [later(dice), later(dice), later(dice)]));
                if sort == 2 {
                    sources[2].push(warehouse_settled(id, 1, later(dice)));
                    sources[3].push(logistics_settled(id, 1, later(dice)));
                }
                sources[3].extend(on_the_road(id, [later(dice), later(dice)]));
                sources[0].push(order_completed(id, later(dice)));
            }
        }
    }
    sources
}

/// Mixes sources, each keeping its own order.
pub fn interleave(sources: &[Vec<Received>], dice: &mut Dice) -> Vec<Received> {
    let mut rest: Vec<_> = sources.iter().map(|source| source.iter()).collect();
    let mut mixed = Vec::new();
    while !rest.is_empty() {
        let chosen = dice.below(rest.len() as u64) as usize;
        match rest[chosen].next() {
            Some(event) => mixed.push(event.clone()),
            None => drop(rest.swap_remove(chosen)),
        }
    }
    mixed
}
