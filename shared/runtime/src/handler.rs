//! What a service supplies to the shell, and what the shell supplies to a service.

mod event;
mod outcome;
mod question;
mod recent;
mod task;
mod within;

use std::time::Duration;

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::service::Service;
use sqlx::PgPool;

pub use event::{Consumed, Received};
pub use outcome::{Answer, Hint, NewEvent, Outcome};
pub use question::{Question, Routed, answer, broken, database, json};
pub use recent::{Generations, LastStamps, Recent, Remembered, Stamp, Stamps, as_stored};
pub use task::{Batch, BatchError, Cause, Task};
pub(crate) use within::admit;
pub use within::{Within, closed};

/// A service as the shell sees it: which questions it takes, what events mean to it, and how a
/// slice of commands is applied inside the batch's transaction.
pub trait Handler: Send + Sync + Sized + 'static {
    /// Who this is.
    const SERVICE: Service;
    /// What this service can be asked to do.
    type Command: Send + Sync + 'static;
    /// How long events gather before they are worked, unless something is asked meanwhile. Where an
    /// order waits for nothing that the service does, fewer and larger batches cost less.
    const GATHERS_FOR: Duration = Duration::ZERO;

    /// Says what an event of another service asks this one to do. Pure.
    fn consume(&self, event: &Received) -> Consumed<Self::Command>;

    /// Says whether a reading lane keeps an event; by default the lane of the event's slot does.
    fn keeps(&self, event: &Received, lane: u16) -> bool {
        event.envelope.slot().lane(Self::SERVICE.lanes()) == lane
    }

    /// Applies commands in their order: load for all, decide each in memory, store for all. They
    /// may be of several lanes.
    ///
    /// - Gives: one outcome for each task, in the same order. An outcome that is not
    ///   [`Answer::Done`] must have written nothing for its task.
    /// - Errs: the whole batch is rolled back and redone one by one.
    fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Self::Command>>,
    ) -> impl Future<Output = Result<Vec<Outcome>, BatchError>> + Send;

    /// Gives what the clock asks for in a lane: at most `limit` commands, the same ones again
    /// until they are done. Asked at most twice a second, inside the batch's transaction.
    fn due(
        &self,
        _batch: &mut Batch<'_>,
        _lane: u16,
        _limit: i64,
    ) -> impl Future<Output = Result<Vec<Self::Command>, BatchError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// The names of the questions that only read.
    const READS: &'static [&'static str] = &[];
    /// The names of the questions that lead to a command.
    const WRITES: &'static [&'static str] = &[];
    /// Subjects outside `kontor.svc.<service>` that are questions too.
    const SUBJECTS: &'static [&'static str] = &[];

    /// Answers a question that only reads; on any replica.
    fn read(
        &self,
        _pool: &PgPool,
        endpoint: &str,
        _question: Question,
    ) -> impl Future<Output = Result<Bytes, Problem>> + Send {
        let problem = Problem::not_found(format!("{} has no endpoint {endpoint}", Self::SERVICE));
        async { Err(problem) }
    }

    /// Makes a command of a question that writes, and says in which slot it is at home; on any
    /// replica.
    fn route(
        &self,
        _pool: &PgPool,
        endpoint: &str,
        _question: &Question,
    ) -> impl Future<Output = Result<Routed<Self::Command>, Problem>> + Send {
        let problem = Problem::not_found(format!("{} has no endpoint {endpoint}", Self::SERVICE));
        async { Err(problem) }
    }

    /// Says where the thing is that a question names. Asked for questions of one thing
    /// ([`contracts::reach::Narrowing::Thing`]) by whoever does not reach everything; what is not
    /// there is nowhere.
    fn whereabouts(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        _question: &Question,
    ) -> impl Future<Output = Result<Whereabouts, Problem>> + Send {
        async { Err(closed()) }
    }

    /// Makes endpoint and actor of a subject out of [`Handler::SUBJECTS`].
    fn translate(_subject: &str) -> Option<(String, String)> {
        None
    }

    /// Names where a question on such a subject is answered that came without an inbox, as one by
    /// MQTT does; by default nowhere. The answer is a [`contracts::requests::told::Told`].
    fn told_at(_subject: &str) -> Option<String> {
        None
    }
}
