//! The feed: every event of every service, gap-free, in order for each aggregate, from a cursor on.
//!
//! It is read out of the logs, not off the broker, so nothing that the broker forgets is missing.
//! A service that is away holds up its own events and no others.

mod news;
mod reader;

use std::convert::Infallible;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use futures::{StreamExt, stream};
use tokio::time::Instant;

use super::{Arrived, json};
use crate::domain::cursor::Cursor;
use crate::edge::ask::Asking;
use crate::edge::tracing_layer::full;
use crate::routes::forward::known_query;
use crate::state::Edge;
use news::News;
use reader::Reader;
pub use reader::{FeedEvent, FeedPage};

/// Without news we look all the same, for a head that was never heard.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Longer waits are cut by proxies.
const WAIT_SECONDS_MAX: u64 = 30;

/// Answers as a stream to whoever asks for one, else as a page, waiting for it if asked to.
pub async fn answer(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    known_query(&["after", "wait_seconds"], &arrived.query)?;
    let resumed = arrived.header("last-event-id");
    let cursor = cursor(resumed.or_else(|| arrived.query_value("after")))?;
    let wait = wait(arrived)?;
    let place = edge.streams.clone().try_acquire_owned().map_err(|_| full("event streams"))?;
    let reader = Reader::new(edge.clone(), arrived.asking.clone(), cursor);
    let accept = arrived.header(ACCEPT.as_str()).unwrap_or_default();
    if accept.contains("text/event-stream") {
        return Ok(stream_of(edge, reader, place).await);
    }
    let page = poll(reader, wait).await?;
    json(StatusCode::OK, &page)
}

fn cursor(after: Option<&str>) -> Result<Cursor, Problem> {
    match after {
        None | Some("") => Ok(Cursor::start()),
        Some(text) => Cursor::decode(text).map_err(|error| {
            Problem::bad_request(error.to_string()).with_error("?after", error.to_string())
        }),
    }
}

/// Gives some events after a cursor; where none is given, none, and the cursor behind all of them.
pub async fn glance(edge: &Edge, asking: Asking, after: Option<&str>) -> Result<FeedPage, Problem> {
    let mut reader = Reader::new(edge.clone(), asking, cursor(after)?);
    let items = match after {
        Some(_) => reader.read().await?,
        None => {
            reader.skip_to_the_end().await?;
            Vec::new()
        }
    };
    Ok(FeedPage { items, next: reader.cursor() })
}

fn wait(arrived: &Arrived) -> Result<Duration, Problem> {
    let Some(text) = arrived.query_value("wait_seconds") else {
        return Ok(Duration::ZERO);
    };
    let seconds = text.parse::<u64>().map_err(|_| {
        let detail = format!("`{text}` cannot be the parameter `wait_seconds`");
        Problem::bad_request(detail).with_error("?wait_seconds", "unreadable")
    })?;
    Ok(Duration::from_secs(seconds.min(WAIT_SECONDS_MAX)))
}

async fn poll(mut reader: Reader, wait: Duration) -> Result<FeedPage, Problem> {
    let deadline = Instant::now() + wait;
    loop {
        let items = reader.read().await?;
        if !items.is_empty() || Instant::now() >= deadline {
            return Ok(FeedPage { items, next: reader.cursor() });
        }
        let soon = deadline.min(Instant::now() + LOOK_EVERY);
        reader.news_or(soon).await;
    }
}

/// What is left to do for a stream: say these, then read on; or nothing, after a problem.
struct Streaming {
    reader: Reader,
    news: News,
    ended: bool,
    _place: tokio::sync::OwnedSemaphorePermit,
}

async fn stream_of(
    edge: &Edge,
    reader: Reader,
    place: tokio::sync::OwnedSemaphorePermit,
) -> Response {
    let news = News::listen(edge).await;
    let state = Streaming { reader, news, ended: false, _place: place };
    let batches = stream::unfold(state, |mut state| async move {
        if state.ended {
            return None;
        }
        let events = loop {
            match state.reader.read().await {
                Ok(items) if items.is_empty() => {
                    let soon = Instant::now() + LOOK_EVERY;
                    tokio::select! {
                        () = state.reader.news_or(soon) => {}
                        () = state.news.hear() => {}
                    }
                }
                Ok(items) => break items.iter().map(told).collect(),
                Err(problem) => {
                    state.ended = true;
                    let body = serde_json::to_string(&problem).unwrap_or_default();
                    break vec![Event::default().event("problem").data(body)];
                }
            }
        };
        Some((stream::iter(events), state))
    });
    let hello = stream::iter([Event::default().comment("listening")]);
    let stop = edge.stop.clone().cancelled_owned();
    let events = hello.chain(batches.flatten()).take_until(stop).map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

fn told(item: &FeedEvent) -> Event {
    let kind = item.attributes.get("type").map(String::as_str).unwrap_or("event");
    let body = serde_json::to_string(item).unwrap_or_default();
    Event::default().id(&item.cursor).event(kind).data(body)
}
