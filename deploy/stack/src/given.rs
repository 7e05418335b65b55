//! Servers that the user already has: named by a URL, used instead of our own. And lines to our own
//! that lead elsewhere than to where they listen.

use std::net::SocketAddr;

use crate::StackError;

/// Gives the database's URL if `KONTOR_DATABASE_URL` names one.
pub fn database_url() -> Option<String> {
    named("KONTOR_DATABASE_URL")
}

/// Gives the broker's URL if `KONTOR_NATS_URL` names one.
pub fn nats_url() -> Option<String> {
    named("KONTOR_NATS_URL")
}

/// Gives where clients reach our own database, if `KONTOR_DATABASE_VIA` names a line to it: one that
/// a trial can cut, or one that is watched.
pub fn database_via() -> Result<Option<SocketAddr>, StackError> {
    line("KONTOR_DATABASE_VIA")
}

/// Gives where clients reach our own broker, if `KONTOR_NATS_VIA` names a line to it.
pub fn nats_via() -> Result<Option<SocketAddr>, StackError> {
    line("KONTOR_NATS_VIA")
}

/// Gives where the write-ahead log of our own database is kept, if `KONTOR_WAL_ARCHIVE` names a
/// folder.
pub fn wal_archive() -> Option<std::path::PathBuf> {
    named("KONTOR_WAL_ARCHIVE").map(std::path::PathBuf::from)
}

fn line(variable: &'static str) -> Result<Option<SocketAddr>, StackError> {
    named(variable).map(|found| address(variable, found)).transpose()
}

fn address(variable: &'static str, found: String) -> Result<SocketAddr, StackError> {
    found.trim().parse().map_err(|_| StackError::NoAddress { variable, found })
}

fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_address_with_a_port_and_nothing_else() {
        let read = |found: &str| address("KONTOR_NATS_VIA", found.to_owned());
        assert_eq!(read(" 127.0.0.1:4222\n").map(|at| at.port()).ok(), Some(4_222));
        for wrong in ["127.0.0.1", "nats://127.0.0.1:4222", "4222"] {
            let refused = read(wrong).expect_err("no address").to_string();
            assert!(refused.contains("KONTOR_NATS_VIA") && refused.contains(wrong), "{refused}");
        }
    }
}
