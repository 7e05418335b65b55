//! Real brokers: started, killed, wiped, found again.

#![expect(clippy::unwrap_used, reason = "a test that cannot have its folder cannot go on")]

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use stack::{NatsBinary, NatsOptions, NatsServer, StackError, Supervisor, TestNats, TestServers};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

async fn start(folder: &Path) -> Result<NatsServer, StackError> {
    NatsServer::start(&NatsBinary::locate().await?, NatsOptions::open(folder)).await
}

async fn streams(server: &NatsServer) -> Result<jetstream::Context, async_nats::ConnectError> {
    Ok(jetstream::new(async_nats::connect(server.url()).await?))
}

async fn publish_one(server: &NatsServer) -> Outcome {
    let context = streams(server).await?;
    let (name, subjects) = ("kept".to_owned(), vec!["kept".to_owned()]);
    let config = jetstream::stream::Config { name, subjects, ..Default::default() };
    context.create_stream(config).await?;
    context.publish("kept", "once".into()).await?.await?;
    Ok(())
}

async fn held(server: &NatsServer) -> Result<u64, Box<dyn std::error::Error>> {
    let context = streams(server).await?;
    Ok(context.get_stream("kept").await?.get_info().await?.state.messages)
}

#[tokio::test]
async fn streams_outlive_a_kill_and_a_restart() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    let url = server.url();
    publish_one(&server).await?;
    server.kill().await?;
    assert_eq!(server.pid(), None);
    server.restart().await?;
    assert_eq!(held(&server).await?, 1);
    server.stop().await?;
    drop(server);
    let again = start(folder.path()).await?;
    assert_eq!(held(&again).await?, 1);
    assert_eq!(again.url(), url, "the port is remembered");
    let largest = async_nats::connect(again.url()).await?.server_info().max_payload;
    assert_eq!(largest, 4 * 1024 * 1024);
    Ok(())
}

#[tokio::test]
async fn a_wiped_broker_has_forgotten_everything_and_runs() -> Outcome {
    let server = TestNats::start().await?;
    publish_one(&server).await?;
    server.wipe_store().await?;
    assert!(held(&server).await.is_err());
    publish_one(&server).await?;
    assert_eq!(held(&server).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_folder_never_has_two_brokers() -> Outcome {
    let folder = folder();
    let _server = start(folder.path()).await?;
    assert!(matches!(start(folder.path()).await, Err(StackError::FolderInUse { .. })));
    Ok(())
}

#[tokio::test]
async fn a_broker_that_a_killed_process_left_is_stopped_and_replaced() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    publish_one(&server).await?;
    let real = folder.path().canonicalize()?;
    server.stop().await?;
    drop(server);
    let note = real.join("streams/broker.pid");
    let _ = std::fs::remove_file(&note);
    let mut command = Command::new(NatsBinary::locate().await?.program());
    command.arg("-c").arg(real.join("nats.conf")).stderr(Stdio::null());
    if std::env::current_exe()?.metadata()?.uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let mut left = command.spawn()?;
    let until = Instant::now() + Duration::from_secs(10);
    while !note.exists() {
        assert!(Instant::now() < until, "the left-behind broker does not start");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let server = start(folder.path()).await?;
    assert_eq!(left.wait()?.signal(), None, "it was stopped, not killed");
    assert_eq!(held(&server).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_supervised_broker_comes_back() -> Outcome {
    let server = TestNats::start().await?;
    let supervisor = Supervisor::watch(&*server);
    publish_one(&server).await?;
    let before = server.pid();
    server.kill().await?;
    let until = Instant::now() + Duration::from_secs(10);
    while server.pid().is_none() || server.pid() == before {
        assert!(Instant::now() < until, "it does not come back");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(held(&server).await?, 1);
    supervisor.stop().await;
    Ok(())
}

/// A broker that panics over its store dies soon after each start; one that finds no folder where its
/// streams were does not start. Either way it is the store.
#[tokio::test]
async fn a_supervised_broker_that_dies_of_its_store_gets_an_empty_one() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    let supervisor = Supervisor::watch(&server);
    publish_one(&server).await?;
    let store = folder.path().join("streams/jetstream");
    std::fs::rename(&store, store.with_extension("gone"))?;
    std::fs::write(&store, "no folder")?;
    server.kill().await?;
    let until = Instant::now() + Duration::from_secs(30);
    while server.pid().is_none() {
        assert!(Instant::now() < until, "it does not come back");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(held(&server).await.is_err(), "its store is empty");
    publish_one(&server).await?;
    assert!(folder.path().join("streams.aside/jetstream").is_file(), "the old one is kept");
    supervisor.stop().await;
    Ok(())
}

#[tokio::test]
async fn clients_are_sent_to_the_line_that_leads_to_a_broker() -> Outcome {
    let folder = folder();
    let line = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let via = Some(line.local_addr()?);
    let options = NatsOptions { via, ..NatsOptions::open(folder.path()) };
    let server = NatsServer::start(&NatsBinary::locate().await?, options).await?;
    assert_eq!(server.url(), format!("nats://{}", line.local_addr()?));
    Ok(())
}

#[tokio::test]
async fn both_servers_are_there_in_well_under_a_second() -> Outcome {
    drop(TestServers::start().await?);
    let started = Instant::now();
    let servers = TestServers::start().await?;
    println!("after {:?}", started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    let _ = (servers.postgres.admin_url("postgres"), servers.nats.url());
    Ok(())
}
