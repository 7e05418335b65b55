//! Packets that are lost on the way to the servers and to Kontor itself, by rules of the system.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::Scene;
use crate::dice::Dice;

/// Which share of packets is lost.
const LOST: &str = "0.05";
/// A port that nobody of ours listens on, to try whether rules can be made.
const NOBODYS_PORT: u16 = 9;

/// A rule that loses packets to or from a port of this machine, as long as it lives.
struct Rule {
    port: u16,
    way: &'static str,
}

impl Rule {
    fn make(port: u16, way: &'static str) -> Result<Self> {
        let rule = Self { port, way };
        if !rule.asked("-I")? {
            bail!("iptables made no rule");
        }
        Ok(rule)
    }

    fn asked(&self, what: &str) -> Result<bool> {
        let port = self.port.to_string();
        let mut command = Command::new("iptables");
        command.args(["-w", what, "INPUT", "-i", "lo", "-p", "tcp", self.way, &port]);
        command.args(["-m", "statistic", "--mode", "random", "--probability", LOST, "-j", "DROP"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command.status().context("iptables is not there")?.success())
    }
}

impl Drop for Rule {
    fn drop(&mut self) {
        let _ = self.asked("-D");
    }
}

/// Says whether packets can be lost here: by iptables, and as root.
pub(super) fn can_be_lost() -> bool {
    Rule::make(NOBODYS_PORT, "--dport").is_ok()
}

impl Scene {
    pub(super) async fn packets_lost(&self, dice: &mut Dice) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let places = [&running.http, &running.nats, &running.doctor_database];
        let ports = places.iter().filter_map(|place| port_of(place));
        let mut rules = Vec::new();
        for port in ports {
            rules.push(Rule::make(port, "--dport")?);
            rules.push(Rule::make(port, "--sport")?);
        }
        let count = rules.len() / 2;
        let held = dice.millis(4_000..=10_000);
        tokio::time::sleep(held).await;
        drop(rules);
        let seconds = held.as_secs_f64();
        Ok(format!("every twentieth packet of {count} ports was lost for {seconds:.1} s"))
    }
}

/// Gives the port of an address, with whatever stands around it.
fn port_of(place: &str) -> Option<u16> {
    let host = place.split("://").last()?.rsplit('@').next()?;
    let host = host.split('/').next()?;
    host.rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn ports_are_found_in_urls_and_in_addresses() {
        assert_eq!(port_of("http://127.0.0.1:8080"), Some(8080));
        assert_eq!(port_of("127.0.0.1:81"), Some(81));
        assert_eq!(port_of("postgres://doctor:a%3Ab@127.0.0.1:5432/postgres?x=1"), Some(5432));
        assert_eq!(port_of("nats://localhost"), None);
    }
}
