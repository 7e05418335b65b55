//! Whatever is killed comes back, and nothing is lost, doubled or stuck.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod copies;
mod seller;
#[path = "../world/system.rs"]
mod system;
#[path = "../world/waiting.rs"]
mod waiting;

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use faults::house::processes::{children, command_line, lives, pid_of};
use kontor::home::{Home, Running};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use system::{System, spawn};
use waiting::until_within;

/// Lets every service have a process of its own.
const PROCESSES: &[&str] = &["--processes"];
/// Orders of a run: enough for every kill to come in the middle of them.
const ORDERS: u32 = 150;
/// How long the run may take to come to the next kill.
const GOES_ON_WITHIN: Duration = Duration::from_secs(60);
/// For how long a start is watched that has to wait for an earlier one's processes.
const WATCHED_FOR: Duration = Duration::from_secs(3);
/// How long the whole run may take; it gives up by itself before.
const ENDS_WITHIN: Duration = Duration::from_secs(300);

impl System {
    /// Kills the process without warning; its servers are left alone.
    fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Starts it again on the same folder and the same address.
    async fn start_again(&mut self) -> Running {
        self.begin_again(&[]);
        self.ready().await
    }

    /// Starts it again, and does not wait until it takes orders.
    fn begin_again(&mut self, how: &[&str]) {
        self.home.retract();
        self.child = spawn(self.home.root(), &self.listen, how);
    }

    /// Gives the process of a service, where each has its own.
    fn service(&self, name: &str) -> Option<Pid> {
        let (parent, words) = (pid_of(self.child.id())?, format!(" serve {name} "));
        children(parent).into_iter().find(|pid| command_line(*pid).contains(&words))
    }

    /// Kills one of its servers without warning.
    fn kill_server(&self, pid_file: &str) {
        let pid = pid_in(&self.home.at(pid_file));
        kill_process(pid, Signal::KILL).expect("killed");
    }
}

fn pid_in(file: &Path) -> Pid {
    let text = std::fs::read_to_string(file).expect("a file with a process id");
    let first = text.lines().next().and_then(|line| line.trim().parse().ok());
    first.and_then(Pid::from_raw).expect("a process id")
}

/// Waits until so many orders were taken; the database may be away meanwhile.
async fn until_taken(at: &Running, orders: i64) {
    until_within(GOES_ON_WITHIN, "more orders are taken", async || {
        let mut conn = PgConnection::connect(&at.doctor_database).await.ok()?;
        let counted = sqlx::query_scalar("SELECT count(*) FROM order_intake.orders");
        let taken: i64 = counted.fetch_one(&mut conn).await.ok()?;
        (taken >= orders).then_some(())
    })
    .await;
}

/// Runs a command of `kontor` beside what runs, and shows what it says.
async fn kontor(home: &Home, arguments: &[&str]) -> ExitStatus {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kontor-under-test"))
        .args(arguments)
        .arg("--data")
        .arg(home.root())
        .stdin(Stdio::piped())
        .spawn()
        .expect("kontor starts");
    until_within(ENDS_WITHIN, "the command ends", async || child.try_wait().expect("a child")).await
}

async fn kill_one_after_the_other(system: &mut System) {
    let at = system.ready().await;
    until_taken(&at, 15).await;
    system.kill_server("postgres/cluster/postmaster.pid");
    until_taken(&at, 50).await;
    system.kill_server("nats/streams/broker.pid");
    until_taken(&at, 90).await;
    system.kill();
    system.start_again().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn database_broker_and_kontor_are_killed_on_the_way_and_every_order_is_completed() {
    let mut system = System::start_as(&[]).await;
    let home = system.home.clone();
    let orders = ORDERS.to_string();
    let demo = ["demo", "--orders", &orders];
    let run = kontor(&home, &demo);
    let (told, ()) = futures::join!(run, kill_one_after_the_other(&mut system));
    assert!(told.success(), "not every order is where it should be");
    assert!(kontor(&home, &["doctor"]).await.success(), "not sound");
    nobody_was_written_to_twice(&system).await;
}

/// Waits until no message is under way, and counts mails: a kill may leave a message of which nobody
/// knows whether it went out, and never one that goes out twice.
async fn nobody_was_written_to_twice(system: &System) {
    let at = system.home.running().expect("it runs");
    let sent = until_within(GOES_ON_WITHIN, "every message has ended", async || {
        let mut conn = PgConnection::connect(&at.doctor_database).await.ok()?;
        let open = "SELECT count(*) FROM crm.messages WHERE state IN ('waiting', 'sending')";
        let open: i64 = sqlx::query_scalar(open).fetch_one(&mut conn).await.ok()?;
        let sent =
            "SELECT replace(message_id::text, '-', '') FROM crm.messages WHERE state = 'sent'";
        let sent: Vec<String> = sqlx::query_scalar(sent).fetch_all(&mut conn).await.ok()?;
        (open == 0).then_some(sent)
    })
    .await;
    let mails = mailcatcher::folder::read(&system.home.at("mail")).expect("mail can be read");
    let ids: Vec<&str> =
        mails.iter().filter_map(|mail| Some(mail.message_id.split_once('@')?.0)).collect();
    let once: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(once.len(), ids.len(), "somebody was written to twice");
    assert!(!sent.is_empty() && sent.iter().all(|id| once.contains(id.as_str())), "never came");
}

/// Starts somebody in the process group of another: one that is stopped and has lost its parent is
/// woken and ended by the system, unless somebody of its group has one.
fn companion(of: Pid) -> Child {
    let mut command = Command::new("cat");
    command.process_group(of.as_raw_nonzero().get()).stdin(Stdio::piped());
    command.spawn().expect("a companion")
}

#[tokio::test(flavor = "multi_thread")]
async fn many_processes_start_again_though_one_of_a_killed_start_still_has_its_address() {
    let mut system = System::start_as(PROCESSES).await;
    let gateway = system.service("gateway").expect("a process of its own");
    let mut companion = companion(gateway);
    kill_process(gateway, Signal::STOP).expect("stopped");
    system.kill();
    system.begin_again(PROCESSES);
    let until = Instant::now() + WATCHED_FOR;
    while Instant::now() < until {
        let ended = system.child.try_wait().expect("a child");
        assert!(ended.is_none(), "it did not wait for the one that is left: {ended:?}");
        tokio::time::sleep(waiting::LOOK_EVERY).await;
    }
    assert!(lives(gateway), "what was left has the address meanwhile");
    kill_process(gateway, Signal::CONT).expect("goes on");
    companion.kill().expect("killed");
    companion.wait().expect("gone");
    let at = system.ready().await;
    assert_eq!(at.http, format!("http://{}", system.listen), "it is where it was");
    assert!(system.service("gateway").is_some_and(|pid| pid != gateway), "a new gateway");
}
