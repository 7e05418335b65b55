//! Kontor's own API as a client sees it.

use std::net::IpAddr;

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cli::At;
use crate::home::Home;

/// As much as a page may have.
const PAGE: u32 = 200;

/// The gateway said no, in words.
#[derive(Debug, thiserror::Error)]
#[error("{words}")]
pub struct Refused {
    /// How it was answered.
    pub status: StatusCode,
    words: String,
}

/// Asks the gateway with a key.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    base: String,
    world: Option<String>,
    key: String,
}

impl Api {
    /// Asks the gateway at `base`, such as `http://127.0.0.1:8080`.
    pub fn new(base: &str, key: &str) -> Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { client, base: base.to_owned(), world: None, key: key.to_owned() })
    }

    /// Asks the same gateway from an address of this machine's own, as somebody else would.
    pub fn from(&self, address: IpAddr) -> Result<Self> {
        let client = reqwest::Client::builder().no_proxy().local_address(address).build()?;
        Ok(Self { client, ..self.clone() })
    }

    /// Asks the system that runs on a folder, as its admin.
    pub fn of_running(at: &At) -> Result<Self> {
        let home = Home::named(at.data.clone())?;
        let running = home.running().with_context(|| {
            format!("nothing runs on {}; start it with `kontor up`", home.root().display())
        })?;
        let api = Self::new(&running.http, &home.admin_key()?)?;
        Ok(Self { world: running.public_url, ..api })
    }

    /// Gives where the world finds the gateway, as far as somebody said.
    pub fn world(&self) -> &str {
        self.world.as_deref().unwrap_or(&self.base)
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

    /// Reads a list to its end.
    pub async fn list(&self, path: &str) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let more = if path.contains('?') { '&' } else { '?' };
            let page: Value = self.get(&format!("{path}{more}limit={PAGE}{cursor}")).await?;
            items.extend(page["items"].as_array().into_iter().flatten().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(items),
            }
        }
    }

    /// Ends something.
    pub async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let (status, body) = self.call(Method::DELETE, path, None, None).await?;
        parse(status, &body, path)
    }

    /// Posts something.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: Value) -> Result<T> {
        let (status, body) = self.call(Method::POST, path, Some(body), None).await?;
        parse(status, &body, path)
    }

    /// Posts a file as it is.
    pub async fn post_file<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        file: Vec<u8>,
    ) -> Result<T> {
        let mut url = reqwest::Url::parse(&format!("{}{path}", self.base))?;
        url.query_pairs_mut().extend_pairs(query);
        let request = self.client.post(url).bearer_auth(&self.key).body(file);
        let nobody = || format!("{} does not answer", self.base);
        let response = request.send().await.with_context(nobody)?;
        let status = response.status();
        parse(status, &response.text().await?, path)
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
        let nobody = || format!("{} does not answer", self.base);
        let response = request.send().await.with_context(nobody)?;
        Ok((response.status(), response.text().await?))
    }
}

fn parse<T: DeserializeOwned>(status: StatusCode, body: &str, path: &str) -> Result<T> {
    if status.is_success() {
        serde_json::from_str(body).with_context(|| format!("{path} answered what cannot be read"))
    } else {
        Err(Refused { status, words: refusal(status, body, path) }.into())
    }
}

/// Gives what a problem says, with every place that it points at.
fn refusal(status: StatusCode, body: &str, path: &str) -> String {
    let problem: Value = serde_json::from_str(body).unwrap_or_default();
    let Some(detail) = problem["detail"].as_str() else {
        return format!("{path} answered {status}: {body}");
    };
    let errors = problem["errors"].as_array().into_iter().flatten().filter_map(|error| {
        Some(format!("{}: {}", error["pointer"].as_str()?, error["detail"].as_str()?))
    });
    let errors: Vec<_> = errors.filter(|error| !error.ends_with(detail)).collect();
    match errors.is_empty() {
        true => detail.to_owned(),
        false => format!("{detail} ({})", errors.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_in_the_words_of_the_problem() {
        let told = |body: &str| refusal(StatusCode::CONFLICT, body, "/api/v1/keys");
        assert_eq!(told(r#"{"detail":"no such key"}"#), "no such key");
        let pointing = r##"{"detail":"not so","errors":[{"pointer":"#/id","detail":"is empty"},
                            {"pointer":"#/scope","detail":"not so"}]}"##;
        assert_eq!(told(pointing), "not so (#/id: is empty)");
        assert_eq!(told("<html>"), "/api/v1/keys answered 409 Conflict: <html>");
    }
}
