//! The grammar of RFC 8259, one value after the other.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{DEPTH_MAX, JsonError, Node, VALUES_MAX};

/// What other readers hold at most; beyond it nothing is an amount, an id or a count.
const EXPONENT_MAX: u32 = 308;

/// Where in the text we are.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    values: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, values: 0 }
    }

    pub(super) fn document(mut self) -> Result<Node<'a>, JsonError> {
        let value = self.value(0)?;
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.not_json()),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, JsonError> {
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(JsonError::TooManyValues);
        }
        match self.peek() {
            Some(b'{' | b'[') if depth >= DEPTH_MAX => Err(JsonError::TooDeep),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => self.string().map(Node::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Node::Bool(true)),
            Some(b'f') => self.word("false", Node::Bool(false)),
            Some(b'n') => self.word("null", Node::Null),
            _ => Err(self.not_json()),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node<'a>, JsonError> {
        let mut members = BTreeMap::new();
        self.at += 1;
        if self.take(b'}') {
            return Ok(Node::Object(members));
        }
        loop {
            let start = self.at;
            let name = match self.peek() {
                Some(b'"') => self.string()?,
                _ => return Err(self.not_json()),
            };
            self.expect(b':')?;
            let value = self.value(depth)?;
            match members.entry(name) {
                Entry::Vacant(place) => place.insert(value),
                Entry::Occupied(_) => return Err(JsonError::MemberTwice(start)),
            };
            if self.take(b'}') {
                return Ok(Node::Object(members));
            }
            self.expect(b',')?;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Node<'a>, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        if self.take(b']') {
            return Ok(Node::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.take(b']') {
                return Ok(Node::List(items));
            }
            self.expect(b',')?;
        }
    }

    fn word(&mut self, word: &str, value: Node<'a>) -> Result<Node<'a>, JsonError> {
        if !self.rest().starts_with(word) {
            return Err(self.not_json());
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Node<'a>, JsonError> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        let leading_zero = self.byte() == Some(b'0');
        let whole = self.digits()?;
        if leading_zero && whole > 1 {
            return Err(self.not_json());
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            let exponent_start = self.at;
            self.digits()?;
            let exponent = self.text.get(exponent_start..self.at).and_then(|e| e.parse().ok());
            if exponent.is_none_or(|exponent: u32| exponent > EXPONENT_MAX) {
                return Err(JsonError::NumberOutOfRange(start));
            }
        }
        Ok(Node::Number(self.text.get(start..self.at).unwrap_or_default()))
    }

    fn digits(&mut self) -> Result<usize, JsonError> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        if count == 0 { Err(self.not_json()) } else { Ok(count) }
    }

    /// Gives the next byte that is no space, standing on it.
    fn peek(&mut self) -> Option<u8> {
        let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += self.rest().bytes().take_while(space).count();
        self.byte()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: u8) -> Result<(), JsonError> {
        if self.take(wanted) { Ok(()) } else { Err(self.not_json()) }
    }

    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn not_json(&self) -> JsonError {
        JsonError::NotJson(self.at)
    }
}
