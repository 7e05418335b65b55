//! Questions: taken on any replica, handed to the writer of their lane, answered after the commit.

mod answers;
mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::service::ServiceExt;
use async_nats::{HeaderMap, Message, Subscriber};
use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests;
use contracts::requests::parked::{DROP, LIST, RETRY};
use contracts::requests::positions::POSITIONS;
use contracts::requests::standing::STANDING;
use contracts::requests::trace::TRACE_GET;
use contracts::subjects;
use futures::StreamExt;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use crate::batch::Ask;
use crate::handler::{Handler, Question, Within};
use crate::local_bus::{Answering, LocalDesk};
use crate::shell::Shared;

/// How many questions a service works on at once; beyond it 503, early.
const QUESTIONS_MAX: usize = 2_048;
/// What every service answers alike.
const OWN: &[&str] = &[LIST, RETRY, DROP, TRACE_GET, POSITIONS, STANDING];
/// The queue group of all replicas, as NATS micro services have it.
const QUEUE: &str = "q";

/// Everything that takes questions of one service.
pub struct Desk<H: Handler> {
    shared: Arc<Shared<H>>,
    lanes: Vec<mpsc::Sender<Ask<H::Command>>>,
    room: Arc<Semaphore>,
    asked: AtomicU64,
}

impl<H: Handler> Desk<H> {
    /// Makes the desk in front of the lanes.
    pub fn new(shared: Arc<Shared<H>>, lanes: Vec<mpsc::Sender<Ask<H::Command>>>) -> Arc<Self> {
        let room = Arc::new(Semaphore::new(QUESTIONS_MAX));
        Arc::new(Self { shared, lanes, room, asked: AtomicU64::new(0) })
    }

    /// Answers until it is stopped: in this process, as a micro service, for each lane that is held,
    /// and on the subjects of its own.
    pub async fn open(self: Arc<Self>, stop: CancellationToken) -> Result<(), async_nats::Error> {
        let _here = self.shared.local.open(H::SERVICE, self.clone());
        let client = &self.shared.client;
        let service = client
            .service_builder()
            .description(format!("{} of Kontor", H::SERVICE))
            .start(H::SERVICE.name(), env!("CARGO_PKG_VERSION"))
            .await?;
        for name in H::READS.iter().chain(H::WRITES).chain(OWN) {
            let subject = subjects::request(H::SERVICE, name);
            let endpoint =
                service.endpoint_builder().name(name.replace('.', "-")).add(subject).await?;
            let (desk, stop, name) = (self.clone(), stop.clone(), (*name).to_owned());
            let requests = endpoint.map(|request| request.message);
            tokio::spawn(async move { desk.serve(requests, Some(name), stop).await });
        }
        let lane_questions = format!("{}.*", subjects::request(H::SERVICE, "*.*"));
        let logs = format!("{}.*", subjects::request(H::SERVICE, subjects::LOG));
        self.listen(client.subscribe(lane_questions).await?, stop.clone());
        self.listen(client.subscribe(logs).await?, stop.clone());
        for subject in H::SUBJECTS {
            let subscriber = client.queue_subscribe(*subject, QUEUE.to_owned()).await?;
            self.listen(subscriber, stop.clone());
        }
        stop.cancelled().await;
        drop(service);
        Ok(())
    }

    fn listen(self: &Arc<Self>, subscriber: Subscriber, stop: CancellationToken) {
        let desk = self.clone();
        tokio::spawn(async move { desk.serve(subscriber, None, stop).await });
    }

    async fn serve(
        self: Arc<Self>,
        requests: impl futures::Stream<Item = Message> + Send,
        endpoint: Option<String>,
        stop: CancellationToken,
    ) {
        let mut requests = std::pin::pin!(requests);
        loop {
            let message = tokio::select! {
                () = stop.cancelled() => break,
                message = requests.next() => message,
            };
            let Some(message) = message else { break };
            let (desk, endpoint) = (self.clone(), endpoint.clone());
            match self.room.clone().try_acquire_owned() {
                Ok(place) => drop(tokio::spawn(async move {
                    desk.handle(message, endpoint).await;
                    drop(place);
                })),
                Err(_) => self.reply(&message, Err(busy())).await,
            }
        }
    }

    async fn handle(&self, message: Message, endpoint: Option<String>) {
        let subject = message.subject.to_string();
        let mut question = question_of(&message);
        let trace = *question.trace.get_or_insert_with(|| self.new_trace());
        let answer = match endpoint {
            Some(endpoint) => Some(self.answer(&endpoint, question).await),
            None => match self.placed(&subject) {
                Placed::Log(lane) if self.holds(lane) => {
                    Some(self.answer_log(lane, question).await)
                }
                Placed::Lane(endpoint, lane) if self.holds(lane) => {
                    Some(self.answer(&endpoint, question).await)
                }
                Placed::Own(endpoint, actor) => {
                    question.actor = actor;
                    Some(self.answer(&endpoint, question).await)
                }
                Placed::Log(_) | Placed::Lane(..) => None,
                Placed::Nowhere => {
                    Some(Err(Problem::not_found(format!("nothing is at {subject}"))))
                }
            },
        };
        if let Some(answer) = answer {
            let answer = answer.map_err(|problem| problem.in_trace(trace));
            self.reply(&message, answer).await;
        }
    }

    fn placed(&self, subject: &str) -> Placed {
        let prefix = subjects::request(H::SERVICE, "");
        let Some(rest) = subject.strip_prefix(&prefix) else {
            return H::translate(subject)
                .map_or(Placed::Nowhere, |(endpoint, actor)| Placed::Own(endpoint, actor));
        };
        let Some((endpoint, lane)) = rest.rsplit_once('.') else { return Placed::Nowhere };
        match lane.parse() {
            Ok(lane) if endpoint == subjects::LOG => Placed::Log(lane),
            Ok(lane) => Placed::Lane(endpoint.to_owned(), lane),
            Err(_) => Placed::Nowhere,
        }
    }

    fn holds(&self, lane: u16) -> bool {
        let held = self.shared.held.get(usize::from(lane));
        held.is_some_and(|held| held.load(Ordering::Acquire))
    }

    async fn reply(&self, message: &Message, answer: Result<Bytes, Problem>) {
        let Some(inbox) = message.reply.clone() else {
            return self.tell_unasked(message, answer).await;
        };
        let client = &self.shared.client;
        let sent = match answer {
            Ok(body) => client.publish(inbox, body).await,
            Err(problem) => {
                let mut headers = HeaderMap::new();
                headers.insert("Nats-Service-Error-Code", problem.status.to_string().as_str());
                let words: String = problem.title.chars().filter(char::is_ascii).collect();
                headers.insert("Nats-Service-Error", words.as_str());
                let body = serde_json::to_vec(&problem).unwrap_or_default();
                client.publish_with_headers(inbox, headers, body.into()).await
            }
        };
        if let Err(error) = sent {
            tracing::debug!(error = &error as &dyn std::error::Error, "an answer was not sent");
        }
    }
}

impl<H: Handler> LocalDesk for Desk<H> {
    fn answer(self: Arc<Self>, endpoint: String, mut question: Question) -> Answering {
        let Ok(place) = self.room.clone().try_acquire_owned() else {
            return Box::pin(async { Err(busy()) });
        };
        let trace = *question.trace.get_or_insert_with(|| self.new_trace());
        let answering = tokio::spawn(async move {
            let answer = Desk::answer(&self, &endpoint, question).await;
            drop(place);
            answer.map_err(|problem| problem.in_trace(trace))
        });
        let died = |_| Err(Problem::internal("the answer broke off; the log has the place"));
        Box::pin(async move { answering.await.unwrap_or_else(died) })
    }
}

fn busy() -> Problem {
    Problem::unavailable("too many questions at once").retry_after(1)
}

/// Where a question belongs, by its subject.
enum Placed {
    Log(u16),
    Lane(String, u16),
    Own(String, String),
    Nowhere,
}

fn question_of(message: &Message) -> Question {
    let headers: Vec<(String, String)> = message
        .headers
        .iter()
        .flat_map(HeaderMap::iter)
        .filter_map(|(name, values)| {
            let name: &str = name.as_ref();
            Some((name.to_ascii_lowercase(), values.first()?.as_str().to_owned()))
        })
        .collect();
    let find = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, v)| v);
    let actor = find(requests::ACTOR).cloned().unwrap_or_else(|| "service".to_owned());
    let trace = find("traceparent").and_then(|text| text.parse().ok());
    let within = Within::read(&headers);
    Question { actor, trace, headers, within, body: message.payload.clone() }
}
