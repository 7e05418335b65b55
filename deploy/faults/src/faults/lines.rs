//! What is done to lines: those of handhelds, and those between Kontor and its servers.

use std::time::Duration;

use anyhow::{Context, Result};

use super::pauses::{AWAY, LONG_AWAY};
use super::{Fault, Scene};
use crate::dice::Dice;
use crate::house::lines::Lines;
use crate::wire::{Weather, Wire};

/// How many bytes a second a narrow line carries: 56 kbit/s.
const FLOOR_NARROW: u32 = 7_000;
/// How much later everything of a handheld arrives.
const FLOOR_LATE: Duration = Duration::from_millis(250);

/// How many in a hundred lines to servers carry nothing for so long that everybody gives them up.
const LONG: usize = 20;

impl Scene {
    pub(super) async fn floor_cut(&self, fault: Fault, dice: &mut Dice) -> Result<String> {
        let wire = self.wire.as_ref().context("there is no line of ours")?;
        let weather = match fault {
            Fault::FloorReset => return Ok(reset(wire)),
            Fault::FloorBlackHole => Weather::BlackHole,
            Fault::FloorNarrow => Weather::Narrow(FLOOR_NARROW),
            _ => Weather::Late(FLOOR_LATE),
        };
        let _turn = wire.turn().await;
        wire.set(weather);
        tokio::time::sleep(dice.millis(3_000..=9_000)).await;
        wire.set(Weather::Fair);
        Ok(format!("{weather:?} is over"))
    }

    fn lines(&self) -> Result<&Lines> {
        self.house.lines().context("Kontor reaches its servers without a line of ours")
    }

    pub(super) fn database_line_reset(&self) -> Result<String> {
        Ok(reset(&self.lines()?.database.wire))
    }

    pub(super) fn broker_line_reset(&self) -> Result<String> {
        Ok(reset(&self.lines()?.broker.wire))
    }

    pub(super) async fn database_line_black_hole(&self, dice: &mut Dice) -> Result<String> {
        let wire = &self.lines()?.database.wire;
        Ok(self.swallowed("the database", wire, dice).await)
    }

    pub(super) async fn broker_line_black_hole(&self, dice: &mut Dice) -> Result<String> {
        let wire = &self.lines()?.broker.wire;
        Ok(self.swallowed("the broker", wire, dice).await)
    }

    /// Lets everything vanish on the way to a server, or its answers alone; in the end it arrives,
    /// late, or the line is reset and it never does.
    async fn swallowed(&self, server: &str, wire: &Wire, dice: &mut Dice) -> String {
        let weather = if dice.percent(50) { Weather::BlackHole } else { Weather::NoAnswers };
        let lost = dice.percent(50);
        let _turn = wire.turn().await;
        let begin = || wire.set(weather);
        let end = || {
            if lost {
                wire.reset();
            }
            wire.set(Weather::Fair);
        };
        let what = match weather {
            Weather::NoAnswers => format!("no answer came from {server}"),
            _ => format!("nothing reached {server}"),
        };
        let pause = if dice.percent(LONG) { LONG_AWAY } else { AWAY };
        let pause = dice.millis(pause);
        let red = self.while_away(pause, begin, || true, end).await;
        if red == Some(false) {
            self.world.history.note("health", &format!("stayed green while {what}"));
        }
        let held = if lost { "lost" } else { "late" };
        format!("{what} for {:.1} s, what was held is {held}{}", pause.as_secs_f64(), told(red))
    }

    pub(super) async fn lines_slow(&self, dice: &mut Dice) -> Result<String> {
        let lines = self.lines()?;
        let by = dice.millis(10..=80);
        let _turns = (lines.database.wire.turn().await, lines.broker.wire.turn().await);
        let both = [&lines.database.wire, &lines.broker.wire];
        both.iter().for_each(|wire| wire.set(Weather::Late(by)));
        tokio::time::sleep(dice.millis(3_000..=9_000)).await;
        both.iter().for_each(|wire| wire.set(Weather::Fair));
        Ok(format!("all was {} ms late from and to the servers", by.as_millis()))
    }

    /// All lines carry again.
    pub(super) fn clear_lines(&self) {
        if let Some(lines) = self.house.lines() {
            lines.database.wire.set(Weather::Fair);
            lines.broker.wire.set(Weather::Fair);
        }
        if let Some(wire) = &self.wire {
            wire.set(Weather::Fair);
        }
    }
}

fn reset(wire: &Wire) -> String {
    wire.reset();
    "reset".to_owned()
}

/// Says in words whether health noticed, where that was asked.
pub(super) fn told(red: Option<bool>) -> &'static str {
    match red {
        None => "",
        Some(true) => ", health was red",
        Some(false) => ", health stayed green",
    }
}
