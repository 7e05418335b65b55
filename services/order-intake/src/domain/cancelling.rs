//! Cancelling: asked here, answered by whoever holds the pieces.

use chrono::{DateTime, Utc};
use contracts::events::cancellation::{CancellationLine, CancellationRequested};
use contracts::ids::{CancellationId, Id, LineId};
use contracts::order::{LineQuantity, OrderStatus};
use contracts::problem::FieldError;
use contracts::requests::intake::{CancellationAnswer, CancellationState};

use super::order::{Cancelling, Order, Said, Step, Stop, Waits};
use super::pieces::{self, Bucket};
use super::standing::cancellation_state;
use super::{differences, ending, news, status};

/// What somebody wants cancelled.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The wish; the same one again is no second wish.
    pub id: CancellationId,
    /// Which pieces; everything that can be where nothing is said.
    pub lines: Option<Vec<LineQuantity>>,
    /// In words.
    pub reason: String,
    /// An actor, or the shop.
    pub requested_by: String,
    /// Whether what was paid for its pieces is ours to give back; not where the shop told it.
    pub makes_due: bool,
}

/// Cancels what nobody holds yet, and asks the warehouse for the rest.
pub fn wish(step: &mut Step, wish: Wish, now: DateTime<Utc>, waits: Waits) -> Result<(), Stop> {
    if step.order.cancellations.iter().any(|known| known.id == wish.id) {
        return Err(Stop::AlreadyThere);
    }
    let lines = asked(&step.order, wish.lines.as_deref())?;
    let pieces: u32 = lines.iter().map(|line| line.asked).sum();
    step.note(
        "cancellation_requested",
        format!("{} shall be cancelled: {}", pieces::so_many(pieces), wish.reason),
    );
    let Wish { id, reason, requested_by, makes_due, .. } = wish;
    step.order.cancellations.push(Cancelling { id, reason, requested_by, makes_due, lines });
    if status::awaits_review(step.order.status) {
        cancel_at_once(step, now, waits)
    } else {
        ask_the_warehouse(step, now, waits)
    }
}

/// Gives the pieces of a line that wishes of ours have cancelled.
pub fn cancelled_by_us(order: &Order, line: LineId) -> u32 {
    let answers = order.cancellations.iter().flat_map(|wish| &wish.lines);
    answers.filter(|answer| answer.line_id == line).map(|answer| answer.cancelled).sum()
}

/// Gives how far cancelling is, over all wishes.
pub fn state(order: &Order) -> Option<CancellationState> {
    (!order.cancellations.is_empty())
        .then(|| state_of(order.cancellations.iter().flat_map(|wish| &wish.lines)))
}

/// Gives how far the wish behind some answers is.
pub fn state_of<'a>(answers: impl Iterator<Item = &'a CancellationAnswer>) -> CancellationState {
    let sums = answers.fold((0, 0, 0), |(asked, cancelled, refused), line| {
        (asked + line.asked, cancelled + line.cancelled, refused + line.refused)
    });
    cancellation_state(sums.0, sums.1, sums.2)
}

/// Gives the pieces of a line that were asked for and about which nobody has answered yet.
pub fn pending(order: &Order, line: LineId) -> u32 {
    let answers = order.cancellations.iter().flat_map(|wish| &wish.lines);
    let of_line = answers.filter(|answer| answer.line_id == line);
    of_line.map(|answer| answer.asked - answer.cancelled - answer.refused).sum()
}

/// Gives what a wish asks for; all that is neither settled nor asked for, where it names nothing.
fn asked(order: &Order, lines: Option<&[LineQuantity]>) -> Result<Vec<CancellationAnswer>, Stop> {
    let ask = |line_id, asked| CancellationAnswer { line_id, asked, cancelled: 0, refused: 0 };
    let free = |place: usize| {
        let line = order.facts.lines[place].line_id;
        pieces::open(&order.buckets[place]).saturating_sub(pending(order, line))
    };
    let Some(lines) = lines else {
        let everything = order.facts.lines.iter().enumerate();
        let asked: Vec<_> = everything
            .map(|(place, line)| ask(line.line_id, free(place)))
            .filter(|line| line.asked > 0)
            .collect();
        return if asked.is_empty() { Err(nothing_to_cancel(order)) } else { Ok(asked) };
    };
    let mut merged: Vec<CancellationAnswer> = Vec::new();
    let mut errors = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut wrong = |member: &str, detail: String| {
            errors.push(FieldError { pointer: format!("#/lines/{index}/{member}"), detail });
        };
        let before = merged.iter().position(|known| known.line_id == line.line_id);
        let already = before.map_or(0, |place| merged[place].asked);
        match order.place(line.line_id).map(free) {
            None => wrong("line_id", format!("{} has no such line", order.id())),
            Some(_) if line.quantity == 0 => wrong("quantity", "must be at least 1".to_owned()),
            Some(free) if already.saturating_add(line.quantity) > free => {
                wrong("quantity", format!("only {free} pieces can still be cancelled"));
            }
            Some(_) => match before {
                Some(place) => merged[place].asked += line.quantity,
                None => merged.push(ask(line.line_id, line.quantity)),
            },
        }
    }
    match (errors.is_empty(), merged.is_empty()) {
        (false, _) => Err(Stop::Invalid(errors)),
        (true, true) => Err(nothing_to_cancel(order)),
        (true, false) => Ok(merged),
    }
}

fn nothing_to_cancel(order: &Order) -> Stop {
    if state(order) == Some(CancellationState::Requested) {
        return Stop::AlreadyThere;
    }
    match order.status {
        OrderStatus::Cancelled => Stop::AlreadyThere,
        other => Stop::Refused(format!(
            "{} is {} and has no piece that can be cancelled",
            order.id(),
            status::word(other)
        )),
    }
}

/// Before the approval nobody else has heard of the pieces.
fn cancel_at_once(step: &mut Step, now: DateTime<Utc>, waits: Waits) -> Result<(), Stop> {
    let before = step.order.facts.clone();
    let Some(wish) = step.order.cancellations.last_mut() else {
        return Ok(());
    };
    let (reason, by) = (wish.reason.clone(), wish.requested_by.clone());
    for line in &mut wish.lines {
        line.cancelled = line.asked;
        let Some(place) = before.lines.iter().position(|facts| facts.line_id == line.line_id)
        else {
            continue;
        };
        pieces::shift(
            &mut step.order.buckets[place],
            line.asked,
            &[Bucket::Unrouted],
            Bucket::Cancelled,
        );
        step.order.facts.lines[place].cancelled += line.asked;
    }
    ending::settle(step, now, waits, Some((&reason, &by)))?;
    // Review hears of a cancelled order by that; of one that is completed by this.
    if step.order.status != OrderStatus::Cancelled {
        let changes = differences::between(&before, &step.order.facts);
        news::say_changed(step, changes);
    }
    Ok(())
}

/// After the approval the warehouse answers, but for what it was never told of (lines without a
/// SKU) and for what the carrier has.
fn ask_the_warehouse(step: &mut Step, now: DateTime<Utc>, waits: Waits) -> Result<(), Stop> {
    let Some(mut wish) = step.order.cancellations.pop() else {
        return Ok(());
    };
    let mut lines = Vec::new();
    for line in &mut wish.lines {
        let Some(place) = step.order.place(line.line_id) else {
            continue;
        };
        let buckets = &mut step.order.buckets[place];
        if step.order.facts.lines[place].sku.is_none() {
            line.cancelled =
                pieces::shift(buckets, line.asked, &[Bucket::Unrouted], Bucket::Cancelled);
        }
        let in_the_house = pieces::open(buckets) - buckets.in_transit;
        let asked = (line.asked - line.cancelled).min(in_the_house);
        line.refused = line.asked - line.cancelled - asked;
        if asked > 0 {
            lines.push(LineQuantity { line_id: line.line_id, quantity: asked });
        }
    }
    if !lines.is_empty() {
        ask(step, &wish, lines);
    }
    let (reason, by) = (wish.reason.clone(), wish.requested_by.clone());
    step.order.cancellations.push(wish);
    ending::settle(step, now, waits, Some((&reason, &by)))
}

/// Asks the warehouse for pieces.
pub fn ask(step: &mut Step, wish: &Cancelling, lines: Vec<LineQuantity>) {
    let order_id = step.order.id();
    step.say(Said::CancellationRequested(CancellationRequested {
        cancellation_id: wish.id,
        order_id,
        lines,
        reason: wish.reason.clone(),
        requested_by: wish.requested_by.clone(),
    }));
}

/// Counts into a wish what became of pieces of a line.
pub fn count(wish: &mut Cancelling, line: &CancellationLine) {
    if let Some(answer) = wish.lines.iter_mut().find(|answer| answer.line_id == line.line_id) {
        answer.cancelled = (answer.cancelled + line.cancelled).min(answer.asked);
        answer.refused = (answer.refused + line.refused).min(answer.asked - answer.cancelled);
    }
}

/// Hears what became of a wish at whoever holds the pieces, in the buckets `from`.
pub fn answered(
    step: &mut Step,
    (id, lines): (CancellationId, &[CancellationLine]),
    from: &[Bucket],
    (now, waits): (DateTime<Utc>, Waits),
) -> Result<(), Stop> {
    let Some(index) = step.order.cancellations.iter().position(|wish| wish.id == id) else {
        return Err(Stop::NotYet(format!("{id} is not known")));
    };
    let (mut cancelled, mut refused) = (0, 0);
    for line in lines {
        let unknown = || Stop::NotYet(format!("{} is not known", line.line_id));
        let place = step.order.place(line.line_id).ok_or_else(unknown)?;
        let buckets = &mut step.order.buckets[place];
        if pieces::shift(buckets, line.cancelled, from, Bucket::Cancelled) < line.cancelled {
            return Err(Stop::NotYet(format!("pieces of {} are not there yet", line.line_id)));
        }
        count(&mut step.order.cancellations[index], line);
        cancelled += line.cancelled;
        refused += line.refused;
    }
    step.note(
        "cancellation_answered",
        format!("{} cancelled, {refused} cannot be held back any more", pieces::are(cancelled)),
    );
    let wish = step.order.cancellations[index].clone();
    ending::settle(step, now, waits, Some((&wish.reason, &wish.requested_by)))
}

/// Gives what logistics answered for: what it passes on is no more in its parcels.
pub fn answered_for_parcels(lines: &[CancellationLine]) -> Vec<CancellationLine> {
    let gone = |line: &CancellationLine| CancellationLine {
        refused: line.refused + line.passed_on,
        passed_on: 0,
        ..*line
    };
    lines.iter().map(gone).collect()
}

/// Asks the warehouse anew for pieces of a wish that came out of parcels before they were to be
/// taken back. Each asking is a wish of its own; it ends when the warehouse has heard of the parcels.
pub fn ask_anew(step: &mut Step, id: CancellationId, lines: &[CancellationLine]) {
    let back: Vec<_> = lines.iter().filter(|line| line.passed_on > 0).collect();
    if back.is_empty() {
        return;
    }
    let known = step.order.cancellations.iter().find(|wish| wish.id == id);
    let makes_due = known.is_some_and(|wish| wish.makes_due);
    let (reason, requested_by) = match known {
        Some(wish) => (wish.reason.clone(), wish.requested_by.clone()),
        None => ("the order had ended before".to_owned(), "service:order-intake".to_owned()),
    };
    let answers = back.iter().map(|line| CancellationAnswer {
        line_id: line.line_id,
        asked: line.passed_on,
        cancelled: 0,
        refused: 0,
    });
    let id = CancellationId::caused_by(id.uuid(), "asked anew");
    let wish = Cancelling { id, reason, requested_by, makes_due, lines: answers.collect() };
    let of =
        |line: &&CancellationLine| LineQuantity { line_id: line.line_id, quantity: line.passed_on };
    step.note("cancellation_requested", "the warehouse is asked anew: the parcel was taken apart");
    ask(step, &wish, back.iter().map(of).collect());
    if !step.order.is_over() {
        step.order.cancellations.push(wish);
    }
}
