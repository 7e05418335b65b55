//! Connections: HTTP/1.1, with TLS where there is a certificate, so many and no more, and none that
//! dawdles.

mod addresses;
mod visit;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::response::Response;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::forwarded::Proxies;
use super::tls::Tls;
use super::tracing_layer::{full, refused};
use addresses::Addresses;
use visit::Visit;

/// Answers that are being written when we stop get so long; event streams end at once.
const DRAIN: Duration = Duration::from_secs(10);
/// Where the machine has no descriptor left, asking again at once would only burn it.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Of how many connections one may be of those who are told that they have too many; more are dropped
/// without a word.
const TURNED_AWAY_OF: usize = 4;
/// How long that may take, from the first word of the request on.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

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
    let away = Arc::new(Semaphore::new(limits.total_max.div_ceil(TURNED_AWAY_OF)));
    let crowded = Router::new().fallback(crowded);
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
        let place = Addresses::take(&addresses, address, max);
        let visit = Visit {
            door: door.clone(),
            router: if place.is_some() { router.clone() } else { crowded.clone() },
            peer: address,
            behind: proxied.then(|| clients.clone()),
            stop: stop.clone(),
        };
        let Some(place) = place else {
            metrics::counter!("kontor_http_connections_refused_total").increment(1);
            if let Ok(turned_away) = away.clone().try_acquire_owned() {
                open.spawn(async move {
                    let _ = tokio::time::timeout(TOLD_WITHIN, visit.connection(stream)).await;
                    drop((permit, turned_away));
                });
            }
            continue;
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

/// Tells somebody who has too many connections to come again.
async fn crowded() -> Response {
    let mut response = refused(full("connections from this address"));
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use futures::future::join_all;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn asked(address: std::net::SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let request =
            b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx";
        stream.write_all(request).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer, and no reset");
        answer
    }

    /// A door on this machine for so many connections, and how to close it.
    async fn opened(
        per_address_max: usize,
        router: Router,
    ) -> (std::net::SocketAddr, impl AsyncFnOnce()) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let header_timeout = Duration::from_secs(30);
        let limits = ConnectionLimits { total_max: 4_096, per_address_max, header_timeout };
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, router, limits, stop.clone()));
        let closed = async move || {
            stop.cancel();
            serving.await.expect("an end in order");
        };
        (address, closed)
    }

    #[tokio::test]
    async fn who_has_too_many_connections_is_told_to_come_again() {
        let (address, closed) = opened(1, Router::new()).await;
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
        closed().await;
    }

    #[tokio::test]
    async fn a_rush_from_one_address_is_answered_to_the_last() {
        let (address, closed) = opened(1, Router::new()).await;
        let first = TcpStream::connect(address).await.expect("connected");
        let answers = join_all((0..400).map(|_| asked(address))).await;
        for answer in answers {
            assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
            assert!(answer.contains("\r\nretry-after: 1\r\n"), "{answer}");
        }
        drop(first);
        closed().await;
    }

    #[tokio::test]
    async fn who_is_refused_before_all_was_sent_hears_why() {
        let refusing = Router::new().fallback(async || StatusCode::SERVICE_UNAVAILABLE);
        let (address, closed) = opened(8, refusing).await;
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let head = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n";
        stream.write_all(head).await.expect("sent");
        let mut answer = vec![0; 12];
        stream.peek(&mut answer).await.expect("the answer has come");
        stream.write_all(&vec![b'x'; 1_000_000]).await.expect("what follows is let in");
        stream.read_exact(&mut answer).await.expect("an answer, and no reset");
        assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 503");
        closed().await;
    }
}
