//! What a label is that somebody attaches: seen from its content, whatever its name says.

use contracts::requests::logistics::{LABEL_BYTES_MAX, LabelKind};

const PNG_BEGINS: &[u8] = b"\x89PNG\r\n\x1a\n";
const PNG_ENDS: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";
/// A PDF ends with its mark, behind which programs leave some bytes.
const PDF_TAIL: usize = 1_024;

/// Every kind with its word.
pub const KINDS: &[(LabelKind, &str)] =
    &[(LabelKind::Pdf, "pdf"), (LabelKind::Png, "png"), (LabelKind::Zpl, "zpl")];

/// Says what a label is.
///
/// - Errs: in words, where it is too large, broken off, or nothing that a printer of ours takes.
pub fn kind_of(content: &[u8]) -> Result<LabelKind, String> {
    if content.len() > LABEL_BYTES_MAX {
        return Err(format!("a label has at most {LABEL_BYTES_MAX} bytes"));
    }
    if content.starts_with(b"%PDF-") {
        let tail = &content[content.len().saturating_sub(PDF_TAIL)..];
        return whole(contains(tail, b"%%EOF"), LabelKind::Pdf);
    }
    if content.starts_with(PNG_BEGINS) {
        let header = content.get(PNG_BEGINS.len() + 4..).unwrap_or_default();
        let begins = header.starts_with(b"IHDR");
        return whole(begins && content.ends_with(PNG_ENDS), LabelKind::Png);
    }
    let text = std::str::from_utf8(content).unwrap_or_default().trim();
    if text.starts_with(['^', '~']) && text.contains("^XA") {
        return whole(text.ends_with("^XZ"), LabelKind::Zpl);
    }
    Err("a label is a PDF, a PNG or ZPL; this is none of them".to_owned())
}

fn whole(is_whole: bool, kind: LabelKind) -> Result<LabelKind, String> {
    let name = crate::domain::status::word(KINDS, kind).to_uppercase();
    if is_whole { Ok(kind) } else { Err(format!("the {name} is broken off; send it whole")) }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png() -> Vec<u8> {
        [PNG_BEGINS, b"\0\0\0\x0dIHDR", &[0; 17], PNG_ENDS].concat()
    }

    #[test]
    fn a_label_is_what_its_content_is() {
        assert_eq!(kind_of(b"%PDF-1.7\n...\n%%EOF\n"), Ok(LabelKind::Pdf));
        assert_eq!(kind_of(&png()), Ok(LabelKind::Png));
        assert_eq!(kind_of("\n~SD15^XA^FD顺丰^FS^XZ\n".as_bytes()), Ok(LabelKind::Zpl));
    }

    #[test]
    fn what_is_broken_off_or_nothing_of_the_kind_is_refused_in_words() {
        let png = png();
        for (broken, name) in
            [(&b"%PDF-1.7\n..."[..], "PDF"), (&png[..png.len() - 1], "PNG"), (b"^XA^FD", "ZPL")]
        {
            assert!(kind_of(broken).unwrap_err().contains(name), "{broken:?}");
        }
        for other in [&b""[..], b"GIF89a", b"<html>^XA^XZ", b"\xff\xfe", b"%PD"] {
            assert!(kind_of(other).unwrap_err().contains("none of them"), "{other:?}");
        }
        assert!(kind_of(&vec![b' '; LABEL_BYTES_MAX + 1]).unwrap_err().contains("at most"));
    }

    proptest! {
        #[test]
        fn whatever_is_attached_is_looked_at_without_harm(
            content in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let _ = kind_of(&content);
            let _ = kind_of(&[b"%PDF-", &content[..]].concat());
            let _ = kind_of(&[PNG_BEGINS, &content[..]].concat());
        }
    }
}
