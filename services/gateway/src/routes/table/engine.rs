//! How the house runs.

use axum::http::Method;

use crate::engine::House;
use crate::engine::checks::{CheckReport, Checks};
use crate::routes::call::{Call, Own};

/// How every service stands, and whether the invariants are true.
pub fn calls() -> Vec<Call> {
    vec![
        Call::own(
            Method::GET,
            "/api/v1/engine",
            "Tells how every service stands: lanes, what is not read yet, what is put aside, broker \
             and database.",
            Own::LookAtEngine,
        )
        .gives::<House>(),
        Call::own(
            Method::GET,
            "/api/v1/checks",
            "Gives what the last check of the invariants found.",
            Own::LastCheck,
        )
        .gives::<Checks>(),
        Call::own(
            Method::PUT,
            "/api/v1/checks",
            "Keeps what a check of the invariants found; `kontor doctor` does.",
            Own::KeepCheck,
        )
        .takes::<CheckReport>()
        .gives::<Checks>(),
        Call::own(
            Method::POST,
            "/api/v1/checks/ask",
            "Asks for a check of the invariants, which whoever checks by itself makes at once.",
            Own::AskCheck,
        )
        .gives::<Checks>(),
        Call::own(
            Method::POST,
            "/api/v1/checks/watch",
            "Says that somebody checks by itself, and tells whether a check is due.",
            Own::WatchChecks,
        )
        .gives::<Checks>(),
    ]
}
