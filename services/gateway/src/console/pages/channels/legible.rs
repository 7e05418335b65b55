//! Bytes as a person reads them.

use serde::de::IgnoredAny;

/// More of a payload helps nobody who reads.
const LETTERS_SHOWN: usize = 100_000;
/// Deeper ones are moved no further to the right.
const DEPTH_SHOWN: usize = 16;

/// Gives bytes as text, and whether that is all of them; JSON is set line by line, in its own order.
pub fn legible(bytes: &[u8]) -> (Option<String>, bool) {
    let Ok(text) = std::str::from_utf8(bytes) else { return (None, true) };
    let text = match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => line_by_line(text),
        Err(_) => text.to_owned(),
    };
    let is_whole = text.chars().nth(LETTERS_SHOWN).is_none();
    (Some(text.chars().take(LETTERS_SHOWN).collect()), is_whole)
}

fn line_by_line(json: &str) -> String {
    let (mut text, mut depth, mut in_string, mut is_escaped) =
        (String::new(), 0_usize, false, false);
    for letter in json.chars() {
        if in_string {
            in_string = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
            text.push(letter);
            continue;
        }
        match letter {
            '{' | '[' => {
                depth += 1;
                text.push(letter);
                begin_line(&mut text, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if text.trim_end().ends_with(['{', '[']) {
                    text.truncate(text.trim_end().len());
                } else {
                    begin_line(&mut text, depth);
                }
                text.push(letter);
            }
            ',' => {
                text.push(letter);
                begin_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            letter if letter.is_whitespace() => {}
            letter => {
                in_string = letter == '"';
                text.push(letter);
            }
        }
    }
    text
}

fn begin_line(text: &mut String, depth: usize) {
    text.push('\n');
    (0..depth.min(DEPTH_SHOWN)).for_each(|_| text.push_str("  "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_set_line_by_line_in_its_own_order() {
        let (text, is_whole) = legible(br#"{"b": [1,{}],"a":"{\"x\":, <script>\\"}"#);
        let expected =
            "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": \"{\\\"x\\\":, <script>\\\\\"\n}";
        assert_eq!((text.as_deref(), is_whole), (Some(expected), true));
    }

    #[test]
    fn what_is_no_json_stays_and_what_is_no_text_is_said_to_be_none() {
        assert_eq!(legible(b"a=1&b").0.as_deref(), Some("a=1&b"));
        assert_eq!(legible(&[0xff, 0xfe]), (None, true));
        let (text, is_whole) = legible("é".repeat(LETTERS_SHOWN + 1).as_bytes());
        assert!(!is_whole && text.is_some_and(|text| text.chars().count() == LETTERS_SHOWN));
    }
}
