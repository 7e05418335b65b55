//! Stand-ins of the APIs of Shopify and WooCommerce, for tests: a server on a free port that keeps
//! orders with what was done to them, refuses what the real ones refuse, fails where it is told to,
//! and counts every fact.
//!
//! - [`shopify`]: orders with fulfillment orders, fulfillments and cancelling jobs, and stock, by
//!   GraphQL; a bucket of points
//! - [`woocommerce`]: orders with states and notes, and products with their stock, by REST
//! - [`inbox`]: a subscriber of webhooks
//! - [`trouble`]: what goes wrong, and when
//!
//! The GraphQL side knows the operations that Kontor sends by the field they ask for, checks their
//! variables, and answers whole objects: it does not check the selection of fields.

pub mod inbox;
pub mod shopify;
pub mod trouble;
pub mod woocommerce;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use trouble::{Trouble, Troubles};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Asked {
    /// Gives a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Reads the body; nothing that can be read is `null`.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// After how many seconds to come again.
    pub retry_after: Option<u32>,
    /// The body.
    pub body: Value,
}

impl Reply {
    /// Answers in JSON.
    pub fn json(status: u16, body: Value) -> Self {
        Self { status, retry_after: None, body }
    }
}

/// What a stand-in is: something that answers, at once.
pub trait Shop: Send + 'static {
    /// Says whether a request would change something.
    fn changes(&self, asked: &Asked) -> bool;
    /// Does what is asked.
    fn answer(&mut self, asked: &Asked) -> Reply;
    /// Answers that too much is asked.
    fn too_much(&mut self) -> Reply;
}

/// A stand-in that serves.
pub struct Server<S> {
    /// Where.
    pub address: SocketAddr,
    shop: Arc<Mutex<S>>,
    troubles: Arc<Mutex<Troubles>>,
    _stop: DropGuard,
}

impl<S: Shop> Server<S> {
    /// Serves on a free port of this machine until it is dropped.
    pub async fn start(shop: S) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (shop, troubles) = (Arc::new(Mutex::new(shop)), Arc::new(Mutex::default()));
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, shop.clone(), troubles.clone(), stop.clone()));
        Ok(Self { address, shop, troubles, _stop: stop.drop_guard() })
    }

    /// Gives its address as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks into it, or changes it from inside.
    pub fn shop(&self) -> MutexGuard<'_, S> {
        locked(&self.shop)
    }

    /// Says what goes wrong from now on.
    pub fn troubles(&self) -> MutexGuard<'_, Troubles> {
        locked(&self.troubles)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve<S: Shop>(
    listener: TcpListener,
    shop: Arc<Mutex<S>>,
    troubles: Arc<Mutex<Troubles>>,
    stop: CancellationToken,
) {
    while let Some(Ok((stream, _))) = stop.run_until_cancelled(listener.accept()).await {
        let (shop, troubles, stop) = (shop.clone(), troubles.clone(), stop.clone());
        let service = service_fn(move |request| answer(request, shop.clone(), troubles.clone()));
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            // A connection that is cut is one of the troubles.
            let _ = stop.run_until_cancelled(connection).await;
        });
    }
}

/// The connection is cut without an answer.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

impl From<Infallible> for Cut {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

async fn answer<S: Shop>(
    request: Request<Incoming>,
    shop: Arc<Mutex<S>>,
    troubles: Arc<Mutex<Troubles>>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let asked = read(request).await?;
    let changes = locked(&shop).changes(&asked);
    let trouble = locked(&troubles).next(changes);
    let reply = match trouble {
        None => locked(&shop).answer(&asked),
        Some(Trouble::Status(status)) => Reply::json(status, Value::Null),
        Some(Trouble::TooMuch) => locked(&shop).too_much(),
        Some(Trouble::CutBefore) => return Err(Cut),
        Some(Trouble::CutAfter) => {
            locked(&shop).answer(&asked);
            return Err(Cut);
        }
        Some(Trouble::FailAfter(status)) => {
            locked(&shop).answer(&asked);
            Reply::json(status, Value::Null)
        }
        Some(Trouble::HangAfter(gate)) => {
            let reply = locked(&shop).answer(&asked);
            gate.reached.cancel();
            gate.open.cancelled().await;
            reply
        }
    };
    let mut response = Response::builder()
        .status(reply.status)
        .header("content-type", "application/json; charset=utf-8");
    if let Some(seconds) = reply.retry_after {
        response = response.header("retry-after", seconds);
    }
    response.body(Full::from(reply.body.to_string())).map_err(|_| Cut)
}

async fn read(request: Request<Incoming>) -> Result<Asked, Cut> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())
    };
    Ok(Asked {
        method: head.method.to_string(),
        path: head.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: head.headers.iter().map(header).collect(),
        body,
    })
}
