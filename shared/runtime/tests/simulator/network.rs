//! What is under way between processes: questions, answers, heads, and publishes that come late.

use contracts::log::Point;
use runtime::protocol::History;

use crate::database::Row;

/// Who asks, and for what: a process is known by its life, which ends with its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Which life of which process.
    pub life: u32,
    /// Which of its sources.
    pub inlet: usize,
    /// Which question.
    pub question: u32,
}

/// Something under way.
#[derive(Clone, Debug)]
pub enum Letter {
    /// A reader wants the rows after a number.
    Question {
        /// Who asks.
        asker: Asker,
        /// Whose log.
        source: usize,
        /// The number.
        after: i64,
    },
    /// A writer answers.
    Answer {
        /// Who had asked.
        asker: Asker,
        /// Epochs and head.
        history: History,
        /// Rows of the same moment.
        rows: Vec<Row>,
    },
    /// A writer announces how far it is.
    Head {
        /// Who.
        source: usize,
        /// How far.
        point: Point,
    },
    /// A message reaches the broker late.
    Message {
        /// Whose stream.
        source: usize,
        /// The message.
        row: Row,
    },
}
