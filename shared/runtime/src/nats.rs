//! The broker: connecting, streams, durables, and a voice that never waits.

use std::time::Duration;

use async_nats::jetstream::consumer::pull::Config as PullConfig;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer};
use async_nats::jetstream::stream::{Config as StreamConfig, DiscardPolicy, StorageType};
use async_nats::jetstream::{self, context};
use async_nats::{Client, ConnectOptions};
use bytes::Bytes;
use contracts::service::Service;
use contracts::subjects;
use tokio::sync::mpsc;

/// How many bytes of a service's stream the broker keeps: the log is the store, this is the wire.
const STREAM_BYTES_MAX: i64 = 1 << 30;
/// For how long the broker keeps a message.
const STREAM_AGE_MAX: Duration = Duration::from_secs(7 * 24 * 3600);
/// How many bytes of probes the broker keeps.
const PROBE_BYTES_MAX: i64 = 1 << 20;
/// For how long it keeps one.
const PROBE_AGE_MAX: Duration = Duration::from_secs(600);
/// How many messages a reader may hold that are not acknowledged.
const UNACKNOWLEDGED_MAX: i64 = 8_192;
/// After how long the broker sends again what was not acknowledged.
const ACK_WAIT: Duration = Duration::from_secs(30);
/// How many things may wait to be said; beyond it hints are dropped.
const VOICE_MAX: usize = 4_096;

/// Where the broker is and who we are there.
#[derive(Clone, Debug)]
pub struct Access {
    /// `nats://...`
    pub url: String,
    /// The text of a `.creds` file; nothing on a broker that is open.
    pub credentials: Option<String>,
}

/// Why the broker could not be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The credentials cannot be read.
    #[error("the credentials for the broker cannot be read")]
    Credentials(#[source] std::io::Error),
    /// The address is none, or the first attempt failed for good.
    #[error("the broker at {url} cannot be reached")]
    Connect {
        /// Where it was looked for.
        url: String,
        /// Why.
        #[source]
        source: async_nats::ConnectError,
    },
}

/// Connects as a service; goes on trying in the background while the broker is away.
pub async fn connect(access: &Access, service: Service) -> Result<Client, ConnectError> {
    let options = match &access.credentials {
        Some(text) => ConnectOptions::with_credentials(text).map_err(ConnectError::Credentials)?,
        None => ConnectOptions::new(),
    };
    options
        .name(service.name())
        .custom_inbox_prefix(subjects::inbox(service))
        .retry_on_initial_connect()
        .ping_interval(Duration::from_secs(5))
        .connection_timeout(Duration::from_secs(2))
        .reconnect_delay_callback(|attempts| {
            Duration::from_millis((25 << attempts.min(6)).min(1_000) as u64)
        })
        .event_callback(move |event| async move {
            tracing::debug!(%service, %event, "broker");
        })
        .connect(&access.url)
        .await
        .map_err(|source| ConnectError::Connect { url: access.url.clone(), source })
}

/// Makes the stream of a service where it is missing.
pub async fn ensure_stream(
    jetstream: &jetstream::Context,
    service: Service,
) -> Result<(), context::CreateStreamError> {
    let config = StreamConfig {
        name: subjects::stream(service),
        subjects: vec![subjects::events_of(service)],
        storage: StorageType::File,
        discard: DiscardPolicy::Old,
        max_bytes: STREAM_BYTES_MAX,
        max_age: STREAM_AGE_MAX,
        deny_delete: true,
        deny_purge: true,
        ..StreamConfig::default()
    };
    jetstream.get_or_create_stream(config).await.map(drop)
}

/// Makes the stream of the probes where it is missing.
pub async fn ensure_probes(
    jetstream: &jetstream::Context,
) -> Result<(), context::CreateStreamError> {
    let config = StreamConfig {
        name: subjects::PROBES.to_owned(),
        subjects: vec![subjects::PROBE_SUBJECTS.to_owned()],
        storage: StorageType::File,
        discard: DiscardPolicy::Old,
        max_messages_per_subject: 1,
        max_bytes: PROBE_BYTES_MAX,
        max_age: PROBE_AGE_MAX,
        ..StreamConfig::default()
    };
    jetstream.get_or_create_stream(config).await.map(drop)
}

/// One lane of a source as one reading lane hears it.
#[derive(Clone, Copy, Debug)]
pub struct Hearing {
    /// Who reads.
    pub reader: Service,
    /// In which lane.
    pub reading: u16,
    /// Whom.
    pub source: Service,
    /// Which lane of it.
    pub lane: u16,
}

impl Hearing {
    /// Gives the name of its durable.
    pub fn durable(&self) -> String {
        subjects::durable(self.reader, self.source, self.lane, self.reading)
    }

    /// Gives what is heard of the stream; everything where the source has one lane, which spares
    /// the broker to look at each subject.
    fn filter(&self) -> String {
        match self.source.lanes() {
            1 => String::new(),
            _ => subjects::events_of_lane(self.source, self.lane),
        }
    }

    /// Gives the durable, made anew from now on where it is missing: what was before is asked of
    /// the writer.
    pub async fn consumer(
        &self,
        jetstream: &jetstream::Context,
    ) -> Result<PullConsumer, async_nats::Error> {
        let stream = jetstream.get_stream_no_info(subjects::stream(self.source)).await?;
        let config = PullConfig {
            durable_name: Some(self.durable()),
            deliver_policy: DeliverPolicy::New,
            ack_policy: AckPolicy::All,
            ack_wait: ACK_WAIT,
            max_ack_pending: UNACKNOWLEDGED_MAX,
            filter_subject: self.filter(),
            ..PullConfig::default()
        };
        Ok(stream.get_or_create_consumer(&self.durable(), config).await?)
    }

    /// Removes the durable.
    pub async fn forget(&self, jetstream: &jetstream::Context) {
        let stream = subjects::stream(self.source);
        if let Ok(stream) = jetstream.get_stream_no_info(stream).await {
            let _ = stream.delete_consumer(&self.durable()).await;
        }
    }
}

/// Says things on plain NATS without ever waiting for the broker: acknowledgements, heads, hints.
#[derive(Clone)]
pub struct Voice {
    words: mpsc::Sender<(String, Bytes)>,
}

impl Voice {
    /// Starts the task that speaks.
    pub fn start(client: Client) -> Self {
        let (words, mut waiting) = mpsc::channel::<(String, Bytes)>(VOICE_MAX);
        tokio::spawn(async move {
            while let Some((subject, body)) = waiting.recv().await {
                let _ = client.publish(subject, body).await;
            }
        });
        Self { words }
    }

    /// Says something, or drops it where too much waits to be said.
    pub fn say(&self, subject: String, body: Bytes) {
        let _ = self.words.try_send((subject, body));
    }
}
