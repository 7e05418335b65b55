//! Who ordered and who receives it, in our own words.

use contracts::address::{Address, Contact, Person, Recipient};

use super::super::json::Node;
use super::super::people::{self, country_code};
use super::super::reason::Reason;

/// Reads everything personal; none where the payload has nothing of the kind.
pub(super) fn read(order: &Node<'_>) -> Result<Option<Person>, Reason> {
    let from = order.member("customer");
    let customer = Contact {
        name: from.exact("name")?,
        email: from.exact("email")?,
        phone: from.exact("phone")?,
    };
    let recipient = recipient(order.member("shipping_address"), &customer)?;
    Ok(people::person(customer, recipient, order.note("note")))
}

fn recipient(from: &Node<'_>, customer: &Contact) -> Result<Option<Recipient>, Reason> {
    if !from.is_object() {
        return Ok(None);
    }
    let address = Address {
        street1: from.exact("street1")?,
        street2: from.exact("street2")?,
        subdistrict: from.exact("subdistrict")?,
        district: from.exact("district")?,
        city: from.exact("city")?,
        region: from.exact("region")?,
        region_code: from.exact("region_code")?,
        postal_code: from.exact("postal_code")?,
        country: country_code(from, &["country"]),
    };
    Ok(Some(Recipient::Clear {
        name: from.exact("name")?.or_else(|| customer.name.clone()),
        company: from.exact("company")?,
        phone: from.exact("phone")?.or_else(|| customer.phone.clone()),
        address,
    }))
}
