//! What can be done with a return now: only what its state allows, and only for whoever may do it.

use contracts::ids::RefundId;
use contracts::problem::Problem;
use contracts::requests::intake::ReturnState;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::goods::{self, Piece};
use super::one::Known;
use crate::console::look::parts::icon;
use crate::console::words::coming_back::{self as words_of, Deeds, Words};
use crate::edge::form::{Form, Language};
use crate::edge::sessions;

/// The longest reason that is taken.
const REASON_MAX: usize = 500;

/// Something to do with a return or its money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Let the pieces come back.
    Approve,
    /// Do not take them back.
    Decline,
    /// Give it up before anybody decided.
    Cancel,
    /// Note pieces that came.
    Receive,
    /// Wait for the rest no longer.
    Dismiss,
    /// Say what becomes of pieces that came.
    Inspect,
    /// Say that the customer has the money.
    Settle,
    /// Say why it is not paid.
    Abandon,
}

impl Deed {
    const ALL: [Self; 8] = [
        Self::Approve,
        Self::Decline,
        Self::Cancel,
        Self::Receive,
        Self::Dismiss,
        Self::Inspect,
        Self::Settle,
        Self::Abandon,
    ];

    /// Gives the word that stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Decline => "decline",
            Self::Cancel => "cancel",
            Self::Receive => "receive",
            Self::Dismiss => "dismiss",
            Self::Inspect => "inspect",
            Self::Settle => "settle",
            Self::Abandon => "abandon",
        }
    }

    /// Reads the word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }

    /// Says that it was done.
    pub fn done(self, words: &Deeds) -> &'static str {
        match self {
            Self::Approve => words.done_approve,
            Self::Decline => words.done_decline,
            Self::Cancel => words.done_cancel,
            Self::Receive => words.done_receive,
            Self::Dismiss => words.done_dismiss,
            Self::Inspect => words.done_inspect,
            Self::Settle => words.done_settle,
            Self::Abandon => words.done_abandon,
        }
    }

    /// Gives the call of the API that it is.
    ///
    /// - Errs: where no piece is named, or no refund.
    pub fn call(
        self,
        language: Language,
        id: &str,
        form: &Form,
    ) -> Result<(String, Value), Problem> {
        let path = |last: &str| format!("/api/v1/returns/{id}/{last}");
        let reason = json!({ "reason": form.value("reason") });
        Ok(match self {
            Self::Approve => {
                let shipping = form.value("refund_shipping") == "yes";
                (path("approve"), json!({ "refund_shipping": shipping }))
            }
            Self::Decline | Self::Cancel | Self::Dismiss => (path(self.word()), reason),
            Self::Receive => {
                let lines = some(language, goods::came(form))?;
                let location = form.value("location");
                (path("receipts"), json!({ "location": location, "lines": lines }))
            }
            Self::Inspect => {
                let lines = some(language, goods::looked_at(form))?;
                let reason = Some(form.value("reason")).filter(|reason| !reason.is_empty());
                (path("inspections"), json!({ "lines": lines, "reason": reason }))
            }
            Self::Settle => {
                let refund = refund(language, form)?;
                let body = json!({ "reference": form.value("reference") });
                (format!("/api/v1/refunds/{refund}/settle"), body)
            }
            Self::Abandon => {
                (format!("/api/v1/refunds/{}/abandon", refund(language, form)?), reason)
            }
        })
    }
}

/// Says that nobody knows such a deed.
pub fn no_such(language: Language) -> Problem {
    Problem::not_found(words_of::of(language).deeds.no_such)
}

fn refund(language: Language, form: &Form) -> Result<RefundId, Problem> {
    form.value("refund").parse().map_err(|_| no_such(language))
}

fn some(language: Language, lines: Vec<Value>) -> Result<Vec<Value>, Problem> {
    let needed = words_of::of(language).nothing_given;
    if lines.is_empty() { Err(Problem::unprocessable(needed)) } else { Ok(lines) }
}

/// Gives what can be done now by whoever works with returns; nothing by others.
pub fn legal(works: bool, state: ReturnState, pieces: &[Piece]) -> Vec<Deed> {
    let (undecided, expected) = match state {
        ReturnState::Requested => (true, false),
        ReturnState::Approved | ReturnState::PartiallyReceived => (false, true),
        ReturnState::Declined
        | ReturnState::Cancelled
        | ReturnState::Received
        | ReturnState::Inspected
        | ReturnState::Closed => (false, false),
    };
    let to_come = expected && pieces.iter().any(|piece| piece.to_come > 0);
    let can = |deed: &Deed| match deed {
        Deed::Approve | Deed::Decline | Deed::Cancel => undecided,
        Deed::Receive | Deed::Dismiss => to_come,
        Deed::Inspect => pieces.iter().any(|piece| piece.to_inspect > 0),
        // What is due stands beside its own forms.
        Deed::Settle | Deed::Abandon => false,
    };
    Deed::ALL.into_iter().filter(|deed| works && can(deed)).collect()
}

/// Sending the same form twice does nothing twice.
pub fn key() -> Markup {
    html! { input type="hidden" name="key" value=(sessions::make().unwrap_or_default()); }
}

/// Gives where a form of a return is sent to.
pub fn action(known: &Known, deed: Deed) -> String {
    format!("/returns/{}/do/{}", known.one.return_id, deed.word())
}

/// Shows what concerns the whole return.
pub fn buttons(words: &Words, known: &Known, legal: &[Deed]) -> Markup {
    let deeds = &words.deeds;
    let with_reason = [
        (Deed::Cancel, deeds.cancel, deeds.cancel_sure),
        (Deed::Decline, deeds.decline, deeds.decline_sure),
        (Deed::Dismiss, deeds.dismiss, deeds.dismiss_sure),
    ];
    html! {
        @for (deed, name, sure) in with_reason {
            @if legal.contains(&deed) {
                @let id = format!("why-{}", deed.word());
                details .menu.deed {
                    summary .button { (name) (icon("down")) }
                    form .sheet method="post" action=(action(known, deed)) {
                        p { (sure) }
                        label for=(id) { (deeds.why) }
                        textarea id=(id) name="reason" rows="3" maxlength=(REASON_MAX) required {}
                        button .button.danger { (name) }
                    }
                }
            }
        }
        @if legal.contains(&Deed::Approve) { (approve(deeds, known)) }
    }
}

fn approve(deeds: &Deeds, known: &Known) -> Markup {
    html! {
        details .menu.deed {
            summary .button.primary { (icon("check")) (deeds.approve) (icon("down")) }
            form .sheet method="post" action=(action(known, Deed::Approve)) {
                p { (deeds.approve_sure) }
                label .tick {
                    input type="checkbox" name="refund_shipping" value="yes";
                    " " (deeds.refund_shipping)
                }
                button .button.primary { (deeds.approve) }
            }
        }
    }
}
