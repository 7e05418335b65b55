//! The connections that answer reads: lost in a restart, and made anew on a machine under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use runtime::postgres::read_pool;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use stack::TestPostgres;
use tokio::net::{TcpListener, TcpStream};

/// How long a new connection hears nothing where the machine is under load: longer than anybody
/// would wait for one that is there already, shorter than an answer may take.
const MADE_AFTER: Duration = Duration::from_millis(2_500);
/// How long reads may fail after a restart.
const READS_WITHIN: Duration = Duration::from_secs(60);

/// Lays a line to a database; with `loaded`, connections take their time.
async fn line(to: u16, loaded: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let slow = loaded.load(Ordering::SeqCst);
            tokio::spawn(async move {
                if slow {
                    tokio::time::sleep(MADE_AFTER).await;
                }
                let Ok(mut far) = TcpStream::connect(("127.0.0.1", to)).await else { return };
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    port
}

async fn read(pool: &PgPool) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("SELECT 1").fetch_one(pool).await
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_are_answered_again_after_a_restart_under_load() {
    let server = TestPostgres::start().await.expect("a database");
    let loaded = Arc::new(AtomicBool::new(false));
    let port = line(server.port(), loaded.clone()).await;
    let options: PgConnectOptions = server.admin_url("postgres").parse().expect("a URL");
    let pool = read_pool(options.port(port));
    let all = futures::future::join_all((0..8).map(|_| read(&pool))).await;
    assert!(all.into_iter().all(|answer| answer.is_ok()), "a pool that is full");
    loaded.store(true, Ordering::SeqCst);
    server.restart().await.expect("restarted");
    let until = Instant::now() + READS_WITHIN;
    while read(&pool).await.is_err() {
        assert!(Instant::now() < until, "the pool stays empty");
    }
}
