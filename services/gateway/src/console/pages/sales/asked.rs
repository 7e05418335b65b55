//! Which days, channel and currency are wanted: read out of the address, written into it again.

use chrono::{NaiveDate, TimeDelta};
use contracts::money::Currency;

use crate::console::visit::Visit;
use crate::routes::forward::url_encode;

/// Days that are shown where nobody says which.
const DAYS_USUAL: i64 = 30;
/// A year and its leap day; what is older has files.
pub const DAYS_MAX: i64 = 366;
/// No channel is called longer.
const TEXT_MAX: usize = 200;

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The first day, in UTC.
    pub from: NaiveDate,
    /// The last, which belongs to it.
    pub to: NaiveDate,
    /// Only this channel; every one where it is empty.
    pub channel: String,
    /// This currency; the one with most orders where none is named.
    pub currency: Option<Currency>,
    today: NaiveDate,
}

impl Asked {
    /// Reads it; what nobody understands asks for the usual.
    pub fn of(visit: &Visit) -> Self {
        let day = |name| visit.asked(name).and_then(|day| day.parse::<NaiveDate>().ok());
        let today = visit.now.date_naive();
        let to = day("to").unwrap_or(today);
        let from = day("from").unwrap_or_else(|| before(to, DAYS_USUAL - 1));
        let (from, to) = (from.min(to), from.max(to));
        let channel = visit.asked("channel").unwrap_or_default();
        Self {
            from: from.max(before(to, DAYS_MAX - 1)),
            to,
            channel: channel.chars().take(TEXT_MAX).collect(),
            currency: visit.asked("currency").and_then(|code| code.parse().ok()),
            today,
        }
    }

    /// Gives the same of the last so many days.
    pub fn last(&self, days: i64) -> Self {
        Self { from: before(self.today, days - 1), to: self.today, ..self.clone() }
    }

    /// Says whether it is the last so many days.
    pub fn is_last(&self, days: i64) -> bool {
        self.last(days) == *self
    }

    /// Gives the same in a currency.
    pub fn with_currency(&self, currency: Currency) -> Self {
        Self { currency: Some(currency), ..self.clone() }
    }

    /// Says whether there may be more beyond it.
    pub fn is_narrowed(&self) -> bool {
        !self.channel.is_empty() || self.from > before(self.today, DAYS_MAX - 2)
    }

    /// Gives as much as there can be at once.
    pub fn widest(&self) -> Self {
        Self { channel: String::new(), currency: None, ..self.last(DAYS_MAX - 1) }
    }

    /// Gives every day of it.
    pub fn days(&self) -> Vec<NaiveDate> {
        self.from.iter_days().take_while(|day| *day <= self.to).collect()
    }

    /// Gives where it is shown.
    pub fn place(&self) -> String {
        format!("/sales?{}", self.query())
    }

    /// Gives where a group of it is a file.
    pub fn export(&self, group: &str) -> String {
        format!("/sales/export.csv?by={group}&{}", self.query())
    }

    /// Gives where the orders of some days are.
    pub fn orders(&self, from: NaiveDate, to: NaiveDate, channel: &str) -> String {
        let channel = match channel {
            "" => String::new(),
            channel => format!("&channel={}", url_encode(channel)),
        };
        format!("/orders?from={from}&to={to}{channel}")
    }

    fn query(&self) -> String {
        let mut query = format!("from={}&to={}", self.from, self.to);
        if !self.channel.is_empty() {
            query.push_str(&format!("&channel={}", url_encode(&self.channel)));
        }
        if let Some(currency) = self.currency {
            query.push_str(&format!("&currency={currency}"));
        }
        query
    }
}

fn before(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_signed(TimeDelta::days(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn asked(place: &str) -> Asked {
        let request = axum::http::Request::builder().uri(place).body(()).expect("a request");
        let mut visit = Visit::of(&request.into_parts().0, None);
        visit.now = "2026-03-31T10:00:00Z".parse().expect("an instant");
        Asked::of(&visit)
    }

    #[test]
    fn without_a_word_it_is_the_last_thirty_days() {
        let usual = asked("/sales?from=soon&currency=euro");
        assert_eq!(
            (usual.from.to_string(), usual.to.to_string()),
            ("2026-03-02".into(), "2026-03-31".into())
        );
        assert!(usual.is_last(30) && !usual.is_last(7));
        assert_eq!(usual.days().len(), 30);
    }

    #[test]
    fn days_survive_in_the_address_in_their_order_and_within_a_year() {
        let some = asked("/sales?from=2026-02-03&to=2026-02-01&channel=a%26b&currency=EUR");
        assert_eq!((some.days().len(), some.channel.as_str()), (3, "a&b"));
        assert_eq!(asked(&some.place()), some);
        assert_eq!(asked("/sales?from=1999-01-01&to=2026-02-01").days().len(), 366);
        let day = "2026-02-01".parse().expect("a day");
        assert_eq!(
            some.orders(day, day, "a&b"),
            "/orders?from=2026-02-01&to=2026-02-01&channel=a%26b"
        );
    }
}
