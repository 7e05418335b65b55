//! The services, each with its own role on the database and its own user on the broker.

use std::collections::HashMap;
use std::sync::Arc;

use analytics::Analytics;
use anyhow::{Context, Result};
use contracts::service::Service;
use crm::Crm;
use gateway::edge::devices::{BrokerIssuer, DeviceIssuer};
use gateway::handler::Access;
use gateway::operations::Health;
use logistics::Logistics;
use order_intake::OrderIntake;
use review::ReviewHandler;
use runtime::service::{Running, start};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use warehouse::handler::Warehouse;

use crate::home::Home;
use crate::site::Site;

/// Lets settings that the environment does not give fall back on secrets of the data folder.
pub fn keep_secrets(home: &Home) -> Result<String> {
    let admin_key = home.admin_key()?;
    let mut variables = HashMap::new();
    let mut keep = |name: &str, value: String| variables.insert(name.to_owned(), value);
    keep("KONTOR__GATEWAY__ADMIN_KEY", admin_key.clone());
    keep("KONTOR__GATEWAY__MASTER_KEY", hex(&home.secret("master-key")?));
    keep("KONTOR__LOGISTICS__TRACKING_SECRET", home.secret("tracking-secret")?);
    runtime::config::fall_back_on(variables);
    Ok(admin_key)
}

/// Makes 64 hex digits of a secret of any form.
fn hex(secret: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Starts one of the six services behind the gateway.
pub async fn start_service(
    site: &Site,
    service: Service,
    instance: &str,
    stop: &CancellationToken,
) -> Result<Running> {
    let settings = site.settings(service, instance)?;
    let stop = stop.clone();
    let running = match service {
        Service::OrderIntake => {
            let config = order_intake::Config::load()?;
            start(OrderIntake::new(&config), settings, stop).await
        }
        Service::Review => {
            start(ReviewHandler::new(review::config::load()?), settings, stop).await
        }
        Service::Warehouse => {
            let config = runtime::config::load(service, warehouse::config::DEFAULTS)?;
            start(Warehouse::try_new(&config)?, settings, stop).await
        }
        Service::Logistics => {
            let config = logistics::Config::load()?.settings()?;
            start(Logistics::new(config), settings, stop).await
        }
        Service::Crm => start(Crm, settings, stop).await,
        Service::Analytics => start(Analytics, settings, stop).await,
        Service::Gateway => start(Access, settings, stop).await,
    };
    running.with_context(|| format!("{service} could not be started"))
}

/// Gives what keeps any of the services from working.
pub fn complaints(running: &[Running]) -> Vec<String> {
    running.iter().flat_map(Running::complaints).collect()
}

/// A way to ask for complaints that outlives the services' list.
pub type Complaints = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// Gives a way to ask all of the services for complaints.
pub fn health_of(running: &[Running]) -> Complaints {
    let each: Vec<_> = running.iter().map(Running::health).collect();
    Arc::new(move || each.iter().flat_map(|health| health()).collect())
}

/// Opens the doors: the world's listener and the operators'.
pub async fn start_edge(
    site: &Site,
    running: &[Running],
    listener: TcpListener,
    ops_listener: TcpListener,
    health: Arc<dyn Health>,
    stop: &CancellationToken,
) -> Result<JoinHandle<Result<()>>> {
    let own = running.iter().find(|service| service.service == Service::Gateway);
    let own = own.context("the gateway's lane is not among the services that were started")?;
    let edge = gateway::Gateway {
        settings: gateway::config::Settings::load()?,
        pool: own.pool.clone(),
        nats: own.client.clone(),
        issuer: issuer(site).await?,
        listener,
        ops_listener,
        health,
        stop: stop.clone(),
    };
    Ok(tokio::spawn(gateway::serve(edge)))
}

/// Gives what makes accounts for devices, where the broker is ours.
async fn issuer(site: &Site) -> Result<Option<Arc<dyn DeviceIssuer>>> {
    let Some(authority) = site.authority() else { return Ok(None) };
    let creds = authority.system_creds("gateway")?;
    let system = async_nats::ConnectOptions::with_credentials(&creds)?
        .retry_on_initial_connect()
        .connect(site.broker_url())
        .await?;
    let authority = site.own_authority()?;
    let nats_url = site.broker_url();
    Ok(Some(Arc::new(BrokerIssuer { authority, system, nats_url })))
}
