//! Bytes as they come: how many, how fast, and what becomes of those that are too many.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use contracts::problem::Problem;
use http_body_util::BodyExt;
use tokio::time::Instant;

/// What a webhook may have; no platform sends more, and it fits into one message of the broker.
pub const WEBHOOK_BYTES_MAX: usize = 2 * 1024 * 1024;
/// What a call of our own may have: an order with a thousand lines is some 200 KiB.
pub const CALL_BYTES_MAX: usize = 1024 * 1024;
/// What a scan may have: it is some hundred bytes.
pub const FLOOR_BYTES_MAX: usize = 16 * 1024;
/// Who sends too much is read on up to here, so that the answer can still be heard.
const DRAIN_BYTES_MAX: usize = 16 * 1024 * 1024;
/// And for so long.
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// Why there is no body.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// More than is allowed.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// It did not come in time.
    #[error("the body did not come in time")]
    TooSlow,
    /// The connection broke, or its framing did.
    #[error("the body broke off")]
    Broken,
}

impl BodyError {
    /// Makes the answer.
    pub fn problem(&self) -> Problem {
        match self {
            Self::TooLarge(_) => Problem::too_large(self.to_string()),
            Self::TooSlow => Problem {
                status: 408,
                title: "The request took too long".into(),
                kind: "/problems/timeout".into(),
                ..Problem::bad_request(self.to_string())
            },
            Self::Broken => Problem::bad_request(self.to_string()),
        }
    }
}

/// Reads a body whole.
///
/// - Takes: how many bytes it may have, and how long it may take.
/// - Errs: beyond the size the rest is read and dropped, within bounds, before the answer.
pub async fn read(mut body: Body, bytes_max: usize, time: Duration) -> Result<Bytes, BodyError> {
    let deadline = Instant::now() + time;
    let mut bytes = BytesMut::new();
    loop {
        let frame = tokio::time::timeout_at(deadline, body.frame()).await;
        let Some(frame) = frame.map_err(|_| BodyError::TooSlow)? else {
            break;
        };
        let frame = frame.map_err(|_| BodyError::Broken)?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        if bytes.len() + data.len() > bytes_max {
            let seen = bytes.len() + data.len();
            drop(bytes);
            drain(body, seen).await;
            return Err(BodyError::TooLarge(bytes_max));
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes.freeze())
}

async fn drain(mut body: Body, mut seen: usize) {
    let deadline = Instant::now() + DRAIN_TIME;
    while seen <= DRAIN_BYTES_MAX {
        match tokio::time::timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => seen += frame.data_ref().map_or(0, Bytes::len),
            Ok(None | Some(Err(_))) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    const SOON: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_body_may_have_just_as_many_bytes_as_allowed() {
        let body = || Body::from(vec![7_u8; 100]);
        assert_eq!(read(body(), 100, SOON).await.map(|bytes| bytes.len()), Ok(100));
        assert_eq!(read(body(), 99, SOON).await, Err(BodyError::TooLarge(99)));
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let endless = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        assert_eq!(read(Body::from_stream(endless), 9, SOON).await, Err(BodyError::TooSlow));
    }

    #[tokio::test]
    async fn what_is_too_much_is_dropped_up_to_a_bound() {
        let chunk = Bytes::from(vec![0_u8; 1024 * 1024]);
        let flood = futures::stream::repeat(chunk).map(Ok::<_, std::io::Error>);
        assert_eq!(read(Body::from_stream(flood), 9, SOON).await, Err(BodyError::TooLarge(9)));
    }
}
