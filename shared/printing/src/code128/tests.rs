//! Symbols and check symbols as the standard and its examples have them.

use super::*;
use proptest::prelude::*;

#[test]
fn every_symbol_has_three_bars_of_an_even_sum_and_is_like_no_other() {
    for (value, pattern) in PATTERNS.iter().enumerate() {
        let written = format!("{pattern:011b}");
        assert_eq!(written.len(), 11, "{value}");
        assert!(written.starts_with('1') && written.ends_with('0'), "{value}");
        assert_eq!(written.matches("10").count(), 3, "{value}");
        assert_eq!(pattern.count_ones() % 2, 0, "{value}");
        assert_eq!(PATTERNS.iter().filter(|other| *other == pattern).count(), 1, "{value}");
        assert!(!written.contains("00000") && !written.contains("11111"), "{value}");
    }
    assert_eq!(format!("{STOP:b}"), "1100011101011");
}

#[test]
fn symbols_and_check_symbols_are_the_known_ones() {
    assert_eq!(check(&[103, 48, 42, 42, 17, 18, 19, 35]), 54);
    let wikipedia = symbols("Wikipedia", false).unwrap();
    assert_eq!(wikipedia, [104, 55, 73, 75, 73, 80, 69, 68, 73, 65]);
    assert_eq!(check(&wikipedia), 88);
    let pair = symbols("42", false).unwrap();
    assert_eq!((pair.as_slice(), check(&pair)), ([105, 42].as_slice(), 44));
}

#[test]
fn digits_come_in_pairs_where_that_is_shorter() {
    let of = |text| symbols(text, false).unwrap();
    assert_eq!(of("1234"), [105, 12, 34]);
    assert_eq!(of("12345"), [105, 12, 34, 100, 21]);
    assert_eq!(of("A1234"), [104, 33, 99, 12, 34]);
    assert_eq!(of("A12345"), [104, 33, 17, 99, 23, 45]);
    assert_eq!(of("A1234B"), [104, 33, 17, 18, 19, 20, 34]);
    assert_eq!(of("A123456B"), [104, 33, 99, 12, 34, 56, 100, 34]);
    assert_eq!(of("123"), [104, 17, 18, 19]);
}

#[test]
fn an_sscc_follows_fnc1_and_its_application_identifier() {
    let symbols = symbols("00340123450000000017", true).unwrap();
    assert_eq!(symbols, [105, 102, 0, 34, 1, 23, 45, 0, 0, 0, 0, 17]);
    assert_eq!(gs1_128("340123450000000017").unwrap().len(), 11 * 13 + 13);
}

#[test]
fn what_the_code_lacks_is_refused() {
    for text in ["", "ä", "张", "a\n", "\u{7f}"] {
        assert_eq!(code_128(text), None, "{text:?}");
    }
}

/// Reads symbols back as a scanner does.
fn read(symbols: &[u8]) -> String {
    let mut pairs = symbols[0] == START_C;
    let mut text = String::new();
    for symbol in &symbols[1..] {
        match (*symbol, pairs) {
            (TO_B, true) => pairs = false,
            (TO_C, false) => pairs = true,
            (FNC1, _) => {}
            (value, true) => text.push_str(&format!("{value:02}")),
            (value, false) => text.push(char::from(value + b' ')),
        }
    }
    text
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_again(text in "[ -~]{0,6}[0-9]{0,9}[A-Z]{0,2}[0-9]{0,7}") {
        prop_assume!(!text.is_empty());
        let symbols = symbols(&text, false).unwrap();
        prop_assert_eq!(read(&symbols), text.as_str());
        let modules = code_128(&text).unwrap();
        prop_assert_eq!(modules.len(), (symbols.len() + 1) * 11 + 13);
    }
}
