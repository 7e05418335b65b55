//! What people enter about people, looked at member by member.

use contracts::countries::is_country;
use contracts::problem::FieldError;
use contracts::requests::intake::{CreateAddress, CreateCustomer};

/// Longer is no name, no street and no telephone number.
pub const TEXT_CHARS_MAX: usize = 500;
/// Longer is no note but a letter.
pub const NOTE_CHARS_MAX: usize = 5_000;

/// A member as it was given, with its path in the request.
pub type Given<'a> = (&'static str, &'a Option<String>);

/// Gives the members of a customer.
pub fn of_customer(customer: &CreateCustomer) -> [Given<'_>; 3] {
    [
        ("customer/name", &customer.name),
        ("customer/email", &customer.email),
        ("customer/phone", &customer.phone),
    ]
}

/// Gives the members of an address, the recipient's first.
pub fn of_address(address: &CreateAddress) -> [Given<'_>; 12] {
    [
        ("shipping_address/name", &address.name),
        ("shipping_address/company", &address.company),
        ("shipping_address/phone", &address.phone),
        ("shipping_address/street1", &address.street1),
        ("shipping_address/street2", &address.street2),
        ("shipping_address/subdistrict", &address.subdistrict),
        ("shipping_address/district", &address.district),
        ("shipping_address/city", &address.city),
        ("shipping_address/region", &address.region),
        ("shipping_address/region_code", &address.region_code),
        ("shipping_address/postal_code", &address.postal_code),
        ("shipping_address/country", &address.country),
    ]
}

/// Writes an address in lines, for whoever reads it.
pub fn in_lines(address: &CreateAddress) -> String {
    let lines = of_address(address).into_iter().filter_map(|(_, text)| text.as_deref());
    let lines = lines.map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Names everything that is wrong with them.
pub fn wrong(
    customer: Option<&CreateCustomer>,
    address: Option<&CreateAddress>,
) -> Vec<FieldError> {
    let customer = customer.into_iter().flat_map(of_customer);
    let country = address.and_then(|address| address.country.as_deref());
    let country = country.filter(|country| !is_country(country));
    let country = country.map(|_| FieldError {
        pointer: "#/shipping_address/country".to_owned(),
        detail: "the code of a country: two capital letters of ISO 3166-1".to_owned(),
    });
    let members = customer.chain(address.into_iter().flat_map(of_address));
    let long = members.filter_map(|(member, text)| {
        too_long(&format!("#/{member}"), text.as_deref(), TEXT_CHARS_MAX)
    });
    country.into_iter().chain(long).collect()
}

/// Names a text that says nothing, or too much.
pub fn words_missing(pointer: &str, text: &str) -> Vec<FieldError> {
    let empty = text.trim().is_empty().then(|| FieldError {
        pointer: pointer.to_owned(),
        detail: "has to say something".to_owned(),
    });
    empty.or_else(|| too_long(pointer, Some(text), TEXT_CHARS_MAX)).into_iter().collect()
}

/// Names a text that is too long.
pub fn too_long(pointer: &str, text: Option<&str>, most: usize) -> Option<FieldError> {
    text.filter(|text| text.chars().count() > most).map(|_| FieldError {
        pointer: pointer.to_owned(),
        detail: format!("at most {most} characters"),
    })
}
