//! What is done to clocks: an hour ahead, an hour behind, too fast.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::DATE;
use sqlx::{Connection, PgConnection};

use super::Scene;
use crate::dice::Dice;
use crate::house::Running;
use crate::house::clocks::Whose;
use crate::outside::world::unix_now;

/// How a clock can be wrong: in the words of what turns it, in ours, and by how much at once.
const WRONG: [(&str, &str, TimeDelta); 3] = [
    ("+3600", "an hour ahead", TimeDelta::hours(1)),
    ("-3600", "an hour behind", TimeDelta::hours(-1)),
    ("+0 x1.3", "a third too fast", TimeDelta::zero()),
];
/// After this long every process has looked at the file again.
const SURELY_TURNED: Duration = Duration::from_secs(3);
/// How far a clock may be from where it was turned to.
const ABOUT: TimeDelta = TimeDelta::minutes(5);

impl Scene {
    /// Turns one clock against all others, and back: twice it jumps.
    pub(super) async fn clock_turned(&self, dice: &mut Dice) -> Result<String> {
        let clocks = self.house.clocks().context("no clock can be turned here")?;
        let (whose, name) = match dice.percent(50) {
            true => (Whose::Kontor, "Kontor's"),
            false => (Whose::Database, "the database's"),
        };
        let (off, words, by) = dice.one_of(&WRONG).copied().context("there are ways")?;
        let held = dice.millis(4_000..=12_000);
        if whose == Whose::Kontor {
            self.misjudging_until_right(held);
        }
        clocks.turn(whose, off)?;
        tokio::time::sleep(SURELY_TURNED).await;
        let seen = self.shown_by(whose).await;
        tokio::time::sleep(held.saturating_sub(SURELY_TURNED)).await;
        clocks.right(whose)?;
        let now = DateTime::from_timestamp(unix_now(), 0).context("a time")?;
        // Who is down because of another fault shows nothing.
        if let Ok(shown) = seen
            && (shown - now - by).abs() > ABOUT
            && (whose == Whose::Database || by >= TimeDelta::zero())
        {
            bail!("{name} clock showed {shown} and had not turned");
        }
        Ok(format!("{name} clock was {words} for {:.1} s", held.as_secs_f64()))
    }

    /// Lets shops know for as long that Kontor's clock is wrong, and for as long as a process may take
    /// to see that it is right again.
    fn misjudging_until_right(&self, held: Duration) {
        let world = self.world.clone();
        world.misjudging.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(async move {
            tokio::time::sleep(held.max(SURELY_TURNED) + 2 * SURELY_TURNED).await;
            world.misjudging.fetch_sub(1, Ordering::SeqCst);
        });
    }

    /// Gives the time that somebody has who asks whose clock it is.
    async fn shown_by(&self, whose: Whose) -> Result<DateTime<Utc>> {
        let running = self.house.running().context("nothing runs")?;
        match whose {
            Whose::Kontor => shown_by_kontor(&running).await,
            Whose::Database => {
                let mut conn = PgConnection::connect(&running.doctor_database).await?;
                let now = "SELECT extract(epoch FROM clock_timestamp())::int8";
                let seconds = sqlx::query_scalar(now).fetch_one(&mut conn).await?;
                DateTime::from_timestamp(seconds, 0).context("a time")
            }
        }
    }

    /// All clocks go right again.
    pub(super) fn set_clocks_right(&self) {
        let Some(clocks) = self.house.clocks() else { return };
        for whose in [Whose::Kontor, Whose::Database] {
            if let Err(error) = clocks.right(whose) {
                self.world.history.note("clock", &format!("stays wrong: {error:#}"));
            }
        }
    }
}

/// Every answer over HTTP says when it was given; that time never goes back.
async fn shown_by_kontor(running: &Running) -> Result<DateTime<Utc>> {
    let answer = reqwest::get(format!("{}/openapi.json", running.http)).await?;
    let date = answer.headers().get(DATE).context("the answer says no time")?;
    Ok(DateTime::parse_from_rfc2822(date.to_str()?)?.with_timezone(&Utc))
}
