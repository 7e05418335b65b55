//! Goods that come back: wanted, decided here; received and inspected at the warehouse.
//!
//! What somebody decided is stored, everything else about where a return stands follows from its
//! pieces. After the approval warehouse alone says what came, so nothing of it can be called off
//! here behind its back.

mod deciding;
mod hearing;
mod wanting;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::returning::ReturnClosed;
use contracts::ids::{LineId, ReturnId};
use contracts::order::{LineItems, OrderStatus};
use contracts::requests::intake::{ReturnLine, ReturnState, ReturnStatus};
use contracts::sku::Sku;

use super::order::{Aftercare, Order, Step, Stop};

pub use deciding::decide;
pub use hearing::{inspected, received};
pub use wanting::{Wanted, want};

/// So many items are named in a sentence.
const NAMED_MAX: usize = 10;

/// A return.
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    /// The return.
    pub id: ReturnId,
    /// Why the customer wants it.
    pub reason: String,
    /// An actor, or `customer`.
    pub requested_by: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// Why it was taken in though the return window was over.
    pub overruled: Option<String>,
    /// Whether transport is given back too.
    pub refund_shipping: bool,
    /// What somebody decided.
    pub decided: Option<Decided>,
    /// When nothing was open any more.
    pub closed_at: Option<DateTime<Utc>>,
    /// The pieces.
    pub lines: Vec<ReturnLine>,
}

/// What somebody decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// What.
    pub verdict: Verdict,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; nothing where it is approved.
    pub reason: Option<String>,
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The pieces may come.
    Approved,
    /// They may not.
    Declined,
    /// Nobody wants it any more.
    Cancelled,
}

/// What somebody decides.
#[derive(Clone, Debug)]
pub struct Decision {
    /// About which return.
    pub id: ReturnId,
    /// What.
    pub verdict: Verdict,
    /// Who.
    pub by: String,
    /// Why; empty where it is approved.
    pub reason: String,
    /// Whether transport is given back too.
    pub refund_shipping: bool,
}

/// Every way of a return: from, on what, to, and when.
pub const TRANSITIONS: &[(&str, &str, &str, &str)] = &[
    ("requested", "approval", "approved", "somebody lets the pieces come"),
    ("requested", "refusal", "declined", "somebody says why not"),
    ("requested", "withdrawal", "cancelled", "nobody wants it any more"),
    ("approved", "receipt", "partially_received", "pieces came, more may come"),
    ("approved", "receipt", "received", "all came that will come"),
    ("approved", "receipt", "closed", "nothing will come"),
    ("partially_received", "receipt", "received", "all came that will come"),
    ("partially_received", "receipt", "inspected", "the rest will not come; money is due"),
    ("partially_received", "receipt", "closed", "the rest will not come; nothing is due"),
    ("received", "inspection", "inspected", "all are looked at; money is due"),
    ("received", "inspection", "closed", "all are looked at; nothing is due"),
    ("inspected", "refund settled", "closed", "the last refund is settled or abandoned"),
];

impl Return {
    /// Says where it stands.
    pub fn state(&self) -> ReturnState {
        let sum = |of: fn(&ReturnLine) -> u32| self.lines.iter().map(of).sum::<u32>();
        let (requested, received) = (sum(|line| line.requested), sum(|line| line.received));
        let (dismissed, seen) =
            (sum(|line| line.dismissed), sum(|line| line.restocked + line.disposed));
        match self.decided.as_ref().map(|decided| decided.verdict) {
            None => ReturnState::Requested,
            Some(Verdict::Declined) => ReturnState::Declined,
            Some(Verdict::Cancelled) => ReturnState::Cancelled,
            Some(Verdict::Approved) if self.closed_at.is_some() => ReturnState::Closed,
            Some(Verdict::Approved) if received + dismissed == 0 => ReturnState::Approved,
            Some(Verdict::Approved) if received + dismissed < requested => {
                ReturnState::PartiallyReceived
            }
            Some(Verdict::Approved) if seen < received => ReturnState::Received,
            Some(Verdict::Approved) => ReturnState::Inspected,
        }
    }

    /// Says whether something of it is still to happen.
    pub fn is_open(&self) -> bool {
        match self.state() {
            ReturnState::Declined | ReturnState::Cancelled | ReturnState::Closed => false,
            ReturnState::Requested
            | ReturnState::Approved
            | ReturnState::PartiallyReceived
            | ReturnState::Received
            | ReturnState::Inspected => true,
        }
    }

    /// Says whether its pieces count: they shall come, or came.
    fn counts(&self) -> bool {
        !matches!(self.state(), ReturnState::Declined | ReturnState::Cancelled)
    }

    fn items(&self) -> Vec<LineItems> {
        let item = |line: &ReturnLine| LineItems {
            line_id: line.line_id,
            sku: line.sku.clone(),
            quantity: line.requested,
            substituted_for: None,
        };
        self.lines.iter().map(item).collect()
    }
}

/// Gives the word of a state in rows.
pub fn word(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Requested => "requested",
        ReturnState::Approved => "approved",
        ReturnState::Declined => "declined",
        ReturnState::Cancelled => "cancelled",
        ReturnState::PartiallyReceived => "partially_received",
        ReturnState::Received => "received",
        ReturnState::Inspected => "inspected",
        ReturnState::Closed => "closed",
    }
}

/// Gives the pieces of a line that shall come back or came, and those that came.
pub fn pieces(order: &Order, line: LineId) -> (u32, u32) {
    let counting = order.returns.iter().filter(|one| one.counts());
    let lines = counting.flat_map(|one| &one.lines).filter(|one| one.line_id == line);
    lines.fold((0, 0), |(requested, received), one| {
        (requested + one.requested - one.dismissed, received + one.received)
    })
}

/// Gives the pieces of a line that can still be asked for.
pub fn returnable(order: &Order, place: usize) -> u32 {
    let line = &order.facts.lines[place];
    if line.sku.is_none() || !line.requires_shipping {
        return 0;
    }
    let delivered = order.buckets[place].delivered;
    let (requested, _) = pieces(order, line.line_id);
    delivered.saturating_sub(requested)
}

/// Gives the end of the return window; nothing where nothing was delivered.
pub fn window_ends(order: &Order, window: TimeDelta) -> Option<DateTime<Utc>> {
    order.delivered_at.or(order.completed_at).map(|from| from + window)
}

/// Says how far the returns of an order are.
pub fn status(order: &Order) -> ReturnStatus {
    let counting = order.returns.iter().filter(|one| one.counts());
    let states: Vec<ReturnState> = counting.map(Return::state).collect();
    let any = |wanted: &[ReturnState]| states.iter().any(|state| wanted.contains(state));
    match () {
        () if states.is_empty() => ReturnStatus::None,
        () if any(&[ReturnState::PartiallyReceived]) => ReturnStatus::PartiallyReceived,
        () if any(&[ReturnState::Requested, ReturnState::Approved]) => ReturnStatus::Requested,
        () if any(&[ReturnState::Received, ReturnState::Inspected]) => ReturnStatus::Received,
        () => ReturnStatus::Closed,
    }
}

/// Says whether a return or a refund is still open: the order is not closed before.
pub fn something_is_open(order: &Order) -> bool {
    order.returns.iter().any(Return::is_open)
        || order.refunds.iter().any(|refund| refund.ended.is_none())
}

fn counted(lines: &[LineItems]) -> String {
    named(lines.iter().map(|line| (line.quantity, &line.sku)))
}

/// Says how many pieces of which items, such as `1 piece of LAMP and 2 pieces of CUP`; of many items
/// the first ones.
fn named<'a>(items: impl Iterator<Item = (u32, &'a Sku)>) -> String {
    let word = |pieces: u32| if pieces == 1 { "piece" } else { "pieces" };
    let items: Vec<_> = items.filter(|(pieces, _)| *pieces > 0).collect();
    let (said, more) = items.split_at(items.len().min(NAMED_MAX));
    let mut parts: Vec<String> =
        said.iter().map(|(pieces, sku)| format!("{pieces} {} of {sku}", word(*pieces))).collect();
    let more: u32 = more.iter().map(|(pieces, _)| pieces).sum();
    if more > 0 {
        parts.push(format!("{more} {} of other items", word(more)));
    }
    match parts.split_last() {
        None => "0 pieces".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// Closes the returns of which nothing is open any more.
pub fn close_what_is_done(step: &mut Step, now: DateTime<Utc>) {
    let order_id = step.order.id();
    let pending = |id: ReturnId, order: &Order| {
        let of_it = order.refunds.iter().filter(|refund| refund.return_id == Some(id));
        of_it.clone().any(|refund| refund.ended.is_none())
    };
    let done = step
        .order
        .returns
        .iter()
        .filter(|one| one.state() == ReturnState::Inspected && !pending(one.id, &step.order));
    let done: Vec<ReturnId> = done.map(|one| one.id).collect();
    for id in done {
        if let Some(one) = step.order.returns.iter_mut().find(|one| one.id == id) {
            one.closed_at = Some(now);
        }
        step.note("return_closed", "nothing of the return is open any more");
        step.tell(Aftercare::ReturnClosed(ReturnClosed { return_id: id, order_id }));
    }
}

/// Refuses a return of an order that cannot have one.
fn can_have_one(order: &Order) -> Result<(), Stop> {
    match order.status {
        OrderStatus::Processing
        | OrderStatus::Completed
        | OrderStatus::Closed
        | OrderStatus::Approved => Ok(()),
        OrderStatus::Received
        | OrderStatus::InReview
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => {
            let status = super::status::word(order.status);
            Err(Stop::Refused(format!("{} is {status}; nothing of it was delivered", order.id())))
        }
    }
}
