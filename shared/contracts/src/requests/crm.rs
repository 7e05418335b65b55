//! Questions to crm: customers, and what they ordered.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Contact;
use crate::ids::{CustomerId, OrderId};
use crate::money::Money;
use crate::order::OrderStatus;
use crate::requests::{Page, PageQuery};

/// Reads: [`CustomersList`] -> a page of [`Customer`], those heard of last first.
pub const CUSTOMERS_LIST: &str = "customers.list";
/// Reads: [`CustomersGet`] -> [`CustomerWithOrders`].
pub const CUSTOMERS_GET: &str = "customers.get";

/// Which customers are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomersList {
    /// The beginning of an e-mail address, a telephone number or a name, in any case.
    pub q: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Which customer is wanted, and which part of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomersGet {
    /// The customer.
    pub customer_id: CustomerId,
    /// Which part of the orders.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// A customer: a contact identity, and what it did so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Customer {
    /// The customer.
    pub id: CustomerId,
    /// Orders of every kind, tests excepted.
    pub orders: i64,
    /// Of these: cancelled or rejected.
    pub cancelled: i64,
    /// Of these: completed.
    pub completed: i64,
    /// Totals of the orders that were neither cancelled nor rejected, one for each currency.
    pub spent: Vec<Money>,
    /// When the first order was placed; absent where every order moved elsewhere or was a test.
    #[serde(default)]
    pub first_order_at: Option<DateTime<Utc>>,
    /// When the latest order was placed.
    #[serde(default)]
    pub last_order_at: Option<DateTime<Utc>>,
    /// When an order last named this identity.
    pub seen_at: DateTime<Utc>,
    /// Who it is; absent once forgotten.
    #[serde(default)]
    pub person: Option<Contact>,
}

/// A customer with a part of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerWithOrders {
    /// The customer.
    pub customer: Customer,
    /// The orders, the latest first.
    pub orders: Page<CustomerOrder>,
}

/// An order in a customer's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerOrder {
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// When the customer ordered.
    pub placed_at: DateTime<Utc>,
    /// What the platform calls the order's total.
    pub total: Money,
    /// Where it stands, as far as crm hears of it: never `in_review`.
    pub status: OrderStatus,
    /// An order that only tries the shop out; it counts nowhere.
    pub test: bool,
    /// When the first parcel went to the carrier.
    #[serde(default)]
    pub handed_over_at: Option<DateTime<Utc>>,
    /// When the latest parcel reached the customer.
    #[serde(default)]
    pub delivered_at: Option<DateTime<Utc>>,
}
