//! The system as a process of its own, on a temporary folder.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kontor::home::{Home, Running};

use super::waiting::until_within;

/// A debug build on a busy machine makes a cluster, seven schemas and a broker in that time.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// A `kontor up`, with its servers.
pub struct System {
    /// The process; its end of the standard input is ours.
    pub child: Child,
    /// The folder that holds everything that lasts.
    pub home: Home,
    /// Where the world comes in.
    pub listen: String,
}

impl System {
    /// Starts it on a new folder and ports that are free, told some more.
    pub async fn start_as(how: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("kontor-journeys-").tempdir();
        let folder = folder.expect("a folder").keep();
        let home = Home::open(Some(folder)).expect("a data folder");
        let listen = "127.0.0.1:0".to_owned();
        let child = spawn(home.root(), &listen, how);
        let mut system = Self { child, home, listen };
        let running = system.ready().await;
        system.listen = running.http.trim_start_matches("http://").to_owned();
        system
    }

    /// Gives where everything is, once it takes orders.
    pub async fn ready(&mut self) -> Running {
        let (child, home) = (&mut self.child, &self.home);
        until_within(READY_WITHIN, "kontor is up", async || {
            if let Some(code) = child.try_wait().expect("a child") {
                let log = std::fs::read_to_string(log_of(home.root())).unwrap_or_default();
                panic!("kontor ended with {code}:\n{log}");
            }
            home.running()
        })
        .await
    }
}

/// Starts the process on a folder.
pub fn spawn(root: &Path, listen: &str, how: &[&str]) -> Child {
    let log = File::options().create(true).append(true).open(log_of(root)).expect("a log");
    Command::new(env!("CARGO_BIN_EXE_kontor-under-test"))
        .args(["up", "--listen", listen, "--ops-listen", "127.0.0.1:0", "--data"])
        .arg(root)
        .args(how)
        .env_remove("KONTOR_ADMIN_KEY")
        .env("KONTOR__GATEWAY__PRIVATE_TARGETS", "127.0.0.0/8")
        .env("KONTOR__LOGISTICS__SIMULATED_AT", "*")
        .env("KONTOR__CRM__SHORTAGE_MAIL_MINUTES", "0")
        .stdin(Stdio::piped())
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("kontor starts")
}

fn log_of(root: &Path) -> PathBuf {
    root.join("kontor.log")
}
