//! Links for customers.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use credentials::links::{
    Link, LinkError, LinkSigner, Purpose, SECRET_LENGTH_MIN, ShortSecret, is_signed,
};

const NOW: i64 = 1_790_000_000;

fn signer(digit: &str) -> LinkSigner {
    LinkSigner::new(&digit.repeat(SECRET_LENGTH_MIN)).expect("long enough")
}

fn link() -> Link {
    let subject = "ord_0190a1b2c3d4e5f60718293a4b5c6d7e".to_owned();
    Link { purpose: Purpose::Address, subject, expires_at: NOW + 3_600 }
}

#[test]
fn a_link_is_read_back_until_its_last_second_is_over() {
    let token = signer("a").sign(&link());
    assert_eq!(signer("a").read(&token, NOW), Ok(link()));
    assert_eq!(signer("a").read(&token, NOW + 3_600), Ok(link()));
    assert_eq!(signer("a").read(&token, NOW + 3_601), Err(LinkError::Expired(link())));
}

#[test]
fn a_token_is_short_and_safe_in_a_path() {
    let token = signer("a").sign(&link());
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    assert!(token.chars().all(safe) && token.len() < 128, "{token}");
    assert!(is_signed(&token));
    assert!(!is_signed("tkqz7m4lr2n5yw3a"));
}

#[test]
fn no_character_of_a_token_can_be_altered() {
    let token = signer("a").sign(&link());
    for at in 0..token.len() {
        let mut altered = token.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("ASCII");
        assert_eq!(signer("a").read(&altered, NOW), Err(LinkError::Unknown), "{altered}");
        let cut = &token[..at];
        assert_eq!(signer("a").read(cut, NOW), Err(LinkError::Unknown), "{cut}");
    }
}

#[test]
fn another_purpose_subject_or_expiry_needs_a_signature_of_its_own() {
    let token = signer("a").sign(&link());
    let (_, signature) = token.split_once('.').expect("two parts");
    let others = [
        Link { purpose: Purpose::Shortage, ..link() },
        Link { subject: "ord_1190a1b2c3d4e5f60718293a4b5c6d7e".to_owned(), ..link() },
        Link { expires_at: NOW + 3_601, ..link() },
    ];
    for other in others {
        let honest = signer("a").sign(&other);
        assert_eq!(signer("a").read(&honest, NOW), Ok(other));
        let (claim, _) = honest.split_once('.').expect("two parts");
        let forged = format!("{claim}.{signature}");
        assert_eq!(signer("a").read(&forged, NOW), Err(LinkError::Unknown));
    }
}

#[test]
fn another_secret_opens_nothing() {
    let token = signer("a").sign(&link());
    assert_eq!(signer("b").read(&token, NOW), Err(LinkError::Unknown));
}

#[test]
fn what_is_no_token_is_unknown() {
    let long = format!("{}.{}", "A".repeat(300), "A".repeat(43));
    for text in ["", ".", "..", "a.b", "a.b.c", "%2e", "\u{7f51}.\u{7ad9}", &long] {
        assert_eq!(signer("a").read(text, NOW), Err(LinkError::Unknown), "{text}");
    }
}

#[test]
fn a_short_secret_signs_nothing_and_a_long_one_says_nothing() {
    let secret = "s".repeat(SECRET_LENGTH_MIN - 1);
    assert_eq!(LinkSigner::new(&secret).err(), Some(ShortSecret));
    assert_eq!(format!("{:?}", signer("s")), "LinkSigner");
}

#[test]
fn every_purpose_has_a_word_of_its_own() {
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::named(purpose.word()), Some(purpose));
    }
}
