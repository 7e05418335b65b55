//! Questions of this process over NATS: to the lane of crm, and to every service alike.

use std::time::Duration;

use contracts::service::Service;
use contracts::subjects;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long an answer may take.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long it is waited before the lane is asked again.
pub(crate) const ASK_EVERY: Duration = Duration::from_millis(500);
/// What stands in an answer that is a problem.
const FAILED: &str = "Nats-Service-Error-Code";

/// Whoever asks.
#[derive(Clone)]
pub struct Asker {
    client: async_nats::Client,
}

impl Asker {
    /// Asks through a connection of crm's own user.
    pub fn new(client: async_nats::Client) -> Self {
        Self { client }
    }

    /// Asks the lane of crm until it answers.
    pub async fn until_answered<T: DeserializeOwned>(
        &self,
        endpoint: &str,
        question: &impl Serialize,
    ) -> T {
        loop {
            match self.ask(Service::Crm, endpoint, question).await {
                Ok(answer) => return answer,
                Err(why) => tracing::debug!(endpoint, why, "the lane of crm does not answer"),
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Asks a service; in words why it did not answer.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        service: Service,
        endpoint: &str,
        question: &impl Serialize,
    ) -> Result<T, String> {
        let body = serde_json::to_vec(question).map_err(|error| error.to_string())?;
        let asking = self.client.request(subjects::request(service, endpoint), body.into());
        let answer = tokio::time::timeout(ANSWER_WITHIN, asking).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let answer = answer.map_err(|error| error.to_string())?;
        let failed = answer.headers.as_ref().and_then(|headers| headers.get(FAILED));
        if let Some(code) = failed {
            return Err(format!("refused with {code}"));
        }
        serde_json::from_slice(&answer.payload).map_err(|error| error.to_string())
    }
}
