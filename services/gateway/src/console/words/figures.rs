//! Numbers, money and times, as a language writes them.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::money::Money;
use contracts::requests::Count;

use crate::edge::form::Language::{self, Chinese, English};

/// Marks that stand before an amount where no reader takes them for another currency's.
const SYMBOLS: [(&str, &str, &str); 7] = [
    ("EUR", "€", "€"),
    ("USD", "$", "US$"),
    ("GBP", "£", "£"),
    ("CNY", "CN¥", "¥"),
    ("JPY", "¥", "JP¥"),
    ("KRW", "₩", "₩"),
    ("INR", "₹", "₹"),
];

/// Writes a whole number in groups of three digits.
pub fn number(value: i64) -> String {
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(&value.unsigned_abs().to_string()))
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes an amount of money.
pub fn money(language: Language, money: Money) -> String {
    let plain = money.currency.format_amount(money.amount_minor);
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(rest) => ("−", rest),
        None => ("", plain.as_str()),
    };
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let amount = format!("{}{point}{fraction}", grouped(whole));
    let code = money.currency.code();
    match SYMBOLS.iter().find(|(known, ..)| *known == code) {
        Some((_, english, chinese)) => {
            let symbol = if language == Chinese { chinese } else { english };
            format!("{sign}{symbol}{amount}")
        }
        None => format!("{sign}{code}\u{a0}{amount}"),
    }
}

/// Writes an instant in UTC, and says so.
pub fn instant(language: Language, at: DateTime<Utc>) -> String {
    match language {
        English => at.format("%-d %b %Y, %H:%M UTC").to_string(),
        Chinese => at.format("%Y年%-m月%-d日 %H:%M UTC").to_string(),
    }
}

/// Writes a day.
pub fn day(language: Language, at: DateTime<Utc>) -> String {
    match language {
        English => at.format("%A, %-d %B %Y").to_string(),
        Chinese => at.format("%Y年%-m月%-d日").to_string(),
    }
}

/// Writes how long something took, in its two largest units; nothing below a second.
pub fn duration(language: Language, took: TimeDelta) -> Option<String> {
    in_units(language, took, 2)
}

/// Writes for how long something has been so, in its largest unit; nothing below a second.
pub fn age(language: Language, took: TimeDelta) -> Option<String> {
    in_units(language, took, 1)
}

fn in_units(language: Language, took: TimeDelta, count_max: usize) -> Option<String> {
    let mut rest = took.num_seconds();
    let units: [(i64, &str, &str); 4] =
        [(86_400, "d", "天"), (3_600, "h", "小时"), (60, "min", "分钟"), (1, "s", "秒")];
    let first = units.iter().position(|(size, ..)| rest >= *size)?;
    let mut parts = Vec::new();
    for (size, english, chinese) in units.iter().skip(first).take(count_max) {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            let unit = if language == Chinese { chinese } else { english };
            parts.push(format!("{count}\u{a0}{unit}"));
        }
    }
    Some(parts.join(" "))
}

/// Writes how many there are; of more than are counted, at least so many.
pub fn count(count: &Count) -> String {
    format!("{}{}", number(count.count.into()), if count.more { "+" } else { "" })
}

/// Stands between a name and its value.
pub fn colon(language: Language) -> &'static str {
    if language == Chinese { "：" } else { ": " }
}

/// Writes pieces.
pub fn pieces(language: Language, count: u32) -> String {
    match (language, count) {
        (English, 1) => "1 piece".to_owned(),
        (English, count) => format!("{} pieces", number(count.into())),
        (Chinese, count) => format!("{} 件", number(count.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().expect("a currency"))
    }

    #[test]
    fn money_is_written_as_its_readers_write_it() {
        assert_eq!(money(English, amount(123_456_789, "EUR")), "€1,234,567.89");
        assert_eq!(money(English, amount(-1990, "CNY")), "−CN¥19.90");
        assert_eq!(money(Chinese, amount(1990, "CNY")), "¥19.90");
        assert_eq!(money(English, amount(23_600, "JPY")), "¥23,600");
        assert_eq!(money(Chinese, amount(5, "KWD")), "KWD\u{a0}0.005");
    }

    #[test]
    fn a_duration_has_its_two_largest_units() {
        let of = |seconds| duration(English, TimeDelta::seconds(seconds));
        assert_eq!(of(0), None);
        assert_eq!(of(59).as_deref(), Some("59\u{a0}s"));
        assert_eq!(of(3_600).as_deref(), Some("1\u{a0}h"));
        assert_eq!(of(90_061).as_deref(), Some("1\u{a0}d 1\u{a0}h"));
        let chinese = duration(Chinese, TimeDelta::seconds(125));
        assert_eq!(chinese.as_deref(), Some("2\u{a0}分钟 5\u{a0}秒"));
        let old = age(English, TimeDelta::seconds(90_061));
        assert_eq!(old.as_deref(), Some("1\u{a0}d"));
    }

    #[test]
    fn an_instant_says_that_it_is_utc() {
        let at: DateTime<Utc> = "2026-01-02T03:04:05Z".parse().expect("an instant");
        assert_eq!(instant(English, at), "2 Jan 2026, 03:04 UTC");
        assert_eq!(instant(Chinese, at), "2026年1月2日 03:04 UTC");
        assert_eq!(number(-1_234_567), "−1,234,567");
    }
}
