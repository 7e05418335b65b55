//! A copy of a whole cluster: taken while it runs, checked, laid into another folder, and brought to
//! a point in time with an archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};

use super::SUPERUSER;
use crate::files::{make_folder, remove_folder};
use crate::{PostgresBinaries, StackError, identity};

/// The list that the server makes of a copy, with a checksum for each file.
pub const LIST: &str = "backup_manifest";

/// The link to the archive beside a cluster that is being restored. The command that fetches parts
/// names this and nothing else, so that no name of a folder can be misread by a shell.
const ARCHIVE_LINK: &str = "restored-wal";
const FETCH: &str = "cp ../restored-wal/%f %p";

/// Words of a tool that are kept: the last ones say why it ended.
const WORDS_MAX: usize = 20;

/// Where a running server is, for its superuser.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The superuser's password.
    pub password: String,
}

/// Where the log goes on after a copy, and how far it shall be followed.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// The folder with the parts of the log.
    pub archive: PathBuf,
    /// The instant, as the server reads it; without one, to the end.
    pub until: Option<String>,
}

/// Copies a cluster while it runs, all of it to one point, into a folder that is not there yet.
///
/// - Takes: somebody to tell how far it is, in percent.
pub async fn take(
    binaries: &PostgresBinaries,
    source: &Source,
    to: &Path,
    mut told: impl FnMut(u8),
) -> Result<(), StackError> {
    const PROGRAM: &str = "pg_basebackup";
    let mut command = binaries.command(PROGRAM);
    command.env("PGPASSWORD", &source.password);
    command.args(["--host", &source.host, "--port", &source.port.to_string()]);
    command.args(["--username", SUPERUSER, "--no-password", "--pgdata"]).arg(to);
    command.args(["--format=plain", "--wal-method=stream", "--checkpoint=fast", "--progress"]);
    command.arg("--manifest-checksums=SHA256").current_dir("/");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let failed = || StackError::file(binaries.program(PROGRAM));
    let mut command = tokio::process::Command::from(command);
    let mut child = command.kill_on_drop(true).spawn().map_err(failed())?;
    let mut words: Vec<String> = Vec::new();
    if let Some(output) = child.stderr.take() {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            match percent(&line) {
                Some(percent) => told(percent),
                None if words.len() < WORDS_MAX => words.push(line.trim().to_owned()),
                None => {}
            }
        }
    }
    match child.wait().await.map_err(failed())?.success() {
        true => Ok(()),
        false => Err(StackError::Program { program: PROGRAM.to_owned(), words: words.join("\n") }),
    }
}

/// Reads `  23456/45678 kB (51%), 0/1 tablespace`.
fn percent(line: &str) -> Option<u8> {
    line.split_once(" kB (")?.1.split_once('%')?.0.trim().parse().ok()
}

/// Checks every file of a copy against the server's list, and that its part of the log can be read.
pub async fn verify(binaries: &PostgresBinaries, copy: &Path) -> Result<(), StackError> {
    const PROGRAM: &str = "pg_verifybackup";
    let mut command = binaries.command(PROGRAM);
    command.arg("--quiet").arg(copy).current_dir("/");
    let output = tokio::process::Command::from(command).output().await;
    let output = output.map_err(StackError::file(binaries.program(PROGRAM)))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(StackError::Program { program: PROGRAM.to_owned(), words })
}

/// Lays a copy into the folder of a server that is not there yet; it is whole or absent.
pub fn lay(copy: &Path, data: &Path) -> Result<(), StackError> {
    make_folder(data, 0o755)?;
    identity::give(data)?;
    let (staged, cluster) = (data.join("cluster.new"), data.join("cluster"));
    remove_folder(&staged)?;
    copy_folder(copy, &staged)?;
    fs::rename(&staged, &cluster).map_err(StackError::file(&cluster))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), StackError> {
    make_folder(to, 0o700)?;
    identity::give(to)?;
    for entry in fs::read_dir(from).map_err(StackError::file(from))? {
        let path = entry.map_err(StackError::file(from))?.path();
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(StackError::file(&path))?;
            identity::give(&target)?;
        }
    }
    Ok(())
}

impl Recovery {
    /// Prepares a cluster that was laid into a folder, and gives the settings for its first start:
    /// it is ready when it has come to the point, and then tells a story of its own.
    pub fn prepare(&self, data: &Path) -> Result<Vec<(String, String)>, StackError> {
        let archive = self.archive.canonicalize().map_err(StackError::file(&self.archive))?;
        identity::check_reach(&archive)?;
        let link = data.join(ARCHIVE_LINK);
        std::os::unix::fs::symlink(&archive, &link).map_err(StackError::file(&link))?;
        let signal = data.join("cluster").join("recovery.signal");
        fs::write(&signal, "").map_err(StackError::file(&signal))?;
        identity::give(&signal)?;
        let mut chosen = vec![
            ("restore_command".to_owned(), FETCH.to_owned()),
            ("recovery_target_action".to_owned(), "promote".to_owned()),
        ];
        chosen.extend(self.until.iter().map(|at| ("recovery_target_time".to_owned(), at.clone())));
        Ok(chosen)
    }

    /// Removes what only the recovery needed.
    pub fn finish(data: &Path) -> Result<(), StackError> {
        let link = data.join(ARCHIVE_LINK);
        match fs::remove_file(&link) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StackError::file(&link)(error))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_copy_is_stands_in_the_words_of_the_tool() {
        assert_eq!(percent("23456/45678 kB (51%), 0/1 tablespace"), Some(51));
        assert_eq!(percent("    0/45678 kB (0%), 0/1 tablespace (...data/base/1/2)"), Some(0));
        assert_eq!(percent("pg_basebackup: error: connection refused"), None);
    }
}
