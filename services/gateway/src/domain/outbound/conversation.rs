//! Requests and answers, one after the other, until there is a verdict.
//!
//! A conversation is told what came back and says what to ask next; whoever drives it does the
//! sending. So everything that a shop may answer is tried without a shop.

use axum::http::Method;
use contracts::requests::outbound::{TakenTelling, TargetKind, Verdict};

use super::budget::{Allowance, Budget};
use super::events::Hook;
use super::facts::{CANCELLATION, Cancellation, HAND_OVER, HandOver};
use super::shopify::Shopify;
use super::woocommerce::Woocommerce;

/// What a target that says nothing about it is left alone for after a 429.
const REST_SECONDS: u32 = 10;
/// Nobody rests longer than that without being asked again.
const REST_SECONDS_MAX: u32 = 3_600;
/// Requests a second to WooCommerce, where nothing is set: plain PHP hosting bears that.
const WOOCOMMERCE_PER_SECOND: f64 = 2.0;
/// Shopify's bucket of points on its smallest plan; its answers correct it.
const SHOPIFY_POINTS: (f64, f64) = (1_000.0, 50.0);
/// Requests a second to a subscriber.
const HOOK_PER_SECOND: f64 = 50.0;

/// A request that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// What for, below the target's place; the place itself where nothing is said.
    pub below: Option<String>,
    /// Its headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: Vec<u8>,
    /// What it takes out of the target's bucket.
    pub points: f64,
    /// Whether it changes something there: where no answer comes, nobody knows whether it did.
    pub changes: bool,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// After how many seconds to come again.
    pub retry_after: Option<u32>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Send this, and say what came back.
    Ask(Request),
    /// It is over.
    Over(Verdict),
}

/// A conversation with a target about one telling.
pub enum Conversation {
    /// With Shopify.
    Shopify(Box<Shopify>),
    /// With WooCommerce.
    Woocommerce(Woocommerce),
    /// With a subscriber.
    Hook(Hook),
}

/// A fact for a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShopFact {
    /// A parcel is with the carrier.
    HandOver(HandOver),
    /// The order is cancelled.
    Cancellation(Cancellation),
}

impl Conversation {
    /// Prepares one; with the secrets in clear, the newest first.
    pub fn about(taken: &TakenTelling, secrets: &[String]) -> Result<Self, Verdict> {
        match taken.kind {
            TargetKind::Shopify => {
                let fact = shop_fact(taken)?;
                Ok(Self::Shopify(Box::new(Shopify::new(taken, fact, first(secrets)?))))
            }
            TargetKind::Woocommerce => {
                let fact = shop_fact(taken)?;
                Ok(Self::Woocommerce(Woocommerce::new(taken, fact, first(secrets)?)))
            }
            TargetKind::Webhook => Ok(Self::Hook(Hook::new(taken, secrets)?)),
        }
    }

    /// Gives the first request.
    pub fn begin(&mut self) -> Step {
        match self {
            Self::Shopify(shop) => shop.begin(),
            Self::Woocommerce(shop) => shop.begin(),
            Self::Hook(hook) => hook.begin(),
        }
    }

    /// Hears an answer.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        match self {
            Self::Shopify(shop) => shop.hear(answer),
            Self::Woocommerce(shop) => shop.hear(answer),
            Self::Hook(hook) => hook.hear(answer),
        }
    }

    /// Gives what the target says of its own bucket.
    pub fn allowance(&self, answer: &Answer) -> Option<Allowance> {
        match self {
            Self::Shopify(_) => super::shopify::allowance(&answer.body),
            Self::Woocommerce(_) | Self::Hook(_) => None,
        }
    }
}

/// Gives a full bucket for a target that has said nothing yet.
pub fn budget_of(kind: TargetKind, per_second: Option<u32>, now_seconds: f64) -> Budget {
    let set = per_second.map(f64::from);
    let by_request = |rate: f64| Budget::new((rate * 2.0).max(1.0), rate, now_seconds);
    match kind {
        TargetKind::Shopify => Budget::new(SHOPIFY_POINTS.0, SHOPIFY_POINTS.1, now_seconds),
        TargetKind::Woocommerce => by_request(set.unwrap_or(WOOCOMMERCE_PER_SECOND)),
        TargetKind::Webhook => by_request(set.unwrap_or(HOOK_PER_SECOND)),
    }
}

fn shop_fact(taken: &TakenTelling) -> Result<ShopFact, Verdict> {
    let unreadable =
        |error: serde_json::Error| refused(format!("the fact cannot be read: {error}"));
    let body = taken.body.clone();
    match taken.what.as_str() {
        HAND_OVER => serde_json::from_value(body).map(ShopFact::HandOver).map_err(unreadable),
        CANCELLATION => {
            serde_json::from_value(body).map(ShopFact::Cancellation).map_err(unreadable)
        }
        what => Err(refused(format!("no shop is told of `{what}`"))),
    }
}

/// Gives the newest secret.
pub(super) fn first(secrets: &[String]) -> Result<&str, Verdict> {
    let first = secrets.first().map(String::as_str);
    first.ok_or_else(|| Verdict::Closed { reason: "no secret is kept for it".to_owned() })
}

/// It is known there now, or was, or does not matter any more.
pub(super) fn told(how: impl Into<String>) -> Step {
    Step::Over(Verdict::Told { how: how.into() })
}

/// It has to be tried again.
pub(super) fn again(reason: impl Into<String>) -> Step {
    Step::Over(Verdict::Again { reason: reason.into(), after_seconds: None })
}

/// It will never be told like this.
pub(super) fn refused(reason: impl Into<String>) -> Verdict {
    Verdict::Refused { reason: reason.into() }
}

/// The target asks for a rest.
pub(super) fn rest(reason: impl Into<String>, after_seconds: Option<u32>) -> Verdict {
    let after_seconds = after_seconds.unwrap_or(REST_SECONDS).clamp(1, REST_SECONDS_MAX);
    Verdict::Rest { reason: reason.into(), after_seconds }
}

/// Gives what a status means that has nothing to do with what was asked; none where the body counts.
pub(super) fn by_status(answer: &Answer) -> Option<Verdict> {
    let status = answer.status;
    match status {
        429 => Some(rest("it answered 429, too many requests", answer.retry_after)),
        503 if answer.retry_after.is_some() => {
            Some(rest("it answered 503 and asks to come later", answer.retry_after))
        }
        401 | 402 | 403 | 423 => Some(Verdict::Closed {
            reason: format!("it answered {status}: it does not let us in with this key"),
        }),
        300..=399 => Some(Verdict::Closed {
            reason: format!("it answered {status} and leads elsewhere; set the final address"),
        }),
        408 | 500.. => Some(Verdict::Again {
            reason: format!("it answered {status}"),
            after_seconds: answer.retry_after,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, retry_after: Option<u32>) -> Option<Verdict> {
        by_status(&Answer { status, retry_after, body: vec![] })
    }

    #[test]
    fn a_rest_is_obeyed_within_reason() {
        let after = |verdict| match verdict {
            Some(Verdict::Rest { after_seconds, .. }) => after_seconds,
            other => panic!("{other:?}"),
        };
        assert_eq!(after(of(429, None)), REST_SECONDS);
        assert_eq!(after(of(429, Some(7))), 7);
        assert_eq!(after(of(503, Some(1_000_000))), REST_SECONDS_MAX);
        assert!(matches!(of(503, None), Some(Verdict::Again { .. })));
    }

    #[test]
    fn a_door_that_is_closed_is_for_a_person() {
        for status in [301, 302, 307, 401, 402, 403, 423] {
            assert!(matches!(of(status, None), Some(Verdict::Closed { .. })), "{status}");
        }
        for status in [200, 201, 400, 404, 410, 422] {
            assert_eq!(of(status, None), None, "{status}");
        }
    }
}
