//! Connections: HTTP/1.1, with TLS where there is a certificate, so many and no more, and none that
//! dawdles.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use contracts::problem::Problem;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::forwarded::Proxies;
use super::tls::{HANDSHAKE, Tls};
use super::tracing_layer::{full, refused, unencrypted};

/// The head of a request: no client of ours sends a tenth of it.
const HEAD_BYTES_MAX: usize = 64 * 1024;
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

/// One connection, from the first byte to the last.
struct Visit {
    door: Door,
    router: Router,
    peer: IpAddr,
    /// Where the clients of a proxy are counted; none where nobody stands in front.
    behind: Option<Arc<Addresses>>,
    stop: CancellationToken,
}

impl Visit {
    async fn connection(self, stream: TcpStream) {
        let header_timeout = self.door.limits.header_timeout;
        // The header timer of hyper starts with the first byte; who sends none is met here.
        let mut first_byte = [0];
        let first = tokio::time::timeout(header_timeout, stream.peek(&mut first_byte));
        let spoke = tokio::select! {
            () = self.stop.cancelled() => return,
            first = first => matches!(first, Ok(Ok(1))),
        };
        if !spoke || stream.set_nodelay(true).is_err() {
            return;
        }
        let Some(tls) = self.door.tls.as_ref().map(|tls| tls.acceptor()) else {
            return self.speak(stream).await;
        };
        if first_byte != [HANDSHAKE] {
            let own = stream.local_addr().map(|own| own.ip()).ok();
            let plain = self.behind.is_some() || is_this_machine(self.peer, own);
            let router =
                if plain { self.router.clone() } else { Router::new().fallback(unencrypted) };
            return Self { router, ..self }.speak(stream).await;
        }
        match tokio::time::timeout(header_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream).await,
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "no TLS came about");
            }
            Err(_) => {}
        }
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { door, router, peer, behind, stop } = self;
        let (header_timeout, max) = (door.limits.header_timeout, door.limits.per_address_max);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (router, mut request) = (router.clone(), request.map(Body::new));
            let client = door.proxies.client(peer, request.headers());
            request.extensions_mut().insert(Client(client));
            let place = behind.as_ref().map(|clients| {
                Addresses::take(clients, client, max)
                    .ok_or_else(|| full("requests from this address"))
            });
            let place = place.transpose();
            async move { Ok::<_, Infallible>(answer(router, request, place).await) }
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(header_timeout);
        builder.max_buf_size(HEAD_BYTES_MAX).keep_alive(true);
        let serving = builder.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(serving);
        let outcome = tokio::select! {
            outcome = serving.as_mut() => outcome,
            () = stop.cancelled() => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke off");
        }
    }
}

/// Says whether a connection never left this machine, so that nobody could listen to it.
fn is_this_machine(peer: IpAddr, own: Option<IpAddr>) -> bool {
    peer.to_canonical().is_loopback() || own == Some(peer)
}

/// Answers a request; one of a client behind a proxy needs a place of its own.
async fn answer(
    router: Router,
    request: Request,
    place: Result<Option<Place>, Problem>,
) -> Response {
    match place {
        Ok(_place) => {
            let answered = router.oneshot(request).await;
            answered.unwrap_or_else(|never: Infallible| match never {})
        }
        Err(problem) => {
            metrics::counter!("kontor_http_clients_refused_total").increment(1);
            refused(problem)
        }
    }
}

/// Counts connections for each address.
#[derive(Default)]
struct Addresses(Mutex<HashMap<IpAddr, usize>>);

/// A place of an address, given back when it is dropped.
struct Place {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Addresses {
    fn take(addresses: &Arc<Self>, address: IpAddr, max: usize) -> Option<Place> {
        let mut counts = addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place { addresses: addresses.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let addresses = Arc::new(Addresses::default());
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let first = Addresses::take(&addresses, here, 1);
        assert!(first.is_some());
        assert!(Addresses::take(&addresses, here, 1).is_none());
        drop(first);
        assert!(Addresses::take(&addresses, here, 1).is_some());
    }

    #[test]
    fn only_what_stays_on_this_machine_may_go_without_tls() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(is_this_machine(ip("::ffff:127.0.0.1"), None));
        assert!(is_this_machine(ip("10.0.0.5"), Some(ip("10.0.0.5"))));
        assert!(!is_this_machine(ip("10.0.0.6"), Some(ip("10.0.0.5"))));
        assert!(!is_this_machine(ip("10.0.0.6"), None));
    }

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
