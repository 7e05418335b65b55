//! What every stranger has: a way to the gateway, a history, and the patience to ask again.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use futures::StreamExt;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::apis::Apis;
use super::shops::{Shop, Sold, Told};
use crate::history::{History, State};

/// How long an answer is waited for; shops give up after five seconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(6);
/// How long a connection is kept for the next call: what Kontor has open when nobody calls any more
/// is looked at.
const HANGS_UP_AFTER: Duration = Duration::from_secs(5);
/// How long to wait before the same is sent again under the same key; twice as long each time.
const AGAIN_AFTER_MIN: Duration = Duration::from_millis(300);
const AGAIN_AFTER_MAX: Duration = Duration::from_secs(4);
/// What nobody may ever refuse who is whole; a cancellation may come too late, a correction may stand
/// against what is promised.
const OWED: [&str; 3] = ["webhook", "order", "receipt"];
/// Under which name a refusal of these is noted.
pub const REFUSED: &str = "refused";
/// How many things are asked for again at once after a restore.
const AGAIN_AT_ONCE: usize = 12;

/// What can be asked, as often as need be: the same bytes under the same key.
#[derive(Clone)]
pub enum Request {
    /// News of an order, signed by its shop.
    Webhook(Shop, Arc<Sold>, Told),
    /// A call of the API.
    Post(String, Value),
}

/// Something that shall be done once, however often it is asked.
#[derive(Clone)]
pub struct Op {
    /// What it is, in a word or two.
    pub what: &'static str,
    /// Its key.
    pub key: String,
    /// What it is about: the order's reference, the item.
    pub about: String,
    /// How it is asked.
    pub request: Request,
}

/// Something that was done, by the answer that came.
#[derive(Clone)]
pub struct Done {
    /// When the answer came, in milliseconds of the history.
    pub at_ms: u64,
    /// What was asked.
    pub op: Op,
    /// The answer.
    pub answer: Value,
}

/// What came of one try.
pub enum Tried {
    /// It was done.
    Ok(Value),
    /// It was refused for good, with a status and words.
    Refused(u16, String),
    /// Nobody knows.
    Unknown,
}

/// What all strangers share.
pub struct World {
    /// The gateway.
    pub http: String,
    /// Where handhelds find the broker.
    pub nats: String,
    /// What everything of the run is made from.
    pub seed: u64,
    /// Tells this run from others, in references.
    pub run: String,
    /// What the secrets of shops and carriers are made from.
    pub house_secret: String,
    /// What was asked, and what came of it.
    pub history: Arc<History>,
    /// The shops' own APIs, where Kontor tells them something.
    pub apis: OnceLock<Apis>,
    /// How often the database was put back.
    pub restores: AtomicU64,
    /// How many restores are not made good yet.
    pub owed: AtomicUsize,
    /// How often Kontor's clock is wrong: it then believes no signature that says when it was made, and
    /// shops that sign so come again.
    pub misjudging: AtomicUsize,
    /// Somebody was told that something new is done.
    pub answered: Notify,
    /// How often Kontor ended by itself.
    pub ended: AtomicUsize,
    /// No new work is begun.
    pub closing: CancellationToken,
    /// Nobody asks any more.
    pub over: CancellationToken,
    key: String,
    client: reqwest::Client,
    done: Mutex<Vec<Done>>,
}

impl World {
    /// Enters with the key that opens everything.
    pub fn enter(
        (http, nats, key): (&str, &str, &str),
        seed: u64,
        run: &str,
        history: Arc<History>,
    ) -> Result<Self> {
        let client = reqwest::Client::builder().no_proxy().timeout(ANSWER_WITHIN);
        let client = client.pool_idle_timeout(HANGS_UP_AFTER).build()?;
        Ok(Self {
            http: http.to_owned(),
            nats: nats.to_owned(),
            seed,
            run: run.to_owned(),
            house_secret: format!("house of {run}"),
            history,
            apis: OnceLock::new(),
            restores: AtomicU64::new(0),
            owed: AtomicUsize::new(0),
            misjudging: AtomicUsize::new(0),
            answered: Notify::new(),
            ended: AtomicUsize::new(0),
            closing: CancellationToken::new(),
            over: CancellationToken::new(),
            key: key.to_owned(),
            client,
            done: Mutex::default(),
        })
    }

    /// Gives the client, for calls that need no key.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Begins a call with the key.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.http)).bearer_auth(&self.key)
    }

    /// Reads something; nothing where no answer comes.
    pub async fn get(&self, path: &str) -> Option<Value> {
        let response = self.call(Method::GET, path).send().await.ok()?;
        if response.status().is_success() { response.json().await.ok() } else { None }
    }

    /// Reads the items of a list's first page.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let page = self.get(path).await.unwrap_or_default();
        page["items"].as_array().cloned().unwrap_or_default()
    }

    fn done(&self) -> MutexGuard<'_, Vec<Done>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives everything that was done, in the order of the answers.
    pub fn all_done(&self) -> Vec<Done> {
        self.done().clone()
    }

    /// Gives how much was done so far.
    pub fn done_count(&self) -> usize {
        self.done().len()
    }

    /// Asks for everything once more that was done after a moment: the database of that moment is
    /// back, and whoever was answered since sends again, as the law says. Orders come first, then
    /// what was asked of them. What is refused now was done in a world that is gone.
    pub async fn again_since(&self, at_ms: u64) -> usize {
        let (first, then): (Vec<Done>, Vec<Done>) = self
            .all_done()
            .into_iter()
            .filter(|done| done.at_ms >= at_ms)
            .partition(|done| done.op.what == "webhook" || done.op.what == "order");
        let count = first.len() + then.len();
        for part in [first, then] {
            let asked = futures::stream::iter(part.into_iter().map(async |done| {
                if self.settle(&done.op).await.is_none() {
                    self.done().retain(|other| other.op.key != done.op.key);
                }
            }));
            asked.buffer_unordered(AGAIN_AT_ONCE).collect::<Vec<()>>().await;
        }
        count
    }

    /// Asks until it is known to be done or refused for good; nothing where it was refused, which is
    /// noted where it must not be, or where the run is over.
    pub async fn persist(&self, op: &Op) -> Option<Value> {
        let answer = self.settle(op).await;
        if answer.is_none() && !self.over.is_cancelled() && OWED.contains(&op.what) {
            self.history.note(REFUSED, &format!("{} was refused: {}", op.what, op.key));
        }
        answer
    }

    fn is_misjudged(&self, op: &Op, status: u16) -> bool {
        let unbelieved = status == StatusCode::UNAUTHORIZED.as_u16();
        let signed = matches!(op.request, Request::Webhook(..));
        signed && unbelieved && self.misjudging.load(Ordering::SeqCst) > 0
    }

    async fn settle(&self, op: &Op) -> Option<Value> {
        let mut pause = AGAIN_AFTER_MIN;
        while !self.over.is_cancelled() {
            match self.once(op).await {
                Tried::Ok(answer) => {
                    let (at_ms, op) = (self.history.now_ms(), op.clone());
                    self.done().push(Done { at_ms, op, answer: answer.clone() });
                    self.answered.notify_waiters();
                    return Some(answer);
                }
                Tried::Refused(status, _) if !self.is_misjudged(op, status) => return None,
                Tried::Refused(..) | Tried::Unknown => tokio::time::sleep(pause).await,
            }
            pause = AGAIN_AFTER_MAX.min(pause * 2);
        }
        None
    }

    /// Asks, and leaves before the answer where it takes longer than that.
    pub async fn leave(&self, op: &Op, within: Duration) {
        let call = self.history.invoke(op.what, &op.key, &op.about);
        let answered = tokio::time::timeout(within, self.request(op).send()).await.is_ok();
        let words = if answered { "answered, and not heard" } else { "the client has left" };
        self.history.end(call, State::Unknown, words);
    }

    /// Asks once.
    pub async fn once(&self, op: &Op) -> Tried {
        let call = self.history.invoke(op.what, &op.key, &op.about);
        let tried = judged(self.request(op)).await;
        let (state, words) = match &tried {
            Tried::Ok(answer) => (State::Ok, answer.to_string()),
            Tried::Refused(status, words) => (State::Refused, format!("{status} {words}")),
            Tried::Unknown => (State::Unknown, String::new()),
        };
        self.history.end(call, state, &words);
        tried
    }

    fn request(&self, op: &Op) -> RequestBuilder {
        match &op.request {
            Request::Webhook(shop, sold, told) => {
                let delivery = shop.tell(sold, &op.about, *told, &self.house_secret, unix_now());
                let url = format!("{}/webhooks/{}", self.http, delivery.channel);
                let mut request = self.client.post(url).body(delivery.body);
                for (name, value) in delivery.headers {
                    request = request.header(name, value);
                }
                request
            }
            Request::Post(path, body) => self
                .call(Method::POST, path)
                .header("idempotency-key", format!("\"{}\"", op.key))
                .json(body),
        }
    }
}

/// Sends a request and says what its answer means for whoever must know whether it was done.
pub async fn judged(request: RequestBuilder) -> Tried {
    let Ok(response) = request.send().await else { return Tried::Unknown };
    let status = response.status();
    let Ok(text) = response.text().await else { return Tried::Unknown };
    if status.is_success() {
        return Tried::Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)));
    }
    let later = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
    if status.is_client_error() && !later.contains(&status) {
        return Tried::Refused(status.as_u16(), text);
    }
    Tried::Unknown
}

/// Gives the Unix second.
pub fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
