use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::review::{
    APPROVE, ApproveReview, REJECT, RELEASE, RejectReview, ReleaseHold, UNDO, UNDO_SECONDS_MAX,
    UndoReview, Undone,
};
use runtime::{Question, Routed};

use crate::commands::Command;
use crate::domain::{self, Undoing};

/// How many characters a note or a reason has at most: it is read in a list.
const NOTE_MAX: usize = 500;

/// Makes a command of a clerk's word.
pub fn route(endpoint: &str, question: &Question) -> Result<Routed<Command>, Problem> {
    let by = question.actor.clone();
    match endpoint {
        APPROVE => {
            let ApproveReview { order_id, note } = question.json()?;
            let asked = domain::Command::Approve { by, note: checked("#/note", note)? };
            let command = Command::Review { order_id, asked };
            Ok(Routed { slot: order_id.slot(), command })
        }
        REJECT => {
            let RejectReview { order_id, reason, undo_within_seconds } = question.json()?;
            let reason = checked("#/reason", Some(reason))?.ok_or_else(|| {
                Problem::unprocessable("an order is rejected for a reason")
                    .with_error("#/reason", "must not be empty")
            })?;
            let undo_seconds = seconds(undo_within_seconds)?;
            let asked = domain::Command::Reject { by, reason, undo_seconds };
            Ok(Routed { slot: order_id.slot(), command: Command::Review { order_id, asked } })
        }
        RELEASE => {
            let ReleaseHold { hold_id, note } = question.json()?;
            let note = checked("#/note", note)?;
            let command = Command::ReleaseHold { hold_id, by, note };
            Ok(Routed { slot: hold_id.slot(), command })
        }
        UNDO => {
            let UndoReview { order_id, undo, hold_id } = question.json()?;
            let undone = match undo {
                Undone::Rejection => Undoing::Rejection,
                Undone::Approval => Undoing::Approval,
                Undone::Release => Undoing::Release(hold_id.ok_or_else(|| {
                    Problem::unprocessable("a release is undone for a hold")
                        .with_error("#/hold_id", "names the hold")
                })?),
            };
            let asked = domain::Command::Undo { undone, by };
            Ok(Routed { slot: order_id.slot(), command: Command::Review { order_id, asked } })
        }
        other => Err(Problem::not_found(format!("review has no endpoint {other}"))),
    }
}

fn seconds(given: Option<u32>) -> Result<u32, Problem> {
    let seconds = given.unwrap_or_default();
    if seconds > UNDO_SECONDS_MAX {
        let detail = format!("is 0 to {UNDO_SECONDS_MAX}");
        let problem = Problem::unprocessable("a rejection cannot wait for so long");
        return Err(problem.with_error("#/undo_within_seconds", detail));
    }
    Ok(seconds)
}

/// Trims a text of a person; nothing where nothing is left.
fn checked(pointer: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(given) = &text else { return Ok(None) };
    if given.chars().count() > NOTE_MAX {
        let detail = format!("has at most {NOTE_MAX} characters");
        return Err(Problem::unprocessable("the text is too long").with_error(pointer, detail));
    }
    // PostgreSQL stores no NUL in a text.
    if given.contains('\0') {
        let problem = Problem::unprocessable("the text cannot be stored");
        return Err(problem.with_error(pointer, "must not contain NUL"));
    }
    Ok(text)
}
