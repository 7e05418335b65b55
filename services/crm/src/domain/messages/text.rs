//! Texts with placeholders in double braces: checked before they are kept, filled when they go out.

use std::collections::HashMap;

use contracts::requests::messages::MessageKind;

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The name of a placeholder.
pub type Placeholder = &'static str;

/// What may stand in every text.
const ALWAYS: [Placeholder; 3] = ["customer_name", "order_number", "shop"];
/// What may stand in those about a parcel.
const PARCEL: [Placeholder; 4] = ["link", "carrier", "tracking_number", "tracking_url"];

/// Why a text cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nobody knows what belongs there.
    #[error("there is no placeholder {{{{{name}}}}} here; there is: {known}")]
    Unknown {
        /// What stands there.
        name: String,
        /// What may stand there.
        known: String,
    },
    /// A placeholder does not end.
    #[error("a placeholder begins with {{{{ and does not end with }}}}")]
    Open,
    /// Without its link the customer could not answer.
    #[error("{{{{link}}}} is missing: without it the customer cannot answer")]
    NoLink,
}

/// Gives what may stand in the texts of a kind.
pub fn placeholders(kind: MessageKind) -> Vec<Placeholder> {
    let own: &[Placeholder] = match kind {
        MessageKind::Received | MessageKind::AddressChanged => &["link"],
        MessageKind::CorrectionRequested => &["link", "missing"],
        MessageKind::Shortage => &["link", "item", "quantity", "default"],
        MessageKind::Shipped | MessageKind::Delivered => &PARCEL,
        MessageKind::Problem => &["link", "carrier", "tracking_number", "tracking_url", "problem"],
    };
    ALWAYS.iter().chain(own).copied().collect()
}

/// A part of a text.
enum Part<'a> {
    Words(&'a str),
    Filled(&'a str),
}

fn parts(text: &str) -> Result<Vec<Part<'_>>, TextError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(CLOSE).ok_or(TextError::Open)?;
        parts.extend([Part::Words(words), Part::Filled(name.trim())]);
        rest = after;
    }
    parts.push(Part::Words(rest));
    Ok(parts)
}

/// Checks that a text can be filled; gives the placeholders that stand in it.
pub fn check(kind: MessageKind, text: &str) -> Result<Vec<String>, TextError> {
    let known = placeholders(kind);
    let mut found = Vec::new();
    for part in parts(text)? {
        let Part::Filled(name) = part else { continue };
        if !known.contains(&name) {
            let known = known.join(", ");
            return Err(TextError::Unknown { name: name.to_owned(), known });
        }
        found.push(name.to_owned());
    }
    Ok(found)
}

/// Fills plain text.
pub fn fill(text: &str, values: &HashMap<Placeholder, String>) -> Result<String, TextError> {
    fill_with(text, values, |value| value.to_owned())
}

/// Fills HTML: whatever is filled in stays text there.
pub fn fill_html(text: &str, values: &HashMap<Placeholder, String>) -> Result<String, TextError> {
    fill_with(text, values, escape)
}

fn fill_with(
    text: &str,
    values: &HashMap<Placeholder, String>,
    write: impl Fn(&str) -> String,
) -> Result<String, TextError> {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text)? {
        match part {
            Part::Words(words) => filled.push_str(words),
            Part::Filled(name) => match values.get(name) {
                Some(value) => filled.push_str(&write(value)),
                None => {
                    let known = values.keys().copied().collect::<Vec<_>>().join(", ");
                    return Err(TextError::Unknown { name: name.to_owned(), known });
                }
            },
        }
    }
    Ok(filled)
}

/// Makes HTML of plain text that is filled already: a paragraph of each, links that can be followed.
pub fn to_html(text: &str) -> String {
    let paragraphs = text.trim().replace("\r\n", "\n");
    let paragraphs = paragraphs.split("\n\n").filter(|text| !text.trim().is_empty()).map(|text| {
        let lines: Vec<_> = text.lines().map(line_to_html).collect();
        format!("<p>{}</p>", lines.join("<br>"))
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

fn line_to_html(line: &str) -> String {
    let words = line.split(' ').map(|word| {
        let escaped = escape(word);
        match word.starts_with("https://") || word.starts_with("http://") {
            true => format!("<a href=\"{escaped}\">{escaped}</a>"),
            false => escaped,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> HashMap<Placeholder, String> {
        HashMap::from([("customer_name", "A <b> & {{shop}}".to_owned()), ("shop", "S".to_owned())])
    }

    #[test]
    fn what_is_filled_in_is_never_filled_again_and_stays_text_in_html() {
        let text = "Dear {{ customer_name }}, {{shop}}";
        assert_eq!(fill(text, &values()).expect("filled"), "Dear A <b> & {{shop}}, S");
        assert_eq!(
            fill_html(text, &values()).expect("filled"),
            "Dear A &lt;b&gt; &amp; {{shop}}, S"
        );
    }

    #[test]
    fn what_nobody_knows_is_refused_by_name() {
        let refused = check(MessageKind::Received, "{{item}}").expect_err("refused");
        let words = "there is no placeholder {{item}} here; \
                     there is: customer_name, order_number, shop, link";
        assert_eq!(refused.to_string(), words);
        assert_eq!(check(MessageKind::Received, "a {{shop"), Err(TextError::Open));
        assert_eq!(check(MessageKind::Shipped, "{{link}}").expect("known"), ["link"]);
    }

    #[test]
    fn plain_text_becomes_paragraphs_with_links() {
        let html = to_html("Hello <you>\nnext\n\nhttps://x.example/track/a.b here");
        let link = "<a href=\"https://x.example/track/a.b\">https://x.example/track/a.b</a>";
        assert_eq!(html, format!("<p>Hello &lt;you&gt;<br>next</p>\n<p>{link} here</p>"));
    }

    proptest! {
        #[test]
        fn a_text_without_braces_stays_as_it_is(text in "[^{}]{0,80}") {
            prop_assert_eq!(fill(&text, &HashMap::new()), Ok(text.clone()));
        }
    }
}
