//! Accounts on the broker for devices: made when a device is let in, ended when it is not, and
//! told to the broker again until it has heard.

use std::time::Duration;

use contracts::reach::Reach;
use contracts::requests::Done;
use contracts::requests::access::{CutAccount, DEVICES_CUT};
use contracts::service::Service;
use contracts::subjects;
use credentials::{
    Authority, CredentialsError, DeviceGrant, PushError, purge_storage, push_claims,
};
use futures::future::BoxFuture;

use super::ask::Asking;
use super::tracing_layer::new_trace;
use crate::state::Edge;
use crate::store::lists::{self, ListError};

/// An account that was ended while the broker was away is ended after at most so long.
const SWEEP_EVERY: Duration = Duration::from_secs(2);
/// Whoever looks at a list of devices does not wait longer for who of them is there.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);
/// A round of the sweep: more would make the broker busy with nothing else.
const SWEEP_MAX: i64 = 100;

/// What a device may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceWork {
    /// As it stands in its subjects.
    pub device: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it hears.
    pub zones: Vec<String>,
    /// Whether it comes in by MQTT as well.
    pub mqtt: bool,
}

/// What a device needs to come in.
pub struct Issued {
    /// Where the broker is.
    pub nats_url: String,
    /// Where it is by WebSocket, if it listens for it.
    pub websocket_url: Option<String>,
    /// Secret; handed over once and kept nowhere.
    pub creds: String,
    /// Where the broker is by MQTT and its password there, where it comes in so; the same holds.
    pub mqtt: Option<(String, String)>,
    /// Public key of its account.
    pub account: String,
}

/// Why the broker was not told.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The claims could not be made.
    #[error("the credentials of a device could not be made")]
    Credentials(#[from] CredentialsError),
    /// The broker did not take them.
    #[error("the broker did not take the account of a device")]
    Push(#[from] PushError),
    /// It shall come in by a door that there is not.
    #[error("the broker does not listen for MQTT")]
    NoMqtt,
}

/// Makes and ends accounts on the broker.
pub trait DeviceIssuer: Send + Sync {
    /// Makes an account, tells the broker, and gives its credentials.
    fn issue<'a>(&'a self, work: &'a DeviceWork) -> BoxFuture<'a, Result<Issued, IssueError>>;
    /// Tells the broker of an account again: after a move, or after the broker lost its memory.
    fn restore<'a>(
        &'a self,
        account: &'a str,
        work: &'a DeviceWork,
    ) -> BoxFuture<'a, Result<(), IssueError>>;
    /// Ends an account; its connections close, and what the broker kept for it is cleared away.
    fn revoke<'a>(
        &'a self,
        account: &'a str,
        device: &'a str,
    ) -> BoxFuture<'a, Result<(), IssueError>>;
    /// Says whether anybody is connected with an account; nothing where no broker answers.
    fn is_connected<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Option<bool>>;
}

/// Issues on a broker whose operator we are.
pub struct BrokerIssuer {
    /// The keys that sign.
    pub authority: Authority,
    /// A client of the broker's system account.
    pub system: async_nats::Client,
    /// Where devices find the broker.
    pub nats_url: String,
    /// Where they find it by WebSocket, if it listens for it.
    pub websocket_url: Option<String>,
    /// Where they find it by MQTT, if it listens for it.
    pub mqtt_url: Option<String>,
}

impl DeviceIssuer for BrokerIssuer {
    fn issue<'a>(&'a self, work: &'a DeviceWork) -> BoxFuture<'a, Result<Issued, IssueError>> {
        Box::pin(async move {
            let mqtt_url = match (work.mqtt, &self.mqtt_url) {
                (false, _) => None,
                (true, Some(url)) => Some(url.clone()),
                (true, None) => return Err(IssueError::NoMqtt),
            };
            let made = self.authority.device_account(&grant(work), None)?;
            push_claims(&self.system, &made.account_jwt).await?;
            Ok(Issued {
                nats_url: self.nats_url.clone(),
                websocket_url: self.websocket_url.clone(),
                creds: made.creds,
                mqtt: mqtt_url.zip(made.mqtt_password),
                account: made.account_public_key,
            })
        })
    }

    fn restore<'a>(
        &'a self,
        account: &'a str,
        work: &'a DeviceWork,
    ) -> BoxFuture<'a, Result<(), IssueError>> {
        Box::pin(async move {
            let claims = self.authority.granted_account(account, &grant(work))?;
            Ok(push_claims(&self.system, &claims).await?)
        })
    }

    fn revoke<'a>(
        &'a self,
        account: &'a str,
        device: &'a str,
    ) -> BoxFuture<'a, Result<(), IssueError>> {
        Box::pin(async move {
            let claims = self.authority.revoked_account(account, device)?;
            push_claims(&self.system, &claims).await?;
            Ok(purge_storage(&self.system, account).await?)
        })
    }

    fn is_connected<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Option<bool>> {
        Box::pin(async move {
            let counted = connections(&self.system, account);
            tokio::time::timeout(ANSWER_WITHIN, counted).await.ok().flatten().map(|count| count > 0)
        })
    }
}

/// Counts the connections of an account, at the first broker that answers.
async fn connections(system: &async_nats::Client, account: &str) -> Option<u64> {
    let subject = format!("$SYS.REQ.ACCOUNT.{account}.CONNZ");
    let answer = system.request(subject, "{}".into()).await.ok()?;
    let answer: serde_json::Value = serde_json::from_slice(&answer.payload).ok()?;
    answer["data"]["num_connections"].as_u64()
}

fn grant(work: &DeviceWork) -> DeviceGrant {
    let offers = work.zones.iter().map(|zone| subjects::floor_jobs(&work.location, zone));
    DeviceGrant {
        name: work.device.clone(),
        requests: vec![subjects::floor_question(&work.device, "*")],
        offers: offers.collect(),
        inboxes: vec!["_INBOX.>".to_owned(), format!("_INBOX_{}.>", work.device)],
        mqtt_answers: work.mqtt.then(|| subjects::floor_answer(&work.device, "*")),
    }
}

/// Tells the broker what it may have missed: every live account once, every ended one until it
/// has let go.
pub async fn keep_told(edge: Edge) {
    let Some(issuer) = edge.issuer.clone() else {
        return;
    };
    let stop = edge.stop.clone();
    if stop.run_until_cancelled(restore_all(&edge, issuer.as_ref())).await.is_none() {
        return;
    }
    while stop.run_until_cancelled(tokio::time::sleep(SWEEP_EVERY)).await.is_some() {
        edge.cut_ended_accounts().await;
    }
}

async fn restore_all(edge: &Edge, issuer: &dyn DeviceIssuer) {
    for device in edge.book.devices() {
        let work = DeviceWork {
            device: device.id.clone(),
            location: device.location.clone(),
            zones: device.zones.clone(),
            mqtt: device.mqtt,
        };
        if let Err(error) = issuer.restore(&device.account, &work).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, device = device.id, "the account of a device is not told");
        }
    }
}

/// Why an account that was ended is not cut off yet.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// What is to be cut could not be read.
    #[error("the ended accounts could not be read")]
    List(#[from] ListError),
    /// The broker was not told.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The broker knows, we could not note it.
    #[error("that an account is cut off was not noted: {0}")]
    Note(String),
}

/// Tells the broker of accounts that were ended, and notes that it has let go.
pub async fn cut_ended(edge: &Edge, issuer: &dyn DeviceIssuer) -> Result<(), CutError> {
    let asking =
        Asking { actor: "service:gateway".to_owned(), trace: new_trace(), reach: Reach::default() };
    let mut left = Ok(());
    for ended in lists::uncut_accounts(&edge.pool, SWEEP_MAX).await? {
        match issuer.revoke(&ended.account, &ended.device).await {
            Ok(()) => {}
            // The broker is there: whom it cannot clear away for now keeps no other from being cut off.
            Err(refused @ IssueError::Push(PushError::Refused { .. })) => {
                left = Err(refused.into());
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        let note = CutAccount { account: ended.account };
        let noted = edge.asker.ask_json::<Done>(&asking, Service::Gateway, DEVICES_CUT, &note);
        noted.await.map_err(|problem| CutError::Note(problem.detail.unwrap_or_default()))?;
    }
    left
}
