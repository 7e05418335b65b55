//! What stands still, and goes on as if nothing had been.

use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use contracts::service::Service;
use rustix::process::{Pid, Signal};

use super::Scene;
use super::lines::told;
use crate::dice::Dice;
use crate::house::processes::{command_line, send_all, stands_still};

/// Health that is asked for after this long of standing still has to be red.
const RED_AFTER: Duration = Duration::from_secs(11);
/// How long something stands still, or carries nothing, in milliseconds.
pub(super) const AWAY: RangeInclusive<u32> = 3_000..=15_000;
/// How long it stands still so that every bound is over: an attempt of a batch is given 20 s.
pub(super) const LONG_AWAY: RangeInclusive<u32> = 25_000..=45_000;

impl Scene {
    /// Lets processes stand still for a while, and says whether health noticed where that was long.
    async fn paused(&self, pids: &[Pid], words: &str, dice: &mut Dice) -> Result<String> {
        self.paused_for(pids, words, dice.millis(AWAY)).await
    }

    async fn paused_for(&self, pids: &[Pid], words: &str, pause: Duration) -> Result<String> {
        ensure!(!pids.is_empty(), "{words} is not there");
        let begin = || send_all(pids, Signal::STOP);
        let end = || send_all(pids, Signal::CONT);
        let still = || pids.iter().all(|pid| stands_still(*pid));
        let red = self.while_away(pause, begin, still, end).await;
        Ok(format!("{words} stood still for {:.1} s{}", pause.as_secs_f64(), told(red)))
    }

    /// Begins something that stops everything, ends it again after a while; gives, where it was long
    /// and still so by then, whether health was red.
    pub(super) async fn while_away(
        &self,
        pause: Duration,
        begin: impl Fn(),
        still: impl Fn() -> bool,
        end: impl Fn(),
    ) -> Option<bool> {
        begin();
        let red = if pause > RED_AFTER {
            tokio::time::sleep(RED_AFTER).await;
            let red = self.is_red().await;
            let red = still().then_some(red);
            tokio::time::sleep(pause.saturating_sub(RED_AFTER)).await;
            red
        } else {
            tokio::time::sleep(pause).await;
            None
        };
        end();
        red
    }

    /// Gives all processes of Kontor, without its servers.
    fn all_of_kontor(&self) -> Result<Vec<Pid>> {
        let kontor = self.house.kontor().context("kontor is not there")?;
        let services = Service::ALL.iter().filter_map(|service| self.house.service(service.name()));
        Ok(std::iter::once(kontor).chain(services).collect())
    }

    pub(super) async fn kontor_paused(&self, dice: &mut Dice) -> Result<String> {
        self.paused(&self.all_of_kontor()?, "kontor", dice).await
    }

    /// Lets one of those who work stand still for longer than anybody waits for it.
    pub(super) async fn long_paused(&self, dice: &mut Dice) -> Result<String> {
        let pause = dice.millis(LONG_AWAY);
        let (pids, words) = match dice.below(4) {
            0 => (self.house.broker().into_iter().collect(), "the broker"),
            1 => (self.house.database(), "the database"),
            2 if self.house.has_processes() => {
                let (service, pid) = self.a_service(dice)?;
                (vec![pid], service.name())
            }
            _ => (self.all_of_kontor()?, "kontor"),
        };
        let told = self.paused_for(&pids, words, pause).await?;
        // Processes that were begun in the moment of stopping are not among those that go on.
        send_all(&self.house.database(), Signal::CONT);
        Ok(if words.starts_with("the ") { self.noticed(words, told) } else { told })
    }

    pub(super) async fn service_paused(&self, dice: &mut Dice) -> Result<String> {
        let (service, pid) = self.a_service(dice)?;
        self.paused(&[pid], service.name(), dice).await
    }

    pub(super) async fn broker_paused(&self, dice: &mut Dice) -> Result<String> {
        let pid = self.house.broker().context("the broker is not there")?;
        let words = self.paused(&[pid], "the broker", dice).await?;
        Ok(self.noticed("the broker", words))
    }

    pub(super) async fn database_paused(&self, dice: &mut Dice) -> Result<String> {
        let pids = self.house.database();
        let words = self.paused(&pids, "the database", dice).await?;
        // Processes that were begun in the moment of stopping are not among those that go on.
        send_all(&self.house.database(), Signal::CONT);
        Ok(self.noticed("the database", words))
    }

    /// Lets one process of the database stand still: what somebody has written may stay open, and
    /// locked.
    pub(super) async fn backend_paused(&self, dice: &mut Dice) -> Result<String> {
        let (pid, words) = self.a_backend(dice)?;
        self.paused(&[pid], &words, dice).await
    }

    /// Gives one of the database's processes that is not its first, and what it is.
    pub(super) fn a_backend(&self, dice: &mut Dice) -> Result<(Pid, String)> {
        let pids = self.house.database();
        let pid = dice.one_of(pids.get(1..).unwrap_or_default()).copied();
        let pid = pid.context("the database is not there")?;
        Ok((pid, command_line(pid).trim().to_owned()))
    }

    /// Health that stays green while nothing can be written is a finding of its own.
    fn noticed(&self, what: &str, words: String) -> String {
        if words.ends_with("stayed green") {
            self.world.history.note("health", &format!("stayed green while {what} stood still"));
        }
        words
    }
}
