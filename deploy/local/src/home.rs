//! The data folder: everything that lasts, in one place.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// A data folder.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

/// What a running `kontor up` tells the other commands, in the data folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Running {
    /// Of the process.
    pub pid: u32,
    /// Where the world comes in.
    pub http: String,
    /// Where operators look.
    pub operations: String,
    /// The broker.
    pub nats: String,
    /// The broker by WebSocket, if it listens for it.
    #[serde(default)]
    pub websocket: Option<String>,
    /// The broker by MQTT, if it listens for it.
    #[serde(default)]
    pub mqtt: Option<String>,
    /// The database, for reading alone.
    pub doctor_database: String,
    /// The database, as the owner of the schemas.
    pub owner_database: String,
    /// Whether the database is our own, in the data folder.
    #[serde(default)]
    pub own_database: bool,
    /// Where the world finds the gateway, if somebody said.
    #[serde(default)]
    pub public_url: Option<String>,
}

/// Stands in a data folder for as long as it is being restored.
pub const UNFINISHED: &str = "restoring";
/// Held by whoever works on a data folder.
pub const LOCK: &str = "lock";

impl Home {
    /// Opens a data folder, making it where it is missing; by default `.kontor` here, or for root,
    /// whose home PostgreSQL may not enter, a folder of the system.
    pub fn open(data: Option<PathBuf>) -> Result<Self> {
        let root = folder(data)?;
        fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        let secrets = root.join("secrets");
        if !secrets.exists() {
            fs::DirBuilder::new().mode(0o700).create(&secrets)?;
        }
        Ok(Self { root })
    }

    /// Names a data folder to whoever only asks: where there is none, none is made.
    pub fn named(data: Option<PathBuf>) -> Result<Self> {
        Ok(Self { root: folder(data)? })
    }

    /// Gives the folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Gives what other commands must be told to find it; nothing where they look there anyway.
    pub fn option(&self) -> String {
        match folder(None) {
            Ok(usual) if usual == self.root => String::new(),
            Ok(_) | Err(_) => format!(" --data {}", self.root.display()),
        }
    }

    /// Gives a place in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Gives a secret that is made once and kept with tight modes.
    pub fn secret(&self, name: &str) -> Result<String> {
        let path = self.root.join("secrets").join(name);
        Ok(stack::secrets::load_or_generate(&path)?)
    }

    /// Gives the key that opens everything: the environment's, else the folder's.
    pub fn admin_key(&self) -> Result<String> {
        match given_admin_key() {
            Some(key) => Ok(key),
            None => self.secret("admin-key"),
        }
    }

    /// Makes sure that no other `kontor up` works on this folder, for as long as the guard lives.
    pub fn lock(&self) -> Result<fs::File> {
        if self.at(UNFINISHED).exists() {
            bail!(
                "a restore into {} did not come to its end; run it again with --replace",
                self.root.display()
            );
        }
        self.hold()
    }

    /// Makes sure of the same while it is being restored.
    pub fn hold(&self) -> Result<fs::File> {
        let path = self.at(LOCK);
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => bail!(
                "another kontor works on {}; stop it, or give another folder with --data",
                self.root.display()
            ),
        }
    }

    /// Tells the other commands where everything is.
    pub fn announce(&self, running: &Running) -> Result<()> {
        let path = self.at("running.json");
        let mut file = fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(file.write_all(&serde_json::to_vec_pretty(running)?)?)
    }

    /// Says that nothing runs here any more.
    pub fn retract(&self) {
        let _ = fs::remove_file(self.at("running.json"));
    }

    /// Gives what runs on this folder, if something does, or elsewhere with the secrets of this
    /// folder: then the environment names it.
    pub fn running(&self) -> Option<Running> {
        if let Some(elsewhere) = crate::setup::elsewhere(self) {
            return Some(elsewhere);
        }
        let text = fs::read(self.at("running.json")).ok()?;
        let running: Running = serde_json::from_slice(&text).ok()?;
        let locked = fs::File::open(self.at(LOCK)).ok()?.try_lock().is_err();
        locked.then_some(running)
    }
}

/// Says whether the environment names the key that opens everything.
pub fn is_admin_key_given() -> bool {
    given_admin_key().is_some()
}

fn given_admin_key() -> Option<String> {
    std::env::var("KONTOR_ADMIN_KEY").ok().filter(|key| !key.is_empty())
}

/// Gives where a data folder is, whether it is there or not.
pub fn folder(data: Option<PathBuf>) -> Result<PathBuf> {
    Ok(std::path::absolute(data.unwrap_or_else(default_root))?)
}

fn default_root() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        PathBuf::from("/var/lib/kontor")
    } else {
        PathBuf::from(".kontor")
    }
}
