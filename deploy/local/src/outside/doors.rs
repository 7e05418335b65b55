//! The broker's further doors, for handhelds that are not on this machine: when they are safe enough
//! to be opened, and where devices find them.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, bail};
use stack::NatsServer;
use stack::nats::{Door, Doors, Protocol, Tls};

use super::{AbortOnDrop, outward};

/// The gateway looks at the file of its certificate as often.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Where devices find the broker's further doors; nothing where it does not have one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// By WebSocket.
    pub websocket: Option<String>,
    /// By MQTT.
    pub mqtt: Option<String>,
}

impl Addresses {
    /// Gives those that somebody said.
    pub fn given() -> Self {
        Self { websocket: given(Protocol::WebSocket), mqtt: given(Protocol::Mqtt) }
    }

    /// Gives them by the variables that say them to a gateway in a process of its own.
    pub fn variables(self) -> Vec<(String, String)> {
        let doors = [(Protocol::WebSocket, self.websocket), (Protocol::Mqtt, self.mqtt)];
        let said = |(protocol, url): (_, Option<_>)| Some((variable(protocol).to_owned(), url?));
        doors.into_iter().filter_map(said).collect()
    }
}

/// Names the variable that says where devices find a door, when that is not where it listens, as
/// behind a proxy.
const fn variable(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::WebSocket => "KONTOR_PUBLIC_WEBSOCKET_URL",
        Protocol::Mqtt => "KONTOR_PUBLIC_MQTT_URL",
    }
}

/// Gives the scheme of an address, with TLS and without.
const fn scheme(protocol: Protocol, is_safe: bool) -> &'static str {
    match (protocol, is_safe) {
        (Protocol::WebSocket, true) => "wss",
        (Protocol::WebSocket, false) => "ws",
        (Protocol::Mqtt, true) => "mqtts",
        (Protocol::Mqtt, false) => "mqtt",
    }
}

/// Says how the broker shall listen; without TLS on this machine alone.
pub fn settle(protocol: Protocol, listen: SocketAddr, tls: Option<Tls>) -> Result<Door> {
    if tls.is_none() && !listen.ip().is_loopback() {
        let what = match protocol {
            Protocol::WebSocket => "what goes on at the floor",
            Protocol::Mqtt => "what goes on at the floor, and the passwords of devices",
        };
        bail!(
            "--{name}-listen {listen} would say in the clear {what}: give a certificate (--tls \
             local, or --tls-cert and --tls-key), or listen on 127.0.0.1 behind a proxy of this \
             machine that speaks TLS",
            name = protocol.name()
        );
    }
    Ok(Door { listen, tls })
}

/// Refuses doors where the broker is not started by us.
pub fn refuse_in_yours(doors: &Doors) -> Result<()> {
    match doors.all().next() {
        None => Ok(()),
        Some((protocol, _)) => bail!(
            "the broker is yours (KONTOR_NATS_URL), and so are its listeners: start without \
             --{}-listen",
            protocol.name()
        ),
    }
}

/// Gives the address of a door for devices, if somebody said.
pub fn given(protocol: Protocol) -> Option<String> {
    std::env::var(variable(protocol)).ok().filter(|url| !url.is_empty())
}

/// Gives the address of a door for devices.
///
/// - Takes: the name under which the world finds this machine, if it has one.
pub fn url(protocol: Protocol, door: &Door, public_host: Option<String>) -> String {
    let scheme = scheme(protocol, door.tls.is_some());
    let mut at = door.listen;
    if at.ip().is_loopback() {
        return format!("{scheme}://{at}");
    }
    if let Some(host) = public_host {
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        return format!("{scheme}://{host}:{}", at.port());
    }
    if let Some(seen) = outward().filter(|_| at.ip().is_unspecified()) {
        at.set_ip(seen);
    }
    format!("{scheme}://{at}")
}

/// Lets a broker that has doors show a certificate that was made anew, for as long as the guard lives.
pub fn follow(server: NatsServer) -> Option<AbortOnDrop> {
    server.doors().all().next()?;
    Some(AbortOnDrop::spawn(async move {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            match server.follow_certificate() {
                Ok(true) => tracing::info!("the broker has the new certificate"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the broker keeps its old certificate"),
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(listen: &str) -> SocketAddr {
        listen.parse().expect("an address")
    }

    fn tls() -> Option<Tls> {
        Some(Tls { certificate: "door.pem".into(), key: "door.pem".into() })
    }

    #[test]
    fn nothing_is_said_in_the_clear_beyond_this_machine() {
        for protocol in Protocol::ALL {
            assert!(settle(protocol, at("127.0.0.1:9222"), None).is_ok());
            assert!(settle(protocol, at("[::1]:9222"), None).is_ok());
            for open in ["0.0.0.0:9222", "10.0.0.5:9222", "[::]:9222"] {
                let refused = settle(protocol, at(open), None).expect_err(open).to_string();
                assert!(refused.contains("--tls") && refused.contains(open), "{refused}");
                assert!(refused.starts_with(&format!("--{}-listen", protocol.name())), "{refused}");
                assert!(settle(protocol, at(open), tls()).is_ok(), "{open} with TLS");
            }
        }
    }

    #[test]
    fn devices_are_told_the_name_of_this_machine_and_never_a_name_for_its_loopback() {
        let public = || Some("orders.example.org".to_owned());
        let url = |listen: &str, tls, host: Option<String>| {
            let door = Door { listen: at(listen), tls };
            Protocol::ALL.map(|protocol| url(protocol, &door, host.clone()))
        };
        let named = ["wss://orders.example.org:9222", "mqtts://orders.example.org:9222"];
        assert_eq!(url("0.0.0.0:9222", tls(), public()), named);
        let seen = ["wss://10.0.0.5:9222", "mqtts://10.0.0.5:9222"];
        assert_eq!(url("10.0.0.5:9222", tls(), None), seen);
        let here = ["ws://127.0.0.1:9222", "mqtt://127.0.0.1:9222"];
        assert_eq!(url("127.0.0.1:9222", None, public()), here);
        let v6 = Some("2001:db8::1".to_owned());
        let named = ["wss://[2001:db8::1]:9222", "mqtts://[2001:db8::1]:9222"];
        assert_eq!(url("[::]:9222", tls(), v6), named);
    }

    #[test]
    fn a_gateway_of_its_own_is_told_of_the_doors_that_there_are() {
        let mqtt = Some("mqtts://orders.example.org:8883".to_owned());
        let told = Addresses { websocket: None, mqtt }.variables();
        let url = "mqtts://orders.example.org:8883".to_owned();
        assert_eq!(told, [("KONTOR_PUBLIC_MQTT_URL".to_owned(), url)]);
    }
}
