//! What a device may do at a real broker, and what not.

use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};
use credentials::{
    Account, Authority, DeviceAccount, DeviceGrant, Exports, IMPORTED_REPLIES, Permissions,
    PushError, push_claims,
};
use futures::StreamExt;
use stack::TestNats;
use tokio::sync::mpsc;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Long enough for a message on loopback, short enough to wait for one that must not come.
const SHORTLY: Duration = Duration::from_millis(400);
const LONG: Duration = Duration::from_secs(10);

struct Floor {
    authority: Authority,
    nats: TestNats,
    system: Client,
}

impl Floor {
    async fn open() -> Result<Self, Box<dyn std::error::Error>> {
        let authority = Authority::generate();
        let exports = Exports {
            services: vec!["kontor.floor.do.>".to_owned()],
            streams: vec!["kontor.floor.jobs.>".to_owned()],
        };
        let nats = TestNats::start_signed(&authority, exports).await?;
        let creds = authority.system_creds("provisioner")?;
        let system = ConnectOptions::with_credentials(&creds)?
            .connect(nats.url())
            .await?;
        Ok(Self {
            authority,
            nats,
            system,
        })
    }

    async fn admit(
        &self,
        device: &str,
        zones: &[&str],
    ) -> Result<DeviceAccount, Box<dyn std::error::Error>> {
        let account = self.authority.device_account(&grant(device, zones), None)?;
        push_claims(&self.system, &account.account_jwt).await?;
        Ok(account)
    }

    async fn connect(&self, creds: &str) -> Result<Client, Box<dyn std::error::Error>> {
        Ok(ConnectOptions::with_credentials(creds)?
            .connect(self.nats.url())
            .await?)
    }

    /// A service that may do what the floor needs, and nothing else.
    async fn warehouse(&self) -> Result<Client, Box<dyn std::error::Error>> {
        let permissions = Permissions {
            publish: vec![
                "kontor.floor.jobs.>".to_owned(),
                IMPORTED_REPLIES.to_owned(),
            ],
            subscribe: vec!["kontor.floor.do.>".to_owned()],
        };
        let creds = self
            .authority
            .user_creds(Account::Application, "warehouse", &permissions)?;
        self.connect(&creds).await
    }
}

fn grant(device: &str, zones: &[&str]) -> DeviceGrant {
    DeviceGrant {
        name: device.to_owned(),
        requests: vec![format!("kontor.floor.do.{device}.>")],
        offers: zones
            .iter()
            .map(|zone| format!("kontor.floor.jobs.main.{zone}"))
            .collect(),
        inboxes: vec!["_INBOX.>".to_owned(), format!("_INBOX_{device}.>")],
    }
}

/// Connects and hands out what the broker says about the connection.
async fn watched(
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

async fn answer_everything(client: Client) -> Outcome {
    let mut requests = client.subscribe("kontor.floor.do.>").await?;
    client.flush().await?;
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            if let Some(reply) = request.reply {
                let _ = client
                    .publish(reply, format!("done: {}", request.subject).into())
                    .await;
            }
        }
    });
    Ok(())
}

/// Waits until the broker complains; gives its words.
async fn complaint(told: &mut mpsc::UnboundedReceiver<Event>) -> Option<String> {
    let waiting = async {
        loop {
            if let Event::ServerError(error) = told.recv().await? {
                return Some(error.to_string());
            }
        }
    };
    tokio::time::timeout(LONG, waiting).await.ok().flatten()
}

#[tokio::test]
async fn a_device_asks_on_its_own_subject_and_gets_the_answer_in_its_default_inbox() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let device = floor
        .connect(&floor.admit("dev1", &["a"]).await?.creds)
        .await?;
    let answer = device
        .request("kontor.floor.do.dev1.claim", "{}".into())
        .await?;
    assert_eq!(answer.payload, "done: kontor.floor.do.dev1.claim");
    Ok(())
}

#[tokio::test]
async fn a_device_with_an_inbox_named_after_it_gets_answers_too() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let creds = floor.admit("dev1", &["a"]).await?.creds;
    let options = ConnectOptions::with_credentials(&creds)?.custom_inbox_prefix("_INBOX_dev1");
    let device = options.connect(floor.nats.url()).await?;
    let answer = device
        .request("kontor.floor.do.dev1.open", "{}".into())
        .await?;
    assert_eq!(answer.payload, "done: kontor.floor.do.dev1.open");
    Ok(())
}

#[tokio::test]
async fn a_device_hears_the_offers_of_its_zones_and_no_others() -> Outcome {
    let floor = Floor::open().await?;
    let device = floor
        .connect(&floor.admit("dev1", &["a", "b"]).await?.creds)
        .await?;
    let mut heard = futures::stream::select_all([
        device.subscribe("kontor.floor.jobs.main.a").await?,
        device.subscribe("kontor.floor.jobs.main.b").await?,
        device.subscribe("kontor.floor.jobs.main.c").await?,
    ]);
    device.flush().await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let warehouse = floor.warehouse().await?;
    for zone in ["c", "a", "b"] {
        warehouse
            .publish(format!("kontor.floor.jobs.main.{zone}"), zone.into())
            .await?;
    }
    let mut zones = Vec::new();
    while let Ok(Some(offer)) = tokio::time::timeout(SHORTLY, heard.next()).await {
        zones.push(String::from_utf8(offer.payload.to_vec())?);
    }
    zones.sort();
    assert_eq!(zones, ["a", "b"]);
    Ok(())
}

#[tokio::test]
async fn a_device_may_listen_to_nothing_else() -> Outcome {
    let floor = Floor::open().await?;
    floor.admit("dev2", &["a"]).await?;
    let creds = floor.admit("dev1", &["a"]).await?.creds;
    for subject in [
        ">",
        "kontor.>",
        "kontor.evt.>",
        "kontor.svc.>",
        "kontor.floor.>",
        "kontor.floor.do.dev1.>",
        "kontor.floor.do.dev2.>",
        "kontor.floor.jobs.>",
        "kontor.floor.jobs.main.*",
        "kontor.floor.jobs.main.c",
        "_INBOX_dev2.>",
        "_R_.>",
        "$JS.API.>",
        "$JS.EVENT.>",
        "$SYS.>",
        "$SRV.>",
    ] {
        let (device, mut told) = watched(&floor, &creds).await?;
        let _subscription = device.subscribe(subject).await?;
        let words = complaint(&mut told).await.ok_or(subject)?;
        assert!(
            words.to_lowercase().contains("permissions violation"),
            "{subject}: {words}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_device_may_publish_nothing_else() -> Outcome {
    let floor = Floor::open().await?;
    let application = floor
        .connect(&floor.authority.admin_creds("onlooker")?)
        .await?;
    let mut everything = application.subscribe(">").await?;
    application.flush().await?;
    floor.admit("dev2", &["a"]).await?;
    let creds = floor.admit("dev1", &["a"]).await?.creds;
    for subject in [
        "kontor.floor.do.dev2.claim",
        "kontor.floor.do.dev1",
        "kontor.floor.jobs.main.a",
        "kontor.evt.warehouse.stock.allocated.v1.0",
        "kontor.svc.warehouse.log",
        "_INBOX.somebody",
        "_R_.somebody",
        "$JS.API.STREAM.NAMES",
        "$JS.API.INFO",
        "$SYS.REQ.CLAIMS.UPDATE",
        "$SYS.REQ.USER.INFO",
    ] {
        let (device, mut told) = watched(&floor, &creds).await?;
        device
            .publish_with_reply(subject, "_INBOX.me", "{}".into())
            .await?;
        let words = complaint(&mut told).await.ok_or(subject)?;
        assert!(
            words.to_lowercase().contains("permissions violation"),
            "{subject}: {words}"
        );
    }
    let leaked = tokio::time::timeout(SHORTLY, everything.next()).await;
    assert!(leaked.is_err(), "{leaked:?}");
    Ok(())
}

#[tokio::test]
async fn devices_hear_nothing_of_each_other_even_in_the_inboxes_all_share_by_name() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let nosy = floor
        .connect(&floor.admit("dev2", &["a"]).await?.creds)
        .await?;
    let mut overheard = nosy.subscribe("_INBOX.>").await?;
    nosy.flush().await?;
    let device = floor
        .connect(&floor.admit("dev1", &["a"]).await?.creds)
        .await?;
    device
        .request("kontor.floor.do.dev1.claim", "{}".into())
        .await?;
    let leaked = tokio::time::timeout(SHORTLY, overheard.next()).await;
    assert!(leaked.is_err(), "{leaked:?}");
    Ok(())
}

#[tokio::test]
async fn a_revoked_device_is_cut_off_at_once_and_stays_out() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let account = floor.admit("dev1", &["a"]).await?;
    let other = floor
        .connect(&floor.admit("dev2", &["a"]).await?.creds)
        .await?;
    let (device, mut told) = watched(&floor, &account.creds).await?;
    device
        .request("kontor.floor.do.dev1.claim", "{}".into())
        .await?;
    let revoked = floor
        .authority
        .revoked_account(&account.account_public_key, "dev1")?;
    push_claims(&floor.system, &revoked).await?;
    let closed = async {
        while let Some(event) = told.recv().await {
            if matches!(event, Event::Disconnected) {
                return true;
            }
        }
        false
    };
    assert!(tokio::time::timeout(LONG, closed).await?);
    tokio::time::sleep(SHORTLY).await;
    assert_ne!(
        device.connection_state(),
        async_nats::connection::State::Connected
    );
    assert!(floor.connect(&account.creds).await.is_err());
    other
        .request("kontor.floor.do.dev2.claim", "{}".into())
        .await?;
    floor.nats.restart().await?;
    assert!(
        floor.connect(&account.creds).await.is_err(),
        "a restart does not let it in again"
    );
    Ok(())
}

#[tokio::test]
async fn a_device_gets_other_zones_without_new_credentials() -> Outcome {
    let floor = Floor::open().await?;
    let account = floor.admit("dev1", &["a"]).await?;
    let moved = grant("dev1", &["c"]);
    let jwt = floor
        .authority
        .granted_account(&account.account_public_key, &moved)?;
    push_claims(&floor.system, &jwt).await?;
    let device = floor.connect(&account.creds).await?;
    let mut heard = futures::stream::select_all([
        device.subscribe("kontor.floor.jobs.main.a").await?,
        device.subscribe("kontor.floor.jobs.main.c").await?,
    ]);
    device.flush().await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let warehouse = floor.warehouse().await?;
    for zone in ["a", "c"] {
        warehouse
            .publish(format!("kontor.floor.jobs.main.{zone}"), zone.into())
            .await?;
    }
    let first = tokio::time::timeout(LONG, heard.next())
        .await?
        .ok_or("nothing")?;
    assert_eq!(first.payload, "c");
    Ok(())
}

#[tokio::test]
async fn a_device_has_few_connections_and_small_messages() -> Outcome {
    let floor = Floor::open().await?;
    let creds = floor.admit("dev1", &["a"]).await?.creds;
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(floor.connect(&creds).await?);
    }
    assert_eq!(open[0].server_info().max_payload, 4 * 1024 * 1024);
    assert!(floor.connect(&creds).await.is_err(), "a sixth connection");
    Ok(())
}

#[tokio::test]
async fn claims_that_nobody_signed_are_refused_in_words() -> Outcome {
    let floor = Floor::open().await?;
    let refused = push_claims(&floor.system, "e30.e30.e30").await;
    assert!(
        matches!(refused, Err(PushError::Refused { .. })),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn claims_that_a_stranger_signed_open_nothing() -> Outcome {
    let floor = Floor::open().await?;
    let stranger = Authority::generate().device_account(&grant("dev1", &["a"]), None)?;
    push_claims(&floor.system, &stranger.account_jwt).await?;
    assert!(floor.connect(&stranger.creds).await.is_err());
    Ok(())
}

#[tokio::test]
async fn claims_are_taken_from_the_system_account_alone() -> Outcome {
    let floor = Floor::open().await?;
    let account = floor
        .authority
        .device_account(&grant("dev1", &["a"]), None)?;
    let application = floor
        .connect(&floor.authority.admin_creds("admin")?)
        .await?;
    let refused = push_claims(&application, &account.account_jwt).await;
    assert!(
        matches!(refused, Err(PushError::NobodyListens)),
        "{refused:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_application_has_streams_and_a_restricted_user_has_its_subjects_alone() -> Outcome {
    let floor = Floor::open().await?;
    let admin = floor
        .connect(&floor.authority.admin_creds("admin")?)
        .await?;
    let streams = async_nats::jetstream::new(admin);
    let config = async_nats::jetstream::stream::Config {
        name: "events".to_owned(),
        subjects: vec!["kontor.evt.>".to_owned()],
        ..Default::default()
    };
    streams.create_stream(config).await?;
    streams.publish("kontor.evt.x", "1".into()).await?.await?;
    let nobody =
        floor
            .authority
            .user_creds(Account::Application, "nobody", &Permissions::default())?;
    let (nobody, mut told) = watched(&floor, &nobody).await?;
    nobody.publish("kontor.evt.x", "2".into()).await?;
    assert!(complaint(&mut told).await.is_some());
    Ok(())
}
