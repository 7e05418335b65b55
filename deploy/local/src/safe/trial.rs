//! A copy is tried: restored into a scratch instance, and looked at there.
//!
//! No service runs in the scratch instance: one that runs on a copy acts, and would write to
//! customers, tell shops and call carriers a second time. What can be known of a copy at rest is
//! looked at instead: every file is as it was copied, the cluster starts and comes to its point,
//! the schemas are brought up to date and every role comes in as `kontor up` would do it, the
//! invariants that hold at any point hold, no reader is ahead of its writer, and the secrets that
//! were copied open what is sealed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use credentials::Authority;
use gateway::edge::access::AccessBook;
use gateway::edge::sealing::MasterKey;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use stack::postgres::copy;
use stack::{PostgresBinaries, PostgresOptions, PostgresServer};

use super::manifest::Manifest;
use super::{BASE, SECRETS, files};
use crate::provision::{self, Rights, role_of};
use crate::{doctor, launch};
use contracts::service::Service;

/// The database of Kontor in our own PostgreSQL.
const DATABASE: &str = "postgres";
/// The secret that opens the database to its owner.
const SUPERUSER: &str = "postgres-superuser";
/// Two parts of the log at least, says the server.
const LOG_KEPT: &str = "64MB";
/// A scratch instance takes the room of the cluster, and some for what it writes.
const ROOM_BESIDE_BYTES: u64 = 256 * 1024 * 1024;

/// What was found in a copy that is sound.
pub struct Found {
    /// How far each log is, by service and lane.
    pub heads: BTreeMap<String, i64>,
}

/// Restores a copy into a scratch instance and looks at it; what is wrong is an error that says so.
pub async fn try_copy(
    binaries: &PostgresBinaries,
    folder: &Path,
    copy: &Manifest,
) -> Result<Found> {
    copy.check(folder)?;
    copy::verify(binaries, &folder.join(BASE)).await?;
    let scratch = tempfile::Builder::new().prefix("kontor-scratch-").tempdir()?;
    // The server may run as another user, who has to come through.
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o711))?;
    check_room(scratch.path(), copy.base_bytes)?;
    let data = scratch.path().join("postgres");
    copy::lay(&folder.join(BASE), &data)?;
    let secrets = folder.join(SECRETS);
    let options = PostgresOptions::durable(data, secret(&secrets, SUPERUSER)?);
    // Fleeting servers keep little of their log; a cluster of ours has parts of the usual size.
    let settings = vec![("min_wal_size".to_owned(), LOG_KEPT.to_owned())];
    let options = PostgresOptions { durable: false, settings, ..options };
    let server = PostgresServer::start(binaries, options).await?;
    let found = look(&server.admin_url(DATABASE), &secrets).await;
    server.stop().await?;
    found
}

async fn look(admin: &str, secrets: &Path) -> Result<Found> {
    let password = |role: &str| match secret(secrets, &format!("postgres-{role}")) {
        Ok(password) => Ok(password),
        // A role that came with a newer version than the one that took the copy.
        Err(_) => Ok(stack::secrets::generate()?),
    };
    if provision::provision(admin, &password).await? == Rights::Wide {
        bail!("the roles of the copy cannot be given their rights");
    }
    let findings = doctor::at_one_point(admin).await?;
    if !findings.is_empty() {
        bail!("the copy was restored and is not sound: {}", findings.join("; "));
    }
    Authority::load(&secrets.join("nats")).context("the broker's keys in the copy are no good")?;
    check_seals(admin, secrets).await?;
    Ok(Found { heads: heads(admin).await? })
}

/// Opens every sealed secret with the master key of the copy.
async fn check_seals(admin: &str, secrets: &Path) -> Result<()> {
    let (service, schema) = (Service::Gateway, Service::Gateway.schema());
    let options: PgConnectOptions = admin.parse()?;
    let options = options.options([("search_path", schema)]).application_name(&role_of(service));
    let pool = PgPool::connect_with(options).await?;
    let master = launch::master_key(&secret(secrets, launch::MASTER_KEY)?);
    let master = MasterKey::parse(&master)?;
    let book = AccessBook::new(pool.clone(), master, "");
    book.refresh().await?;
    pool.close().await;
    let closed = book.unopened();
    if !closed.is_empty() {
        bail!(
            "the master key of the copy does not open the secrets of {}: was the key given by the \
             environment? then keep it with the copy",
            closed.join(", ")
        );
    }
    Ok(())
}

/// Gives how far each log is, by service and lane.
pub async fn heads(database: &str) -> Result<BTreeMap<String, i64>> {
    let mut conn = PgConnection::connect(database).await?;
    let parts = Service::ALL.map(|service| {
        format!("SELECT '{service}/' || lane, head FROM {}.lanes", service.schema())
    });
    let rows: Vec<(String, i64)> =
        sqlx::query_as(AssertSqlSafe(parts.join(" UNION ALL "))).fetch_all(&mut conn).await?;
    Ok(rows.into_iter().collect())
}

/// Reads a secret of a copy.
pub fn secret(secrets: &Path, name: &str) -> Result<String> {
    let path = secrets.join(name);
    let text = fs::read_to_string(&path);
    let text = text.with_context(|| format!("{} is missing in the copy", path.display()))?;
    Ok(text.trim().to_owned())
}

fn check_room(scratch: &Path, base_bytes: u64) -> Result<()> {
    let disk = rustix::fs::statvfs(scratch)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let needed = base_bytes + ROOM_BESIDE_BYTES;
    if free < needed {
        bail!(
            "to be tried, the copy needs {} in {}, where {} are free; name a roomier place with \
             TMPDIR, or try nothing with --no-verify",
            files::shown(needed),
            scratch.display(),
            files::shown(free)
        );
    }
    Ok(())
}
