//! Handhelds, each with its own credentials and nothing else.

use std::time::Duration;

use async_nats::{Client, ConnectOptions};
use contracts::subjects;
use serde_json::{Value, json};

use super::{World, until};

/// How long a device waits for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// A handheld at the test's location.
pub struct Device {
    world: World,
    /// Its name, as it stands in its subjects.
    pub name: String,
    /// Its connection.
    pub client: Client,
    /// What it was given.
    pub creds: String,
}

impl Device {
    /// Lets a device in at the test's location and connects it.
    pub async fn enter(world: &World, what: &str) -> Self {
        Self::let_in(world, what, false).await
    }

    /// Lets one in that comes in by MQTT as well, and hears answers without an inbox.
    pub async fn enter_by_mqtt(world: &World, what: &str) -> Self {
        Self::let_in(world, what, true).await
    }

    async fn let_in(world: &World, what: &str, mqtt: bool) -> Self {
        let name = world.named(what);
        let wish = json!({ "id": name, "location": world.location, "zones": ["a"], "mqtt": mqtt });
        let made = world.post("/api/v1/devices", wish).await;
        let creds = made["creds"].as_str().expect("creds").to_owned();
        let client = connect(made["nats_url"].as_str().expect("a URL"), &creds).await;
        let device = Self { world: world.clone(), name, client, creds };
        // The right to work reaches the warehouse by an event of its own.
        until("the device may work", async || device.ask("open", json!({})).await.ok()).await;
        device
    }

    /// Asks the warehouse; gives the answer or the problem.
    pub async fn ask(&self, verb: &str, body: Value) -> Result<Value, Value> {
        let subject = subjects::floor_question(&self.name, verb);
        let asking = self.client.request(subject, body.to_string().into());
        let answer = tokio::time::timeout(ANSWER_WITHIN, asking).await.expect("in time");
        let answer = answer.unwrap_or_else(|error| panic!("{verb} was not answered: {error}"));
        let told: Value = serde_json::from_slice(&answer.payload).expect("JSON");
        let failed = answer
            .headers
            .as_ref()
            .is_some_and(|headers| headers.get("Nats-Service-Error-Code").is_some());
        if failed { Err(told) } else { Ok(told) }
    }

    /// Waits for the job of an order, and gives it as it is offered.
    pub async fn offered(&self, order: &Value) -> Value {
        until("the job is offered", async || {
            let open = self.ask("open", json!({})).await.expect("open");
            let jobs = open["offered"].as_array().expect("jobs").iter();
            jobs.into_iter().find(|job| job["order_number"] == order["number"]).cloned()
        })
        .await
    }

    /// Claims the job of an order and gives it as it is held.
    pub async fn claim(&self, order: &Value) -> Value {
        let job = self.offered(order).await;
        self.ask("claim", json!({ "job_id": job["job_id"] })).await.expect("claimed")
    }

    /// Takes every piece of a job, then says that it is done.
    pub async fn pick(&self, job: &Value) {
        for task in job["tasks"].as_array().expect("tasks") {
            let scan = scan(job, task, task["quantity"].as_u64().expect("pieces"));
            self.ask("scan", scan).await.expect("scanned");
        }
        let done = self.ask("confirm", json!({ "job_id": job["job_id"] })).await;
        assert_eq!(done.expect("confirmed")["state"], "picked");
    }

    /// Claims and picks the job of an order, and closes a parcel.
    pub async fn pick_and_pack(&self, order: &Value) -> Value {
        let job = self.claim(order).await;
        self.pick(&job).await;
        self.world.post("/api/v1/packages", json!({ "job_id": job["job_id"] })).await
    }
}

/// Gives the scan that takes pieces of a task as they should be taken.
pub fn scan(job: &Value, task: &Value, pieces: u64) -> Value {
    json!({ "scan_id": format!("{}-{pieces}", task["task_id"]), "job_id": job["job_id"],
        "task_id": task["task_id"], "bin": task["bin"], "barcode": task["barcodes"][0],
        "quantity": pieces })
}

/// Connects with the text of a credentials file.
pub async fn connect(url: &str, creds: &str) -> Client {
    let options = ConnectOptions::with_credentials(creds).expect("creds");
    options.connect(url).await.expect("connected")
}
