//! Questions to the services: one request, one answer or one problem; over NATS, but for services of
//! this process.

use std::sync::Arc;
use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::{HeaderMap, HeaderValue};
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Reach;
use contracts::requests::ACTOR;
use contracts::service::Service;
use contracts::subjects;
use contracts::trace::TraceContext;
use runtime::{LocalBus, LocalDesk, Question, Within};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

/// A service that is being restarted is back within this; beyond it, the caller should come again.
const NOBODY_THERE: Duration = Duration::from_secs(2);
/// How often we look whether somebody is there again.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Worth trying again after so long.
const RETRY_SECONDS: u64 = 2;
/// A broker that is well answers far sooner.
const HEARD_WITHIN: Duration = Duration::from_secs(3);
/// Where nobody ever listens.
const NOWHERE: &str = "nowhere";
/// What headers take of the broker's largest message.
const HEADERS_BYTES_MAX: usize = 64 * 1024;
/// The header in which micro services tell the status of an error.
const ERROR_CODE: &str = "Nats-Service-Error-Code";

/// Asks the services.
#[derive(Clone)]
pub struct Asker {
    client: async_nats::Client,
    local: LocalBus,
    answer_within: Duration,
}

/// Who asks, in which trace.
#[derive(Clone, Debug)]
pub struct Asking {
    /// What stands in `kontor-actor`.
    pub actor: String,
    /// Ours, begun at the edge.
    pub trace: TraceContext,
    /// How far whoever asks reaches; services answer no further.
    pub reach: Reach,
}

/// A question on its way.
pub struct Request<'a> {
    /// Whom.
    pub service: Service,
    /// What for.
    pub endpoint: &'a str,
    /// JSON, or the bytes of a webhook.
    pub body: Bytes,
    /// What goes into headers beside actor and trace.
    pub headers: Vec<(&'static str, String)>,
}

impl Asker {
    /// Makes an asker that waits so long for an answer.
    pub fn new(client: async_nats::Client, local: LocalBus, answer_within: Duration) -> Self {
        Self { client, local, answer_within }
    }

    /// Gives the client, for what is no question.
    pub fn client(&self) -> &async_nats::Client {
        &self.client
    }

    /// Says whether the broker hears us: that nobody listens somewhere is known to it at once.
    pub async fn is_heard(&self) -> bool {
        let nowhere = subjects::request(Service::Gateway, NOWHERE);
        let asked = self.client.request(nowhere, Bytes::new());
        match tokio::time::timeout(HEARD_WITHIN, asked).await {
            Ok(Ok(_)) => true,
            Ok(Err(error)) => error.kind() == RequestErrorKind::NoResponders,
            Err(_) => false,
        }
    }

    /// Asks, and gives the answer as it came.
    ///
    /// - Errs: the service's own problem; 503 where nobody is there for 2 s, or no answer came.
    pub async fn ask(&self, asking: &Asking, request: Request<'_>) -> Result<Bytes, Problem> {
        if let Some(desk) = self.local.desk(request.service) {
            return self.ask_here(desk, asking, request).await;
        }
        let given_up = Instant::now() + NOBODY_THERE;
        let subject = subjects::request(request.service, request.endpoint);
        loop {
            match self.send(asking, &subject, &request).await {
                Err(Unheard::NobodyThere) if Instant::now() < given_up => {
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                heard => return heard.unwrap_or_else(|unheard| Err(unheard.problem(&request))),
            }
        }
    }

    async fn ask_here(
        &self,
        desk: Arc<dyn LocalDesk>,
        asking: &Asking,
        request: Request<'_>,
    ) -> Result<Bytes, Problem> {
        self.check_size(&request)?;
        let lower = |(name, value): (&str, String)| (name.to_ascii_lowercase(), value);
        let question = Question {
            actor: asking.actor.clone(),
            trace: Some(asking.trace),
            headers: headers(asking, &request.headers).map(lower).collect(),
            within: Within::new(asking.reach.clone()),
            body: request.body.clone(),
        };
        let answering = desk.answer(request.endpoint.to_owned(), question);
        let answer = tokio::time::timeout(self.answer_within, answering).await;
        answer.unwrap_or_else(|_| Err(Unheard::NoAnswer.problem(&request)))
    }

    /// Asks on a subject of its own, such as that of a lane, and does not wait for anybody to come.
    pub async fn ask_once(
        &self,
        asking: &Asking,
        subject: String,
        request: Request<'_>,
    ) -> Result<Bytes, Problem> {
        let heard = self.send(asking, &subject, &request).await;
        heard.unwrap_or_else(|unheard| Err(unheard.problem(&request)))
    }

    async fn send(
        &self,
        asking: &Asking,
        subject: &str,
        request: &Request<'_>,
    ) -> Result<Result<Bytes, Problem>, Unheard> {
        if let Err(problem) = self.check_size(request) {
            return Ok(Err(problem));
        }
        let message = async_nats::Request::new()
            .headers(wire_headers(headers(asking, &request.headers)))
            .payload(request.body.clone())
            .timeout(Some(self.answer_within));
        match self.client.send_request(subject.to_owned(), message).await {
            Ok(answer) => Ok(read_answer(answer)),
            Err(error) if error.kind() == RequestErrorKind::NoResponders => {
                Err(Unheard::NobodyThere)
            }
            Err(_) => Err(Unheard::NoAnswer),
        }
    }

    /// Refuses what does not fit into a message: it may have to be passed on. Where the broker was
    /// never there, it is not known what that is: then what most carry is taken, and more shall come again.
    fn check_size(&self, request: &Request<'_>) -> Result<(), Problem> {
        if request.body.len() + HEADERS_BYTES_MAX <= self.client.max_payload() {
            return Ok(());
        }
        if self.client.try_server_info().is_none() {
            let unknown = "how large a body the broker carries is not known yet";
            return Err(Problem::unavailable(unknown).retry_after(RETRY_SECONDS));
        }
        Err(Problem::too_large("the body is larger than the broker carries"))
    }

    /// Asks in JSON and reads the answer.
    pub async fn ask_json<T: DeserializeOwned>(
        &self,
        asking: &Asking,
        service: Service,
        endpoint: &str,
        question: &impl Serialize,
    ) -> Result<T, Problem> {
        let body = serde_json::to_vec(question).map_err(|error| runtime::broken(&error))?;
        let request = Request { service, endpoint, body: body.into(), headers: Vec::new() };
        let answer = self.ask(asking, request).await?;
        serde_json::from_slice(&answer).map_err(|error| runtime::broken(&error))
    }
}

/// Gives what goes along with a question. How far somebody reaches comes last, so that nothing else
/// can say it.
fn headers<'a>(
    asking: &Asking,
    more: &'a [(&'static str, String)],
) -> impl Iterator<Item = (&'static str, String)> + use<'a> {
    let own = [(ACTOR, asking.actor.clone()), ("traceparent", asking.trace.to_string())];
    let reach: Vec<_> = asking.reach.headers().collect();
    let more = more.iter().map(|(name, value)| (*name, value.clone()));
    own.into_iter().chain(more).chain(reach)
}

fn wire_headers(named: impl Iterator<Item = (&'static str, String)>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in named {
        // A value with a line break would begin another header; it cannot come from HTTP either.
        if let Ok(value) = value.parse::<HeaderValue>() {
            headers.insert(name, value);
        }
    }
    headers
}

fn read_answer(answer: async_nats::Message) -> Result<Bytes, Problem> {
    let code = answer.headers.as_ref().and_then(|headers| headers.get(ERROR_CODE));
    let Some(code) = code else {
        return Ok(answer.payload);
    };
    let status = code.as_str().parse().unwrap_or(500);
    let problem = serde_json::from_slice::<Problem>(&answer.payload);
    Err(problem.map(|problem| Problem { status, ..problem }).unwrap_or_else(|_| {
        let detail = format!("the service refused with {status} and did not say why");
        Problem { status, ..Problem::internal(detail) }
    }))
}

/// Why there is no answer, not even a refusal.
enum Unheard {
    NobodyThere,
    NoAnswer,
}

impl Unheard {
    fn problem(&self, request: &Request<'_>) -> Problem {
        let what = match self {
            Self::NobodyThere => "is not there",
            Self::NoAnswer => "did not answer in time",
        };
        Problem::unavailable(format!("{} {what}", request.service)).retry_after(RETRY_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::tracing_layer::new_trace;

    /// What most brokers carry, with its headers.
    const USUAL: usize = 1024 * 1024;

    async fn asked(asker: &Asker, bytes: usize) -> Problem {
        let trace = new_trace();
        let asking = Asking { actor: "key:test".into(), trace, reach: Reach::default() };
        let body = Bytes::from(vec![0; bytes]);
        let service = Service::OrderIntake;
        let request = Request { service, endpoint: "deliveries.take", body, headers: vec![] };
        asker.ask(&asking, request).await.expect_err("nobody is there")
    }

    #[tokio::test]
    async fn who_never_saw_the_broker_refuses_nothing_for_good() {
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = nobody.local_addr().expect("an address").to_string();
        drop(nobody);
        let options = async_nats::ConnectOptions::new().retry_on_initial_connect();
        let client = options.connect(url).await.expect("a client that goes on trying");
        let asker = Asker::new(client, LocalBus::default(), Duration::from_millis(50));
        for bytes in [100, USUAL - HEADERS_BYTES_MAX, USUAL] {
            let problem = asked(&asker, bytes).await;
            assert_eq!(problem.status, 503, "{bytes} bytes: {problem:?}");
        }
    }
}
