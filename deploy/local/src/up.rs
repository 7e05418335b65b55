//! `kontor up`: everything on this machine, in one process and two servers.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use contracts::service::Service;

use crate::api::Api;
use crate::cli::Up;
use crate::crew::{Crew, Doors, listen, told_to_end};
use crate::doctor;
use crate::home::{self, Home};
use crate::launch;
use crate::mail::Post;
use crate::outside::doors::Addresses;
use crate::outside::{AbortOnDrop, Settled};
use crate::people;
use crate::progress::Progress;
use crate::site::{Keeping, Site};
use crate::summary::Summary;

/// Everything, started.
pub struct Everything {
    /// Where the world comes in, such as `http://127.0.0.1:8080`.
    pub http: String,
    /// Where operators look.
    pub operations: String,
    /// The key that opens everything.
    pub admin_key: String,
    /// The servers and the rights on them.
    pub site: Site,
    outside: Settled,
    crew: Crew,
    post: Post,
    _renewing: Option<AbortOnDrop>,
    _lock: std::fs::File,
}

/// Starts everything, says where it is, and waits until it is to end.
pub async fn run(how: Up) -> Result<ExitCode> {
    let began = Instant::now();
    let home = Home::open(how.at.data.clone())?;
    let progress = Progress::begin(true);
    progress.say("Starting: database and broker, then the services ...");
    let mut everything = start(&how, home, true).await?;
    everything.wait_ready().await?;
    progress.end();
    everything.announce()?;
    everything.greet(began.elapsed()).await;
    let api = Api::new(&everything.http, &everything.admin_key)?;
    let checking = doctor::watch(api.clone(), everything.site.doctor_database()?);
    let summary = Summary::begin(api);
    let result = tokio::select! {
        told = told_to_end() => told,
        ended = everything.crew.ended() => ended,
    };
    summary.end().await;
    drop(checking);
    let stopping = Stopping::begin(everything.site.home());
    let closed = everything.close().await;
    if closed.is_ok() {
        stopping.done();
    }
    result.and(closed).map(|()| ExitCode::SUCCESS)
}

/// Starts servers and services.
pub async fn start(how: &Up, home: Home, durable: bool) -> Result<Everything> {
    let lock = home.lock()?;
    home.retract();
    let outside = how.outside.settle(&home, how.listen)?;
    let admin_key = home.admin_key()?;
    let world = listen(how.listen).await?;
    let operators = listen(how.ops_listen).await?;
    let (http_at, ops_at) = (world.local_addr()?, operators.local_addr()?);
    let post = Post::open(&home, &outside.shown(&format!("http://{http_at}"))).await?;
    let settings = [outside.variables(), post.settings.clone()].concat();
    launch::keep_secrets(&Service::ALL, &|_, name| home.secret(name), settings)?;
    let renewing = outside.keep_fresh();
    let keeping = Keeping { durable, archive: how.archive() };
    let site = Site::open(home, keeping, outside.doors()).await?;
    let instance = std::env::var("KONTOR_INSTANCE").unwrap_or_else(|_| "local".to_owned());
    let issuer = site.device_issuer(outside.addresses(&site.doors())).await?;
    let doors = Doors { world: Some(world), operators, issuer };
    let settings = |service| site.settings(service, &instance);
    let services = match how.only.as_slice() {
        [] => Service::ALL.to_vec(),
        named => named.to_vec(),
    };
    let crew = Crew::start(&services, &settings, doors).await?;
    Ok(Everything {
        http: format!("http://{http_at}"),
        operations: format!("http://{ops_at}"),
        admin_key,
        site,
        outside,
        crew,
        post,
        _renewing: renewing,
        _lock: lock,
    })
}

impl Everything {
    /// Waits until every lane has committed and the broker has confirmed.
    pub async fn wait_ready(&self) -> Result<()> {
        self.crew.wait_ready().await
    }

    /// Tells the other commands where everything is.
    pub fn announce(&self) -> Result<()> {
        announce(&self.site, &self.http, &self.operations, &self.outside)
    }

    async fn greet(&self, took: Duration) {
        let (http, operations, admin_key) = (&self.http, &self.operations, &self.admin_key);
        let sign_in = sign_in(http, admin_key, &self.outside).await;
        let shown = Shown { http, operations, admin_key, sign_in };
        greet(&self.site, took, &shown, &self.outside, &self.post);
    }

    /// Drains the services, then stops the servers.
    pub async fn close(self) -> Result<()> {
        self.site.home().retract();
        let drained = self.crew.drain().await;
        self.post.close().await;
        self.site.close().await.and(drained)
    }
}

/// Tells the other commands where everything is.
pub fn announce(site: &Site, http: &str, operations: &str, outside: &Settled) -> Result<()> {
    let Addresses { websocket, mqtt } = outside.addresses(&site.doors());
    site.home().announce(&home::Running {
        pid: std::process::id(),
        http: http.to_owned(),
        operations: operations.to_owned(),
        nats: site.broker_url(),
        websocket,
        mqtt,
        doctor_database: site.doctor_database()?,
        owner_database: site.admin_database(),
        own_database: site.has_own_database(),
        public_url: outside.public_url(),
    })
}

/// What a person is shown of what runs.
pub struct Shown<'a> {
    /// Where the world comes in.
    pub http: &'a str,
    /// Where operators look.
    pub operations: &'a str,
    /// The key that opens everything.
    pub admin_key: &'a str,
    /// How people get in.
    pub sign_in: String,
}

/// Gives how people get in, after letting the first one in where nobody can yet.
pub async fn sign_in(http: &str, admin_key: &str, outside: &Settled) -> String {
    let shown = outside.shown(http);
    let first = async || people::first(&Api::new(http, admin_key)?, &shown).await;
    let unknown = |error| format!("{shown}/   nobody yet, `kontor people add`: {error:#}");
    first().await.unwrap_or_else(unknown)
}

/// Tells the person in front of the terminal how a stop goes.
pub struct Stopping {
    began: Instant,
    data: PathBuf,
}

impl Stopping {
    /// Says that it begins.
    pub fn begin(home: &Home) -> Self {
        println!("\nStopping: what was begun is finished.");
        Self { began: Instant::now(), data: home.root().to_owned() }
    }

    /// Says that everything has stopped.
    pub fn done(self) {
        let took = self.began.elapsed().as_secs_f64();
        println!("Stopped after {took:.1} s; everything is kept in {}.", self.data.display());
    }
}

/// Tells the person in front of the terminal where everything is.
pub fn greet(site: &Site, took: Duration, shown: &Shown<'_>, outside: &Settled, post: &Post) {
    let Shown { http, operations, admin_key, sign_in } = shown;
    println!("Kontor is ready after {:.1} s.\n", took.as_secs_f64());
    println!("  for the world   {}", outside.shown(http));
    for line in outside.words() {
        println!("  {line}");
    }
    println!("  sign in         {sign_in}");
    println!("  for operators   {operations}/readyz   /metrics");
    println!("  broker          {}", site.broker_url());
    let Addresses { websocket, mqtt } = outside.addresses(&site.doors());
    for door in [websocket, mqtt].into_iter().flatten() {
        println!("  for handhelds   {door}");
    }
    println!("  data            {}", site.home().root().display());
    println!("  mail            {}", post.words());
    println!("  admin key       {admin_key}");
    for why in site.wide_rights() {
        println!("  least privilege off: {why}");
    }
    let data = site.home().option();
    println!("\nTry next, in another terminal:\n");
    if home::is_admin_key_given() {
        println!("  export KONTOR_ADMIN_KEY=...   the one that this kontor was started with");
    }
    println!("  kontor demo{data}     send orders through the whole way");
    println!("  kontor doctor{data}   check that nothing is lost, doubled or stuck\n");
    println!("Stop with Ctrl-C; everything is kept.");
}
