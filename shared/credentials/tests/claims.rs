//! Claims pushed to a real broker: taken, refused, changed and taken back.

mod floor;

use std::time::Duration;

use async_nats::Event;
use credentials::{Account, Authority, Permissions, PushError, push_claims};
use floor::{Floor, LONG, Outcome, SHORTLY, answer_everything, complaint, grant, watched};
use futures::StreamExt;

#[tokio::test]
async fn a_revoked_device_is_cut_off_at_once_and_stays_out() -> Outcome {
    let floor = Floor::open().await?;
    answer_everything(floor.warehouse().await?).await?;
    let account = floor.admit("dev1", &["a"]).await?;
    let other = floor.connect(&floor.admit("dev2", &["a"]).await?.creds).await?;
    let (device, mut told) = watched(&floor, &account.creds).await?;
    device.request("kontor.floor.do.dev1.claim", "{}".into()).await?;
    let revoked = floor.authority.revoked_account(&account.account_public_key, "dev1")?;
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
    assert_ne!(device.connection_state(), async_nats::connection::State::Connected);
    assert!(floor.connect(&account.creds).await.is_err());
    other.request("kontor.floor.do.dev2.claim", "{}".into()).await?;
    floor.nats.restart().await?;
    assert!(floor.connect(&account.creds).await.is_err(), "a restart does not let it in again");
    Ok(())
}

#[tokio::test]
async fn a_device_gets_other_zones_without_new_credentials() -> Outcome {
    let floor = Floor::open().await?;
    let account = floor.admit("dev1", &["a"]).await?;
    let moved = grant("dev1", &["c"]);
    let jwt = floor.authority.granted_account(&account.account_public_key, &moved)?;
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
        warehouse.publish(format!("kontor.floor.jobs.main.{zone}"), zone.into()).await?;
    }
    let first = tokio::time::timeout(LONG, heard.next()).await?.ok_or("nothing")?;
    assert_eq!(first.payload, "c");
    Ok(())
}

#[tokio::test]
async fn claims_that_nobody_signed_are_refused_in_words() -> Outcome {
    let floor = Floor::open().await?;
    let refused = push_claims(&floor.system, "e30.e30.e30").await;
    assert!(matches!(refused, Err(PushError::Refused { .. })), "{refused:?}");
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
    let account = floor.authority.device_account(&grant("dev1", &["a"]), None)?;
    let application = floor.connect(&floor.authority.admin_creds("admin")?).await?;
    let refused = push_claims(&application, &account.account_jwt).await;
    assert!(matches!(refused, Err(PushError::NobodyListens)), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn the_application_has_streams_and_a_restricted_user_has_its_subjects_alone() -> Outcome {
    let floor = Floor::open().await?;
    let admin = floor.connect(&floor.authority.admin_creds("admin")?).await?;
    let streams = async_nats::jetstream::new(admin);
    let config = async_nats::jetstream::stream::Config {
        name: "events".to_owned(),
        subjects: vec!["kontor.evt.>".to_owned()],
        ..Default::default()
    };
    streams.create_stream(config).await?;
    streams.publish("kontor.evt.x", "1".into()).await?.await?;
    let nobody =
        floor.authority.user_creds(Account::Application, "nobody", &Permissions::default())?;
    let (nobody, mut told) = watched(&floor, &nobody).await?;
    nobody.publish("kontor.evt.x", "2".into()).await?;
    assert!(complaint(&mut told).await.is_some());
    Ok(())
}

#[tokio::test]
async fn a_device_that_moves_hears_nothing_more_of_its_old_zone_at_once() -> Outcome {
    let floor = Floor::open().await?;
    let account = floor.admit("dev1", &["a"]).await?;
    let device = floor.connect(&account.creds).await?;
    let mut old = device.subscribe("kontor.floor.jobs.main.a").await?;
    device.flush().await?;
    let warehouse = floor.warehouse().await?;
    warehouse.publish("kontor.floor.jobs.main.a", "before".into()).await?;
    let heard = tokio::time::timeout(LONG, old.next()).await?.ok_or("nothing")?;
    assert_eq!(heard.payload, "before");
    let key = &account.account_public_key;
    push_claims(&floor.system, &floor.authority.granted_account(key, &grant("dev1", &["c"]))?)
        .await?;
    warehouse.publish("kontor.floor.jobs.main.a", "after".into()).await?;
    assert!(tokio::time::timeout(SHORTLY, old.next()).await.is_err());
    let mut new = device.subscribe("kontor.floor.jobs.main.c").await?;
    device.flush().await?;
    device.force_reconnect().await?;
    tokio::time::sleep(SHORTLY).await;
    warehouse.publish("kontor.floor.jobs.main.c", "again".into()).await?;
    let heard = tokio::time::timeout(LONG, new.next()).await?.ok_or("nothing")?;
    assert_eq!(heard.payload, "again");
    Ok(())
}

#[tokio::test]
async fn a_responder_answers_devices_only_with_the_right_to_imported_replies() -> Outcome {
    let floor = Floor::open().await?;
    let permissions = Permissions {
        publish: vec!["_INBOX.>".to_owned()],
        subscribe: vec!["kontor.floor.do.>".to_owned()],
    };
    let creds = floor.authority.user_creds(Account::Application, "mute", &permissions)?;
    let (mute, mut told) = watched(&floor, &creds).await?;
    answer_everything(mute).await?;
    let device = floor.connect(&floor.admit("dev1", &["a"]).await?.creds).await?;
    device.publish_with_reply("kontor.floor.do.dev1.claim", "_INBOX.me", "{}".into()).await?;
    let words = complaint(&mut told).await.ok_or("no complaint")?;
    assert!(words.to_lowercase().contains("publish to \"_r_."), "{words}");
    Ok(())
}
