//! The services, each with its own role on the database and its own user on the broker.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use contracts::service::Service;
use credentials::Authority;
use gateway::edge::devices::{BrokerIssuer, DeviceIssuer};
use runtime::service::{Running, Settings};
use tokio_util::sync::CancellationToken;

use crate::outside::doors::Addresses;

/// The secrets that are settings: whose they are, their names, and the variables they stand for.
const SECRETS: [(Service, &str, &str); 5] = [
    (Service::Gateway, ADMIN_KEY, "KONTOR__GATEWAY__ADMIN_KEY"),
    (Service::Gateway, MASTER_KEY, "KONTOR__GATEWAY__MASTER_KEY"),
    (Service::Gateway, LINK_SECRET, "KONTOR__CHASSIS__LINK_SECRET"),
    (Service::Crm, LINK_SECRET, "KONTOR__CHASSIS__LINK_SECRET"),
    (Service::Logistics, "tracking-secret", "KONTOR__LOGISTICS__TRACKING_SECRET"),
];
const ADMIN_KEY: &str = "admin-key";
/// The secret that the key is made of which seals the secrets of shops.
pub const MASTER_KEY: &str = "master-key";
/// The gateway reads the links that both make.
const LINK_SECRET: &str = "link-secret";

/// Gives the names of a service's secrets.
pub fn secrets_of(service: Service) -> impl Iterator<Item = &'static str> {
    SECRETS.into_iter().filter(move |(owner, ..)| *owner == service).map(|(_, name, _)| name)
}

/// Lets settings that the environment does not give fall back on secrets, found by their names, and
/// on what the command line says.
pub fn keep_secrets(
    services: &[Service],
    secret: &dyn Fn(Service, &str) -> Result<String>,
    settings: impl IntoIterator<Item = (String, String)>,
) -> Result<()> {
    let mut variables: HashMap<String, String> = settings.into_iter().collect();
    let wanted = SECRETS.into_iter().filter(|(owner, ..)| services.contains(owner));
    for (owner, name, variable) in wanted {
        let value = match name {
            ADMIN_KEY => match std::env::var("KONTOR_ADMIN_KEY") {
                Ok(key) if !key.is_empty() => key,
                Ok(_) | Err(_) => secret(owner, name)?,
            },
            MASTER_KEY => master_key(&secret(owner, name)?),
            _ => secret(owner, name)?,
        };
        variables.insert(variable.to_owned(), value);
    }
    runtime::config::fall_back_on(variables);
    Ok(())
}

/// Makes the key, 64 hex digits, of a secret of any form.
pub fn master_key(secret: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Starts one of the six services behind the gateway.
pub async fn start_service(
    service: Service,
    settings: Settings,
    stop: CancellationToken,
) -> Result<Running> {
    let running = match service {
        Service::OrderIntake => order_intake::start(settings, stop).await,
        Service::Review => review::start(settings, stop).await,
        Service::Warehouse => warehouse::start(settings, stop).await,
        Service::Logistics => logistics::start(settings, stop).await,
        Service::Crm => crm::start(settings, stop).await,
        Service::Analytics => analytics::start(settings, stop).await,
        Service::Gateway => gateway::handler::start(settings, stop).await,
    };
    running.with_context(|| format!("{service} could not be started"))
}

/// Gives what makes accounts for devices, as a user of the system account of a broker of ours.
///
/// Devices may have to look for the broker elsewhere than we do: `KONTOR_PUBLIC_NATS_URL` says so.
///
/// - Takes: where devices find its other doors.
pub async fn device_issuer(
    authority: Authority,
    system_creds: &str,
    broker: &str,
    doors: Addresses,
) -> Result<Arc<dyn DeviceIssuer>> {
    let system = async_nats::ConnectOptions::with_credentials(system_creds)?
        .retry_on_initial_connect()
        .connect(broker)
        .await?;
    let nats_url = std::env::var("KONTOR_PUBLIC_NATS_URL").ok().filter(|url| !url.is_empty());
    let nats_url = nats_url.unwrap_or_else(|| broker.to_owned());
    let Addresses { websocket: websocket_url, mqtt: mqtt_url } = doors;
    Ok(Arc::new(BrokerIssuer { authority, system, nats_url, websocket_url, mqtt_url }))
}
