//! People and where they live. Stands only in the member `person` of a body, so it can be sealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A postal address, from the street up to the country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Address {
    /// Street and number.
    pub street1: Option<String>,
    /// Floor, flat, building.
    pub street2: Option<String>,
    /// Below the district: 街道, 乡, 镇.
    pub subdistrict: Option<String>,
    /// 区, 县.
    pub district: Option<String>,
    /// City or town.
    pub city: Option<String>,
    /// State, province, county, in words.
    pub region: Option<String>,
    /// ISO 3166-2 without the country, where the platform gives it.
    pub region_code: Option<String>,
    /// Postal code, as the country writes it.
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
}

/// How somebody can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Contact {
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number, as it was given.
    pub phone: Option<String>,
}

/// Whom a parcel goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly every recipient is the large one")]
pub enum Recipient {
    /// Name, address and telephone are known.
    Clear {
        /// Full name.
        #[serde(default)]
        name: Option<String>,
        /// Company at the address.
        #[serde(default)]
        company: Option<String>,
        /// Telephone number for the carrier.
        #[serde(default)]
        phone: Option<String>,
        /// Where it goes.
        #[serde(default)]
        address: Address,
    },
    /// The marketplace hides the buyer: the token prints the label, the mask is for the eye.
    Opaque {
        /// What the marketplace's carrier understands.
        token: String,
        /// Such as `张**, 138****0000`.
        masked: String,
    },
}

/// Everything personal that an order carries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Person {
    /// Who ordered.
    pub customer: Option<Contact>,
    /// Who receives; absent where nothing was given.
    pub recipient: Option<Recipient>,
    /// What the customer wrote to the shop.
    pub note: Option<String>,
}

/// The shortest number that anybody can be called at, in digits.
const PHONE_DIGITS_MIN: usize = 5;

/// Says whether somebody could be called at a number.
pub fn is_phone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= PHONE_DIGITS_MIN
}

/// Says whether somebody could be written to at an address.
pub fn is_email(text: &str) -> bool {
    let parts = text.trim().rsplit_once('@');
    parts.is_some_and(|(mailbox, host)| !mailbox.is_empty() && !host.is_empty())
}
