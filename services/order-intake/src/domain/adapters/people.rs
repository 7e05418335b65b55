//! What the persons of all platforms have in common.

use contracts::address::{Contact, Person, Recipient};

use super::json::Node;
use super::reason::Reason;
use crate::domain::regions;

/// Puts a person together, a Chinese address split by its regions; none where nothing is known.
pub(super) fn person(
    customer: Contact,
    recipient: Option<Recipient>,
    note: Option<String>,
) -> Option<Person> {
    let customer = (customer != Contact::default()).then_some(customer);
    let recipient = recipient.map(|mut recipient| {
        if let Recipient::Clear { address, .. } = &mut recipient {
            regions::complete(address);
        }
        recipient
    });
    let person = Person { customer, recipient, note };
    (person != Person::default()).then_some(person)
}

/// Gives first and last name in one.
pub(super) fn full_name(from: &Node<'_>) -> Result<Option<String>, Reason> {
    Ok(match (from.exact("first_name")?, from.exact("last_name")?) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.or(last),
    })
}

/// Gives the country as ISO 3166-1 alpha-2, from the first member that holds one.
pub(super) fn country_code(from: &Node<'_>, names: &[&str]) -> Option<String> {
    let two_letters =
        |text: &&str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
    let found = names.iter().filter_map(|name| from.plain(name)).find(two_letters);
    found.map(str::to_ascii_uppercase)
}

/// Takes the country off a region's code: `JP-13` is `13`.
pub(super) fn region_code(code: Option<String>, country: Option<&str>) -> Option<String> {
    let code = code?;
    let stripped = country
        .and_then(|country| code.strip_prefix(country))
        .and_then(|rest| rest.strip_prefix('-'))
        .filter(|rest| !rest.is_empty());
    Some(stripped.map(str::to_owned).unwrap_or(code))
}
