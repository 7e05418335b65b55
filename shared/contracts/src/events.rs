//! Facts: what happened, told once, in full, to whoever listens.
//!
//! A noun and a participle. A reader never calls back to learn what an event meant.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::service::Service;

pub mod access;
pub mod cancellation;
pub mod customer;
pub mod floor;
pub mod notice;
pub mod order;
pub mod refund;
pub mod returning;
pub mod review;
pub mod shipment;
pub mod shortage;
pub mod stock;

/// What kind of fact: noun, participle and version, as they stand in the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// Such as `order`.
    pub noun: &'static str,
    /// Such as `approved`.
    pub participle: &'static str,
    /// 1, 2, ...
    pub version: u16,
}

impl Kind {
    /// Says whether a text is how it is displayed; asked of every event for every kind that is read.
    pub fn is_spelled(&self, text: &str) -> bool {
        let rest = text.strip_prefix(self.noun).and_then(|rest| rest.strip_prefix('.'));
        let rest = rest.and_then(|rest| rest.strip_prefix(self.participle));
        let version = rest.and_then(|rest| rest.strip_prefix(".v"));
        version.is_some_and(|version| {
            !version.starts_with(['0', '+']) && version.parse() == Ok(self.version)
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.v{}", self.noun, self.participle, self.version)
    }
}

/// A fact that a service publishes.
pub trait Event: Serialize + DeserializeOwned + JsonSchema {
    /// Who says it.
    const SERVICE: Service;
    /// What kind of fact it is.
    const KIND: Kind;

    /// Gives the CloudEvents type, such as `kontor.review.order.approved.v1`.
    fn ce_type() -> String {
        ce_type(Self::SERVICE, Self::KIND)
    }
}

/// Gives the CloudEvents type of a kind.
pub fn ce_type(service: Service, kind: Kind) -> String {
    format!("kontor.{service}.{kind}")
}

/// A type as it came over the wire, taken apart; its kind may be one that this release does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedType {
    /// Who said it.
    pub service: Service,
    /// `noun.participle.vN`.
    pub kind: String,
}

impl ReceivedType {
    /// Says whether it is the kind of `E`, said by the service that says it.
    pub fn is<E: Event>(&self) -> bool {
        self.service == E::SERVICE && E::KIND.is_spelled(&self.kind)
    }
}

/// The text is no type of ours.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not the type of an event of Kontor")]
pub struct NotAType(String);

impl FromStr for ReceivedType {
    type Err = NotAType;

    fn from_str(text: &str) -> Result<Self, NotAType> {
        let parsed = text.strip_prefix("kontor.").and_then(|rest| rest.split_once('.'));
        let (service, kind) = parsed.ok_or_else(|| NotAType(text.to_owned()))?;
        let service = service.parse().map_err(|_| NotAType(text.to_owned()))?;
        Ok(Self { service, kind: kind.to_owned() })
    }
}

/// Declares which fact a body is.
macro_rules! event {
    ($body:ident, $service:ident, $noun:literal, $participle:literal, v $version:literal) => {
        impl crate::events::Event for $body {
            const SERVICE: crate::service::Service = crate::service::Service::$service;
            const KIND: crate::events::Kind =
                crate::events::Kind { noun: $noun, participle: $participle, version: $version };
        }
    };
}
pub(crate) use event;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_spelled_as_it_is_displayed_and_in_no_other_way() {
        let kind = Kind { noun: "order", participle: "approved", version: 1 };
        assert!(kind.is_spelled(&kind.to_string()));
        for other in [
            "order.approved.v2",
            "order.approved.v11",
            "order.approved.v01",
            "order.approved.v+1",
            "order.approved.v",
            "order.approved",
            "order.approvedx.v1",
            "orders.approved.v1",
            "order.received.v1",
            "",
        ] {
            assert!(!kind.is_spelled(other), "{other}");
        }
    }
}
