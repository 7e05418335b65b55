//! Hears one lane of a source: pulls from its durable, and asks its writer.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use async_nats::{Client, HeaderMap, Subject};
use bytes::Bytes;
use chrono::DateTime;
use contracts::envelope::{Envelope, event_id};
use contracts::events::ReceivedType;
use contracts::log::{LogAnswer, LogQuestion, LogRow, Point};
use contracts::subjects;
use futures::StreamExt;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::handler::{Handler, Received};
use crate::local_bus::LocalLane;
use crate::nats::Hearing;
use crate::relay::{Ear, Ears, Relay};

/// How many messages one pull asks for.
const PULL_MAX: usize = 256;
/// How long the writer has to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// The kind of a message that stands in for one that cannot be read.
const UNREADABLE: &str = "row.unreadable.v1";
/// How long to wait before trying again what the broker refused.
const PAUSE: Duration = Duration::from_millis(300);

/// What arrives at a lane, with the index of the source it came from.
pub enum Arrival {
    /// The durable is there: what was said before is asked of the writer.
    Opened {
        /// Index of the source.
        from: usize,
    },
    /// A message of the stream; the subject acknowledges it and all before it.
    Message {
        /// Index of the source.
        from: usize,
        /// The message.
        received: Arc<Received>,
        /// Where to acknowledge.
        ack: Option<Subject>,
    },
    /// A message of the stream that concerns other lanes alone.
    Passed {
        /// Index of the source.
        from: usize,
        /// Where it stands in its log.
        point: Point,
        /// Where to acknowledge.
        ack: Option<Subject>,
    },
    /// Rows that a writer of this process has committed.
    Told {
        /// Index of the source.
        from: usize,
        /// The rows, in order.
        rows: Arc<[Arc<Received>]>,
    },
    /// The writer answered, or did not.
    Answer {
        /// Index of the source.
        from: usize,
        /// After which number it was asked.
        after: i64,
        /// The answer.
        answer: Option<Box<LogAnswer>>,
    },
}

/// Hears a source for a lane until it is stopped: of its writer where that is in this process, by
/// another lane of this process that pulls already, else by pulling. The durable is made anew when it
/// is gone or when told so.
pub async fn listen<H: Handler>(
    hearing: Hearing,
    ear: Ear,
    (local, relay): (Arc<LocalLane>, Arc<Relay>),
    (handler, jetstream): (Arc<H>, jetstream::Context),
    rebuild: Arc<Notify>,
    stop: CancellationToken,
) {
    let (mut written, mut changes) = (local.changes(), relay.changes());
    let _listening = local.listen(ear.clone());
    let _seat = relay.join(hearing.reading, ear.clone());
    // Who pulls already may have pulled past this lane's position.
    let _ = ear.inbox.send(Arrival::Opened { from: ear.from }).await;
    let mut anew = H::SERVICE.lanes() > hearing.source.lanes();
    // A durable of the time before would keep its place in the stream.
    let mut pulled = local.is_written();
    while !stop.is_cancelled() {
        let told = local.is_written();
        if told || !relay.is_first(hearing.reading) {
            if std::mem::take(&mut pulled) {
                hearing.forget(&jetstream).await;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = rebuild.notified(), if !told => relay.rebuild.notify_one(),
                _ = changes.changed() => {}
                _ = written.changed() => {}
            }
            anew |= told;
            continue;
        }
        // Nobody pulled this durable while another lane did: it would tell all of that again.
        if std::mem::take(&mut anew) {
            hearing.forget(&jetstream).await;
        }
        pulled = true;
        let done = tokio::select! {
            () = stop.cancelled() => return,
            () = rebuild.notified() => None,
            () = relay.rebuild.notified() => None,
            () = no_longer_first(&relay, hearing.reading, &mut changes) => None,
            () = told_here(&mut written) => None,
            done = pull(&hearing, &*handler, &relay, &jetstream) => Some(done),
        };
        match done {
            None => {
                anew = true;
                continue;
            }
            Some(Err(error)) => {
                tracing::debug!(durable = hearing.durable(), error, "pulling again");
            }
            Some(Ok(())) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn told_here(written: &mut watch::Receiver<usize>) {
    let _ = written.wait_for(|writers| *writers > 0).await;
}

async fn no_longer_first(relay: &Relay, reading: u16, changes: &mut watch::Receiver<Ears>) {
    while relay.is_first(reading) && changes.changed().await.is_ok() {}
}

async fn pull<H: Handler>(
    hearing: &Hearing,
    handler: &H,
    relay: &Relay,
    jetstream: &jetstream::Context,
) -> Result<(), async_nats::Error> {
    let consumer = hearing.consumer(jetstream).await?;
    let mut messages = consumer
        .stream()
        .max_messages_per_batch(PULL_MAX)
        .expires(Duration::from_secs(10))
        .heartbeat(Duration::from_secs(3))
        .messages()
        .await?;
    relay.open().await;
    while let Some(message) = messages.next().await {
        let message = message?.message;
        let headers = message.headers.as_ref();
        if let Some(received) =
            headers.and_then(|headers| received(hearing, headers, message.payload))
        {
            relay.tell(handler, hearing.reading, Arc::new(received), message.reply).await;
        }
    }
    Ok(())
}

/// Makes a message of headers and body; nothing where the headers are no envelope of this source:
/// then its number is missing, and the writer is asked.
fn received(hearing: &Hearing, headers: &HeaderMap, body: Bytes) -> Option<Received> {
    let pairs =
        headers.iter().filter_map(|(name, values)| Some((name.as_ref(), values.first()?.as_str())));
    let envelope = envelope(hearing, pairs).ok()?;
    Some(Received { envelope, body })
}

fn envelope<'a>(
    hearing: &Hearing,
    headers: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Envelope, String> {
    let envelope = Envelope::from_headers(headers).map_err(|error| error.to_string())?;
    let (said, lane) = (envelope.event_type.service, envelope.lane);
    if said != hearing.source || lane != hearing.lane {
        return Err(format!("it says that lane {lane} of {said} wrote it"));
    }
    if envelope.aggregate().contains('\0') || envelope.subject.contains('\0') {
        return Err("the name of its aggregate cannot be stored".to_owned());
    }
    Ok(envelope)
}

/// Asks the writer of a lane for the rows after a number; nothing where it does not answer.
pub async fn ask(client: Client, hearing: Hearing, after: i64) -> Option<Box<LogAnswer>> {
    let subject = subjects::lane_request(hearing.source, subjects::LOG, hearing.lane);
    let question = serde_json::to_vec(&LogQuestion { after, bytes_max: None }).ok()?;
    let asking = client.request(subject, question.into());
    let answer = tokio::time::timeout(ANSWER_WITHIN, asking).await.ok()?.ok()?;
    serde_json::from_slice(&answer.payload).ok().map(Box::new)
}

/// Makes messages of the rows of an answer; a row that cannot be read becomes one that says so.
pub fn rows_of(hearing: &Hearing, answer: &mut LogAnswer) -> Vec<Received> {
    let rows = std::mem::take(&mut answer.rows);
    rows.into_iter()
        .map(|row| {
            let headers = row.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let body = Bytes::from(row.body.get().to_owned());
            match envelope(hearing, headers) {
                Ok(envelope) if envelope.point.number == row.number => Received { envelope, body },
                Ok(_) => substitute(hearing, answer, &row, "its number is another's"),
                Err(why) => substitute(hearing, answer, &row, &why),
            }
        })
        .collect()
}

/// Stands in for a row that cannot be read, so that its number is passed and a person sees it.
fn substitute(hearing: &Hearing, answer: &LogAnswer, row: &LogRow, why: &str) -> Received {
    let written_in = answer.history.iter().rev().find(|epoch| epoch.start < row.number);
    let point = Point::new(written_in.map_or(answer.head.epoch, |epoch| epoch.epoch), row.number);
    let subject = format!("{}-{}-{}", hearing.source, hearing.lane, row.number);
    let time = DateTime::UNIX_EPOCH;
    let id = event_id(hearing.source, hearing.lane, point, time, &subject);
    let envelope = Envelope {
        id,
        event_type: ReceivedType { service: hearing.source, kind: UNREADABLE.to_owned() },
        time,
        subject,
        sequence: row.number,
        correlation: None,
        causation: id,
        lane: hearing.lane,
        point,
        trace: None,
    };
    let shown = serde_json::json!({ "why": why, "headers": row.headers, "body": row.body });
    Received { envelope, body: Bytes::from(shown.to_string()) }
}

/// Gives why a message could not be read, if it is one that stands in for such a one.
pub fn unreadable(received: &Received) -> Option<String> {
    let shown = (received.envelope.event_type.kind == UNREADABLE).then_some(&received.body)?;
    let shown: serde_json::Value = serde_json::from_slice(shown).ok()?;
    Some(format!("its headers are no envelope: {}", shown["why"].as_str().unwrap_or("unknown")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::log::EpochStart;
    use contracts::service::Service;

    #[test]
    fn a_row_that_cannot_be_read_keeps_its_number_and_says_why() {
        let hearing =
            Hearing { reader: Service::Crm, reading: 0, source: Service::Review, lane: 2 };
        let body = serde_json::value::RawValue::from_string("{}".to_owned()).expect("JSON");
        let row = LogRow { number: 7, headers: vec![("ce-id".into(), "none".into())], body };
        let history = [(3, 0), (9, 6)].map(|(epoch, start)| EpochStart { epoch, start }).to_vec();
        let head = Point::new(9, 8);
        let mut answer = LogAnswer { history, head, floor: 0, rows: vec![row] };
        let rows = rows_of(&hearing, &mut answer);
        assert_eq!(rows[0].envelope.point, Point::new(9, 7));
        let why = unreadable(&rows[0]).expect("a reason");
        assert!(why.starts_with("its headers are no envelope"), "{why}");
    }
}
