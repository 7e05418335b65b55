//! JSON, read strictly.
//!
//! The usual reader makes binary fractions of amounts and keeps the last of two members of one
//! name, so that two readers of one payload may see two orders. This one keeps numbers as they were
//! written, refuses what is ambiguous or cannot be stored, and is bounded in depth and size.

mod reader;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A platform's deepest payload has about a dozen levels.
pub(super) const DEPTH_MAX: usize = 64;
/// An order of 1,000 lines with all that Shopify says about each has some 150,000 values.
pub(super) const VALUES_MAX: usize = 200_000;

/// Why bytes are not JSON that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum JsonError {
    #[error("the payload is not JSON (at byte {0})")]
    NotJson(usize),
    #[error("the payload is not JSON: it is not UTF-8 text")]
    NotUtf8,
    #[error("the payload is nested deeper than {DEPTH_MAX} levels")]
    TooDeep,
    #[error("the payload has more than {VALUES_MAX} values")]
    TooManyValues,
    #[error("the payload says the same member twice (at byte {0})")]
    MemberTwice(usize),
    #[error("the payload contains the character U+0000, which cannot be stored (at byte {0})")]
    Nul(usize),
    #[error("the payload contains half a character (a lone surrogate, at byte {0})")]
    HalfCharacter(usize),
    #[error("the payload contains a number beyond all bounds (at byte {0})")]
    NumberOutOfRange(usize),
}

impl JsonError {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::NotJson(_) | Self::NotUtf8 => "not_json",
            Self::TooDeep => "too_deep",
            Self::TooManyValues => "too_many_values",
            Self::MemberTwice(_) => "member_twice",
            Self::Nul(_) | Self::HalfCharacter(_) => "unusable_character",
            Self::NumberOutOfRange(_) => "number_out_of_range",
        }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(BTreeMap<Cow<'a, str>, Node<'a>>),
}

const NOTHING: Node<'static> = Node::Null;

impl<'a> Node<'a> {
    /// Gives a member; null where there is none or where this is no object.
    pub(super) fn member<'n>(&'n self, name: &str) -> &'n Node<'a> {
        match self {
            Self::Object(members) => members.get(name).unwrap_or(&NOTHING),
            _ => &NOTHING,
        }
    }

    /// Gives what a member lists; nothing where it is no list.
    pub(super) fn list<'n>(&'n self, name: &str) -> &'n [Node<'a>] {
        match self.member(name) {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Gives an id: text, or a whole number with all its digits.
    pub(super) fn as_reference(&self) -> Option<&str> {
        match self {
            Self::Number(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits)
            }
            Self::Text(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }
}

/// Reads a whole body.
pub(super) fn parse(body: &[u8]) -> Result<Node<'_>, JsonError> {
    let text = std::str::from_utf8(body).map_err(|_| JsonError::NotUtf8)?;
    reader::Reader::new(text).document()
}
