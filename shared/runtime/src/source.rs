//! Hears one lane of a source: pulls from its durable, and asks its writer.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use async_nats::{Client, HeaderMap, Subject};
use bytes::Bytes;
use contracts::envelope::Envelope;
use contracts::log::{LogAnswer, LogQuestion};
use contracts::subjects;
use futures::StreamExt;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::handler::Received;
use crate::nats::Hearing;

/// How many messages one pull asks for.
const PULL_MAX: usize = 256;
/// How long the writer has to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// How long to wait before trying again what the broker refused.
const PAUSE: Duration = Duration::from_millis(300);

/// What arrives at a lane, with the index of the source it came from.
pub enum Arrival {
    /// A message of the stream; the subject acknowledges it and all before it.
    Message {
        /// Index of the source.
        from: usize,
        /// The message.
        received: Box<Received>,
        /// Where to acknowledge.
        ack: Option<Subject>,
    },
    /// The writer answered, or did not.
    Answer {
        /// Index of the source.
        from: usize,
        /// The answer.
        answer: Option<Box<LogAnswer>>,
    },
}

/// Pulls until it is stopped; makes the durable anew when it is gone or when told so.
pub async fn listen(
    hearing: Hearing,
    from: usize,
    jetstream: jetstream::Context,
    inbox: mpsc::Sender<Arrival>,
    rebuild: Arc<Notify>,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        let done = tokio::select! {
            () = stop.cancelled() => return,
            () = rebuild.notified() => {
                hearing.forget(&jetstream).await;
                continue;
            }
            done = pull(&hearing, from, &jetstream, &inbox) => done,
        };
        if let Err(error) = done {
            tracing::debug!(durable = hearing.durable(), error, "pulling again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn pull(
    hearing: &Hearing,
    from: usize,
    jetstream: &jetstream::Context,
    inbox: &mpsc::Sender<Arrival>,
) -> Result<(), async_nats::Error> {
    let consumer = hearing.consumer(jetstream).await?;
    let mut messages = consumer
        .stream()
        .max_messages_per_batch(PULL_MAX)
        .expires(Duration::from_secs(10))
        .heartbeat(Duration::from_secs(3))
        .messages()
        .await?;
    while let Some(message) = messages.next().await {
        let (message, _) = message?.split();
        let headers = message.headers.as_ref();
        if let Some(received) = headers.and_then(|headers| received(headers, message.payload)) {
            let arrival = Arrival::Message { from, received: Box::new(received), ack: message.reply };
            if inbox.send(arrival).await.is_err() {
                break;
            }
        }
    }
    Ok(())
}

/// Makes a message of headers and body; nothing where the headers are no envelope: then its number
/// is missing, and the writer is asked.
fn received(headers: &HeaderMap, body: Bytes) -> Option<Received> {
    let pairs: Vec<(&str, &str)> = headers
        .iter()
        .filter_map(|(name, values)| Some((name.as_ref(), values.first()?.as_str())))
        .collect();
    let envelope = Envelope::from_headers(pairs.into_iter()).ok()?;
    Some(Received { envelope, body })
}

/// Asks the writer of a lane for the rows after a number; nothing where it does not answer.
pub async fn ask(client: Client, hearing: Hearing, after: i64) -> Option<Box<LogAnswer>> {
    let subject = subjects::lane_request(hearing.source, subjects::LOG, hearing.lane);
    let question = serde_json::to_vec(&LogQuestion { after, bytes_max: None }).ok()?;
    let asking = client.request(subject, question.into());
    let answer = tokio::time::timeout(ANSWER_WITHIN, asking).await.ok()?.ok()?;
    serde_json::from_slice(&answer.payload).ok().map(Box::new)
}

/// Makes messages of the rows of an answer.
pub fn rows_of(answer: &mut LogAnswer) -> Vec<Received> {
    let rows = std::mem::take(&mut answer.rows);
    rows.into_iter()
        .filter_map(|row| {
            let headers = row.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let envelope = Envelope::from_headers(headers).ok()?;
            let body = Bytes::from(row.body.get().to_owned());
            Some(Received { envelope, body })
        })
        .collect()
}
