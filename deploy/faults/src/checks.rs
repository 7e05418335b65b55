//! What has to be true, counted from outside: during the run, and when everything is quiet.

pub mod answers;
pub mod bank;
pub mod heads;
pub mod logs;
pub mod orders;
pub mod quiet;
pub mod shown;
pub mod told;
pub mod wires;

use anyhow::Result;
use serde::Serialize;
use sqlx::PgConnection;

use crate::outside::world::Done;

/// How something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It was accepted and is not there.
    Lost,
    /// It is there more than once.
    Doubled,
    /// It is there as it was before something newer was accepted.
    Stale,
    /// Figures that belong together do not agree.
    Torn,
    /// It does not go on.
    Stuck,
    /// Something was told that is not so.
    Untrue,
}

/// Something that is not as it has to be.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Which invariant.
    pub invariant: &'static str,
    /// How it is wrong.
    pub kind: Kind,
    /// What was found.
    pub words: String,
    /// Names by which its history is found: references, ids.
    pub about: Vec<String>,
}

impl Finding {
    /// Makes a finding about something that has names.
    pub fn new(
        invariant: &'static str,
        kind: Kind,
        words: impl Into<String>,
        about: &[&str],
    ) -> Self {
        let about = about.iter().map(|name| (*name).to_owned()).collect();
        Self { invariant, kind, words: words.into(), about }
    }
}

/// Counts what was answered, what is stored, and what services say of each other.
pub async fn counted(conn: &mut PgConnection, done: &[Done]) -> Result<Vec<Finding>> {
    let mut findings = orders::check(conn, done).await?;
    findings.extend(logs::check(conn).await?);
    Ok(findings)
}

/// Gives the hexadecimal digits of an id, however it is written.
pub fn digits(id: &str) -> String {
    let bare = id.rsplit('_').next().unwrap_or(id);
    bare.chars().filter(char::is_ascii_hexdigit).collect()
}
