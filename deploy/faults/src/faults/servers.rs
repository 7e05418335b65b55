//! What is done to the servers: their files, their connections, their locks.

use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use contracts::service::Service;
use contracts::subjects;
use credentials::Authority;
use rustix::process::Signal;
use sqlx::{Connection, PgConnection};

use super::Scene;
use crate::dice::Dice;
use crate::house::processes::{pid_of, send, send_all};
use crate::house::stores::Store;

/// Who else is replaced by a second one, besides those that write most.
const MORE: [Service; 4] = [Service::Review, Service::Logistics, Service::Crm, Service::Analytics];
/// How long others keep out of a lane whose holder went silent, and some more.
const LEASE_OVER: Duration = Duration::from_secs(7);
/// An answer of so long before a copy is surely of what is in the copy.
const SURELY_BEFORE_MS: u64 = 2_000;
/// How many connections strangers open; the server lets a hundred in.
const STRANGERS: usize = 120;
/// How many files a process may have open while nothing further may be opened.
const FILES_MAX: usize = 64;

impl Scene {
    pub(super) fn broker_forgets(&self) -> Result<String> {
        self.world.history.note("store", "loses what was stored");
        self.house.break_broker(Store::Wiped)?;
        Ok("killed, emptied, started".to_owned())
    }

    pub(super) fn broker_tail_cut(&self) -> Result<String> {
        self.world.history.note("store", "loses what was stored");
        self.house.break_broker(Store::TailCut)?;
        Ok("killed, cut, started".to_owned())
    }

    pub(super) fn broker_bits_flipped(&self, dice: &mut Dice) -> Result<String> {
        self.world.history.note("store", "loses what was stored");
        let place = u64::from(dice.within(0..=999));
        self.house.break_broker(Store::Flipped(place))?;
        Ok(format!(
            "killed, a bit flipped at {place} of a thousandth of each stream's last block, started"
        ))
    }

    pub(super) async fn broker_restored(&self, dice: &mut Dice) -> Result<String> {
        self.house.copy_broker()?;
        let age = dice.millis(2_000..=8_000);
        tokio::time::sleep(age).await;
        self.world.history.note("store", "loses what was stored");
        self.house.break_broker(Store::Restored)?;
        Ok(format!("put back by {:.1} s", age.as_secs_f64()))
    }

    pub(super) async fn reader_late(&self, dice: &mut Dice) -> Result<String> {
        let (service, pid) = self.a_service(dice)?;
        send(pid, Signal::STOP);
        tokio::time::sleep(dice.millis(1_500..=3_000)).await;
        self.world.history.note("store", "loses what was stored");
        let broken = self.house.break_broker(Store::Wiped);
        send(pid, Signal::CONT);
        broken?;
        Ok(format!("{service} stood still while the broker was emptied"))
    }

    /// Whoever was answered between the copy and the restore has to ask again.
    pub(super) async fn database_restored(&self, dice: &mut Dice) -> Result<String> {
        let copied_ms = self.world.history.now_ms();
        self.house.copy_database()?;
        let age = dice.millis(2_000..=8_000);
        tokio::time::sleep(age).await;
        self.world.restores.fetch_add(1, Ordering::SeqCst);
        self.house.restore_database()?;
        self.world.restores.fetch_add(1, Ordering::SeqCst);
        self.world.owed.fetch_add(1, Ordering::SeqCst);
        let world = self.world.clone();
        tokio::spawn(async move {
            let again = world.again_since(copied_ms.saturating_sub(SURELY_BEFORE_MS)).await;
            world.history.note("restored", &format!("{again} things were asked for again"));
            world.owed.fetch_sub(1, Ordering::SeqCst);
        });
        Ok(format!("put back by {:.1} s", age.as_secs_f64()))
    }

    /// Lets other processes of another name take the lanes of paused ones, which then wake up with
    /// what they were asked before: those that write most, and one more.
    pub(super) async fn zombie(&self, dice: &mut Dice) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let third = dice.one_of(&MORE).copied().unwrap_or(Service::Review);
        let services = [Service::OrderIntake, Service::Warehouse, third];
        let paused: Vec<_> =
            services.iter().filter_map(|service| self.house.service(service.name())).collect();
        send_all(&paused, Signal::STOP);
        let replica = |service| self.replica(service, &running.doctor_database, &running.nats);
        let others: Result<Vec<_>> = services.into_iter().map(replica).collect();
        let Ok(mut others) = others else {
            send_all(&paused, Signal::CONT);
            bail!("no second {services:?} could be started");
        };
        tokio::time::sleep(LEASE_OVER + dice.millis(0..=3_000)).await;
        send_all(&paused, Signal::CONT);
        tokio::time::sleep(dice.millis(1_000..=3_000)).await;
        let pids: Vec<_> = others.iter().filter_map(|other| pid_of(other.id()?)).collect();
        send_all(&pids, Signal::TERM);
        let ends = futures::future::join_all(others.iter_mut().map(|other| other.wait()));
        let ended = tokio::time::timeout(Duration::from_secs(40), ends).await;
        let names = services.map(Service::name).join(", ");
        Ok(match ended {
            Ok(_) => format!("a second {names} worked while the first stood still and woke up"),
            Err(_) => format!("a second {names} did not end in order"),
        })
    }

    fn replica(
        &self,
        service: Service,
        database: &str,
        broker: &str,
    ) -> Result<tokio::process::Child> {
        let place = database.rsplit('@').next().unwrap_or_default();
        let log = std::fs::File::options().append(true).create(true).open(self.house.log())?;
        let mut command = tokio::process::Command::new(self.house.program());
        command
            .args(["serve", service.name(), "--listen", "127.0.0.1:0"])
            .args(["--ops-listen", "127.0.0.1:0", "--data"])
            .arg(self.house.data().join("shares").join(service.name()))
            .env("KONTOR_DATABASE_URL", format!("postgres://{place}"))
            .env("KONTOR_NATS_URL", broker)
            .env("KONTOR_INSTANCE", "other")
            .envs(self.house.settings())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true);
        Ok(command.spawn()?)
    }

    /// Deletes every durable: readers have to make them anew and must miss nothing.
    pub(super) async fn storm(&self) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let jetstream = async_nats::jetstream::new(self.inspector(&running.nats).await?);
        let mut deleted = 0;
        for service in Service::ALL {
            let Ok(stream) = jetstream.get_stream(subjects::stream(service)).await else {
                continue;
            };
            let names: Vec<_> = {
                use futures::StreamExt;
                stream.consumer_names().filter_map(|name| async { name.ok() }).collect().await
            };
            for name in names {
                deleted += usize::from(stream.delete_consumer(&name).await.is_ok());
            }
        }
        Ok(format!("{deleted} durables deleted"))
    }

    /// Connects to the broker as somebody who may look at everything.
    pub async fn inspector(&self, broker: &str) -> Result<async_nats::Client> {
        let keys = self.house.data().join("secrets/nats");
        let authority = Authority::load(&keys).context("the broker's keys")?;
        let creds = authority.admin_creds("inspector")?;
        let options = async_nats::ConnectOptions::with_credentials(&creds)?;
        Ok(options.connect(broker).await?)
    }

    pub(super) async fn connections_gone(&self, dice: &mut Dice) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let mut held = Vec::new();
        for _ in 0..STRANGERS {
            match PgConnection::connect(&running.doctor_database).await {
                Ok(conn) => held.push(conn),
                Err(_) => break,
            }
        }
        let count = held.len();
        tokio::time::sleep(dice.millis(3_000..=8_000)).await;
        for conn in held {
            let _ = conn.close().await;
        }
        Ok(format!("strangers had {count} connections"))
    }

    /// Whoever is one too many is put out, and nobody else is let in: Kontor itself and handhelds.
    pub(super) async fn broker_full(&self, dice: &mut Dice) -> Result<String> {
        let left = dice.within(1..=4) as usize;
        self.house.limit_broker(Some(left))?;
        let within = dice.millis(3_000..=10_000);
        tokio::time::sleep(within).await;
        self.house.limit_broker(None)?;
        Ok(format!("{left} connections were let in for {:.1} s", within.as_secs_f64()))
    }

    pub(super) async fn files_limited(&self, dice: &mut Dice) -> Result<String> {
        let kontor = self.house.kontor().context("kontor is not there")?;
        let pid = kontor.as_raw_nonzero();
        let services = Service::ALL.iter().filter_map(|service| self.house.service(service.name()));
        let pids: Vec<_> = std::iter::once(kontor).chain(services).collect();
        let limit = async |soft: String| {
            for pid in &pids {
                let mut command = tokio::process::Command::new("prlimit");
                let pid = pid.as_raw_nonzero().to_string();
                command.args(["--pid", &pid, &format!("--nofile={soft}:")]);
                command.output().await.context("prlimit, of util-linux, is not there")?;
            }
            anyhow::Ok(())
        };
        let hard = std::fs::read_to_string(format!("/proc/{pid}/limits"))?;
        let line = hard.lines().find(|line| line.starts_with("Max open files"));
        let before = line.and_then(|line| line.split_whitespace().nth(3)).unwrap_or("1024");
        limit(FILES_MAX.to_string()).await?;
        tokio::time::sleep(dice.millis(2_000..=6_000)).await;
        limit(before.to_owned()).await?;
        Ok(format!("no file beyond number {FILES_MAX} could be opened"))
    }

    pub(super) async fn disk_full(&self, dice: &mut Dice) -> Result<String> {
        let began = Instant::now();
        self.house.fill_disk()?;
        tokio::time::sleep(dice.millis(4_000..=9_000)).await;
        self.house.free_disk()?;
        Ok(format!("the broker's disk was full for {:.1} s", began.elapsed().as_secs_f64()))
    }
}
