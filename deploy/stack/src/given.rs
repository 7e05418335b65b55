//! Servers that the user already has: named by a URL, used instead of our own.

/// Gives the database's URL if `KONTOR_DATABASE_URL` names one.
pub fn database_url() -> Option<String> {
    named("KONTOR_DATABASE_URL")
}

/// Gives the broker's URL if `KONTOR_NATS_URL` names one.
pub fn nats_url() -> Option<String> {
    named("KONTOR_NATS_URL")
}

fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.trim().is_empty())
}
