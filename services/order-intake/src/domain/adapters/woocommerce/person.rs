//! Who ordered from a WooCommerce shop, and who receives it.

use contracts::address::{Address, Contact, Person, Recipient};

use super::super::json::Node;
use super::super::people::{self, country_code, region_code};
use super::super::reason::Reason;

/// Reads everything personal; none where the payload has nothing of the kind.
pub(super) fn read(order: &Node<'_>) -> Result<Option<Person>, Reason> {
    let billing = order.member("billing");
    let shipping = order.member("shipping");
    let name = match people::full_name(billing)? {
        Some(name) => Some(name),
        None => people::full_name(shipping)?,
    };
    let customer = Contact { name, email: billing.exact("email")?, phone: billing.exact("phone")? };
    let recipient = recipient(shipping, customer.phone.as_deref())?;
    Ok(people::person(customer, recipient, order.note("customer_note")))
}

fn recipient(from: &Node<'_>, phone: Option<&str>) -> Result<Option<Recipient>, Reason> {
    let country = country_code(from, &["country"]);
    let (region, region_code) = region(from, country.as_deref())?;
    let address = Address {
        street1: from.exact("address_1")?,
        street2: from.exact("address_2")?,
        city: from.exact("city")?,
        region,
        region_code,
        postal_code: from.exact("postcode")?,
        country,
        ..Address::default()
    };
    let (name, company) = (people::full_name(from)?, from.exact("company")?);
    if name.is_none() && company.is_none() && address == Address::default() {
        return Ok(None);
    }
    let phone = from.exact("phone")?.or_else(|| phone.map(str::to_owned));
    Ok(Some(Recipient::Clear { name, company, phone, address }))
}

/// Gives the state as words or as a code: the shop has one member for both, a list of codes for
/// some countries, and leaves it to the customer elsewhere. Japan's codes are `JP13` there.
fn region(
    from: &Node<'_>,
    country: Option<&str>,
) -> Result<(Option<String>, Option<String>), Reason> {
    let state = from.exact("state")?;
    let coded = |text: &String| {
        let of_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        let short = text.len() <= 3 || text.bytes().any(|byte| !byte.is_ascii_uppercase());
        short && text.len() <= 6 && text.bytes().all(of_code)
    };
    Ok(match state {
        Some(state) if coded(&state) => match state.strip_prefix("JP") {
            Some(number) if country == Some("JP") => (None, Some(number.replace('-', ""))),
            _ => (None, region_code(Some(state), country)),
        },
        state => (state, None),
    })
}
