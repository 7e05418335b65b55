//! The time of the edge: it stamps what arrives and judges signatures; no decision about business
//! hangs on it.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

/// Gives the machine's time.
pub fn now() -> DateTime<Utc> {
    DateTime::from(SystemTime::now())
}
