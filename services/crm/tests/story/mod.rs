//! Events as the other services tell them, made up from a seed.

#![allow(dead_code, reason = "each file of tests uses its own part")]

use chrono::{DateTime, Duration, Utc};
use contracts::address::{Address, Contact, Person, Recipient};
use contracts::events::Event;
use contracts::events::order::{
    Change, CompletedBy, OrderCancelled, OrderChanged, OrderClosed, OrderCompleted,
    OrderCorrection, OrderReceived,
};
use contracts::events::review::{CorrectionRequested, OrderApproved, OrderRejected};
use contracts::events::shipment::{
    ShipmentBooked, ShipmentDelivered, ShipmentEnd, ShipmentHandedOver, ShipmentTracked,
    TrackingStatus,
};
use contracts::events::shortage::{ShortageChoice, ShortageOffered, ShortageSettled};
use contracts::ids::{
    HoldId, Id, LineId, OrderId, ParcelId, ShipmentId, ShortageId, Slot, derive_from_key,
};
use contracts::money::Money;
use contracts::order::{Amounts, OrderFacts, PaymentStatus};
use credentials::links::LinkSigner;
use crm::config::Rules;
use crm::domain::messages::Shop;
use runtime::Received;
use runtime::testing::received;
use uuid::Uuid;

pub fn day_one() -> DateTime<Utc> {
    "2026-03-01T10:00:00Z".parse().expect("a time")
}

/// Numbers that look like chance and are the same for the same seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, sides: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
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

pub fn contact(name: &str) -> Contact {
    Contact {
        name: Some(format!("{name} Example")),
        email: Some(format!("{name}@Example.org")),
        phone: None,
    }
}

/// An order of 19.90 that somebody placed.
pub fn facts(number: u64, customer: Option<Contact>) -> OrderFacts {
    OrderFacts {
        order_id: order_id(number),
        channel: "shop".to_owned(),
        external_ref: Some(number.to_string()),
        number: format!("#{number}"),
        placed_at: day_one() + Duration::hours(number as i64),
        updated_at: day_one(),
        currency: "EUR".parse().expect("a currency"),
        amounts: Amounts { total: 1_990, ..Amounts::default() },
        payment_status: PaymentStatus::Paid,
        refunded: None,
        cash_on_delivery: false,
        test: false,
        cancelled: false,
        shipping_method: None,
        lines: vec![],
        person: Some(Person { customer, ..Person::default() }),
    }
}

pub fn order_received(order: &OrderFacts) -> Received {
    event(&OrderReceived { order: order.clone() }, order.order_id, 1, order.placed_at)
}

pub fn order_changed(order: &OrderFacts, version: i64) -> Received {
    let body =
        OrderChanged { order: order.clone(), changes: vec![], settled: None, correction: None };
    event(&body, order.order_id, version, order.placed_at + Duration::hours(version))
}

/// A correction of the recipient, by whoever is not the shop.
pub fn address_corrected(order: &OrderFacts, version: i64) -> Received {
    let changed = |field: &str| Change { field: field.into(), before: None, after: None };
    let correction = OrderCorrection {
        corrected_by: "customer".into(),
        reason: "said by the customer".into(),
        members: vec!["shipping_address.city".into()],
        contacted_by: None,
    };
    let body = OrderChanged {
        order: order.clone(),
        changes: vec![changed("person.recipient")],
        settled: None,
        correction: Some(correction),
    };
    event(&body, order.order_id, version, order.placed_at + Duration::minutes(version))
}

pub fn order_cancelled(order_id: OrderId) -> Received {
    let body = OrderCancelled {
        order_id,
        reason: "test".into(),
        cancelled_by: "shop".into(),
        before_approval: false,
    };
    event(&body, order_id, 9, day_one())
}

pub fn order_rejected(order_id: OrderId) -> Received {
    let body = OrderRejected { order_id, reason: "test".into(), rejected_by: "clerk".into() };
    event(&body, order_id, 2, day_one())
}

pub fn order_completed(order_id: OrderId) -> Received {
    let (channel, completed_by) = ("shop".to_owned(), CompletedBy::Customer);
    let completed_at = day_one();
    let body = OrderCompleted { order_id, channel, completed_by, completed_at };
    event(&body, order_id, 10, completed_at)
}

pub fn order_closed(order_id: OrderId) -> Received {
    event(&OrderClosed { order_id }, order_id, 11, day_one())
}

pub fn order_approved(order: &OrderFacts) -> Received {
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
    event(&body, order.order_id, 1, day_one())
}

/// A parcel that goes and comes.
pub fn on_the_road(order_id: OrderId, parcel: &str, days: i64) -> Vec<Received> {
    let shipment_id = ShipmentId::caused_by(order_id.uuid(), parcel);
    let parcel_id = ParcelId::caused_by(order_id.uuid(), parcel);
    let (location, lines) = ("main".to_owned(), vec![]);
    let gone_at = day_one() + Duration::days(days);
    let end = ShipmentEnd {
        shipment_id,
        order_id,
        parcel_id,
        location: location.clone(),
        lines: vec![],
        occurred_at: gone_at + Duration::days(1),
    };
    let gone = ShipmentHandedOver { shipment_id, order_id, parcel_id, location, lines };
    vec![
        event(&gone, order_id, 1, gone_at),
        event(&ShipmentDelivered { end }, order_id, 2, gone_at + Duration::days(2)),
    ]
}

/// Rules by which customers are written to, at any hour.
pub fn writing() -> Rules {
    let secret = "a secret that nobody outside of the tests has";
    Rules {
        writes: true,
        shop: Shop {
            name: Some("Lamps & More".to_owned()),
            public_url: "https://orders.example.com".to_owned(),
            mail_domain: "example.com".to_owned(),
        },
        links: LinkSigner::new(secret).ok(),
        ..Rules::default()
    }
}

/// An order from somewhere.
pub fn facts_from(number: u64, country: &str) -> OrderFacts {
    let address = Address { country: Some(country.to_owned()), ..Address::default() };
    let recipient = Recipient::Clear { name: None, company: None, phone: None, address };
    let person = Person { customer: Some(contact("ada")), recipient: Some(recipient), note: None };
    OrderFacts { person: Some(person), ..facts(number, None) }
}

/// The shipment of a parcel.
pub fn shipment_id(order_id: OrderId, parcel: &str) -> ShipmentId {
    ShipmentId::caused_by(order_id.uuid(), parcel)
}

/// A parcel gets a number and a page.
pub fn booked(order_id: OrderId, parcel: &str) -> Received {
    event(&booking(order_id, parcel), order_id, 1, day_one())
}

/// The same, as it was told before carriers were told by name.
pub fn booked_before_names(order_id: OrderId, parcel: &str) -> Received {
    let named = booking(order_id, parcel);
    let body = ShipmentBooked { carrier_name: None, tracking_url: None, ..named };
    event(&body, order_id, 1, day_one())
}

fn booking(order_id: OrderId, parcel: &str) -> ShipmentBooked {
    ShipmentBooked {
        shipment_id: shipment_id(order_id, parcel),
        order_id,
        parcel_id: ParcelId::caused_by(order_id.uuid(), parcel),
        carrier: "parcel-sim".to_owned(),
        service: "standard".to_owned(),
        tracking_number: format!("PS-{parcel}"),
        cost: Money::new(390, "EUR".parse().expect("a currency")),
        chosen_because: vec![],
        tracking_token: format!("token-{parcel}"),
        carrier_name: Some("SF Express".to_owned()),
        tracking_url: Some(format!("https://sf.example/PS-{parcel}")),
    }
}

/// A carrier reports something.
pub fn tracked(order_id: OrderId, parcel: &str, status: TrackingStatus, version: i64) -> Received {
    let body = ShipmentTracked {
        shipment_id: shipment_id(order_id, parcel),
        order_id,
        tracking_status: status,
        incident_reason: None,
        description: None,
        occurred_at: day_one(),
    };
    event(&body, order_id, version, day_one())
}

/// The customer of a held order is asked for the district.
pub fn asked(order_id: OrderId, hold: u128) -> Received {
    let body = CorrectionRequested {
        order_id,
        number: "#1".to_owned(),
        channel: "shop".to_owned(),
        hold_ids: vec![HoldId::from_uuid(Uuid::from_u128(hold))],
        missing: vec!["district".to_owned()],
        person: None,
    };
    event(&body, order_id, 3, day_one())
}

/// What three sources tell of some orders of all sorts; each source in its own order.
pub fn sources(orders: u64, dice: &mut Dice) -> [Vec<Received>; 3] {
    let mut sources: [Vec<Received>; 3] = Default::default();
    for number in 0..orders {
        let customer = match dice.below(6) {
            0 => None,
            1 => Some(Contact { phone: Some("+49 30 901820".into()), ..Contact::default() }),
            other => Some(contact(["ada", "bob", "cleo", "dan"][other as usize - 2])),
        };
        let mut order = facts(number, customer);
        let id = order.order_id;
        order.test = dice.below(9) == 0;
        order.currency = ["EUR", "USD"][dice.below(2) as usize].parse().expect("a currency");
        sources[0].push(order_received(&order));
        if dice.below(3) == 0 {
            order.person = Some(Person { customer: Some(contact("eve")), ..Person::default() });
            order.amounts.total = 2_990;
            sources[0].push(order_changed(&order, 2));
        }
        match dice.below(5) {
            0 => sources[0].push(order_cancelled(id)),
            1 => sources[1].push(order_rejected(id)),
            _ => {
                sources[1].push(order_approved(&order));
                sources[2].extend(on_the_road(id, "one", 1));
                sources[2].extend(on_the_road(id, "two", dice.below(4) as i64));
                sources[0].push(order_completed(id));
                if dice.below(2) == 0 {
                    sources[0].push(order_closed(id));
                }
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

/// Pieces of an order are missing, and the customer may choose; told in the hour of the orders.
pub fn offered(order_id: OrderId, version: i64) -> Received {
    let body = ShortageOffered {
        shortage_id: ShortageId::caused_by(order_id.uuid(), "shortage"),
        order_id,
        line_id: LineId::caused_by(order_id.uuid(), "line"),
        sku: "LAMP".parse().expect("a SKU"),
        name: "Desk lamp".to_owned(),
        quantity: 2,
        choices: ShortageChoice::ALL.to_vec(),
        decide_by: Some(day_one() + Duration::days(30)),
        offered_by: "service:warehouse".to_owned(),
    };
    event(&body, order_id, version, day_one() + Duration::hours(1))
}

/// Nothing of it is missing any more.
pub fn no_longer_missing(order_id: OrderId) -> Received {
    let body = ShortageSettled {
        shortage_id: ShortageId::caused_by(order_id.uuid(), "shortage"),
        order_id,
        line_id: LineId::caused_by(order_id.uuid(), "line"),
        sku: "LAMP".parse().expect("a SKU"),
        arrived: 2,
        cancelled: 0,
        substituted: 0,
    };
    event(&body, order_id, 9, day_one() + Duration::hours(1))
}
