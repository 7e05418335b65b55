//! How the world reaches Kontor: under which address, with which certificate, past which proxies.

mod authority;
pub mod doors;
pub mod shown;

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use gateway::edge::forwarded::networks;
use stack::nats::{Door, Doors, Protocol, Tls};
use tokio::task::JoinHandle;

use crate::home::Home;
use authority::HouseAuthority;
use doors::Addresses;

const PUBLIC_URL: &str = "KONTOR__CHASSIS__PUBLIC_URL";
const TLS_CERT: &str = "KONTOR__GATEWAY__TLS_CERT";
const TLS_KEY: &str = "KONTOR__GATEWAY__TLS_KEY";
const TRUSTED_PROXIES: &str = "KONTOR__GATEWAY__TRUSTED_PROXIES";

/// The folder of the house's own authority, in the data folder.
pub const TLS: &str = "tls";

/// A certificate that runs out in a month is made anew: looking twice a day is plenty.
const LOOK_EVERY: Duration = Duration::from_secs(12 * 3_600);

/// An address that stands in documents alone: whoever asks the way there sends nothing.
const ANYWHERE: &str = "192.0.2.1:9";

/// How the world reaches it.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Outside {
    /// Where the world finds it, such as https://orders.example.org: for links and webhooks
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Speak TLS with a certificate of this house's own authority; `kontor tls` says how devices
    /// trust it
    #[arg(long, value_name = "local", value_parser = ["local"], conflicts_with = "tls_cert")]
    tls: Option<String>,
    /// One more name or address in that certificate; may be given several times
    #[arg(long = "tls-name", value_name = "NAME", requires = "tls")]
    tls_names: Vec<String>,
    /// Speak TLS with this certificate and its chain, in PEM; read anew when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy in front of it, whose word on the client's address counts; may be given again
    #[arg(long = "trusted-proxy", value_name = "CIDR")]
    trusted_proxies: Vec<String>,
    /// Where handhelds of other machines reach the broker, by WebSocket; with the certificate of the
    /// gateway, or on this machine alone
    #[arg(long, value_name = "ADDR")]
    websocket_listen: Option<SocketAddr>,
    /// Where devices that speak MQTT reach the broker; with the certificate of the gateway, or on
    /// this machine alone. Their password travels: deploy/SAFE.md says what is at stake
    #[arg(long, value_name = "ADDR")]
    mqtt_listen: Option<SocketAddr>,
}

/// The same, checked, with every file in its place.
pub struct Settled {
    variables: Vec<(String, String)>,
    own: Option<(HouseAuthority, Vec<String>)>,
    doors: Doors,
}

/// A task that ends with whoever holds this.
pub struct AbortOnDrop(JoinHandle<()>);

impl AbortOnDrop {
    /// Starts a task.
    pub fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Outside {
    /// Checks what was said, and makes the certificate where it is the house's own.
    pub fn settle(&self, home: &Home, listen: SocketAddr) -> Result<Settled> {
        let mut settled = Settled { variables: Vec::new(), own: None, doors: Doors::default() };
        if let Some(url) = &self.public_url {
            settled.say(PUBLIC_URL, "--public-url", url.clone())?;
        }
        if !self.trusted_proxies.is_empty() {
            let all = self.trusted_proxies.join(",");
            networks(&all)?;
            settled.say(TRUSTED_PROXIES, "--trusted-proxy", all)?;
        }
        if let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) {
            settled.say(TLS_CERT, "--tls-cert", text(certificate)?)?;
            settled.say(TLS_KEY, "--tls-key", text(key)?)?;
        }
        if self.tls.is_some() {
            let own = HouseAuthority::at(home.at(TLS));
            let names = self.names(listen);
            own.renew(&names, now())?;
            settled.say(TLS_CERT, "--tls local", text(&own.door())?)?;
            settled.say(TLS_KEY, "--tls local", text(&own.door())?)?;
            settled.own = Some((own, names));
        }
        let door = |protocol, listen: Option<SocketAddr>| {
            listen.map(|listen| doors::settle(protocol, listen, settled.tls())).transpose()
        };
        let websocket = door(Protocol::WebSocket, self.websocket_listen)?;
        let mqtt = door(Protocol::Mqtt, self.mqtt_listen)?;
        settled.doors = Doors { websocket, mqtt };
        Ok(settled)
    }

    /// Gives every name under which this machine may be looked for.
    fn names(&self, listen: SocketAddr) -> Vec<String> {
        let mut names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        names.push(host.trim().to_owned());
        let seen = if listen.ip().is_unspecified() { outward() } else { Some(listen.ip()) };
        names.extend(seen.map(|address| address.to_string()));
        names.extend(self.public_url.as_deref().and_then(host_of));
        names.extend(self.tls_names.iter().cloned());
        names.retain(|name| !name.is_empty());
        names.sort();
        names.dedup();
        names
    }
}

impl Settled {
    /// Says a setting, which the environment may not contradict.
    fn say(&mut self, variable: &str, option: &str, value: String) -> Result<()> {
        match std::env::var(variable) {
            Ok(other) if other != value => {
                bail!("{option} says {value}, and {variable} says {other}; one of them is enough")
            }
            Ok(_) | Err(_) => self.variables.push((variable.to_owned(), value)),
        }
        Ok(())
    }

    /// Gives the settings that were said, by their variables.
    pub fn variables(&self) -> Vec<(String, String)> {
        self.variables.clone()
    }

    /// Gives where the world finds it, if somebody said.
    pub fn public_url(&self) -> Option<String> {
        self.value(PUBLIC_URL).map(|url| url.trim().trim_end_matches('/').to_owned())
    }

    /// Gives the address to tell people, for one that this machine uses itself.
    pub fn shown(&self, http: &str) -> String {
        match (self.public_url(), self.value(TLS_CERT)) {
            (Some(url), _) => url,
            (None, Some(_)) => http.replacen("http://", "https://", 1),
            (None, None) => http.to_owned(),
        }
    }

    /// Gives by which other doors the broker shall take connections.
    pub fn doors(&self) -> Doors {
        self.doors.clone()
    }

    /// Gives where devices find the doors of a broker, by what somebody said or by where they listen.
    pub fn addresses(&self, doors: &Doors) -> Addresses {
        let host = || self.public_url().as_deref().and_then(host_of);
        let url = |protocol, door: &Door| doors::url(protocol, door, host());
        let found = |protocol| {
            let door = doors.of(protocol)?;
            Some(doors::given(protocol).unwrap_or_else(|| url(protocol, door)))
        };
        Addresses { websocket: found(Protocol::WebSocket), mqtt: found(Protocol::Mqtt) }
    }

    fn tls(&self) -> Option<Tls> {
        let (certificate, key) = (self.value(TLS_CERT)?, self.value(TLS_KEY)?);
        Some(Tls { certificate: certificate.into(), key: key.into() })
    }

    /// Gives what else is worth knowing at the start.
    pub fn words(&self) -> Vec<String> {
        let own = self.own.iter().map(|(own, _)| {
            format!(
                "authority       {}   (`kontor tls`: how devices trust it)",
                own.certificate().display()
            )
        });
        own.collect()
    }

    /// Makes the house's own certificate anew before it runs out, for as long as the guard lives.
    pub fn keep_fresh(&self) -> Option<AbortOnDrop> {
        let (own, names) = self.own.clone()?;
        let renewing = async move {
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                if let Err(error) = own.renew(&names, now()) {
                    tracing::error!(%error, "the certificate cannot be made anew");
                }
            }
        };
        Some(AbortOnDrop::spawn(renewing))
    }

    fn value(&self, variable: &str) -> Option<String> {
        let said = self.variables.iter().find(|(name, _)| name == variable);
        let given = || std::env::var(variable).ok().filter(|value| !value.is_empty());
        said.map(|(_, value)| value.clone()).or_else(given)
    }
}

/// Gives the time of this machine.
pub fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// Gives the address under which others see this machine.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect(ANYWHERE).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// Gives the host of an address for links.
fn host_of(url: &str) -> Option<String> {
    let rest = url.trim().trim_end_matches('/').split_once("://")?.1;
    match rest.strip_prefix('[') {
        Some(rest) => Some(rest.split_once(']')?.0.to_owned()),
        None => Some(rest.split_once(':').map_or(rest, |(host, _)| host).to_owned()),
    }
}

fn text(path: &std::path::Path) -> Result<String> {
    let path = std::path::absolute(path)?;
    let text = path.to_str().with_context(|| format!("{} is no text", path.display()))?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_has_neither_scheme_nor_port() {
        assert_eq!(host_of("https://orders.example.org/").as_deref(), Some("orders.example.org"));
        assert_eq!(host_of("https://10.0.0.5:8443").as_deref(), Some("10.0.0.5"));
        assert_eq!(host_of("https://[2001:db8::1]:8443").as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn a_certificate_names_every_way_to_this_machine() {
        let public_url = Some("https://orders.example.org:8443".to_owned());
        let outside =
            Outside { public_url, tls_names: vec!["kontor.lan".into()], ..Outside::default() };
        let names = outside.names("10.0.0.5:8443".parse().expect("an address"));
        for name in ["localhost", "::1", "10.0.0.5", "orders.example.org", "kontor.lan"] {
            assert!(names.iter().any(|own| own == name), "{name} is missing in {names:?}");
        }
    }
}
