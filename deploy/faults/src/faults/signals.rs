//! What is done by signals: killed, ended in order, starved.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use contracts::service::Service;
use rustix::process::{Pid, Signal};

use super::Scene;
use crate::dice::Dice;
use crate::house::processes::{children, send, send_all};

/// How long a service that ended in order has before the next one ends.
const ROLL_EVERY: Duration = Duration::from_millis(1_500);
/// How long it may take until somebody is answered under load.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);
/// Who is paused, killed and replaced: all but the edge, whose clients would only see it gone.
const BEHIND: [Service; 6] = [
    Service::OrderIntake,
    Service::Review,
    Service::Warehouse,
    Service::Logistics,
    Service::Crm,
    Service::Analytics,
];

/// Who is kept down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The broker.
    Broker,
    /// The process of a service.
    Service(&'static str),
}

impl std::fmt::Display for Who {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broker => form.write_str("the broker"),
            Self::Service(name) => form.write_str(name),
        }
    }
}

impl Scene {
    pub(super) async fn kontor_killed(&self) -> Result<String> {
        self.house.kill().await?;
        self.house.begin()?;
        self.house.ready().await?;
        Ok("killed and started".to_owned())
    }

    /// Kills it in the moment in which somebody has been answered: what was promised is kept.
    pub(super) async fn killed_on_answer(&self) -> Result<String> {
        let answered = self.world.answered.notified();
        tokio::time::timeout(ANSWERED_WITHIN, answered).await.context("nobody was answered")?;
        if let Some(pid) = self.house.service(Service::OrderIntake.name()) {
            send(pid, Signal::KILL);
            return Ok("order-intake killed".to_owned());
        }
        self.kontor_killed().await
    }

    pub(super) async fn kontor_restarted(&self) -> Result<String> {
        let began = Instant::now();
        self.house.stop().await?;
        let took = began.elapsed().as_millis();
        self.house.begin()?;
        self.house.ready().await?;
        Ok(format!("ended in order after {took} ms and started"))
    }

    pub(super) fn a_service(&self, dice: &mut Dice) -> Result<(Service, Pid)> {
        let service = dice.one_of(&BEHIND).copied().unwrap_or(Service::Warehouse);
        let pid = self.house.service(service.name());
        Ok((service, pid.with_context(|| format!("{service} is not there"))?))
    }

    pub(super) fn service_killed(&self, dice: &mut Dice) -> Result<String> {
        let every = Service::ALL;
        let service = dice.one_of(&every).copied().unwrap_or(Service::Warehouse);
        let pid = self.house.service(service.name());
        send(pid.with_context(|| format!("{service} is not there"))?, Signal::KILL);
        Ok(format!("{service} killed"))
    }

    pub(super) async fn services_rolled(&self) -> Result<String> {
        for service in Service::ALL {
            if let Some(pid) = self.house.service(service.name()) {
                send(pid, Signal::TERM);
                tokio::time::sleep(ROLL_EVERY).await;
            }
        }
        Ok("every service ended in order and was started again".to_owned())
    }

    /// Says whether operators are told that something is wrong; no answer is one, too.
    pub async fn is_red(&self) -> bool {
        let Some(running) = self.house.running() else { return true };
        let asked = self.world.client().get(format!("{}/readyz", running.operations));
        let asked = asked.timeout(Duration::from_secs(5)).send().await;
        !asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// Kills the broker; now and then it has hung before, and what came meanwhile goes with it.
    pub(super) async fn broker_killed(&self, dice: &mut Dice) -> Result<String> {
        let pid = self.house.broker().context("the broker is not there")?;
        let hung = dice.percent(50).then(|| dice.millis(200..=2_000));
        if let Some(hung) = hung {
            send(pid, Signal::STOP);
            tokio::time::sleep(hung).await;
        }
        send(pid, Signal::KILL);
        Ok(match hung {
            Some(hung) => format!("killed after it hung for {:.1} s", hung.as_secs_f64()),
            None => "killed".to_owned(),
        })
    }

    pub(super) async fn database_killed(&self, dice: &mut Dice) -> Result<String> {
        let pids = self.house.database();
        pids.first().context("the database is not there")?;
        send_all(&pids, Signal::KILL);
        if !dice.percent(40) {
            return Ok("killed".to_owned());
        }
        // A server that has just been started is recovering; it is killed again right then.
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until {
            let again = self.house.database();
            if again.first().is_some_and(|pid| pids.first() != Some(pid)) {
                tokio::time::sleep(dice.millis(0..=300)).await;
                send_all(&self.house.database(), Signal::KILL);
                return Ok("killed, and once more in its recovery".to_owned());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok("killed; it was not back to be killed again".to_owned())
    }

    /// Kills one process of the database, whose first one then ends all others and recovers.
    pub(super) fn backend_killed(&self, dice: &mut Dice) -> Result<String> {
        let (pid, words) = self.a_backend(dice)?;
        send(pid, Signal::KILL);
        Ok(format!("{words} killed"))
    }

    pub(super) async fn starved(&self, dice: &mut Dice) -> Result<String> {
        let pid = self.house.kontor().context("kontor is not there")?;
        let mut pids = vec![pid];
        if self.house.has_processes() {
            let services = Service::ALL.iter().filter_map(|s| self.house.service(s.name()));
            pids = services.collect();
        }
        self.now_and_then(&pids, dice).await;
        Ok("Kontor had a fifth of its time".to_owned())
    }

    pub(super) async fn database_slow(&self, dice: &mut Dice) -> Result<String> {
        let until = Instant::now() + dice.millis(3_000..=8_000);
        while Instant::now() < until {
            let pids = self.house.database();
            send_all(&pids, Signal::STOP);
            tokio::time::sleep(Duration::from_millis(150)).await;
            send_all(&pids, Signal::CONT);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok("the database had a quarter of its time".to_owned())
    }

    /// Kills something as often as it comes back, for so long.
    pub async fn keep_down(&self, who: Who, within: Duration) -> String {
        let (until, mut kills) = (Instant::now() + within, 0);
        while Instant::now() < until {
            let pid = match who {
                Who::Broker => self.house.broker(),
                Who::Service(name) => self.house.service(name),
            };
            if let Some(pid) = pid {
                send(pid, Signal::KILL);
                kills += 1;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        format!("{who} was killed {kills} times in {} s", within.as_secs())
    }

    async fn now_and_then(&self, pids: &[Pid], dice: &mut Dice) {
        let until = Instant::now() + dice.millis(3_000..=8_000);
        while Instant::now() < until {
            send_all(pids, Signal::STOP);
            tokio::time::sleep(Duration::from_millis(200)).await;
            send_all(pids, Signal::CONT);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Everything that stands still goes on, and every line carries.
    pub fn wake_all(&self) {
        self.clear_lines();
        self.set_clocks_right();
        send_all(&self.house.database(), Signal::CONT);
        self.house.broker().into_iter().for_each(|pid| send(pid, Signal::CONT));
        if let Some(pid) = self.house.kontor() {
            send_all(&children(pid), Signal::CONT);
            send(pid, Signal::CONT);
        }
    }
}
