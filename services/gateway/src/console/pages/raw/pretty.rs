//! JSON laid out for people: the spaces are ours, everything else is as it came.

use serde::de::IgnoredAny;

const INDENT: usize = 2;

/// Lays JSON out; nothing where it is none.
pub fn laid_out(text: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut out = String::with_capacity(text.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if in_text {
            out.push(letter);
            in_text = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        match letter {
            '"' => {
                in_text = true;
                out.push(letter);
            }
            '{' | '[' => {
                out.push(letter);
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                if letters.peek().is_some_and(|next| matches!(next, '}' | ']')) {
                    out.extend(letters.next());
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    Some(out)
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth * INDENT));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_the_spaces_stays_as_it_came() {
        let text =
            r#"{ "a":1.50,"b" : [ ], "c":[1,{"d":"x, {\"y\": \\"}],"e":18446744073709551616 }"#;
        let expected = "{\n  \"a\": 1.50,\n  \"b\": [],\n  \"c\": [\n    1,\n    {\n      \
                        \"d\": \"x, {\\\"y\\\": \\\\\"\n    }\n  ],\n  \"e\": 18446744073709551616\n}";
        assert_eq!(laid_out(text).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_no_json_is_not_laid_out() {
        assert_eq!(laid_out("<xml>"), None);
        assert_eq!(laid_out("{"), None);
    }
}
