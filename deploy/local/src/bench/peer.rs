//! What a good engineer writes in an afternoon: an endpoint that verifies and parses an order and
//! stores payload and order in one transaction; and one that only verifies and parses. A process of
//! its own, so that its cost can be told from others.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sqlx::postgres::{PgPool, PgPoolOptions};

use faults::outside::shops::sign;

/// How many transactions it has open at once.
const POOL: u32 = 16;

/// Its tables, in the schema of the bench.
pub const TABLES: &str = "
    CREATE TABLE bench.payloads (id text PRIMARY KEY, body bytea NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE bench.orders (id text PRIMARY KEY, number text NOT NULL, total text NOT NULL,
        lines jsonb NOT NULL, status text NOT NULL, received_at timestamptz NOT NULL DEFAULT now())";

struct Peer {
    pool: PgPool,
    secret: String,
}

/// Answers until the process is ended; prints its address first.
pub async fn run(database: &str, secret: String) -> Result<()> {
    let pool = PgPoolOptions::new().max_connections(POOL).connect(database).await?;
    let router = Router::new()
        .route("/transaction", post(transaction))
        .route("/hmac", post(hmac))
        .with_state(Arc::new(Peer { pool, secret }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn hmac(State(peer): State<Arc<Peer>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match peer.verified(&headers, &body) {
        Some(_) => StatusCode::OK,
        None => StatusCode::UNAUTHORIZED,
    }
}

async fn transaction(State(peer): State<Arc<Peer>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(order) = peer.verified(&headers, &body) else { return StatusCode::UNAUTHORIZED };
    match peer.store(&order, &body).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "an order was not stored");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

impl Peer {
    fn verified(&self, headers: &HeaderMap, body: &[u8]) -> Option<Value> {
        let given = headers.get("x-shopify-hmac-sha256")?.to_str().ok()?;
        let made = STANDARD.encode(sign(self.secret.as_bytes(), body));
        if given == made { serde_json::from_slice(body).ok() } else { None }
    }

    async fn store(&self, order: &Value, body: &[u8]) -> Result<(), sqlx::Error> {
        let id = order["id"].to_string();
        let mut tx = self.pool.begin().await?;
        sqlx::query("INSERT INTO bench.payloads (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(&id)
            .bind(body)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO bench.orders (id, number, total, lines, status)
             VALUES ($1, $2, $3, $4, 'received') ON CONFLICT DO NOTHING",
        )
        .bind(&id)
        .bind(order["name"].as_str().unwrap_or_default())
        .bind(order["total_price"].as_str().unwrap_or_default())
        .bind(&order["line_items"])
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }
}
