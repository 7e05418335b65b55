//! The order's record, and one step of its way.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::cancellation::CancellationRequested;
use contracts::events::order::{
    Change, OrderCancelled, OrderChanged, OrderClosed, OrderCompleted, OrderReceived,
};
use contracts::events::refund::{RefundAbandoned, RefundRequested, RefundSettled};
use contracts::events::returning::{
    ReturnApproved, ReturnCancelled, ReturnClosed, ReturnDeclined, ReturnRequested,
};
use contracts::ids::{CancellationId, LineId, OrderId};
use contracts::order::{Buckets, OrderFacts, OrderStatus};
use contracts::problem::FieldError;
use contracts::requests::intake::{CancellationAnswer, OpenHold};

use super::adapters::News;
use super::correcting::Corrections;
use super::instead::Instead;
use super::refunding::Refund;
use super::returning::Return;
use super::status;

/// An order from received to closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What the shop told and what we hold to be true.
    pub facts: OrderFacts,
    /// What kind of news the newest was; decides between news of the same time.
    pub news: News,
    /// Where it stands.
    pub status: OrderStatus,
    /// Where the pieces of each line are, in the order of `facts.lines`.
    pub buckets: Vec<Buckets>,
    /// What went to the customer in place of what was ordered.
    pub instead: Instead,
    /// The open holds.
    pub holds: Vec<OpenHold>,
    /// Every wish to cancel, the oldest first.
    pub cancellations: Vec<Cancelling>,
    /// Its returns, the oldest first.
    pub returns: Vec<Return>,
    /// What is or was due to the customer, the oldest first.
    pub refunds: Vec<Refund>,
    /// What the shop wants otherwise since the approval.
    pub proposed: Vec<Change>,
    /// What we corrected of what the shop told.
    pub corrections: Corrections,
    /// When we accepted it.
    pub received_at: DateTime<Utc>,
    /// When review approved it.
    pub approved_at: Option<DateTime<Utc>>,
    /// When the first piece left the house.
    pub handed_over_at: Option<DateTime<Utc>>,
    /// When the customer last got pieces.
    pub delivered_at: Option<DateTime<Utc>>,
    /// When everything was settled and confirmed.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the return window was over.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the timer completes or closes it.
    pub due_at: Option<DateTime<Utc>>,
    /// The trace of its first message.
    pub trace_id: Option<String>,
    /// Rises with every entry of the timeline.
    pub version: i64,
    /// How many facts were said about it; dense in the log.
    pub said: i64,
}

/// A wish to cancel and its answers so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Cancelling {
    /// The wish.
    pub id: CancellationId,
    /// In words.
    pub reason: String,
    /// An actor, or the shop.
    pub requested_by: String,
    /// Whether what was paid for its pieces is ours to give back.
    pub makes_due: bool,
    /// Line by line.
    pub lines: Vec<CancellationAnswer>,
}

/// How long we wait.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    /// After the last delivery, for complaints, before the order is completed.
    pub complete: TimeDelta,
    /// After the completion, for returns, before the order is closed.
    pub close: TimeDelta,
    /// After the last delivery, for returns to be asked for.
    pub returns: TimeDelta,
}

/// Something that the order says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// It was accepted.
    Received(Box<OrderReceived>),
    /// The shop told something newer.
    Changed(Box<OrderChanged>),
    /// Nothing will be sent.
    Cancelled(OrderCancelled),
    /// Everything is settled and confirmed.
    Completed(OrderCompleted),
    /// The return window is over.
    Closed(OrderClosed),
    /// Pieces are not wanted any more.
    CancellationRequested(CancellationRequested),
    /// Something about goods that come back, or about money that is due.
    Aftercare(Box<Aftercare>),
}

/// What the order says about goods that come back and money that is due.
#[derive(Clone, Debug, PartialEq)]
pub enum Aftercare {
    /// Somebody wants to send pieces back.
    ReturnRequested(ReturnRequested),
    /// They may come.
    ReturnApproved(ReturnApproved),
    /// They may not.
    ReturnDeclined(ReturnDeclined),
    /// Nobody wants it any more.
    ReturnCancelled(ReturnCancelled),
    /// Nothing of the return is open any more.
    ReturnClosed(ReturnClosed),
    /// Money is due.
    RefundRequested(RefundRequested),
    /// The customer has it.
    RefundSettled(RefundSettled),
    /// It is not paid.
    RefundAbandoned(RefundAbandoned),
}

/// A row of the timeline, before it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The order's version after it.
    pub number: i64,
    /// Such as `stock_allocated`.
    pub code: &'static str,
    /// In words; nothing personal.
    pub sentence: String,
}

/// Why an order did not move.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// It was asked or told before.
    AlreadyThere,
    /// What it rests on is not known yet.
    NotYet(String),
    /// It cannot be done where things stand.
    Refused(String),
    /// The wish itself is wrong.
    Invalid(Vec<FieldError>),
}

/// An order on its way to its next state, with what it says and what its timeline gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// As it is now.
    pub order: Order,
    /// What it says.
    pub said: Vec<Said>,
    /// What the timeline gets.
    pub entries: Vec<Entry>,
}

impl Step {
    /// Begins from where the order stands.
    pub fn from(order: &Order) -> Self {
        Self { order: order.clone(), said: vec![], entries: vec![] }
    }

    /// Says something.
    pub fn say(&mut self, said: Said) {
        self.order.said += 1;
        self.said.push(said);
    }

    /// Says something about goods that come back or money that is due.
    pub fn tell(&mut self, said: Aftercare) {
        self.say(Said::Aftercare(Box::new(said)));
    }

    /// Writes an entry, which is the order's next version.
    pub fn note(&mut self, code: &'static str, sentence: impl Into<String>) {
        self.order.version += 1;
        let number = self.order.version;
        self.entries.push(Entry { number, code, sentence: sentence.into() });
    }

    /// Goes to a status, if there is a way.
    pub fn go(&mut self, to: OrderStatus) -> Result<(), Stop> {
        let from = self.order.status;
        if !status::leads_to(from, to) {
            let words = [status::word(from), status::word(to)];
            let id = self.order.id();
            return Err(Stop::Refused(format!(
                "{id} is {}, which never becomes {}",
                words[0], words[1]
            )));
        }
        self.order.status = to;
        Ok(())
    }
}

impl Order {
    /// Gives its id.
    pub fn id(&self) -> OrderId {
        self.facts.order_id
    }

    /// Gives the place of a line.
    pub fn place(&self, line: LineId) -> Option<usize> {
        self.facts.lines.iter().position(|facts| facts.line_id == line)
    }

    /// Says whether nothing that happens to pieces matters any more.
    pub fn is_over(&self) -> bool {
        status::is_over(self.status)
    }

    /// Says whether every piece of every line is settled.
    pub fn is_settled(&self) -> bool {
        self.buckets.iter().all(|line| super::pieces::open(line) == 0)
    }

    /// Gives the sum of some bucket over all lines.
    pub fn sum(&self, pieces: impl Fn(&Buckets) -> u32) -> u64 {
        self.buckets.iter().map(|line| u64::from(pieces(line))).sum()
    }
}
