use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::HoldId;
use contracts::order::HoldReason;
use contracts::requests::review::UNDO_SECONDS_MAX;

use crate::domain::decide::moved;
use crate::domain::moving::Moving;
use crate::domain::rules::Finding;
use crate::domain::{Decision, Hold, RULES, Refusal, Rejecting, Review, ReviewState, Undoing};

/// Notes a rejection that takes effect by the clock. Nobody is told of it before: what never leaves
/// review can be taken back there alone.
pub(super) fn reject_later(mut moving: Moving, by: &str, reason: &str, seconds: u32) -> Decision {
    let due_at = moving.now() + TimeDelta::seconds(seconds.into());
    let (by, reason) = (by.to_owned(), reason.to_owned());
    moving.review().rejecting = Some(Rejecting { due_at, by, reason });
    moved(moving)
}

/// Takes a word back; that of a rejection is taken back where it waits.
pub(super) fn undo(review: &Review, undone: Undoing, by: &str, moving: Moving) -> Decision {
    match undone {
        Undoing::Rejection => Decision::AlreadyThere,
        Undoing::Approval => approval(review, by, moving),
        Undoing::Release(hold_id) => release(review, hold_id, moving),
    }
}

/// An approval went out and stays said. Undone it is held: the floor stops, and a person says the
/// next word.
fn approval(review: &Review, by: &str, mut moving: Moving) -> Decision {
    if review.state != ReviewState::Approved || moving.is_held() {
        return Decision::AlreadyThere;
    }
    if !review.decided_at.is_some_and(|at| is_fresh(at, moving.now())) {
        return Decision::Refused(Refusal::TooLate);
    }
    let evidence = [("approval", "undone"), ("undone_by", by)];
    let evidence = evidence.map(|(member, fact)| (member.to_owned(), fact.to_owned()));
    let evidence = BTreeMap::from(evidence);
    moving.place(Finding { reason: HoldReason::Other, evidence, owner: "clerk" });
    moved(moving)
}

/// What a person let go speaks against the order again, as it did.
fn release(review: &Review, hold_id: HoldId, mut moving: Moving) -> Decision {
    let Some(hold) = review.holds.iter().find(|hold| hold.hold_id == hold_id) else {
        return Decision::Refused(Refusal::UnknownHold(hold_id));
    };
    let same = |open: &Hold| open.reason == hold.reason && open.evidence == hold.evidence;
    if review.open_holds().any(same) {
        return Decision::AlreadyThere;
    }
    let let_go = hold.release.as_ref().filter(|release| release.by != RULES);
    if !let_go.is_some_and(|release| is_fresh(release.at, moving.now())) {
        return Decision::Refused(Refusal::TooLate);
    }
    let evidence = hold.evidence.clone();
    moving.place(Finding { reason: hold.reason, evidence, owner: "clerk" });
    moved(moving)
}

fn is_fresh(said_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - said_at <= TimeDelta::seconds(UNDO_SECONDS_MAX.into())
}
