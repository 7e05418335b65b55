//! The whole system as strangers meet it: over HTTP and NATS, with what each of them was given.
//!
//! One system serves all tests of a binary; what a test uses bears the test's name, so that none
//! meets another's stock, jobs or orders.

pub mod answer;
pub mod carrier;
pub mod floor;
pub mod shop;
pub mod system;
pub mod waiting;

use std::time::{Duration, Instant};

use kontor::home::{Home, Running};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use answer::Answer;
use system::System;
use waiting::{LOOK_EVERY, until_within};

/// Whatever was set going arrives in that time, also where two cores do everything.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);
/// A connection that was idle for so long is not used again; the house closes it after 15 s.
const LET_GO_AFTER: Duration = Duration::from_secs(5);

static SYSTEM: OnceCell<(System, Running, String)> = OnceCell::const_new();

/// A test's own part of the world.
#[derive(Clone)]
pub struct World {
    /// Where everything is.
    pub at: Running,
    /// What opens everything.
    pub admin_key: String,
    /// The test's own location.
    pub location: String,
    name: &'static str,
    client: reqwest::Client,
}

impl World {
    /// Enters the world under a name that no other test has, with a location of one's own.
    pub async fn enter(name: &'static str) -> Self {
        let (_, at, admin_key) = SYSTEM.get_or_init(start).await;
        let world = Self::of(at.clone(), admin_key.clone(), name);
        world.put(&format!("/api/v1/locations/{name}"), json!({})).await;
        world
            .put("/api/v1/carriers/parcel-sim/secrets", json!({ "secrets": [carrier::SECRET] }))
            .await;
        world
    }

    fn of(at: Running, admin_key: String, name: &'static str) -> Self {
        let client = reqwest::Client::builder().no_proxy().pool_idle_timeout(LET_GO_AFTER);
        let client = client.build().expect("a client");
        Self { at, admin_key, location: name.to_owned(), name, client }
    }

    /// Gives every mail to customers that was caught, the oldest first.
    pub fn mails(&self) -> Vec<mailcatcher::Caught> {
        mailcatcher::folder::read(&self.home().at("mail")).expect("mail can be read")
    }

    /// Gives the data folder, as a command beside what runs finds it.
    pub fn home(&self) -> &Home {
        let (system, ..) = SYSTEM.get().expect("the system has been entered");
        &system.home
    }

    /// Makes a name out of the test's.
    pub fn named(&self, what: &str) -> String {
        format!("{}-{what}", self.name)
    }

    /// Begins a request without any key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.at.http))
    }

    /// Asks with a key, in JSON where there is a body.
    pub async fn ask(&self, key: &str, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.request(method, path).bearer_auth(key);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }

    /// Reads as the admin what must be there.
    pub async fn get(&self, path: &str) -> Value {
        self.ask(&self.admin_key, Method::GET, path, None).await.good(path)
    }

    /// Reads as the admin the items of a list.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let mut page = self.get(path).await;
        serde_json::from_value(page["items"].take()).expect("a list")
    }

    /// Posts as the admin, whatever comes of it.
    pub async fn try_post(&self, path: &str, body: Value) -> Answer {
        self.ask(&self.admin_key, Method::POST, path, Some(&body)).await
    }

    /// Posts as the admin what must be taken.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.try_post(path, body).await.good(path)
    }

    /// Posts as the admin under an Idempotency-Key, whatever comes of it.
    pub async fn try_post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).bearer_auth(&self.admin_key);
        Answer::of_once(request.header("idempotency-key", format!("\"{key}\"")).json(body)).await
    }

    /// Puts as the admin what must be taken.
    pub async fn put(&self, path: &str, body: Value) -> Value {
        self.ask(&self.admin_key, Method::PUT, path, Some(&body)).await.good(path)
    }

    /// Registers an item of the test's own and gives its SKU.
    pub async fn item(&self, what: &str) -> String {
        let sku = self.named(what);
        let body =
            json!({ "name": what, "weight_grams": 300, "barcodes": [format!("code-{sku}")] });
        self.put(&format!("/api/v1/items/{sku}"), body).await;
        sku
    }

    /// Books pieces in at the test's location.
    pub async fn receive(&self, sku: &str, quantity: u32, note: &str) {
        let body = json!({ "location": self.location, "reference": note,
            "lines": [{ "sku": sku, "quantity": quantity }] });
        let key = format!("{sku}-{note}");
        self.try_post_once("/api/v1/stock/receipts", &key, &body).await.good("a receipt");
    }

    /// Registers an item and books pieces of it in.
    pub async fn stocked(&self, what: &str, quantity: u32) -> String {
        let sku = self.item(what).await;
        self.receive(&sku, quantity, "first").await;
        sku
    }

    /// Gives `on_hand` and `allocated` of an item at the test's location.
    pub async fn stock(&self, sku: &str) -> (i64, i64) {
        let rows = self.list(&format!("/api/v1/stock?sku={sku}&location={}", self.location)).await;
        let figure = |name: &str| rows.first().and_then(|row| row[name].as_i64()).unwrap_or(0);
        (figure("on_hand"), figure("allocated"))
    }

    /// Makes an order by hand for pieces of one item and gives its id.
    pub async fn order_by_hand(&self, external_ref: &str, sku: &str, quantity: u32) -> String {
        let external_ref = self.named(external_ref);
        let body = shop::by_hand(&external_ref, sku, quantity);
        let made = self.try_post_once("/api/v1/orders", &external_ref, &body).await;
        made.good("an order by hand")["id"].as_str().expect("an id").to_owned()
    }

    /// Gives an order.
    pub async fn order(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/orders/{id}")).await
    }

    /// Waits until an order is as it should be, and gives it.
    pub async fn order_when(&self, id: &str, what: &str, right: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let until = Instant::now() + ARRIVES_WITHIN;
        while Instant::now() < until {
            last = self.order(id).await;
            if right(&last) {
                return last;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        panic!("never happened: {what}; the order is {last:#}");
    }

    /// Waits until an order stands somewhere.
    pub async fn order_at(&self, id: &str, status: &str) -> Value {
        self.order_when(id, status, |order| order["status"] == status).await
    }

    /// Waits until the first line of an order has so many pieces in a bucket.
    pub async fn pieces_at(&self, id: &str, bucket: &str, pieces: u32) -> Value {
        let what = format!("{pieces} {bucket}");
        self.order_when(id, &what, |order| order["lines"][0]["buckets"][bucket] == pieces).await
    }

    /// Waits for the shipments of an order, as many as there should be, all of them booked.
    pub async fn shipments(&self, order: &str, count: usize) -> Vec<Value> {
        until("the shipments are booked", async || {
            let found = self.list(&format!("/api/v1/shipments?order_id={order}")).await;
            let booked = found.iter().all(|shipment| shipment["status"] != "draft");
            (booked && found.len() == count).then_some(found)
        })
        .await
    }
}

async fn start() -> (System, Running, String) {
    let doors = ["--websocket-listen", "127.0.0.1:0", "--mqtt-listen", "127.0.0.1:0"];
    let mut system = System::start_as(&doors).await;
    let running = system.ready().await;
    let admin_key = system.home.secret("admin-key").expect("an admin key");
    (system, running, admin_key)
}

/// Waits until something is there, and gives it.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    until_within(ARRIVES_WITHIN, what, look).await
}
