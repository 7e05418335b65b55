use chrono::{DateTime, Utc};
use contracts::ids::HoldId;
use contracts::order::{HoldReason, OrderFacts};

use crate::domain::difference::supersedes;
use crate::domain::moving::Moving;
use crate::domain::rules::{Finding, Rules, is_exempt};
use crate::domain::{
    Command, Decision, Hold, News, RULES, Refusal, Rejecting, Review, ReviewState, SHOP, Undoing,
    difference, lines_without_sku, transition, undoing,
};

/// Says what becomes of a review; pure.
///
/// - Takes: the review, or nothing before its order arrived; the rules with the items known.
/// - Gives: an open review has at least one open hold, every other one was decided.
pub fn decide(
    review: Option<&Review>,
    command: &Command,
    rules: &Rules<'_>,
    now: DateTime<Utc>,
) -> Decision {
    let Some(review) = review else {
        return match command {
            Command::Receive(news) => received(news, rules, now),
            _ => Decision::Refused(Refusal::UnknownOrder),
        };
    };
    if transition(Some(review.state), command.trigger()).is_none() {
        return without_a_way(review, command);
    }
    let moving = Moving::from(review, now);
    if let Some(rejecting) = &review.rejecting {
        return while_rejecting(review, rejecting, command, rules, moving);
    }
    match command {
        Command::Receive(_) => Decision::AlreadyThere,
        Command::Change(news) => changed(review, news, rules, moving),
        Command::Cancel { by, reason } => cancelled(moving, by, reason),
        Command::Reconsider => reconsidered(review, rules, moving),
        Command::Approve { by, note } => approved(review, by, note.as_deref(), moving),
        Command::Reject { by, reason, undo_seconds: 0 } => rejected(moving, by, reason),
        Command::Reject { by, reason, undo_seconds } => {
            undoing::reject_later(moving, by, reason, *undo_seconds)
        }
        Command::Release { hold_id, by, note } => {
            released(review, *hold_id, by, note.as_deref(), moving)
        }
        Command::Undo { undone, by } => undoing::undo(review, *undone, by, moving),
        Command::CarryOut => Decision::AlreadyThere,
    }
}

/// A rejection waits: what is told meanwhile is kept for the case that it is undone, and whoever
/// wants something else has to undo it first.
fn while_rejecting(
    review: &Review,
    rejecting: &Rejecting,
    command: &Command,
    rules: &Rules<'_>,
    mut moving: Moving,
) -> Decision {
    match command {
        Command::Receive(_) | Command::Reconsider => Decision::AlreadyThere,
        Command::Change(news) => changed(review, news, rules, moving),
        Command::Cancel { by, reason } => cancelled(moving, by, reason),
        Command::Approve { .. } | Command::Release { .. } => {
            Decision::Refused(Refusal::BeingRejected)
        }
        Command::Reject { by, reason, undo_seconds: 0 } => rejected(moving, by, reason),
        Command::Reject { .. } => Decision::AlreadyThere,
        Command::CarryOut if moving.now() >= rejecting.due_at => {
            rejected(moving, &rejecting.by, &rejecting.reason)
        }
        Command::CarryOut => Decision::AlreadyThere,
        Command::Undo { undone: Undoing::Rejection, .. } => {
            moving.review().rejecting = None;
            examine(&mut moving, rules);
            moved(moving)
        }
        Command::Undo { undone: Undoing::Approval, .. } => Decision::AlreadyThere,
        Command::Undo { undone: Undoing::Release(_), .. } => {
            Decision::Refused(Refusal::BeingRejected)
        }
    }
}

pub(super) fn moved(moving: Moving) -> Decision {
    let (review, facts) = moving.finish();
    Decision::Moved(review, facts)
}

fn received(news: &News, rules: &Rules<'_>, now: DateTime<Utc>) -> Decision {
    let review = Review {
        order: news.order.clone(),
        state: ReviewState::Open,
        holds: vec![],
        heard: news.number,
        version: 0,
        received_at: now,
        decided_at: None,
        decided_by: None,
        note: None,
        rejecting: None,
    };
    let mut moving = Moving::from(&review, now);
    examine(&mut moving, rules);
    moved(moving)
}

/// What stands in no row of the table: said before, overtaken, or refused.
fn without_a_way(review: &Review, command: &Command) -> Decision {
    let refused = Refusal::State { asked: command.trigger(), state: review.state };
    match command {
        Command::Receive(_)
        | Command::Change(_)
        | Command::Cancel { .. }
        | Command::Reconsider
        | Command::CarryOut => Decision::AlreadyThere,
        Command::Reject { .. } if review.state == ReviewState::Rejected => Decision::AlreadyThere,
        Command::Approve { .. } | Command::Reject { .. } | Command::Undo { .. } => {
            Decision::Refused(refused)
        }
        // Whatever is not open has no open hold, unless it is approved, and that has a way.
        Command::Release { hold_id, .. } => {
            let known = review.holds.iter().any(|hold| hold.hold_id == *hold_id);
            let unknown = Decision::Refused(Refusal::UnknownHold(*hold_id));
            if known { Decision::AlreadyThere } else { unknown }
        }
    }
}

fn changed(review: &Review, news: &News, rules: &Rules<'_>, mut moving: Moving) -> Decision {
    if news.number <= review.heard {
        return Decision::AlreadyThere;
    }
    let order = &news.order;
    moving.review().heard = news.number;
    moving.review().order = order.clone();
    if review.rejecting.is_some() && !order.cancelled && !is_exempt(order) {
        return moved(moving);
    }
    if review.state != ReviewState::Approved {
        examine(&mut moving, rules);
    } else if let Some(settled) = &news.settled {
        moving.release(&settled.settled_by, settled.reason.as_deref(), |hold| {
            hold.reason == HoldReason::ChangedAfterApproval
        });
    } else if !order.cancelled {
        // A whole order taken back is cancelled piece by piece; there is nothing to look at.
        let finding = difference(&news.changes, order.currency);
        finding.into_iter().for_each(|finding| hold_difference(&mut moving, finding));
    }
    moved(moving)
}

/// The list of changes is told whole with every later change: it takes the place of an open hold
/// that tells less, and what a person let go is not held again.
fn hold_difference(moving: &mut Moving, finding: Finding) {
    let holds = &moving.review().holds;
    let shown = |hold: &Hold| hold.release.is_none() && hold.shows(&finding);
    if holds.iter().any(|hold| shown(hold) || hold.waives(&finding)) {
        return;
    }
    moving.release(RULES, None, |hold| supersedes(&finding, hold));
    moving.place(finding);
}

/// Runs the rules before the approval and draws the conclusion.
fn examine(moving: &mut Moving, rules: &Rules<'_>) {
    let order = moving.review().order.clone();
    if order.cancelled {
        moving.release(RULES, None, |_| true);
        moving.conclude(ReviewState::Cancelled, SHOP, None);
    } else if is_exempt(&order) {
        moving.release(RULES, None, |_| true);
        moving.conclude(ReviewState::Exempt, RULES, None);
    } else {
        compare(moving, rules, &order);
    }
}

/// Holds whose finding is gone are released, findings that nobody waived are placed.
fn compare(moving: &mut Moving, rules: &Rules<'_>, order: &OrderFacts) {
    let findings = rules.findings(order);
    moving.release(RULES, None, |hold| !findings.iter().any(|finding| hold.shows(finding)));
    let mut asks = false;
    for finding in findings {
        let holds = &moving.review().holds;
        let shown = holds.iter().any(|hold| hold.release.is_none() && hold.shows(&finding));
        if !shown && !holds.iter().any(|hold| hold.waives(&finding)) {
            asks |= finding.reason.asks_the_customer();
            moving.place(finding);
        }
    }
    if asks {
        moving.ask_the_customer();
    }
    if moving.is_held() {
        let review = moving.review();
        review.state = ReviewState::Open;
        (review.decided_at, review.decided_by) = (None, None);
    } else {
        moving.approve(RULES, None);
    }
}

fn cancelled(mut moving: Moving, by: &str, reason: &str) -> Decision {
    moving.release(RULES, None, |_| true);
    moving.conclude(ReviewState::Cancelled, by, Some(reason));
    moved(moving)
}

fn reconsidered(review: &Review, rules: &Rules<'_>, mut moving: Moving) -> Decision {
    examine(&mut moving, rules);
    let (after, facts) = moving.finish();
    if *after == *review { Decision::AlreadyThere } else { Decision::Moved(after, facts) }
}

fn approved(review: &Review, by: &str, note: Option<&str>, mut moving: Moving) -> Decision {
    if review.state == ReviewState::Approved && !moving.is_held() {
        return Decision::AlreadyThere;
    }
    if let Some(refusal) = unsendable(review) {
        return Decision::Refused(refusal);
    }
    moving.release(by, note, |_| true);
    if review.state == ReviewState::Open {
        moving.approve(by, note);
    }
    moved(moving)
}

fn rejected(mut moving: Moving, by: &str, reason: &str) -> Decision {
    moving.release(by, Some(reason), |_| true);
    moving.reject(by, reason);
    moved(moving)
}

fn released(
    review: &Review,
    hold_id: HoldId,
    by: &str,
    note: Option<&str>,
    mut moving: Moving,
) -> Decision {
    let Some(hold) = review.holds.iter().find(|hold| hold.hold_id == hold_id) else {
        return Decision::Refused(Refusal::UnknownHold(hold_id));
    };
    if hold.release.is_some() {
        return Decision::AlreadyThere;
    }
    if let Some(refusal) =
        unsendable(review).filter(|_| hold.reason == HoldReason::InvalidSkuOrSpec)
    {
        return Decision::Refused(refusal);
    }
    moving.release(by, note, |hold| hold.hold_id == hold_id);
    if review.state == ReviewState::Open && !moving.is_held() {
        moving.approve(by, note);
    }
    moved(moving)
}

fn unsendable(review: &Review) -> Option<Refusal> {
    let lines = lines_without_sku(&review.order);
    let open = review.state == ReviewState::Open && !lines.is_empty();
    open.then_some(Refusal::LinesWithoutSku(lines))
}

#[cfg(test)]
mod tests;
