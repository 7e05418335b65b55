//! Who is the same customer: whoever writes the same e-mail address, or else the same number.

use chrono::DateTime;
use contracts::address::Contact;
use contracts::ids::{CustomerId, Id, Slot, derive_from_key};

/// Shorter digit strings are internal extensions or typing errors, shared by strangers.
const PHONE_DIGITS_MIN: usize = 6;

/// What tells one customer from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// A normalised e-mail address.
    Email(String),
    /// A normalised telephone number.
    Phone(String),
}

impl Identity {
    /// Gives the identity of a contact; nothing where it names neither address nor number.
    pub fn of(contact: &Contact) -> Option<Self> {
        let email = contact.email.as_deref().and_then(email_key).map(Self::Email);
        email.or_else(|| contact.phone.as_deref().and_then(phone_key).map(Self::Phone))
    }

    /// Gives the customer; the same identity is the same customer for ever.
    pub fn customer_id(&self) -> CustomerId {
        let (kind, key) = match self {
            Self::Email(key) => ("email", key),
            Self::Phone(key) => ("phone", key),
        };
        // An identity has no time of its own, and the first order's would differ from replay to
        // replay.
        let time = DateTime::UNIX_EPOCH;
        CustomerId::from_uuid(derive_from_key(time, &["customer", kind, key], Slot::of_name(key)))
    }
}

/// Normalises an e-mail address: without space around it, in lower case.
///
/// Dots and plus signs stay: whether they matter is the provider's secret. Nothing where there is
/// no text on both sides of a single `@`, or where the address is masked or has space in it.
pub fn email_key(email: &str) -> Option<String> {
    let key = email.trim().to_lowercase();
    let strange = |char: char| char.is_whitespace() || char.is_control() || char == '*';
    match key.split_once('@') {
        Some((local, host)) if !local.is_empty() && !host.is_empty() && !host.contains('@') => {
            (!key.contains(strange)).then_some(key)
        }
        _ => None,
    }
}

/// Normalises a telephone number: its digits, after a plus where a country code is given by `+` or
/// `00`.
///
/// A number without a country code stays as it is: guessing the country would make strangers one
/// customer. Nothing where it is masked, has letters, or has fewer than six digits.
pub fn phone_key(phone: &str) -> Option<String> {
    let key = phone_prefix(phone)?;
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    (digits >= PHONE_DIGITS_MIN).then_some(key)
}

/// Normalises the beginning of a telephone number, of any length.
pub fn phone_prefix(phone: &str) -> Option<String> {
    let phone = phone.trim();
    let separator = |char: char| char.is_whitespace() || "-./()".contains(char);
    let plain: String = phone.chars().filter(|char| !separator(*char)).collect();
    let (plus, rest) = match plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")) {
        Some(rest) => ("+", rest),
        None => ("", plain.as_str()),
    };
    let digits = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| format!("{plus}{rest}"))
}

/// Normalises a name for the search by its beginning.
pub fn name_key(name: &str) -> Option<String> {
    let key = name.trim().to_lowercase();
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn contact(email: Option<&str>, phone: Option<&str>) -> Contact {
        Contact { name: None, email: email.map(Into::into), phone: phone.map(Into::into) }
    }

    #[test]
    fn an_address_is_the_same_in_any_case_and_with_space_around_it() {
        assert_eq!(email_key(" Ada@Example.ORG\n"), Some("ada@example.org".to_owned()));
        for text in ["", "@", "ada", "ada@", "@host", "a@b@c", "a d@host", "a**@host"] {
            assert_eq!(email_key(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_its_digits_with_the_country_code_if_given() {
        assert_eq!(phone_key("+49 (30) 901-820"), Some("+4930901820".to_owned()));
        assert_eq!(phone_key("0049 30/901.820"), Some("+4930901820".to_owned()));
        assert_eq!(phone_key("030 901820"), Some("030901820".to_owned()));
        for text in ["", "+", "12345", "138****0000", "030 901820 ext 5", "1+234567"] {
            assert_eq!(phone_key(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_comes_before_a_number_and_nothing_is_nobody() {
        let both = Identity::of(&contact(Some("a@b"), Some("+4930901820")));
        assert_eq!(both, Some(Identity::Email("a@b".to_owned())));
        let number = Identity::of(&contact(Some("none"), Some("+4930901820")));
        assert_eq!(number, Some(Identity::Phone("+4930901820".to_owned())));
        assert_eq!(Identity::of(&contact(None, None)), None);
    }

    #[test]
    fn an_address_and_a_number_of_the_same_letters_are_two_customers() {
        let email = Identity::Email("123456".to_owned()).customer_id();
        assert_ne!(email, Identity::Phone("123456".to_owned()).customer_id());
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,24}") {
            for key in [email_key, phone_key, name_key] {
                if let Some(once) = key(&text) {
                    prop_assert_eq!(key(&once), Some(once.clone()));
                }
            }
        }
    }
}
