//! Why a payload cannot be used.

use super::json::JsonError;

/// Why a payload was parked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Reason {
    /// A stable word for lists and counts, such as `no_total`.
    pub code: &'static str,
    /// What is wrong, in words that a clerk understands; no personal data.
    pub words: String,
}

impl Reason {
    pub(super) fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self { code, words: words.into() }
    }

    /// Says where in the payload it is.
    pub(super) fn within(self, place: &str) -> Self {
        Self { words: format!("{place}: {}", self.words), ..self }
    }

    pub(super) fn by_hand() -> Self {
        Self::new("not_a_webhook_channel", "orders of this channel are entered by hand")
    }

    pub(super) fn not_an_order(words: impl Into<String>) -> Self {
        Self::new("not_an_order", words)
    }

    pub(super) fn missing(code: &'static str, member: &str) -> Self {
        Self::new(code, format!("the payload has no `{member}`"))
    }

    pub(super) fn too_large(what: &str) -> Self {
        Self::new("amount", format!("{what} is too large to be true"))
    }
}

impl From<JsonError> for Reason {
    fn from(error: JsonError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

/// Quotes what was written, shortened and without characters that cannot be seen.
pub(super) fn quoted(text: &str) -> String {
    text.chars().take(40).flat_map(char::escape_debug).collect()
}
