//! Who ordered from a Shopify shop, and who receives it.

use contracts::address::{Address, Contact, Person, Recipient};

use super::super::json::Node;
use super::super::people::{self, country_code, region_code};
use super::super::reason::Reason;

/// Reads everything personal; none where the payload has nothing of the kind.
pub(super) fn read(order: &Node<'_>) -> Result<Option<Person>, Reason> {
    let customer = contact(order)?;
    let recipient = recipient(order, customer.phone.as_deref())?;
    Ok(people::person(customer, recipient, order.note("note")))
}

fn contact(order: &Node<'_>) -> Result<Contact, Reason> {
    let customer = order.member("customer");
    let billing = order.member("billing_address");
    let shipping = order.member("shipping_address");
    let name = first(&[customer, billing, shipping], name)?;
    let email = match first(&[order, customer], |from| from.exact("email"))? {
        Some(email) => Some(email),
        None => order.exact("contact_email")?,
    };
    let phone = first(&[order, customer, billing], |from| from.exact("phone"))?;
    Ok(Contact { name, email, phone })
}

fn recipient(order: &Node<'_>, phone: Option<&str>) -> Result<Option<Recipient>, Reason> {
    let from = order.member("shipping_address");
    let country = country_code(from, &["country_code", "country"]);
    let address = Address {
        street1: from.exact("address1")?,
        street2: from.exact("address2")?,
        city: from.exact("city")?,
        region: from.exact("province")?,
        region_code: region_code(from.exact("province_code")?, country.as_deref()),
        postal_code: from.exact("zip")?,
        country,
        ..Address::default()
    };
    let (name, company) = (name(from)?, from.exact("company")?);
    if name.is_none() && company.is_none() && address == Address::default() {
        return Ok(None);
    }
    let phone = from.exact("phone")?.or_else(|| phone.map(str::to_owned));
    Ok(Some(Recipient::Clear { name, company, phone, address }))
}

fn name(from: &Node<'_>) -> Result<Option<String>, Reason> {
    match from.exact("name")? {
        Some(name) => Ok(Some(name)),
        None => people::full_name(from),
    }
}

fn first(
    places: &[&Node<'_>],
    read: impl Fn(&Node<'_>) -> Result<Option<String>, Reason>,
) -> Result<Option<String>, Reason> {
    for place in places {
        if let Some(found) = read(place)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
