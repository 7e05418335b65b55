//! Where everything is: our own servers in the data folder, or the user's.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use contracts::service::Service;
use contracts::subjects;
use credentials::{Authority, Exports};
use gateway::edge::devices::DeviceIssuer;
use runtime::LocalBus;
use runtime::config::Chassis;
use runtime::nats::Access;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use stack::nats::Doors;
use stack::{
    Binaries, NatsBinary, NatsOptions, NatsServer, PostgresBinaries, PostgresOptions,
    PostgresServer, Supervisor,
};

use crate::home::Home;
use crate::launch;
use crate::outside::AbortOnDrop;
use crate::outside::doors::{self, Addresses};
use crate::provision::{self, DOCTOR, Rights, role_of};
use crate::safe::watch::watch;
use crate::shares::{self, Servers};

/// The database of Kontor in our own PostgreSQL.
const DATABASE: &str = "postgres";

/// A service's credentials list each of its durables, which takes more than a usual line.
pub const BROKER_SETTINGS: &str = "max_control_line: 65536\n";

/// How our own database keeps what it was given.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// Whether what is committed outlives a power cut; false for tests alone.
    pub durable: bool,
    /// Where finished parts of its write-ahead log are kept.
    pub archive: Option<PathBuf>,
}

/// The servers and the rights on them.
pub struct Site {
    home: Home,
    database: Database,
    broker: Broker,
    rights: Rights,
    supervisors: Vec<Supervisor>,
    _watched: Option<AbortOnDrop>,
    _following: Option<AbortOnDrop>,
}

enum Database {
    Own(PostgresServer),
    Given(String),
}

enum Broker {
    Own { server: NatsServer, authority: Box<Authority> },
    Given(String),
}

impl Site {
    /// Finds or starts both servers, brings the schemas up to date and gives out the rights.
    ///
    /// - Takes: by which other doors our own broker shall take connections as well.
    pub async fn open(home: Home, keeping: Keeping, doors: Doors) -> Result<Self> {
        let archived = keeping.archive.is_some();
        let database = match stack::given::database_url() {
            Some(_) if keeping.archive.is_some() => bail!(
                "the database is yours (KONTOR_DATABASE_URL), and so is its write-ahead log: set \
                 archive_mode there, and start without --wal-archive"
            ),
            Some(url) => Database::Given(url),
            None => Database::Own(start_postgres(&home, keeping).await?),
        };
        let broker = match stack::given::nats_url() {
            Some(url) => {
                doors::refuse_in_yours(&doors)?;
                Broker::Given(url)
            }
            None => start_nats(&home, doors).await?,
        };
        let rights = Rights::Least;
        let (supervisors, _watched, _following) = (Vec::new(), None, None);
        let mut site = Self { home, database, broker, rights, supervisors, _watched, _following };
        let admin = site.admin_database();
        site.rights = provision::provision(&admin, &|role| site.password(role)).await?;
        site._watched = archived.then(|| watch(admin));
        site.supervise();
        Ok(site)
    }

    fn supervise(&mut self) {
        if let Database::Own(server) = &self.database {
            self.supervisors.push(Supervisor::watch(server));
        }
        if let Broker::Own { server, .. } = &self.broker {
            self.supervisors.push(Supervisor::watch(server));
            self._following = doors::follow(server.clone());
        }
    }

    /// Gives the data folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Gives the URL of the account that owns the schemas.
    pub fn admin_database(&self) -> String {
        match &self.database {
            Database::Own(server) => server.admin_url(DATABASE),
            Database::Given(url) => url.clone(),
        }
    }

    /// Says whether the database is our own.
    pub fn has_own_database(&self) -> bool {
        matches!(self.database, Database::Own(_))
    }

    /// Gives where the broker is.
    pub fn broker_url(&self) -> String {
        match &self.broker {
            Broker::Own { server, .. } => server.url(),
            Broker::Given(url) => url.clone(),
        }
    }

    /// Gives by which other doors our own broker takes connections.
    pub fn doors(&self) -> Doors {
        match &self.broker {
            Broker::Own { server, .. } => server.doors().clone(),
            Broker::Given(_) => Doors::default(),
        }
    }

    /// Gives the authority over the broker's accounts, where the broker is ours.
    pub fn authority(&self) -> Option<&Authority> {
        match &self.broker {
            Broker::Own { authority, .. } => Some(authority),
            Broker::Given(_) => None,
        }
    }

    /// Gives what makes accounts for devices, where the broker is ours.
    ///
    /// - Takes: where devices find its other doors.
    pub async fn device_issuer(&self, doors: Addresses) -> Result<Option<Arc<dyn DeviceIssuer>>> {
        let Some(authority) = self.authority() else { return Ok(None) };
        let creds = authority.system_creds("gateway")?;
        let own = Authority::load(&self.home.at("secrets").join("nats"))?;
        Ok(Some(launch::device_issuer(own, &creds, &self.broker_url(), doors).await?))
    }

    /// Gives where the servers are, without anybody's password.
    pub fn servers(&self) -> Result<Servers> {
        let admin: PgConnectOptions = self.admin_database().parse()?;
        let database = format!(
            "postgres://{}:{}/{}",
            admin.get_host(),
            admin.get_port(),
            admin.get_database().unwrap_or(DATABASE),
        );
        Ok(Servers { database, broker: self.broker_url() })
    }

    /// Gives the process ids of our own servers, by name.
    pub fn server_pids(&self) -> Vec<(&'static str, u32)> {
        let postgres = match &self.database {
            Database::Own(server) => server.pid(),
            Database::Given(_) => None,
        };
        let nats = match &self.broker {
            Broker::Own { server, .. } => server.pid(),
            Broker::Given(_) => None,
        };
        let named = [("postgres", postgres), ("nats-server", nats)];
        named.into_iter().filter_map(|(name, pid)| Some((name, pid?))).collect()
    }

    fn password(&self, role: &str) -> Result<String> {
        self.home.secret(&format!("postgres-{role}"))
    }

    fn role_url(&self, role: &str) -> Result<String> {
        let password = self.password(role)?;
        Ok(match &self.database {
            Database::Own(server) => server.url(role, &password, DATABASE),
            Database::Given(url) => {
                let options: PgConnectOptions = url.parse()?;
                options.username(role).password(&password).to_url_lossy().to_string()
            }
        })
    }

    /// Gives the URL of the role that only reads.
    pub fn doctor_database(&self) -> Result<String> {
        match self.rights {
            Rights::Least => self.role_url(DOCTOR),
            Rights::Wide => {
                let options: PgConnectOptions = self.admin_database().parse()?;
                let options = options.options([("default_transaction_read_only", "on")]);
                Ok(options.to_url_lossy().to_string())
            }
        }
    }

    /// Gives with which rights services work in the database.
    pub fn rights(&self) -> Rights {
        self.rights
    }

    /// Says where services may do more than they need, and why.
    pub fn wide_rights(&self) -> Vec<&'static str> {
        let broker = "the broker is not ours, and lets every service do all";
        let database = "the database's account may make no roles, and all services share it";
        let wide = [(self.authority().is_none(), broker), (self.rights == Rights::Wide, database)];
        wide.into_iter().filter_map(|(is_so, why)| is_so.then_some(why)).collect()
    }

    /// Gives how a service connects: its own role, its own user, the given instance name.
    pub fn settings(&self, service: Service, instance: &str) -> Result<runtime::service::Settings> {
        let database: PgConnectOptions = match self.rights {
            Rights::Least => self.role_url(&role_of(service))?.parse()?,
            Rights::Wide => {
                let options: PgConnectOptions = self.admin_database().parse()?;
                options.options([("search_path", service.schema())])
            }
        };
        let database = match &self.database {
            Database::Own(server) => match server.sockets() {
                Some(sockets) => database.socket(sockets),
                None => database,
            },
            Database::Given(_) => database,
        };
        let signed = self.authority().map(|authority| shares::creds_of(authority, service));
        let credentials = signed.transpose()?;
        Ok(runtime::service::Settings {
            database: database.application_name(service.name()),
            broker: Access { url: self.broker_url(), credentials },
            instance: instance.to_owned(),
            chassis: Chassis::load()?,
            local: LocalBus::default(),
        })
    }

    /// Stops our own servers, the broker first.
    pub async fn close(self) -> Result<()> {
        for supervisor in self.supervisors {
            supervisor.stop().await;
        }
        if let Broker::Own { server, .. } = self.broker {
            server.stop().await.context("the broker did not stop")?;
        }
        if let Database::Own(server) = self.database {
            server.stop().await.context("the database did not stop")?;
        }
        Ok(())
    }
}

/// What the devices' accounts may take from the application's.
pub fn exports() -> Exports {
    Exports {
        services: vec![subjects::FLOOR_QUESTIONS_EXPORT.to_owned()],
        streams: [subjects::FLOOR_JOBS, subjects::FLOOR_ANSWERS].map(str::to_owned).to_vec(),
    }
}

async fn start_postgres(home: &Home, keeping: Keeping) -> Result<PostgresServer> {
    let binaries = PostgresBinaries::locate().await?;
    let password = home.secret("postgres-superuser")?;
    let via = stack::given::database_via()?;
    let own = PostgresOptions::durable(home.at("postgres"), password);
    let Keeping { durable, archive } = keeping;
    let options = PostgresOptions { durable, via, archive, ..own };
    Ok(PostgresServer::start(&binaries, options).await?)
}

async fn start_nats(home: &Home, doors: Doors) -> Result<Broker> {
    let binary = NatsBinary::locate().await?;
    let authority = Authority::load_or_generate(&home.at("secrets").join("nats"))?;
    let settings = BROKER_SETTINGS.to_owned();
    let via = stack::given::nats_via()?;
    let own = NatsOptions::signed(home.at("nats"), &authority, exports());
    let options = NatsOptions { settings, via, doors, ..own };
    let server = NatsServer::start(&binary, options).await?;
    Ok(Broker::Own { server, authority: Box::new(authority) })
}

/// Says which servers would be used, without starting them.
pub async fn locate() -> Result<Binaries> {
    Ok(Binaries::locate().await?)
}
