//! What a customer does with a link: opens the page, fills in the form.

use anyhow::{Context, Result};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{Stage, insist};

/// What a customer's browser shows.
pub struct Page {
    /// Such as 200.
    pub status: u16,
    /// What stands there.
    pub text: String,
}

impl Stage {
    /// Makes a link with which the customer completes an address; gives the path of its page.
    pub async fn link(&self, order: &str) -> Result<String> {
        let (path, body) =
            (format!("/api/v1/orders/{order}/links"), json!({ "purpose": "address" }));
        let api = &self.world.api;
        let made = insist(async || api.post::<Value>(&path, body.clone()).await).await?;
        let page = made["path"].as_str().map(str::to_owned);
        page.with_context(|| format!("no link was made: {made}"))
    }

    /// Opens a page in Chinese.
    pub async fn open(&self, path: &str) -> Result<Page> {
        let url = format!("{}{path}", self.world.api.base());
        insist(async || shown(self.world.api.client().get(&url)).await).await
    }

    /// Fills in the form of an address, and gives what is shown then.
    pub async fn fill_in(&self, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let url = format!("{}{path}/address", self.world.api.base());
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let form = pairs.join("&");
        let kind = "application/x-www-form-urlencoded";
        let post = || self.world.api.client().post(&url).header("content-type", kind);
        insist(async || shown(post().body(form.clone())).await).await
    }
}

async fn shown(request: RequestBuilder) -> Result<Page> {
    let answer = request.header("accept-language", "zh-CN").send().await?;
    let status = answer.status();
    if status.is_server_error() {
        anyhow::bail!("the page is away for a moment: {status}");
    }
    Ok(Page { status: status.as_u16(), text: answer.text().await? })
}

/// Writes a value as a form does.
fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}
