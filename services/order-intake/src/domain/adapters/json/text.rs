//! Strings with their escapes.

use std::borrow::Cow;

use super::JsonError;
use super::reader::Reader;

impl<'a> Reader<'a> {
    /// Reads a string, standing on its first quotation mark; borrows where nothing is escaped.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let plain = self.plain();
            match &mut text {
                Cow::Borrowed("") => text = Cow::Borrowed(plain),
                text => text.to_mut().push_str(plain),
            }
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.to_mut().push(self.escape()?),
                Some(0) => return Err(JsonError::Nul(self.at)),
                _ => return Err(self.not_json()),
            }
        }
    }

    fn plain(&mut self) -> &'a str {
        let rest = self.rest();
        let stops = |byte: u8| byte == b'"' || byte == b'\\' || byte < 0x20;
        let length = rest.bytes().position(stops).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 2;
        let letter = self.text.as_bytes().get(start + 1);
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(start),
            _ => return Err(JsonError::NotJson(start)),
        })
    }

    fn code_point(&mut self, start: usize) -> Result<char, JsonError> {
        let half = JsonError::HalfCharacter(start);
        let first = self.four_digits()?;
        let code = match first {
            0 => return Err(JsonError::Nul(start)),
            0xD800..=0xDBFF => {
                if !self.rest().starts_with("\\u") {
                    return Err(half);
                }
                self.at += 2;
                match self.four_digits()? {
                    second @ 0xDC00..=0xDFFF => {
                        0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                    }
                    _ => return Err(half),
                }
            }
            code => code,
        };
        char::from_u32(code).ok_or(half)
    }

    fn four_digits(&mut self) -> Result<u32, JsonError> {
        let digits = self.rest().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        value.ok_or(JsonError::NotJson(self.at.min(self.text.len())))
    }
}
