//! Somebody decides about a return.

use chrono::{DateTime, Utc};
use contracts::events::returning::{ReturnApproved, ReturnCancelled, ReturnDeclined};

use super::{Decided, Decision, Verdict, counted, word};
use crate::domain::order::{Aftercare, Step, Stop, Waits};
use crate::domain::{ending, given, instead};

/// Approves, declines or cancels a return that nobody has decided yet.
///
/// - Errs: the same again is already there; after another decision it is refused.
pub fn decide(
    step: &mut Step,
    decision: Decision,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let Decision { id, verdict, by, reason, refund_shipping } = decision;
    let refuses = verdict != Verdict::Approved;
    let wrong = given::words_missing("#/reason", &reason);
    if refuses && !wrong.is_empty() {
        return Err(Stop::Invalid(wrong));
    }
    let (order_id, order_number) = (step.order.id(), step.order.facts.number.clone());
    let known = step.order.returns.iter_mut().find(|one| one.id == id);
    let one = known.ok_or_else(|| Stop::Refused(format!("{order_id} has no return {id}")))?;
    if let Some(decided) = &one.decided {
        if decided.verdict == verdict {
            return Err(Stop::AlreadyThere);
        }
        let (state, by) = (word(one.state()), &decided.by);
        return Err(Stop::Refused(format!("{id} is {state}, as {by} decided")));
    }
    let because = refuses.then(|| reason.clone());
    one.decided = Some(Decided { verdict, by: by.clone(), at: now, reason: because });
    one.refund_shipping = refund_shipping && !refuses;
    let lines = one.items();
    let told = match verdict {
        Verdict::Approved => {
            step.note("return_approved", format!("{by} lets {} come back", counted(&lines)));
            let told = ReturnApproved {
                return_id: id,
                order_id,
                order_number,
                delivered: lines
                    .iter()
                    .flat_map(|line| instead::delivered(&step.order, line))
                    .collect(),
                lines,
                approved_by: by,
            };
            Aftercare::ReturnApproved(told)
        }
        Verdict::Declined => {
            step.note("return_declined", format!("{by} takes nothing back: {reason}"));
            let told = ReturnDeclined { return_id: id, order_id, reason, declined_by: by };
            Aftercare::ReturnDeclined(told)
        }
        Verdict::Cancelled => {
            step.note("return_cancelled", format!("{by} gives the return up: {reason}"));
            let told = ReturnCancelled { return_id: id, order_id, reason, cancelled_by: by };
            Aftercare::ReturnCancelled(told)
        }
    };
    step.tell(told);
    ending::arm_closing(&mut step.order, waits);
    Ok(())
}
