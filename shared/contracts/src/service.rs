//! The services, and how many lanes each has.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A service of Kontor; each owns one PostgreSQL schema and one stream.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Channels, raw payloads, the order's record from received to closed.
    OrderIntake,
    /// Rules, reviews, holds.
    Review,
    /// Items, stock, allocation, picking, packing.
    Warehouse,
    /// Carriers, shipments, labels, tracking.
    Logistics,
    /// Customers and their history.
    Crm,
    /// Facts and projections.
    Analytics,
    /// Access: keys, devices, secrets of channels; whatever leaves over HTTP.
    Gateway,
}

impl Service {
    /// All of them, in the order of an order's way.
    pub const ALL: [Self; 7] = [
        Self::OrderIntake,
        Self::Review,
        Self::Warehouse,
        Self::Logistics,
        Self::Crm,
        Self::Analytics,
        Self::Gateway,
    ];

    /// Gives the name in subjects, durables and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrderIntake => "order-intake",
            Self::Review => "review",
            Self::Warehouse => "warehouse",
            Self::Logistics => "logistics",
            Self::Crm => "crm",
            Self::Analytics => "analytics",
            Self::Gateway => "gateway",
        }
    }

    /// Gives the name of the service's PostgreSQL schema and role.
    pub const fn schema(self) -> &'static str {
        match self {
            Self::OrderIntake => "order_intake",
            Self::Review => "review",
            Self::Warehouse => "warehouse",
            Self::Logistics => "logistics",
            Self::Crm => "crm",
            Self::Analytics => "analytics",
            Self::Gateway => "gateway",
        }
    }

    /// Gives the number of lanes of the service's log; stored at the first start, fixed since then.
    pub const fn lanes(self) -> u16 {
        match self {
            Self::OrderIntake | Self::Review | Self::Logistics => 4,
            Self::Warehouse | Self::Crm | Self::Analytics | Self::Gateway => 1,
        }
    }

    /// Gives the services whose events this one reads.
    pub const fn sources(self) -> &'static [Self] {
        match self {
            Self::OrderIntake => &[Self::Review, Self::Warehouse, Self::Logistics],
            Self::Review => &[Self::OrderIntake, Self::Warehouse],
            Self::Warehouse => &[Self::OrderIntake, Self::Review, Self::Logistics, Self::Gateway],
            Self::Logistics => &[Self::Warehouse],
            Self::Crm => &[Self::OrderIntake, Self::Review, Self::Warehouse, Self::Logistics],
            Self::Analytics => &[Self::OrderIntake, Self::Review, Self::Warehouse, Self::Logistics],
            Self::Gateway => {
                &[Self::OrderIntake, Self::Review, Self::Warehouse, Self::Logistics, Self::Crm]
            }
        }
    }

    /// Gives the lanes of `source` that the lane `reading` of this service reads: those that share
    /// a slot with it.
    pub fn source_lanes(self, reading: u16, source: Self) -> impl Iterator<Item = u16> {
        let shared = gcd(self.lanes(), source.lanes());
        (0..source.lanes()).filter(move |lane| lane % shared == reading % shared)
    }
}

fn gcd(a: u16, b: u16) -> u16 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text names no service.
#[derive(Debug, thiserror::Error)]
#[error("no service is called `{0}`")]
pub struct UnknownService(pub String);

impl FromStr for Service {
    type Err = UnknownService;

    fn from_str(text: &str) -> Result<Self, UnknownService> {
        let found = Self::ALL.into_iter().find(|service| service.name() == text);
        found.ok_or_else(|| UnknownService(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lanes_read_each_other_and_a_single_lane_reads_all() {
        let of = |me: Service, lane, source| me.source_lanes(lane, source).collect::<Vec<_>>();
        assert_eq!(of(Service::Review, 2, Service::OrderIntake), [2]);
        assert_eq!(of(Service::Review, 2, Service::Warehouse), [0]);
        assert_eq!(of(Service::Warehouse, 0, Service::OrderIntake), [0, 1, 2, 3]);
    }

    #[test]
    fn nobody_reads_himself() {
        assert!(Service::ALL.iter().all(|service| !service.sources().contains(service)));
    }
}
