//! Where a list goes on: the texts of its key, each in hex.

use contracts::problem::Problem;
use contracts::requests::PageQuery;

/// Writes a cursor.
pub fn write<const N: usize>(key: [&str; N]) -> String {
    key.map(|text| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()).join("-")
}

/// Reads the cursor of a page, if it has one.
pub fn read<const N: usize>(page: &PageQuery) -> Result<Option<[String; N]>, Problem> {
    let Some(text) = page.cursor.as_deref() else {
        return Ok(None);
    };
    let parts: Option<Vec<String>> = text.split('-').map(decode).collect();
    let key = parts.and_then(|parts| <[String; N]>::try_from(parts).ok());
    key.map(Some).ok_or_else(refused)
}

/// Says that a cursor is not one of ours.
pub fn refused() -> Problem {
    Problem::bad_request("the cursor is not one that this list gave")
        .with_error("#/cursor", "take it from `next` of the page before")
}

fn decode(hex: &str) -> Option<String> {
    let digits = hex.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    String::from_utf8(digits.collect::<Option<Vec<u8>>>()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(cursor: &str) -> PageQuery {
        PageQuery { limit: None, cursor: Some(cursor.to_owned()) }
    }

    #[test]
    fn a_text_that_is_no_cursor_is_refused() {
        for text in ["x", "0", "é0", "ff-00", "30-31-32", "30"] {
            assert_eq!(read::<2>(&page(text)).expect_err(text).status, 400);
        }
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(key in prop::array::uniform3("\\PC{0,6}")) {
            let written = write([&key[0], &key[1], &key[2]]);
            prop_assert_eq!(read::<3>(&page(&written)).expect("a cursor"), Some(key));
        }
    }
}
