//! What a batch of news changes in the sums of customers.

use std::collections::BTreeMap;

use contracts::ids::CustomerId;
use contracts::money::Currency;

use crate::domain::Counted;

/// What is added to (or taken from) a customer's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerShift {
    /// Orders.
    pub orders: i64,
    /// Cancelled ones.
    pub cancelled: i64,
    /// Completed ones.
    pub completed: i64,
}

/// What is added to (or taken from) what a customer spent in a currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// Orders that stand.
    pub orders: i64,
    /// Their totals.
    pub minor: i64,
}

/// The changes of a batch, added up in memory so that each row is written once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// By customer; also those whose first or last order moved.
    pub customers: BTreeMap<CustomerId, CustomerShift>,
    /// By customer and currency.
    pub spendings: BTreeMap<(CustomerId, Currency), Spending>,
}

impl Sums {
    /// Replaces what an order added before by what it adds now.
    pub fn shift(&mut self, before: Option<Counted>, after: Option<Counted>) {
        if before != after {
            before.into_iter().for_each(|counted| self.add(counted, -1));
            after.into_iter().for_each(|counted| self.add(counted, 1));
        }
    }

    /// Gives the spendings that really changed.
    pub fn spent(&self) -> impl Iterator<Item = (CustomerId, Currency, Spending)> {
        let changed = self.spendings.iter().filter(|(_, shift)| **shift != Spending::default());
        changed.map(|((customer, currency), shift)| (*customer, *currency, *shift))
    }

    fn add(&mut self, counted: Counted, sign: i64) {
        let customer = self.customers.entry(counted.customer_id).or_default();
        customer.orders += sign;
        customer.cancelled += sign * i64::from(counted.cancelled);
        customer.completed += sign * i64::from(counted.completed);
        if let Some(minor) = counted.spent_minor {
            let spending =
                self.spendings.entry((counted.customer_id, counted.currency)).or_default();
            spending.orders += sign;
            spending.minor = spending.minor.saturating_add(minor.saturating_mul(sign));
        }
    }
}
