//! The canonical order: what an adapter makes of a platform's payload, in the words of the house.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Person;
use crate::ids::{LineId, OrderId};
use crate::money::Currency;
use crate::sku::Sku;

mod buckets;
mod naming;

pub use buckets::Buckets;
pub use naming::{ALIAS_KEY_CHARS, AliasBy, AliasKey, NamedItem};

/// Where an order stands; few states, everything else follows from quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Accepted, not yet looked at.
    Received,
    /// The rules ran; a hold is open.
    InReview,
    /// May be fulfilled.
    Approved,
    /// Work on it has begun.
    Processing,
    /// Every piece is delivered, cancelled or written off.
    Completed,
    /// The return window is over and the money is balanced.
    Closed,
    /// Nothing left the building and nothing will.
    Cancelled,
    /// Not acceptable.
    Rejected,
}

/// Whether it is paid, as the platform tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Nothing is known, nothing is paid.
    None,
    /// Reserved on the customer's card, not yet taken.
    Authorized,
    /// Some of it.
    PartiallyPaid,
    /// All of it.
    Paid,
    /// Some was given back.
    PartiallyRefunded,
    /// All was given back.
    Refunded,
    /// The authorization was given up.
    Voided,
}

/// Amounts of an order in minor units of its currency, each as the platform tells it.
///
/// `total = subtotal - discount + shipping + tax - tax_included + fees + difference`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amounts {
    /// Goods at list price, before discounts.
    pub subtotal: i64,
    /// What is taken off, as a positive number.
    pub discount: i64,
    /// Transport, before discounts.
    pub shipping: i64,
    /// Taxes of goods and transport.
    pub tax: i64,
    /// The part of `tax` that the prices above contain already; all of it where prices are gross.
    #[serde(default)]
    pub tax_included: i64,
    /// Tips, duties, charges and the shop's rounding, less redeemed gift cards; may be negative.
    #[serde(default)]
    pub fees: i64,
    /// What the platform calls the order's total.
    pub total: i64,
    /// `total` less what the parts add up to; not zero means that a person looks at it.
    pub difference: i64,
}

impl Amounts {
    /// Gives the same amounts with the difference that makes them add up to the total; none where
    /// an amount leaves 64 bits.
    pub fn balanced(self) -> Option<Self> {
        let parts = i128::from(self.subtotal) - i128::from(self.discount)
            + i128::from(self.shipping)
            + i128::from(self.tax)
            - i128::from(self.tax_included)
            + i128::from(self.fees);
        let difference = i64::try_from(i128::from(self.total) - parts).ok()?;
        Some(Self { difference, ..self })
    }
}

/// An order as a platform tells it, in our words; the same shape in every event that carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderFacts {
    /// The order.
    pub order_id: OrderId,
    /// The channel that took it.
    pub channel: String,
    /// Its id in the channel.
    #[serde(default)]
    pub external_ref: Option<String>,
    /// What people call it, such as `#1001`.
    pub number: String,
    /// When the customer ordered.
    pub placed_at: DateTime<Utc>,
    /// When the platform last changed it.
    pub updated_at: DateTime<Utc>,
    /// The currency of every amount.
    pub currency: Currency,
    /// The order's amounts.
    pub amounts: Amounts,
    /// Whether it is paid.
    pub payment_status: PaymentStatus,
    /// What the platform tells it has given back, in minor units; absent where it tells no amount.
    #[serde(default)]
    pub refunded: Option<i64>,
    /// Paid at the door; exempt from waiting for payment.
    #[serde(default)]
    pub cash_on_delivery: bool,
    /// An order that only tries the shop out; recorded, never picked.
    #[serde(default)]
    pub test: bool,
    /// The platform took the whole order back.
    #[serde(default)]
    pub cancelled: bool,
    /// How the customer wants it sent, in the platform's words.
    #[serde(default)]
    pub shipping_method: Option<String>,
    /// What was ordered.
    pub lines: Vec<LineFacts>,
    /// Everything personal; absent once the person is forgotten.
    #[serde(default)]
    pub person: Option<Person>,
}

/// A line of an order; amounts are for the whole line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineFacts {
    /// The line.
    pub line_id: LineId,
    /// Its id in the platform.
    #[serde(default)]
    pub external_ref: Option<String>,
    /// What is to be taken from the shelf; absent where the shop names none.
    #[serde(default)]
    pub sku: Option<Sku>,
    /// How the shop names it; absent where it names nothing but `sku`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<NamedItem>,
    /// What the customer read.
    pub title: String,
    /// Options, such as `red / L`.
    #[serde(default)]
    pub variant: Option<String>,
    /// Pieces as ordered.
    pub quantity: u32,
    /// Pieces removed or refunded before arrival.
    #[serde(default)]
    pub cancelled: u32,
    /// Pieces fulfilled elsewhere before arrival.
    #[serde(default)]
    pub delivered: u32,
    /// Whether there is anything to send; gift cards and services need none.
    pub requires_shipping: bool,
    /// List price of one piece; rounded where the shop's price of the line cannot be divided.
    pub unit_price: i64,
    /// List price of the whole line where it is not `unit_price` times `quantity`.
    #[serde(default)]
    pub list_total: Option<i64>,
    /// Taken off the line, as a positive number.
    #[serde(default)]
    pub discount: i64,
    /// Taxes of the line.
    #[serde(default)]
    pub tax: i64,
    /// Weight of one piece.
    #[serde(default)]
    pub grams: Option<u32>,
}

impl LineFacts {
    /// Gives the pieces that still have to be fulfilled by us.
    pub fn open_quantity(&self) -> u32 {
        self.quantity.saturating_sub(self.cancelled).saturating_sub(self.delivered)
    }

    /// Gives the list price of the whole line, before discounts.
    pub fn subtotal(&self) -> i64 {
        let product = || self.unit_price.saturating_mul(i64::from(self.quantity));
        self.list_total.unwrap_or_else(product)
    }
}

/// Why an order stands still until somebody, or later news, lets it go.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Not paid; released by the news that it is.
    AwaitingPayment,
    /// The platform or a rule suspects fraud.
    HighRiskOfFraud,
    /// Nobody could deliver there.
    IncorrectAddress,
    /// No telephone and no e-mail address.
    MissingContact,
    /// An item that we do not know; released when it arrives in the item master.
    InvalidSkuOrSpec,
    /// More pieces than a rule allows.
    QuantityLimit,
    /// Below the lowest price allowed.
    PriceBelowPolicy,
    /// Looks like an order that we have.
    DuplicateSuspected,
    /// The amounts do not add up.
    TotalsDiffer,
    /// The shop changed the order after its approval.
    ChangedAfterApproval,
    /// The customer asked to wait.
    CustomerRequested,
    /// Anything else, told in the evidence.
    Other,
}

impl HoldReason {
    /// Gives the word that stands in events, rows and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::HighRiskOfFraud => "high_risk_of_fraud",
            Self::IncorrectAddress => "incorrect_address",
            Self::MissingContact => "missing_contact",
            Self::InvalidSkuOrSpec => "invalid_sku_or_spec",
            Self::QuantityLimit => "quantity_limit",
            Self::PriceBelowPolicy => "price_below_policy",
            Self::DuplicateSuspected => "duplicate_suspected",
            Self::TotalsDiffer => "totals_differ",
            Self::ChangedAfterApproval => "changed_after_approval",
            Self::CustomerRequested => "customer_requested",
            Self::Other => "other",
        }
    }

    /// Says whether the customer knows what is missing, and may be asked for it.
    pub fn asks_the_customer(self) -> bool {
        matches!(self, Self::IncorrectAddress | Self::MissingContact)
    }
}

/// Pieces of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineQuantity {
    /// The line.
    pub line_id: LineId,
    /// How many pieces.
    pub quantity: u32,
}

/// Pieces of a line, with what they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineItems {
    /// The line.
    pub line_id: LineId,
    /// What they are.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: u32,
    /// What was ordered, where these pieces stand in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substituted_for: Option<Sku>,
}
