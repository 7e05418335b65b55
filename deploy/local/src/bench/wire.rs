//! HTTP as lean as it gets, so that little of the machine goes to whoever measures: requests that
//! were made before, answers of which only status and length are read.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept.
pub struct Wire {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    /// Connects to `host:port`.
    pub async fn connect(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(4_096) })
    }

    /// Sends a request and gives the status of the answer.
    pub async fn send(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await?;
        self.read.clear();
        let head = loop {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                bail!("the connection was closed before the answer");
            }
            let end = self.read.windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(end) = end {
                break end + 4;
            }
        };
        let text = String::from_utf8_lossy(&self.read[..head]).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.context("the answer tells no length")?.trim().parse()?;
        while self.read.len() < head + length {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                bail!("the connection was closed in the middle of the answer");
            }
        }
        status.context("the answer tells no status")
    }
}

/// Writes a request.
pub fn request(method: &str, path: &str, headers: &[(&str, String)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}
