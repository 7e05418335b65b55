//! What was said about an order before, as it stands now, and the way to take it back.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::HoldId;
use contracts::requests::review::{HoldEntry, ReviewDetail, ReviewState, UNDO_SECONDS_MAX, Undone};
use maud::{Markup, html};

use super::deeds::{self, Deed};
use super::queue::Filter;
use crate::console::look::parts::icon;
use crate::console::words::review::{self as words_of, Words};
use crate::edge::form::Language;

/// A word that can still be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undoable {
    undone: Undone,
    hold: Option<HoldId>,
    until: DateTime<Utc>,
}

/// Says whether it was neither the rules nor the shop, whose words nobody here takes back in passing.
fn is_somebody(by: &str) -> bool {
    by.starts_with("person:") || by.starts_with("key:")
}

/// Gives the last word of a person, as long as it can be taken back.
pub fn undoable(review: &ReviewDetail, now: DateTime<Utc>) -> Option<Undoable> {
    let minute = TimeDelta::seconds(UNDO_SECONDS_MAX.into());
    if let Some(rejecting) = &review.entry.rejecting {
        let until = rejecting.due_at;
        return Some(Undoable { undone: Undone::Rejection, hold: None, until });
    }
    let is_held = !review.entry.open_holds.is_empty();
    let approved = review.entry.decided_at.map(|at| at + minute).filter(|until| *until > now);
    if let Some(until) = approved
        && review.entry.state == ReviewState::Approved
        && review.entry.decided_by.as_deref().is_some_and(is_somebody)
        && !is_held
    {
        return Some(Undoable { undone: Undone::Approval, hold: None, until });
    }
    if !matches!(review.entry.state, ReviewState::Open | ReviewState::Approved) {
        return None;
    }
    let same = |hold: &HoldEntry| {
        let open = &review.entry.open_holds;
        open.iter().any(|one| one.reason == hold.reason && one.evidence == hold.evidence)
    };
    // What was placed since is a later word.
    let placed = review.holds.iter().map(|hold| hold.placed_at).max();
    let released = review.holds.iter().filter(|hold| !same(hold)).filter_map(|hold| {
        let by = hold.released_by.as_deref()?;
        let until = hold.released_at? + minute;
        let is_last = hold.released_at >= placed;
        (by != "rules" && is_last && until > now).then_some((until, hold.hold_id))
    });
    let (until, hold) = released.max()?;
    Some(Undoable { undone: Undone::Release, hold: Some(hold), until })
}

/// Tells how an order stands after what was done with it.
pub fn told(words: &Words, did: Option<Deed>, review: &ReviewDetail) -> String {
    let (said, entry) = (&words.said, &review.entry);
    let tell = match entry.state {
        _ if entry.rejecting.is_some() => said.rejecting,
        _ if did == Some(Deed::Cancel) => said.asked_to_cancel,
        ReviewState::Approved if entry.open_holds.is_empty() => said.approved,
        ReviewState::Approved => said.stopped,
        ReviewState::Exempt => said.approved,
        ReviewState::Rejected => said.rejected,
        ReviewState::Cancelled => said.cancelled,
        ReviewState::Open if did.is_some_and(Deed::is_looked_at) => said.looked_at,
        ReviewState::Open => said.on_hold,
    };
    tell(&entry.number)
}

/// Shows the last word about an order beside the order itself, as long as it can be taken back.
pub fn strip_of(
    language: Language,
    review: Option<&ReviewDetail>,
    (now, may): (DateTime<Utc>, bool),
) -> Markup {
    let review = review.filter(|review| may && undoable(review, now).is_some());
    let Some(review) = review else { return html! {} };
    strip(words_of::of(language), &Filter::default(), None, review, (now, may))
}

/// Shows what was done with an order, and the way back.
pub fn strip(
    words: &Words,
    filter: &Filter,
    did: Option<Deed>,
    review: &ReviewDetail,
    (now, may): (DateTime<Utc>, bool),
) -> Markup {
    let undoable = undoable(review, now).filter(|_| may);
    let is_bad = review.entry.rejecting.is_some() || review.entry.state == ReviewState::Rejected;
    let sign = if review.entry.open_holds.is_empty() || is_bad { "check" } else { "hold" };
    html! {
        div .done.said.calm[sign == "hold"] #said-of {
            p role="status" { (icon(sign)) bdi { (told(words, did, review)) } }
            @if let Some(undoable) = undoable { (undo(words, filter, review, undoable, now)) }
        }
    }
}

fn undo(
    words: &Words,
    filter: &Filter,
    review: &ReviewDetail,
    Undoable { undone, hold, until }: Undoable,
    now: DateTime<Utc>,
) -> Markup {
    let left = (until - now).num_seconds().max(0);
    let clock = match undone {
        Undone::Rejection => words.said.takes_effect,
        Undone::Approval | Undone::Release => words.said.can_be_undone,
    };
    let carried = html! {
        input type="hidden" name="undo" value=(undone.code());
        @if let Some(hold) = hold { input type="hidden" name="hold" value=(hold); }
    };
    let named = (words.deeds.undo, Some("u"));
    html! {
        div .undo {
            span .left {
                (clock) " "
                b data-until=(until.timestamp_millis()) data-left=(left) { (format!("{}:{:02}", left / 60, left % 60)) }
            }
            (deeds::at_once(filter, review.entry.order_id, Deed::Undo, named, carried))
        }
    }
}
