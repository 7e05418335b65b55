//! One connection: with TLS or without, then one request after the other.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
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
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::addresses::{Addresses, Place};
use super::{Client, Door};
use crate::edge::tls::HANDSHAKE;
use crate::edge::tracing_layer::{full, refused, unencrypted};

/// The head of a request: no client of ours sends a tenth of it.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// How much of what nobody reads any more is taken off a connection at once.
const UNREAD_BYTES: usize = 16 * 1024;
/// How long somebody may go on sending what nobody reads any more.
const HEARD_OUT_WITHIN: Duration = Duration::from_secs(2);

/// One connection, from the first byte to the last.
pub(super) struct Visit {
    pub(super) door: Door,
    pub(super) router: Router,
    pub(super) peer: IpAddr,
    /// Where the clients of a proxy are counted; none where nobody stands in front.
    pub(super) behind: Option<Arc<Addresses>>,
    pub(super) stop: CancellationToken,
}

impl Visit {
    pub(super) async fn connection(self, stream: TcpStream) {
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
        let mut serving = builder.serve_connection(TokioIo::new(stream), service);
        let outcome = tokio::select! {
            outcome = &mut serving => outcome,
            () = stop.cancelled() => {
                Pin::new(&mut serving).graceful_shutdown();
                (&mut serving).await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke off");
        }
        let heard = hear_out(serving.into_parts().io.into_inner());
        let _ = stop.run_until_cancelled(heard).await;
    }
}

/// Lets the last answer arrive: a connection that is closed over bytes which nobody read, as of a body
/// that was refused by its head, is reset, and the answer with it.
async fn hear_out(mut stream: impl AsyncRead + Unpin) {
    let heard = async {
        let mut unread = vec![0; UNREAD_BYTES];
        while stream.read(&mut unread).await? > 0 {}
        std::io::Result::Ok(())
    };
    let _ = tokio::time::timeout(HEARD_OUT_WITHIN, heard).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stays_on_this_machine_may_go_without_tls() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(is_this_machine(ip("::ffff:127.0.0.1"), None));
        assert!(is_this_machine(ip("10.0.0.5"), Some(ip("10.0.0.5"))));
        assert!(!is_this_machine(ip("10.0.0.6"), Some(ip("10.0.0.5"))));
        assert!(!is_this_machine(ip("10.0.0.6"), None));
    }
}
