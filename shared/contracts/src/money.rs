//! Money: an integer of minor units and an ISO 4217 currency with its real number of digits.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Currency([u8; 3]);

/// Currencies that have another number of digits after the point than two.
const ZERO_DIGITS: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DIGITS: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_DIGITS: &str = "CLF UYW";
/// Currencies with two digits; with the lists above, all of ISO 4217 that money can be in.
const TWO_DIGITS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL \
    BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB \
    EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW \
    KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD \
    NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
    SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST \
    XCD XCG YER ZAR ZMW ZWG ANG";

/// Why a text is no currency or no amount of it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MoneyError {
    /// Not one of ISO 4217.
    #[error("`{0}` is no ISO 4217 currency")]
    UnknownCurrency(String),
    /// Not a plain decimal number.
    #[error("`{0}` is no decimal number")]
    NotANumber(String),
    /// More digits after the point than the currency has, and not zeros.
    #[error("`{amount}` has more than the {digits} digits that {currency} has after the point")]
    TooPrecise {
        /// As it was written.
        amount: String,
        /// The currency.
        currency: Currency,
        /// How many digits it has.
        digits: u32,
    },
    /// Beyond what 64 bits of minor units hold.
    #[error("the amount is too large")]
    TooLarge,
}

impl Currency {
    /// Gives the three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Gives the number of digits after the point: 0, 2, 3 or 4.
    pub fn digits(self) -> u32 {
        let within = |list: &str| list.split_ascii_whitespace().any(|code| code == self.code());
        match () {
            () if within(ZERO_DIGITS) => 0,
            () if within(THREE_DIGITS) => 3,
            () if within(FOUR_DIGITS) => 4,
            () => 2,
        }
    }

    /// Reads a decimal text such as `-1,5` never, `19.90` yes, into minor units, without rounding.
    pub fn parse_amount(self, text: &str) -> Result<i64, MoneyError> {
        let digits = self.digits();
        let bad = || MoneyError::NotANumber(text.chars().take(40).collect());
        let trimmed = text.trim();
        let (negative, unsigned) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !plain(whole) || !plain(fraction) {
            return Err(bad());
        }
        let (kept, dropped) = fraction.split_at(fraction.len().min(digits as usize));
        if dropped.bytes().any(|byte| byte != b'0') {
            return Err(MoneyError::TooPrecise { amount: text.into(), currency: self, digits });
        }
        let scaled = format!("{whole}{kept:0<width$}", width = digits as usize);
        let minor: i64 = match scaled.trim_start_matches('0') {
            "" => 0,
            significant => significant.parse().map_err(|_| MoneyError::TooLarge)?,
        };
        Ok(if negative { -minor } else { minor })
    }

    /// Writes minor units as a decimal text with all its digits.
    pub fn format_amount(self, minor: i64) -> String {
        let digits = self.digits() as usize;
        let sign = if minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
        let (whole, fraction) = text.split_at(text.len() - digits);
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let lists = [TWO_DIGITS, ZERO_DIGITS, THREE_DIGITS, FOUR_DIGITS];
        let known = lists.iter().flat_map(|list| list.split_ascii_whitespace()).any(|c| c == text);
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if known => Ok(Self(code)),
            _ => Err(MoneyError::UnknownCurrency(text.chars().take(40).collect())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// In the smallest unit of the currency: cents of EUR, yen of JPY, fils of KWD.
    pub amount_minor: i64,
    /// ISO 4217.
    pub currency: Currency,
}

impl Money {
    /// Makes an amount.
    pub fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.format_amount(self.amount_minor), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        code.parse().expect("a currency")
    }

    #[test]
    fn amounts_keep_the_digits_of_their_currency() {
        assert_eq!(currency("EUR").parse_amount("19.9"), Ok(1990));
        assert_eq!(currency("JPY").parse_amount("23600"), Ok(23600));
        assert_eq!(currency("JPY").parse_amount("23600.00"), Ok(23600));
        assert_eq!(currency("KWD").parse_amount("-1.234"), Ok(-1234));
        assert_eq!(currency("USD").parse_amount("00.10"), Ok(10));
    }

    #[test]
    fn what_cannot_be_kept_to_the_minor_unit_is_refused() {
        let too_precise = |result| matches!(result, Err(MoneyError::TooPrecise { .. }));
        assert!(too_precise(currency("EUR").parse_amount("1.005")));
        assert!(too_precise(currency("JPY").parse_amount("1.5")));
        for text in ["", "-", ".", "1,5", "1e3", "NaN", "+1", "1 000"] {
            let refused = currency("EUR").parse_amount(text);
            assert!(matches!(refused, Err(MoneyError::NotANumber(_))), "{text}: {refused:?}");
        }
        assert_eq!(currency("EUR").parse_amount("92233720368547758.08"), Err(MoneyError::TooLarge));
        assert!("eur".parse::<Currency>().is_err());
        assert!("XXX".parse::<Currency>().is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in any::<i64>().prop_filter("fits", |m| *m != i64::MIN),
                                        code in prop::sample::select(vec!["EUR", "JPY", "KWD", "CLF"])) {
            let currency = currency(code);
            prop_assert_eq!(currency.parse_amount(&currency.format_amount(minor)), Ok(minor));
        }
    }
}
