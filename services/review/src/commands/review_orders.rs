use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::review::ReviewEntry;
use runtime::{Batch, BatchError, NewEvent, Outcome, Task};

use crate::commands::Command;
use crate::commands::desk::Desk;
use crate::domain::rules::{Demands, Rules};
use crate::domain::{self, Decision, Fact, Refusal, Review, decide};

/// Does what is asked of reviews, one after the other, each seeing what the ones before left.
///
/// - Writes: `reviews`, `holds`, `known_items`, `awaited_items`; the batch's transaction.
pub async fn review_orders(
    batch: &mut Batch<'_>,
    demands: &Demands,
    tasks: Vec<Task<Command>>,
) -> Result<Vec<Outcome>, BatchError> {
    let mut desk = Desk::load(batch, &tasks).await?;
    let mut outcomes = Vec::with_capacity(tasks.len());
    for task in tasks {
        outcomes.push(one(&mut desk, demands, batch, task)?);
    }
    desk.store(batch).await?;
    Ok(outcomes)
}

fn one(
    desk: &mut Desk,
    demands: &Demands,
    batch: &Batch<'_>,
    Task { command, lane, .. }: Task<Command>,
) -> Result<Outcome, BatchError> {
    let (order_id, asked) = match command {
        Command::LearnItem { sku } => {
            desk.learn(lane, sku);
            return Ok(Outcome::done());
        }
        Command::Review { order_id, asked } => (order_id, asked),
        Command::ReleaseHold { hold_id, by, note } => match desk.order_of(hold_id) {
            Some(order_id) => (order_id, domain::Command::Release { hold_id, by, note }),
            None => {
                let problem = Problem::not_found(format!("there is no hold {hold_id}"));
                return Ok(Outcome::refused(problem));
            }
        },
    };
    let rules = Rules { demands, known_items: desk.known_items(lane) };
    match decide(desk.find(order_id), &asked, &rules, batch.now) {
        Decision::Moved(review, facts) => {
            let outcome = Outcome::reply(&ReviewEntry::from(&*review))?;
            let events = announced(&review, facts)?;
            desk.put(*review);
            Ok(outcome.announcing(events))
        }
        Decision::AlreadyThere => {
            if asked == domain::Command::Reconsider {
                desk.looked_at(order_id);
            }
            let stands = desk.find(order_id).map(ReviewEntry::from);
            stands.map_or_else(|| Ok(Outcome::done()), |entry| Outcome::reply(&entry))
        }
        Decision::Refused(refusal) => Ok(refused(order_id, &asked, desk.find(order_id), refusal)),
    }
}

fn announced(review: &Review, facts: Vec<Fact>) -> Result<Vec<NewEvent>, BatchError> {
    let order_id = review.order.order_id;
    let first = review.version - facts.len() as i64 + 1;
    let numbered = facts.into_iter().zip(first..);
    let event = |(fact, version): (Fact, i64)| match fact {
        Fact::Approved(body) => NewEvent::of(&*body, order_id, version, Some(order_id)),
        Fact::Rejected(body) => NewEvent::of(&body, order_id, version, Some(order_id)),
        Fact::Placed(body) => NewEvent::of(&body, order_id, version, Some(order_id)),
        Fact::Asked(body) => NewEvent::of(&*body, order_id, version, Some(order_id)),
        Fact::Released(body) => NewEvent::of(&body, order_id, version, Some(order_id)),
    };
    numbered.map(event).collect()
}

/// An event before its order waits for it; a person hears where things stand.
fn refused(
    order_id: OrderId,
    asked: &domain::Command,
    review: Option<&Review>,
    refusal: Refusal,
) -> Outcome {
    let detail = format!("{order_id}: {refusal}");
    let by_person = matches!(
        asked,
        domain::Command::Approve { .. }
            | domain::Command::Reject { .. }
            | domain::Command::Release { .. }
            | domain::Command::Undo { .. }
    );
    let problem = match &refusal {
        Refusal::UnknownOrder if !by_person => return Outcome::not_yet(detail),
        Refusal::UnknownOrder | Refusal::UnknownHold(_) => Problem::not_found(detail),
        Refusal::State { .. } | Refusal::BeingRejected | Refusal::TooLate => {
            Problem::conflict(detail)
        }
        Refusal::LinesWithoutSku(lines) => {
            let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
            Problem::conflict(detail).with("lines", lines)
        }
    };
    Outcome::refused(match review {
        Some(review) => problem.with("state", review.state.code()),
        None => problem,
    })
}
