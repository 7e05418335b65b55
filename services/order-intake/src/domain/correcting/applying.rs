//! What a correction makes of a person.

use contracts::address::{Address, Contact, Person, Recipient, is_email, is_phone};

use super::Correction;
use crate::domain::{given, regions};

/// Gives the person with the correction, and the members that differ now.
pub(super) fn apply(told: &Person, correction: &Correction) -> (Person, Vec<String>) {
    let mut person = told.clone();
    let mut members = Vec::new();
    if let Some(given) = &correction.address {
        let recipient = person.recipient.get_or_insert_with(|| Recipient::Clear {
            name: None,
            company: None,
            phone: None,
            address: Address::default(),
        });
        if let Recipient::Clear { name, company, phone, address } = recipient {
            let before = address.clone();
            let places = [
                name,
                company,
                phone,
                &mut address.street1,
                &mut address.street2,
                &mut address.subdistrict,
                &mut address.district,
                &mut address.city,
                &mut address.region,
                &mut address.region_code,
                &mut address.postal_code,
                &mut address.country,
            ];
            members.extend(put(given::of_address(given), places));
            // Another region has another code.
            if before.region != address.region && given.region_code.is_none() {
                address.region_code = None;
            }
            regions::complete(address);
        }
    }
    if let Some(given) = &correction.customer {
        let contact = person.customer.get_or_insert_with(Contact::default);
        let places = [&mut contact.name, &mut contact.email, &mut contact.phone];
        members.extend(put(given::of_customer(given), places));
    }
    if members.is_empty() {
        return (told.clone(), members);
    }
    (person, members)
}

/// Puts what is given into its place; an empty text takes away what stood there.
fn put<'a, const N: usize>(
    given: [given::Given<'a>; N],
    places: [&mut Option<String>; N],
) -> impl Iterator<Item = String> {
    let differ = given.into_iter().zip(places).filter_map(|((member, text), place)| {
        let text = text.as_deref()?.trim();
        let text = Some(text.to_owned()).filter(|text| !text.is_empty());
        (*place != text).then(|| {
            *place = text;
            member.replace('/', ".")
        })
    });
    differ.collect::<Vec<_>>().into_iter()
}

/// Gives the member of a request that answers what a hold misses.
pub(super) fn member_of(missing: &str) -> String {
    match missing {
        "phone" | "email" => format!("customer/{missing}"),
        "street" | "recipient" => "shipping_address/street1".to_owned(),
        other => format!("shipping_address/{other}"),
    }
}

/// Gives the country that a recipient is in.
pub(super) fn country(person: &Person) -> Option<&str> {
    match person.recipient.as_ref()? {
        Recipient::Clear { address, .. } => address.country.as_deref(),
        Recipient::Opaque { .. } => None,
    }
}

/// Says whether a member is needed in some countries only.
pub(super) fn hangs_on_country(member: &str) -> bool {
    matches!(member, "city" | "district" | "postal_code")
}

/// Says whether a person has what a hold misses, by the rules of review: an answer that review does
/// not take would use up the link in vain. What no form asks for counts as said.
pub(super) fn says(person: &Person, missing: &str) -> bool {
    let customer = person.customer.clone().unwrap_or_default();
    let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let can_be_called = |text: &Option<String>| text.as_deref().is_some_and(is_phone);
    let can_be_asked =
        can_be_called(&customer.phone) || customer.email.as_deref().is_some_and(is_email);
    let Some(Recipient::Clear { name, company, phone, address }) = &person.recipient else {
        return can_be_asked && matches!(missing, "phone" | "email");
    };
    match missing {
        "name" => said(name) || said(company),
        "street" | "recipient" => said(&address.street1),
        "city" => said(&address.city),
        "district" => said(&address.district),
        "postal_code" => said(&address.postal_code),
        "country" => said(&address.country),
        "phone" | "email" => can_be_asked || can_be_called(phone),
        _ => true,
    }
}
