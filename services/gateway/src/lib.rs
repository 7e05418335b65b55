//! The edge: checks, translates, streams; knows who may do what.
//!
//! The tour, in the order in which a request sees it: [`edge`] (what every request goes through),
//! [`routes`] (every call there is, in one list), [`heads`] (what wakes the readers of the feed);
//! then the service behind it: [`domain`] (what access means), [`commands`], [`endpoints`],
//! [`store`] and [`handler`], which the shell drives; [`outbound`] (telling shops and subscribers);
//! [`console`] (the pages of whoever is signed in), [`customer`] (those of customers), [`floor`] (the
//! handheld in a browser) and [`reference`] (what developers read about all of it); [`engine`] and
//! [`pulse`] (how the house runs); [`config`], [`operations`] and [`traces`] for the people who run
//! it. [`serve`] puts it all together.

pub mod commands;
pub mod config;
pub mod console;
pub mod customer;
pub mod domain;
pub mod edge;
pub mod endpoints;
pub mod engine;
pub mod floor;
pub mod handler;
pub mod heads;
pub mod operations;
pub mod outbound;
pub mod pulse;
pub mod reference;
pub mod routes;
pub mod state;
pub mod store;
pub mod traces;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use contracts::service::Service;
use credentials::links::LinkSigner;
use runtime::LocalBus;
use runtime::config::Chassis;
use runtime::telemetry::{Recorder, Spans};
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use config::{Settings, SettingsError};
use domain::outbound::addresses::Networks;
use edge::access::AccessBook;
use edge::ask::Asker;
use edge::body::Room;
use edge::devices::{DeviceIssuer, keep_told};
use edge::sealing::MasterKey;
use edge::server::{self, ConnectionLimits, Door};
use heads::Heads;
use operations::Health;
use outbound::Teller;
use state::Edge;

/// The gateway's own tables.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// What the edge stands on.
pub struct Gateway {
    /// Its settings, secrets included.
    pub settings: Settings,
    /// Connections for reading the gateway's own schema.
    pub pool: PgPool,
    /// A client with the gateway's permissions.
    pub nats: async_nats::Client,
    /// The services of this process.
    pub local: LocalBus,
    /// Makes accounts for devices; none where the broker is not ours.
    pub issuer: Option<Arc<dyn DeviceIssuer>>,
    /// The world's listener.
    pub listener: TcpListener,
    /// The operations listener.
    pub ops_listener: TcpListener,
    /// What the shell knows about how it is.
    pub health: Arc<dyn Health>,
    /// Ends it.
    pub stop: CancellationToken,
}

/// Opens the place for spans, on the database's clock.
async fn open_spans(pool: &PgPool) -> anyhow::Result<(Spans, Recorder)> {
    let mut conn = pool.acquire().await.context("the database cannot be reached")?;
    let now = runtime::postgres::database_now(&mut conn).await?;
    Ok(Spans::open(Service::Gateway, pool.clone(), now))
}

/// Serves both listeners until it is told to stop, then lets answers finish.
///
/// - Errs: a setting is out of its bounds, or a secret is missing.
pub async fn serve(gateway: Gateway) -> anyhow::Result<()> {
    let Gateway { settings, pool, nats, local, issuer, listener, ops_listener, health, stop } =
        gateway;
    settings.check()?;
    let master = MasterKey::parse(&settings.master_key.0).map_err(|_| SettingsError::MasterKey)?;
    let links = LinkSigner::new(&settings.link_secret.0).map_err(|_| SettingsError::LinkSecret)?;
    let book = Arc::new(AccessBook::new(pool.clone(), master, &settings.admin_key.0));
    book.refresh().await.context("access could not be read")?;
    let (spans, recorder) = open_spans(&pool).await?;
    let public_url = Chassis::load()?.public_url;
    let edge = Edge {
        book: book.clone(),
        links,
        doors: Arc::default(),
        listening: Arc::default(),
        news: Arc::default(),
        asker: Asker::new(nats.clone(), local, Duration::from_millis(settings.answer_timeout_ms)),
        issuer,
        heads: Arc::new(Heads::default()),
        engine: Arc::default(),
        pool,
        spans,
        private_targets: Arc::new(Networks::parse(&settings.private_targets).unwrap_or_default()),
        streams: Arc::new(Semaphore::new(settings.streams_max)),
        customer_streams: Arc::new(Semaphore::new(settings.customer_streams_max)),
        shop_name: settings.shop_name.trim().into(),
        is_secure: !settings.tls_cert.is_empty() || public_url.starts_with("https://"),
        session_minutes: settings.session_minutes,
        public_url: public_url.into(),
        bodies: Room::new(settings.bodies_max_mib),
        body_timeout: Duration::from_millis(settings.body_timeout_ms),
        stop: stop.clone(),
    };
    let teller = Teller::new(edge.clone(), &settings);
    let limits = ConnectionLimits {
        total_max: settings.connections_max,
        per_address_max: settings.connections_per_address_max,
        header_timeout: Duration::from_millis(settings.header_timeout_ms),
    };
    let tls = settings.tls()?.map(Arc::new);
    let door = Door { limits, tls: tls.clone(), proxies: Arc::new(settings.proxies()?) };
    let renewed = async {
        if let Some(tls) = &tls {
            tls.keep_fresh(stop.clone()).await;
        }
    };
    let world = routes::router(edge.clone(), settings.requests_max);
    let operations = operations::router(health).merge(traces::router(edge.asker.clone()));
    tokio::join!(
        server::serve(listener, world, door, stop.clone()),
        server::serve(ops_listener, operations, limits, stop.clone()),
        book.keep_fresh(stop.clone()),
        edge.heads.listen(nats, stop.clone()),
        keep_told(edge.clone()),
        renewed,
        recorder.run(stop.clone()),
        tell(teller, settings.outbound_enabled, &stop),
        outbound::figures::keep(edge.pool.clone(), stop.clone()),
    );
    Ok(())
}

/// Tells shops and subscribers, where that is wanted here.
async fn tell(teller: Arc<Teller>, enabled: bool, stop: &CancellationToken) {
    if !enabled {
        tracing::warn!("shops and subscribers are told nothing: outbound_enabled is false");
        return;
    }
    tokio::join!(teller.clone().run(stop.clone()), teller.publish(stop.clone()));
}
