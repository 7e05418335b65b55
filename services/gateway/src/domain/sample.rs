//! A delivery that tries a shop's door: an order as its platform would send it, marked as a test.
//!
//! - [`bodies`]: what each platform says

mod bodies;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};

use super::verification::{Scheme, Secret, sign};

/// What happened at the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Situation {
    /// Somebody ordered one piece.
    #[default]
    Placed,
    /// It shall be two.
    Changed,
    /// The customer does not want it any more.
    Cancelled,
}

impl Situation {
    /// Every one, as they follow each other.
    pub const ALL: [Self; 3] = [Self::Placed, Self::Changed, Self::Cancelled];

    /// Gives its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Changed => "changed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Gives the one that has this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Which order, and what happened to it when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The order's number at the shop; by the millisecond at which it was placed, it is one of its
    /// own.
    pub number: i64,
    /// What happened.
    pub situation: Situation,
    /// When it is told.
    pub at: DateTime<Utc>,
}

impl Told {
    /// Gives when the order was placed.
    fn placed_at(&self) -> DateTime<Utc> {
        let placed = DateTime::from_timestamp_millis(self.number);
        placed.filter(|placed| *placed < self.at).unwrap_or(self.at)
    }

    /// Gives how many pieces it is about.
    fn pieces(&self) -> i64 {
        if self.situation == Situation::Changed { 2 } else { 1 }
    }
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its headers; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: String,
}

/// Makes a delivery of a shop's kind, signed with its secret; nothing for carriers.
pub fn sample(scheme: Scheme, secret: &Secret, told: Told) -> Option<Sample> {
    let id = format!("test-{}", told.at.timestamp_millis());
    let coded = |text: &[&[u8]]| Some(BASE64.encode(sign(secret, text)?));
    let (headers, body) = match scheme {
        Scheme::Shopify => {
            let topic = match told.situation {
                Situation::Placed => "orders/create",
                Situation::Changed => "orders/updated",
                Situation::Cancelled => "orders/cancelled",
            };
            let body = bodies::shopify(told).to_string();
            let headers = vec![
                ("x-shopify-topic", topic.to_owned()),
                ("x-shopify-webhook-id", id),
                ("x-shopify-hmac-sha256", coded(&[body.as_bytes()])?),
            ];
            (headers, body)
        }
        Scheme::Woocommerce => {
            let is_new = told.situation == Situation::Placed;
            let topic = if is_new { "order.created" } else { "order.updated" };
            let body = bodies::woocommerce(told).to_string();
            let headers = vec![
                ("x-wc-webhook-topic", topic.to_owned()),
                ("x-wc-webhook-delivery-id", id),
                ("x-wc-webhook-signature", coded(&[body.as_bytes()])?),
            ];
            (headers, body)
        }
        Scheme::Standard => {
            let (body, time) =
                (bodies::standard(told).to_string(), told.at.timestamp().to_string());
            let text = [id.as_bytes(), b".", time.as_bytes(), b".", body.as_bytes()];
            let signature = format!("v1,{}", coded(&text)?);
            let headers = vec![
                ("webhook-id", id),
                ("webhook-timestamp", time),
                ("webhook-signature", signature),
            ];
            (headers, body)
        }
        Scheme::ParcelSim | Scheme::Easypost | Scheme::Kuaidi100 => return None,
    };
    Some(Sample { headers, body })
}

#[cfg(test)]
mod tests {
    use super::super::verification::{Delivery, verify};
    use super::*;

    fn told(situation: Situation) -> Told {
        let at: DateTime<Utc> = "2026-01-02T03:04:05Z".parse().expect("an instant");
        Told { number: at.timestamp_millis() - 5_000, situation, at }
    }

    #[test]
    fn what_is_sent_is_believed_by_whoever_has_the_secret() {
        let standard = format!("whsec_{}", BASE64.encode([7; 32]));
        for (scheme, text) in [
            (Scheme::Shopify, "a secret of twenty letters"),
            (Scheme::Woocommerce, "a secret of twenty letters"),
            (Scheme::Standard, standard.as_str()),
        ] {
            let secret = Secret::parse(scheme, text).expect("a secret");
            for situation in Situation::ALL {
                let told = told(situation);
                let Sample { headers, body } = sample(scheme, &secret, told).expect("a sample");
                let header = |name: &str| {
                    let found = headers.iter().find(|(given, _)| *given == name);
                    found.map(|(_, value)| value.as_str())
                };
                let delivery = Delivery { header: &header, body: body.as_bytes() };
                let now = told.at.timestamp();
                let believed = verify(scheme, std::slice::from_ref(&secret), &delivery, now);
                assert_eq!(believed, Ok(()), "{scheme:?} {situation:?}");
            }
        }
        let secret = Secret::parse(Scheme::ParcelSim, "x").expect("a secret");
        assert_eq!(sample(Scheme::ParcelSim, &secret, told(Situation::Placed)), None);
    }

    #[test]
    fn a_change_is_of_the_same_order_and_later_than_its_placing() {
        let (placed, changed) = (told(Situation::Placed), told(Situation::Changed));
        assert!(placed.placed_at() < placed.at);
        let (before, after) = (bodies::shopify(placed), bodies::shopify(changed));
        assert_eq!((&before["id"], &before["created_at"]), (&after["id"], &after["created_at"]));
        assert_ne!(before["total_price"], after["total_price"]);
        let all = [bodies::shopify, bodies::woocommerce, bodies::standard];
        for body in all.iter().flat_map(|body| Situation::ALL.map(|one| body(told(one)))) {
            let text = body.to_string();
            let marked = text.contains(r#""test":true"#) || text.contains("_kontor_test");
            assert!(marked, "it would be worked on: {text}");
        }
        for situation in Situation::ALL {
            assert_eq!(Situation::named(situation.word()), Some(situation));
        }
        assert_eq!(Situation::named("paid"), None);
    }
}
