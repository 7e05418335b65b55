//! Brings the edge up, plays the services behind it, and speaks HTTP as a stranger would.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, ConnectOptions, HeaderMap};
use contracts::permissions;
use contracts::service::Service;
use contracts::subjects;
use credentials::{Account, Authority, Exports, Permissions};
use futures::StreamExt;
use futures::future::BoxFuture;
use gateway::config::{Hidden, Settings};
use gateway::edge::devices::BrokerIssuer;
use gateway::handler::Access;
use gateway::operations::Health;
use gateway::{Gateway, MIGRATIONS};
use runtime::LocalBus;
use runtime::postgres::{migrate, owner_connection, read_pool};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use stack::TestServers;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::AbortOnDropHandle;

/// Opens everything.
pub const ADMIN: &str = "an admin key for tests";

/// Signs the links of customers.
pub const LINK_SECRET: &str = "a secret that only the house has, for tests";

/// What the edge lives in.
pub struct World {
    /// Where the edge listens.
    pub address: String,
    /// A client that may do everything among the services.
    pub everybody: Client,
    /// Where devices find the broker.
    pub nats_url: String,
    /// The gateway's own schema.
    pub database: PgConnectOptions,
    edge: EdgeParts,
    _stop: DropGuard,
    _servers: TestServers,
}

/// What came back.
#[derive(Debug)]
pub struct Heard {
    /// The status.
    pub status: u16,
    /// The head, names as they came.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Heard {
    /// Gives the body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Gives a header; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(given, _)| *given == name).map(|(_, value)| value)
    }
}

/// What an edge is made of; it ends, hard, with its task.
struct EdgeParts {
    nats: Client,
    issuer: Arc<BrokerIssuer>,
    serving: Option<AbortOnDropHandle<anyhow::Result<()>>>,
}

struct Fine;

impl Health for Fine {
    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn metrics(&self) -> String {
        String::new()
    }
}

impl World {
    /// Brings the edge up with the rights it has in production.
    pub async fn start() -> Self {
        Self::start_with(None).await
    }

    /// Brings it up where devices find the broker by MQTT, or do not.
    pub async fn start_with(mqtt_url: Option<&str>) -> Self {
        let authority = Authority::generate();
        let exports = Exports {
            services: vec!["kontor.floor.do.>".to_owned()],
            streams: [subjects::FLOOR_JOBS, subjects::FLOOR_ANSWERS].map(str::to_owned).to_vec(),
        };
        let servers = TestServers::start_signed(&authority, exports).await.expect("servers");
        let nats_url = servers.nats.url();
        let everybody = connect(&nats_url, &authority.admin_creds("test").expect("creds")).await;
        let system = connect(&nats_url, &authority.system_creds("push").expect("creds")).await;
        let database = database(&servers.postgres.admin_url("postgres")).await;
        let allowed = permissions::of_service(Service::Gateway);
        let allowed = Permissions { publish: allowed.publish, subscribe: allowed.subscribe };
        let creds = authority.user_creds(Account::Application, "gateway", &allowed);
        let stop = CancellationToken::new();
        let settings = runtime::service::Settings {
            database: database.clone(),
            broker: runtime::nats::Access {
                url: nats_url.clone(),
                credentials: Some(creds.expect("creds")),
            },
            instance: "test".to_owned(),
            chassis: runtime::config::Chassis::load().expect("settings"),
            local: runtime::LocalBus::default(),
        };
        let running = runtime::service::start(Access, settings, stop.clone()).await.expect("runs");
        wait_until("the gateway holds its lane", async || running.complaints().is_empty()).await;
        let mqtt_url = mqtt_url.map(str::to_owned);
        let (nats, websocket_url) = (nats_url.clone(), None);
        let issuer = BrokerIssuer { authority, system, nats_url: nats, websocket_url, mqtt_url };
        let issuer = Arc::new(issuer);
        let edge = EdgeParts { nats: running.client.clone(), issuer, serving: None };
        let mut world = Self {
            address: String::new(),
            everybody,
            nats_url,
            database,
            edge,
            _stop: stop.drop_guard(),
            _servers: servers,
        };
        world.open_edge().await;
        tokio::spawn(async move {
            let mut running = running;
            running.ended().await
        });
        world
    }

    /// Gives what makes accounts on the broker.
    pub fn issuer(&self) -> &BrokerIssuer {
        &self.edge.issuer
    }

    /// Kills the edge, whatever it is about, and opens another one.
    pub async fn kill_edge(&mut self) {
        self.edge.serving = None;
        self.open_edge().await;
    }

    async fn open_edge(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        self.address = listener.local_addr().expect("an address").to_string();
        let gateway = Gateway {
            settings: settings_of_edge(),
            pool: read_pool(self.database.clone()),
            nats: self.edge.nats.clone(),
            local: LocalBus::default(),
            issuer: Some(self.edge.issuer.clone()),
            listener,
            ops_listener: TcpListener::bind("127.0.0.1:0").await.expect("a port"),
            health: Arc::new(Fine),
            stop: CancellationToken::new(),
        };
        self.edge.serving = Some(AbortOnDropHandle::new(tokio::spawn(gateway::serve(gateway))));
        let serves = || self.edge.serving.as_ref().is_some_and(|serving| !serving.is_finished());
        wait_until("the edge answers", async || {
            serves() && self.get("/api/v1/keys").await.status == 200
        })
        .await;
    }

    /// Plays a service: answers every question with what `answer` makes of endpoint, headers, body.
    ///
    /// It keeps no log: whoever reads events and asks for what was missed hears so.
    pub async fn play(
        &self,
        service: Service,
        answer: impl Fn(&str, &HeaderMap, &[u8]) -> Result<Value, Value> + Send + 'static,
    ) {
        let prefix = subjects::request(service, "");
        let client = self.everybody.clone();
        let mut asked = client.subscribe(format!("{prefix}>")).await.expect("subscribed");
        round_trip(&client).await;
        tokio::spawn(async move {
            while let Some(question) = asked.next().await {
                let Some(reply) = question.reply else { continue };
                let endpoint = question.subject.strip_prefix(&prefix).unwrap_or_default();
                let headers = question.headers.unwrap_or_default();
                let mut error = HeaderMap::new();
                let said = if endpoint.starts_with("log.") {
                    Err(json!({ "type": "about:blank", "title": "Not Found", "status": 404 }))
                } else {
                    answer(endpoint, &headers, &question.payload)
                };
                let body = said.unwrap_or_else(|problem| {
                    error.insert("Nats-Service-Error-Code", problem["status"].to_string());
                    problem
                });
                let body = body.to_string().into();
                let _ = client.publish_with_headers(reply, error, body).await;
            }
        });
    }

    /// Sends a request as it is written, and reads until the other side closes.
    pub async fn send(&self, head: &str, body: &[u8]) -> Heard {
        let mut stream = TcpStream::connect(&self.address).await.expect("connected");
        let head = format!("{head}\r\nhost: test\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("sent");
        let _ = stream.write_all(body).await;
        let mut answer = Vec::new();
        let reading = stream.read_to_end(&mut answer);
        let _ = tokio::time::timeout(Duration::from_secs(20), reading).await.expect("in time");
        heard(&answer)
    }

    /// Asks with a key, in JSON where there is a body.
    pub async fn call(&self, key: &str, method: &str, path: &str, body: Option<Value>) -> Heard {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-length: {}",
            body.len()
        );
        self.send(&head, body.as_bytes()).await
    }

    /// Reads as the admin.
    pub async fn get(&self, path: &str) -> Heard {
        self.call(ADMIN, "GET", path, None).await
    }

    /// Posts as the admin.
    pub async fn post(&self, path: &str, body: Value) -> Heard {
        self.call(ADMIN, "POST", path, Some(body)).await
    }

    /// Sends a webhook.
    pub async fn webhook(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
        let mut head = format!("POST {path} HTTP/1.1\r\ncontent-length: {}", body.len());
        for (name, value) in headers {
            head.push_str(&format!("\r\n{name}: {value}"));
        }
        self.send(&head, body).await
    }

    /// Makes a channel; order-intake must be played.
    pub async fn channel(&self, id: &str, kind: &str, secrets: &[&str]) -> Heard {
        self.post("/api/v1/channels", json!({ "id": id, "kind": kind, "secrets": secrets })).await
    }
}

/// Plays order-intake: channels are as they were wished, everything else is told back.
pub fn intake(endpoint: &str, headers: &HeaderMap, body: &[u8]) -> Result<Value, Value> {
    let named: Vec<_> = headers
        .iter()
        .map(|(name, values)| (name.to_string(), values.first().map(ToString::to_string)))
        .collect();
    if endpoint == "channels.put" {
        let wish: Value = serde_json::from_slice(body).expect("json");
        return Ok(json!({
            "id": wish["id"], "kind": wish["kind"], "name": wish["id"], "currency": null,
            "status": "active", "created_at": "2026-01-01T00:00:00Z",
        }));
    }
    let text = String::from_utf8_lossy(body);
    Ok(json!({ "endpoint": endpoint, "headers": named, "body": text, "bytes": body.len() }))
}

/// Connects with the text of a credentials file.
pub async fn connect(url: &str, creds: &str) -> Client {
    let options = ConnectOptions::with_credentials(creds).expect("credentials");
    options.connect(url).await.expect("connected")
}

/// Waits until the broker has taken all that a client has told it so far.
async fn round_trip(client: &Client) {
    let inbox = client.new_inbox();
    let mut back = client.subscribe(inbox.clone()).await.expect("subscribed");
    client.publish(inbox, "".into()).await.expect("said");
    back.next().await.expect("heard");
}

/// Waits for something that must come.
pub async fn wait_until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited in vain until {what}");
}

fn settings_of_edge() -> Settings {
    let mut settings = Settings::load().expect("defaults");
    settings.admin_key = Hidden(ADMIN.to_owned());
    settings.master_key = Hidden("5a".repeat(32));
    settings.link_secret = Hidden(LINK_SECRET.to_owned());
    settings.header_timeout_ms = 1_000;
    settings.body_timeout_ms = 2_000;
    settings.outbound_timeout_ms = 2_000;
    settings.outbound_hold_seconds = 4;
    settings.private_targets = "127.0.0.0/8".to_owned();
    settings
}

async fn database(url: &str) -> PgConnectOptions {
    let schema = Service::Gateway.schema();
    let mut owner = owner_connection(url, schema).await.expect("the schema");
    migrate(&mut owner, &MIGRATIONS).await.expect("the migrations");
    let options: PgConnectOptions = url.parse().expect("a URL");
    options.options([("search_path", schema)])
}

fn heard(answer: &[u8]) -> Heard {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Heard { status, head: head.to_owned(), body: body.to_owned() }
}
