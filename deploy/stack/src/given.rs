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

fn line(variable: &'static str) -> Result<Option<SocketAddr>, StackError> {
    let Some(found) = named(variable) else { return Ok(None) };
    match found.trim().parse() {
        Ok(address) => Ok(Some(address)),
        Err(_) => Err(StackError::NoAddress { variable, found }),
    }
}

fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.trim().is_empty())
}
