//! What a device may do by MQTT at a real broker, and what its password opens.

mod by_mqtt;
mod floor;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use async_nats::ConnectOptions;
use by_mqtt::{Connected, Refused, by_websocket, connect};
use credentials::{DeviceAccount, purge_storage, push_claims};
use floor::{Floor, LONG, Outcome, SHORTLY, grant, grant_by_mqtt};
use futures::StreamExt;
use rumqttc::{QoS, SubscribeReasonCode};

type Error = Box<dyn std::error::Error>;

/// Lets a device in, and connects it by MQTT with its password.
async fn come_in(floor: &Floor, device: &str) -> Result<(DeviceAccount, Connected), Error> {
    let account = floor.admit_as(&grant_by_mqtt(device, &["a"])).await?;
    let password = account.mqtt_password.as_deref().ok_or("no password")?;
    let connected = connect(floor, device, password).await?;
    Ok((account, connected))
}

/// Tells devices without an inbox that their questions were heard.
async fn tell_everybody(floor: &Floor) -> Outcome {
    let warehouse = floor.warehouse().await?;
    let mut asked = warehouse.subscribe("kontor.floor.do.*.*").await?;
    warehouse.flush().await?;
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            let to = question.subject.replace(".do.", ".answers.");
            if question.reply.is_none() {
                let _ = warehouse.publish(to, question.payload).await;
            }
        }
    });
    Ok(())
}

#[tokio::test]
async fn by_mqtt_a_device_hears_offers_asks_and_is_told_whatever_the_quality_of_service() -> Outcome
{
    let floor = Floor::with_doors().await?;
    tell_everybody(&floor).await?;
    let (_, mut device) = come_in(&floor, "dev1").await?;
    for quality in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
        for topic in ["kontor/floor/jobs/main/a", "kontor/floor/answers/dev1/+"] {
            let granted = device.subscribe(topic, quality).await?;
            assert_eq!(granted, SubscribeReasonCode::Success(quality), "{topic}");
        }
        let words = format!("{quality:?}");
        device.publish("kontor/floor/do/dev1/claim", quality, &words).await?;
        let told = device.heard().await.ok_or("no answer")?;
        assert_eq!(told, ("kontor/floor/answers/dev1/claim".to_owned(), words));
    }
    let warehouse = floor.warehouse().await?;
    warehouse.publish("kontor.floor.jobs.main.a", "job".into()).await?;
    let offer = device.heard().await.ok_or("no offer")?;
    assert_eq!(offer, ("kontor/floor/jobs/main/a".to_owned(), "job".to_owned()));
    Ok(())
}

#[tokio::test]
async fn by_mqtt_a_device_hears_and_says_nothing_but_its_own() -> Outcome {
    let floor = Floor::with_doors().await?;
    let application = floor.connect(&floor.authority.admin_creds("onlooker")?).await?;
    let mut everything = application.subscribe("kontor.>").await?;
    application.flush().await?;
    let (_, mut device) = come_in(&floor, "dev1").await?;
    for topic in [
        "#",
        "kontor/#",
        "kontor/floor/jobs/#",
        "kontor/floor/jobs/main/b",
        "kontor/floor/answers/dev2/+",
        "kontor/floor/answers/+/+",
        "kontor/floor/do/dev1/+",
        "kontor/evt/#",
        "$SYS/#",
        "$JS/#",
    ] {
        let granted = device.subscribe(topic, QoS::AtMostOnce).await?;
        assert_eq!(granted, SubscribeReasonCode::Failure, "{topic}");
    }
    for topic in [
        "kontor/floor/do/dev2/claim",
        "kontor/floor/answers/dev2/claim",
        "kontor/floor/answers/dev1/claim",
        "kontor/floor/jobs/main/a",
        "kontor/evt/warehouse/stock/allocated/v1/0",
        "kontor/svc/warehouse/log",
    ] {
        device.publish(topic, QoS::AtMostOnce, "{}").await?;
        device.publish(topic, QoS::AtLeastOnce, "{}").await?;
    }
    let leaked = tokio::time::timeout(SHORTLY, everything.next()).await;
    assert!(leaked.is_err(), "{leaked:?}");
    device.publish("kontor/floor/do/dev1/open", QoS::AtMostOnce, "{}").await?;
    let own = tokio::time::timeout(LONG, everything.next()).await?.ok_or("closed")?;
    assert_eq!(own.subject.as_str(), "kontor.floor.do.dev1.open");
    Ok(())
}

#[tokio::test]
async fn a_password_opens_mqtt_and_no_other_door() -> Outcome {
    let floor = Floor::with_doors().await?;
    let (account, _device) = come_in(&floor, "dev1").await?;
    let password = account.mqtt_password.clone().ok_or("no password")?;
    let unsigned = ConnectOptions::with_jwt(password.clone(), |_| async { Ok(Vec::new()) });
    let refused = unsigned.connect(floor.nats.url()).await;
    assert!(refused.is_err(), "the broker's own port");
    let told = by_websocket(&floor, &password).await?;
    assert!(told.contains("Authorization Violation"), "WebSocket: {told}");
    floor.connect(&account.creds).await?.flush().await?;
    Ok(())
}

#[tokio::test]
async fn at_the_door_of_mqtt_nothing_opens_but_a_password_of_a_device_that_has_one() -> Outcome {
    let floor = Floor::with_doors().await?;
    let signing = floor.admit("dev1", &["a"]).await?;
    assert_eq!(signing.mqtt_password, None);
    let (by_mqtt, _device) = come_in(&floor, "dev2").await?;
    let claims = |account: &DeviceAccount| account.creds.lines().nth(1).map(str::to_owned);
    let tried = [
        ("of a device that signs", claims(&signing)),
        ("to be signed", claims(&by_mqtt)),
        ("of the application", floor.authority.admin_creds("x")?.lines().nth(1).map(str::to_owned)),
        ("nonsense", Some("password".to_owned())),
        ("nothing", Some(String::new())),
    ];
    for (what, password) in tried {
        let refused = connect(&floor, "dev9", &password.ok_or(what)?).await;
        assert!(matches!(refused, Err(Refused::ByBroker(_))), "{what}: {refused:?}");
    }
    // Not even where the device's password says so itself: the account does not allow it.
    let account = floor.admit_as(&grant_by_mqtt("dev3", &["a"])).await?;
    let key = &account.account_public_key;
    let without = floor.authority.granted_account(key, &grant("dev3", &["a"]))?;
    push_claims(&floor.system, &without).await?;
    let password = account.mqtt_password.ok_or("no password")?;
    let refused = connect(&floor, "dev3", &password).await;
    assert!(matches!(refused, Err(Refused::ByBroker(_))), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn an_account_that_is_told_again_keeps_its_device_connected() -> Outcome {
    let floor = Floor::with_doors().await?;
    tell_everybody(&floor).await?;
    let (account, mut device) = come_in(&floor, "dev1").await?;
    for quality in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        device.subscribe("kontor/floor/answers/dev1/+", quality).await?;
    }
    let (key, grant) = (&account.account_public_key, grant_by_mqtt("dev1", &["a"]));
    push_claims(&floor.system, &floor.authority.granted_account(key, &grant)?).await?;
    tokio::time::sleep(SHORTLY).await;
    device.publish("kontor/floor/do/dev1/open", QoS::AtLeastOnce, "{}").await?;
    assert!(device.heard().await.is_some(), "an answer");
    assert!(!device.is_over(), "it is the same connection");
    Ok(())
}

/// Gives where the broker keeps what it keeps for an account.
fn kept(floor: &Floor, account: &str) -> Result<PathBuf, Error> {
    let pid = floor.nats.pid().ok_or("the broker does not run")?;
    let store = std::fs::read_link(format!("/proc/{pid}/cwd"))?;
    Ok(store.join("jetstream").join(account))
}

#[tokio::test]
async fn a_revoked_device_is_cut_off_at_once_and_what_was_kept_for_it_is_cleared_away() -> Outcome {
    let floor = Floor::with_doors().await?;
    let (account, mut device) = come_in(&floor, "dev1").await?;
    let (other_account, mut other) = come_in(&floor, "dev2").await?;
    for device in [&mut device, &mut other] {
        let topic = "kontor/floor/jobs/main/a";
        device.subscribe(topic, QoS::AtLeastOnce).await?;
    }
    let key = &account.account_public_key;
    assert!(kept(&floor, key)?.exists(), "its session");
    push_claims(&floor.system, &floor.authority.revoked_account(key, "dev1")?).await?;
    purge_storage(&floor.system, key).await?;
    let until = Instant::now() + LONG;
    while !device.is_over() || kept(&floor, key)?.exists() {
        assert!(Instant::now() < until, "over: {}", device.is_over());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let password = account.mqtt_password.ok_or("no password")?;
    let refused = connect(&floor, "dev1", &password).await;
    assert!(matches!(refused, Err(Refused::ByBroker(_))), "{refused:?}");
    floor.nats.restart().await?;
    assert!(connect(&floor, "dev1", &password).await.is_err(), "nor after a restart");
    assert!(!kept(&floor, key)?.exists());
    assert!(kept(&floor, &other_account.account_public_key)?.exists(), "the other's is kept");
    purge_storage(&floor.system, key).await?;
    Ok(())
}
