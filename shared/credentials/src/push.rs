//! Handing claims to the running broker, and clearing away what it kept for an account.

use std::time::Duration;

use async_nats::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const UPDATE: &str = "$SYS.REQ.CLAIMS.UPDATE";

/// Followed by the public key of an account.
const PURGE: &str = "$JS.API.ACCOUNT.PURGE";

/// A broker answers within milliseconds; beyond this it is not there.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Says why the broker does not hold the claims that were pushed, or keeps what it should clear away.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The broker read the claims and refused them.
    #[error("the broker refused the claims: {reason}")]
    Refused {
        /// The broker's words.
        reason: String,
    },
    /// Nobody took the claims: the user is not of the system account, or the broker keeps none.
    #[error("no broker takes claims from this user")]
    NobodyListens,
    /// No answer came in time; the claims may or may not be held. Pushing again does no harm.
    #[error("the broker did not answer")]
    NoAnswer(#[source] async_nats::RequestError),
    /// The answer could not be read.
    #[error("the broker's answer is unreadable")]
    Unreadable(#[from] serde_json::Error),
}

#[derive(Deserialize)]
struct Purged {
    #[serde(default)]
    initiated: bool,
    error: Option<Outcome>,
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Outcome>,
    error: Option<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    code: u16,
    #[serde(default, alias = "message")]
    description: String,
}

/// Lets the broker remove everything that it keeps for an account, such as the sessions of MQTT; to be
/// asked once nobody comes in there any more. It is done in the background.
///
/// - Takes: a client connected as a user of the system account.
/// - Errs: see [`PushError`]; an account of which nothing is kept, or nothing is known, is no error.
pub async fn purge_storage(client: &Client, account_public_key: &str) -> Result<(), PushError> {
    let subject = format!("{PURGE}.{account_public_key}");
    let answer: Purged = ask(client, subject, "").await?;
    match answer {
        Purged { initiated: true, error: None } => Ok(()),
        Purged { error: Some(refusal), .. } => {
            Err(PushError::Refused { reason: refusal.description })
        }
        Purged { initiated: false, error: None } => {
            Err(PushError::Refused { reason: "it was not begun".to_owned() })
        }
    }
}

/// Hands a signed account to the broker, which keeps it and acts on it at once.
///
/// - Takes: a client connected as a user of the system account.
/// - Errs: see [`PushError`]; pushing the same claims again does no harm. The broker does not look
///   at who signed them before somebody connects: a stranger's claims are kept and open nothing.
pub async fn push_claims(client: &Client, account_jwt: &str) -> Result<(), PushError> {
    let answer: Answer = ask(client, UPDATE.to_owned(), account_jwt).await?;
    match (answer.error, answer.data) {
        (None, Some(outcome)) if outcome.code == 200 => Ok(()),
        (Some(refusal), _) | (None, Some(refusal)) => {
            Err(PushError::Refused { reason: refusal.description })
        }
        (None, None) => Err(PushError::Refused { reason: "no outcome given".to_owned() }),
    }
}

async fn ask<A: DeserializeOwned>(
    client: &Client,
    subject: String,
    body: &str,
) -> Result<A, PushError> {
    let request =
        async_nats::Request::new().payload(body.to_owned().into()).timeout(Some(ANSWER_WITHIN));
    let message =
        client.send_request(subject, request).await.map_err(|error| match error.kind() {
            async_nats::RequestErrorKind::NoResponders => PushError::NobodyListens,
            _ => PushError::NoAnswer(error),
        })?;
    Ok(serde_json::from_slice(&message.payload)?)
}
