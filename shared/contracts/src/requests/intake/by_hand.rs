//! Orders by hand.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::PaymentStatus;

/// An order by hand.
///
/// Currencies, SKUs and numbers are plain here, so that what is wrong with them can be said with a
/// pointer to the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    /// The channel, such as `counter`.
    pub channel: String,
    /// Its id in the channel; without one the Idempotency-Key takes its place.
    #[serde(default)]
    pub external_ref: Option<String>,
    /// ISO 4217, of every amount.
    pub currency: String,
    /// Who ordered.
    #[serde(default)]
    pub customer: Option<CreateCustomer>,
    /// Where it goes; without one the order is held.
    #[serde(default)]
    pub shipping_address: Option<CreateAddress>,
    /// 1 to 1,000 lines.
    pub lines: Vec<CreateLine>,
    /// Taken off the order beside the lines' discounts, as a positive amount.
    #[serde(default)]
    pub discount: Option<CreateMoney>,
    /// Transport.
    #[serde(default)]
    pub shipping: Option<CreateMoney>,
    /// Taxes beside the lines' taxes.
    #[serde(default)]
    pub tax: Option<CreateMoney>,
    /// `paid` where nothing is said: who enters an order by hand vouches for it.
    #[serde(default)]
    pub payment_status: Option<PaymentStatus>,
    /// Paid at the door.
    #[serde(default)]
    pub cash_on_delivery: bool,
    /// How it shall be sent.
    #[serde(default)]
    pub shipping_method: Option<String>,
    /// When the customer ordered; now where nothing is said.
    #[serde(default)]
    pub placed_at: Option<DateTime<Utc>>,
    /// What the customer said.
    #[serde(default)]
    pub note: Option<String>,
}

/// Who ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CreateCustomer {
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

/// Where an order by hand goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CreateAddress {
    /// Full name; the customer's where nothing is said.
    pub name: Option<String>,
    /// Company at the address.
    pub company: Option<String>,
    /// Telephone for the carrier; the customer's where nothing is said.
    pub phone: Option<String>,
    /// Street and number.
    pub street1: Option<String>,
    /// Floor, flat, building.
    pub street2: Option<String>,
    /// Below the district.
    pub subdistrict: Option<String>,
    /// District.
    pub district: Option<String>,
    /// City or town.
    pub city: Option<String>,
    /// State, province, county.
    pub region: Option<String>,
    /// ISO 3166-2 without the country.
    pub region_code: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// An amount, before it was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateMoney {
    /// In the smallest unit.
    pub amount_minor: i64,
    /// ISO 4217; must be the order's.
    pub currency: String,
}

/// A line of an order by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateLine {
    /// What is to be taken from the shelf; without one the line needs a title.
    #[serde(default)]
    pub sku: Option<String>,
    /// What the customer reads; the SKU where nothing is said.
    #[serde(default)]
    pub title: Option<String>,
    /// Pieces, 1 to 1,000,000.
    pub quantity: i64,
    /// Price of one piece.
    pub unit_price: CreateMoney,
    /// Taken off the line, as a positive amount.
    #[serde(default)]
    pub discount: Option<CreateMoney>,
    /// Taxes of the line.
    #[serde(default)]
    pub tax: Option<CreateMoney>,
    /// Whether there is anything to send; yes where nothing is said.
    #[serde(default)]
    pub requires_shipping: Option<bool>,
}
