//! What a device may do at a real broker, and what not.

mod floor;

use std::time::Duration;

use async_nats::ConnectOptions;
use floor::{Floor, Outcome, SHORTLY, answer_everything, complaint, watched};
use futures::StreamExt;

#[tokio::test]
async fn a_device_asks_on_its_own_subject_and_gets_the_answer_in_its_default_inbox() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let device = floor.connect(&floor.admit("dev1", &["a"]).await?.creds).await?;
    let answer = device.request("kontor.floor.do.dev1.claim", "{}".into()).await?;
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
    let answer = device.request("kontor.floor.do.dev1.open", "{}".into()).await?;
    assert_eq!(answer.payload, "done: kontor.floor.do.dev1.open");
    Ok(())
}

#[tokio::test]
async fn a_device_hears_the_offers_of_its_zones_and_no_others() -> Outcome {
    let floor = Floor::open().await?;
    let device = floor.connect(&floor.admit("dev1", &["a", "b"]).await?.creds).await?;
    let mut heard = futures::stream::select_all([
        device.subscribe("kontor.floor.jobs.main.a").await?,
        device.subscribe("kontor.floor.jobs.main.b").await?,
        device.subscribe("kontor.floor.jobs.main.c").await?,
    ]);
    device.flush().await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let warehouse = floor.warehouse().await?;
    for zone in ["c", "a", "b"] {
        warehouse.publish(format!("kontor.floor.jobs.main.{zone}"), zone.into()).await?;
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
        assert!(words.to_lowercase().contains("permissions violation"), "{subject}: {words}");
    }
    Ok(())
}

#[tokio::test]
async fn a_device_may_publish_nothing_else() -> Outcome {
    let floor = Floor::open().await?;
    let application = floor.connect(&floor.authority.admin_creds("onlooker")?).await?;
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
        device.publish_with_reply(subject, "_INBOX.me", "{}".into()).await?;
        let words = complaint(&mut told).await.ok_or(subject)?;
        assert!(words.to_lowercase().contains("permissions violation"), "{subject}: {words}");
    }
    let leaked = tokio::time::timeout(SHORTLY, everything.next()).await;
    assert!(leaked.is_err(), "{leaked:?}");
    Ok(())
}

#[tokio::test]
async fn devices_hear_nothing_of_each_other_even_in_the_inboxes_all_share_by_name() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let nosy = floor.connect(&floor.admit("dev2", &["a"]).await?.creds).await?;
    let mut overheard = nosy.subscribe("_INBOX.>").await?;
    nosy.flush().await?;
    let device = floor.connect(&floor.admit("dev1", &["a"]).await?.creds).await?;
    device.request("kontor.floor.do.dev1.claim", "{}".into()).await?;
    let leaked = tokio::time::timeout(SHORTLY, overheard.next()).await;
    assert!(leaked.is_err(), "{leaked:?}");
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
