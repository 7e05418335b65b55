//! What can be done with an order now: only what is legal, and only for whoever may do it.

use contracts::ids::HoldId;
use contracts::order::{Buckets, OrderStatus};
use contracts::problem::Problem;
use contracts::requests::intake::{CancellationState, Order};
use contracts::requests::review::{ReviewDetail, UNDO_SECONDS_MAX};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::console::look::parts::icon;
use crate::console::words::order::{self as words_of, Deeds, Words};
use crate::edge::form::{Form, Language};
use crate::edge::sessions;

/// The longest reason that is taken.
const REASON_MAX: usize = 500;

/// In which rooms whoever looks may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// In review.
    pub reviews: bool,
    /// With orders.
    pub orders: bool,
}

/// Something to do with an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Release every hold and approve.
    Approve,
    /// Say that it is not acceptable.
    Reject,
    /// Release one hold.
    Release,
    /// Ask to cancel it.
    Cancel,
    /// Accept what the shop wants otherwise.
    Accept,
    /// Keep it as it was approved.
    Decline,
}

impl Deed {
    const ALL: [Self; 6] =
        [Self::Approve, Self::Reject, Self::Release, Self::Cancel, Self::Accept, Self::Decline];

    /// Gives the word that stands in addresses; of a review's ways it is the review's own.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Release => "release",
            Self::Cancel => "cancel",
            Self::Accept => "accept",
            Self::Decline => "decline",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }

    /// Says what it is.
    fn name(self, words: &Deeds) -> &'static str {
        match self {
            Self::Approve => words.approve,
            Self::Reject => words.reject,
            Self::Release => words.release,
            Self::Cancel => words.cancel,
            Self::Accept => words.accept,
            Self::Decline => words.decline,
        }
    }

    /// Says that it was done.
    pub fn done(self, words: &Deeds) -> &'static str {
        match self {
            Self::Approve => words.done_approve,
            Self::Reject => words.done_reject,
            Self::Release => words.done_release,
            Self::Cancel => words.done_cancel,
            Self::Accept => words.done_accept,
            Self::Decline => words.done_decline,
        }
    }

    /// Gives the call of the API that it is.
    ///
    /// - Errs: without a reason where one is needed, without a hold where one is meant.
    pub fn call(
        self,
        language: Language,
        id: &str,
        form: &Form,
    ) -> Result<(String, Value), Problem> {
        let reason = Some(form.value("reason")).filter(|reason| !reason.is_empty());
        Ok(match self {
            Self::Approve => (format!("/api/v1/reviews/{id}/approve"), json!({ "note": reason })),
            Self::Reject => {
                let needed = words_of::of(language).deeds.why_needed;
                let reason = reason
                    .ok_or_else(|| Problem::unprocessable(needed).with_error("#/reason", needed))?;
                let body = json!({ "reason": reason, "undo_within_seconds": UNDO_SECONDS_MAX });
                (format!("/api/v1/reviews/{id}/reject"), body)
            }
            Self::Release => {
                let hold: HoldId = form
                    .value("hold")
                    .parse()
                    .map_err(|_| Problem::not_found(words_of::of(language).deeds.no_such))?;
                (format!("/api/v1/holds/{hold}/release"), json!({ "note": reason }))
            }
            Self::Cancel => (format!("/api/v1/orders/{id}/cancel"), json!({ "reason": reason })),
            Self::Accept | Self::Decline => {
                let body = json!({ "decision": self.word(), "reason": reason });
                (format!("/api/v1/orders/{id}/changes"), body)
            }
        })
    }
}

/// Gives what can be done now, by whoever has these rights.
pub fn legal(rights: Rights, order: &Order, review: Option<&ReviewDetail>) -> Vec<Deed> {
    let offered = |deed: Deed| {
        let actions = review.map(|review| review.actions.as_slice()).unwrap_or_default();
        actions.iter().any(|action| action == deed.word())
    };
    let all = Deed::ALL.into_iter().filter(|deed| match deed {
        Deed::Approve | Deed::Reject | Deed::Release => rights.reviews && offered(*deed),
        Deed::Cancel => rights.orders && can_be_cancelled(order),
        Deed::Accept | Deed::Decline => rights.orders && !order.proposed.is_empty(),
    });
    all.collect()
}

/// What has left cannot be held back; what is over is over; what is asked is waited for.
fn can_be_cancelled(order: &Order) -> bool {
    let is_open = match order.status {
        OrderStatus::Received
        | OrderStatus::InReview
        | OrderStatus::Approved
        | OrderStatus::Processing => true,
        OrderStatus::Completed
        | OrderStatus::Closed
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => false,
    };
    let held = |buckets: &Buckets| buckets.total() - buckets.settled() - buckets.in_transit;
    is_open
        && order.cancellation != Some(CancellationState::Requested)
        && order.lines.iter().any(|line| held(&line.buckets) > 0)
}

/// Shows what concerns the whole order; what concerns a part of it stands beside that part.
pub fn buttons(words: &Words, order: &Order, legal: &[Deed]) -> Markup {
    let deeds = &words.deeds;
    html! {
        @if legal.contains(&Deed::Cancel) { (with_reason(deeds, order, Deed::Cancel, deeds.cancel_sure, false)) }
        @if legal.contains(&Deed::Reject) { (with_reason(deeds, order, Deed::Reject, deeds.reject_sure, true)) }
        @if legal.contains(&Deed::Approve) { (at_once(deeds, order, Deed::Approve, None, true)) }
    }
}

fn action(order: &Order, deed: Deed) -> String {
    format!("/orders/{}/do/{}", order.id, deed.word())
}

/// Sending the same form twice does nothing twice.
fn key() -> Markup {
    html! { input type="hidden" name="key" value=(sessions::make().unwrap_or_default()); }
}

/// Shows what is done with one press.
pub fn at_once(
    words: &Deeds,
    order: &Order,
    deed: Deed,
    hold: Option<HoldId>,
    is_first: bool,
) -> Markup {
    html! {
        form method="post" action=(action(order, deed)) {
            (key())
            @if let Some(hold) = hold { input type="hidden" name="hold" value=(hold); }
            button .button.primary[is_first] {
                @if is_first { (icon("check")) }
                (deed.name(words))
            }
        }
    }
}

fn with_reason(words: &Deeds, order: &Order, deed: Deed, sure: &str, needed: bool) -> Markup {
    let field = format!("why-{}", deed.word());
    html! {
        details .menu.deed {
            summary .button { (deed.name(words)) (icon("down")) }
            form .sheet method="post" action=(action(order, deed)) {
                (key())
                p { (sure) }
                label for=(field) { (words.why) }
                textarea id=(field) name="reason" rows="3" maxlength=(REASON_MAX) required[needed] {}
                button .button.danger { (deed.name(words)) }
            }
        }
    }
}
