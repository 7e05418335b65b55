//! Single values out of a payload, each with its bound and its way of being wrong.

use chrono::{DateTime, Utc};
use contracts::money::Currency;
use contracts::sku::Sku;

use super::identity::REFERENCE_CHARS;
use super::json::Node;
use super::reason::{Reason, quoted};
use super::{amounts, times};

/// A name, a street, a title; what is longer belongs to nobody.
const WORDS_CHARS: usize = 500;
/// Shopify's longest note has 5,000 characters.
const NOTE_CHARS: usize = 5_000;
/// No order has more pieces on one line.
const PIECES_MAX: u32 = 1_000_000;

impl Node<'_> {
    /// Gives an id of the platform's, with all its digits.
    pub(super) fn reference(&self, name: &str) -> Result<Option<String>, Reason> {
        match self.member(name).as_reference() {
            Some(text) if text.chars().count() > REFERENCE_CHARS => Err(Reason::new(
                "reference",
                format!("`{name}` has more than {REFERENCE_CHARS} characters"),
            )),
            found => Ok(found.map(str::to_owned)),
        }
    }

    /// Gives a short text as it is, or refuses it for its length: half an address is none.
    pub(super) fn exact(&self, name: &str) -> Result<Option<String>, Reason> {
        match self.plain(name) {
            Some(text) if text.chars().count() > WORDS_CHARS => Err(Reason::new(
                "text_too_long",
                format!("`{name}` has more than {WORDS_CHARS} characters"),
            )),
            found => Ok(found.map(str::to_owned)),
        }
    }

    /// Gives a short text, cut where it is too long: for titles, which identify nothing.
    pub(super) fn words(&self, name: &str) -> Option<String> {
        self.plain(name).map(|text| cut(text, WORDS_CHARS))
    }

    /// Gives a long text, cut where it is too long.
    pub(super) fn note(&self, name: &str) -> Option<String> {
        self.plain(name).map(|text| cut(text, NOTE_CHARS))
    }

    /// Gives a text or number that says something.
    pub(super) fn plain(&self, name: &str) -> Option<&str> {
        let text = match self.member(name) {
            Node::Text(text) => text.trim(),
            Node::Number(digits) => digits,
            Node::Null | Node::Bool(_) | Node::List(_) | Node::Object(_) => "",
        };
        (!text.is_empty()).then_some(text)
    }

    /// Gives yes or no, where either is said; shops' extensions write it in many ways.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.member(name) {
            Node::Bool(flag) => Some(*flag),
            _ => match self.plain(name)? {
                "1" | "true" | "yes" => Some(true),
                "0" | "false" | "no" => Some(false),
                _ => None,
            },
        }
    }

    /// Gives an amount in minor units; none where nothing is said.
    pub(super) fn amount(&self, name: &str, currency: Currency) -> Result<Option<i64>, Reason> {
        amounts::parse(self.member(name), currency).map_err(|reason| reason.within(name))
    }

    /// Gives an amount that cannot be below nothing.
    pub(super) fn positive(&self, name: &str, currency: Currency) -> Result<Option<i64>, Reason> {
        match self.amount(name, currency)? {
            Some(minor) if minor < 0 => {
                Err(Reason::new("amount", format!("`{name}` is less than nothing")))
            }
            found => Ok(found),
        }
    }

    /// Gives a number of pieces.
    pub(super) fn pieces(&self, name: &str) -> Result<Option<u32>, Reason> {
        let text = match self.member(name) {
            Node::Null => return Ok(None),
            Node::Number(text) => text,
            Node::Text(text) => text.trim(),
            Node::Bool(_) | Node::List(_) | Node::Object(_) => "",
        };
        let whole = match text.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
            _ => text,
        };
        match whole.parse() {
            Ok(pieces) if pieces <= PIECES_MAX => Ok(Some(pieces)),
            _ => Err(Reason::new(
                "quantity",
                format!(
                    "`{name}` is `{}`, not a whole number of pieces up to {PIECES_MAX}",
                    quoted(text)
                ),
            )),
        }
    }

    /// Gives a time with its zone, or in UTC where none is written.
    pub(super) fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Reason> {
        // What WordPress writes where nothing has happened yet.
        let happened = |text: &&str| !text.starts_with("0000-00-00");
        let Some(text) = self.plain(name).filter(happened) else {
            return Ok(None);
        };
        let refused = || Reason::new("time", format!("`{name}` is `{}`, no time", quoted(text)));
        times::parse(text).ok_or_else(refused).map(Some)
    }

    /// Gives a currency; none where nothing is said.
    pub(super) fn currency(&self, name: &str) -> Result<Option<Currency>, Reason> {
        let Some(text) = self.plain(name) else {
            return Ok(None);
        };
        let refused = || {
            Reason::new("unknown_currency", format!("`{}` is no ISO 4217 currency", quoted(text)))
        };
        text.to_ascii_uppercase().parse().map_err(|_| refused()).map(Some)
    }

    /// Gives a SKU; none where the shop names none.
    pub(super) fn sku(&self, name: &str) -> Result<Option<Sku>, Reason> {
        let Some(text) = self.plain(name) else {
            return Ok(None);
        };
        let refused = |error| Reason::new("sku", format!("`{}`: {error}", quoted(text)));
        text.parse().map_err(refused).map(Some)
    }

    /// Gives the weight of a piece in whole grams; none where it is not told so.
    pub(super) fn grams(&self, name: &str) -> Option<u32> {
        let grams = self.plain(name)?.parse().ok()?;
        (grams > 0 && grams <= i32::MAX.unsigned_abs()).then_some(grams)
    }
}

fn cut(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
