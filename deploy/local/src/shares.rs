//! Shares: what each process gets to see of the secrets: its own, and nothing else.
//!
//! A share is a folder that can be handed to one container or one machine. The warehouse's holds
//! the password of its role and the credentials of its user; the keys that sign lie in the
//! gateway's alone, which lets devices in.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use contracts::permissions;
use contracts::service::Service;
use credentials::{Account, Authority, IMPORTED_REPLIES, Permissions};
use runtime::LocalBus;
use runtime::config::Chassis;
use runtime::nats::Access;
use runtime::service::Settings;
use sqlx::postgres::PgConnectOptions;

use crate::home::Home;
use crate::launch;
use crate::provision::role_of;

/// The folder of shares in the data folder.
pub const SHARES: &str = "shares";

const PASSWORD: &str = "password";
const CREDENTIALS: &str = "broker.creds";
const SYSTEM_CREDENTIALS: &str = "system.creds";
const OPERATOR: &str = "operator";
const LOCK: &str = "lock";

/// How often it is looked whether a process of an earlier start has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where the servers are, without anybody's password.
#[derive(Clone, Debug)]
pub struct Servers {
    /// The database; role and password in it do not count.
    pub database: String,
    /// The broker.
    pub broker: String,
}

impl Servers {
    /// Reads where they are from the environment.
    pub fn named() -> Result<Self> {
        let unnamed = |variable| {
            format!("{variable} is not set: `serve` works on servers that run; `up` has its own")
        };
        Ok(Self {
            database: stack::given::database_url()
                .with_context(|| unnamed("KONTOR_DATABASE_URL"))?,
            broker: stack::given::nats_url().with_context(|| unnamed("KONTOR_NATS_URL"))?,
        })
    }
}

/// The share of one service.
pub struct Share {
    service: Service,
    folder: PathBuf,
}

impl Share {
    /// Finds the share of a service: in a data folder that has shares, or the folder itself.
    pub fn of(service: Service, data: &Path) -> Self {
        let among_others = data.join(SHARES).join(service.name());
        let folder = if among_others.exists() { among_others } else { data.to_owned() };
        Self { service, folder }
    }

    /// Reads a secret.
    pub fn secret(&self, name: &str) -> Result<String> {
        let path = self.folder.join(name);
        let text = fs::read_to_string(&path).with_context(|| {
            let (service, path) = (self.service, path.display());
            format!("the share of {service} has no {path}; `kontor setup` makes it")
        })?;
        Ok(text.trim().to_owned())
    }

    /// Gives how the service connects: its own role and its own user.
    pub fn settings(&self, servers: &Servers, instance: &str) -> Result<Settings> {
        let database: PgConnectOptions = servers.database.parse()?;
        let database = database
            .username(&role_of(self.service))
            .password(&self.secret(PASSWORD)?)
            .application_name(self.service.name());
        let credentials = self.where_signed(CREDENTIALS)?;
        let broker = Access { url: servers.broker.clone(), credentials };
        let chassis = Chassis::load()?;
        let (instance, local) = (instance.to_owned(), LocalBus::default());
        Ok(Settings { database, broker, instance, chassis, local })
    }

    /// Gives the keys that sign and a user of the system account, where the broker is ours.
    pub fn authority(&self) -> Result<Option<(Authority, String)>> {
        let Some(system) = self.where_signed(SYSTEM_CREDENTIALS)? else { return Ok(None) };
        Ok(Some((Authority::load(&self.folder.join(OPERATOR))?, system)))
    }

    /// Reads credentials, which nobody has on a broker that is open.
    fn where_signed(&self, name: &str) -> Result<Option<String>> {
        match fs::read_to_string(self.folder.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{name} cannot be read")),
        }
    }
}

/// Holds a share for as long as the guard lives, so that a start knows what a killed one left.
pub fn hold(folder: &Path) -> Result<fs::File> {
    let lock = open_lock(folder)?;
    if lock.try_lock().is_err() {
        bail!("another process works with {}", folder.display());
    }
    Ok(lock)
}

fn open_lock(folder: &Path) -> Result<fs::File> {
    let path = folder.join(LOCK);
    let opened = fs::File::options().create(true).truncate(false).write(true).open(&path);
    opened.with_context(|| format!("{} cannot be opened", path.display()))
}

/// Waits until no process of an earlier start works any more: what was left by a killed one notices
/// and ends in order, and until then has its address and its lanes.
pub async fn until_free(home: &Home, within: Duration) -> Result<()> {
    let until = Instant::now() + within;
    for service in Service::ALL {
        let folder = home.at(SHARES).join(service.name());
        while folder.exists() && open_lock(&folder)?.try_lock().is_err() {
            if Instant::now() > until {
                bail!("the {service} of an earlier start does not end; end it, then start again");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
    Ok(())
}

/// Makes the share of every service anew.
///
/// - Takes: the authority over the broker, if it is ours; whose the shares shall be, if not ours.
pub fn write(home: &Home, authority: Option<&Authority>, owner: Option<u32>) -> Result<()> {
    for service in Service::ALL {
        let folder = home.at(SHARES).join(service.name());
        make_folder(&folder)?;
        keep(&folder, PASSWORD, &home.secret(&format!("postgres-{}", role_of(service)))?)?;
        for name in launch::secrets_of(service) {
            keep(&folder, name, &home.secret(name)?)?;
        }
        let creds = authority.map(|authority| creds_of(authority, service)).transpose()?;
        keep_or_remove(&folder, CREDENTIALS, creds)?;
        if service == Service::Gateway {
            share_authority(home, &folder, authority)?;
        }
        give(&folder, owner)?;
    }
    Ok(())
}

/// Signs a user for a service that may do what the service must, and nothing else.
pub fn creds_of(authority: &Authority, service: Service) -> Result<String> {
    let allowed = permissions::of_service(service);
    let mut publish = allowed.publish;
    if service == Service::Warehouse {
        publish.push(IMPORTED_REPLIES.to_owned());
    }
    let permissions = Permissions { publish, subscribe: allowed.subscribe };
    Ok(authority.user_creds(Account::Application, service.name(), &permissions)?)
}

fn share_authority(home: &Home, folder: &Path, authority: Option<&Authority>) -> Result<()> {
    let system = authority.map(|authority| authority.system_creds("gateway")).transpose()?;
    keep_or_remove(folder, SYSTEM_CREDENTIALS, system)?;
    let operator = folder.join(OPERATOR);
    if authority.is_none() {
        return remove(fs::remove_dir_all(operator));
    }
    make_folder(&operator)?;
    for key in fs::read_dir(home.at("secrets").join("nats"))? {
        let (name, path) = key.map(|key| (key.file_name(), key.path()))?;
        if let Some(name) = name.to_str().filter(|name| name.ends_with(".nk")) {
            keep(&operator, name, fs::read_to_string(path)?.trim())?;
        }
    }
    Ok(())
}

/// Makes a folder that its owner alone may enter.
pub fn make_folder(folder: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(0o700)))
        .with_context(|| format!("cannot make {}", folder.display()))
}

/// Keeps a secret in a file that its owner alone may read.
pub fn keep(folder: &Path, name: &str, secret: &str) -> Result<()> {
    Ok(stack::secrets::write(&folder.join(name), secret)?)
}

fn keep_or_remove(folder: &Path, name: &str, secret: Option<String>) -> Result<()> {
    match secret {
        Some(secret) => keep(folder, name, secret.trim_end()),
        None => remove(fs::remove_file(folder.join(name))),
    }
}

fn remove(removed: std::io::Result<()>) -> Result<()> {
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Gives a folder and what is in it to somebody else; takes the rights of root.
pub fn give(folder: &Path, owner: Option<u32>) -> Result<()> {
    let Some(id) = owner else { return Ok(()) };
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            give(&entry.path(), owner)?;
        }
        lchown(entry.path(), Some(id), Some(id))?;
    }
    lchown(folder, Some(id), Some(id))
        .with_context(|| format!("{} cannot be given to user {id}", folder.display()))
}
