//! Which orders are wanted: read out of the address, and written into it again.

use chrono::NaiveDate;
use contracts::order::OrderStatus;
use contracts::requests::intake::{ListOrders, OrderCounts};
use maud::{Markup, html};

use super::tabs::count_of;
use crate::console::look::parts::{filter_select, icon};
use crate::console::visit::Visit;
use crate::console::words::{figures, orders, states};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// No number or reference is longer.
const TEXT_MAX: usize = 200;

/// Which orders are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What number or reference begins with.
    pub text: String,
    /// Of which channel.
    pub channel: String,
    /// Placed from this day on, in UTC.
    pub from: Option<NaiveDate>,
    /// Placed until this day, which belongs to it.
    pub to: Option<NaiveDate>,
    /// Where they stand.
    pub status: Option<OrderStatus>,
    /// With, or without, an open hold.
    pub on_hold: Option<bool>,
    /// Which part of the list.
    pub cursor: Option<String>,
    /// Whether the only one that is found is shown at once.
    pub goes: bool,
}

impl Filter {
    /// Reads it; what nobody understands filters nothing.
    pub fn of(visit: &Visit) -> Self {
        let goes = visit.asked("go").is_some() && !visit.is_part;
        Self { goes, ..Self::read(|name| visit.asked(name).map(str::to_owned)) }
    }

    /// Reads it out of what stands after `?` in an address.
    pub fn of_query(query: &str) -> Self {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self::read(|name| {
            let found = pairs.iter().find(|(given, _)| given == name);
            found.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty())
        })
    }

    fn read(asked: impl Fn(&str) -> Option<String>) -> Self {
        let status = asked("status").and_then(|word| {
            states::ORDER_STATUSES.into_iter().find(|known| states::order_code(*known) == word)
        });
        let text = |name| asked(name).unwrap_or_default().chars().take(TEXT_MAX).collect();
        let day = |name| asked(name).and_then(|day: String| day.parse().ok());
        Self {
            text: text("q"),
            channel: text("channel"),
            from: day("from"),
            to: day("to"),
            status,
            on_hold: asked("on_hold").and_then(|word| word.parse().ok()),
            cursor: asked("cursor"),
            goes: false,
        }
    }

    /// Says whether it leaves anything out.
    pub fn is_set(&self) -> bool {
        !self.text.is_empty()
            || !self.channel.is_empty()
            || self.from.is_some()
            || self.to.is_some()
            || self.status.is_some()
            || self.on_hold.is_some()
    }

    /// Makes the question to the service.
    pub fn question(&self) -> ListOrders {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ListOrders {
            channel: some(&self.channel),
            from: self.from,
            to: self.to,
            status: self.status,
            on_hold: self.on_hold,
            q: some(&self.text),
            names: Some(true),
            cursor: self.cursor.clone(),
            ..ListOrders::default()
        }
    }

    /// Writes the address of the same filter, at another part of the list.
    pub fn place(&self, cursor: Option<&str>) -> String {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let (from, to) = (day(self.from), day(self.to));
        let pairs = [
            ("q", Some(self.text.as_str())),
            ("channel", Some(self.channel.as_str())),
            ("from", from.as_deref()),
            ("to", to.as_deref()),
            ("status", self.status.map(states::order_code)),
            ("on_hold", self.on_hold.map(|held| if held { "true" } else { "false" })),
            ("cursor", cursor),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some(format!("{name}={}", url_encode(value)))
        });
        let query = pairs.collect::<Vec<_>>().join("&");
        if query.is_empty() { "/orders".to_owned() } else { format!("/orders?{query}") }
    }

    /// Shows it, to be changed.
    pub fn bar(
        &self,
        language: Language,
        channels: &[(String, String)],
        counts: Option<&OrderCounts>,
    ) -> Markup {
        let words = orders::of(language);
        let statuses = states::ORDER_STATUSES.map(|status| {
            let count = counts.and_then(|counts| count_of(counts, status)).map(figures::count);
            let count = count.map(|count| format!(" ({count})")).unwrap_or_default();
            let name = format!("{}{count}", states::order(language, status).1);
            (states::order_code(status).to_owned(), name)
        });
        let holds = [("true", words.on_hold), ("false", words.not_on_hold)]
            .map(|(value, label)| (value.to_owned(), label.to_owned()));
        let status = self.status.map(states::order_code).unwrap_or_default();
        let held = self.on_hold.map(|held| if held { "true" } else { "false" }).unwrap_or_default();
        html! {
            form .filters role="search" aria-label=(words.filters) method="get" action="/orders" {
                label .filter.text {
                    span .unseen { (words.search) }
                    (icon("search"))
                    input type="search" name="q" value=(self.text) maxlength=(TEXT_MAX) dir="auto"
                        placeholder=(words.search_hint) autocomplete="off" spellcheck="false";
                }
                (filter_select("channel", words.channel, words.any_channel, &self.channel,
                    &self.with_own(channels)))
                (placed(words, self.from, self.to))
                (filter_select("status", words.status, words.any_status, status, &statuses))
                (filter_select("on_hold", words.hold, words.any_hold, held, &holds))
                button .button { (words.apply) }
                @if self.is_set() {
                    a .button.plain href="/orders" { (icon("close")) (words.clear) }
                }
            }
        }
    }

    /// A channel that is asked for can be seen, also where nobody knows it.
    fn with_own(&self, channels: &[(String, String)]) -> Vec<(String, String)> {
        let mut all = channels.to_vec();
        if !self.channel.is_empty() && !all.iter().any(|(id, _)| *id == self.channel) {
            all.push((self.channel.clone(), self.channel.clone()));
        }
        all
    }
}

/// Days are shown where they are asked for: a chart leads here with them.
fn placed(words: &orders::Words, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Markup {
    let days = [("from", words.placed_from, from), ("to", words.placed_to, to)];
    html! {
        @if from.is_some() || to.is_some() {
            @for (name, label, day) in days {
                label .filter.day {
                    span { (label) }
                    input type="date" name=(name) value=[day] data-auto="";
                }
            }
        }
    }
}
