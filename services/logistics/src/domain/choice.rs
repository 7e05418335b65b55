//! Which carrier and service take a parcel: by rule and rate, with every reason kept.
//!
//! The reasons are read by clerks and stand in events, so they tell nothing personal.

use contracts::money::Money;
use contracts::requests::logistics::PARCEL_SIM;

use crate::domain::carriers::{Carrier, House, Service};
use crate::domain::shipment::Parcel;

/// A carrier and a service, with the reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The carrier.
    pub carrier: String,
    /// Its service.
    pub service: String,
    /// What it costs.
    pub cost: Money,
    /// Which rule, and why the others lost.
    pub because: Vec<String>,
}

/// What a service says to a parcel.
struct Candidate<'a> {
    carrier: &'a Carrier,
    service: &'a Service,
    offer: Result<i64, String>,
}

impl Candidate<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.carrier.code, self.service.code)
    }
}

/// Chooses for a parcel.
///
/// - Gives: the cheapest service that can take it; among express ones where the customer asked for
///   express and one can; of two with the same cost the first carrier of the house.
/// - Errs: with the reason of every candidate where none can.
pub fn choose(house: &House, parcel: &Parcel) -> Result<Chosen, Vec<String>> {
    let candidates: Vec<_> = house
        .carriers
        .iter()
        .flat_map(|carrier| carrier.services.iter().map(move |service| (carrier, service)))
        .map(|(carrier, service)| Candidate {
            carrier,
            service,
            offer: offer(house, carrier, service, parcel),
        })
        .collect();
    let wants_express = asks_for_express(house, parcel);
    let fits = |candidate: &&Candidate<'_>| candidate.offer.is_ok();
    let express = candidates.iter().filter(fits).any(|candidate| candidate.service.express);
    let only_express = wants_express && express;
    let eligible =
        candidates.iter().filter(fits).filter(|one| !only_express || one.service.express);
    let winner = eligible.min_by_key(|one| one.offer.as_ref().copied().unwrap_or(i64::MAX));
    let mut because = vec![match (wants_express, express) {
        (true, true) => "rule express: the shipping method asks for it".to_owned(),
        (true, false) => "rule express: asked for, but no express service can take it".to_owned(),
        (false, _) => "rule cheapest: nobody asked for express".to_owned(),
    }];
    let Some(winner) = winner else {
        because.extend(candidates.iter().map(|one| lost(house, one, None, only_express)));
        return Err(because);
    };
    let cost_minor = winner.offer.as_ref().copied().unwrap_or_default();
    let cost = Money::new(cost_minor, house.currency);
    because.push(format!("{} is taken: {cost}, {} g", winner.name(), parcel.weight_grams));
    let others = candidates.iter().filter(|one| !std::ptr::eq(*one, winner));
    because.extend(others.map(|one| lost(house, one, Some(cost_minor), only_express)));
    Ok(Chosen {
        carrier: winner.carrier.code.to_owned(),
        service: winner.service.code.to_owned(),
        cost,
        because,
    })
}

/// Takes what a person chose for a draft.
///
/// - Takes: `cost_minor`, what was agreed, also beyond the service's own limits; without it the
///   rate counts.
/// - Errs: in words, where there is no such service or it has no rate for the parcel.
pub fn choose_by_hand(
    house: &House,
    parcel: &Parcel,
    wanted: (&str, &str),
    cost_minor: Option<i64>,
) -> Result<Chosen, String> {
    let (carrier, service) = wanted;
    let found = house.carrier(carrier).and_then(|found| Some((found, found.service(service)?)));
    let (carrier, service) =
        found.ok_or_else(|| format!("there is no service {service} of a carrier {carrier}"))?;
    can_be_used(house, carrier, parcel)
        .map_err(|why| format!("{} takes no parcel of {}: {why}", carrier.code, parcel.location))?;
    let cost = match cost_minor {
        Some(agreed) if agreed < 0 => return Err("the cost must not be negative".to_owned()),
        Some(agreed) => agreed,
        None => offer(house, carrier, service, parcel)
            .map_err(|why| format!("{} {} has no rate: {why}", carrier.code, service.code))?,
    };
    Ok(Chosen {
        carrier: carrier.code.to_owned(),
        service: service.code.to_owned(),
        cost: Money::new(cost, house.currency),
        because: vec!["chosen by hand".to_owned()],
    })
}

fn asks_for_express(house: &House, parcel: &Parcel) -> bool {
    let method = parcel.shipping_method.as_deref().unwrap_or_default().to_lowercase();
    house.express_words.iter().any(|word| method.contains(word.as_str()))
}

/// Whatever somebody agreed on, nothing real is given to a carrier that is simulated.
fn can_be_used(house: &House, carrier: &Carrier, parcel: &Parcel) -> Result<(), String> {
    if carrier.code == PARCEL_SIM && !house.serves(carrier, &parcel.location) {
        return Err("it is simulated, for trials alone".to_owned());
    }
    Ok(())
}

fn offer(
    house: &House,
    carrier: &Carrier,
    service: &Service,
    parcel: &Parcel,
) -> Result<i64, String> {
    can_be_used(house, carrier, parcel)?;
    if parcel.cash_on_delivery_minor > 0 && !service.collects_cash {
        return Err("it collects no money at the door".to_owned());
    }
    let recipient = parcel.recipient.as_ref().ok_or("nobody to send it to is known")?;
    let zone = carrier
        .zone_of(recipient, &house.home_country)
        .ok_or("the address lies outside its area")?;
    let in_zone = || service.rates.iter().filter(|rate| rate.zone == zone.name);
    let fitting = in_zone().filter(|rate| parcel.weight_grams <= rate.up_to_grams);
    let cheapest = fitting.map(|rate| rate.cost_minor).min();
    cheapest.ok_or_else(|| match in_zone().map(|rate| rate.up_to_grams).max() {
        Some(most) => format!("{} g is more than its {most} g", parcel.weight_grams),
        None => format!("it has no rate for zone {}", zone.name),
    })
}

fn lost(house: &House, one: &Candidate<'_>, winner: Option<i64>, only_express: bool) -> String {
    let why = match (&one.offer, winner) {
        (Err(why), _) => why.clone(),
        (Ok(_), _) if only_express && !one.service.express => "it is no express".to_owned(),
        (Ok(cost), Some(taken)) if *cost == taken => "it costs the same and comes later".to_owned(),
        (Ok(cost), _) => format!("{} is dearer", Money::new(*cost, house.currency)),
    };
    format!("{} lost: {why}", one.name())
}

#[cfg(test)]
mod tests;
