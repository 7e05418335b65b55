//! Parcels and shipments of the house's own, for the tests of this folder.

use chrono::{DateTime, Duration, Utc};
use contracts::address::{Address, Recipient};
use contracts::ids::{Id, LineId, OrderId, ParcelId, Slot, derive_from_key};
use contracts::order::LineItems;

use crate::domain::carriers::{House, OwnFleet, own_fleet, parcel_sim};
use crate::domain::choice::choose;
use crate::domain::shipment::{Action, Decision, NewBooking, Parcel, Shipment};
use crate::domain::tracking_number::{tracking_number, tracking_token};

/// Minutes after a moment that all tests share.
pub fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap() + Duration::minutes(minutes)
}

/// An address in a country.
pub fn address(country: &str, postal_code: &str) -> Address {
    Address {
        street1: Some("Hauptstraße 5".to_owned()),
        city: Some("Köpenick".to_owned()),
        postal_code: Some(postal_code.to_owned()),
        country: Some(country.to_owned()),
        ..Address::default()
    }
}

/// Somebody at an address.
pub fn recipient(address: Address) -> Recipient {
    Recipient::Clear { name: Some("Ida Blum".to_owned()), company: None, phone: None, address }
}

/// Pieces of the line with a number.
pub fn pieces(line: u8, quantity: u32) -> LineItems {
    let order = derive_from_key(minute(0), &["order"], Slot(42));
    LineItems {
        line_id: LineId::caused_by(order, &line.to_string()),
        sku: format!("SKU-{line}").parse().unwrap(),
        quantity,
        substituted_for: None,
    }
}

/// A parcel of one order, of 1,500 g, to Berlin.
pub fn parcel(number: u8, lines: Vec<LineItems>) -> Parcel {
    let order = derive_from_key(minute(0), &["order"], Slot(42));
    Parcel {
        parcel_id: ParcelId::caused_by(order, &number.to_string()),
        order_id: OrderId::from_uuid(order),
        order_number: "#1001".to_owned(),
        channel: Some("shop".to_owned()),
        location: "main".to_owned(),
        sscc: "340123450000000017".to_owned(),
        weight_grams: 1_500,
        lines,
        currency: "EUR".parse().unwrap(),
        value_minor: 4_990,
        cash_on_delivery_minor: 0,
        shipping_method: Some("Standard".to_owned()),
        recipient: Some(recipient(address("DE", "10117"))),
    }
}

/// A house in Germany whose vans drive where postal codes begin with 12.
pub fn house() -> House {
    let vans = OwnFleet {
        name: "Vans".to_owned(),
        countries: vec!["DE".to_owned()],
        postal_prefixes: vec!["12".to_owned()],
        cost_minor: 290,
        weight_max_grams: 30_000,
    };
    House {
        carriers: vec![own_fleet(vans), parcel_sim("DE")],
        currency: "EUR".parse().unwrap(),
        home_country: "DE".to_owned(),
        express_words: vec!["express".to_owned(), "加急".to_owned()],
        simulated_at: vec!["*".to_owned()],
    }
}

/// A shipment with a label.
pub fn booked(parcel: Parcel) -> Shipment {
    let chosen = choose(&house(), &parcel).unwrap();
    let draft = Shipment::draft(parcel, minute(0));
    let booking = NewBooking {
        tracking_number: tracking_number(&chosen.carrier, draft.parcel.parcel_id),
        tracking_token: tracking_token(b"a secret of the tests", draft.shipment_id),
        chosen,
    };
    after(&draft, &Action::Book(Box::new(booking)), 0)
}

/// Lets an action happen that must be possible.
pub fn after(shipment: &Shipment, action: &Action, minutes: i64) -> Shipment {
    match shipment.decide(action, minute(minutes)) {
        Decision::Moved(after, _, _) => *after,
        other => panic!("{action:?} on {}: {other:?}", shipment.status_word()),
    }
}
