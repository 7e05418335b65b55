//! Bytes as they come: how many, how fast, and what becomes of those that are too many.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use contracts::problem::Problem;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::tracing_layer::full;

/// What a webhook may have; no platform sends more, and it fits into one message of the broker.
pub const WEBHOOK_BYTES_MAX: usize = 2 * 1024 * 1024;
/// What a call of our own may have: an order with a thousand lines is some 200 KiB.
pub const CALL_BYTES_MAX: usize = 1024 * 1024;
/// What a scan may have: it is some hundred bytes.
pub const FLOOR_BYTES_MAX: usize = 16 * 1024;
/// What a page's form may have: a dozen fields of 500 letters, each written in nine bytes.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// Who sends too much is read on up to here, so that the answer can still be heard.
const DRAIN_BYTES_MAX: usize = 16 * 1024 * 1024;
/// And for so long.
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// In which steps room is taken; a small order fits into one.
const ROOM_UNIT_KIB: usize = 4;

/// How much memory bodies take, all told: a flood of large ones must not take the machine.
#[derive(Clone)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Makes room for so many MiB.
    pub fn new(mebibytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(mebibytes * 1024 / ROOM_UNIT_KIB)))
    }
}

/// A body, and the room that it takes until it is dropped.
pub struct Held {
    /// The bytes.
    pub bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// Holds nothing.
    pub fn nothing() -> Self {
        Self::made(Bytes::new())
    }

    /// Holds what was made here.
    pub fn made(bytes: Bytes) -> Self {
        Self { bytes, _room: None }
    }
}

/// Why there is no body.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Too many bodies are held already.
    #[error("too many bodies at a time")]
    NoRoom,
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
            Self::NoRoom => full("bodies"),
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
/// - Takes: how many bytes it may have, how long it may take, and the room for all bodies.
/// - Errs: beyond the size the rest is read and dropped, within bounds, before the answer.
pub async fn read(
    mut body: Body,
    bytes_max: usize,
    time: Duration,
    room: &Room,
) -> Result<Held, BodyError> {
    let deadline = Instant::now() + time;
    let mut bytes = BytesMut::new();
    let mut held: Option<OwnedSemaphorePermit> = None;
    loop {
        let frame = tokio::time::timeout_at(deadline, body.frame()).await;
        let Some(frame) = frame.map_err(|_| BodyError::TooSlow)? else { break };
        let frame = frame.map_err(|_| BodyError::Broken)?;
        let Some(data) = frame.data_ref() else { continue };
        let length = bytes.len() + data.len();
        if length > bytes_max {
            drop((bytes, held));
            drain(body, length).await;
            return Err(BodyError::TooLarge(bytes_max));
        }
        let taken = held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wanted = length.div_ceil(ROOM_UNIT_KIB * 1024).saturating_sub(taken);
        let more = u32::try_from(wanted).map_err(|_| BodyError::NoRoom)?;
        let more = room.0.clone().try_acquire_many_owned(more).map_err(|_| BodyError::NoRoom)?;
        match &mut held {
            Some(held) => held.merge(more),
            None => held = Some(more),
        }
        bytes.extend_from_slice(data);
    }
    Ok(Held { bytes: bytes.freeze(), _room: held })
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

    async fn read_at_most(body: Body, bytes_max: usize) -> Result<usize, BodyError> {
        read(body, bytes_max, SOON, &Room::new(1)).await.map(|held| held.bytes.len())
    }

    #[tokio::test]
    async fn a_body_may_have_just_as_many_bytes_as_allowed() {
        let body = || Body::from(vec![7_u8; 100]);
        assert_eq!(read_at_most(body(), 100).await, Ok(100));
        assert_eq!(read_at_most(body(), 99).await, Err(BodyError::TooLarge(99)));
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let endless = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        assert_eq!(read_at_most(Body::from_stream(endless), 9).await, Err(BodyError::TooSlow));
    }

    #[tokio::test]
    async fn what_is_too_much_is_dropped_up_to_a_bound() {
        let chunk = Bytes::from(vec![0_u8; 1024 * 1024]);
        let flood = futures::stream::repeat(chunk).map(Ok::<_, std::io::Error>);
        let refused = read_at_most(Body::from_stream(flood), 9).await;
        assert_eq!(refused, Err(BodyError::TooLarge(9)));
    }

    #[tokio::test]
    async fn bodies_take_room_until_they_are_dropped() {
        let room = Room::new(1);
        let large = || Body::from(vec![7_u8; 700 * 1024]);
        let first = read(large(), 1024 * 1024, SOON, &room).await.expect("there is room");
        let second = read(large(), 1024 * 1024, SOON, &room).await;
        assert_eq!(second.map(|held| held.bytes.len()), Err(BodyError::NoRoom));
        drop(first);
        assert!(read(large(), 1024 * 1024, SOON, &room).await.is_ok());
    }
}
