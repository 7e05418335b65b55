//! The cluster's files: made once, checked, and read for signs of life.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::{Pid, Signal};

use super::{SERVER, SUPERUSER};
use crate::files::{make_folder, remove_folder};
use crate::folder::ServerFolder;
use crate::process::{as_pid, is_alive};
use crate::{PostgresBinaries, StackError, identity, launch, secrets};

const CLUSTER: &str = "cluster";
const PID_FILE: &str = "postmaster.pid";
const SOCKETS: &str = "socket";
/// The longest name that a socket gets.
const SOCKET_NAME: &str = "/.s.PGSQL.65535.lock";
/// So long may the path of a socket be, by the system.
const SOCKET_PATH_MAX: usize = 107;

/// Lines of the server's own file, counted from zero.
const PID_LINE: usize = 0;
const STATUS_LINE: usize = 7;

pub(super) fn path(folder: &ServerFolder) -> PathBuf {
    folder.join(CLUSTER)
}

/// Makes the cluster if there is none, and refuses one of another major version.
pub(super) async fn prepare(
    binaries: &PostgresBinaries,
    folder: &ServerFolder,
    password: &str,
) -> Result<(), StackError> {
    let cluster = path(folder);
    if let Ok(version) = fs::read_to_string(cluster.join("PG_VERSION")) {
        let made_by = version.trim().to_owned();
        let found = binaries.version.major;
        if made_by == found.to_string() {
            return Ok(());
        }
        return Err(StackError::OtherVersion { folder: cluster, made_by, found });
    }
    let staged = folder.join("cluster.new");
    let password_file = folder.join("password.new");
    remove_folder(&staged)?;
    secrets::write(&password_file, password)?;
    identity::give(&password_file)?;
    let made = initdb(binaries, &staged, &password_file, &[]).await;
    fs::remove_file(&password_file).map_err(StackError::file(&password_file))?;
    made?;
    fs::rename(&staged, &cluster).map_err(StackError::file(&cluster))
}

/// Makes the folder for the server's socket; none where the system could not name what is in it.
pub(super) fn sockets(folder: &ServerFolder) -> Result<Option<PathBuf>, StackError> {
    let sockets = folder.join(SOCKETS);
    // What a killed predecessor left there names a process that may be somebody else by now.
    remove_folder(&sockets)?;
    make_folder(&sockets, 0o700)?;
    identity::give(&sockets)?;
    let sockets = sockets.canonicalize().map_err(StackError::file(&sockets))?;
    let fits = sockets.as_os_str().len() + SOCKET_NAME.len() <= SOCKET_PATH_MAX;
    Ok(fits.then_some(sockets))
}

/// Makes a cluster in an empty or absent folder.
pub(crate) async fn initdb(
    binaries: &PostgresBinaries,
    cluster: &Path,
    password_file: &Path,
    more: &[&str],
) -> Result<(), StackError> {
    make_folder(cluster, 0o700)?;
    identity::give(cluster)?;
    let mut command = binaries.command("initdb");
    identity::apply(&mut command);
    command.args(["--encoding=UTF8", "--no-locale", "--data-checksums"]);
    command.args(["--auth=scram-sha-256", "--username", SUPERUSER]).args(more);
    command.arg("--pwfile").arg(password_file).arg("-D").arg(cluster);
    command.current_dir(cluster).stdin(Stdio::null());
    let output = tokio::process::Command::from(command).output().await;
    let output = output.map_err(StackError::file(binaries.bin.join("initdb")))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(StackError::Program { program: "initdb".to_owned(), words })
}

/// Says whether the server with that process id takes connections, by its own account.
pub(super) fn is_ready(folder: &ServerFolder, id: u32) -> bool {
    let text = fs::read_to_string(path(folder).join(PID_FILE)).unwrap_or_default();
    let line = |number| text.lines().nth(number).map(str::trim);
    line(PID_LINE) == Some(id.to_string().as_str()) && line(STATUS_LINE) == Some("ready")
}

/// Stops what a killed predecessor left running on this folder.
pub(super) async fn end_leftover(folder: &ServerFolder) -> Result<(), StackError> {
    let cluster = path(folder);
    let file = cluster.join(PID_FILE);
    let Some(pid) = recorded(&file) else {
        return Ok(());
    };
    launch::end_leftover(SERVER, pid, &cluster, Signal::INT).await?;
    // The id may belong to a stranger by now; the server would take that for a twin of itself.
    // The memory that a real twin holds keeps a second one out even without the file.
    if recorded(&file).is_some_and(is_alive) {
        fs::remove_file(&file).map_err(StackError::file(&file))?;
    }
    Ok(())
}

fn recorded(file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(file).ok()?;
    as_pid(text.lines().nth(PID_LINE)?.trim().parse().ok()?)
}
