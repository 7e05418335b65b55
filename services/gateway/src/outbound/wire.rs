//! One request to a target, to just the address that was judged, and its answer.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::header::{CONTENT_LENGTH, HOST, RETRY_AFTER, USER_AGENT};
use axum::http::{self, HeaderValue};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
use tokio_util::task::AbortOnDropHandle;

use crate::domain::outbound::addresses::Networks;
use crate::domain::outbound::conversation::{Answer, Request};
use crate::domain::outbound::place::Place;

/// A name is found and a connection stands within this, or the target is away.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// More of an answer is never needed: an order with all its notes stays far below it.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Who we say we are.
const AGENT: &str = concat!("Kontor/", env!("CARGO_PKG_VERSION"));

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The request did not leave us.
    #[error("it is not reached: {0}")]
    NotSent(String),
    /// The request left us; nobody knows what became of it.
    #[error("no answer came: {0}")]
    Unclear(String),
}

/// Sends requests.
pub struct Wire {
    networks: Networks,
    within: Duration,
    tls: OnceLock<Option<Arc<ClientConfig>>>,
}

impl Wire {
    /// Makes a wire that reaches the world and these networks.
    pub fn new(networks: Networks, within: Duration) -> Self {
        Self { networks, within, tls: OnceLock::new() }
    }

    /// Sends a request and reads the answer. Redirects are answers like any other.
    pub async fn send(&self, place: &Place, request: &Request) -> Result<Answer, WireError> {
        let until = Instant::now() + self.within;
        let connecting = timeout(CONNECT_WITHIN.min(self.within), self.connect(place));
        let stream = connecting.await.map_err(|_| not_sent("nobody answers there"))??;
        let message = message(place, request)?;
        if !place.tls {
            return exchange(TokioIo::new(stream), message, until).await;
        }
        let stream = timeout_at(until, self.secure(place, stream));
        let stream = stream.await.map_err(|_| not_sent("TLS took too long"))??;
        exchange(TokioIo::new(stream), message, until).await
    }

    /// Connects to the first address of the name that may be reached, and to no other.
    async fn connect(&self, place: &Place) -> Result<TcpStream, WireError> {
        let found = addresses(place).await?;
        let mut why = None;
        for address in found {
            if let Err(error) = self.networks.judge(address, place.tls) {
                why = Some(error.to_string());
                continue;
            }
            match TcpStream::connect(SocketAddr::new(address, place.port)).await {
                Ok(stream) => {
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Err(error) => why = Some(error.to_string()),
            }
        }
        Err(not_sent(why.unwrap_or_else(|| format!("{} has no address", place.host))))
    }

    async fn secure(
        &self,
        place: &Place,
        stream: TcpStream,
    ) -> Result<impl AsyncRead + AsyncWrite + Unpin + Send + use<>, WireError> {
        let config = self.tls.get_or_init(tls_config).clone();
        let config = config.ok_or_else(|| not_sent("this machine trusts no certificate at all"))?;
        let name = ServerName::try_from(place.host.clone()).map_err(not_sent)?;
        TlsConnector::from(config).connect(name, stream).await.map_err(not_sent)
    }
}

fn not_sent(why: impl ToString) -> WireError {
    WireError::NotSent(why.to_string())
}

fn unclear(why: impl ToString) -> WireError {
    WireError::Unclear(why.to_string())
}

/// Looks the name up once; what is found is judged and connected to, never looked up again.
async fn addresses(place: &Place) -> Result<Vec<IpAddr>, WireError> {
    if let Ok(address) = place.host.parse::<IpAddr>() {
        return Ok(vec![address]);
    }
    let found = tokio::net::lookup_host((place.host.as_str(), place.port)).await;
    Ok(found.map_err(not_sent)?.map(|address| address.ip()).collect())
}

fn tls_config() -> Option<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return None;
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    Some(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

fn message(place: &Place, request: &Request) -> Result<http::Request<Full<Bytes>>, WireError> {
    let path = match &request.below {
        Some(below) => place.below(below),
        None => place.path.clone(),
    };
    let mut message = http::Request::builder()
        .method(request.method.clone())
        .uri(path)
        .header(HOST, place.authority())
        .header(USER_AGENT, AGENT)
        .header(CONTENT_LENGTH, request.body.len());
    for (name, value) in &request.headers {
        let mut value = HeaderValue::try_from(value)
            .map_err(|_| not_sent(format!("what is sent as `{name}` cannot stand in a header")))?;
        value.set_sensitive(true);
        message = message.header(*name, value);
    }
    message.body(Full::from(request.body.clone())).map_err(not_sent)
}

async fn exchange<S>(
    stream: TokioIo<S>,
    message: http::Request<Full<Bytes>>,
    until: Instant,
) -> Result<Answer, WireError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(stream).await.map_err(not_sent)?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let answered = timeout_at(until, sender.send_request(message)).await;
    let answer = answered.map_err(|_| unclear("it took too long"))?.map_err(unclear)?;
    let (head, body) = answer.into_parts();
    let read = timeout_at(until, Limited::new(body, ANSWER_BYTES_MAX).collect()).await;
    let body = read.map_err(|_| unclear("its answer took too long"))?;
    let body = body.map_err(unclear)?.to_bytes();
    let retry_after = head.headers.get(RETRY_AFTER).and_then(seconds);
    Ok(Answer { status: head.status.as_u16(), retry_after, body: body.to_vec() })
}

/// Reads seconds; shops send fractions of them too, and a date is as good as nothing.
fn seconds(value: &HeaderValue) -> Option<u32> {
    let seconds: f64 = value.to_str().ok()?.trim().parse().ok()?;
    (0.0..=1e6).contains(&seconds).then_some(seconds.ceil() as u32)
}

#[cfg(test)]
mod tests;
