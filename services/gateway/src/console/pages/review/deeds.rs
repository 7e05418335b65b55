//! What can be done with the order in front: only what is legal, and only by whoever may do it.

use axum::http::Method;
use contracts::ids::{HoldId, OrderId};
use contracts::order::HoldReason;
use contracts::problem::Problem;
use contracts::requests::intake::Order;
use contracts::requests::review::{HoldEntry, ReviewDetail, ReviewState, UNDO_SECONDS_MAX, Undone};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::queue::Filter;
use super::{correct, naming};
use crate::console::look::parts::icon;
use crate::console::words::review::{self as words_of, Words};
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

/// Something to do with a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Release every hold, and approve what is not approved.
    Approve,
    /// Say that it is not acceptable; can be undone for a minute.
    Reject,
    /// Ask to cancel what was approved before.
    Cancel,
    /// Release one hold.
    Release,
    /// Correct address and contact.
    Correct,
    /// Accept what the shop wants otherwise.
    Accept,
    /// Keep it as it was approved.
    Decline,
    /// Say which item of ours a line is.
    Name,
    /// Make an item of a line.
    Make,
    /// Make a link with which the customer completes the address.
    Ask,
    /// Take the last word back.
    Undo,
}

impl Deed {
    const ALL: [Self; 11] = [
        Self::Approve,
        Self::Reject,
        Self::Cancel,
        Self::Release,
        Self::Correct,
        Self::Accept,
        Self::Decline,
        Self::Name,
        Self::Make,
        Self::Ask,
        Self::Undo,
    ];

    /// Gives the word that stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Cancel => "cancel",
            Self::Release => "release",
            Self::Correct => "correct",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Name => "name",
            Self::Make => "make",
            Self::Ask => "ask",
            Self::Undo => "undo",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }

    /// Says whether the next order follows once it is done.
    pub fn is_last_word(self) -> bool {
        !matches!(self, Self::Release | Self::Name | Self::Make | Self::Undo)
    }

    /// Says whether the rules look at the order again once it is done.
    pub fn is_looked_at(self) -> bool {
        matches!(self, Self::Correct | Self::Name | Self::Make)
    }

    /// Gives the call of the API that it is.
    pub fn call(
        self,
        language: Language,
        id: OrderId,
        form: &Form,
    ) -> Result<(Method, String, Value), Problem> {
        let words = words_of::of(language);
        let reason = Some(form.value("reason")).filter(|reason| !reason.is_empty());
        let nothing = || Problem::not_found(words.deeds.no_such);
        let (path, body) = match self {
            Self::Name | Self::Make | Self::Ask => {
                return naming::call(self, id, form).ok_or_else(nothing);
            }
            Self::Approve => (format!("/api/v1/reviews/{id}/approve"), json!({ "note": reason })),
            Self::Reject => {
                let reason = reason.or_else(|| usual(words, form)).ok_or_else(|| {
                    Problem::unprocessable(words.reject.other)
                        .with_error("#/reason", words.address.why)
                })?;
                let body = json!({ "reason": reason, "undo_within_seconds": UNDO_SECONDS_MAX });
                (format!("/api/v1/reviews/{id}/reject"), body)
            }
            Self::Cancel => {
                let reason = reason.or_else(|| usual(words, form));
                (format!("/api/v1/orders/{id}/cancel"), json!({ "reason": reason }))
            }
            Self::Release => {
                let hold: HoldId = form.value("hold").parse().map_err(|_| nothing())?;
                (format!("/api/v1/holds/{hold}/release"), json!({}))
            }
            Self::Correct => {
                (format!("/api/v1/orders/{id}/corrections"), correct::body(words, form))
            }
            Self::Accept | Self::Decline => {
                (format!("/api/v1/orders/{id}/changes"), json!({ "decision": self.word() }))
            }
            Self::Undo => {
                let all = [Undone::Rejection, Undone::Approval, Undone::Release];
                let undo = all.into_iter().find(|one| one.code() == form.value("undo"));
                let mut body = json!({ "undo": undo.ok_or_else(nothing)? });
                if !form.value("hold").is_empty() {
                    body["hold_id"] = form.value("hold").into();
                }
                (format!("/api/v1/reviews/{id}/undo"), body)
            }
        };
        Ok((Method::POST, path, body))
    }
}

/// A reason that is chosen by its number.
fn usual(words: &Words, form: &Form) -> Option<&'static str> {
    let number: usize = form.value("usual").parse().ok()?;
    words.reject.usual.get(number.checked_sub(1)?).copied()
}

/// Gives what can be done now, by whoever has these rights.
pub fn legal(rights: Rights, review: &ReviewDetail, order: Option<&Order>) -> Vec<Deed> {
    let offered =
        |deed: Deed| rights.reviews && review.actions.iter().any(|action| action == deed.word());
    let wishes = order.is_some_and(|order| !order.proposed.is_empty());
    let held_by_wishes =
        review.entry.open_holds.iter().any(|hold| hold.reason == HoldReason::ChangedAfterApproval);
    let all = Deed::ALL.into_iter().filter(|deed| match deed {
        // What the shop wants otherwise is accepted or declined, not passed over.
        Deed::Approve => offered(*deed) && can_be_sent(review) && !(wishes && held_by_wishes),
        Deed::Reject => offered(*deed),
        Deed::Release => offered(*deed) && review.entry.open_holds.len() > 1,
        Deed::Cancel => {
            let held = !review.entry.open_holds.is_empty();
            rights.orders && held && review.entry.state == ReviewState::Approved
        }
        Deed::Correct => rights.reviews && correct::is_possible(review),
        Deed::Accept | Deed::Decline => rights.orders && wishes,
        Deed::Name | Deed::Make => rights.orders && naming::is_asked(*deed, review),
        Deed::Ask => rights.reviews && naming::is_asked(*deed, review),
        Deed::Undo => rights.reviews,
    });
    all.collect()
}

/// Says whether every line could leave the house: a hold that cannot be released says no.
pub fn can_be_sent(review: &ReviewDetail) -> bool {
    review.entry.open_holds.iter().all(can_be_released)
}

/// Says whether a hold may be let go.
pub fn can_be_released(hold: &HoldEntry) -> bool {
    hold.actions.iter().any(|action| action.action == Deed::Release.word())
}

/// The beginning of a form that does something: where it goes, and what it carries.
pub fn begun(filter: &Filter) -> Markup {
    html! {
        // Sending the same form twice does nothing twice.
        input type="hidden" name="key" value=(sessions::make().unwrap_or_default());
        (filter.carried())
    }
}

/// Gives where a deed is sent.
pub fn action(id: OrderId, deed: Deed) -> String {
    format!("/review/{id}/do/{}", deed.word())
}

/// Shows the key that does it.
pub fn key(key: &str) -> Markup {
    html! { kbd aria-hidden="true" { (key) } }
}

/// Shows what is done with one press.
pub fn at_once(
    filter: &Filter,
    id: OrderId,
    deed: Deed,
    (name, by_key): (&str, Option<&str>),
    more: Markup,
) -> Markup {
    let is_first = matches!(deed, Deed::Approve | Deed::Accept);
    html! {
        form method="post" action=(action(id, deed)) {
            (begun(filter))
            (more)
            button .button.primary[is_first] data-key=[by_key] aria-keyshortcuts=[by_key] {
                @if is_first { (icon("check")) }
                (name)
                @if let Some(by_key) = by_key { (key(by_key)) }
            }
        }
    }
}

/// Shows what concerns the whole order.
pub fn buttons(words: &Words, filter: &Filter, review: &ReviewDetail, legal: &[Deed]) -> Markup {
    let (id, deeds) = (review.entry.order_id, &words.deeds);
    let approve = match review.entry.state {
        ReviewState::Approved => deeds.release_all,
        _ => deeds.approve,
    };
    html! {
        @if legal.contains(&Deed::Cancel) {
            (with_reason(words, filter, id, Deed::Cancel, (deeds.cancel, words.reject.cancel_sure)))
        }
        @if legal.contains(&Deed::Reject) {
            (with_reason(words, filter, id, Deed::Reject, (deeds.reject, words.reject.sure)))
        }
        @if legal.contains(&Deed::Decline) {
            (at_once(filter, id, Deed::Decline, (deeds.decline, Some("d")), html! {}))
        }
        @if legal.contains(&Deed::Accept) {
            (at_once(filter, id, Deed::Accept, (deeds.accept, Some("a")), html! {}))
        }
        @if legal.contains(&Deed::Approve) {
            (at_once(filter, id, Deed::Approve, (approve, Some("a")), html! {}))
        }
    }
}

fn with_reason(
    words: &Words,
    filter: &Filter,
    id: OrderId,
    deed: Deed,
    (name, sure): (&str, &str),
) -> Markup {
    html! {
        details .menu.deed {
            summary .button data-key="x" aria-keyshortcuts="x" { (name) (icon("down")) (key("x")) }
            form .sheet.reasons method="post" action=(action(id, deed)) {
                (begun(filter))
                p { (sure) }
                ol {
                    @for (number, reason) in (1..).zip(words.reject.usual) {
                        li {
                            button .plain name="usual" value=(number) data-key=(number)
                                aria-keyshortcuts=(number) formnovalidate {
                                (reason) (key(&number.to_string()))
                            }
                        }
                    }
                }
                label for="reason" { (words.reject.other) }
                input id="reason" type="text" name="reason" maxlength=(REASON_MAX) required autocomplete="off";
                button .button.danger { (name) }
            }
        }
    }
}
