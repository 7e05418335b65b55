use std::path::{Path, PathBuf};
use std::time::Duration;

/// Says why a server could not be found, fetched, started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// No usable binaries anywhere; the message names the ways out.
    #[error(
        "no usable {wanted}\n{}\nways out:\n  \
         install it (any Linux package, or Homebrew) and start again\n  \
         set {url_variable} to a server that already runs\n  \
         use docker-compose.yml, which brings both servers",
        tried.iter().map(|line| format!("  - {line}")).collect::<Vec<_>>().join("\n")
    )]
    Unobtainable {
        /// The server and the least version.
        wanted: &'static str,
        /// The setting that names a running server instead.
        url_variable: &'static str,
        /// What was looked at, and why it did not do.
        tried: Vec<String>,
    },
    /// `KONTOR_STACK` holds an unknown word.
    #[error("KONTOR_STACK is {found:?}; it can be auto, system or fetch")]
    UnknownMode {
        /// The word found.
        found: String,
    },
    /// A line to a server is no address.
    #[error("{variable} is {found:?}; it takes an address and a port, such as 127.0.0.1:5433")]
    NoAddress {
        /// The variable.
        variable: &'static str,
        /// What it holds.
        found: String,
    },
    /// A program could not be run, or failed.
    #[error("{program} failed: {words}")]
    Program {
        /// The program's name.
        program: String,
        /// What it said.
        words: String,
    },
    /// A file or folder could not be used.
    #[error("cannot use {}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A live process already runs a server on this folder.
    #[error("{} is in use by a kontor that still runs", folder.display())]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The servers run as another user, who cannot reach the folder.
    #[error(
        "the servers run as user 65534, who cannot enter {}, and so not reach {}; choose another folder",
        closed.display(), folder.display()
    )]
    OutOfReach {
        /// The folder that is needed.
        folder: PathBuf,
        /// The folder on the way that is closed.
        closed: PathBuf,
    },
    /// The data was made by another major version.
    #[error("{} was made by PostgreSQL {made_by}, found is PostgreSQL {found}", folder.display())]
    OtherVersion {
        /// The folder.
        folder: PathBuf,
        /// The major version that made it.
        made_by: String,
        /// The major version of the binaries.
        found: u32,
    },
    /// The database lacks the module that keeps its write-ahead log.
    #[error(
        "this PostgreSQL has no module basic_archive, which keeps the write-ahead log; \
         install its contrib package, or start without an archive"
    )]
    NoArchiveModule,
    /// A server ended before it was ready.
    #[error("{server} ended before it was ready:\n{log}")]
    EndedEarly {
        /// Its name.
        server: &'static str,
        /// The last lines that it wrote.
        log: String,
        /// Whether somebody had ended it.
        killed: bool,
    },
    /// A server is not ready in time, or does not end in time.
    #[error("{server} did not {what} within {} s", within.as_secs())]
    TooSlow {
        /// Its name.
        server: &'static str,
        /// What was waited for.
        what: &'static str,
        /// How long.
        within: Duration,
    },
    /// The claims for the broker could not be signed.
    #[error("the broker's credentials could not be made")]
    Credentials(#[from] credentials::CredentialsError),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes: {0}")]
    NoRandomness(getrandom::Error),
}

impl StackError {
    /// Names the path that an I/O error is about.
    pub(crate) fn file(path: impl AsRef<Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::File { path, source }
    }

    /// Says whether a server ended by itself when it should have started, and not for want of a port.
    pub(crate) fn is_own_death(&self) -> bool {
        let Self::EndedEarly { log, killed, .. } = self else { return false };
        !killed && !log.contains("already in use")
    }
}
