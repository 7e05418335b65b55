//! Links for customers: who holds one may do one thing, to one subject, until it expires.
//!
//! A token is `<claim>.<signature>`, both in base64url: the claim is purpose, subject and expiry,
//! the signature HMAC-SHA256 of it under a secret that only the gateway and crm share. It says who
//! may ask, not whether it can still be done: whether a link was used is known to whoever owns its
//! subject.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Shorter ones could be guessed.
pub const SECRET_LENGTH_MIN: usize = 32;
/// Longer ones are no links of ours, and are not looked at.
pub const TOKEN_LENGTH_MAX: usize = 256;

/// Keeps a signature from being one of anything else that the secret may ever sign.
const DOMAIN: &[u8] = b"kontor.link.1\0";
/// Stands in no base64url, so a signed token is known by it.
const SEPARATOR: char = '.';

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Complete or correct where a held order goes; the subject is the order.
    Address,
    /// Choose what becomes of what is missing; the subject is the shortage.
    Shortage,
    /// Ask to send pieces back; the subject is the order.
    Return,
    /// Look at an order; the subject is the order. Changes nothing: its page makes a token for each deed.
    Order,
    /// Say where an order shall go instead; the subject is the order, with a full stop and how often
    /// its customer has corrected it before.
    Move,
    /// Confirm that everything has arrived; the subject is the order.
    Receipt,
    /// Say that pieces arrived broken; the subject is the order.
    Damage,
}

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Address,
        Self::Shortage,
        Self::Return,
        Self::Order,
        Self::Move,
        Self::Receipt,
        Self::Damage,
    ];

    /// Gives the word that stands in tokens.
    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Shortage => "shortage",
            Self::Return => "return",
            Self::Order => "order",
            Self::Move => "move",
            Self::Receipt => "receipt",
            Self::Damage => "damage",
        }
    }

    /// Gives for how many seconds a link of this purpose is good: people read their mail within a
    /// week or not at all, and send things back within a month. A shortage can be decided for as long
    /// as it stands, and nobody waits for more than 366 days without being asked again; an order is of
    /// interest for as long. What a page makes for one deed is good for as long as a form takes.
    pub fn lasts_seconds(self) -> i64 {
        match self {
            Self::Address => 7 * DAY,
            Self::Shortage | Self::Order => 400 * DAY,
            Self::Return => 30 * DAY,
            Self::Move | Self::Receipt | Self::Damage => HOUR,
        }
    }

    /// Gives the purpose that has this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What its holder may do.
    pub purpose: Purpose,
    /// To what: an id, such as `ord_...`.
    pub subject: String,
    /// Until when, in Unix seconds.
    pub expires_at: i64,
}

/// Why a token opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nobody here signed it, or it was altered.
    #[error("this link was not given by us")]
    Unknown,
    /// It was good once.
    #[error("this link has expired")]
    Expired(Link),
}

/// A secret that is too short to sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret of links needs at least {SECRET_LENGTH_MIN} characters")]
pub struct ShortSecret;

/// Signs and reads links; says nothing about itself.
#[derive(Clone)]
pub struct LinkSigner(Hmac<Sha256>);

impl fmt::Debug for LinkSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSigner")
    }
}

impl LinkSigner {
    /// Takes the secret.
    pub fn new(secret: &str) -> Result<Self, ShortSecret> {
        if secret.len() < SECRET_LENGTH_MIN {
            return Err(ShortSecret);
        }
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| ShortSecret)?;
        Ok(Self(mac))
    }

    /// Makes the token of a link.
    pub fn sign(&self, link: &Link) -> String {
        let Link { purpose, subject, expires_at } = link;
        let text = format!("{} {subject} {expires_at}", purpose.word());
        let claim = BASE64URL_NOPAD.encode(text.as_bytes());
        let signature = self.mac(&claim).finalize().into_bytes();
        format!("{claim}{SEPARATOR}{}", BASE64URL_NOPAD.encode(&signature))
    }

    /// Reads a token.
    ///
    /// - Takes: `now` in Unix seconds; a link is good until its last second is over.
    /// - Errs: signatures are compared in constant time, and nothing of a claim is read before.
    pub fn read(&self, token: &str, now: i64) -> Result<Link, LinkError> {
        if token.len() > TOKEN_LENGTH_MAX {
            return Err(LinkError::Unknown);
        }
        let (claim, signature) = token.split_once(SEPARATOR).ok_or(LinkError::Unknown)?;
        let signature =
            BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| LinkError::Unknown)?;
        self.mac(claim).verify_slice(&signature).map_err(|_| LinkError::Unknown)?;
        let link = claimed(claim).ok_or(LinkError::Unknown)?;
        if now > link.expires_at { Err(LinkError::Expired(link)) } else { Ok(link) }
    }

    fn mac(&self, claim: &str) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(DOMAIN);
        mac.update(claim.as_bytes());
        mac
    }
}

/// Says whether a token has the form of a signed link; other tokens are a carrier's or nobody's.
pub fn is_signed(token: &str) -> bool {
    token.contains(SEPARATOR)
}

fn claimed(claim: &str) -> Option<Link> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(claim.as_bytes()).ok()?).ok()?;
    let mut parts = text.split(' ');
    let (purpose, subject, expires_at) = (parts.next()?, parts.next()?, parts.next()?);
    let purpose = Purpose::named(purpose)?;
    let expires_at = expires_at.parse().ok()?;
    parts.next().is_none().then(|| Link { purpose, subject: subject.to_owned(), expires_at })
}
