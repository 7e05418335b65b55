//! Questions to crm: customers, and what they ordered.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Contact;
use crate::ids::{CustomerContactId, CustomerId, OrderId};
use crate::money::Money;
use crate::order::OrderStatus;
use crate::requests::{Page, PageQuery};

/// Reads: [`CustomersList`] -> a page of [`Customer`], those heard of last first.
pub const CUSTOMERS_LIST: &str = "customers.list";
/// Reads: [`CustomersGet`] -> [`CustomerWithOrders`].
pub const CUSTOMERS_GET: &str = "customers.get";
/// Reads: [`ContactsList`] -> a page of [`CustomerContact`], the newest first.
pub const CONTACTS_LIST: &str = "contacts.list";
/// Writes: [`ContactsRecord`] with [`IDEMPOTENCY_KEY`](crate::requests::IDEMPOTENCY_KEY) ->
/// [`CustomerContact`].
pub const CONTACTS_RECORD: &str = "contacts.record";

/// Which customers are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomersList {
    /// The beginning of an e-mail address, a telephone number or a name, in any case; or the whole
    /// number of an order, with or without its `#`.
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

/// On which way somebody spoke with a customer.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// By telephone.
    Call,
    /// By e-mail.
    Email,
    /// By a message in a chat or a shop.
    Chat,
    /// Face to face.
    Visit,
    /// By a letter.
    Letter,
}

impl ContactKind {
    /// All of them, the most frequent first.
    pub const ALL: [Self; 5] = [Self::Call, Self::Email, Self::Chat, Self::Visit, Self::Letter];

    /// Gives the word that stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Email => "email",
            Self::Chat => "chat",
            Self::Visit => "visit",
            Self::Letter => "letter",
        }
    }
}

/// Who began.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactDirection {
    /// The customer.
    Incoming,
    /// The house.
    Outgoing,
}

impl ContactDirection {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Incoming, Self::Outgoing];

    /// Gives the word that stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }
}

/// Which contacts are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactsList {
    /// With whom.
    pub customer_id: CustomerId,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Writes down that somebody spoke with a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactsRecord {
    /// With whom.
    pub customer_id: CustomerId,
    /// On which way.
    pub kind: ContactKind,
    /// Who began.
    pub direction: ContactDirection,
    /// What was said; 1 to 4000 characters.
    pub text: String,
    /// The order that it was about; one of the customer's.
    #[serde(default)]
    pub order_id: Option<OrderId>,
}

/// A call, a mail or a visit that somebody wrote down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerContact {
    /// What was written down.
    pub id: CustomerContactId,
    /// With whom.
    pub customer_id: CustomerId,
    /// The order that it was about.
    #[serde(default)]
    pub order_id: Option<OrderId>,
    /// What people call the order; absent while crm has not heard of it.
    #[serde(default)]
    pub order_number: Option<String>,
    /// On which way.
    pub kind: ContactKind,
    /// Who began.
    pub direction: ContactDirection,
    /// What was said; absent once forgotten.
    #[serde(default)]
    pub text: Option<String>,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}
