//! What warehouse says of a return: what came, and what became of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::events::refund::RefundCause;
use contracts::events::returning::{ReturnInspected, ReturnReceived};
use contracts::ids::{Id, LineId, RefundId, ReturnId};
use contracts::requests::intake::{ReturnLine, ReturnedInstead};
use contracts::sku::Sku;

use super::{Return, Verdict, close_what_is_done, named};
use crate::domain::ending;
use crate::domain::order::{Step, Stop, Waits};
use crate::domain::refunding::{self, Due};

/// Pieces came, or will not come.
pub fn received(
    step: &mut Step,
    event: &ReturnReceived,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    for told in &event.lines {
        let line = line_of(step, event.return_id, told.line_id)?;
        let left = line.requested - line.received - line.dismissed;
        if told.received.saturating_add(told.dismissed) > left {
            return Err(beyond(event.return_id, told.line_id));
        }
        line.received += told.received;
        line.dismissed += told.dismissed;
        if let Some(other) = other_item(line, &told.sku, told.received) {
            other.received += told.received;
        }
    }
    let came = named(event.lines.iter().map(|told| (told.received, &told.sku)));
    let dismissed = named(event.lines.iter().map(|told| (told.dismissed, &told.sku)));
    let by = &event.received_by;
    let mut words = match &event.location {
        Some(location) => format!("{came} came back to {location}, says {by}"),
        None => format!("{dismissed} will not come back, says {by}"),
    };
    if let Some(reason) = &event.reason {
        words.push_str(&format!(": {reason}"));
    }
    step.note("return_received", words);
    close_what_is_done(step, now);
    ending::arm_closing(&mut step.order, waits);
    Ok(())
}

/// Pieces were looked at: what was paid for them is due, whatever became of them.
pub fn inspected(
    step: &mut Step,
    event: &ReturnInspected,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    for told in &event.lines {
        let line = line_of(step, event.return_id, told.line_id)?;
        let left = line.received.saturating_sub(line.restocked + line.disposed);
        if told.restocked.saturating_add(told.disposed) > left {
            return Err(beyond(event.return_id, told.line_id));
        }
        line.restocked += told.restocked;
        line.disposed += told.disposed;
        if let Some(other) = other_item(line, &told.sku, told.restocked + told.disposed) {
            other.restocked += told.restocked;
            other.disposed += told.disposed;
            // It came, also where its receipt was heard before items were told apart here.
            other.received = other.received.max(other.restocked + other.disposed);
        }
    }
    let mut words = looked_at(event);
    if let Some(reason) = &event.reason {
        words.push_str(&format!(": {reason}"));
    }
    step.note("return_inspected", words);
    let one = find(step, event.return_id)?;
    let with_shipping = one.refund_shipping;
    // Of one line two items may come back: what was ordered, and what stood in for it.
    let mut seen = BTreeMap::<LineId, u32>::new();
    for line in &event.lines {
        *seen.entry(line.line_id).or_default() += line.restocked + line.disposed;
    }
    let due = Due {
        id: RefundId::caused_by(event.return_id.uuid(), &format!("inspection/{}", event.number)),
        cause: RefundCause::Return,
        return_id: Some(event.return_id),
        shipment_id: None,
        cancellation_id: None,
        pieces: seen.into_iter().filter(|(_, pieces)| *pieces > 0).collect(),
        with_shipping,
    };
    refunding::make_due(step, due, now);
    close_what_is_done(step, now);
    ending::arm_closing(&mut step.order, waits);
    Ok(())
}

/// Says what became of the pieces that were looked at.
fn looked_at(event: &ReturnInspected) -> String {
    let restocked = event.lines.iter().map(|told| (told.restocked, &told.sku));
    let disposed = event.lines.iter().map(|told| (told.disposed, &told.sku));
    let on_sale = format!("back on sale: {}", named(restocked.clone()));
    let off = format!("written off: {}", named(disposed.clone()));
    let sold = restocked.map(|(pieces, _)| pieces).sum::<u32>();
    let lost = disposed.map(|(pieces, _)| pieces).sum::<u32>();
    match (sold > 0, lost > 0) {
        (true, true) => format!("{on_sale}; {off}"),
        (false, true) => off,
        (_, false) => on_sale,
    }
}

/// Warehouse speaks only of what was approved; what it says may come before what it rests on.
fn find(step: &mut Step, id: ReturnId) -> Result<&mut Return, Stop> {
    let approved = |one: &Return| {
        one.decided.as_ref().is_some_and(|decided| decided.verdict == Verdict::Approved)
    };
    let one = step.order.returns.iter_mut().find(|one| one.id == id && approved(one));
    one.ok_or_else(|| Stop::NotYet(format!("{id} is not approved yet")))
}

fn line_of(step: &mut Step, id: ReturnId, line: LineId) -> Result<&mut ReturnLine, Stop> {
    let lines = &mut find(step, id)?.lines;
    let known = lines.iter_mut().find(|known| known.line_id == line);
    known.ok_or_else(|| Stop::NotYet(format!("{line} is not in {id}")))
}

/// Gives the figures of an item that is not the ordered one, where there are pieces of it.
fn other_item<'a>(
    line: &'a mut ReturnLine,
    sku: &Sku,
    pieces: u32,
) -> Option<&'a mut ReturnedInstead> {
    if pieces == 0 || line.sku == *sku {
        return None;
    }
    let others = &mut line.sent_instead;
    let known = others.iter().position(|other| other.sku == *sku);
    let place = known.unwrap_or(others.len());
    if known.is_none() {
        let sku = sku.clone();
        others.push(ReturnedInstead { sku, received: 0, restocked: 0, disposed: 0 });
    }
    others.get_mut(place)
}

fn beyond(id: ReturnId, line: LineId) -> Stop {
    Stop::NotYet(format!("so many pieces of {line} are not in {id} yet"))
}
