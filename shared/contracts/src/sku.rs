//! The name of an item in stock.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stock keeping unit: 1 to 128 characters without control, invisible or directional ones, and
/// without space around it. Upper and lower case differ.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Sku(String);

/// Why a text is not a SKU.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SkuError {
    /// Nothing is left without the space around it.
    #[error("a SKU must not be empty")]
    Empty,
    /// More than 128 characters.
    #[error("a SKU has at most 128 characters")]
    TooLong,
    /// A character that cannot be seen or that turns the direction of writing.
    #[error("a SKU must not contain the character U+{0:04X}")]
    Unprintable(u32),
}

impl Sku {
    /// Gives the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sku {
    type Err = SkuError;

    fn from_str(text: &str) -> Result<Self, SkuError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SkuError::Empty);
        }
        if text.chars().count() > 128 {
            return Err(SkuError::TooLong);
        }
        match text.chars().find(|char| char.is_control() || is_invisible(*char)) {
            Some(char) => Err(SkuError::Unprintable(u32::from(char))),
            None => Ok(Self(text.to_owned())),
        }
    }
}

fn is_invisible(char: char) -> bool {
    matches!(char, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

impl TryFrom<String> for Sku {
    type Error = SkuError;

    fn try_from(text: String) -> Result<Self, SkuError> {
        text.parse()
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> Self {
        sku.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_around_a_sku_is_dropped_and_nonsense_is_refused() {
        assert_eq!(" LAMP-1 ".parse::<Sku>().map(String::from), Ok("LAMP-1".to_owned()));
        assert_eq!("  ".parse::<Sku>(), Err(SkuError::Empty));
        assert_eq!("a\u{0}b".parse::<Sku>(), Err(SkuError::Unprintable(0)));
        assert_eq!("a\u{200B}b".parse::<Sku>(), Err(SkuError::Unprintable(0x200B)));
        assert_eq!("x".repeat(129).parse::<Sku>(), Err(SkuError::TooLong));
    }
}
