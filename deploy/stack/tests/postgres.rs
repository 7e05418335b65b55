//! Real databases: started, killed, stopped, found again.

#![expect(clippy::unwrap_used, reason = "a test that cannot have its folder cannot go on")]

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use stack::{
    Binaries, PostgresBinaries, PostgresOptions, PostgresServer, StackError, Supervisor,
    TestPostgres,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A folder that the servers' user may enter.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path());
    folder
}

fn open(path: &Path) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

async fn start(folder: &Path) -> Result<PostgresServer, StackError> {
    let binaries = PostgresBinaries::locate().await?;
    PostgresServer::start(&binaries, PostgresOptions::durable(folder, "p@ss/word")).await
}

async fn connect(server: &PostgresServer) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect(&server.admin_url("postgres")).await
}

async fn write_row(server: &PostgresServer) -> Outcome {
    let mut connection = connect(server).await?;
    sqlx::raw_sql("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        .execute(&mut connection)
        .await?;
    Ok(())
}

async fn row(server: &PostgresServer) -> Result<i32, Box<dyn std::error::Error>> {
    let mut connection = connect(server).await?;
    Ok(sqlx::query_scalar("SELECT id FROM kept").fetch_one(&mut connection).await?)
}

async fn shown(connection: &mut PgConnection, name: &str) -> Result<String, sqlx::Error> {
    sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(connection).await
}

#[tokio::test]
async fn what_is_committed_outlives_a_kill_of_all_processes() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    let (url, pid) = (server.admin_url("postgres"), server.pid());
    write_row(&server).await?;
    server.kill().await?;
    assert_eq!(server.pid(), None);
    assert!(connect(&server).await.is_err());
    server.restart().await?;
    assert_eq!(row(&server).await?, 7);
    assert_ne!(server.pid(), pid);
    assert_eq!(server.admin_url("postgres"), url);
    server.stop().await?;
    drop(server);
    let again = start(folder.path()).await?;
    assert_eq!(row(&again).await?, 7);
    assert_eq!(again.admin_url("postgres"), url, "the port is remembered");
    Ok(())
}

#[tokio::test]
async fn a_durable_server_is_set_up_for_safety_and_for_many_writes() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    let mut connection = connect(&server).await?;
    for (name, value) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("jit", "off"),
        ("max_connections", "200"),
        ("max_wal_size", "4GB"),
        ("wal_compression", "lz4"),
        ("default_toast_compression", "lz4"),
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
    ] {
        assert_eq!(shown(&mut connection, name).await?, value, "{name}");
    }
    let wrong = server.url("kontor", "wrong", "postgres");
    assert!(PgConnection::connect(&wrong).await.is_err(), "a password is asked for");
    Ok(())
}

#[tokio::test]
async fn who_may_enter_the_folder_gets_in_by_the_socket_with_a_password() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    let sockets = server.sockets().ok_or("no folder for sockets")?;
    assert_eq!(sockets.metadata()?.permissions().mode() & 0o777, 0o700);
    let by = |url: String| -> Result<PgConnectOptions, sqlx::Error> {
        Ok(url.parse::<PgConnectOptions>()?.socket(sockets))
    };
    let options = by(server.admin_url("postgres"))?;
    server.restart().await?;
    let mut connection = PgConnection::connect_with(&options).await?;
    let address: Option<String> =
        sqlx::query_scalar("SELECT inet_server_addr()::text").fetch_one(&mut connection).await?;
    assert_eq!(address, None, "it is not reached by the network");
    let wrong = by(server.url("kontor", "wrong", "postgres"))?;
    assert!(PgConnection::connect_with(&wrong).await.is_err(), "a password is asked for");
    Ok(())
}

#[tokio::test]
async fn a_folder_with_too_long_a_name_has_no_socket_and_works_all_the_same() -> Outcome {
    let folder = folder();
    let long = folder.path().join("a".repeat(100));
    std::fs::create_dir(&long)?;
    open(&long);
    let server = start(&long).await?;
    assert_eq!(server.sockets(), None);
    connect(&server).await?;
    Ok(())
}

#[tokio::test]
async fn a_folder_never_has_two_servers() -> Outcome {
    let folder = folder();
    let _server = start(folder.path()).await?;
    let second = start(folder.path()).await;
    assert!(matches!(second, Err(StackError::FolderInUse { .. })));
    Ok(())
}

#[tokio::test]
async fn a_server_that_a_killed_process_left_is_stopped_and_replaced() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    write_row(&server).await?;
    server.stop().await?;
    let cluster = folder.path().canonicalize()?.join("cluster");
    drop(server);
    let mut left = leave_behind(&cluster).await?;
    let server = start(folder.path()).await?;
    assert!(left.wait()?.code().is_some(), "it was stopped, not killed");
    assert_eq!(row(&server).await?, 7);
    Ok(())
}

/// Starts a server that no `PostgresServer` knows of, as a killed process would leave it.
async fn leave_behind(cluster: &Path) -> Result<std::process::Child, Box<dyn std::error::Error>> {
    let mut command = PostgresBinaries::locate().await?.command("postgres");
    command.arg("-D").arg(cluster).args(["-p", "19543", "-c", "unix_socket_directories="]);
    command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
    if std::env::current_exe()?.metadata()?.uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let child = command.spawn()?;
    let until = Instant::now() + Duration::from_secs(10);
    let file = cluster.join("postmaster.pid");
    while !std::fs::read_to_string(&file).is_ok_and(|text| text.contains("ready")) {
        assert!(Instant::now() < until, "the left-behind server does not start");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(child)
}

#[tokio::test]
async fn a_stale_note_of_a_stranger_does_not_keep_the_server_down() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    write_row(&server).await?;
    server.kill().await?;
    let note = folder.path().join("cluster/postmaster.pid");
    let text = std::fs::read_to_string(&note)?;
    drop(server);
    let own = std::process::id().to_string();
    let lines = std::iter::once(own.as_str()).chain(text.lines().skip(1));
    std::fs::write(&note, lines.collect::<Vec<_>>().join("\n"))?;
    let server = start(folder.path()).await?;
    assert_eq!(row(&server).await?, 7);
    Ok(())
}

#[tokio::test]
async fn a_supervised_server_comes_back_until_it_is_stopped_on_purpose() -> Outcome {
    let server = TestPostgres::start().await?;
    let supervisor = Supervisor::watch(&*server);
    for _ in 0..3 {
        let before = server.pid();
        server.kill().await?;
        let until = Instant::now() + Duration::from_secs(10);
        while server.pid().is_none() || server.pid() == before {
            assert!(Instant::now() < until, "it does not come back");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        connect(&server).await?;
    }
    server.stop().await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(server.pid(), None);
    supervisor.stop().await;
    Ok(())
}

#[tokio::test]
async fn data_of_another_major_version_is_refused_in_words() -> Outcome {
    let folder = folder();
    let server = start(folder.path()).await?;
    server.stop().await?;
    drop(server);
    let version = folder.path().join("cluster/PG_VERSION");
    std::fs::write(&version, "13\n")?;
    let refused = start(folder.path()).await.err().unwrap();
    assert!(refused.to_string().contains("was made by PostgreSQL 13"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn a_throw_away_server_is_there_in_well_under_a_second() -> Outcome {
    drop(TestPostgres::start().await?);
    let started = Instant::now();
    let server = TestPostgres::start().await?;
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    println!("after {:?}", started.elapsed());
    connect(&server).await?;
    Ok(())
}

#[tokio::test]
async fn an_unreachable_folder_is_named() -> Outcome {
    let closed = tempfile::tempdir()?;
    std::fs::set_permissions(closed.path(), PermissionsExt::from_mode(0o700))?;
    let is_root = closed.path().metadata()?.uid() == 0;
    let outcome = start(&closed.path().join("deep/folder")).await;
    assert_eq!(matches!(outcome, Err(StackError::OutOfReach { .. })), is_root);
    Ok(())
}

#[tokio::test]
async fn binaries_of_both_servers_are_found() -> Outcome {
    let binaries = Binaries::locate().await?;
    println!("{} and {}", binaries.postgres.version(), binaries.nats.version());
    Ok(())
}
