//! A broker with a warehouse and some devices.

#![allow(dead_code, reason = "each test file uses its part")]

use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};
use credentials::{
    Account, Authority, DeviceAccount, DeviceGrant, Exports, IMPORTED_REPLIES, Permissions,
    push_claims,
};
use futures::StreamExt;
use stack::TestNats;
use stack::nats::{Door, Doors};
use tokio::sync::mpsc;

pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Long enough for a message on loopback, short enough to wait for one that must not come.
pub const SHORTLY: Duration = Duration::from_millis(400);
pub const LONG: Duration = Duration::from_secs(10);

pub struct Floor {
    pub authority: Authority,
    pub nats: TestNats,
    pub system: Client,
}

impl Floor {
    pub async fn open() -> Result<Self, Box<dyn std::error::Error>> {
        Self::with(Doors::default()).await
    }

    /// A broker that takes connections by every door it may have.
    pub async fn with_doors() -> Result<Self, Box<dyn std::error::Error>> {
        let door = || Some(Door { listen: ([127, 0, 0, 1], 0).into(), tls: None });
        Self::with(Doors { websocket: door(), mqtt: door() }).await
    }

    async fn with(doors: Doors) -> Result<Self, Box<dyn std::error::Error>> {
        let authority = Authority::generate();
        let exports = Exports {
            services: vec!["kontor.floor.do.>".to_owned()],
            streams: ["jobs", "answers"].map(|what| format!("kontor.floor.{what}.>")).to_vec(),
        };
        let nats = TestNats::start_with_doors(&authority, exports, doors).await?;
        let creds = authority.system_creds("provisioner")?;
        let system = ConnectOptions::with_credentials(&creds)?.connect(nats.url()).await?;
        Ok(Self { authority, nats, system })
    }

    pub async fn admit(
        &self,
        device: &str,
        zones: &[&str],
    ) -> Result<DeviceAccount, Box<dyn std::error::Error>> {
        self.admit_as(&grant(device, zones)).await
    }

    pub async fn admit_as(
        &self,
        grant: &DeviceGrant,
    ) -> Result<DeviceAccount, Box<dyn std::error::Error>> {
        let account = self.authority.device_account(grant, None)?;
        push_claims(&self.system, &account.account_jwt).await?;
        Ok(account)
    }

    pub async fn connect(&self, creds: &str) -> Result<Client, Box<dyn std::error::Error>> {
        Ok(ConnectOptions::with_credentials(creds)?.connect(self.nats.url()).await?)
    }

    /// A service that may do what the floor needs, and nothing else.
    pub async fn warehouse(&self) -> Result<Client, Box<dyn std::error::Error>> {
        let permissions = Permissions {
            publish: ["kontor.floor.jobs.>", "kontor.floor.answers.>", IMPORTED_REPLIES]
                .map(str::to_owned)
                .to_vec(),
            subscribe: vec!["kontor.floor.do.>".to_owned()],
        };
        let creds = self.authority.user_creds(Account::Application, "warehouse", &permissions)?;
        self.connect(&creds).await
    }
}

pub fn grant(device: &str, zones: &[&str]) -> DeviceGrant {
    DeviceGrant {
        name: device.to_owned(),
        requests: vec![format!("kontor.floor.do.{device}.>")],
        offers: zones.iter().map(|zone| format!("kontor.floor.jobs.main.{zone}")).collect(),
        inboxes: vec!["_INBOX.>".to_owned(), format!("_INBOX_{device}.>")],
        mqtt_answers: None,
    }
}

/// What a device that comes in by MQTT as well may do.
pub fn grant_by_mqtt(device: &str, zones: &[&str]) -> DeviceGrant {
    let mqtt_answers = Some(format!("kontor.floor.answers.{device}.*"));
    let requests = vec![format!("kontor.floor.do.{device}.*")];
    DeviceGrant { mqtt_answers, requests, ..grant(device, zones) }
}

/// Connects and hands out what the broker says about the connection.
pub async fn watched(
    floor: &Floor,
    creds: &str,
) -> Result<(Client, mpsc::UnboundedReceiver<Event>), Box<dyn std::error::Error>> {
    let (tell, told) = mpsc::unbounded_channel();
    let options = ConnectOptions::with_credentials(creds)?.event_callback(move |event| {
        let _ = tell.send(event);
        async {}
    });
    Ok((options.connect(floor.nats.url()).await?, told))
}

pub async fn answer_everything(client: Client) -> Outcome {
    let mut requests = client.subscribe("kontor.floor.do.>").await?;
    client.flush().await?;
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            if let Some(reply) = request.reply {
                let _ = client.publish(reply, format!("done: {}", request.subject).into()).await;
            }
        }
    });
    Ok(())
}

/// Waits until the broker complains; gives its words.
pub async fn complaint(told: &mut mpsc::UnboundedReceiver<Event>) -> Option<String> {
    let waiting = async {
        loop {
            if let Event::ServerError(error) = told.recv().await? {
                return Some(error.to_string());
            }
        }
    };
    tokio::time::timeout(LONG, waiting).await.ok().flatten()
}
