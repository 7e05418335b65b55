//! `kontor up --processes`: every service in a process of its own, started again when it dies.
//!
//! The servers are children of this process as ever; the services are, too, each with its own
//! share of the secrets. The gateway comes last and goes first.

mod child;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use contracts::service::Service;
use futures::future::{BoxFuture, join_all};
use gateway::operations::Health;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::api::Api;
use crate::cli::Up;
use crate::crew::{STOP_WITHIN, listen, tell_operators, told_to_end};
use crate::doctor;
use crate::home::Home;
use crate::mail::Post;
use crate::operations::collect_metrics;
use crate::provision::Rights;
use crate::shares::{self, SHARES};
use crate::site::{Keeping, Site};
use crate::summary::Summary;
use crate::up;
use child::{Child, Order};

/// How long all processes may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// How long a process that has drained may take to be gone.
const ENDED_WITHIN: Duration = Duration::from_secs(5);

/// The operations listener of a child: any free port of this machine.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Starts everything, says where it is, and waits until it is to end.
pub async fn run(how: Up) -> Result<ExitCode> {
    let began = Instant::now();
    let home = Home::open(how.at.data.clone())?;
    let _lock = home.lock()?;
    home.retract();
    shares::until_free(&home, STOP_WITHIN + ENDED_WITHIN).await?;
    let admin_key = home.admin_key()?;
    let metrics = collect_metrics()?;
    let operators = listen(how.ops_listen).await?;
    let operations = format!("http://{}", operators.local_addr()?);
    let world = settle(how.listen).await?;
    let outside = how.outside.settle(&home, world)?;
    let _renewing = outside.keep_fresh();
    let keeping = Keeping { durable: true, archive: how.archive() };
    let site = Site::open(home.clone(), keeping, outside.doors()).await?;
    if site.rights() == Rights::Wide {
        bail!(
            "the database's account may make no roles, and processes come in by roles of their \
             own; give one that may (CREATEROLE), or start without --processes"
        );
    }
    shares::write(&home, site.authority(), None)?;
    let http = format!("http://{world}");
    let post = Post::open(&home, &outside.shown(&http)).await?;
    let doors = outside.addresses(&site.doors()).variables();
    let settings = [outside.variables(), post.ungiven(), doors].concat();
    let order = |service| {
        let order = Order::new(service, home.at(SHARES), site.servers()?, world)?;
        anyhow::Ok(order.told(settings.clone()))
    };
    let mut behind = Vec::new();
    for service in Service::ALL.into_iter().filter(|service| *service != Service::Gateway) {
        behind.push(Arc::new(Child::keep(order(service)?)));
    }
    until_ready(&behind).await?;
    let edge = Arc::new(Child::keep(order(Service::Gateway)?));
    until_ready(std::slice::from_ref(&edge)).await?;
    let all = behind.iter().chain([&edge]).cloned().collect();
    let health = Arc::new(Household { children: all, metrics });
    let stop = CancellationToken::new();
    let told = tokio::spawn(tell_operators(operators, health, stop.clone()));
    up::announce(&site, &http, &operations, &outside)?;
    let sign_in = up::sign_in(&http, &admin_key, &outside).await;
    let (http, operations, admin_key) = (&http, &operations, &admin_key);
    let shown = up::Shown { http, operations, admin_key, sign_in };
    up::greet(&site, began.elapsed(), &shown, &outside, &post);
    let api = Api::new(http, admin_key)?;
    let checking = doctor::watch(api.clone(), site.doctor_database()?);
    let summary = Summary::begin(api);
    let ended = told_to_end().await;
    summary.end().await;
    drop(checking);
    let stopping = up::Stopping::begin(&home);
    home.retract();
    stop.cancel();
    edge.stop().await;
    join_all(behind.iter().map(|child| child.stop())).await;
    post.close().await;
    let closed = site.close().await;
    told.await??;
    if closed.is_ok() {
        stopping.done();
    }
    ended.and(closed).map(|()| ExitCode::SUCCESS)
}

/// Chooses the address for good, so that a gateway that starts again is where it was.
async fn settle(at: SocketAddr) -> Result<SocketAddr> {
    Ok(listen(at).await?.local_addr()?)
}

async fn until_ready(children: &[Arc<Child>]) -> Result<()> {
    let until = Instant::now() + READY_WITHIN;
    loop {
        let complaints = complaints(children).await;
        if complaints.is_empty() {
            return Ok(());
        }
        if Instant::now() > until {
            bail!("not ready after a minute: {}", complaints.join("; "));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn complaints(children: &[Arc<Child>]) -> Vec<String> {
    let asked = join_all(children.iter().map(|child| child.ready())).await;
    asked.into_iter().filter_map(Result::err).collect()
}

/// What operators see of all processes: each has figures of its own on a listener of its own.
struct Household {
    children: Vec<Arc<Child>>,
    metrics: PrometheusHandle,
}

impl Health for Household {
    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async {
            let complaints = complaints(&self.children).await;
            if complaints.is_empty() { Ok(()) } else { Err(complaints.join("; ")) }
        })
    }

    fn metrics(&self) -> String {
        self.metrics.render()
    }
}
