//! Kontor's own API as a client sees it.

use anyhow::{Context, Result, anyhow};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Asks the gateway with a key.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    base: String,
    key: String,
}

impl Api {
    /// Asks the gateway at `base`, such as `http://127.0.0.1:8080`.
    pub fn new(base: &str, key: &str) -> Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { client, base: base.to_owned(), key: key.to_owned() })
    }

    /// Gives where the gateway is.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Gives the client, for calls that need no key.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Reads something.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let (status, body) = self.call(Method::GET, path, None, None).await?;
        parse(status, &body, path)
    }

    /// Posts something.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T> {
        let (status, body) = self.call(Method::POST, path, Some(body), None).await?;
        parse(status, &body, path)
    }

    /// Posts something that must not be done twice.
    pub async fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: Value,
    ) -> Result<T> {
        let (status, body) = self.call(Method::POST, path, Some(body), Some(key)).await?;
        parse(status, &body, path)
    }

    /// Puts something.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T> {
        let (status, body) = self.call(Method::PUT, path, Some(body), None).await?;
        parse(status, &body, path)
    }

    /// Makes a call and gives status and body, whatever they are.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        idempotency_key: Option<&str>,
    ) -> Result<(StatusCode, String)> {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method, url).bearer_auth(&self.key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", format!("\"{key}\""));
        }
        let response = request.send().await?;
        Ok((response.status(), response.text().await?))
    }
}

fn parse<T: DeserializeOwned>(status: StatusCode, body: &str, path: &str) -> Result<T> {
    if status.is_success() {
        serde_json::from_str(body).with_context(|| format!("{path} answered what cannot be read"))
    } else {
        Err(anyhow!("{path} answered {status}: {body}"))
    }
}
