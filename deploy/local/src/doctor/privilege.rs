//! Whether each service can do no more than it needs, looked at where it runs.

use std::time::Duration;

use anyhow::{Context, Result};
use contracts::service::Service;
use serde_json::Value;
use sqlx::PgConnection;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::net::TcpStream;

use crate::provision::role_of;

/// As long as an introduction may be.
const INTRODUCTION_BYTES_MAX: u64 = 64 * 1024;
/// A broker on this machine answers in milliseconds.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// Gives where services work with wider rights than they need, and why; nothing where all is well.
pub async fn wide(conn: &mut PgConnection, broker: Option<&str>) -> Result<Vec<String>> {
    let mut found = in_database(conn).await?;
    if let Some(broker) = broker {
        found.extend(at_broker(broker).await);
    }
    Ok(found)
}

/// Looks at the sessions that services have: each under its own role, which is nobody else's.
async fn in_database(conn: &mut PgConnection) -> Result<Vec<String>> {
    let sessions: Vec<(String, String, bool)> = sqlx::query_as(
        "SELECT DISTINCT s.application_name, s.usename, r.rolsuper OR r.rolcreaterole
         FROM pg_stat_activity AS s
         JOIN pg_roles AS r ON r.oid = s.usesysid
         WHERE s.datname = current_database()
         ORDER BY 1, 2",
    )
    .fetch_all(conn)
    .await?;
    let mut found = Vec::new();
    for (name, role, rules) in sessions {
        let Ok(service) = name.parse::<Service>() else { continue };
        if rules {
            found.push(format!("{service} works in the database as {role}, which may do all"));
        } else if role != role_of(service) {
            found.push(format!("{service} works in the database as {role}, which is not its own"));
        }
    }
    Ok(found)
}

/// Listens to how the broker introduces itself: it says whether it asks for credentials at all.
async fn at_broker(url: &str) -> Option<String> {
    let unknown = |why: String| Some(format!("not known of the broker: {why}"));
    let told = match tokio::time::timeout(ANSWERED_WITHIN, introduction(url)).await {
        Ok(Ok(told)) => told,
        Ok(Err(error)) => return unknown(error.to_string()),
        Err(_) => return unknown("it does not introduce itself".to_owned()),
    };
    let asks = told["auth_required"].as_bool().unwrap_or(false);
    let shared = url.contains('@');
    match (asks, shared) {
        (false, _) => Some("the broker lets everybody in, and do all".to_owned()),
        (true, true) => Some("at the broker all services are one user, who may do all".to_owned()),
        (true, false) => None,
    }
}

async fn introduction(url: &str) -> Result<Value> {
    let address = url.split_once("://").map_or(url, |(_, rest)| rest);
    let address = address.rsplit_once('@').map_or(address, |(_, host)| host);
    let mut line = String::new();
    let stream = TcpStream::connect(address.trim_end_matches('/')).await?;
    BufReader::new(stream.take(INTRODUCTION_BYTES_MAX)).read_line(&mut line).await?;
    let told = line.trim().strip_prefix("INFO").context("it is no NATS server")?;
    Ok(serde_json::from_str(told.trim())?)
}
