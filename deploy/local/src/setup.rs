//! `kontor setup`: what must be there before services are served in processes of their own.
//!
//! Made once and kept: secrets, in the data folder. Made anew each time: the shares of them, the
//! configuration of the broker, and with `KONTOR_DATABASE_URL` schemas, roles and rights. To be
//! run again at every upgrade, before the services.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use credentials::{Account, Authority};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use crate::cli::Setup;
use crate::home::{Home, Running};
use crate::outside::doors::Addresses;
use crate::provision::{self, DOCTOR, Rights};
use crate::shares::{self, SHARES};
use crate::site;

/// The secret that opens the database to its owner.
const SUPERUSER: &str = "postgres-superuser";
/// The user of the database in its official image.
const POSTGRES_IMAGE_UID: u32 = 999;
/// A database that is starting for the first time makes its files before it takes connections.
const DATABASE_WITHIN: Duration = Duration::from_secs(60);
/// As large as the largest event with its envelope may become, with room to spare.
const PAYLOAD_MAX: &str = "4MB";

/// Makes everything that is missing.
pub async fn run(how: Setup) -> Result<ExitCode> {
    let home = Home::open(how.at.data.clone())?;
    let authority = match how.foreign_broker {
        true => None,
        false => Some(Authority::load_or_generate(&home.at("secrets").join("nats"))?),
    };
    shares::write(&home, authority.as_ref(), how.owner)?;
    share_with_database(&home, how.owner.is_some())?;
    if let Some(authority) = &authority {
        configure_broker(&home, authority)?;
    }
    println!("secrets and shares are in {}", home.root().display());
    if let Some(url) = stack::given::database_url() {
        let admin = admin_url(&home, &url)?;
        wait_for(&admin).await?;
        let password = |role: &str| home.secret(&format!("postgres-{role}"));
        match provision::provision(&admin, &password).await? {
            Rights::Least => println!("schemas and roles are up to date"),
            Rights::Wide => bail!(
                "schemas are up to date, but this account may make no roles: give one that may \
                 (ALTER ROLE ... CREATEROLE), else services cannot come in"
            ),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives the owner's password to where the database's own container finds it.
fn share_with_database(home: &Home, as_root: bool) -> Result<()> {
    let folder = home.at(SHARES).join("postgres");
    shares::make_folder(&folder)?;
    shares::keep(&folder, "password", &home.secret(SUPERUSER)?)?;
    shares::give(&folder, as_root.then_some(POSTGRES_IMAGE_UID))
}

/// Writes the broker's configuration: signed claims and places, no secret.
///
/// Places are relative: the broker's working folder is its store.
fn configure_broker(home: &Home, authority: &Authority) -> Result<()> {
    let folder = home.at(SHARES).join("nats");
    fs::create_dir_all(&folder)?;
    let (system, application) =
        (authority.public_key(Account::System), authority.public_key(Account::Application));
    let text = format!(
        "server_name: kontor\n\
         listen: \"0.0.0.0:4222\"\n\
         http: \"127.0.0.1:8222\"\n\
         max_payload: {PAYLOAD_MAX}\n\
         jetstream {{ store_dir: \"streams\", max_file: 16TB }}\n\
         operator: {operator}\n\
         system_account: {system}\n\
         resolver {{ type: full, dir: \"accounts\", allow_delete: true }}\n\
         resolver_preload {{\n  {system}: {system_jwt}\n  {application}: {application_jwt}\n}}\n\
         {settings}",
        operator = authority.operator_jwt()?,
        system_jwt = authority.system_jwt()?,
        application_jwt = authority.application_jwt(&site::exports())?,
        settings = site::BROKER_SETTINGS,
    );
    let path = folder.join("nats.conf");
    fs::write(&path, text)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
    Ok(fs::set_permissions(&path, fs::Permissions::from_mode(0o644))?)
}

/// Gives what runs elsewhere with the secrets of this folder, where `KONTOR_URL` and the addresses
/// of the servers name it.
pub fn elsewhere(home: &Home) -> Option<Running> {
    let http = std::env::var("KONTOR_URL").ok().filter(|url| !url.is_empty())?;
    let (database, nats) = (stack::given::database_url()?, stack::given::nats_url()?);
    let password = home.secret(&format!("postgres-{DOCTOR}")).ok()?;
    let options: PgConnectOptions = database.parse().ok()?;
    let reader = options.username(DOCTOR).password(&password);
    let Addresses { websocket, mqtt } = Addresses::given();
    Some(Running {
        pid: std::process::id(),
        operations: std::env::var("KONTOR_OPERATIONS_URL").unwrap_or_else(|_| http.clone()),
        http,
        nats,
        websocket,
        mqtt,
        doctor_database: reader.to_url_lossy().to_string(),
        owner_database: admin_url(home, &database).ok()?,
        own_database: false,
        public_url: None,
    })
}

/// Completes an URL without a password with the one that was made here.
fn admin_url(home: &Home, url: &str) -> Result<String> {
    let has_password = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
    if has_password.is_some_and(|(who, _)| who.contains(':')) {
        return Ok(url.to_owned());
    }
    let options: PgConnectOptions = url.parse()?;
    Ok(options.password(&home.secret(SUPERUSER)?).to_url_lossy().to_string())
}

async fn wait_for(database: &str) -> Result<()> {
    let until = Instant::now() + DATABASE_WITHIN;
    loop {
        match PgConnection::connect(database).await {
            Ok(conn) => return Ok(conn.close().await?),
            Err(error) if Instant::now() > until => {
                return Err(error).context("the database does not take connections");
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
        }
    }
}
