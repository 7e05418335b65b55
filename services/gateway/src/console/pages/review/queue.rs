//! The queue: which orders wait, in which order, and where the one in front stands among them.

use contracts::ids::OrderId;
use contracts::order::HoldReason;
use contracts::requests::review::{ListReviews, ReviewEntry};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use maud::{Markup, html};

use crate::console::look::parts::{self, filter_select, icon};
use crate::console::visit::Visitor;
use crate::console::words::reasons;
use crate::console::words::review::{Words, for_so_long};
use crate::edge::form::{Form, Language};
use crate::routes::forward::url_encode;

/// So many stand beside the one in front.
const BESIDE_MAX: usize = 12;
/// No channel has a longer name.
const TEXT_MAX: usize = 200;

/// Every reason, as the filter lists them.
pub const REASONS: [HoldReason; 12] = [
    HoldReason::IncorrectAddress,
    HoldReason::MissingContact,
    HoldReason::InvalidSkuOrSpec,
    HoldReason::AwaitingPayment,
    HoldReason::TotalsDiffer,
    HoldReason::QuantityLimit,
    HoldReason::ChangedAfterApproval,
    HoldReason::HighRiskOfFraud,
    HoldReason::PriceBelowPolicy,
    HoldReason::DuplicateSuspected,
    HoldReason::CustomerRequested,
    HoldReason::Other,
];

/// Which orders are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// On hold for this reason.
    pub reason: Option<HoldReason>,
    /// Of this channel.
    pub channel: String,
}

impl Filter {
    /// Reads it; what nobody understands filters nothing.
    pub fn of(reason: &str, channel: &str) -> Self {
        let reason = REASONS.into_iter().find(|known| known.code() == reason);
        Self { reason, channel: channel.chars().take(TEXT_MAX).collect() }
    }

    /// Reads it out of the address.
    pub fn asked(visitor: &Visitor) -> Self {
        let asked = |name| visitor.visit.asked(name).unwrap_or_default();
        Self::of(asked("reason"), asked("channel"))
    }

    /// Reads it out of a form.
    pub fn sent(form: &Form) -> Self {
        Self::of(form.value("reason_filter"), form.value("channel_filter"))
    }

    /// Says whether it leaves anything out.
    pub fn is_set(&self) -> bool {
        self.reason.is_some() || !self.channel.is_empty()
    }

    /// Makes the question to the service.
    pub fn question(&self) -> ListReviews {
        ListReviews {
            reason: self.reason,
            channel: (!self.channel.is_empty()).then(|| self.channel.clone()),
            page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
            ..ListReviews::default()
        }
    }

    /// Writes the address of an order under this filter, with what else is to be told.
    pub fn place(&self, order: Option<OrderId>, told: Option<(&str, OrderId)>) -> String {
        let order = order.map(|order| order.to_string());
        let of = told.map(|(_, of)| of.to_string());
        let pairs = [
            ("reason", self.reason.map(HoldReason::code)),
            ("channel", Some(self.channel.as_str()).filter(|channel| !channel.is_empty())),
            ("order", order.as_deref()),
            ("did", told.map(|(did, _)| did)),
            ("of", of.as_deref()),
        ];
        let pairs = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", url_encode(value?))));
        let query = pairs.collect::<Vec<_>>().join("&");
        if query.is_empty() { "/review".to_owned() } else { format!("/review?{query}") }
    }

    /// Carries it through a form.
    pub fn carried(&self) -> Markup {
        html! {
            @if let Some(reason) = self.reason {
                input type="hidden" name="reason_filter" value=(reason.code());
            }
            @if !self.channel.is_empty() {
                input type="hidden" name="channel_filter" value=(self.channel);
            }
        }
    }

    /// Shows it, to be changed.
    pub fn bar(
        &self,
        language: Language,
        words: &Words,
        channels: &[(String, String)],
        among: Markup,
    ) -> Markup {
        let reasons =
            REASONS.map(|one| (one.code().to_owned(), reasons::hold(language, one).to_owned()));
        let chosen = self.reason.map(HoldReason::code).unwrap_or_default();
        let mut channels = channels.to_vec();
        if !self.channel.is_empty() && !channels.iter().any(|(id, _)| *id == self.channel) {
            channels.push((self.channel.clone(), self.channel.clone()));
        }
        html! {
            form .filters role="search" aria-label=(words.filters) method="get" action="/review" {
                (filter_select("reason", words.reason, words.any_reason, chosen, &reasons))
                (filter_select("channel", words.channel, words.any_channel, &self.channel, &channels))
                button .button.unseen-till-focus { (words.apply) }
                @if self.is_set() { a .button.plain href="/review" { (icon("close")) (words.clear) } }
                (among)
            }
        }
    }
}

/// The orders that wait, the longest waiting first.
pub struct Queue {
    entries: Vec<ReviewEntry>,
    /// Whether there are more than one page has.
    has_more: bool,
}

impl Queue {
    /// Takes a page; what is being rejected waits for nobody.
    pub fn of(page: Page<ReviewEntry>) -> Self {
        let mut entries = page.items;
        entries.retain(|entry| entry.rejecting.is_none());
        Self { entries, has_more: page.next.is_some() }
    }

    /// Says whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Gives the one that waits longest.
    pub fn first(&self) -> Option<OrderId> {
        self.entries.first().map(|entry| entry.order_id)
    }

    /// Gives what comes after an order, whether or not it still waits; after the last, the first.
    pub fn after(&self, front: &ReviewEntry) -> Option<OrderId> {
        let mut others = self.entries.iter().filter(|one| one.order_id != front.order_id);
        let later = others.clone().find(|one| key(one) > key(front));
        later.or_else(|| others.next()).map(|one| one.order_id)
    }

    /// Gives what comes before an order; before the first, the last.
    pub fn before(&self, front: &ReviewEntry) -> Option<OrderId> {
        let mut others = self.entries.iter().rev().filter(|one| one.order_id != front.order_id);
        let earlier = others.clone().find(|one| key(one) < key(front));
        earlier.or_else(|| others.next()).map(|one| one.order_id)
    }

    fn position(&self, order: OrderId) -> Option<usize> {
        self.entries.iter().position(|one| one.order_id == order)
    }

    /// Says where an order stands in the queue.
    pub fn standing(&self, words: &Words, order: Option<OrderId>) -> String {
        let count = self.entries.len();
        match order.map(|order| self.position(order)) {
            Some(Some(at)) => (words.position)(at + 1, count, self.has_more),
            Some(None) if count == 0 => words.not_waiting.to_owned(),
            Some(None) | None => (words.waiting)(count, self.has_more),
        }
    }

    /// Lists the one in front and those after it.
    pub fn beside(
        &self,
        (language, words): (Language, &Words),
        visitor: &Visitor,
        filter: &Filter,
        front: OrderId,
    ) -> Markup {
        let from = self.position(front).unwrap_or_default().saturating_sub(1);
        let shown = self.entries.iter().skip(from).take(BESIDE_MAX);
        let row = |one: &ReviewEntry| {
            let is_front = (one.order_id == front).then_some("true");
            let reason = one.open_holds.first();
            let reason =
                reason.map(|hold| reasons::held_for(language, hold.reason, &hold.evidence));
            let since = one.open_holds.first().map_or(one.received_at, |hold| hold.placed_at);
            html! {
                li {
                    a .row.number href=(filter.place(Some(one.order_id), None)) aria-current=[is_front]
                        dir="auto" title=(one.number) { (one.number) }
                    span .age { (for_so_long(language, visitor.visit.now - since)) }
                    span .about { (reason.unwrap_or_default()) }
                    span .beside { (parts::money(language, one.total)) }
                }
            }
        };
        let rows = html! { ul .rows.queue { @for one in shown { (row(one)) } } };
        let count = html! { span .beside { (self.standing(words, None)) } };
        parts::section("queue", words.also_waiting, count, rows)
    }
}

fn key(entry: &ReviewEntry) -> (chrono::DateTime<chrono::Utc>, String) {
    (entry.received_at, entry.order_id.to_string())
}
