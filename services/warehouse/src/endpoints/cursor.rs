//! Opaque cursors: the key of the last row, as JSON in hex digits.

use std::fmt::Write as _;

use contracts::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a key.
pub fn write(key: &impl Serialize) -> String {
    let bytes = serde_json::to_vec(key).unwrap_or_default();
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads a key; nothing where there is no cursor.
pub fn read<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(text) = cursor else { return Ok(None) };
    let refused = || {
        let words = "the cursor is none that a page of this list gave";
        Problem::bad_request(words).with_error("#/cursor", words)
    };
    let digits = text.as_bytes();
    if !text.is_ascii() || digits.len() % 2 == 1 {
        return Err(refused());
    }
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).ok();
    let bytes: Option<Vec<_>> = (0..digits.len()).step_by(2).map(byte).collect();
    let key = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    key.map(Some).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_gives_back_its_key_and_nonsense_is_refused() {
        let key = ("LÄMP".to_owned(), 7_i64);
        assert_eq!(read(Some(&write(&key))).ok().flatten(), Some(key));
        for nonsense in ["x", "zz", "é1", "7b"] {
            assert!(read::<(String, i64)>(Some(nonsense)).is_err(), "{nonsense}");
        }
        assert!(read::<i64>(None).is_ok_and(|key| key.is_none()));
    }
}
