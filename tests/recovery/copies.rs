//! Copies in the safe: taken under load, restored to a point, and gone on with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kontor::home::{Home, Running};
use rustix::process::{Signal, kill_process};
use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::seller::Seller;
use super::system::{System, spawn};
use super::waiting::until_within;
use super::{ENDS_WITHIN, GOES_ON_WITHIN, kontor};
use faults::house::processes::pid_of;

/// Orders that are sent, picked, packed and delivered before anything is copied.
const SHIPPED: &str = "12";
/// Orders that come in before, and after, the moment of the copy.
const ORDERS: usize = 15;

impl System {
    /// Ends it in order, and removes what it kept.
    async fn leave(mut self) {
        self.end().await;
        std::fs::remove_dir_all(self.home.root()).expect("removed");
    }

    /// Ends it in order; what it kept stays.
    async fn end(&mut self) {
        let pid = pid_of(self.child.id()).expect("a process");
        kill_process(pid, Signal::TERM).expect("told");
        let child = &mut self.child;
        let gone =
            until_within(ENDS_WITHIN, "it ends", async || child.try_wait().expect("a child"));
        assert!(gone.await.success(), "it ended in order");
    }

    /// Starts it on a folder that was restored.
    async fn start_on(folder: &Path) -> (Self, Running) {
        let home = Home::open(Some(folder.to_owned())).expect("a data folder");
        let listen = "127.0.0.1:0".to_owned();
        let child = spawn(home.root(), &listen, &[]);
        let mut system = Self { child, home, listen };
        let running = system.ready().await;
        (system, running)
    }
}

/// Runs a command that answers in JSON; gives that, or its words where it refuses.
async fn told(data: &Path, arguments: &[&str]) -> Result<Value, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kontor-under-test"));
    command.args(arguments).arg("--json").arg("--data").arg(data);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("kontor starts");
    let open_input = child.stdin.take();
    let output = tokio::task::spawn_blocking(move || child.wait_with_output());
    let output = output.await.expect("no panic").expect("it ends");
    drop(open_input);
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout).expect("JSON")),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

async fn count(at: &Running, what: &str) -> i64 {
    let mut conn = PgConnection::connect(&at.doctor_database).await.expect("connected");
    let counted = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {what}")));
    counted.fetch_one(&mut conn).await.expect("counted")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// Gives a folder beside the data that is gone with the test.
fn beside() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::Builder::new().prefix("kontor-copies-").tempdir().expect("a folder");
    // The servers may run as somebody else, who has to come through.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).expect("opened");
    let path = folder.path().to_owned();
    (folder, path)
}

/// Sells until it is told to stop, and says how many orders there are.
async fn sell_meanwhile(seller: &mut Seller, enough: &AtomicBool, least: usize) {
    while seller.sent.len() < least || !enough.load(Ordering::SeqCst) {
        seller.sell().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_taken_under_load_is_restored_beside_a_newer_broker_and_every_order_is_there_once() {
    let (_folder, place) = beside();
    let (safe, restored) = (place.join("safe"), place.join("restored"));
    let mut system = System::start_as(&[]).await;
    let home = system.home.clone();
    assert!(kontor(&home, &["demo", "--orders", SHIPPED]).await.success(), "orders are shipped");
    let at = system.ready().await;
    let mut seller = Seller::open(&at, &home).await;
    for _ in 0..ORDERS {
        seller.sell().await;
    }
    let taken = Arc::new(AtomicBool::new(false));
    let to = safe.to_string_lossy().into_owned();
    let copying = async {
        let done = told(home.root(), &["backup", "--to", &to, "--keep", "1"]).await;
        taken.store(true, Ordering::SeqCst);
        done.expect("a copy that is sound")
    };
    let (copy, ()) = tokio::join!(copying, sell_meanwhile(&mut seller, &taken, 2 * ORDERS));
    assert!(copy["manifest"]["verified_at"].is_string(), "{copy}");
    for _ in 0..ORDERS {
        seller.sell().await;
    }
    let shipped = count(&at, "logistics.shipments WHERE status <> 'draft'").await;
    let orders = count(&at, "order_intake.orders").await;
    let refused = told(home.root(), &["restore", text(&copy, "folder"), "--replace"]).await;
    assert!(refused.expect_err("in use").contains("stop it first"));
    system.end().await;

    let done = told(&restored, &["restore", &to]).await.expect("restored");
    assert_eq!(done["findings"].as_array().map(Vec::len), Some(0), "{done}");
    let newer =
        Command::new("cp").arg("-a").arg(home.at("nats")).arg(restored.join("nats")).status();
    assert!(newer.expect("cp runs").success(), "the broker remembers what came later");
    let (again, at) = System::start_on(&restored).await;
    let known = count(&at, "order_intake.orders").await;
    assert!(known < orders, "what came after the copy is not in it: {known} of {orders}");
    assert!(kontor(&again.home, &["doctor"]).await.success(), "sound as it was restored");
    seller.move_to(&at);
    seller.send_again().await;
    seller.send_again().await;
    assert!(kontor(&again.home, &["doctor"]).await.success(), "sound after all was sent again");
    assert_eq!(count(&at, "order_intake.orders").await, orders, "every order once");
    let ships = count(&at, "logistics.shipments WHERE status <> 'draft'").await;
    assert_eq!(ships, shipped, "nothing is shipped twice");
    seller.sell().await;
    until_within(GOES_ON_WITHIN, "what is new is allocated", async || {
        let lines = "order_intake.orders WHERE channel = 'remembering' AND status = 'processing'";
        let allocated = count(&at, lines).await;
        (allocated == seller.sent.len() as i64).then_some(())
    })
    .await;
    again.leave().await;
    std::fs::remove_dir_all(home.root()).expect("removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kept_log_leads_from_a_copy_to_any_later_point() {
    let (_folder, place) = beside();
    // A name that a shell would read as several words, and run one of them.
    let kept = place.join("it's kept; $(touch here)");
    let mut system = System::start_as(&["--wal-archive", &kept.to_string_lossy()]).await;
    let (home, at) = (system.home.clone(), system.ready().await);
    let mut seller = Seller::open(&at, &home).await;
    seller.sell().await;
    let to = place.join("safe").to_string_lossy().into_owned();
    told(home.root(), &["backup", "--to", &to]).await.expect("a copy that is sound");
    seller.sell().await;
    let mut conn = PgConnection::connect(&at.doctor_database).await.expect("connected");
    let point: String = sqlx::query_scalar(
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    )
    .fetch_one(&mut conn)
    .await
    .expect("a time");
    conn.close().await.expect("closed");
    seller.sell().await;
    system.end().await;

    let (earlier, latest) = (place.join("earlier"), place.join("latest"));
    let done = told(&earlier, &["restore", &to, "--until", &point]).await.expect("restored");
    assert_eq!(done["findings"].as_array().map(Vec::len), Some(0), "{done}");
    let (then, at) = System::start_on(&earlier).await;
    assert_eq!(count(&at, "order_intake.orders").await, 2, "what came after {point} is not there");
    seller.move_to(&at);
    seller.send_again().await;
    assert!(kontor(&then.home, &["doctor"]).await.success(), "sound");
    assert_eq!(count(&at, "order_intake.orders").await, 3, "every order once");
    then.leave().await;

    told(&latest, &["restore", &to, "--until", "latest"]).await.expect("restored");
    let (now, at) = System::start_on(&latest).await;
    assert_eq!(count(&at, "order_intake.orders").await, 3, "all that was kept is there");
    assert!(kontor(&now.home, &["doctor"]).await.success(), "sound");
    now.leave().await;
    let far = told(&place.join("far"), &["restore", &to, "--until", "2100-01-01T00:00:00Z"]).await;
    assert!(far.expect_err("not kept").contains("ends before that time"));
    assert!(!place.join("far").exists(), "the next try finds no trace of it");
    assert!(!place.join("here").exists() && !home.at("postgres/cluster/here").exists());
    std::fs::remove_dir_all(home.root()).expect("removed");
}
