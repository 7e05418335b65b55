//! Whether a webhook comes from whom it says: HMAC-SHA256 over the raw bytes, in constant time.
//!
//! Every answer costs the same work, whatever is wrong: one HMAC for each of [`SECRETS_MAX`]
//! secrets, real or not, and one comparison for each signature that was sent. One sender knows no
//! better than MD5 of a field and the secret; then that is what is counted out.

mod secret;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::requests::logistics::{
    EASYPOST, EASYPOST_SIGNATURE, KUAIDI100, PARCEL_SIM, PARCEL_SIM_SIGNATURE, PARCEL_SIM_TIMESTAMP,
};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha2::Sha256;

pub use secret::{BadSecret, Secret};

/// The new secret and the one before: shops go on with the old for up to an hour.
pub const SECRETS_MAX: usize = 2;

/// Five minutes either way, as the libraries of Standard Webhooks have it.
pub const TOLERANCE_SECONDS: u64 = 300;

/// A rotation sends two or three signatures; more would only buy an attacker more tries.
const SIGNATURES_MAX: usize = 8;

/// How a sender signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Base64 of the HMAC of the body.
    Shopify,
    /// The same, in another header.
    Woocommerce,
    /// Standard Webhooks 1.0.0, symmetric.
    Standard,
    /// Hex of the HMAC of time and body.
    ParcelSim,
    /// Hex of the HMAC of the body, behind a prefix.
    Easypost,
    /// Hex of MD5 over a field of the form and the secret.
    Kuaidi100,
}

impl Scheme {
    /// Gives the scheme that has this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "shopify" => Some(Self::Shopify),
            "woocommerce" => Some(Self::Woocommerce),
            "standard" => Some(Self::Standard),
            _ => Self::of_carrier(name),
        }
    }

    /// Gives the scheme of a carrier, or of a tracking service: it has its name.
    pub fn of_carrier(name: &str) -> Option<Self> {
        match name {
            PARCEL_SIM => Some(Self::ParcelSim),
            EASYPOST => Some(Self::Easypost),
            KUAIDI100 => Some(Self::Kuaidi100),
            _ => None,
        }
    }
}

/// What arrived: the bytes as they came, and its headers.
pub struct Delivery<'a> {
    /// Gives the value of a header that was sent exactly once; names in lower case.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The raw body.
    pub body: &'a [u8],
}

/// It does not come from whom it says, or nobody of that name sends here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not stand")]
pub struct NotVerified;

/// Says whether one of the secrets signed the delivery.
///
/// - Takes: `now` in Unix seconds; only schemes that sign a time look at it.
pub fn verify(
    scheme: Scheme,
    secrets: &[Secret],
    delivery: &Delivery<'_>,
    now: i64,
) -> Result<(), NotVerified> {
    let claim = Claim::read(scheme, delivery);
    let dummy = Secret::dummy();
    let padded = secrets.iter().chain(std::iter::repeat(&dummy)).take(SECRETS_MAX);
    let mut signed = false;
    for (at, secret) in padded.enumerate() {
        let Some(proof) = Proof::of(scheme, &claim.text, secret) else {
            continue;
        };
        for signature in &claim.signatures {
            signed |= proof.is(signature) && at < secrets.len();
        }
    }
    if signed && claim.complete && claim.is_timely(now) { Ok(()) } else { Err(NotVerified) }
}

/// Does the work of [`verify`] for a sender that nobody knows, and refuses.
pub fn refuse_unknown(scheme: Scheme, delivery: &Delivery<'_>, now: i64) -> NotVerified {
    match verify(scheme, &[], delivery, now) {
        Ok(()) | Err(NotVerified) => NotVerified,
    }
}

/// Why a delivery is not believed; for whoever sets a shop up, never for whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody of that name has a secret here.
    NoSecret,
    /// It carries no signature, or not all that belongs to one.
    NotSigned,
    /// It was signed too long ago, or in the future.
    Clock,
    /// It was signed with another secret, or changed on its way.
    OtherSecret,
}

/// Says why a delivery that was refused is not believed.
pub fn doubt(scheme: Scheme, delivery: &Delivery<'_>, now: i64) -> Doubt {
    let claim = Claim::read(scheme, delivery);
    match claim {
        Claim { complete: false, .. } => Doubt::NotSigned,
        claim if !claim.is_timely(now) => Doubt::Clock,
        _ => Doubt::OtherSecret,
    }
}

/// Signs a text as a sender does that signs with an HMAC.
pub fn sign(secret: &Secret, text: &[&[u8]]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
    text.iter().for_each(|part| mac.update(part));
    Some(mac.finalize().into_bytes().to_vec())
}

/// What a secret makes of a text.
enum Proof {
    Hmac(Box<Hmac<Sha256>>),
    Md5([u8; 16]),
}

impl Proof {
    fn of(scheme: Scheme, text: &[Cow<'_, [u8]>], secret: &Secret) -> Option<Self> {
        if scheme == Scheme::Kuaidi100 {
            let mut hash = Md5::new();
            text.iter().for_each(|part| hash.update(part));
            hash.update(secret.bytes());
            return Some(Self::Md5(hash.finalize().into()));
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
        text.iter().for_each(|part| mac.update(part));
        Some(Self::Hmac(Box::new(mac)))
    }

    fn is(&self, signature: &[u8]) -> bool {
        match self {
            Self::Hmac(mac) => (**mac).clone().verify_slice(signature).is_ok(),
            Self::Md5(digest) => {
                let differs = digest.iter().zip(signature).fold(0, |all, (a, b)| all | (a ^ b));
                signature.len() == digest.len() && differs == 0
            }
        }
    }
}

/// Says whether a body is WooCommerce's unsigned ping: exactly `webhook_id=<digits>`.
pub fn is_ping(body: &[u8]) -> bool {
    let digits = body.strip_prefix(b"webhook_id=").unwrap_or_default();
    (1..=20).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

/// What a delivery claims: what was signed, with what result, and when.
struct Claim<'a> {
    text: Vec<Cow<'a, [u8]>>,
    /// Never empty: whoever sends none is compared with zeroes, and not believed.
    signatures: Vec<Vec<u8>>,
    complete: bool,
    signed_at: Option<Result<i64, NotVerified>>,
}

impl<'a> Claim<'a> {
    fn read(scheme: Scheme, delivery: &Delivery<'a>) -> Self {
        let header = |name| (delivery.header)(name).unwrap_or_default();
        let body = delivery.body;
        match scheme {
            Scheme::Shopify => {
                let sent = (delivery.header)("x-shopify-hmac-sha256");
                let sent = sent.unwrap_or_else(|| header("shopify-hmac-sha256"));
                Self::of(vec![body], base64(sent).into_iter().collect(), None)
            }
            Scheme::Woocommerce => {
                let sent = header("x-wc-webhook-signature");
                Self::of(vec![body], base64(sent).into_iter().collect(), None)
            }
            Scheme::Standard => {
                let (id, time) = (header("webhook-id"), header("webhook-timestamp"));
                let text = vec![id.as_bytes(), b".", time.as_bytes(), b".", body];
                let signatures = standard_signatures(header("webhook-signature"));
                let claim = Self::of(text, signatures, Some(seconds(time)));
                let id_is_one = !id.is_empty() && !id.contains('.');
                Self { complete: claim.complete && id_is_one, ..claim }
            }
            Scheme::ParcelSim => {
                let time = header(PARCEL_SIM_TIMESTAMP);
                let sent = data_encoding::HEXLOWER.decode(header(PARCEL_SIM_SIGNATURE).as_bytes());
                let text = vec![time.as_bytes(), b".", body];
                Self::of(text, sent.into_iter().collect(), Some(seconds(time)))
            }
            Scheme::Easypost => {
                let sent = header(EASYPOST_SIGNATURE).strip_prefix("hmac-sha256-hex=");
                Self::of(vec![body], hex(sent.unwrap_or_default()).into_iter().collect(), None)
            }
            Scheme::Kuaidi100 => {
                let field = |name: &str| {
                    let found = form_urlencoded::parse(body).find(|(given, _)| given == name);
                    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
                };
                let signed = Self::of(Vec::new(), hex(&field("sign")).into_iter().collect(), None);
                Self { text: vec![Cow::Owned(field("param").into_bytes())], ..signed }
            }
        }
    }

    fn of(
        text: Vec<&'a [u8]>,
        sent: Vec<Vec<u8>>,
        signed_at: Option<Result<i64, NotVerified>>,
    ) -> Self {
        let complete = !sent.is_empty();
        let signatures = if complete { sent } else { vec![vec![0; 32]] };
        let text = text.into_iter().map(Cow::Borrowed).collect();
        Self { text, signatures, complete, signed_at }
    }

    fn is_timely(&self, now: i64) -> bool {
        match self.signed_at {
            None => true,
            Some(Ok(time)) => time.abs_diff(now) <= TOLERANCE_SECONDS,
            Some(Err(NotVerified)) => false,
        }
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok().filter(|sent| !sent.is_empty())
}

fn standard_signatures(sent: &str) -> Vec<Vec<u8>> {
    let known = sent.split(' ').filter_map(|entry| entry.strip_prefix("v1,"));
    known.take(SIGNATURES_MAX).filter_map(base64).collect()
}

fn seconds(text: &str) -> Result<i64, NotVerified> {
    let digits = (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().map_err(|_| NotVerified) } else { Err(NotVerified) }
}
