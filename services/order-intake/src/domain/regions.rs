//! Where in China an address is: the free text of a marketplace, split by its regions.
//!
//! Chinese addresses are written from the large to the small, often in one text: province, city,
//! district, town, street. [`split`] reads the regions off the beginning, by a table of their
//! names; [`complete`] fills with them what an address lacks. What could be two places is left as
//! it is: a clerk or the customer says which.

mod reading;
mod table;
#[cfg(test)]
mod tests;

use contracts::address::Address;

pub use reading::{Split, split};

/// Whose addresses are split.
const CHINA: &str = "CN";

/// Fills city, district and town of a Chinese address out of its street, where they stand there.
///
/// What was read off the street is taken away from it. Nothing happens where city and district are
/// there already, or where the text speaks of another city than the address.
pub fn complete(address: &mut Address) {
    let whole = || !text_of(&address.city).is_empty() && !text_of(&address.district).is_empty();
    if address.country.as_deref() != Some(CHINA) || whole() {
        return;
    }
    let [first, second] = [address.street1.clone(), address.street2.clone()];
    if let Some((rest, town)) = read_off(address, text_of(&first)) {
        address.street1 = rest;
        address.subdistrict = address.subdistrict.take().or(town);
    } else if let Some((rest, town)) = read_off(address, text_of(&second)) {
        address.street2 = rest;
        address.subdistrict = address.subdistrict.take().or(town);
    }
}

/// Reads the regions off a street, behind what the address says of them; gives what is left of the
/// street, and the town, where a district was found.
fn read_off(address: &mut Address, street: &str) -> Option<(Option<String>, Option<String>)> {
    let [region, city, district] = [&address.region, &address.city, &address.district].map(text_of);
    let heads = [format!("{region}{city}{district}"), format!("{city}{district}"), String::new()];
    let texts = heads.map(|head| format!("{head}{street}"));
    let splits: Vec<Split<'_>> =
        texts.iter().filter_map(|text| split(text)).filter(|split| agrees(split, city)).collect();
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let with_district = splits.iter().find_map(|split| Some((split, split.district?)));
    let Some((found, district)) = with_district else {
        let found = splits.first().filter(|_| city.is_empty())?;
        let (region, city) = (found.region, found.city);
        address.region = filled(region);
        address.city = city.and_then(filled);
        return None;
    };
    let (region, city, rest) = (found.region, found.city, found.rest.trim());
    let (town, district) = (found.subdistrict.and_then(filled), filled(district));
    // A longer rest means that the district stood in a member of its own.
    let left = if rest.len() < street.len() { filled(rest) } else { filled(street) };
    let town = town.filter(|_| rest.len() < street.len());
    address.region = filled(region);
    address.city = city.and_then(filled).or(address.city.take());
    address.district = district;
    Some((left, town))
}

/// Says whether a split speaks of the city that the address names, if it names one in Chinese.
fn agrees(split: &Split<'_>, city: &str) -> bool {
    let named = |name: Option<&str>| name.is_some_and(|name| city.contains(table::short(name)));
    let chinese = city.chars().any(is_chinese);
    !chinese || named(split.city) || named(split.district)
}

fn text_of(member: &Option<String>) -> &str {
    member.as_deref().map(str::trim).unwrap_or_default()
}

/// Says whether a letter is of the common Chinese ones.
fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}
