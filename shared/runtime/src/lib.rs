//! What every service stands on.
//!
//! One sentence carries the whole of it: every service writes a numbered log, and every reader
//! remembers how far it has read. The log is the truth, the broker is the wire.

mod asked;
pub mod batch;
pub mod config;
pub mod dropping;
mod endpoints;
#[cfg(not(feature = "fail-points"))]
mod fail_points;
#[cfg(feature = "fail-points")]
pub mod fail_points;
pub mod handler;
pub mod health;
pub mod lane;
mod local_bus;
pub mod log;
pub mod nats;
pub mod parked;
pub mod position;
pub mod postgres;
mod probe;
pub mod protocol;
mod publisher;
mod relay;
pub mod sabotage;
pub mod service;
mod sharing;
mod shell;
mod source;
mod standing;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;

pub use handler::{
    Answer, Batch, BatchError, Cause, Consumed, Generations, Handler, Hint, NewEvent, Outcome,
    Question, Received, Recent, Remembered, Routed, Stamps, Task, Within, answer, as_stored,
    broken, closed, database, json,
};
pub use local_bus::{Answering, LocalBus, LocalDesk};
