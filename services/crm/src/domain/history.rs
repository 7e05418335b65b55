//! What was heard of an order; hearing is a join, so the order of the news does not matter.

use chrono::{DateTime, Utc};
use contracts::ids::CustomerId;
use contracts::money::Currency;
use contracts::order::OrderStatus;

/// The facts of an order, as one of its versions told them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whose it is; nobody's where it names no identity.
    pub customer_id: Option<CustomerId>,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// When the customer ordered.
    pub placed_at: DateTime<Utc>,
    /// What the platform calls its total.
    pub total_minor: i64,
    /// The currency of the total.
    pub currency: Currency,
    /// It only tries the shop out.
    pub test: bool,
    /// The country that it goes to.
    pub country: Option<String>,
}

/// Something that happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It may be fulfilled, since then.
    Approved(DateTime<Utc>),
    /// It is not acceptable.
    Rejected,
    /// Nothing of it will be sent.
    Cancelled,
    /// Every piece is settled.
    Completed,
    /// Nothing more will happen to it.
    Closed,
    /// A parcel went to the carrier.
    HandedOver(DateTime<Utc>),
    /// A parcel reached the customer.
    Delivered(DateTime<Utc>),
}

/// What is known of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// The version that the facts are from; 0 while there are none.
    pub version: i64,
    /// The facts; absent while only effects were heard.
    pub told: Option<Told>,
    /// It was approved.
    pub approved: bool,
    /// When that was told first.
    pub approved_at: Option<DateTime<Utc>>,
    /// It was rejected.
    pub rejected: bool,
    /// It was cancelled.
    pub cancelled: bool,
    /// It was completed.
    pub completed: bool,
    /// It was closed.
    pub closed: bool,
    /// When the first parcel went to the carrier.
    pub handed_over_at: Option<DateTime<Utc>>,
    /// When the latest parcel reached the customer.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// What an order adds to the sums of its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The customer.
    pub customer_id: CustomerId,
    /// When it was placed: it may be the first or the last.
    pub placed_at: DateTime<Utc>,
    /// It counts as cancelled.
    pub cancelled: bool,
    /// It counts as completed.
    pub completed: bool,
    /// The currency of what was spent.
    pub currency: Currency,
    /// What was spent; nothing where it is cancelled.
    pub spent_minor: Option<i64>,
}

impl Order {
    /// Hears the facts of a version; the newest version stands.
    pub fn tell(&mut self, version: i64, told: Told) {
        if version > self.version {
            self.version = version;
            self.told = Some(told);
        }
    }

    /// Hears that something happened.
    pub fn mark(&mut self, mark: Mark) {
        match mark {
            Mark::Approved(at) => {
                self.approved = true;
                self.approved_at = Some(self.approved_at.map_or(at, |known| known.min(at)));
            }
            Mark::Rejected => self.rejected = true,
            Mark::Cancelled => self.cancelled = true,
            Mark::Completed => self.completed = true,
            Mark::Closed => self.closed = true,
            Mark::HandedOver(at) => {
                self.handed_over_at = Some(self.handed_over_at.map_or(at, |known| known.min(at)));
            }
            Mark::Delivered(at) => self.delivered_at = self.delivered_at.max(Some(at)),
        }
    }

    /// Gives where it stands, as far as crm hears of it.
    pub fn status(&self) -> OrderStatus {
        match self {
            Self { rejected: true, .. } => OrderStatus::Rejected,
            Self { cancelled: true, .. } => OrderStatus::Cancelled,
            Self { closed: true, .. } => OrderStatus::Closed,
            Self { completed: true, .. } => OrderStatus::Completed,
            Self { handed_over_at: Some(_), .. } | Self { delivered_at: Some(_), .. } => {
                OrderStatus::Processing
            }
            Self { approved: true, .. } => OrderStatus::Approved,
            _ => OrderStatus::Received,
        }
    }

    /// Gives what it adds to its customer's sums; nothing for tests and orders of nobody.
    pub fn counted(&self) -> Option<Counted> {
        let told = self.told.as_ref().filter(|told| !told.test)?;
        let cancelled = self.cancelled || self.rejected;
        Some(Counted {
            customer_id: told.customer_id?,
            placed_at: told.placed_at,
            cancelled,
            completed: self.completed && !cancelled,
            currency: told.currency,
            spent_minor: (!cancelled).then_some(told.total_minor),
        })
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
