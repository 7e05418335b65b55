//! The texts that come with Kontor: files in `templates/`, a folder for each language.

use contracts::requests::messages::{MessageKind, MessageLanguage};

/// A text that messages are written from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub body: String,
    /// The same as HTML; made of the plain text where there is none.
    pub html: Option<String>,
}

macro_rules! texts {
    ($($kind:ident $language:ident $path:literal;)*) => {
        fn files(kind: MessageKind, language: MessageLanguage) -> (&'static str, &'static str) {
            match (kind, language) {$(
                (MessageKind::$kind, MessageLanguage::$language) => (
                    include_str!(concat!("../../../templates/", $path, ".txt")),
                    include_str!(concat!("../../../templates/", $path, ".html")),
                ),
            )*}
        }
    };
}

texts! {
    Received English "en/received";
    Received Chinese "zh-CN/received";
    CorrectionRequested English "en/correction_requested";
    CorrectionRequested Chinese "zh-CN/correction_requested";
    AddressChanged English "en/address_changed";
    AddressChanged Chinese "zh-CN/address_changed";
    Shortage English "en/shortage";
    Shortage Chinese "zh-CN/shortage";
    Shipped English "en/shipped";
    Shipped Chinese "zh-CN/shipped";
    Problem English "en/problem";
    Problem Chinese "zh-CN/problem";
    Delivered English "en/delivered";
    Delivered Chinese "zh-CN/delivered";
}

/// Gives the text that comes with Kontor: the first line of its file is the subject.
pub fn built_in(kind: MessageKind, language: MessageLanguage) -> Text {
    let (plain, html) = files(kind, language);
    let (subject, body) = plain.split_once('\n').unwrap_or((plain, ""));
    let [subject, body, html] = [subject, body, html].map(|text| text.trim().to_owned());
    Text { subject, body, html: Some(html) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::messages::text::{check, placeholders};

    #[test]
    fn every_text_that_comes_with_kontor_can_be_filled_and_says_all_there_is_to_say() {
        for kind in MessageKind::ALL {
            for language in MessageLanguage::ALL {
                let text = built_in(kind, language);
                let subject = check(kind, &text.subject).expect("a subject");
                assert_eq!(subject, ["order_number"], "{kind:?} {language:?}");
                for body in [&text.body, text.html.as_ref().expect("HTML")] {
                    let found = check(kind, body).expect("a body");
                    // Our page, to which `link` leads, has the carrier's where there is one.
                    let missing: Vec<_> = placeholders(kind)
                        .into_iter()
                        .filter(|name| *name != "tracking_url")
                        .filter(|name| !found.iter().any(|found| found == name))
                        .collect();
                    assert!(missing.is_empty(), "{kind:?} {language:?}: {missing:?}");
                }
            }
        }
    }
}
