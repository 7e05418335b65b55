//! Connections: HTTP/1.1, with TLS where there is a certificate, so many and no more, and none that
//! dawdles.

mod addresses;
mod visit;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use contracts::problem::Problem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::forwarded::Proxies;
use super::tls::Tls;
use addresses::Addresses;
use visit::Visit;

/// Answers that are being written when we stop get so long; event streams end at once.
const DRAIN: Duration = Duration::from_secs(10);
/// Where the machine has no descriptor left, asking again at once would only burn it.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How many are told at once that they have too many connections; more are dropped without a word.
const TURNED_AWAY_MAX: usize = 128;
/// How long that may take.
const TOLD_WITHIN: Duration = Duration::from_secs(1);
/// How many connections, and how long one may dawdle.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// All told.
    pub total_max: usize,
    /// From one address.
    pub per_address_max: usize,
    /// For the head of a request, and for silence between two.
    pub header_timeout: Duration,
}

/// A door: what it bears, what it speaks, and whom it believes.
#[derive(Clone)]
pub struct Door {
    /// How many may come in.
    pub limits: ConnectionLimits,
    /// The certificate, where it speaks TLS.
    pub tls: Option<Arc<Tls>>,
    /// The proxies in front of it.
    pub proxies: Arc<Proxies>,
}

impl From<ConnectionLimits> for Door {
    fn from(limits: ConnectionLimits) -> Self {
        Self { limits, tls: None, proxies: Arc::default() }
    }
}

/// Where a request comes from: the client's address, as far as it can be known.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

/// Serves a router until it is told to stop, then lets answers finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    door: impl Into<Door>,
    stop: CancellationToken,
) {
    let door = door.into();
    let limits = door.limits;
    let total = Arc::new(Semaphore::new(limits.total_max));
    let away = Arc::new(Semaphore::new(TURNED_AWAY_MAX));
    let (addresses, clients) = (Arc::new(Addresses::default()), Arc::new(Addresses::default()));
    let open = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &total) => accepted,
        };
        let Some((stream, address, permit)) = accepted else {
            continue;
        };
        let proxied = door.proxies.contains(address);
        let max = if proxied { limits.total_max } else { limits.per_address_max };
        let Some(place) = Addresses::take(&addresses, address, max) else {
            metrics::counter!("kontor_http_connections_refused_total").increment(1);
            if let Ok(turned_away) = away.clone().try_acquire_owned() {
                open.spawn(async move {
                    turn_away(stream).await;
                    drop((permit, turned_away));
                });
            }
            continue;
        };
        let visit = Visit {
            door: door.clone(),
            router: router.clone(),
            peer: address,
            behind: proxied.then(|| clients.clone()),
            stop: stop.clone(),
        };
        open.spawn(async move {
            visit.connection(stream).await;
            drop((permit, place));
        });
    }
    open.close();
    if tokio::time::timeout(DRAIN, open.wait()).await.is_err() {
        tracing::warn!(connections = open.len(), "connections were still open when we stopped");
    }
}

type Permit = tokio::sync::OwnedSemaphorePermit;

async fn accept(
    listener: &TcpListener,
    total: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, Permit)> {
    let permit = total.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => Some((stream, address.ip(), permit)),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "no connection was accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Tells somebody who has too many connections to come again, and hears it out so that the answer
/// arrives: a connection that is closed over unread bytes is reset.
async fn turn_away(mut stream: TcpStream) {
    let problem = Problem::unavailable("too many connections from this address").retry_after(1);
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\n\
         retry-after: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let telling = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        let mut unread = [0; 4_096];
        while stream.read(&mut unread).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(TOLD_WITHIN, telling).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(address: std::net::SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let request =
            b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx";
        stream.write_all(request).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer, and no reset");
        answer
    }

    #[tokio::test]
    async fn who_has_too_many_connections_is_told_to_come_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let header_timeout = Duration::from_secs(30);
        let limits = ConnectionLimits { total_max: 8, per_address_max: 1, header_timeout };
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, Router::new(), limits, stop.clone()));
        let first = TcpStream::connect(address).await.expect("connected");
        let answer = asked(address).await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        let problem: serde_json::Value = serde_json::from_str(body).expect("a problem");
        assert_eq!(problem["status"], 503);
        drop(first);
        let until = tokio::time::Instant::now() + Duration::from_secs(10);
        while !asked(address).await.starts_with("HTTP/1.1 404") {
            assert!(tokio::time::Instant::now() < until, "the place is given back");
        }
        stop.cancel();
        serving.await.expect("an end in order");
    }
}
