//! One batch: load, decide, store, log, commit, in one transaction, for one lane or several.

mod attempt;
mod chains;
mod failure;
mod part;
mod progress;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use contracts::problem::Problem;
use tokio::sync::oneshot;

use crate::handler::{Cause, Hint, Question, Received};
use crate::log::{Move, Row};
use crate::parked::{Chain, State};

pub use attempt::{Attempt, TIMERS_MAX};
pub use failure::{Failure, chain_of};
pub use part::Part;

/// A question on its way to the writer of a lane.
pub struct Ask<C> {
    /// What is asked.
    pub endpoint: String,
    /// The question, to make the command anew when the batch is redone.
    pub question: Question,
    /// The command, until an attempt takes it; none where the chassis itself is asked.
    pub command: Option<C>,
    /// The id under which effects know their cause.
    pub cause: Cause,
    /// Where the answer goes, after the commit.
    pub reply: oneshot::Sender<Result<Bytes, Problem>>,
}

/// Which of the due timers a batch handles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timers {
    /// None: the clock is not asked.
    #[default]
    None,
    /// All, up to a limit.
    All,
    /// The one at this place.
    Only(usize),
}

/// Which messages that wait are tried in a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Waiting {
    /// Those that the batch touches, and the first of these chains.
    #[default]
    Touched,
    /// None, since one of them may be what killed the process.
    None,
    /// None but the first of the swept chains, which is parked for this reason.
    Condemned(String),
}

/// What one batch works on.
pub struct Work<C> {
    /// Events that are next in their sources, in order.
    pub events: Vec<Arc<Received>>,
    /// Questions.
    pub asks: Vec<Ask<C>>,
    /// What is done of what the clock asks for.
    pub timers: Timers,
    /// Chains whose first message is tried although nothing touched it.
    pub sweep: Vec<Chain>,
    /// What else of the waiting messages is tried.
    pub waiting: Waiting,
    /// Positions that move with it.
    pub moves: Vec<Move>,
    /// Whether to seal even if there is nothing, to renew the lease.
    pub renew: bool,
    /// Events that are put aside without being tried, by their index.
    pub excluded: HashMap<usize, (State, String)>,
}

impl<C> Default for Work<C> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            asks: Vec::new(),
            timers: Timers::None,
            sweep: Vec::new(),
            waiting: Waiting::Touched,
            moves: Vec::new(),
            renew: false,
            excluded: HashMap::new(),
        }
    }
}

impl<C> Work<C> {
    /// Says that there is nothing to do but for events that may mean something.
    fn is_without_effect(&self) -> bool {
        let idle = self.asks.is_empty() && self.timers == Timers::None;
        idle && self.sweep.is_empty() && !self.renew
    }
}

/// What a committed batch leaves to be done.
#[derive(Default)]
pub struct Committed {
    /// Rows to be published.
    pub rows: Vec<Row>,
    /// Answers, in the order of the questions.
    pub answers: Vec<Result<Bytes, Problem>>,
    /// To be said on plain NATS.
    pub hints: Vec<Hint>,
    /// Chains that are held up now, or no longer.
    pub chains: Vec<(Chain, Option<State>)>,
    /// How many messages were put aside for a person.
    pub parked: usize,
    /// How many timers were handled.
    pub timers: usize,
    /// Whether anything was committed.
    pub sealed: bool,
}
