//! The broker's second way in, for handhelds that are not on this machine: when it is safe enough to
//! be opened, and where devices find it.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Result, bail};
use stack::NatsServer;
use stack::nats::{Tls, WebSocket};

use super::{AbortOnDrop, outward};

/// Where devices find it, when that is not where it listens, as behind a proxy.
pub const PUBLIC_URL: &str = "KONTOR_PUBLIC_WEBSOCKET_URL";

/// The gateway looks at the file of its certificate as often.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Says how the broker shall listen; without TLS on this machine alone.
pub fn settle(listen: SocketAddr, tls: Option<Tls>) -> Result<WebSocket> {
    if tls.is_none() && !listen.ip().is_loopback() {
        bail!(
            "--websocket-listen {listen} would say in the clear what goes on at the floor: give a \
             certificate (--tls local, or --tls-cert and --tls-key), or listen on 127.0.0.1 behind \
             a proxy of this machine that speaks TLS"
        );
    }
    Ok(WebSocket { listen, tls })
}

/// Gives the address for devices, if somebody said.
pub fn given() -> Option<String> {
    std::env::var(PUBLIC_URL).ok().filter(|url| !url.is_empty())
}

/// Gives the address for devices.
///
/// - Takes: the name under which the world finds this machine, if it has one.
pub fn url(way: &WebSocket, public_host: Option<String>) -> String {
    let scheme = if way.tls.is_some() { "wss" } else { "ws" };
    let mut at = way.listen;
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

/// Lets a broker show a certificate that was made anew, for as long as the guard lives.
pub fn follow(server: NatsServer) -> AbortOnDrop {
    AbortOnDrop::spawn(async move {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            match server.follow_certificate() {
                Ok(true) => tracing::info!("the broker has the new certificate"),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the broker keeps its old certificate"),
            }
        }
    })
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
        assert!(settle(at("127.0.0.1:9222"), None).is_ok());
        assert!(settle(at("[::1]:9222"), None).is_ok());
        for open in ["0.0.0.0:9222", "10.0.0.5:9222", "[::]:9222"] {
            let refused = settle(at(open), None).expect_err(open).to_string();
            assert!(refused.contains("--tls") && refused.contains(open), "{refused}");
            assert!(settle(at(open), tls()).is_ok(), "{open} with TLS");
        }
    }

    #[test]
    fn devices_are_told_the_name_of_this_machine_and_never_a_name_for_its_loopback() {
        let public = || Some("orders.example.org".to_owned());
        let url = |listen: &str, tls, host| url(&WebSocket { listen: at(listen), tls }, host);
        assert_eq!(url("0.0.0.0:9222", tls(), public()), "wss://orders.example.org:9222");
        assert_eq!(url("10.0.0.5:9222", tls(), None), "wss://10.0.0.5:9222");
        assert_eq!(url("127.0.0.1:9222", None, public()), "ws://127.0.0.1:9222");
        let v6 = Some("2001:db8::1".to_owned());
        assert_eq!(url("[::]:9222", tls(), v6), "wss://[2001:db8::1]:9222");
    }
}
