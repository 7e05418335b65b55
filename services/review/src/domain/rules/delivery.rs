use contracts::address::{Address, Person, Recipient, is_email, is_phone};
use contracts::countries::is_country;
use contracts::order::{HoldReason, OrderFacts};

use super::countries::{needs_city, needs_district, needs_postal_code};
use super::{Finding, entry, lines_to_send};

/// Finds an address where nobody could deliver. A hidden recipient has one that we do not see.
pub(super) fn incorrect_address(order: &OrderFacts) -> Option<Finding> {
    lines_to_send(order).next()?;
    let missing = match order.person.as_ref().and_then(|person| person.recipient.as_ref()) {
        None => vec!["recipient"],
        Some(Recipient::Opaque { .. }) => vec![],
        Some(Recipient::Clear { name, company, address, .. }) => {
            let nameless = !said(name) && !said(company);
            let name = nameless.then_some("name");
            name.into_iter().chain(missing_members(address)).collect()
        }
    };
    let evidence = missing.into_iter().map(|member| match member {
        "country" if order_country(order).is_some() => entry(member, "not an ISO 3166-1 code"),
        _ => entry(member, "missing"),
    });
    Finding::of(HoldReason::IncorrectAddress, "clerk", evidence)
}

fn missing_members(address: &Address) -> Vec<&'static str> {
    let country = address.country.as_deref().unwrap_or_default();
    let known = is_country(country);
    let wanted = [
        ("street", true, &address.street1),
        ("city", needs_city(country), &address.city),
        ("district", needs_district(country), &address.district),
        ("postal_code", known && needs_postal_code(country), &address.postal_code),
    ];
    let mut missing: Vec<_> = wanted
        .into_iter()
        .filter(|(_, needed, value)| *needed && !said(value))
        .map(|(member, _, _)| member)
        .collect();
    if !known {
        missing.push("country");
    }
    missing
}

fn order_country(order: &OrderFacts) -> Option<&str> {
    match order.person.as_ref()?.recipient.as_ref()? {
        Recipient::Clear { address, .. } => address.country.as_deref().filter(|c| !c.is_empty()),
        Recipient::Opaque { .. } => None,
    }
}

/// Finds an order whose customer nobody could ask. A hidden one is asked through the marketplace;
/// where nothing is sent, nobody stands before a closed door.
pub(super) fn missing_contact(order: &OrderFacts) -> Option<Finding> {
    lines_to_send(order).next()?;
    let evidence = [entry("phone", "missing"), entry("email", "missing")];
    let unreachable = !order.person.as_ref().is_some_and(is_reachable);
    Finding::of(HoldReason::MissingContact, "clerk", evidence.into_iter().filter(|_| unreachable))
}

fn is_reachable(person: &Person) -> bool {
    let customer = person.customer.as_ref();
    let by_customer = customer.is_some_and(|contact| {
        contact.phone.as_deref().is_some_and(is_phone)
            || contact.email.as_deref().is_some_and(is_email)
    });
    by_customer
        || match &person.recipient {
            Some(Recipient::Clear { phone, .. }) => phone.as_deref().is_some_and(is_phone),
            Some(Recipient::Opaque { .. }) => true,
            None => false,
        }
}

fn said(text: &Option<String>) -> bool {
    text.as_ref().is_some_and(|text| !text.trim().is_empty())
}
