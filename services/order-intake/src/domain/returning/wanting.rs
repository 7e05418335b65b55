//! Somebody wants to send pieces back.

use chrono::{DateTime, Utc};
use contracts::events::returning::ReturnRequested;
use contracts::ids::{LineId, ReturnId};
use contracts::order::{LineQuantity, OrderStatus};
use contracts::problem::FieldError;
use contracts::requests::intake::{ReturnLine, ReturnState};

use super::{Return, can_have_one, counted, returnable, window_ends};
use crate::domain::correcting::CUSTOMER;
use crate::domain::given;
use crate::domain::order::{Aftercare, Order, Step, Stop, Waits};

/// What somebody wants to send back.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The return; the same one again is no second.
    pub id: ReturnId,
    /// Which pieces.
    pub lines: Vec<LineQuantity>,
    /// Why.
    pub reason: String,
    /// An actor, or `customer`.
    pub by: String,
    /// Why it is taken in though the return window is over.
    pub overrule: Option<String>,
}

/// Takes in a return; a clerk decides about it.
///
/// - Errs: refused before anything is delivered, after the window unless it is overruled, and for
///   a customer of whom a return waits already; invalid with pointers for wrong lines.
pub fn want(step: &mut Step, wanted: Wanted, now: DateTime<Utc>, waits: Waits) -> Result<(), Stop> {
    let order = &step.order;
    if order.returns.iter().any(|known| known.id == wanted.id) {
        return Err(Stop::AlreadyThere);
    }
    can_have_one(order)?;
    waits_already(order, &wanted)?;
    let lines = lines_of(order, &wanted)?;
    let overruled = within_the_window(order, &wanted, now, waits)?;
    let Wanted { id, reason, by, .. } = wanted;
    let one = Return {
        id,
        reason: reason.clone(),
        requested_by: by.clone(),
        requested_at: now,
        overruled,
        refund_shipping: false,
        decided: None,
        closed_at: None,
        lines,
    };
    let items = one.items();
    let mut words = format!("{by} wants to send {} back: {reason}", counted(&items));
    if let Some(why) = &one.overruled {
        words.push_str(&format!("; the return window is over, but: {why}"));
    }
    step.order.returns.push(one);
    step.order.due_at = step.order.due_at.filter(|_| step.order.completed_at.is_none());
    step.note("return_requested", words);
    let order_id = step.order.id();
    let told = ReturnRequested { return_id: id, order_id, lines: items, requested_by: by };
    step.tell(Aftercare::ReturnRequested(told));
    Ok(())
}

/// A customer who presses the button twice has asked once.
fn waits_already(order: &Order, wanted: &Wanted) -> Result<(), Stop> {
    let waiting = order
        .returns
        .iter()
        .find(|one| one.requested_by == CUSTOMER && one.state() == ReturnState::Requested);
    let Some(waiting) = waiting.filter(|_| wanted.by == CUSTOMER) else { return Ok(()) };
    let asked: Vec<(LineId, u32)> =
        waiting.lines.iter().map(|line| (line.line_id, line.requested)).collect();
    let again: Vec<(LineId, u32)> =
        wanted.lines.iter().map(|line| (line.line_id, line.quantity)).collect();
    if asked == again {
        return Err(Stop::AlreadyThere);
    }
    Err(Stop::Refused(format!("{} has a return that nobody has decided yet", order.id())))
}

fn within_the_window(
    order: &Order,
    wanted: &Wanted,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<Option<String>, Stop> {
    let ended = window_ends(order, waits.returns).filter(|end| *end < now);
    let closed = order.status == OrderStatus::Closed;
    if ended.is_none() && !closed {
        return Ok(None);
    }
    let overrule = wanted.overrule.clone().filter(|why| !why.trim().is_empty());
    let may = wanted.by != CUSTOMER;
    let id = order.id();
    let words = match ended {
        Some(end) => format!("the return window of {id} ended on {}", end.format("%Y-%m-%d")),
        None => format!("{id} is closed"),
    };
    let way = if may { "; name a reason in overrule to take it all the same" } else { "" };
    overrule.filter(|_| may).map(Some).ok_or_else(|| Stop::Refused(format!("{words}{way}")))
}

fn lines_of(order: &Order, wanted: &Wanted) -> Result<Vec<ReturnLine>, Stop> {
    let mut errors = given::words_missing("#/reason", &wanted.reason);
    errors.extend(given::too_long("#/overrule", wanted.overrule.as_deref(), given::TEXT_CHARS_MAX));
    let mut lines: Vec<ReturnLine> = Vec::new();
    if wanted.lines.is_empty() {
        let detail = "at least one line has to come back".to_owned();
        errors.push(FieldError { pointer: "#/lines".to_owned(), detail });
    }
    for (index, line) in wanted.lines.iter().enumerate() {
        let mut wrong = |member: &str, detail: String| {
            errors.push(FieldError { pointer: format!("#/lines/{index}/{member}"), detail });
        };
        let Some(place) = order.place(line.line_id) else {
            wrong("line_id", format!("{} has no such line", order.id()));
            continue;
        };
        let free = returnable(order, place);
        let sku = order.facts.lines[place].sku.clone();
        match sku {
            _ if lines.iter().any(|known| known.line_id == line.line_id) => {
                wrong("line_id", "stands here twice".to_owned());
            }
            _ if line.quantity == 0 => wrong("quantity", "must be at least 1".to_owned()),
            None => wrong("line_id", "is no item that can come back".to_owned()),
            Some(_) if line.quantity > free => {
                wrong("quantity", format!("only {free} pieces can be sent back"));
            }
            Some(sku) => lines.push(ReturnLine {
                line_id: line.line_id,
                sku,
                requested: line.quantity,
                received: 0,
                dismissed: 0,
                restocked: 0,
                disposed: 0,
                sent_instead: vec![],
            }),
        }
    }
    if errors.is_empty() { Ok(lines) } else { Err(Stop::Invalid(errors)) }
}
