//! What a decision told, as the shell takes it along.

use contracts::subjects::floor_jobs;
use runtime::{BatchError, Hint, NewEvent, Outcome, json};

use super::view;
use crate::domain::job::State;
use crate::domain::said::Body;
use crate::domain::{Fact, World};

/// Adds to an outcome what was said since the last one.
pub fn announce(world: &mut World, outcome: Outcome) -> Result<Outcome, BatchError> {
    let said = std::mem::take(&mut world.said);
    let mut hints = Vec::with_capacity(said.offers.len());
    for id in said.offers {
        let order = world.orders.of_job(id).and_then(|order| world.orders.get(order));
        let job = order.and_then(|order| order.jobs.iter().find(|job| job.id == id));
        if let Some((order, job)) = order.zip(job).filter(|(_, job)| job.state == State::Open) {
            let subject = floor_jobs(&job.location, &job.zone);
            hints.push(Hint { subject, body: json(&view::job(world, order, job))? });
        }
    }
    let events = said.facts.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    Ok(outcome.announcing(events).hinting(hints))
}

fn event(fact: &Fact) -> Result<NewEvent, BatchError> {
    let Fact { subject, sequence, order, body } = fact;
    match body {
        Body::Item(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Allocated(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Short(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Stated(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Moved(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::ShortageOpened(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::ShortageOffered(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::ShortageDecided(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::ShortageSettled(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Low(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Released(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Claimed(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Completed(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::Packed(body) => NewEvent::of(body.as_ref(), subject, *sequence, *order),
        Body::Settled(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::ReturnReceived(body) => NewEvent::of(body, subject, *sequence, *order),
        Body::ReturnInspected(body) => NewEvent::of(body, subject, *sequence, *order),
    }
}
