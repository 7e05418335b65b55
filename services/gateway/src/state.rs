//! What every call may use.

use std::sync::Arc;
use std::time::Duration;

use contracts::problem::Problem;
use credentials::links::LinkSigner;
use runtime::telemetry::Spans;
use sqlx::PgPool;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::domain::outbound::addresses::Networks;
use crate::edge::access::AccessBook;
use crate::edge::ask::Asker;
use crate::edge::body::Room;
use crate::edge::devices::{DeviceIssuer, cut_ended};
use crate::edge::doors::Doors;
use crate::edge::listening::Listening;
use crate::edge::news::News;
use crate::engine::Engine;
use crate::heads::Heads;

/// What every call may use; cheap to clone.
#[derive(Clone)]
pub struct Edge {
    /// Who may come in.
    pub book: Arc<AccessBook>,
    /// Signs and reads the links of customers.
    pub links: LinkSigner,
    /// Who knocked at the doors of shops.
    pub doors: Arc<Doors>,
    /// Which devices listen over HTTP.
    pub listening: Arc<Listening>,
    /// What is told of orders, for customers who look at theirs.
    pub news: Arc<News>,
    /// Asks the services.
    pub asker: Asker,
    /// Makes accounts on the broker; none where the broker is not ours.
    pub issuer: Option<Arc<dyn DeviceIssuer>>,
    /// How far the logs are.
    pub heads: Arc<Heads>,
    /// How the house runs.
    pub engine: Arc<Engine>,
    /// Reads the gateway's own schema.
    pub pool: PgPool,
    /// Where the first span of each trace goes.
    pub spans: Spans,
    /// Where the world finds us, such as `https://orders.example.org`; empty where nobody said.
    pub public_url: Arc<str>,
    /// Whether browsers reach us by TLS alone.
    pub is_secure: bool,
    /// How long somebody stays signed in.
    pub session_minutes: u32,
    /// Networks of the house in which shops and subscribers may be.
    pub private_targets: Arc<Networks>,
    /// Places for open event streams.
    pub streams: Arc<Semaphore>,
    /// Places for customers who follow their orders: they never take one of the house's own.
    pub customer_streams: Arc<Semaphore>,
    /// What customers know the shop as; empty where nobody said.
    pub shop_name: Arc<str>,
    /// Memory for bodies.
    pub bodies: Room,
    /// How long a body may take.
    pub body_timeout: Duration,
    /// Ends event streams when we stop.
    pub stop: CancellationToken,
}

impl Edge {
    /// Gives a path in full; nothing where nobody said under which address the world finds us.
    pub fn url_of(&self, path: &str) -> Option<String> {
        (!self.public_url.is_empty()).then(|| format!("{}{path}", self.public_url))
    }

    /// Reads access anew after a change of our own, so that the next request finds it.
    pub async fn refresh(&self) -> Result<(), Problem> {
        self.book.refresh().await.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "access was not read anew");
            Problem::unavailable("it is done; access was not read anew yet").retry_after(1)
        })
    }

    /// Tells the broker of accounts that were ended; what fails is tried again by the sweep.
    pub async fn cut_ended_accounts(&self) {
        let Some(issuer) = &self.issuer else { return };
        if let Err(error) = cut_ended(self, issuer.as_ref()).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "an account that was ended is not cut off yet");
        }
    }
}
