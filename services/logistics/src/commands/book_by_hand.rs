//! A person books a draft: with a built-in carrier, or with the number of one of the house's own.

use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::logistics::{BookShipment, ShipmentStatus};
use runtime::Cause;

use super::Wish;
use super::book_shipment::booking;
use super::desk::Desk;
use crate::domain::choice::choose_by_hand;
use crate::domain::own_carriers::waybill_number;
use crate::domain::shipment::{Action, NewBooking, Shipment};
use crate::domain::tracking_number::tracking_token;
use crate::store::waybills::Claim;

/// Gives the number that a wish wants on a shipment.
pub fn claim(shipment_id: ShipmentId, wish: &Wish, cause: &Cause) -> Option<Claim> {
    let Wish::Book(asked) = wish else { return None };
    Some(Claim {
        shipment_id,
        carrier: asked.carrier.clone(),
        tracking_number: waybill_number(asked.tracking_number.as_deref()?).ok()?,
        booked_by: cause.actor.clone(),
    })
}

/// Makes the booking that a person asks for.
pub fn book_by_hand(
    desk: &Desk<'_>,
    shipment: &Shipment,
    asked: &BookShipment,
) -> Result<Action, Problem> {
    let wrong = |member: &str, words: String| {
        Problem::unprocessable(&words).with_error(format!("#/{member}"), words)
    };
    let code = asked.carrier.as_str();
    let house = &desk.settings.house;
    if house.carrier(code).is_some() {
        if asked.tracking_number.is_some() {
            let words = format!("{code} gives its own numbers; only one's own carriers take one");
            return Err(wrong("tracking_number", words));
        }
        let service = asked.service.as_deref().unwrap_or_default();
        let chosen = choose_by_hand(house, &shipment.parcel, (code, service), asked.cost_minor)
            .map_err(Problem::unprocessable)?;
        return Ok(booking(desk, shipment.shipment_id, shipment.parcel.parcel_id, chosen));
    }
    let typed = asked.tracking_number.as_deref().unwrap_or_default();
    let number = waybill_number(typed).map_err(|words| wrong("tracking_number", words))?;
    let carrier = desk.own.find(code).ok_or_else(|| {
        let words = format!(
            "there is no carrier {code}; GET /api/v1/carriers lists them, and \
             PUT /api/v1/carriers/{code} makes one"
        );
        wrong("carrier", words)
    })?;
    let chosen = carrier
        .chosen(asked.service.as_deref(), asked.cost_minor, house.currency)
        .map_err(Problem::unprocessable)?;
    not_on_another(desk, shipment, code, &number)?;
    Ok(Action::Book(Box::new(NewBooking {
        chosen,
        tracking_number: number,
        tracking_token: tracking_token(&desk.settings.tracking_secret, shipment.shipment_id),
    })))
}

fn not_on_another(
    desk: &Desk<'_>,
    shipment: &Shipment,
    carrier: &str,
    number: &str,
) -> Result<(), Problem> {
    match desk.holder(carrier, number) {
        Some(holder) if holder == shipment.shipment_id => Ok(()),
        Some(holder) => Err(Problem::conflict(format!(
            "the number {number} of {carrier} is on shipment {holder} already; void that one first \
             if its label goes on this parcel"
        ))),
        None if shipment.status == ShipmentStatus::Draft => Err(Problem::conflict(format!(
            "shipment {} was just asked to be booked otherwise; look at it and ask again",
            shipment.shipment_id
        ))),
        None => Ok(()),
    }
}
