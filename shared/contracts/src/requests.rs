//! Questions and their answers: `kontor.svc.<service>.<endpoint>`, JSON both ways.
//!
//! A write that concerns something with an id may carry the lane as its last token; then the
//! holder of that lane answers. Without it any replica takes the question and passes it on. An
//! error is a problem document, with its status in the header `Nats-Service-Error-Code`.
//!
//! One module for each service that is asked; the endpoint names stand there as constants.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

pub mod access;
pub mod analytics;
pub mod crm;
pub mod intake;
pub mod logistics;
pub mod messages;
pub mod notices;
pub mod outbound;
pub mod parked;
pub mod positions;
pub mod review;
pub mod standing;
pub mod told;
pub mod trace;
pub mod warehouse;

/// Header: who asks, such as `key:key_...`, `device:scanner-7` or `customer`.
pub const ACTOR: &str = "kontor-actor";

/// Header: the name that whoever asks gives to a write, so that it is done once.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// How many items a page has where nobody says.
pub const PAGE_DEFAULT: u32 = 50;
/// How many items a page has at most: more would hold a connection for too long.
pub const PAGE_MAX: u32 = 200;

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PageQuery {
    /// At most so many items, 1 to 200; 50 where nothing is said.
    #[serde(deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// What the page before gave as `next`.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// Gives the limit within its bounds.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX))
    }
}

/// Reads a limit; whoever wants more than there is at once should know it.
pub(crate) fn within_bounds<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u32>, D::Error> {
    let Some(asked) = Option::<i64>::deserialize(deserializer)? else { return Ok(None) };
    let limit = u32::try_from(asked).ok().filter(|limit| (1..=PAGE_MAX).contains(limit));
    let beyond = || D::Error::custom(format!("a limit is 1 to {PAGE_MAX}, not {asked}"));
    limit.map(Some).ok_or_else(beyond)
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Opaque; what asks for the page after; nothing on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `limit` items out of one more than that, with the cursor of the last kept.
    pub fn cut(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() as i64 > limit;
        items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next }
    }
}

/// So far things are counted: beyond it the figure no longer matters, and counting would take long.
pub const COUNT_MAX: u32 = 10_000;

/// How many of something there are, counted no further than [`COUNT_MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// So many.
    pub count: u32,
    /// Whether there are more than that.
    #[serde(default)]
    pub more: bool,
    /// Since when the oldest of them is so, where that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_at: Option<DateTime<Utc>>,
}

impl Count {
    /// Makes one of what was found, which is one more than [`COUNT_MAX`] where there are more.
    pub fn of(found: i64, oldest_at: Option<DateTime<Utc>>) -> Self {
        let found = u32::try_from(found).unwrap_or_default();
        Self { count: found.min(COUNT_MAX), more: found > COUNT_MAX, oldest_at }
    }
}

/// Nothing but that it was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Done {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ids::{Id, OrderId};

    #[test]
    fn a_limit_beyond_its_bounds_is_refused_with_the_bounds() {
        let read = |text: &str| serde_json::from_str::<PageQuery>(text).map(|page| page.limit());
        assert_eq!(read("{}").ok(), Some(50));
        assert_eq!(read(r#"{"limit":null}"#).ok(), Some(50));
        assert_eq!(read(r#"{"limit":200}"#).ok(), Some(200));
        for limit in [0, 201, 100_000, -1] {
            let words = read(&format!(r#"{{"limit":{limit}}}"#)).expect_err("beyond").to_string();
            assert!(words.starts_with(&format!("a limit is 1 to 200, not {limit}")), "{words}");
        }
    }

    #[test]
    fn every_list_refuses_a_limit_beyond_its_bounds() {
        fn refuses<T: serde::de::DeserializeOwned>(mut asked: serde_json::Value) {
            asked["limit"] = 200.into();
            serde_json::from_value::<T>(asked.clone()).expect("as much as a page holds");
            asked["limit"] = 500.into();
            let error = serde_json::from_value::<T>(asked).err().expect("beyond").to_string();
            assert!(error.contains("a limit is 1 to 200, not 500"), "{error}");
        }
        let order = OrderId::from_uuid(uuid::Uuid::from_u128(1));
        refuses::<PageQuery>(json!({}));
        refuses::<intake::ListOrders>(json!({}));
        refuses::<intake::GetTimeline>(json!({ "order_id": order }));
        refuses::<intake::ListDeliveries>(json!({}));
        refuses::<intake::ListAliases>(json!({ "channel": "shop" }));
        refuses::<intake::ListReturns>(json!({}));
        refuses::<intake::ListRefunds>(json!({}));
        refuses::<parked::ListParked>(json!({}));
    }
}
