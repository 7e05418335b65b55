//! Which event leads to which command.
//!
//! | event | command |
//! |---|---|
//! | `ParcelPacked` | [`Command::Book`] |
//! | `WarehouseCancellationSettled` with pieces passed on | [`Command::Settle`] |

use contracts::events::cancellation::WarehouseCancellationSettled;
use runtime::{Consumed, Received};

use crate::commands::Command;

/// Says what an event asks for.
pub fn consume(event: &Received) -> Consumed<Command> {
    let consumed = Consumed::Ignored
        .or(event, |packed| Command::Book(Box::new(packed)))
        .or(event, Command::Settle);
    match consumed {
        Consumed::Command(Command::Settle(settled)) if !passes_on(&settled) => Consumed::Ignored,
        asked => asked,
    }
}

fn passes_on(settled: &WarehouseCancellationSettled) -> bool {
    settled.lines.iter().any(|line| line.passed_on > 0)
}
